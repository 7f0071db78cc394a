"""The one loop over batches: a scenario lived through many times, and what observers see of it."""

from __future__ import annotations

import gc
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar, runtime_checkable

import numpy as np

from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.ledger import Recorder
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract

MEMORY = 512e6  # bytes that a batch, or the month-by-month series of a run, may take
_ARRAYS = 220  # arrays of (replications, members) doubles alive at once in a contract: 300 members take 410 MB

Seen = TypeVar("Seen")
Luck = Callable[[int, int, int], Draws]
"""The draws of a seed, from a first replication on, for so many."""


class Watch(ABC, Generic[Seen]):
    """What looks at one batch."""

    recorder: Recorder | None = None
    """Told every movement of money, where it is there."""

    def begins(self, model: Ensemble) -> None:
        """The batch is about to run: a process of the watch's own may be added."""

    @abstractmethod
    def ended(self, model: Ensemble) -> Seen:
        """What was seen of the batch, once it has run; the model is let go afterwards."""


class Observer(ABC, Generic[Seen]):
    """What is looked at in all replications, a watch for each batch."""

    @abstractmethod
    def watch(self, scenario: Scenario, place: int) -> Watch[Seen]:
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

    `batch` is the number run at once, by default what fits the memory budget; it changes no result. `progress` is told
    how many are done; where it is Stoppable and was stopped, the batches that are done are returned. Otherwise, and where there
    are none, Ctrl-C raises KeyboardInterrupt.
    """
    size, parts = batch or batch_size(scenario), []
    try:
        for start in range(0, replications, size):
            draws = luck(seed, first + start, min(size, replications - start))
            parts.append(_lived(scenario, draws, observer.watch(scenario, start), check_ledger))
            progress(start + draws.count)
            if scenario.processes and start + size < replications:
                gc.collect()  # a finished ensemble refers to itself; left alone, two would be in memory at once
    except KeyboardInterrupt:
        if not (parts and isinstance(progress, Stoppable) and progress.stopped):
            raise
    return observer.joined(parts)


def _lived(scenario: Scenario, draws: Draws, watch: Watch[Seen], check_ledger: bool) -> Seen:
    model = Ensemble(scenario, draws, checked=check_ledger, recorder=watch.recorder)
    watch.begins(model)
    model.run(scenario.processes)
    return watch.ended(model)


def batch_size(scenario: Scenario) -> int:
    """Replications that fit the memory budget at once."""
    members = sum(len(c.structure.members) * _at_once(c) for c in scenario.file.contracts.values())
    lag = max((c.years for c in scenario.file.contracts.values()), default=1)
    doubles = _ARRAYS * members + 60 * len(scenario.file.organisations) + 4 * lag * members
    return int(np.clip(MEMORY / (8 * doubles), 1, 1000))


def _at_once(contract: Contract) -> int:
    """Terms of a contract alive at once: each team's, while the last term's run off."""
    return 1 if contract.retender is None else 2 * (1 + len(contract.retender.bidders))
