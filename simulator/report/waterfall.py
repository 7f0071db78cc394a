"""An explanation drawn: from what happens even so to the whole, a bar for each mechanism's part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.language.figures import in_points, percent
from simulator.report import drawing
from simulator.report.drawing import BLUE, INK, QUIET, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulator.studies.explain.result import Explanation, Step


@drawing.styled
def waterfall(found: Explanation) -> Figure:
    """Share of the group that is gone, built up from the parts; whiskers are their 95% intervals."""
    gone = "insolvent" if found.of == "solvent" else "no longer delivering"
    subtitle = (
        f"Share of {found.chosen.name} {gone} at the end. Orange adds to it, blue takes away: each mechanism's part, with its 95% interval, the same luck "
        f"throughout. {found.result.replications:,} replications, seed {found.result.seed}."
    )
    steps = found.steps
    figure, axes = drawing.single(found.title, subtitle, 1.75 + 0.36 * len(steps), beside=0.55)
    wide = axes.get_position()
    left = 2.35 / drawing.WIDTH
    axes.set_position((left, wide.y0, wide.x1 - left, wide.height))
    edges = [0.0]
    for row, step in enumerate(steps):
        edges += _whole(axes, row, step, row == 0) if step.whole else _part(axes, row, step)
    axes.set_yticks(range(len(steps)), labels=[drawing.shortened(step.name, 42) for step in steps])
    axes.invert_yaxis()
    most = min(max(edges) * 1.12 + 0.02, 1.05)
    axes.set_xlim(0, most)
    ticks = [tick / 10 for tick in range(0, 11, 1 if most < 0.55 else 2) if tick / 10 <= most]
    axes.set_xticks(ticks, labels=[f"{tick:.0%}" for tick in ticks])
    axes.grid(axis="x", color="#E6E6E6", linewidth=0.6)
    axes.tick_params(axis="y", length=0)
    return figure


def _whole(axes: Axes, row: int, step: Step, first: bool) -> list[float]:
    """A share that is gone, from nil; where it ends."""
    share = step.size.value
    axes.barh(row, share, color="#9A9A9A" if first else INK, height=0.62)
    axes.text(share + 0.008, row, percent(share), va="center", fontsize=8.5, color=QUIET if first else INK)
    if not first:
        axes.plot([share, share], [row - 0.69, row + 0.31], color=QUIET, linewidth=0.6)
    return [share]


def _part(axes: Axes, row: int, step: Step) -> list[float]:
    """What a mechanism adds or takes away, from where the part before it ends; its ends and those of its interval."""
    part, at = step.size, step.start
    colour = VERMILLION if part.value > 0 else BLUE
    axes.barh(row, part.value, left=at, color=colour, height=0.62)
    low, high = (at + bound for bound in part.interval)
    axes.plot([low, high], [row, row], color=INK, linewidth=1.0)
    sign = "+" if part.value > 0 else "−" if part.value < 0 else ""
    beside = max(at, at + part.value, high) + 0.008
    axes.text(beside, row, f"{sign}{in_points(part.value)}", va="center", fontsize=8.5, color=colour)
    axes.plot([at, at], [row - 0.69, row + 0.31], color=QUIET, linewidth=0.6)
    return [at + part.value, low, high]
