"""Run a scenario, or repeat a run from its record."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.analysis.processes import Acting, identified
from simulator.analysis.record import RecordError, difference, read_record
from simulator.analysis.result import Result
from simulator.execution.batches import Replications, run_batches, run_each
from simulator.execution.parts import cut, run_parts
from simulator.language.near import shorten
from simulator.model.ensemble import UserProcess
from simulator.scenario.scenario import Scenario, load
from simulator.terms import plugins

if TYPE_CHECKING:
    from concurrent.futures import Executor


def run(
    scenario: Scenario | str | Path,
    replications: int = 1000,
    seed: int = 1,
    processes: Sequence[UserProcess] = (),
    check_ledger: bool = False,
    batch: int | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> Result:
    """Run a scenario, given as such, by its name or by its path.

    `replications` and `seed` decide the luck: the same two give the same result, whatever `batch` (the number run at
    once, by default what fits the memory budget). `processes` are SimPy processes of your own, each called with
    (env, model); a scenario may have some already (`Scenario.with_processes`). `progress` is told how many replications are done.
    A big file whose organisations fall into parts that share nobody is run part by part, to the same result, by `executor` (any of
    `concurrent.futures`) where one is given.
    Raises ScenarioError for a scenario that cannot be used, TypeError for numbers that are not whole, ValueError for fewer than one
    replication or batch or a seed below 0, and KeyboardInterrupt on Ctrl-C.
    """
    replications, seed = whole("replications", replications, 1), whole("seed", seed, 0)
    batch = None if batch is None else whole("batch", batch, 1)
    loaded = given(scenario, processes)
    acting = identified(loaded.code)
    runs = _lived(loaded, replications, seed, batch, check_ledger, progress or (lambda done: None), executor)
    return Result(loaded, seed, runs, acting, check_ledger)


def run_every(
    scenarios: Sequence[Scenario],
    replications: int,
    seed: int,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Result]:
    """Scenarios on the same luck, each as `run` gives it; those that differ in numbers alone run at once, elsewhere where an executor
    is given. `progress` is told how many replications of all are done. Raises as `run`."""
    replications, seed = whole("replications", replications, 1), whole("seed", seed, 0)
    made = dict(run_each(scenarios, replications, seed, executor=executor, progress=progress))
    return [Result(each, seed, made[place], identified(each.code)) for place, each in enumerate(scenarios)]


def _lived(
    scenario: Scenario,
    replications: int,
    seed: int,
    batch: int | None,
    check_ledger: bool,
    progress: Callable[[int], None],
    executor: Executor | None,
) -> Replications:
    parts = [scenario] if check_ledger else cut(scenario)  # how far the whole ledger is out, no part of it knows
    if len(parts) > 1:
        return run_parts(scenario, parts, replications, seed, batch=batch, progress=progress, executor=executor)
    return run_batches(scenario, replications, seed, batch=batch, check_ledger=check_ledger, progress=progress)


def given(scenario: Scenario | str | Path, processes: Sequence[UserProcess] = ()) -> Scenario:
    """A scenario given as such, by its name or by its path, with processes of a user's own beside its own. Raises ScenarioError."""
    return (scenario if isinstance(scenario, Scenario) else load(scenario)).with_processes(processes)


def repeat(
    record: Mapping[str, Any] | str | Path,
    processes: Sequence[UserProcess] = (),
    batch: int | None = None,
    progress: Callable[[int], None] | None = None,
    *,
    allow_plugins: bool = False,
) -> Result:
    """Run again what a run record describes: the record itself, or the path of its JSON file.

    The same version, machine and libraries give the same bytes; where the figures differ from the record's, a UserWarning says so.
    A run with processes of your own needs the same ones again; `allow_plugins` runs the code that its scenario names.
    Raises RecordError where the record cannot be read, was changed since it was written, is of another version of the
    simulator, or where the processes, their source or the values they start with are others.
    """
    with plugins.allowed() if allow_plugins else nullcontext():
        result, differs = repeated(record, processes, batch, progress)
    if differs:
        warnings.warn(differs, stacklevel=2)
    return result


def repeated(
    record: Mapping[str, Any] | str | Path,
    processes: Sequence[UserProcess] = (),
    batch: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Result, str]:
    """The same, with a sentence where the figures differ from the record's; nothing where they do not. Raises RecordError."""
    recorded = read_record(record)
    _check_processes(recorded.processes, identified(recorded.scenario.with_processes(processes).code))
    result = run(recorded.scenario, recorded.replications, recorded.seed, processes, recorded.check_ledger, batch, progress)
    return result, difference(recorded, result)


def _check_processes(recorded: Sequence[Acting], given: Sequence[Acting]) -> None:
    """Raises RecordError where they are not those of the record."""
    if [each.name for each in given] != [each.name for each in recorded]:
        named = ", ".join(each.name for each in recorded) or "none"
        raise RecordError(f"the record is of a run with other processes of the user's own ({named}); give repeat() the same ones")
    for then, now in zip(recorded, given, strict=True):
        what = "its source differs" if then.code != now.code else "the values that it starts with differ" if then != now else ""
        if what:
            raise RecordError(
                f"the process {now.name} is not the one that was run: {what}; give repeat() what was run, or run the scenario afresh"
            )


def whole(name: str, value: object, least: int) -> int:
    """`value` as an int, numpy's whole numbers too. Raises TypeError where it is none, and ValueError where it is under `least`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, {least} or more, not {shorten(repr(value), 40)}")
    if value < least:
        raise ValueError(f"{name} must be {least} or more, not {value}")
    return int(value)
