"""Members' cash under any split, from the engine's own runs in which everybody stays.

Two runs with the same luck, one with all money fixed and one with all of it on outcomes, and one without the contract, say what
each pound and each person does to a member's cash at each month's end. They are exact at the split that was run, and for another
split as far as everything is in proportion: caps, queues and staff steps are not quite, so whoever optimises runs again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from simulator.analysis.standing import settled
from simulator.execution.replicate import Observer, Watch, replicate_each
from simulator.language.ranges import central, times
from simulator.model import loans
from simulator.model.calendar import NEVER
from simulator.model.claims import kept_back_from
from simulator.model.clock import Phase, Process
from simulator.model.contract import Contract
from simulator.model.draws import Draws, of_each
from simulator.model.ensemble import Ensemble, UserProcess
from simulator.model.structures.prime import Prime
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract as Terms
from simulator.terms import planned
from simulator.terms.arrays import Whole
from simulator.terms.structures import kind_of

Values = NDArray[np.float64]
Single = NDArray[np.float32]

NEVER_SHORT = 5e10  # £ of headroom with which nobody fails


@dataclass(frozen=True)
class Measured:
    """What one batch of scenarios came to; arrays (members, scenarios, months) unless said, members in the order of their ids."""

    other: Single
    """£ without the contract."""
    fixed: Single
    at_risk: Single
    """£ of the contract's cash, costs aside, by then, all of it fixed and all of it on outcomes."""
    cost: Single
    """£ spent on the contract by then."""
    rate: Values
    """(members,) outcomes expected for each person served."""
    outcomes: float
    """Outcomes in a scenario, on average."""
    month: Values
    headroom: Values
    reserves: Values
    """(members, scenarios) £ the whole organisation spends in a month, may go under nil, and starts with."""
    smaller: NDArray[np.bool_]
    """(members, scenarios)."""
    loan: Values
    """(months,) part of the contract's loan not yet repaid by then, less the interest paid on it."""
    advance: Single
    """(members or 1, scenarios, months) part of an advance not yet given back."""
    managing: Single
    """(1, scenarios, months) £ that a prime's lead has spent by then on managing the others, which is not in its `cost`."""
    years: float
    """Of service, on average, options and breaks as they fell."""


class Managing:
    """Writes down what a prime's lead spends on managing the others, month by month of service."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.spent: list[Values] = []

    def __call__(self, env: simpy.Environment, model: Ensemble) -> Process:
        deal, structure = model.contracts[self.key].deal, model.contracts[self.key].structure
        for month in range(deal.calendar.months):
            yield model.clock.at(deal.calendar.last_day[month], Phase.CREDIT, model.clock.ranks - 1)
            self.spent.append(np.broadcast_to(structure.help.managing().sum(axis=1), deal.shape[:1]).copy())

    def by(self, days: Sequence[int], ends: Sequence[int]) -> Single:
        """(1, replications, days) £ by the end of each day; months end on `ends`."""
        spent = np.cumsum([np.zeros_like(self.spent[0]), *self.spent], axis=0)
        return np.ascontiguousarray(spent[np.searchsorted(ends, days, side="right")].T[None], dtype=np.float32)


class Diary:
    """Writes down members' cash, and what they have spent on one contract while it lasts, on these days."""

    def __init__(self, key: str, days: Sequence[int], columns: Sequence[int]) -> None:
        self.key, self.days, self.columns = key, days, list(columns)
        self.cash: list[Values] = []
        self.cost: list[Values] = []
        self._spent = np.zeros((1, 1))

    def __call__(self, env: simpy.Environment, model: Ensemble) -> Process:
        for day in self.days:
            yield model.clock.at(day, Phase.DECISIONS, model.clock.ranks - 1)
            self.cash.append(model.ledger.cash[:, self.columns].copy())
            if self.key in model.contracts:
                self._spent = model.contracts[self.key].deal.purse.cost.copy()
            self.cost.append(self._spent)

    def of(self, kept: list[Values]) -> Single:
        """(members, scenarios, months)."""
        return np.ascontiguousarray(np.stack(kept).transpose(2, 1, 0), dtype=np.float32)


def stays(scenario: Scenario) -> Scenario:
    """The scenario in which nobody leaves, and nothing is let again."""
    changes: dict[str, Any] = {"organisations.*.walk_away": "never", "organisations.*.headroom": NEVER_SHORT}
    for each, contract in scenario.file.contracts.items():
        if contract.retender is not None:
            changes[f"contracts.{each}.retender"] = None
    return scenario.with_changes(changes)


def in_proportion(scenario: Scenario, key: str) -> Scenario:
    """Without what does not follow from prices and people: a pool, shared underspend, advances, a loan."""
    own, structure = f"contracts.{key}.structure", scenario.file.contracts[key].structure
    changes: dict[str, Any] = {f"{own}.risk_pool": None, f"{own}.reinvest_underspend": False}
    changes[f"contracts.{key}.loan"] = None
    for member in structure.members:
        changes[f"{own}.members.{member}.advance"] = 0
    return scenario.with_changes(changes)


def paid_on(scenario: Scenario, key: str, outcomes: float) -> Scenario:
    """With all of its money on outcomes, or none."""
    contract = scenario.file.contracts[key]
    if contract.payment.lines:
        return _on_lines(scenario, key, outcomes)
    fixed, activity = central(contract.payment.fixed), central(contract.payment.activity)
    own = f"contracts.{key}"
    changes: dict[str, Any] = {f"{own}.structure.members.{member}.outcomes": None for member in contract.structure.members}
    if outcomes == 0.0:
        part = fixed / (fixed + activity) if fixed + activity else 1.0
        changes |= {f"{own}.payment.outcomes": 0, f"{own}.payment.fixed": part, f"{own}.payment.activity": 1 - part}
    else:
        changes |= {f"{own}.payment.fixed": 0, f"{own}.payment.activity": 0, f"{own}.payment.outcomes": 1}
        changes[f"{own}.structure.pass_through.outcome_risk"] = 1
    return scenario.with_changes(changes)


def _on_lines(scenario: Scenario, key: str, outcomes: float) -> Scenario:
    """The same of a contract that is paid by lines: all of it on outcome lines, or on the others, in their proportion (ruling R66).

    In a hub all are paid by the contract's lines, and these are changed. Elsewhere each has lines of its own price, and a part of that is on
    outcomes: in direct lots no file may say so of all of them, and the engine's own years and blocks are wanted.
    """
    contract = scenario.file.contracts[key]
    if kind_of(contract.structure).hub:
        changes: dict[str, Any] = {
            f"contracts.{key}.structure.members.{each}.outcomes": None for each in contract.structure.members
        }
        return scenario.with_changes(changes | _all_on(contract, f"contracts.{key}", outcomes))
    members = {
        each: member if each == contract.structure.lead else member.model_copy(update={"outcomes": outcomes})
        for each, member in contract.structure.members.items()
    }
    structure = contract.structure.model_copy(update={"members": members})
    contracts = scenario.file.contracts | {key: contract.model_copy(update={"structure": structure})}
    return replace(scenario, file=scenario.file.model_copy(update={"contracts": contracts}))


def _all_on(contract: Terms, home: str, outcomes: float) -> dict[str, Any]:
    """Lines for outcomes, or the others, that bring the first year's price, each in proportion, and the rest nothing; as they are where there are none."""
    held, kinds = contract.payment.lines, planned.kinds(contract.payment)
    part = contract.payment.outcomes if outcomes else 1.0 - contract.payment.outcomes
    if not part > 0.0:
        return {}
    tariffs = any(held[each].tariff is not None for each in kinds)
    lines = {each: line.stated() for each, line in held.items()}
    for each, kind in kinds.items():
        more = 1.0 / part if (kind == "outcome") == bool(outcomes) else 0.0
        tariff = held[each].tariff
        if tariff is not None:
            lines[each]["tariff"] = times(tariff, more)
        elif not (tariffs and more):  # beside tariffs the value of which it is a part grows
            lines[each]["part"] = more * (held[each].part or 0.0)
    stated = tariffs and "annual_value" in contract.model_fields_set
    value = {f"{home}.annual_value": times(contract.annual_value, 1.0 / part)} if stated else {}
    return {**value, f"{home}.payment.lines": lines}


def measure(scenario: Scenario, key: str, seed: int, first: int, count: int, other: Single | None = None) -> Measured:
    """Replications `first` … `first + count − 1` of a scenario if everybody stayed, a batch at a time.

    `other` is their cash without the contract where that is known, which no split of it changes.
    """
    everybody = in_proportion(stays(scenario), key)
    at_risk = central(scenario.file.contracts[key].payment.outcomes) > 0.0
    runs = [paid_on(everybody, key, part) for part in ((0.0, 1.0) if at_risk else (0.0,))]
    lived = dict(replicate_each(runs, count, seed, _Cash(key, everybody if other is None else None), first=first))
    fixed, *risky = (lived[place] for place in range(len(runs)))
    other = fixed.other if other is None else other
    columns = fixed.columns
    standing = settled(scenario, Draws(seed, first, count))
    paid = [each.cash - other + each.cost for each in (fixed, *risky)]
    leads = scenario.file.contracts[key].structure.lead
    managed = np.array([member == leads for member in sorted(scenario.file.contracts[key].structure.members)])[:, None, None]
    return Measured(
        other=other,
        fixed=paid[0],
        at_risk=paid[1] if risky else np.zeros((1, 1, len(fixed.days)), dtype=np.float32),
        cost=np.where(managed, fixed.cost - fixed.managing, fixed.cost),
        rate=fixed.rate.mean(axis=0),
        outcomes=float(fixed.outcomes.mean()),
        loan=_left_of_a_loan(scenario, key, fixed.days),
        advance=fixed.advance,
        managing=fixed.managing,
        years=float(fixed.years.mean()),
        month=standing.spending[:, columns].T / 12.0,
        headroom=standing.headroom[:, columns].T,
        reserves=standing.reserves[:, columns].T,
        smaller=standing.smaller[:, columns].T,
    )


@dataclass(frozen=True)
class _Lived:
    """One run: (members, replications, months) £, rates (replications, members), outcomes (replications,)."""

    cash: Single
    cost: Single
    other: Single
    """Without the contract, where that was asked for."""
    days: tuple[int, ...]
    columns: list[int]
    rate: Values
    outcomes: Values
    managing: Single
    advance: Single
    years: Values
    """(replications,) of service."""


class _Cash(Observer[_Lived]):
    """Members' cash and what they have spent on a contract by each month's end; `without` is run beside it without the contract."""

    def __init__(self, key: str, without: Scenario | None = None) -> None:
        self.key, self.without = key, without

    def watch(self, place: int) -> Watch[_Lived]:
        return _CashOfOne(self.key, self.without)

    def joined(self, parts: Sequence[_Lived]) -> _Lived:
        first = parts[0]
        cash, cost, other, managing, advance = (
            np.concatenate([getattr(each, name) for each in parts], axis=1)
            for name in ("cash", "cost", "other", "managing", "advance")
        )
        rate, outcomes, years = (
            np.concatenate([getattr(each, name) for each in parts]) for name in ("rate", "outcomes", "years")
        )
        return _Lived(cash, cost, other, first.days, first.columns, rate, outcomes, managing, advance, years)


class _CashOfOne(Watch[_Lived]):
    def __init__(self, key: str, without: Scenario | None) -> None:
        self.key, self.without = key, without

    def begins(self, model: Ensemble) -> None:
        contract = model.contracts[self.key]
        self.days = tuple(day for day in model.month_ends if day >= contract.deal.calendar.begins)
        self.columns = contract.deal.members.places
        self.diary, self.managing = Diary(self.key, self.days, self.columns), Managing(self.key)
        for watch in (self.diary, self.managing):
            model.env.process(watch(model.env, model))

    def ended(self, model: Ensemble, rows: slice) -> _Lived:
        people = model.contracts[self.key].caseload
        cash, cost = (self.diary.of(kept)[:, rows] for kept in (self.diary.cash, self.diary.cost))
        rate = np.broadcast_to(people.rate, (model.draws.count, len(self.columns)))[rows].copy()
        other = self._other(model, rows, cash)
        contract, count = model.contracts[self.key], model.draws.count
        managing = self.managing.by(self.days, contract.deal.calendar.last_day[: contract.deal.calendar.months])
        left = left_of_an_advance(contract, self.days)
        return _Lived(
            cash,
            cost,
            other,
            self.days,
            self.columns,
            rate,
            people.outcomes[rows],
            managing[:, rows],
            np.broadcast_to(left, (len(left), count, len(self.days)))[:, rows],
            np.broadcast_to(years_of(contract), (count,))[rows],
        )

    def _other(self, model: Ensemble, rows: slice, cash: Single) -> Single:
        if self.without is None or rows.start:  # it is the same of whoever runs beside the first
            return np.broadcast_to(np.float32(0.0), cash.shape)
        horizon = (model.horizon[rows], model.last_delivery)
        beside = Ensemble(self.without, of_each(model.draws), without=self.key, horizon=horizon)
        diary = Diary(self.key, self.days, self.columns)
        beside.run([*(_but_for(self.key, process) for process in self.without.processes), diary])
        return diary.of(diary.cash)


def _but_for(key: str, process: UserProcess) -> UserProcess:
    """A user's process where one contract is not there: it ends where it would act on that."""

    def acting(env: simpy.Environment, model: Ensemble) -> Process:
        try:
            yield from process(env, model)
        except KeyError as error:
            if error.args != (key,):
                raise

    return acting


def years_of(contract: Contract) -> Values:
    """(replications or 1,) years of service of a contract that has been lived through."""
    return np.asarray((contract.deal.calendar.ends + 1) / 12.0)


def left_of_an_advance(contract: Contract, days: Sequence[int]) -> Single:
    """(members or 1, replications or 1, days) part of an advance of £1 not yet given back by the end of these days, where a contract has
    been lived through: a part with each of the last claims of the years agreed, and with its last day what is left (ruling R57)."""
    calendar, ends = contract.deal.calendar, contract.deal.calendar.ends
    paid = np.stack([_paid_on(contract, month) for month in kept_back_from(calendar.agreed)])
    broken = np.where(ends < calendar.agreed - 1, calendar.ends_on, NEVER)
    left = (np.minimum(paid, broken)[..., None] > np.array(days)).mean(axis=0, dtype=np.float32)
    return np.asarray(left)


def _paid_on(contract: Contract, month: int) -> Whole:
    """(members or 1, replications or 1) day on which each is paid the claim of a month from which an advance is kept back."""
    calendar, pay = contract.deal.calendar, contract.deal.given.payment
    instalment = pay.in_advance & (pay.fixed > 0.0)
    theirs = np.where(instalment, calendar.paid_on(month, True), calendar.paid_on(month, False))
    structure = contract.structure
    if not isinstance(structure, Prime) or structure.partner_days is None:
        return theirs[None]
    claimed = np.where(instalment, calendar.first_day[month], calendar.last_day[month])
    partners = calendar.run_on(claimed + structure.partner_days)
    theirs, partners = np.broadcast_arrays(theirs, partners)
    return np.stack([theirs if place == structure.lead.place else partners for place in range(contract.deal.shape[1])])


def _left_of_a_loan(scenario: Scenario, key: str, days: Sequence[int]) -> Values:
    """(months,) part of the contract's loan not yet repaid by these days, less the interest paid on it."""
    contract, start = scenario.file.contracts[key], scenario.file.start
    if contract.loan is None:
        return np.zeros(len(days))
    return loans.left_by(days, start, contract.start or start, central(contract.loan.years), central(contract.loan.rate))


def joined(parts: Sequence[Measured]) -> Measured:
    """Batches one after the other."""
    if len(parts) == 1:
        return parts[0]
    counts = np.array([part.other.shape[1] for part in parts])

    def along(name: str) -> Any:
        arrays = [getattr(part, name) for part in parts]
        return arrays[0] if arrays[0].shape[1] == 1 else np.concatenate(arrays, axis=1)

    over_members = {
        name: along(name)
        for name in ("other", "fixed", "at_risk", "cost", "month", "headroom", "reserves", "smaller", "advance", "managing")
    }
    mean = counts / counts.sum()
    return Measured(
        rate=np.asarray(sum(part.rate * weight for part, weight in zip(parts, mean, strict=True))),
        outcomes=float(sum(part.outcomes * weight for part, weight in zip(parts, mean, strict=True))),
        years=float(sum(part.years * weight for part, weight in zip(parts, mean, strict=True))),
        loan=parts[0].loan,
        **over_members,
    )
