"""What an experiment's runs are, which of them are there, and what the rest will take."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simulator.analysis.groups import NoSuchGroup
from simulator.execution.replicate import at_once
from simulator.scenario.problems import ScenarioError
from simulator.studies.sweep.experiment import Experiment
from simulator.studies.sweep.schema import Factor
from simulator.studies.sweep.store import Store, StoreError
from simulator.studies.sweep.work import Run, rows_of

BLOCK = 1000
"""Replications of a run at most: what a batch takes at once."""

_PILOT = 250  # replications by which time and disk are estimated
_SECTOR = 4096  # bytes that a file takes on a disk at least
_NOTHING = (0.0, 0)
_WORDS = ("label", "rationale")  # of a factor: they decide no row


@dataclass(frozen=True)
class Planned:
    """An experiment checked against its store, with what it will take."""

    experiment: Experiment
    store: Store
    history: tuple[int, ...]
    """Replications that the store was made and extended for, the last the most."""
    shard: tuple[int, int]
    """Which part of how many."""
    seconds: float = 0.0
    """About how long a point takes on one processor."""
    size: int = 0
    """About how many bytes it takes on a disk, as runs and in the results."""

    @property
    def places(self) -> range:
        """The points of this shard, counted from 0."""
        part, of = self.shard
        return range(part - 1, self.experiment.count, of)

    @property
    def whole(self) -> bool:
        """Whether all points are its own."""
        return self.shard[1] == 1

    @property
    def cuts(self) -> tuple[tuple[int, int], ...]:
        """(first replication, how many) of each run of a point: in blocks, and where the store was extended."""
        most = self.history[-1]
        ends = sorted({*range(BLOCK, most, BLOCK), *self.history})
        return tuple((start, end - start) for start, end in zip((0, *ends), ends, strict=False))

    @property
    def total(self) -> int:
        """Runs of this shard, there or not."""
        return len(self.places) * len(self.cuts)

    @property
    def left(self) -> float:
        """About which part of the runs is to be made."""
        there = self.store.count / (self.experiment.count * len(self.cuts))
        return max(1.0 - there, 0.0)

    def runs(self, place: int) -> list[Run]:
        """The runs of a point. Raises ScenarioError where its values make no scenario."""
        file = self.experiment.file
        scenario = self.experiment.scenario(self.experiment.points[place])
        acting = self.experiment.acting
        return [Run(scenario, file.seed, first, count, file.outcomes, file.groups, acting) for first, count in self.cuts]


def plan(
    experiment: Experiment, folder: Path, resume: bool = False, shard: tuple[int, int] = (1, 1), force: bool = False
) -> Planned:
    """See that an experiment can be run into a store, and what it will take. A pilot is run.

    A shard fills its gaps; the whole does so where `resume` is told. Raises StoreError where the store holds other runs, or some
    already, or, unless forced, where the folder holds what is no store; ExperimentError where the groups or the disk do not allow it; OSError where the folder cannot be written.
    """
    store = Store(folder)
    decides = deciding(experiment)
    history, wanted = store.read(decides, force), experiment.file.replications
    if history and history[-1] > wanted:
        more = f"{folder} has {history[-1]:,} replications of each point, and {wanted:,} are asked for"
        raise StoreError(f"{more}: ask for as many or more, or name another folder with --out.")
    planned = Planned(experiment, store, tuple(dict.fromkeys((*history, wanted))), shard)
    if planned.whole and not resume and store.count:
        raise StoreError(
            f"{folder} holds runs of this experiment already: --resume fills the gaps. Or name another folder with --out."
        )
    planned = _estimated(planned)
    _check_disk(planned)
    store.open(decides, planned.history)
    return planned


def planned_again(experiment: Experiment, folder: Path) -> Planned:
    """The plan that a store was filled by. Raises StoreError where there is none, or another's; OSError."""
    store = Store(folder)
    history = store.read(deciding(experiment))
    if not history:
        raise StoreError(f"{folder} has no runs yet: sweep the experiment first, without --analyse.")
    return Planned(experiment.with_replications(history[-1]), store, tuple(history), (1, 1))


def deciding(experiment: Experiment) -> dict[str, Any]:
    """All of an experiment that decides its rows, but for replications."""
    file = experiment.file.model_dump(mode="json")
    factors = {**experiment.file.levers, **experiment.file.uncertainties}
    return {
        "scenario": {name: base.resolved() for name, base in experiment.bases.items()},
        "processes": [{"name": each.name, **each.json()} for each in experiment.acting],
        "set": file["set"],
        "factors": {name: _values(factor) for name, factor in factors.items()},
        **{name: file[name] for name in ("plan", "seed", "groups", "outcomes")},
    }


def _values(factor: Factor) -> dict[str, Any]:
    return {name: value for name, value in factor.model_dump(mode="json").items() if value is not None and name not in _WORDS}


def _estimated(planned: Planned) -> Planned:
    """With what a point takes. Raises ExperimentError where a group is not there."""
    count = min(planned.history[-1], _PILOT)
    try:
        pilots = [replace(run, count=count) for run in _pilots(planned)]
        _timed(replace(pilots[0], count=1))  # the first run imports what it needs
        short, _ = _timed(replace(pilots[0], count=1)) or _NOTHING
        timed = [each for each in map(_timed, pilots) if each is not None] or [_NOTHING]
    except NoSuchGroup as error:
        raise planned.experiment.error(("groups",), str(error)) from None
    long, size = (sum(each) / len(timed) for each in zip(*timed, strict=True))
    each = max(long - short, 0.0) / max(count - 1, 1)
    seconds = sum(short / at_once(pilots[0].scenario, most) + each * (most - 1) for _, most in planned.cuts)
    row = size / count
    disk = sum(_SECTOR * -(-int(row * most) // _SECTOR) + row * most for _, most in planned.cuts)
    return replace(planned, seconds=seconds, size=int(disk))


def _pilots(planned: Planned) -> list[Run]:
    """Runs of the scenario as it is, and at the first, the middle and the last point, where these make a scenario."""
    experiment, file = planned.experiment, planned.experiment.file
    scenarios = [experiment.base]
    for place in sorted({0, experiment.count // 2, experiment.count - 1}):
        with contextlib.suppress(ScenarioError):
            scenarios.append(experiment.scenario(experiment.points[place]))
    return [Run(scenario, file.seed, 0, 1, file.outcomes, file.groups, experiment.acting) for scenario in scenarios]


def _timed(run: Run) -> tuple[float, int] | None:
    """Seconds and bytes of a run; None where it fails, which the sweep will tell. Raises NoSuchGroup."""
    started = time.perf_counter()
    try:
        rows = rows_of(run)
    except NoSuchGroup:
        raise
    except Exception:
        return None
    return time.perf_counter() - started, len(rows)


def _check_disk(planned: Planned) -> None:
    folder = planned.store.folder.absolute()
    there = next(each for each in (folder, *folder.parents) if each.exists())
    needed, free = planned.size * len(planned.places), shutil.disk_usage(there).free
    if needed > free:
        text = (
            f"{planned.experiment.count:,} points of {planned.history[-1]:,} replications need about {gigabytes(needed)}, and the disk of "
            f"{folder} has {gigabytes(free)} left: ask for fewer points, replications or outcomes, or name another folder with --out"
        )
        raise planned.experiment.error(("plan",), text)


def gigabytes(count: float) -> str:
    """Bytes as people read them: 3.1 GB, 12 MB."""
    for size, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if count >= size:
            return f"{count / size:.2g} {name}" if count < 10 * size else f"{count / size:,.0f} {name}"
    return f"{max(count / 1e3, 1):.0f} kB"


def duration(seconds: float) -> str:
    """Seconds as people say them: 40 seconds, 12 minutes, 3.5 hours."""
    units: Sequence[tuple[float, str]] = ((86_400.0, "days"), (3600.0, "hours"), (60.0, "minutes"))
    for size, name in units:
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {name}" if seconds < 10 * size else f"{seconds / size:,.0f} {name}"
    return "a second" if seconds < 1.5 else f"{seconds:.0f} seconds"
