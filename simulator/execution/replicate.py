"""The one loop over batches: a scenario lived through many times, and what observers see of it."""

from __future__ import annotations

import gc
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, runtime_checkable

from simulator.execution.elsewhere import in_order
from simulator.language.ranges import central
from simulator.model.draws import Draws, Kept
from simulator.model.ensemble import Ensemble
from simulator.model.ledger import Recorder
from simulator.model.stack import Stack, kinds
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract
from simulator.terms.arrays import Whole

if TYPE_CHECKING:
    from concurrent.futures import Executor

MEMORY = 1e9  # bytes that a batch, or the month-by-month series of a run, may take: a market of 40 contracts let four times is one batch of 200
ROWS = 2000  # replications of several scenarios at once: with more, arrays outgrow the processor's caches
_FEWEST = 4  # batches of several scenarios for an executor, so that a few workers have one each
_ARRAYS = (
    220  # arrays of (replications, members) doubles alive at once in a contract: 300 members and 1,000 replications take 410 MB
)

Seen = TypeVar("Seen")
Luck = Callable[[int, int, int], Draws]
"""The draws of a seed, from a first replication on, for so many."""


def kept_luck(seed: int, first: int, count: int) -> Kept:
    """For whoever lives through the same luck again and again: it is drawn once, by each thread for itself."""
    return _kept(threading.get_ident(), seed, first, count)


@lru_cache(maxsize=6)
def _kept(thread: int, seed: int, first: int, count: int) -> Kept:
    return Kept(seed, first, count)


class Watch(ABC, Generic[Seen]):
    """What looks at one batch."""

    recorder: Recorder | None = None
    """Told every movement of money, where it is there."""

    def begins(self, model: Ensemble) -> None:
        """The batch is about to run: a process of the watch's own may be added."""

    @abstractmethod
    def ended(self, model: Ensemble, rows: slice) -> Seen:
        """What was seen of these replications of the batch, which are a scenario's, once it has run; the model is let go afterwards."""


class Observer(ABC, Generic[Seen]):
    """What is looked at in all replications, a watch for each batch."""

    @abstractmethod
    def watch(self, place: int) -> Watch[Seen]:
        """For the batch that begins with the replication in this place, counted from nil, of those that are run."""

    @abstractmethod
    def joined(self, parts: Sequence[Seen]) -> Seen:
        """Batches one after the other."""


@runtime_checkable
class Stoppable(Protocol):
    """Progress that notices Ctrl-C itself, and is content with the batches that are done by then."""

    stopped: bool
    """Whether Ctrl-C was pressed."""

    def __call__(self, done: int) -> None:
        """So many replications are done."""


def replicate(
    scenario: Scenario,
    replications: int,
    seed: int,
    observer: Observer[Seen],
    *,
    first: int = 0,
    batch: int | None = None,
    check_ledger: bool = False,
    progress: Callable[[int], None] = lambda done: None,
    luck: Luck = Draws,
) -> Seen:
    """Run replications `first` … `first + replications - 1` of a seed; what the observer saw of them.

    `batch` is the most run at once, by default what fits the memory budget; it changes no result. `progress` is told
    how many are done; where it is Stoppable and was stopped, the batches that are done are returned. Otherwise, and where there
    are none, Ctrl-C raises KeyboardInterrupt.
    """
    parts: list[Seen] = []
    try:
        for count, start in even(replications, batch or batch_size(scenario)):
            parts += lived(Stack((scenario,)), luck(seed, first + start, count), observer.watch(start), check_ledger)
            progress(start + count)
            if scenario.processes and start + count < replications:
                gc.collect()  # a finished ensemble refers to itself; left alone, two would be in memory at once
    except KeyboardInterrupt:
        if not (parts and isinstance(progress, Stoppable) and progress.stopped):
            raise
    return observer.joined(parts)


def replicate_each(
    scenarios: Sequence[Scenario],
    replications: int,
    seed: int,
    observer: Observer[Seen],
    *,
    first: int = 0,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[tuple[int, Seen]]:
    """The same replications of each of several scenarios, those of one kind at once: places and what was seen, as it comes.

    Every scenario's is what `replicate` gives of it alone, to the byte. Elsewhere where an executor is given. `progress` is told how
    many replications of all of them are done.
    """
    done = 0
    together = list(stacks(scenarios, replications, _FEWEST if executor else 1))
    of_batches = None if executor else lambda more: progress(done + more)
    calls = [
        partial(_stacked, [scenarios[place] for place in places], replications, seed, observer, first, of_batches)
        for places in together
    ]
    for places, seen in zip(together, in_order(executor, calls), strict=True):
        done += len(places) * replications
        progress(done)
        yield from zip(places, seen, strict=True)


def _stacked(
    scenarios: Sequence[Scenario],
    replications: int,
    seed: int,
    observer: Observer[Seen],
    first: int,
    progress: Callable[[int], None] | None,
) -> list[Seen]:
    """What was seen of each of these, which are of one kind."""
    if len(scenarios) == 1:
        told = progress or (lambda done: None)
        again = replications <= batch_size(scenarios[0])  # luck of many batches is gone before the next scenario asks for it
        luck: Luck = kept_luck if again else Draws
        return [replicate(scenarios[0], replications, seed, observer, first=first, progress=told, luck=luck)]
    stack = Stack(tuple(scenarios))
    seen = lived(stack, stack.draws(kept_luck(seed, first, replications)), observer.watch(0))
    return [observer.joined([each]) for each in seen]


def stacks(scenarios: Sequence[Scenario], replications: int, fewest: int = 1) -> Iterator[list[int]]:
    """The places of scenarios that run at once: of one kind, and so many that a batch is worth its fixed cost and fits the memory.

    There are `fewest` of them where there are so many scenarios, and those of a kind are of about the same size.
    """
    by_kind: dict[Hashable, list[int]] = {}
    for place, kind in enumerate(kinds(scenarios)):
        by_kind.setdefault(kind, []).append(place)
    most = -(-len(scenarios) // fewest)
    for places in by_kind.values():
        places.sort(key=lambda place: _payment_days(scenarios[place]))
        for size, start in even(len(places), min(at_once(scenarios[places[0]], replications), most)):
            yield places[start : start + size]


def even(count: int, most: int) -> Iterator[tuple[int, int]]:
    """So many in parts of `most` at most, none of them small: the size of each and where it begins."""
    parts = -(-count // most)
    for part in range(parts):
        start, end = (-(-count * place // parts) for place in (part, part + 1))
        yield end - start, start


def at_once(scenario: Scenario, replications: int) -> int:
    """How many scenarios of a kind run in one batch, so many replications of each."""
    return max(min(_room(scenario), ROWS) // replications, 1)


def _payment_days(scenario: Scenario) -> list[float]:
    """By which scenarios are sorted: a batch has the fewer pay runs, the more of its scenarios are paid on the same days."""
    contracts = scenario.file.contracts.values()
    partners = [0.0 if isinstance(days, str) else central(days) for days in (each.structure.pay_partners for each in contracts)]
    return [central(each.payment.terms) + central(each.payment.lateness) for each in contracts] + partners


def lived(
    stack: Stack, draws: Draws, watch: Watch[Seen], check_ledger: bool = False, horizon: tuple[Whole, int] | None = None
) -> list[Seen]:
    """What was seen of each scenario; `horizon` is how far a batch is run that is a part of another."""
    model = Ensemble(stack, draws, checked=check_ledger, recorder=watch.recorder, horizon=horizon)
    watch.begins(model)
    model.run(stack.first.processes)
    return [watch.ended(model, rows) for rows in stack.rows(draws)]


def batch_size(scenario: Scenario) -> int:
    """Replications that run at once: 1,000, or what fits the memory budget."""
    return max(min(_room(scenario), 1000), 1)


def _room(scenario: Scenario) -> int:
    """Replications that fit the memory budget."""
    members = sum(len(c.structure.members) * _terms_at_once(c) for c in scenario.file.contracts.values())
    lag = max((c.longest for c in scenario.file.contracts.values()), default=1)
    doubles = _ARRAYS * members + 60 * len(scenario.file.organisations) + 4 * lag * members
    return int(MEMORY / (8 * doubles))


def _terms_at_once(contract: Contract) -> int:
    """Terms of a contract alive at once: each team's, while the last term's run off."""
    return 1 if contract.retender is None else 2 * (1 + len(contract.retender.bidders))
