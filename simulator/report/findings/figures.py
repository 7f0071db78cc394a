"""Charts of a sweep: an outcome along a factor, options side by side, which factors matter, where smaller partners fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.analysis.intervals import Estimate
from simulator.analysis.ranks import Ranked
from simulator.analysis.sensitivity import Indices
from simulator.analysis.tables import Unit
from simulator.language.figures import shown
from simulator.report import drawing
from simulator.report.comparison import STYLES
from simulator.report.drawing import BLUE, FAINT, INK, QUIET, VERMILLION, Label
from simulator.report.figures import Drawn
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.findings.claims import independent
from simulator.studies.sweep.findings.moves import Moves
from simulator.studies.sweep.findings.result import Findings
from simulator.studies.sweep.findings.runs import at, leveled, levels, means
from simulator.studies.sweep.findings.sampled import Discovered, whose
from simulator.studies.sweep.findings.worth import Worth
from simulator.studies.sweep.outcomes import CONTRACTS, outcome_of
from simulator.studies.sweep.result import Sweep, mean_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS, LINES, DOTS = 6, 7, 40
_VALUES = 0.28  # inches beside a small chart for the values at which its lines end


def all_figures(findings: Findings) -> Iterator[Drawn]:
    """Every chart of a sweep, drawn one at a time."""
    sweep = findings.sweep
    for outcome in sweep.experiment.file.drawn or sweep.experiment.outcomes[:1]:
        if not np.isnan(sweep.values[outcome]).all():
            yield _of_outcome(findings, outcome)
    bought = [each for each in findings.worth if not np.isnan(each.per_unit.value) and each.more.interval.low > 0]
    if bought:
        yield Drawn("worth", "what each option buys for £100,000", of_worth(sweep, bought))
    found = findings.discovered
    if found is not None:
        yield Drawn("where-partners-fail", "where smaller partners fail", scatter(sweep, found))


def _of_outcome(findings: Findings, outcome: str) -> Drawn:
    """The chart that a plan has of an outcome."""
    sweep, moves, shows = findings.sweep, findings.moves[outcome], outcome_of(outcome).label
    match moves.detail:
        case Ranked():
            return Drawn(f"ranks-{outcome}", f"which factors go with {shows}", of_ranks(sweep, moves))
        case tuple():
            return Drawn(f"effects-{outcome}", f"how far each factor moves {shows}", of_effects(sweep, moves))
        case Indices() if sweep.experiment.file.plan.kind == "sobol" and not moves.unclear:
            return Drawn(f"indices-{outcome}", f"which factors move {shows}", of_indices(sweep, moves, moves.detail))
    if along(sweep) is not None:
        return Drawn(f"along-{outcome}", f"{shows} along {_along(sweep).label}", response(sweep, outcome))
    return Drawn(f"options-{outcome}", f"{shows} under every option", options(sweep, outcome))


def along(sweep: Sweep) -> Axis | None:
    """The factor along which a grid is drawn: of those in order the one with most values, if there are three or more."""
    axes = [axis for axis in sweep.experiment.axes if axis.numeric and len(levels(sweep, axis)) >= 3]
    return max(axes, key=lambda axis: len(levels(sweep, axis))) if axes and sweep.experiment.file.plan.kind == "grid" else None


@drawing.styled
def response(sweep: Sweep, outcome: str) -> Figure:
    """An outcome along one factor, a line for each value of a second, a chart for each of a third; further ones are averaged over."""
    moving = _along(sweep)
    others = [axis for axis in sweep.experiment.axes if axis is not moving and len(levels(sweep, axis)) > 1]
    lines = next((axis for axis in others if len(levels(sweep, axis)) <= LINES), None)
    panels = next((axis for axis in others if axis is not lines and len(levels(sweep, axis)) <= PANELS), None)
    averaged = [axis.label for axis in others if axis not in (lines, panels)]
    subtitle = _subtitle(sweep, outcome, _told(lines, averaged))
    if panels is None:
        figure, axes = drawing.single(sweep.experiment.file.name, subtitle, beside=2.2)
        _lines(sweep, axes, outcome, moving, lines, {})
        return figure
    figure, many = drawing.grid(sweep.experiment.file.name, subtitle, len(levels(sweep, panels)))
    if lines is not None:
        drawing.key(
            figure, subtitle, [(lines.shown(value), _style(place)[0]) for place, value in enumerate(levels(sweep, lines))]
        )
    for each, value in zip(many, levels(sweep, panels), strict=True):
        box = each.get_position()
        each.set_position((box.x0, box.y0, box.width - _VALUES / drawing.WIDTH, box.height))
        _lines(sweep, each, outcome, moving, lines, {panels.name: value}, small=True)
        drawing.panel_title(each, f"{panels.label}: {panels.shown(value)}")
    return figure


@drawing.styled
def options(sweep: Sweep, outcome: str) -> Figure:
    """An outcome at every point with its interval: those of a single factor from the most to the least, others in the plan's order."""
    axes_of = [axis for axis in sweep.experiment.axes if len(levels(sweep, axis)) > 1] or list(sweep.experiment.axes)
    found = [mean_of(outcome, values) for values in sweep.values[outcome]]
    places = [place for place, each in enumerate(found) if not np.isnan(each.value)]
    if len(axes_of) == 1 and not axes_of[0].numeric:
        places.sort(key=lambda place: -found[place].value)
    names = [" · ".join(axis.shown(sweep.cells[axis.name][place]) for axis in axes_of) for place in places[:DOTS]]
    more = f" The first {DOTS} of {len(places)} points." if len(places) > DOTS else ""
    title = f"{sweep.experiment.file.name}: {outcome_of(outcome).label}"
    return _dots(title, _subtitle(sweep, outcome, more), names, [("", [found[place] for place in places[:DOTS]])], outcome)


@drawing.styled
def of_indices(sweep: Sweep, moves: Moves, found: Indices) -> Figure:
    """Total and first Sobol indices of every factor, the most first."""
    order = moves.order
    names = [sweep.experiment.axes[place].label for place in order]
    series = [("with all others", [found.total[place] for place in order]), ("alone", [found.first[place] for place in order])]
    subtitle = (
        f"Part of the variance of the expected outcome ({outcome_of(moves.outcome).label}, {whose(sweep)}) over the whole space that each factor makes, "
        f"alone and together with others (Sobol). {_points(sweep)}"
    )
    return _dots(f"{sweep.experiment.file.name}: which factors matter", subtitle, names, series, None)


@drawing.styled
def of_effects(sweep: Sweep, moves: Moves) -> Figure:
    """How far every factor moves an outcome over its range (Morris), the most first."""
    names = [sweep.experiment.axes[place].label for place in moves.order]
    subtitle = (
        f"Mean size of the move of {outcome_of(moves.outcome).label} over a factor's whole range (Morris). {_points(sweep)}"
    )
    series = [("", [moves.sizes[place] for place in moves.order])]
    title = f"{sweep.experiment.file.name}: how far each factor moves it"
    return _dots(title, subtitle, names, series, moves.outcome, moves=True)


@drawing.styled
def of_ranks(sweep: Sweep, moves: Moves) -> Figure:
    """What part of the points' order every factor makes, the most first."""
    names = [sweep.experiment.axes[place].label for place in moves.order]
    subtitle = (
        f"Part of the variance of the points' ranks by {outcome_of(moves.outcome).label} ({whose(sweep)}) that each factor makes alone "
        f"(standardised regression of ranks). {_points(sweep)}"
    )
    series = [("", [moves.sizes[place] for place in moves.order])]
    return _dots(f"{sweep.experiment.file.name}: which factors go with it", subtitle, names, series, None)


@drawing.styled
def of_worth(sweep: Sweep, bought: Sequence[Worth]) -> Figure:
    """Points that each option buys for £100,000 of the commissioner's and the lead's together, the most first."""
    order = sorted(bought, key=lambda each: -each.per_unit.value)
    subtitle = (
        f"Points more of {whose(sweep)} delivering to the end for each £100,000 that the commissioner pays more and the lead earns less, together, with "
        f"its 95% interval; in brackets the points that it buys. Left out: what buys nothing, or costs nothing, by more than luck. {_points(sweep)}"
    )
    title = f"{sweep.experiment.file.name}: points for £100,000"
    names = [f"{each.option} (+{shown(each.more.value, 'points')})" for each in order]
    return _dots(title, subtitle, names, [("", [each.per_unit for each in order])], None, unit="points")


@drawing.styled
def scatter(sweep: Sweep, found: Discovered) -> Figure:
    """The points, those at which smaller partners fail in colour, over two factors that limit where they do; those within its other limits."""
    limits = [limit for limit in found.box.limits if found.axes[limit.factor].numeric]
    numeric = [place for place, axis in enumerate(found.axes) if axis.numeric]
    drawn = [limit.factor for limit in limits]
    across, up = (*drawn, *(place for place in numeric if place not in drawn), *numeric)[:2]
    others = [limit for limit in found.box.limits if limit.factor not in (across, up)]
    within = independent(sweep) & np.all([found.holds(sweep, limit) for limit in others], axis=0)
    only = f" Only points at which {' and '.join(map(found.limit, others))}." if others else ""
    subtitle = f"Each dot is a point of the plan; orange: '{found.label}' is under {shown(found.level, 'fraction')}. In the frame most of them fail.{only} {_points(sweep)}"
    figure, axes = drawing.single(f"{sweep.experiment.file.name}: where they fail", subtitle, 4.6, beside=1.6)
    fails = means(sweep.values[leveled(sweep) or ""]) < found.level
    x, y = (sweep.cells[found.axes[place].name] for place in (across, up))
    for which, colour in ((within & ~fails, "#9A9A9A"), (within & fails, VERMILLION)):
        axes.scatter(x[which], y[which], s=13, color=colour, linewidths=0, alpha=0.75)
    _value_axis(axes, found.axes[across], "x")
    _value_axis(axes, found.axes[up], "y")
    _frame(axes, found, across, up)
    drawing.label_ends(
        axes, [Label(axes.get_ylim()[1], "they fail", VERMILLION), Label(axes.get_ylim()[0], "they do not", QUIET)]
    )
    return figure


def _frame(axes: Axes, found: Discovered, across: int, up: int) -> None:
    """The box's limits, those that it has not to the edge of the chart."""
    from matplotlib.patches import Rectangle

    limits = {limit.factor: limit for limit in found.box.limits}
    spans = []
    for factor, edges in ((across, axes.get_xlim()), (up, axes.get_ylim())):
        limit = limits.get(factor)
        bounds = (None, None) if limit is None else (limit.low, limit.high)
        spans.append([edge if bound is None else bound for bound, edge in zip(bounds, edges, strict=True)])
    (left, right), (low, high) = spans
    frame = Rectangle((left, low), right - left, high - low, facecolor=VERMILLION, edgecolor=VERMILLION, alpha=0.08, linewidth=0)
    axes.add_patch(frame)
    axes.add_patch(Rectangle((left, low), right - left, high - low, fill=False, edgecolor=VERMILLION, linewidth=1.2))


def _told(lines: Axis | None, averaged: Sequence[str]) -> str:
    return (f" Lines: {lines.label}." if lines is not None else "") + (
        f" Averaged over: {', '.join(averaged)}." if averaged else ""
    )


def _along(sweep: Sweep) -> Axis:
    axis = along(sweep)
    if axis is None:
        raise ValueError("no factor has three values in order")
    return axis


def _lines(
    sweep: Sweep, axes: Axes, outcome: str, moving: Axis, lines: Axis | None, held: dict[str, float | str], small: bool = False
) -> None:
    """One chart: a line and its band for each value of `lines`."""
    xs = [float(each) for each in levels(sweep, moving)]
    ends, low, high = [], np.inf, -np.inf
    for place, value in enumerate(levels(sweep, lines) if lines is not None else [None]):
        chosen = {**held, **({} if lines is None or value is None else {lines.name: value})}
        found = [mean_of(outcome, means(sweep.values[outcome][at(sweep, {**chosen, moving.name: x})].T)) for x in xs]
        colour, dashes = _style(place)
        middle = np.array([each.value for each in found])
        if np.isnan(middle).all():
            continue
        bounds = np.array([each.interval for each in found])
        axes.fill_between(xs, bounds[:, 0], bounds[:, 1], color=colour, alpha=0.15, linewidth=0)
        axes.plot(xs, middle, color=colour, linestyle=dashes, linewidth=1.4 if small else 1.9)
        low, high = min(low, float(np.nanmin(bounds))), max(high, float(np.nanmax(bounds)))
        name = "" if small or lines is None or value is None else f"{drawing.shortened(lines.shown(value), 24)}: "
        last = float(middle[~np.isnan(middle)][-1])
        ends.append(Label(last, f"{name}{shown(last, outcome_of(outcome).unit)}", colour))
    if ends:
        _outcome_axis(axes, outcome, low, high, small)
    _value_axis(axes, moving, "x", small)
    if outcome_of(outcome).unit == "fraction":
        axes.axhline(sweep.experiment.file.level, color="#9A9A9A", linewidth=0.8, linestyle=(0, (1, 2)))
    if small:
        _at_ends(axes, ends)
        axes.set_xlabel(moving.label, fontsize=7, labelpad=2)
        return
    if lines is not None:
        axes.text(1.035, 1.02, f"{lines.label}:", transform=axes.transAxes, fontsize=8.5, color=QUIET, va="bottom")
    drawing.label_ends(axes, ends)


def _at_ends(axes: Axes, ends: Sequence[Label]) -> None:
    """Where the lines of a small chart end, beside it."""
    bottom, top = axes.get_ylim()
    ordered = sorted(ends, key=lambda label: -label.height)
    wanted = [min(max((label.height - bottom) / (top - bottom), 0.0), 1.0) for label in ordered]
    for label, placed in zip(ordered, drawing.apart(wanted, [0.09] * len(ordered)), strict=True):
        axes.text(1.015, placed, label.text, transform=axes.transAxes, fontsize=6.5, color=label.colour, va="center")


def _style(place: int) -> tuple[str, Any]:
    return STYLES[place] if place < len(STYLES) else (QUIET, "solid")


def _dots(
    title: str,
    subtitle: str,
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[Estimate]]],
    outcome: str | None,
    moves: bool = False,
    unit: Unit | None = None,
) -> Figure:
    """A row a name, a dot and its interval for each series; in the outcome's unit, in parts without one, or in another that is said."""
    unit = unit or ("fraction" if outcome is None else outcome_of(outcome).unit)
    height = 1.35 + 0.24 * max(len(names), 3)
    figure, axes = drawing.single(title, subtitle, height, beside=0.75)
    wide = max(len(name) for name in names) if names else 10
    box = axes.get_position()
    left = min(0.075 * min(wide, 44) + 0.25, 3.6) / drawing.WIDTH
    axes.set_position((left, box.y0, box.x1 - left, box.height))
    for place, (words, found) in enumerate(series):
        colour = (BLUE, VERMILLION)[place]
        rows = np.arange(len(found)) + (0.0 if len(series) == 1 else 0.16 * (2 * place - 1))
        for row, each in zip(rows, found, strict=True):
            axes.plot(each.interval, [row, row], color=colour, linewidth=2.2, alpha=0.45, solid_capstyle="butt")
        axes.plot(
            [each.value for each in found],
            rows,
            "o" if place == 0 else "D",
            color=colour,
            markersize=4.5 if place == 0 else 3.8,
            label=words,
        )
    axes.set_yticks(range(len(names)), labels=[drawing.shortened(name, 44) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(axis="y", color="#F0F0F0", linewidth=0.6)
    _figures_axis(axes, unit, unit == "fraction" and outcome is not None and not moves)
    if len(series) == 1:
        for row, each in enumerate(series[0][1]):
            beyond = max(each.value, each.interval[1])
            axes.annotate(
                shown(each.value, unit),
                (beyond, row),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
                color=QUIET,
            )
    if len(series) > 1:
        for place, (words, found) in enumerate(series):
            axes.annotate(words, (found[0].value, 0), xytext=(0, 7 if place == 0 else -13), textcoords="offset points", ha="center",
                          fontsize=7.5, color=(BLUE, VERMILLION)[place])  # fmt: skip
    return figure


def _figures_axis(axes: Axes, unit: Unit, whole: bool) -> None:
    """Ticks in a unit; `whole`: from nobody to everybody."""
    from matplotlib.ticker import FuncFormatter

    if whole:
        axes.set_xlim(0.0, 1.0)
    if unit == "points":
        axes.xaxis.set_major_formatter(FuncFormatter(lambda part, _: f"{100 * part:g}"))
    elif unit == "fraction":
        axes.xaxis.set_major_formatter(FuncFormatter(lambda part, _: f"{part:.0%}"))
    elif unit == "pounds":
        axes.xaxis.set_major_formatter(FuncFormatter(lambda amount, _: drawing.pounds(amount)))
    else:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda amount, _: f"{amount:,.0f}"))
    axes.axvline(0, color=FAINT, linewidth=0.8)


def _outcome_axis(axes: Axes, outcome: str, low: float, high: float, small: bool) -> None:
    unit = outcome_of(outcome).unit
    if unit == "fraction":
        drawing.percent_axis(axes, small)
    elif unit == "pounds":
        drawing.money_axis(axes, min(low, 0.0), high + 0.05 * (high - low), small)
    else:
        axes.set_ylim(0, high * 1.08)
        axes.grid(axis="y", color="#E6E6E6", linewidth=0.6)


def _value_axis(axes: Axes, axis: Axis, which: str, small: bool = False) -> None:
    """A factor's values in its unit, and its name."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    of = axes.xaxis if which == "x" else axes.yaxis
    of.set_major_locator(MaxNLocator(4 if small else 6, steps=[1, 2, 2.5, 5, 10]))
    of.set_major_formatter(FuncFormatter(lambda value, _: _short(axis, value)))
    if not small:
        of.set_label_text(axis.label, color=INK)


def _short(axis: Axis, value: float) -> str:
    return axis.shown(float(value)).removesuffix(" months").removesuffix(" days").removesuffix(" years")


def _subtitle(sweep: Sweep, outcome: str, more: str = "") -> str:
    kept = outcome_of(outcome)
    what = (
        f"{kept.help[0].upper()}{kept.help[1:]}"
        if kept.of == CONTRACTS
        else f"{_whose(sweep, kept.of)}: {kept.help[0].lower()}{kept.help[1:]}"
    )
    dotted = (
        f" Dotted: {shown(sweep.experiment.file.level, 'fraction')}."
        if kept.unit == "fraction" and along(sweep) is not None
        else ""
    )
    return f"{what}; band or bar: 95% interval for the luck of the draw.{dotted}{more} {_points(sweep)}"


def _whose(sweep: Sweep, of: str | None) -> str:
    words = "the lead" if of is not None else whose(sweep)
    return f"{words[0].upper()}{words[1:]}"


def _points(sweep: Sweep) -> str:
    return f"{sweep.experiment.count:,} points × {sweep.planned.history[-1]:,} replications, the same luck at each."
