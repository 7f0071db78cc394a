"""Everything that came of every replication, the same organisations without the contracts beside it; who paid what; fates alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.execution.replicate import MEMORY, Luck, Observer, Watch, replicate, replicate_each
from simulator.model.draws import Draws, of_each
from simulator.model.ends import Ended, Fates
from simulator.model.ensemble import Ensemble, UserProcess
from simulator.model.ledger import Journal, Movement
from simulator.model.results import (
    AwardResults,
    ContractResults,
    awards_of,
    ended_of,
    join_awards,
    join_contracts,
    join_ended,
    together,
)
from simulator.model.stack import Stack
from simulator.scenario.scenario import Scenario
from simulator.terms.arrays import EVERY, Mask, Reals, Whole

if TYPE_CHECKING:
    from concurrent.futures import Executor

SERIES = 5_000
_ROUNDED = 732  # days of run-off


@dataclass(frozen=True)
class Replications:
    """Every replication of a run, in order; (replications, organisations) unless said. Organisations are in the order of their ids."""

    ids: tuple[str, ...]
    month_ends: tuple[int, ...]
    """Last day of each month, to the end of the run-off."""
    horizon: Whole
    """(replications,) last day on which anybody is judged."""
    fate: NDArray[np.int8]
    """STAYED, INSOLVENT or WITHDRAWN."""
    left_on: Whole
    """Day of insolvency or of first leaving a contract, whichever came first; -1 if neither."""
    ended: Ended
    """How the work of each ended, over all its contracts: the first end counts."""
    insolvent_on: Whole
    """Day of insolvency; -1 if it stayed solvent."""
    insolvent_without: Whole
    """Day of insolvency without the contracts; -1 if it survives."""
    cause: NDArray[np.int8]
    """Place in CAUSES of what made it insolvent; -1 if it did not."""
    smaller: Mask
    size: Whole
    reserves_start: Reals
    reserves_end: Reals
    lowest_cash: Reals
    received: Reals
    """£ paid to it for its contracts, net of what it paid on."""
    paid_on: Reals
    """£ it paid on of what it was paid: a lead to its partners, members to a company or hub they share."""
    cost: Reals
    subsidy: Reals
    cut_elsewhere: Reals
    """£ it cut of what it does outside its contracts, less what it would have without them (ruling R80)."""
    losing_work: Reals
    """£ that losing work cost it (ruling R82)."""
    at_risk: Reals
    """£ of the first year's price paid on outcomes."""
    estate: Reals
    imbalance: Reals
    """(replications,) largest £ by which the ledger was out; nil where it was not checked."""
    contracts: dict[str, ContractResults]
    awards: dict[str, tuple[AwardResults, ...]]
    """By contract that was let again, every letting in order."""
    series: NDArray[np.float32]
    """(replications kept, months + 1, organisations) cash at the start and at each month's end."""

    @property
    def replications(self) -> int:
        return int(self.fate.shape[0])

    @cached_property
    def column(self) -> dict[str, int]:
        """Column of each organisation."""
        return {key: place for place, key in enumerate(self.ids)}

    @cached_property
    def members(self) -> frozenset[str]:
        """Everybody in a contract."""
        return frozenset(key for each in self.contracts.values() for key in each.members)

    def only(self, place: int) -> Replications:
        """The same of the organisation in one column, not copied: what is asked of one need not look at thousands."""
        at = slice(place, place + 1)
        its = {name: getattr(self, name)[..., at] for name in BY_ORGANISATION}
        return replace(self, ids=self.ids[at], ended=Ended(self.ended.how[:, at], self.ended.on[:, at]), **its)


BY_ORGANISATION = (
    "fate",
    "left_on",
    "insolvent_on",
    "insolvent_without",
    "cause",
    "smaller",
    "size",
    "reserves_start",
    "reserves_end",
    "lowest_cash",
    "received",
    "paid_on",
    "cost",
    "subsidy",
    "cut_elsewhere",
    "losing_work",
    "at_risk",
    "estate",
    "series",
)
"""Fields of replications whose last axis are the organisations."""


def run_batches(
    scenario: Scenario,
    replications: int,
    seed: int,
    *,
    first: int = 0,
    batch: int | None = None,
    processes: Sequence[UserProcess] = (),
    check_ledger: bool = False,
    progress: Callable[[int], None] = lambda done: None,
    luck: Luck = Draws,
) -> Replications:
    """Everything that came of replications `first` … `first + replications - 1` of a seed: `replicate` with all that is reported.

    `processes` act beside those that the scenario has.
    """
    acting = scenario.with_processes(processes)
    options = {"first": first, "batch": batch, "check_ledger": check_ledger}
    return replicate(acting, replications, seed, Everything(), **options, progress=progress, luck=luck)  # type: ignore[arg-type]


def run_each(
    scenarios: Sequence[Scenario],
    replications: int,
    seed: int,
    *,
    first: int = 0,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[tuple[int, Replications]]:
    """Everything that came of the same replications of several scenarios: `replicate_each` with all that is reported."""
    return replicate_each(scenarios, replications, seed, Everything(), first=first, executor=executor, progress=progress)


class Everything(Observer[Replications]):
    """All that is reported; cash month by month of the first so many, or of as many as are kept of a scenario of that size."""

    def __init__(self, series: int | None = None) -> None:
        self.series = series

    def watch(self, place: int) -> Watch[Replications]:
        return _EverythingOfOne(place, self.series)

    def joined(self, parts: Sequence[Replications]) -> Replications:
        return join(parts)


class _EverythingOfOne(Watch[Replications]):
    def __init__(self, place: int, series: int | None) -> None:
        self.place, self.series = place, series
        self._without: tuple[Whole, Reals] | None = None

    def ended(self, model: Ensemble, rows: slice) -> Replications:
        if self._without is None:
            self._without = _without(model)
        series = series_kept(model.stack.first) if self.series is None else self.series
        return _results(model, rows, self._without, max(series - self.place, 0))


def series_kept(scenario: Scenario) -> int:
    """Replications whose month-by-month cash is kept: the first 5,000, or as many as fit the memory budget."""
    years = max((c.longest for c in scenario.file.contracts.values()), default=1) + 5
    return int(np.clip(MEMORY / (4 * 12 * years * len(scenario.file.organisations)), 1, SERIES))


def trace(scenario: Scenario, seed: int, replication: int, processes: Sequence[UserProcess] = ()) -> list[Movement]:
    """Every movement of one replication, in order."""
    return replicate(scenario.with_processes(processes), 1, seed, _Movements(), first=replication)


class _Movements(Observer[list[Movement]]):
    def watch(self, place: int) -> Watch[list[Movement]]:
        return _MovementsOfOne()

    def joined(self, parts: Sequence[list[Movement]]) -> list[Movement]:
        return [each for part in parts for each in part]


class _MovementsOfOne(Watch[list[Movement]]):
    def __init__(self) -> None:
        self.recorder: Journal = Journal()

    def ended(self, model: Ensemble, rows: slice) -> list[Movement]:
        return self.recorder.movements  # of a scenario that runs alone


def _without(model: Ensemble) -> tuple[Whole, Reals]:
    """The day on which each is insolvent in the same luck without the contracts, -1 for never, and £ that it cut elsewhere. Run once
    for all scenarios of a batch whose organisations are the same."""
    draws, scenarios = of_each(model.draws), model.stack.scenarios
    run_off = int(model.horizon.max()) - model.last_delivery
    until = model.last_delivery + _ROUNDED * -(-run_off // _ROUNDED)  # so that other payment days ask for the same
    keys = [_rests_on(each, model, rows, until) for each, rows in zip(scenarios, model.stack.rows(model.draws), strict=True)]
    apart = dict(zip(keys, scenarios, strict=True))

    @cache
    def together() -> dict[Hashable, Reals]:
        stack = Stack(tuple(apart.values()))
        luck = stack.draws(draws)
        without = Ensemble(stack, luck, without=True, horizon=(np.full(luck.count, until), model.last_delivery))
        without.run()
        both = np.stack([without.organisations.insolvent_on.astype(float), without.elsewhere.policy.cut])
        return dict(zip(apart, np.split(both, len(apart), axis=1), strict=True))

    parts = [draws.kept(lambda key=key: key, lambda key=key: together()[key]) for key in keys]  # type: ignore[misc]
    day, cut = np.concatenate(parts, axis=1)
    return np.where(day <= model.horizon[:, None], day, -1).astype(np.int64), cut


def _rests_on(scenario: Scenario, model: Ensemble, rows: slice, until: int) -> Hashable:
    """All that decides what becomes of a scenario's organisations without the contracts."""
    file, standing = scenario.file, hashlib.blake2b()
    for values in vars(model.organisations.standing).values():
        standing.update(np.ascontiguousarray(values[rows]).tobytes())
    terms = [each.model_dump_json() for each in (*file.organisations.values(), file.behaviour)]
    terms.append(file.world.model_dump_json(include={"cost_inflation", "inflation"}))
    return ("without", standing.digest(), *file.organisations, *terms, file.start, file.world.noise, model.last_delivery, until)


def _results(model: Ensemble, rows: slice, without: tuple[Whole, Reals], keep: int) -> Replications:
    orgs, ledger = model.organisations, model.ledger
    shape, horizon = orgs.fate[rows].shape, model.horizon[rows]
    months = tuple(day for day in model.month_ends if day <= horizon.max())
    contracts = contracts_of(model, rows)
    received, paid_on, cost, at_risk = (np.zeros(shape) for _ in range(4))
    for contract in contracts.values():
        columns = [model.ids.index(key) for key in contract.members]
        received[:, columns] += contract.received
        paid_on[:, columns] += contract.paid_on
        cost[:, columns] += contract.cost
        at_risk[:, columns] += contract.at_risk
    return Replications(
        ids=tuple(model.ids),
        month_ends=months,
        horizon=horizon,
        fate=orgs.fate[rows],
        left_on=orgs.left_on[rows],
        ended=ended_of(model.ids, contracts, shape[0]),
        insolvent_on=orgs.insolvent_on[rows],
        insolvent_without=without[0][rows],
        cause=model.cause[rows],
        smaller=orgs.standing.smaller[rows],
        size=orgs.standing.size[rows],
        reserves_start=orgs.standing.reserves[rows],
        reserves_end=ledger.cash[rows].copy(),
        lowest_cash=orgs.lowest[rows],
        received=received,
        paid_on=paid_on,
        cost=cost,
        subsidy=np.maximum(cost - received, 0.0),
        cut_elsewhere=model.elsewhere.policy.cut[rows] - without[1][rows],
        losing_work=model.setting.afterwards.paid[rows].copy(),
        at_risk=at_risk,
        estate=ledger.estates[rows].copy(),
        imbalance=model.imbalance[rows],
        contracts=contracts,
        awards=_awards(model, rows),
        series=np.stack([cash[rows][:keep].astype(np.float32) for cash in model.series[: len(months) + 1]], axis=1),
    )


def contracts_of(model: Ensemble, rows: slice = EVERY) -> dict[str, ContractResults]:
    """Every contract of the file, all its terms together."""
    terms: dict[str, dict[str, ContractResults]] = {}
    ended, awards = model.roster.results(rows), _awards(model, rows)
    for key in sorted(ended):
        terms.setdefault(key.split("/")[0], {})[key] = ended[key]
    return {key: together(each, awards.get(key, ())) for key, each in terms.items()}


def _awards(model: Ensemble, rows: slice) -> dict[str, tuple[AwardResults, ...]]:
    """Every letting of the contracts that are let again."""
    return {key: awards_of(retender.awards, rows) for key, retender in model.retenders.items()}


class Fated(Observer[Fates]):
    """What became of everybody, without the runs beside that a result needs."""

    def watch(self, place: int) -> Watch[Fates]:
        return _FatedOfOne()

    def joined(self, parts: Sequence[Fates]) -> Fates:
        return Fates(np.concatenate([each.fate for each in parts]), join_ended([each.ended for each in parts]))


class _FatedOfOne(Watch[Fates]):
    def ended(self, model: Ensemble, rows: slice) -> Fates:
        fate = np.ascontiguousarray(model.organisations.fate[rows])
        return Fates(fate, ended_of(model.ids, contracts_of(model, rows), len(fate)))


def join(parts: Sequence[Replications]) -> Replications:
    """Batches one after the other; column-major order is dropped, so that bytes do not depend on the batch."""
    first = parts[0]
    months = max(part.series.shape[1] for part in parts)
    joined: dict[str, Any] = {}
    for field in fields(Replications):
        value = getattr(first, field.name)
        if isinstance(value, np.ndarray) and field.name != "series":
            joined[field.name] = np.ascontiguousarray(np.concatenate([getattr(part, field.name) for part in parts]))
        else:
            joined[field.name] = value
    joined["ended"] = join_ended([part.ended for part in parts])
    joined["month_ends"] = max((part.month_ends for part in parts), key=len)
    joined["series"] = np.concatenate(list(_series(parts, months)))
    joined["contracts"] = {key: join_contracts([part.contracts[key] for part in parts]) for key in first.contracts}
    joined["awards"] = {key: join_awards([part.awards[key] for part in parts]) for key in first.awards}
    return Replications(**joined)


def _series(parts: Sequence[Replications], months: int) -> Iterator[NDArray[np.float32]]:
    """Every batch's series to the same last month: where a run-off ended sooner, cash stays as it was."""
    for part in parts:
        missing = months - part.series.shape[1]
        last = part.reserves_end[: part.series.shape[0], None].astype(np.float32)
        yield np.concatenate([part.series, np.repeat(last, missing, axis=1)], axis=1)
