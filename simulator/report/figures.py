"""A result's figures: who still delivers, and everybody's cash. matplotlib is imported with the first of them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.analysis.standing import headrooms
from simulator.language.figures import percent
from simulator.model.behaviours.leaving import looks_of
from simulator.report import drawing
from simulator.report.drawing import BLUE, FAINT, INK, QUIET, SKY, VERMILLION, Label
from simulator.terms.dates import ends, serves

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulator.analysis.curves import Curve, Fan
    from simulator.analysis.result import Result

PER_PAGE = 20
MOST_SINGLE = 40
"""Organisations up to which each has a cash figure of its own; beyond, the pages of small charts show them."""

_COLOURS = (VERMILLION, BLUE, drawing.GREEN, drawing.PURPLE, drawing.ORANGE)


@dataclass(frozen=True)
class Drawn:
    """A figure with the name of its file, without ending, and what it shows."""

    name: str
    shows: str
    figure: Figure


def all_figures(result: Result) -> Iterator[Drawn]:
    """Every figure that `run --out` writes, drawn one at a time."""
    if result.runs.contracts:
        for name, page in _named("ends", ends_pages(result)):
            yield Drawn(name, "how work ended: smaller partners, the lead, and each organisation", page)
    yield Drawn("survival-groups", "who still delivers over time: smaller partners and the lead", survival(result))
    for name, page in _named("survival-organisations", survival_pages(result)):
        yield Drawn(name, "who still delivers over time: each organisation", page)
    for name, page in _named("cash-all", cash_pages(result)):
        yield Drawn(name, "the cash of every organisation, a small chart each", page)
    if result.runs.contracts:
        from simulator.report import flow

        yield Drawn("money", "who paid whom over the whole of the contracts", flow.flow(result.money))
        yield Drawn("money-by-year", "who paid whom, year by year", flow.by_year(result.money))
    ids = list(result.scenario.file.organisations)
    taken: set[str] = set()
    for key in ids if len(ids) <= MOST_SINGLE else ():
        # Ids that differ in case alone would be one file on Windows and macOS.
        name = f"cash-{key}" if key.lower() not in taken else f"cash-{key}-{len(taken)}"
        taken.add(key.lower())
        yield Drawn(name, f"the cash of {_name(result, key)}, month by month", cash(result, key))


def ends_pages(result: Result) -> list[Figure]:
    """How work ended, a bar an organisation, the lead first; every page holds 20."""
    from simulator.report.ends import ends

    return [ends(result, page) for page in _pages(lead_first(result))]


@drawing.styled
def survival(result: Result, groups: Sequence[str] = ()) -> Figure:
    """The shares of groups that still deliver over time, of those who had work, with 95% intervals.

    `groups` are names that `Result.survival_curve` knows; by default smaller partners and the lead, or the size
    bands where there is neither. Of the first, the shares that are solvent, and that survive without the contracts, too.
    """
    names = list(groups) or _default_groups(result)
    subtitle = f"Share of those who had work whose work has not ended; band: 95% interval. {_looks(result)}{_rests_on(result)}"
    figure, axes = drawing.single(f"Still delivering: {result.scenario.name}", subtitle)
    labels: list[Label] = []
    for place, name in enumerate(names):
        colour = _COLOURS[place % len(_COLOURS)]
        curve = result.survival_curve(name)
        _step(axes, curve, colour)
        labels.append(_end(curve, f"{_capital(curve.group)}\nstill delivering", colour))
        if place == 0:
            labels += _beside(result, axes, name, colour)
    first, last = _span(result)
    drawing.year_axis(axes, first, last)
    drawing.percent_axis(axes)
    _mark_end(result, axes)
    _mark_looks(result, axes)
    drawing.label_ends(axes, labels)
    return figure


@drawing.styled
def survival_pages(result: Result) -> list[Figure]:
    """Small charts of who still delivers, an organisation each, the lead first; every page holds 20."""
    order = lead_first(result)
    standing = {key: result.survival_curve(key) for key in order}
    return [_survival_page(result, page, standing) for page in _pages(order)]


@drawing.styled
def cash(result: Result, organisation: str) -> Figure:
    """An organisation's cash month by month: bands over replications, nil, and where bills go unpaid."""
    fan = result.cash_fan(organisation)
    subtitle = (
        "Free reserves at each month's end, and how many replications have more or less. After an insolvency cash stays as it was. "
        f"{_rests_on(result)}"
    )
    figure, axes = drawing.single(f"Cash of {fan.name}", subtitle)
    headroom = headrooms(result)[fan.organisation]
    draw_fan(axes, fan, headroom)
    drawing.year_axis(axes, fan.dates[0], fan.dates[-1])
    low, high = shown_range(fan, headroom)
    drawing.money_axis(axes, low, high)
    _mark_end(result, axes)
    drawing.label_ends(axes, _band_labels(fan, high))
    return figure


@drawing.styled
def cash_pages(result: Result) -> list[Figure]:
    """Small charts of everybody's cash, each on its own scale of pounds, the lead first; every page holds 20."""
    rooms = headrooms(result)
    fans = {key: result.cash_fan(key) for key in lead_first(result)}
    return [_cash_page(result, page, fans, rooms) for page in _pages(list(fans))]


def lead_first(result: Result) -> list[str]:
    """Ids of the organisations: leads, then the others, in the file's order."""
    leads = {contract.structure.lead for contract in result.scenario.file.contracts.values()}
    ids = list(result.scenario.file.organisations)
    return [key for key in ids if key in leads] + [key for key in ids if key not in leads]


def _survival_page(result: Result, keys: Sequence[str], standing: dict[str, Curve]) -> Figure:
    subtitle = (
        "Solid: its work has not ended, with the 95% interval. Dashed: solvent. Grey: the other organisations. Dotted upright: the contract ends. "
        f"{_rests_on(result)}"
    )
    figure, panels = drawing.grid(f"Still delivering, by organisation: {result.scenario.name}", subtitle, len(keys))
    first, last = _span(result)
    for place, (key, axes) in enumerate(zip(keys, panels, strict=True)):
        for other in keys:
            if other != key:
                axes.step(_dates(standing[other]), standing[other].survival, where="post", color=FAINT, linewidth=0.6, zorder=1)
        curve, solvent = standing[key], result.survival_curve(key, "solvent")
        _step(axes, curve, BLUE, 1.5)
        axes.step(_dates(solvent), solvent.survival, where="post", color=VERMILLION, linewidth=1.1, linestyle=(0, (3, 1.5)))
        drawing.year_axis(axes, first, last, most=3)
        drawing.percent_axis(axes, small=True)
        axes.tick_params(labelleft=place % drawing.columns_for(len(keys)) == 0)
        drawing.panel_title(axes, _name(result, key))
        _mark_end(result, axes, small=True)
        delivering = float(curve.survival[-1])
        _in_corner(axes, "" if math.isnan(delivering) else percent(delivering), percent(float(solvent.survival[-1])))
    return figure


def _cash_page(result: Result, keys: Sequence[str], fans: dict[str, Fan], headrooms: dict[str, float]) -> Figure:
    subtitle = (
        "Free reserves at each month's end, each chart on its own scale. Line: half of replications have more. Dark band: the middle half. "
        "Light band: nine in ten; where it fills a chart to the top, 1 in 20 or more have more than is shown. Dashed: bills go unpaid below. Dotted upright: the contract ends. "
        "After an insolvency cash stays as it was."
    )
    figure, panels = drawing.grid(f"Cash of every organisation: {result.scenario.name}", subtitle, len(keys))
    for key, axes in zip(keys, panels, strict=True):
        fan = fans[key]
        draw_fan(axes, fan, headrooms[key], small=True)
        drawing.year_axis(axes, fan.dates[0], fan.dates[-1], most=3)
        drawing.money_axis(axes, *shown_range(fan, headrooms[key]), small=True)
        _mark_end(result, axes, small=True)
        drawing.panel_title(axes, fan.name)
    return figure


def _step(axes: Axes, curve: Curve, colour: str, width: float = 2.0) -> None:
    dates = _dates(curve)
    axes.fill_between(dates, curve.low, curve.high, step="post", color=colour, alpha=0.2, linewidth=0)
    axes.step(dates, curve.survival, where="post", color=colour, linewidth=width, zorder=3)


def _beside(result: Result, axes: Axes, name: str, colour: str) -> Iterator[Label]:
    """Two more lines for a group: solvent, and surviving without the contracts."""
    lines = [("solvent", "solvent", colour, (0, (4, 1.5)))]
    if result.scenario.file.contracts:
        without = "without the contract" + ("s" if len(result.scenario.file.contracts) > 1 else "")
        lines.append(("without", without, QUIET, (0, (1, 1.5))))
    for of, words, its_colour, dashes in lines:
        curve = result.survival_curve(name, of)
        axes.step(_dates(curve), curve.survival, where="post", color=its_colour, linewidth=1.4, linestyle=dashes)
        yield _end(curve, f"{_capital(curve.group)}\n{words}", its_colour)


def _end(curve: Curve, words: str, colour: str) -> Label:
    height = float(curve.survival[-1])
    if math.isnan(height):
        return Label(0.0, f"{_capital(curve.group)}\nnever had work", colour)
    return Label(height, f"{words} {percent(height)}", colour)


def draw_fan(axes: Axes, fan: Fan, headroom: float, small: bool = False) -> None:
    """Bands, the middle, nil, and where bills go unpaid."""
    dates = [drawing.number(date) for date in fan.dates]
    axes.fill_between(dates, fan.quantiles[0.05], fan.quantiles[0.95], color=SKY, alpha=0.32, linewidth=0)
    axes.fill_between(dates, fan.quantiles[0.25], fan.quantiles[0.75], color=BLUE, alpha=0.5, linewidth=0)
    axes.plot(dates, fan.quantiles[0.5], color=INK, linewidth=1.2 if small else 1.8)
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axhline(-headroom, color=VERMILLION, linewidth=0.9 if small else 1.2, linestyle=(0, (4, 2)))
    if not small:
        words = f"below {drawing.pounds(-headroom, 2)} bills go unpaid"
        place: dict[str, Any] = {"xytext": (4, -3), "textcoords": "offset points", "va": "top"}
        axes.annotate(words, (dates[0], -headroom), color=VERMILLION, fontsize=8.5, **place)


def shown_range(fan: Fan, headroom: float) -> tuple[float, float]:
    """Pounds that the chart shows: the middle half and the risky end in full; the rich end as far as it leaves these readable."""
    low, high = float(fan.quantiles[0.05].min()), float(fan.quantiles[0.95].max())
    middle = float(fan.quantiles[0.75].max())
    low = min(low, -headroom, 0.0)
    most = middle + 0.6 * (middle - low)
    return low, max(most if high > most + 0.5 * (most - low) else high, 1.0)


def _band_labels(fan: Fan, top: float) -> list[Label]:
    words = {0.95: "1 in 20 above", 0.75: "1 in 4 above", 0.5: "half above", 0.25: "1 in 4 below", 0.05: "1 in 20 below"}
    colours = {0.5: INK, 0.25: BLUE, 0.75: BLUE}
    labels = []
    for level, text in words.items():
        end = float(fan.quantiles[level][-1])
        beyond = ",\noff this chart" if end > top else ""
        labels.append(Label(end, f"{text} {drawing.pounds(end, 2)}{beyond}", colours.get(level, QUIET)))
    return labels


def _in_corner(axes: Axes, standing: str, solvent: str) -> None:
    place: dict[str, Any] = {"transform": axes.transAxes, "fontsize": 7, "ha": "left", "va": "bottom", "zorder": 5}
    behind = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6}
    axes.text(0.03, 0.17, f"{standing} deliver" if standing else "never had work", color=BLUE, bbox=behind, **place)
    axes.text(0.03, 0.03, f"{solvent} solvent", color=VERMILLION, bbox=behind, **place)


def _mark_end(result: Result, axes: Axes, small: bool = False) -> None:
    """A line where the last contract ends: what follows is its run-off."""
    end = _contract_end(result)
    left, right = axes.get_xlim()
    if end is None or not left < (at := drawing.number(end)) < right:
        return
    axes.axvline(at, color="#9A9A9A", linewidth=0.8, linestyle=(0, (1, 2)))
    if small:
        return
    words = "contracts end" if len(result.scenario.file.contracts) > 1 else "contract ends"
    axes.annotate(words, (at, 1), xycoords=("data", "axes fraction"), xytext=(-3, 2), textcoords="offset points",
                  ha="right", va="bottom", fontsize=7.5, color=QUIET)  # fmt: skip


def _looks(result: Result) -> str:
    return "Marks at the foot: boards look at their results. " if result.runs.contracts else ""


def _mark_looks(result: Result, axes: Axes) -> None:
    """The days on which members look at their results: what steps there are come of these."""
    file = result.scenario.file
    days = []
    for contract in file.contracts.values():
        months = round(12 * contract.years)
        days += [drawing.number(serves(file, contract, k + 1) - datetime.timedelta(days=1)) for k in looks_of(months)]
    axes.vlines(days, 0.0, 0.018, transform=axes.get_xaxis_transform(), color=QUIET, linewidth=0.7)


def _contract_end(result: Result) -> datetime.date | None:
    file = result.scenario.file
    return max((ends(file, contract) for contract in file.contracts.values()), default=None)


def _default_groups(result: Result) -> list[str]:
    found = result.json()["groups"]
    chief = [name for key, name in (("smaller_partners", "smaller partners"), ("lead", "lead")) if found[key]["members"]]
    return chief or [key for key in found if found[key]["members"]]


def _named(name: str, pages: list[Figure]) -> Iterator[tuple[str, Figure]]:
    for place, page in enumerate(pages, 1):
        yield (name if len(pages) == 1 else f"{name}-{place}"), page


def _pages(keys: list[str]) -> list[list[str]]:
    return [keys[start : start + PER_PAGE] for start in range(0, len(keys), PER_PAGE)]


def _span(result: Result) -> tuple[datetime.date, datetime.date]:
    start = result.scenario.file.start
    return start, start + datetime.timedelta(days=max(int(result.runs.horizon.max()), 1))


def _dates(curve: Curve) -> list[float]:
    return [drawing.number(date) for date in curve.dates]


def _rests_on(result: Result) -> str:
    many = "replication" if result.replications == 1 else "replications"
    return f"{result.replications:,} {many}, seed {result.seed}."


def _name(result: Result, key: str) -> str:
    return result.scenario.file.organisations[key].name or key


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
