"""Every run of a store in one table, its parameters beside it, and the manifest of what is there."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.analysis.csv_cells import write_rows
from simulator.scenario.problems import ScenarioError
from simulator.studies.sweep.axes import Axis, told
from simulator.studies.sweep.experiment import Experiment
from simulator.studies.sweep.outcomes import outcome_of
from simulator.studies.sweep.planning import Planned
from simulator.studies.sweep.store import MANIFEST, RESULTS

if TYPE_CHECKING:
    import pyarrow as pa

DONE, FAILED, TO_DO = "done", "failed", "to do"


@dataclass(frozen=True)
class Status:
    """What is known of a run."""

    point: int
    """Counted from 1."""
    first: int
    """The first replication, counted from 1."""
    replications: int
    run: str
    """The hash that its file is named by; none where the point's values make no scenario."""
    status: str
    cause: str = ""
    """Why it failed."""


def statuses(planned: Planned, keys: Mapping[int, Sequence[str]]) -> Iterator[Status]:
    """Every run of a plan, by point and replication; keys that are known need not be worked out again."""
    for place in planned.places:
        try:
            of_runs = keys[place] if place in keys else [run.key for run in planned.runs(place)]
        except ScenarioError as error:
            cause = f"its values make no scenario: {told(error)}"
            yield from (Status(place + 1, first + 1, count, "", FAILED, cause) for first, count in planned.cuts)
            continue
        for key, (first, count) in zip(of_runs, planned.cuts, strict=True):
            done = planned.store.done(key)
            why = None if done else planned.store.cause(key)
            status = DONE if done else TO_DO if why is None else FAILED
            yield Status(place + 1, first + 1, count, key, status, why or "")


def collect(planned: Planned, keys: Mapping[int, Sequence[str]]) -> list[Status]:
    """Write the manifest and, where no run is still to do, the results; what is known of every run. Raises OSError."""
    known = list(statuses(planned, keys))
    planned.store.put_text(MANIFEST, _manifest(known))
    if all(each.status != TO_DO for each in known):
        planned.store.collect(RESULTS, _parts(planned, known))
    return known


def schema(experiment: Experiment) -> pa.Schema:
    """Columns of the results, with unit and meaning."""
    import pyarrow as pa

    columns = [
        pa.field("point", pa.int32(), metadata={"help": "The point of the plan, counted from 1"}),
        *(_factor_field(axis) for axis in experiment.axes),
        pa.field("replication", pa.int32(), metadata={"help": "Counted from 1; the same luck at every point"}),
    ]
    for name in experiment.outcomes:
        kept = outcome_of(name)
        columns.append(pa.field(name, pa.float64(), metadata={"unit": kept.unit, "help": kept.help}))
    for name, each in experiment.exits.items():
        columns.append(pa.field(name, pa.float64(), metadata={"unit": each.unit, "help": each.help}))
    columns.append(pa.field("failed", pa.string(), metadata={"help": "Why the run failed; nothing where it did not"}))
    return pa.schema(columns, metadata={"experiment": experiment.file.name})


def _factor_field(axis: Axis) -> pa.Field:
    import pyarrow as pa

    unit = "" if axis.unit is None or not axis.numeric else "months" if axis.months else axis.unit.kind
    kind = pa.float64() if axis.numeric else pa.dictionary(pa.int32(), pa.string())
    return pa.field(axis.name, kind, metadata={"unit": unit, "help": axis.label, "path": axis.path or ""})


def _parts(planned: Planned, known: Sequence[Status]) -> Iterator[pa.Table]:
    import pyarrow as pa

    columns = schema(planned.experiment)
    for each in known:
        cells: dict[str, Any] = {"point": each.point, **planned.experiment.cells(planned.experiment.points[each.point - 1])}
        if each.status == DONE:
            rows = planned.store.rows(each.run)
            held = {name: rows.column(name) for name in rows.column_names}
            height = rows.num_rows
        else:
            held, height = {"failed": pa.array([each.cause])}, 1
        yield pa.table([_column(field, held, cells, height) for field in columns], schema=columns)


def _column(field: pa.Field, held: Mapping[str, Any], cells: Mapping[str, Any], height: int) -> Any:
    import pyarrow as pa

    if field.name in held:
        return held[field.name].cast(field.type)
    if field.name not in cells:
        return pa.nulls(height, field.type)
    if pa.types.is_dictionary(field.type):
        return pa.DictionaryArray.from_arrays(np.zeros(height, np.int32), pa.array([cells[field.name]]))
    return pa.repeat(pa.scalar(cells[field.name], field.type), height)


def _manifest(known: Sequence[Status]) -> str:
    text = io.StringIO()
    heads = ["point", "first", "replications", "status", "run", "cause"]
    write_rows(text, [heads, *([getattr(each, head) for head in heads] for each in known)])
    return text.getvalue()
