"""Fill a store with an experiment's runs, wherever they are made."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from pydantic_core import PydanticSerializationError

from simulator.execution.interrupt import interrupted
from simulator.execution.replicate import stacks
from simulator.scenario.problems import ScenarioError
from simulator.studies.sweep.planning import Planned
from simulator.studies.sweep.work import Done, Run, versions, work

P = ParamSpec("P")
T = TypeVar("T")
Worked = tuple[dict[str, str], list[Done]]

AHEAD = 64
"""Tasks handed out at a time."""
TRIES = 3
"""How often a run may lose its worker."""

_TASK = 1.0  # seconds of runs in a task: with less, handing them out on a cluster takes longer than they do
_HELD = 500  # runs held at a time at most
_WINDOW = 20  # tasks' worth of runs held, from which those of one kind, paid on much the same days, are given out together
_SPELL = 0.2  # seconds: on Windows Ctrl-C is noticed only between waits
_LOST = f"its worker was lost {TRIES} times before it was done; most often a run wants more memory than there is"


class SweepError(Exception):
    """A sweep that cannot go on; the message says why. What is done is kept."""


@dataclass
class Tally:
    """How far a sweep is."""

    total: int
    """Runs of its plan."""
    done: int = 0
    failed: int = 0
    keys: dict[int, list[str]] = field(default_factory=dict)
    """Of the runs of each point, by its place; of those whose values make a scenario."""


@dataclass
class _Task:
    """Runs of the same replications that are made in one place."""

    runs: list[tuple[str, Run]]
    lost: int = 0
    """How often their worker was."""


@contextmanager
def _ctrl_c() -> Iterator[None]:
    """Ctrl-C as itself, also out of the writing of a scenario."""
    try:
        yield
    except PydanticSerializationError as error:
        if interrupted(error):
            raise KeyboardInterrupt from None
        raise


@_ctrl_c()
def fill(
    planned: Planned, executor: Executor | None, progress: Callable[[int, int], None] = lambda done, of: None, ahead: int = AHEAD
) -> Tally:
    """Make the runs that are not there. `progress` is told how many are, of how many; `ahead` are the tasks handed out at a time.

    A run whose worker is lost is given to another; after the third it has failed. Raises SweepError where the executor takes no more
    work or a worker has other versions, OSError where the disk takes no more, and KeyboardInterrupt. What is done by then is kept.
    """
    tally = Tally(planned.total)
    tasks = _tasks(planned, tally)
    there, made = planned.store.count if planned.whole else 0, 0  # which are a shard's own is known only as it comes to them
    progress(there, tally.total)
    for task, found in _worked(executor or _Here(), tasks, ahead if executor is not None else 1):
        for (key, _), each in zip(task.runs, found, strict=True):
            if each.cause:
                planned.store.fail(key, each.cause)
                tally.failed += 1
            else:
                planned.store.put(key, each.rows)
                tally.done += 1
        made += len(found)
        progress(min(max(there + made, tally.done + tally.failed), tally.total), tally.total)
    return tally


def _tasks(planned: Planned, tally: Tally) -> Iterator[_Task]:
    """The runs that are not there, some together; what is there is counted."""
    together = _together(planned)
    given: set[str] = set()
    held: list[tuple[str, Run]] = []
    for place in planned.places:
        try:
            runs = planned.runs(place)
        except ScenarioError:
            tally.failed += len(planned.cuts)
            continue
        tally.keys[place] = [run.key for run in runs]
        for key, run in zip(tally.keys[place], runs, strict=True):
            if key in given or planned.store.done(key):
                tally.done += 1
                continue
            given.add(key)
            held.append((key, run))
            if len(held) == min(_WINDOW * together, max(_HELD, together)):
                yield from _of_one_kind(held, together)
                held = []
    yield from _of_one_kind(held, together)


def _of_one_kind(held: list[tuple[str, Run]], together: int) -> Iterator[_Task]:
    """Tasks of runs that can be made at once."""
    alike: dict[tuple[int, int], list[tuple[str, Run]]] = {}
    for key, run in held:
        alike.setdefault((run.first, run.count), []).append((key, run))
    for (_, count), runs in alike.items():
        for places in stacks([run.scenario for _, run in runs], count):
            for start in range(0, len(places), together):
                yield _Task([runs[place] for place in places[start : start + together]])


def _together(planned: Planned) -> int:
    """Runs in a task: as many as take a second, but enough tasks for every worker."""
    return max(1, min(int(_TASK * len(planned.cuts) / max(planned.seconds, 1e-3)), planned.total // 16))


def _worked(executor: Executor, tasks: Iterator[_Task], ahead: int) -> Iterator[tuple[_Task, list[Done]]]:
    """Every task with what came of it, as they come."""
    out: dict[Future[Worked], _Task] = {}
    again: deque[_Task] = deque()
    try:
        while True:
            while len(out) < ahead and (task := again.popleft() if again else next(tasks, None)) is not None:
                out[_handed(executor, task)] = task
            if not out:
                return
            for future in wait(out, _SPELL, FIRST_COMPLETED).done:
                task = out.pop(future)
                found = _found(future)
                if found is not None:
                    yield task, found
                elif len(task.runs) == 1 and task.lost + 1 == TRIES:
                    yield task, [Done(b"", _LOST)]
                else:  # one by one, so that the one that ends its worker takes no other with it
                    again.extend(_Task([run], task.lost + 1) for run in task.runs)
    finally:
        for future in out:
            future.cancel()


def _handed(executor: Executor, task: _Task) -> Future[Worked]:
    try:
        return executor.submit(work, [run for _, run in task.runs])
    except (BrokenExecutor, RuntimeError) as error:
        raise SweepError(f"the executor takes no more work ({error})") from None


def _found(future: Future[Worked]) -> list[Done] | None:
    """What came of a task; None where its worker was lost. Raises SweepError where it cannot be used."""
    try:
        theirs, found = future.result()
    except CancelledError:
        raise SweepError("the executor has dropped its work (is the scheduler still there?)") from None
    except Exception:  # what work() raises it returns: this is a worker's end, by whatever name its executor has for it
        return None
    if differs := difference(theirs):
        raise SweepError(f"a worker {differs}")
    return found


def difference(theirs: Mapping[str, str]) -> str:
    """What a worker has that is not as here, and what to do; nothing where all is."""
    other = next(((name, mine) for name, mine in versions().items() if theirs.get(name) != mine), None)
    if other is None:
        return ""
    name, mine = other
    return f"has {name} {theirs.get(name, 'none')} and this is {mine}: install the same on all (requirements.lock)"


class _Here(Executor):
    """This process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call `fn` now."""
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future
