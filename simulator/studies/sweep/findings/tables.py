"""A sweep's findings as tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from simulator.analysis.intervals import Estimate
from simulator.analysis.ranks import Ranked
from simulator.analysis.tables import Cell, Column, Table, Unit, table
from simulator.language.figures import shown
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.findings.result import Findings
from simulator.studies.sweep.findings.runs import leveled_label

THROUGHOUT = ("over it throughout", "under it throughout")
INTERVAL = "Its 95% interval"


def all_tables(found: Findings) -> dict[str, Table]:
    """Every table that there is something to say in, by its file's name."""
    made = {
        "expected": expected(found),
        "tipping-points": tipping(found),
        "robustness": robust(found),
        "worth": bought(found),
        "indices": parts(found),
        "effects": morris(found),
        "ranks": ranked(found),
        "where-they-fail": box(found),
        "points": found.sweep.table(),
    }
    return {name: each for name, each in made.items() if len(each)}


def expected(found: Findings) -> Table:
    """Every expectation and whether it holds."""
    columns = [
        Column("says", "text", "What is expected", "expected"),
        Column("found", "text", "The mean outcome at both ends, the difference and its 95% interval"),
        Column("verdict", "text", "Whether it holds, by the interval", "so it"),
    ]
    rows = [{"says": each.claim.says, "found": each.sentence(), "verdict": each.verdict} for each in found.verdicts]
    return table("Expectations", columns, rows)


def tipping(found: Findings) -> Table:
    """Where the outcome crosses the level."""
    share, level = leveled_label(found.sweep), shown(found.sweep.experiment.file.level, "fraction")
    axes = [axis for axis in found.axes if any(axis.name in each.held for each in found.tipping_points)]
    columns = [
        Column("along", "text", "The factor that moves"),
        *(Column(axis.name, "text", f"{axis.label}: held at", axis.label) for axis in axes),
        Column("words", "text", f"Where '{share}' crosses {level}, with its 95% interval", f"crosses {level} at"),
        *_with_interval(
            "at", "ratio", "The same as numbers, in the factor's unit; nothing where it does not, or beyond what was run"
        ),
    ]
    rows: list[dict[str, Cell]] = []
    for each in found.tipping_points:
        held: dict[str, Cell] = {axis.name: axis.shown(each.held[axis.name]) if axis.name in each.held else None for axis in axes}
        rows.append(
            {"along": each.axis.label, **held, "words": _where(each.axis, each.where, each.starts_enough), **_numbers(each.where)}
        )
    return table(f"Tipping points: where '{share}' crosses {level}", columns, rows)


def robust(found: Findings) -> Table:
    """Every design over all futures."""
    levers = [axis for axis in found.axes if axis.lever]
    share, level = leveled_label(found.sweep), shown(found.sweep.experiment.file.level, "fraction")
    columns = [
        *(Column(axis.name, "text", axis.label, axis.label) for axis in levers),
        *_with_interval("mean", "fraction", "The share, mean over the futures"),
        *_with_interval("worst", "fraction", "The share in the worst future"),
        *_with_interval("regret", "points", "Most by which another design does better in one future", "most regret, points"),
        *_with_interval("enough", "fraction", f"Part of futures in which '{share}' is {level} or more", f"futures with {level}"),
        Column("lead", "fraction", "How often its lead delivers to the end, mean over the futures", "lead delivers"),
    ]
    rows = []
    for each in found.robustness:
        row: dict[str, Cell] = {axis.name: axis.shown(cell) for axis, cell in zip(levers, each.design, strict=True)}
        for name in ("mean", "worst", "regret", "enough"):
            row |= _cells(name, getattr(each, name))
        rows.append({**row, "lead": each.lead})
    return table(
        "Designs over all futures", columns, rows, "Intervals are for the luck of the draw; the futures are those of the plan."
    )


def bought(found: Findings) -> Table:
    """What every option buys, and what it costs whom."""
    columns = [
        Column("option", "text", "What is changed"),
        Column("delivering", "fraction", "Share delivering to the end", "deliver to the end"),
        *_with_interval("more", "points", "More than under the first option", "more, points"),
        *_with_interval("paid", "pounds", "£ that the commissioner pays more", "commissioner pays more"),
        *_with_interval("given", "pounds", "£ that the lead earns less", "lead earns less"),
        *_with_interval("people", "people", "People served more", "people served more"),
        *_with_interval("per_unit", "points", "Points more for each £100,000 of both together; none where it costs nothing, or it cannot be told", "points for £100,000"),
        *_with_interval("per_paid", "points", "Points more for each £100,000 of the commissioner's alone", "of the commissioner's alone"),
    ]  # fmt: skip
    rows = []
    for each in found.worth:
        row: dict[str, Cell] = {"option": each.option, "delivering": each.delivering}
        for name in ("more", "paid", "given", "people", "per_unit", "per_paid"):
            row |= _cells(name, getattr(each, name))
        rows.append(row)
    return table("What each option buys, and what it costs", columns, rows)


def parts(found: Findings) -> Table:
    """First and total indices of every outcome."""
    sobol = found.sweep.experiment.file.plan.kind == "sobol"
    columns = [
        Column("outcome", "text", "Of what"),
        Column("factor", "text", "What is varied"),
        *_with_interval("first", "fraction", "Part of the variance that it makes alone", "alone"),
        *_with_interval("total", "fraction", "Part of the variance that it makes together with all others", "with all others"),
    ]
    rows: list[dict[str, Cell]] = []
    for outcome, each in found.indices.items():
        for place, axis in enumerate(found.axes):
            row: dict[str, Cell] = {"outcome": outcome, "factor": axis.label}
            rows.append({**row, **_cells("first", each.first[place]), **_cells("total", each.total[place])})
    return table(
        "Sobol indices" if sobol else "What part of the variance each factor makes",
        columns,
        rows,
        "Of the expected outcome over the whole space; intervals know the luck of the draw and of the points."
        if sobol
        else "Of the expected outcome over the grid, whose values count alike; intervals know the luck of the draw.",
    )


def ranked(found: Findings) -> Table:
    """What part of the points' order each factor makes, of every outcome."""
    columns = [
        Column("outcome", "text", "Of what"),
        Column("factor", "text", "What is varied"),
        *_with_interval("part", "fraction", "Part of the variance of the points' ranks that it makes alone", "alone"),
        Column("way", "text", "What more of it does to the outcome, where that is told", "more of it"),
    ]
    rows: list[dict[str, Cell]] = []
    for outcome, each in found.moves.items():
        if isinstance(each.detail, Ranked):
            for axis, part in zip(found.axes, each.sizes, strict=True):
                way = (None, "raises it", "lowers it")[each.way(axis)]
                rows.append({"outcome": outcome, "factor": axis.label, **_cells("part", part), "way": way})
    return table(
        "What part of the points' order each factor makes",
        columns,
        rows,
        "By a standardised regression of ranks; intervals know the luck of the draw and of the points.",
    )


def morris(found: Findings) -> Table:
    """Elementary effects on every outcome, in its own unit."""
    columns = [
        Column("outcome", "text", "Of what"),
        Column("factor", "text", "What is varied"),
        *_with_interval("size", "ratio", "Mean size of the move over its whole range (μ*)", "μ*"),
        *_with_interval("mean", "ratio", "Mean move (μ)", "μ"),
        *_with_interval("spread", "ratio", "Standard deviation of the moves (σ): how far they hang on the others", "σ"),
    ]
    rows: list[dict[str, Cell]] = []
    for outcome, moves in found.effects.items():
        for axis, each in zip(found.axes, moves, strict=True):
            row: dict[str, Cell] = {"outcome": outcome, "factor": axis.label}
            for name in ("size", "mean", "spread"):
                row |= _cells(name, getattr(each, name))
            rows.append(row)
    return table("Elementary effects (Morris)", columns, rows)


def box(found: Findings) -> Table:
    """The limits within which partners fail, and how sure that is."""
    where = found.discovered
    columns = [
        Column("what", "text", "A limit, or how sure it is"),
        Column("value", "text", "Between which values, or with its 95% interval"),
    ]
    rows: list[dict[str, Cell]] = []
    if where is not None:
        rows += [{"what": where.axes[each.factor].label, "value": where.limit(each)} for each in where.box.limits]
        figures = (
            ("points in the box that fail", where.box.density),
            ("failing points in the box", where.box.coverage),
            ("all points that fail", where.box.base_rate),
        )
        rows += [{"what": what, "value": _shown(each, "fraction")} for what, each in figures]
    return table("Where they fail", columns, rows, "Found at one half of the points, judged at the other (PRIM).")


def _with_interval(name: str, unit: Unit, help: str, label: str = "") -> tuple[Column, Column]:
    return Column(name, unit, help, label), Column(f"{name}_interval", unit, INTERVAL, "95% interval", interval=True)


def _cells(name: str, each: Estimate) -> Mapping[str, Cell]:
    return {name: each.value, f"{name}_interval": (each.interval.low, each.interval.high)}


def _numbers(where: Estimate) -> Mapping[str, Cell]:
    value, low, high = (each if math.isfinite(each) else math.nan for each in (where.value, *where.interval))
    return {"at": value, "at_interval": (low, high)}


def _shown(each: Estimate, unit: Unit) -> str:
    return f"{shown(each.value, unit)} ({shown(tuple(each.interval), unit)})"


def _where(axis: Axis, where: Estimate, starts_enough: bool) -> str:
    """A tipping point in words; beyond what was run where it is."""
    least, most = (axis.shown(each, 2) for each in _span(axis))
    if math.isinf(where.value):
        perhaps = "" if math.isinf(where.interval.low) else f" (or from {axis.shown(where.interval.low, 2)})"
        return f"{THROUGHOUT[not starts_enough]}{perhaps}"
    low = f"under {least}" if math.isinf(where.interval.low) else axis.shown(where.interval.low, 2)
    high = f"over {most}" if math.isinf(where.interval.high) else axis.shown(where.interval.high, 2)
    return f"{axis.shown(where.value, 2)} ({low} to {high})"


def _span(axis: Axis) -> Sequence[float]:
    return (axis.low, axis.high) if axis.ranged or axis.numbers is None else (min(axis.numbers), max(axis.numbers))
