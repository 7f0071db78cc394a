"""What is done elsewhere: runs, those of one kind at once, and their rows as Parquet."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata

import numpy as np

from simulator.analysis.processes import Acting
from simulator.analysis.record import LIBRARIES, version
from simulator.execution.batches import Replications, run_batches, run_each
from simulator.scenario.scenario import Scenario
from simulator.studies.sweep.outcomes import kept

WRITERS = ("pyarrow",)
"""Libraries that decide bytes and not figures."""


@dataclass(frozen=True)
class Run:
    """Some replications of a scenario, and what is kept of them."""

    scenario: Scenario
    seed: int
    first: int
    """The first replication, counted from 0."""
    count: int
    outcomes: tuple[str, ...]
    groups: tuple[str, ...]
    acting: tuple[Acting, ...] = ()
    """Which the scenario's own processes are."""

    @property
    def key(self) -> str:
        """The hash of all that decides its rows: scenario, before and after changes, processes, seed, replications, what is kept, versions."""
        scenario = self.scenario
        decides = [
            scenario.file.model_dump_json(),
            scenario.base.model_dump_json() if scenario.base != scenario.file else "",
            sorted(scenario.named),
            [self.seed, self.first, self.count],
            [self.outcomes, self.groups],
            versions(),
            *([[each.name, each.code, each.values] for each in self.acting]),
        ]
        return hashlib.sha256(json.dumps(decides).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Done:
    """What came of a run."""

    rows: bytes
    """A Parquet file: a row a replication, a column an outcome. Empty where it failed."""
    cause: str = ""
    """Why it failed."""


@cache
def versions() -> dict[str, str]:
    """The simulator's version, and of what else decides a figure's last digit."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"simulator": version(), "python": python, **{each: metadata.version(each) for each in (*LIBRARIES, *WRITERS)}}


def work(runs: Sequence[Run]) -> tuple[dict[str, str], list[Done]]:
    """Make runs of the same replications, those of one kind at once; a run that fails says why and stops none. With the versions that
    made them."""
    made: dict[int, Done] = {}
    same = runs[0]
    with suppress(Exception):  # one of them fails: those that are not made are made alone, and tell which
        for place, found in run_each([run.scenario for run in runs], same.count, same.seed, first=same.first):
            made[place] = _done(runs[place], found)
    return versions(), [made[place] if place in made else _done(run) for place, run in enumerate(runs)]


def _done(run: Run, found: Replications | None = None) -> Done:
    try:
        return Done(rows_of(run, found))
    except Exception as error:
        text = " ".join(str(error).split())
        return Done(b"", f"{type(error).__name__}{f': {text}' if text else ''}")


def rows_of(run: Run, found: Replications | None = None) -> bytes:
    """A run's rows as a Parquet file, of what came of it where that is known. Raises NoSuchGroup, and whatever the run does."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = found or run_batches(run.scenario, run.count, run.seed, first=run.first)
    columns = kept(run.scenario, found, run.outcomes, run.groups)
    numbers = np.arange(run.first + 1, run.first + run.count + 1, dtype=np.int32)
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"replication": numbers, **columns}), sink, compression="zstd")
    return bytes(sink.getvalue())
