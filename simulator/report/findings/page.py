"""The page of an experiment's findings, in Markdown: the question, what was found, how sure, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from simulator.analysis.record import version
from simulator.analysis.tables import WRITTEN_LEFT, Table
from simulator.language.figures import NIL
from simulator.report.figures import Drawn
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.findings.result import Findings
from simulator.studies.sweep.findings.tables import THROUGHOUT, all_tables

MOST = 24
"""Rows of a table on the page; the files have all."""
_NUMBERS = ("at", "at_interval", "enough_interval")  # in words beside them, or of few futures


def page(found: Findings, figures: Sequence[Drawn]) -> str:
    """The whole page."""
    return "\n\n".join(_parts(found, figures)) + "\n"


def _parts(found: Findings, figures: Sequence[Drawn]) -> Iterator[str]:
    file = found.sweep.experiment.file
    yield f"# {file.name}"
    if file.about:
        yield file.about.strip()
    sentences = found.sentences()
    if sentences:
        yield "\n".join(f"- {sentence}" for sentence in sentences)
    if found.sweep.failed:
        causes = "; ".join(f"{count:,} × {cause}" for cause, count in found.sweep.causes.items())
        yield f"**{found.sweep.failed:,} of {len(found.sweep.statuses):,} runs failed** and are left out: {causes}."
    for drawn in figures:
        yield f"![{drawn.shows}]({drawn.name}.svg)"
    for name, each in all_tables(found).items():
        shorter = _shorter(name, each, found)
        if len(shorter):
            yield f"## {each.title}\n\n{markdown(shorter)}"
    yield from _how(found)
    if file.limits:
        yield f"## What this cannot tell\n\n{file.limits.strip()}"


def _shorter(name: str, each: Table, found: Findings) -> Table:
    """What the page has of a table: its file has the rest."""
    if name == "points" and len(each) > MOST:
        return each.where(lambda row: False)
    if name == "tipping-points":
        each = each.where(lambda row: row["words"] not in THROUGHOUT)
    if name in ("indices", "effects", "ranks"):
        drawn = found.sweep.experiment.file.drawn or found.sweep.experiment.outcomes[:1]
        each = each.where(lambda row: row["outcome"] in drawn)
    return each.select(*(column.name for column in each.columns if column.name not in _NUMBERS))


def _how(found: Findings) -> Iterator[str]:
    sweep = found.sweep
    file = sweep.experiment.file
    left_out = ("kind", "seed") if file.plan.kind == "grid" else ("kind",)
    plan = "".join(f", {name} {value}" for name, value in file.plan.model_dump(exclude_none=True).items() if name not in left_out)
    text = (
        f"Scenario `{file.scenario}`{_set(file.set)}. {sweep.experiment.count:,} points ({file.plan.kind.replace('_', ' ')}{plan}) × "
        f"{sweep.planned.history[-1]:,} replications, seed {file.seed}, the same luck at every point; version {version()}. Intervals are 95%, for the "
        "luck of the draw, not for doubt about what was assumed."
    )
    rows = ["| factor | path | values | why these |", "|---|---|---|---|"]
    rows += [f"| {axis.label} | {_path(axis)} | {_values(axis)} | {_cell(axis.factor.rationale)} |" for axis in found.axes]
    yield f"## How it was done\n\n{text}\n\n" + "\n".join(rows)


def markdown(each: Table) -> str:
    """A table in Markdown: its first rows, and how many more there are."""
    heads = [column.heading for column in each.columns]
    rules = ["---" if column.unit in WRITTEN_LEFT else "---:" for column in each.columns]
    rows = [heads, rules, *([cell or NIL for cell in row] for row in each.shown_rows()[:MOST])]
    lines = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    more = [f"\nand {len(each) - MOST:,} more rows, in the table's file."] if len(each) > MOST else []
    note = [f"\n{each.note}"] if each.note else []
    return "\n".join([*lines, *more, *note])


def _set(changes: Mapping[str, object]) -> str:
    return f" with {', '.join(f'`{path}: {value}`' for path, value in changes.items())}" if changes else ""


def _path(axis: Axis) -> str:
    return f"`{axis.path}`" if axis.path is not None else "a category"


def _values(axis: Axis) -> str:
    if axis.ranged:
        return f"{axis.shown(axis.low)} to {axis.shown(axis.high)}"
    if axis.factor.changes is not None:
        made = axis.factor.changes.items()
        return "; ".join(_cell(f"{name}{f' ({_changed(changes)})' if changes else ''}") for name, changes in made)
    return ", ".join(_cell(str(value)) for value in axis.values)


def _changed(changes: Mapping[str, object]) -> str:
    return ", ".join(f"`{path}: {value}`" for path, value in changes.items())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
