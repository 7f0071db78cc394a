"""A comparison's figures: who still delivers under every design, who more and less often, cash side by side."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.analysis.groups import DELIVERING
from simulator.analysis.standing import headrooms
from simulator.analysis.wording import ONE
from simulator.language.figures import percent
from simulator.report import drawing, figures
from simulator.report.drawing import BLUE, FAINT, GREEN, INK, ORANGE, PURPLE, QUIET, SKY, VERMILLION, Label
from simulator.report.ends import ends_of_designs
from simulator.report.figures import Drawn
from simulator.studies.compare.designs import chosen_place
from simulator.studies.compare.tables import name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulator.studies.compare.result import Comparison

STYLES: tuple[tuple[str, Any], ...] = (
    (INK, "solid"),
    (VERMILLION, "solid"),
    (BLUE, (0, (5, 1.5))),
    (GREEN, (0, (1, 1))),
    (PURPLE, (0, (4, 1, 1, 1))),
    (ORANGE, (0, (2, 1))),
    (SKY, "solid"),
)
"""Colours and dashes, told apart in print too; designs beyond them are grey."""
PANELS = 6
"""Designs whose cash stands side by side."""


def all_figures(found: Comparison) -> Iterator[Drawn]:
    """Every figure that `compare --out` writes, drawn one at a time."""
    yield Drawn("ends", "how work ended under every design", ends_of_designs(found))
    yield Drawn("survival", "who still delivers over time under every design", survival(found))
    for place in range(1, len(found.designs)):
        shows = f"who delivers more and less often under '{found.names[place]}'"
        yield Drawn(f"organisations-{place}", shows, slopes(found, found.names[place]))
    for key in found.common(len(found.designs) - 1)[: figures.MOST_SINGLE]:
        yield Drawn(f"cash-{key}", f"the cash of {name_of(found, key)} under every design", cash(found, key))


@drawing.styled
def survival(found: Comparison) -> Figure:
    """The chosen group's survival under each design, over time."""
    what = "still delivers, of those who had work" if found.of == DELIVERING else "is not insolvent"
    subtitle = (
        f"Share of {found.whom(0).name} that {what}, the same luck under every design; band: 95% interval. "
        f"{found.replications:,} replications, seed {found.seed}."
        + (
            " Steps: partners hand back at quarterly reviews, first after a year, and leave after notice."
            if found.of == DELIVERING
            else ""
        )
    )
    height = 4.3 if len(found.designs) < 8 else 4.3 + 0.2 * (len(found.designs) - 7)
    figure, axes = drawing.single(
        f"Still {'delivering' if found.of == DELIVERING else 'solvent'}: {found.title}", subtitle, height, beside=2.35
    )
    labels = []
    first, last = found.designs[0].scenario.file.start, found.designs[0].scenario.file.start
    for place, result in enumerate(found.results):
        curve = result.survival_curve(found.group, found.of)
        dates = [drawing.number(date) for date in curve.dates]
        colour, dashes = STYLES[place] if place < len(STYLES) else (QUIET, "solid")
        if len(found.designs) <= 4:
            axes.fill_between(dates, curve.low, curve.high, step="post", color=colour, alpha=0.13, linewidth=0)
        axes.step(
            dates, curve.survival, where="post", color=colour, linestyle=dashes, linewidth=1.8 if place < len(STYLES) else 1.0
        )
        end = float(curve.survival[-1])
        labels.append(Label(end, "\n".join(_wrapped(f"{found.names[place]} {percent(end)}", 30)), colour))
        first, last = min(first, result.scenario.file.start), max(last, _last(result))
    drawing.year_axis(axes, first, last)
    drawing.percent_axis(axes)
    drawing.label_ends(axes, labels)
    return figure


@drawing.styled
def slopes(found: Comparison, design: str | None = None) -> Figure:
    """How often each organisation delivers to the end, or is solvent, under the first design and under another: those told apart in colour."""
    place = len(found.designs) - 1 if design is None else chosen_place(found.designs, design)
    keys = found.common(place)
    made = {key: found.difference_for(place, key) for key in keys}
    words = "delivering to the end" if found.of == DELIVERING else "solvent to the end"
    subtitle = (
        f"Part of replications in which each is {words}. Blue: more often, orange: less often, by more than luck (95%); grey: cannot be told. "
        f"{found.replications:,} replications, seed {found.seed}."
    )
    height = max(4.3, 1.6 + 0.235 * len(keys))
    figure, axes = drawing.single(f"Who gains and who loses under '{found.names[place]}'", subtitle, height, beside=3.0)
    labels = []
    for key in sorted(keys, key=lambda key: made[key].told != 0):
        both = made[key]
        colour = {1: BLUE, 0: "#9A9A9A", -1: VERMILLION}[both.told]
        axes.plot(
            [0, 1],
            [both.first, both.other],
            color=colour,
            linewidth=1.6 if both.told else 1.0,
            marker="o",
            markersize=3.5,
            clip_on=False,
        )
        text = f"{drawing.shortened(name_of(found, key), 34)} {percent(both.first)} → {percent(both.other)}"
        labels.append(Label(both.other, text, colour if both.told else QUIET))
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 1], labels=[drawing.shortened(found.names[0], 22), drawing.shortened(found.names[place], 22)])
    axes.axvline(0, color=FAINT, linewidth=0.8)
    drawing.percent_axis(axes)
    drawing.label_ends(axes, labels)
    return figure


@drawing.styled
def cash(found: Comparison, organisation: str) -> Figure:
    """An organisation's cash under each design that has it, on one scale; of more than six the first, and those under which most and fewest deliver, or are solvent."""
    having = [place for place in range(len(found.designs)) if organisation in found.results[place].scenario.file.organisations]
    ranked = [place for place in found.order if place in having]
    most = PANELS // 2
    places = having if len(having) <= PANELS else sorted({having[0], *ranked[:most], *ranked[-most + 1 :]})
    fans = {place: found.results[place].cash_fan(organisation) for place in places}
    rooms = {place: headrooms(found.results[place])[organisation] for place in places}
    subtitle = (
        "Free reserves at each month's end, all on one scale. Line: half of replications have more. Dark band: the middle half. Light band: nine in ten. "
        "Dashed: bills go unpaid below. After an insolvency cash stays as it was."
        + (f" {len(places)} of {len(having)} designs." if len(places) < len(having) else "")
    )
    figure, panels = drawing.grid(f"Cash of {name_of(found, organisation)}, by design", subtitle, len(places))
    ranges = [figures.shown_range(fans[place], rooms[place]) for place in places]
    low, high = min(each[0] for each in ranges), max(each[1] for each in ranges)
    for place, axes in zip(places, panels, strict=True):
        figures.draw_fan(axes, fans[place], rooms[place], small=True)
        drawing.year_axis(axes, fans[place].dates[0], fans[place].dates[-1], most=4)
        drawing.money_axis(axes, low, high, small=True)
        drawing.panel_title(axes, found.names[place])
        _standing(found, axes, place, organisation)
    return figure


def _standing(found: Comparison, axes: Axes, place: int, organisation: str) -> None:
    words = f"{percent(float(np.mean(found.standing(place, organisation))))} {ONE[found.of]}"
    behind = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6}
    axes.text(0.03, 0.97, words, transform=axes.transAxes, fontsize=7, ha="left", va="top", color=INK, bbox=behind, zorder=5)


def _last(result: Any) -> datetime.date:
    return result.scenario.file.start + datetime.timedelta(days=max(int(result.runs.horizon.max()), 1))  # type: ignore[no-any-return]


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width)[:3]
