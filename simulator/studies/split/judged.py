"""What becomes of a split in the engine, on luck of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from functools import partial
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.tails import tail_mean
from simulator.analysis.intervals import Estimate, mean, proportion
from simulator.analysis.standing import settled
from simulator.execution.batches import contracts_of
from simulator.execution.elsewhere import Begun
from simulator.execution.replicate import Observer, Watch, batch_size, even, kept_luck, replicate
from simulator.model.ends import End
from simulator.model.ensemble import Ensemble
from simulator.model.organisations import INSOLVENT
from simulator.model.results import ended_of
from simulator.scenario.scenario import Scenario
from simulator.studies.split.measured import Measured, Single, joined, measure, stays, years_of
from simulator.terms import first_year

Values = NDArray[np.float64]
Part = TypeVar("Part")

PENNY = 0.005


@dataclass(frozen=True)
class Judged:
    """A split lived through; (replications, members) unless said."""

    standing: Values
    """1 where it delivers to the end of the contract, 0 where it does not, nan where it had no work."""
    solvent: NDArray[np.bool_]
    lowest: Values
    """£ of cash at its lowest, if everybody stayed."""
    headroom: Values
    """£ under nil at which it can no longer pay its bills."""
    month: Values
    """£ that the whole organisation spends in a month."""
    smaller: NDArray[np.bool_]
    """Whether it is a smaller partner that has work."""
    outcomes: Values
    """(replications,) a year."""
    people: Values
    """(replications,) a year."""
    staying: Values
    """(replications,) outcomes a year if everybody stayed; people, where no outcomes are counted."""
    years: Values
    """(replications,) that the contract lasts if everybody stays, options and breaks as they fall: those that counts a year are by."""
    broken: NDArray[np.bool_]
    """(replications,) whether it is broken off, if everybody stays."""

    @property
    def short(self) -> NDArray[np.bool_]:
        """Whether cash at its lowest is under the headroom, if everybody stayed."""
        return np.asarray(self.lowest < -self.headroom - PENNY)

    def stand(self, member: int) -> Estimate:
        """How probably a member delivers to the end, where it has work."""
        known = self.standing[:, member]
        return proportion(known[np.isfinite(known)] > 0.5)

    @property
    def chances(self) -> Values:
        """(members,) the same of each; nan who never had work."""
        had = np.isfinite(self.standing).sum(axis=0)
        return np.asarray(np.divide(np.nansum(self.standing, axis=0), had, out=np.full(had.shape, np.nan), where=had > 0))

    @property
    def weakest(self) -> int:
        """Place of the member that delivers to the end least often."""
        return int(np.nanargmin(self.chances))

    def keeps_solvent(self, member: int) -> Estimate:
        """How probably it stays solvent."""
        return proportion(self.solvent[:, member])

    def smaller_standing(self) -> Estimate | None:
        """Part of the smaller partners with work that deliver to the end; None where there are none."""
        whom = self.smaller & np.isfinite(self.standing)
        some = whom.any(axis=1)
        if not some.any():
            return None
        return mean(np.where(whom, self.standing, 0.0)[some].sum(axis=1) / whom[some].sum(axis=1))

    def all_standing(self) -> Estimate:
        """How probably all who have work deliver to the end."""
        return proportion(np.asarray((np.nan_to_num(self.standing, nan=1.0) > 0.5).all(axis=1)))

    def cover(self, part: float) -> Values:
        """(members,) months of spending that each has left at its lowest, in the mean of the worst part, if everybody stayed."""
        return np.asarray(-tail_mean(-self.lowest.T, part) / np.maximum(self.month.mean(axis=0), 1.0))

    def first(self, count: int) -> Judged:
        """The first so many replications."""
        return Judged(**{each.name: getattr(self, each.name)[:count] for each in fields(Judged)})


def judge(
    scenario: Scenario,
    key: str,
    replications: int,
    seed: int,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Judged:
    """Live a split through, with everybody free to leave and, for cash at its lowest, with everybody staying."""
    return gathered(judging(scenario, key, replications, seed, executor), progress)


def judging(scenario: Scenario, key: str, replications: int, seed: int, executor: Executor | None) -> Batches[Judged]:
    """The same begun, to be gathered later."""
    return Batches(_judge, scenario, key, seed, replications, executor)


def gathered(judging: Batches[Judged], progress: Callable[[int], None] = lambda done: None) -> Judged:
    """What was lived through, one batch after the other."""
    parts = judging.parts(progress)
    return Judged(**{each.name: np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Judged)})


def measured(
    scenario: Scenario,
    key: str,
    replications: int,
    seed: int,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda done: None,
    before: Measured | None = None,
) -> Measured:
    """Members' cash from each pound and person, in so many scenarios; `before` is the same of another split."""
    known = None if before is None else before.other
    return joined(Batches(measure, scenario, key, seed, replications, executor, known).parts(progress))


class Batches(Generic[Part]):
    """Work on replications, a batch at a time: begun at once in other processes where an executor is given, else when asked for."""

    def __init__(
        self,
        work: Callable[..., Part],
        scenario: Scenario,
        key: str,
        seed: int,
        replications: int,
        executor: Executor | None,
        known: Single | None = None,
    ) -> None:
        """`work` is given scenario, key, seed, first replication and count; and of what is `known` by replication its own."""
        parts = list(even(replications, batch_size(scenario)))
        self._counts = [count for count, _ in parts]
        given = [() if known is None else (known[:, start : start + count],) for count, start in parts]
        calls = [partial(work, scenario, key, seed, start, count, *its) for (count, start), its in zip(parts, given, strict=True)]
        self._begun = Begun(executor, calls)

    def parts(self, progress: Callable[[int], None]) -> list[Part]:
        """What each batch came to, in order."""
        made = []
        for result, count in zip(self._begun.results(), self._counts, strict=True):
            made.append(result)
            progress(count)
        return made

    def cancel(self) -> None:
        """Begin no more of it."""
        self._begun.cancel()


def _judge(scenario: Scenario, key: str, seed: int, first: int, count: int) -> Judged:
    runs = replicate(scenario, count, seed, _Ended(key), first=first, luck=kept_luck)
    kept = replicate(stays(scenario), count, seed, _Kept(key), first=first, luck=kept_luck)
    standing = settled(scenario, kept_luck(seed, first, count))
    contract, ids = scenario.file.contracts[key], sorted(scenario.file.organisations)
    members = sorted(contract.structure.members)
    columns = [ids.index(each) for each in members]
    work = first_year.of(scenario.file, contract).work
    works = np.array([work[each] > 0 for each in members])
    how = runs.how[:, columns]
    return Judged(
        standing=np.where(how == End.NO_WORK, np.nan, (how == End.DELIVERED).astype(np.float64)),
        solvent=runs.fate[:, columns] != INSOLVENT,
        lowest=kept.lowest[:, columns],
        headroom=standing.headroom[:, columns],
        month=standing.spending[:, columns] / 12.0,
        smaller=standing.smaller[:, columns] & works,
        outcomes=runs.outcomes / kept.years,
        people=runs.served / kept.years,
        staying=kept.staying / kept.years,
        years=kept.years,
        broken=kept.broken,
    )


class _Lived(NamedTuple):
    """What came of a run of a contract."""

    fate: NDArray[np.int8]
    how: NDArray[np.int8]
    """(replications, organisations) STAYED, INSOLVENT or WITHDRAWN; how their work on it ended, an End."""
    outcomes: Values
    served: Values
    """(replications,) people."""


class _Ended(Observer[_Lived]):
    def __init__(self, key: str) -> None:
        self.key = key

    def watch(self, place: int) -> Watch[_Lived]:
        return _EndedOfOne(self.key)

    def joined(self, parts: Sequence[_Lived]) -> _Lived:
        return _Lived(*(np.concatenate(values) for values in zip(*parts, strict=True)))


class _EndedOfOne(Watch[_Lived]):
    def __init__(self, key: str) -> None:
        self.key = key

    def ended(self, model: Ensemble, rows: slice) -> _Lived:
        results = contracts_of(model, rows)[self.key]
        fate = model.organisations.fate[rows]
        how = ended_of(model.ids, {self.key: results}, len(fate)).how
        return _Lived(fate, how, results.outcomes, results.served)


class _Stayed(NamedTuple):
    """What came of a run in which everybody stays."""

    lowest: Values
    """(replications, organisations) £ of cash at its lowest."""
    staying: Values
    """(replications,) outcomes; people, where no outcomes are counted."""
    years: Values
    """(replications,) of service."""
    broken: NDArray[np.bool_]
    """(replications,) whether it is broken off."""


class _Kept(Observer[_Stayed]):
    def __init__(self, key: str) -> None:
        self.key = key

    def watch(self, place: int) -> Watch[_Stayed]:
        return _KeptOfOne(self.key)

    def joined(self, parts: Sequence[_Stayed]) -> _Stayed:
        return _Stayed(*(np.concatenate(values) for values in zip(*parts, strict=True)))


class _KeptOfOne(Watch[_Stayed]):
    def __init__(self, key: str) -> None:
        self.key = key

    def ended(self, model: Ensemble, rows: slice) -> _Stayed:
        contract = model.contracts[self.key]
        people = contract.caseload
        counted = people.outcomes if np.any(people.rate) else people.served
        years = np.broadcast_to(years_of(contract), counted.shape)
        broken = np.zeros(counted.shape, dtype=bool) if contract.length is None else contract.length.broken
        return _Stayed(model.organisations.lowest[rows], counted[rows], years[rows], broken[rows])
