"""A sweep from Python: an experiment run into its store, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.intervals import Estimate, mean, mean_share
from simulator.analysis.run import whole
from simulator.analysis.tables import Cell, Column, Table, table
from simulator.model.ensemble import UserProcess
from simulator.scenario.given import plain
from simulator.scenario.yamltext import Source
from simulator.studies.sweep.collecting import DONE, FAILED, TO_DO, Status, collect, statuses
from simulator.studies.sweep.experiment import Experiment, load_experiment, read
from simulator.studies.sweep.outcomes import outcome_of
from simulator.studies.sweep.planning import Planned, plan, planned_again
from simulator.studies.sweep.running import AHEAD, fill
from simulator.studies.sweep.store import RESULTS

if TYPE_CHECKING:
    import pyarrow

    from simulator.studies.sweep.findings.result import Findings

STORE, FINDINGS = "store", "findings"
"""Folders of the runs and of what they mean."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """An experiment's runs in their store."""

    planned: Planned
    """Its points, replications and store."""
    statuses: tuple[Status, ...]
    """Of every run, by point and replication; of a shard, of its own."""

    @property
    def experiment(self) -> Experiment:
        """What was run."""
        return self.planned.experiment

    @property
    def folder(self) -> Path:
        """The store's."""
        return self.planned.store.folder

    @property
    def done(self) -> int:
        """Runs that are there."""
        return self._count(DONE)

    @property
    def failed(self) -> int:
        """Runs that failed."""
        return self._count(FAILED)

    @property
    def to_do(self) -> int:
        """Runs that are neither."""
        return self._count(TO_DO)

    @property
    def damaged(self) -> list[Path]:
        """Files of runs that were found not to be as they were written; made again, where the sweep made runs."""
        return sorted(self.planned.store.damaged)

    @property
    def causes(self) -> dict[str, int]:
        """Why runs failed, and how many of that, the commonest first."""
        return dict(Counter(each.cause for each in self.statuses if each.status == FAILED).most_common())

    def json(self) -> dict[str, Any]:
        """What was run and how much of it is there, as plain data for JSON."""
        return {
            "experiment": self.experiment.file.name,
            "points": len(self.planned.places),
            "replications": self.planned.history[-1],
            "runs": len(self.statuses),
            "done": self.done,
            "failed": self.failed,
            "to_do": self.to_do,
            "causes": self.causes,
        }

    def results(self) -> pyarrow.Table:
        """A row a replication, its parameters beside it; a row for every run that failed. Raises FileNotFoundError while runs are to do."""
        import pyarrow.parquet as pq

        return pq.read_table(self.folder / RESULTS)

    @cached_property
    def values(self) -> Mapping[str, NDArray[np.float64]]:
        """(points, replications) every outcome, in its unit; nan where the run failed. Raises FileNotFoundError while runs are to do."""
        rows = self.results()
        kept = rows.filter(rows.column("replication").is_valid())
        points, replications = (kept.column(name).to_numpy() - 1 for name in ("point", "replication"))
        found = {}
        for name in self.experiment.outcomes:
            found[name] = np.full((self.experiment.count, self.planned.history[-1]), np.nan)
            found[name][points, replications] = kept.column(name).to_numpy()
        return found

    @cached_property
    def cells(self) -> Mapping[str, NDArray[Any]]:
        """(points,) every factor's value: numbers in its unit, or words."""
        made = [self.experiment.cells(point) for point in self.experiment.points]
        kinds = {axis.name: float if axis.numeric else object for axis in self.experiment.axes}
        return {name: np.array([each[name] for each in made], dtype=kind) for name, kind in kinds.items()}

    def table(self) -> Table:
        """A row a point: its parameters, and every outcome's mean with its 95% interval for the luck of the draw."""
        columns = [Column("point", "count", "The point of the plan, counted from 1")]
        columns += [Column(axis.name, axis.cell_unit, axis.label, axis.label) for axis in self.experiment.axes]
        for name in self.experiment.outcomes:
            kept = outcome_of(name)
            columns += [
                Column(name, kept.unit, kept.help),
                Column(f"{name}_interval", kept.unit, "Its 95% interval", interval=True),
            ]
        rows = [self._row(place) for place in range(self.experiment.count)]
        return table(self.experiment.file.name, columns, rows, f"{self.planned.history[-1]:,} replications of each point.")

    def analyse(self) -> Findings:
        """What the runs mean."""
        from simulator.studies.sweep.findings.result import Findings

        return Findings(self)

    def _row(self, place: int) -> dict[str, Cell]:
        row: dict[str, Cell] = {"point": place + 1, **self.experiment.cells(self.experiment.points[place])}
        for name in self.experiment.outcomes:
            found = mean_of(name, self.values[name][place])
            row |= {name: found.value, f"{name}_interval": (found.interval.low, found.interval.high)}
        return row

    def _count(self, status: str) -> int:
        return sum(each.status == status for each in self.statuses)


def sweep(
    experiment: Experiment | Mapping[str, Any] | str | Path,
    out: str | Path | None = None,
    executor: Executor | None = None,
    *,
    replications: int | None = None,
    resume: bool = False,
    shard: tuple[int, int] = (1, 1),
    processes: Sequence[UserProcess] = (),
    ahead: int = AHEAD,
    progress: Callable[[int, int], None] | None = None,
) -> Sweep:
    """Run an experiment, given as such, as plain data, by its file or by the folder it is in.

    Its runs are kept in the folder `store` of `out`, by default of the experiment's own folder. `executor` is any of `concurrent.futures`, with
    at most `ahead` tasks handed out at a time; this process unless said. `shard` (i, n) makes the i-th of n parts. `processes` of your own act in every run, as in `run`.
    `progress` is told how many runs are there, of how many.
    Raises ExperimentError where the experiment cannot be run, StoreError where the store is another's or has runs and `resume` is False,
    SweepError where the executor gives up, ValueError and TypeError for wrong numbers, OSError, and KeyboardInterrupt on Ctrl-C.
    """
    asked = opened(experiment)
    if processes:
        asked = asked.with_processes(processes)
    if replications is not None:
        asked = asked.with_replications(whole("replications", replications, 2))
    part, of = whole("shard", shard[0], 1), whole("shard", shard[1], 1)
    if part > of:
        raise ValueError(f"shard must be one of its {of} parts, not {part}")
    planned = plan(asked, home(asked, out) / STORE, resume, (part, of))
    return run_plan(planned, executor, progress or (lambda done, total: None), ahead)


def run_plan(planned: Planned, executor: Executor | None, progress: Callable[[int, int], None], ahead: int = AHEAD) -> Sweep:
    """Fill a plan's store and, but for a shard, collect its results."""
    tally = fill(planned, executor, progress, ahead)
    return _collected(planned, tally.keys)


def stored(experiment: Experiment | str | Path, out: str | Path | None = None) -> Sweep:
    """What is in an experiment's store, collected. Raises StoreError where there is none, or another's; OSError."""
    asked = opened(experiment)
    return _collected(planned_again(asked, home(asked, out) / STORE), {})


def opened(experiment: Experiment | Mapping[str, Any] | str | Path) -> Experiment:
    """An experiment, however it is given. Raises ExperimentError."""
    if isinstance(experiment, Experiment):
        return experiment
    if isinstance(experiment, Mapping):
        return read(Source("the experiment", plain(experiment)), Path())
    return load_experiment(experiment)


def home(experiment: Experiment, out: str | Path | None) -> Path:
    """The folder of an experiment's store and findings."""
    return experiment.home if out is None else Path(out)


def mean_of(outcome: str, values: NDArray[np.float64]) -> Estimate:
    """An outcome's mean over replications with its 95% interval, nan left out; (replications,)."""
    there = np.asarray(values[~np.isnan(values)])
    return mean_share(there) if outcome_of(outcome).unit == "fraction" else mean(there)


def _collected(planned: Planned, keys: Mapping[int, list[str]]) -> Sweep:
    found = collect(planned, keys) if planned.whole else list(statuses(planned, keys))
    return Sweep(planned, tuple(found))
