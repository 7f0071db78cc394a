"""How work ended, drawn: a bar for each group and each organisation, in parts that sum to all who had work."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulator.analysis import wording
from simulator.analysis.estimates import ENDS, of_ends
from simulator.analysis.groups import LEAD, SMALLER, Group, alone, groups
from simulator.language.figures import percent
from simulator.report import drawing
from simulator.report.drawing import BLUE, INK, ORANGE, QUIET, SKY, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulator.analysis.result import Result
    from simulator.studies.compare.result import Comparison

COLOURS = {
    "delivering": BLUE,
    "handed_back": SKY,
    "insolvent_delivering": VERMILLION,
    "left_without": ORANGE,
    "lost": "#9A9A9A",
}
WORDS = {key: each.label for key, each in wording.ENDS.items()}
_DARK = (BLUE, VERMILLION)
_IN_A_ROW = 3  # parts in a row of the key: more would run out of the figure
_WRITTEN = 0.07  # a part as wide as this has its figure in it


class Bar(NamedTuple):
    """One bar: whose, its parts in the order of `ENDS`, and what is said where there is none."""

    name: str
    parts: dict[str, float]
    chief: bool


@drawing.styled
def ends(result: Result, keys: Sequence[str]) -> Figure:
    """How the work of the chief groups and of these organisations ended."""
    known = groups(result.scenario, result.runs)
    drawn = [_bar(result, known[key], True) for key in (SMALLER, LEAD) if known[key].members.any()]
    drawn += [_bar(result, alone(result.scenario, result.runs, key), False) for key in keys]
    return _figure(f"How work ended: {result.scenario.name}", "Of those who had work", result, drawn)


@drawing.styled
def ends_of_designs(found: Comparison) -> Figure:
    """How the work of the chosen group ended under each design."""
    drawn = [
        _bar(result, found.whom(place), True)._replace(name=found.names[place]) for place, result in enumerate(found.results)
    ]
    whom = f"Of {found.whom(0).name} who had work under each design"
    return _figure(f"How work ended: {found.title}", whom, found.results[0], drawn)


def _figure(title: str, whom: str, result: Result, drawn: Sequence[Bar]) -> Figure:
    subtitle = (
        f"{whom}: who delivers to the last day planned, and how the work of the others ended first. "
        f"{result.replications:,} replications, seed {result.seed}."
    )
    shown = [key for key in ENDS if key == "delivering" or any(bar.parts[key] > 0 for bar in drawn)]
    rows = -(-len(shown) // _IN_A_ROW)
    height = 1.05 + 0.2 * rows + 0.27 * len(drawn)
    figure, axes = drawing.single(title, subtitle, height, beside=0.35)
    box = axes.get_position()
    names = 2.3 / drawing.WIDTH
    axes.set_position((names, box.y0, 1.0 - names - 0.35 / drawing.WIDTH, box.height - 0.2 * rows / height))
    for place, bar in enumerate(drawn):
        _draw(axes, -place, bar)
    axes.set_ylim(-len(drawn) + 0.4, 0.6)
    axes.set_yticks([-place for place in range(len(drawn))], [drawing.shortened(bar.name, 36) for bar in drawn])
    for label, bar in zip(axes.get_yticklabels(), drawn, strict=True):
        label.set_color(INK)
        label.set_fontsize(8)
        label.set_fontweight("bold" if bar.chief else "normal")
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.spines["left"].set_visible(False)
    _key(axes, shown)
    return figure


def _bar(result: Result, group: Group, chief: bool) -> Bar:
    found = of_ends(result.runs.ended, group)
    name = group.name[:1].upper() + group.name[1:]
    return Bar(name, {key: found[key].value for key in ENDS}, chief)


def _draw(axes: Axes, height: float, bar: Bar) -> None:
    if math.isnan(bar.parts["delivering"]):
        axes.text(0.005, height, "never had any work", va="center", fontsize=8, color=QUIET)
        return
    left = 0.0
    for key, part in bar.parts.items():
        axes.barh(height, part, left=left, height=0.7, color=COLOURS[key], edgecolor="white", linewidth=0.6)
        if part >= _WRITTEN:
            colour = "white" if COLOURS[key] in _DARK else INK
            axes.text(left + part / 2, height, percent(part), ha="center", va="center", fontsize=7.5, color=colour)
        left += part


def _key(axes: Axes, shown: Sequence[str]) -> None:
    """What each colour is, to be read row by row; the legend itself fills columns."""
    from matplotlib.patches import Patch

    down = [key for column in range(_IN_A_ROW) for key in shown[column::_IN_A_ROW]]
    axes.legend(
        [Patch(color=COLOURS[key]) for key in down],
        [WORDS[key] for key in down],
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=_IN_A_ROW,
        frameon=False,
        fontsize=8,
        handlelength=0.9,
        handleheight=0.9,
        columnspacing=1.2,
        borderaxespad=0.2,
    )
