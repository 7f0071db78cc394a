"""An explanation drawn: from what happens even so to the whole, a bar for each mechanism's part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.report import drawing
from simulator.report.drawing import BLUE, INK, QUIET, VERMILLION
from simulator.report.numbers import in_points, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.explaining.result import Explanation


@drawing.styled
def waterfall(found: Explanation) -> Figure:
    """Share of the group that is gone, built up from the parts; whiskers are their 95% intervals."""
    gone = "insolvent" if found.of == "solvent" else "no longer delivering"
    start = found.before or "even so, all of it switched off"
    subtitle = (
        f"Share of {found.chosen.name} {gone} at the end. Orange adds to it, blue takes away: each mechanism's part, with its 95% interval, the same luck "
        f"throughout. {found.result.replications:,} replications, seed {found.result.seed}."
    )
    rows = len(found.mechanisms) + 2
    figure, axes = drawing.single(found.title, subtitle, 1.75 + 0.36 * rows, beside=0.55)
    wide = axes.get_position()
    left = 2.35 / drawing.WIDTH
    axes.set_position((left, wide.y0, wide.x1 - left, wide.height))
    at, names = found.even_so.value, [start]
    axes.barh(0, at, color="#9A9A9A", height=0.62)
    axes.text(at + 0.008, 0, percent(at), va="center", fontsize=8.5, color=QUIET)
    edges = [0.0, at]
    for row, place in enumerate(found.order, 1):
        part = found.parts[place]
        colour = VERMILLION if part.value > 0 else BLUE
        axes.barh(row, part.value, left=at, color=colour, height=0.62)
        low, high = (at + bound for bound in part.interval)
        axes.plot([low, high], [row, row], color=INK, linewidth=1.0)
        sign = "+" if part.value > 0 else "−" if part.value < 0 else ""
        axes.text(
            max(at, at + part.value, high) + 0.008, row, f"{sign}{in_points(part.value)}", va="center", fontsize=8.5, color=colour
        )
        axes.plot([at, at], [row - 0.69, row + 0.31], color=QUIET, linewidth=0.6)
        at += part.value
        edges += [at, low, high]
        names.append(found.mechanisms[place].label)
    axes.barh(rows - 1, found.whole.value, color=INK, height=0.62)
    axes.text(found.whole.value + 0.008, rows - 1, percent(found.whole.value), va="center", fontsize=8.5, color=INK)
    axes.plot([at, at], [rows - 1.69, rows - 0.69], color=QUIET, linewidth=0.6)
    names.append("together")
    axes.set_yticks(range(rows), labels=[drawing.shortened(name, 42) for name in names])
    axes.invert_yaxis()
    most = min(max(*edges, found.whole.value) * 1.12 + 0.02, 1.05)
    axes.set_xlim(0, most)
    ticks = [tick / 10 for tick in range(0, 11, 1 if most < 0.55 else 2) if tick / 10 <= most]
    axes.set_xticks(ticks, labels=[f"{tick:.0%}" for tick in ticks])
    axes.grid(axis="x", color="#E6E6E6", linewidth=0.6)
    axes.tick_params(axis="y", length=0)
    return figure
