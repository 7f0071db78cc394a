"""Members' cash under any split, from the engine's own runs in which everybody stays.

Two runs with the same luck, one with all money fixed and one with all of it on outcomes, and one without the contract, say what
each pound and each person does to a member's cash at each month's end. They are exact at the split that was run, and for another
split as far as everything is in proportion: caps, queues and staff steps are not quite, so whoever optimises runs again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from simulator.execution.batches import batch_size
from simulator.language.ranges import central
from simulator.model.clock import Phase, Process, month_starts
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.organisations import Standing
from simulator.scenario.scenario import Scenario

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


class Watch:
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
                self._spent = model.contracts[self.key].purse.cost.copy()
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
    """Without what does not follow from prices and people: a pool, shared underspend, advances, a loan, the cost of managing."""
    own, structure = f"contracts.{key}.structure", scenario.file.contracts[key].structure
    changes: dict[str, Any] = {f"{own}.risk_pool": None, f"{own}.reinvest_underspend": False, f"{own}.management_cost": 0}
    changes[f"contracts.{key}.loan"] = None
    for member in structure.members:
        changes[f"{own}.members.{member}.advance"] = 0
    return scenario.with_changes(changes)


def paid_on(scenario: Scenario, key: str, outcomes: float) -> Scenario:
    """With all of its money on outcomes, or none."""
    contract = scenario.file.contracts[key]
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


def standing_of(scenario: Scenario, draws: Draws) -> Standing:
    """Who each organisation of a scenario is; (replications, organisations), organisations in the order of their ids."""
    return Ensemble(scenario, draws, without=True).organisations.standing


def measure(scenario: Scenario, key: str, seed: int, first: int, count: int) -> Measured:
    """Replications `first` … `first + count − 1` of a scenario if everybody stayed, a batch at a time."""
    everybody = in_proportion(stays(scenario), key)
    at_risk = central(scenario.file.contracts[key].payment.outcomes) > 0.0
    runs = [paid_on(everybody, key, part) for part in ((0.0, 1.0) if at_risk else (0.0,))]
    size = batch_size(scenario)
    batches = [Draws(seed, start, min(size, first + count - start)) for start in range(first, first + count, size)]
    return joined([_one(scenario, everybody, runs, key, draws) for draws in batches])


def _one(scenario: Scenario, everybody: Scenario, runs: list[Scenario], key: str, draws: Draws) -> Measured:
    models = [Ensemble(run, draws) for run in runs]
    model, contract = models[0], models[0].contracts[key]
    days = [day for day in model.month_ends if day >= contract.first_day[0]]
    columns = np.arange(len(model.ids))[contract.columns].tolist()
    watched = [Watch(key, days, columns) for _ in models]
    for each, watch in zip(models, watched, strict=True):
        each.run([watch])
    without = Watch(key, days, columns)
    Ensemble(everybody, draws, without=key, horizon=(model.horizon, model.last_delivery)).run([without])
    other, cost = without.of(without.cash), watched[0].of(watched[0].cost)
    paid = [watch.of(watch.cash) - other + watch.of(watch.cost) for watch in watched]
    standing = standing_of(scenario, draws)
    return Measured(
        other=other,
        fixed=paid[0],
        at_risk=paid[1] if len(paid) > 1 else np.zeros((1, 1, len(days)), dtype=np.float32),
        cost=cost,
        rate=np.broadcast_to(contract.caseload.rate, (draws.count, len(columns))).mean(axis=0),
        outcomes=float(contract.caseload.outcomes.mean()),
        month=standing.spending[:, columns].T / 12.0,
        headroom=standing.headroom[:, columns].T,
        reserves=standing.reserves[:, columns].T,
        smaller=standing.smaller[:, columns].T,
        loan=_left_of_a_loan(scenario, key, days),
    )


def _left_of_a_loan(scenario: Scenario, key: str, days: Sequence[int]) -> Values:
    """By these days, as ruling R25 has it repaid."""
    contract = scenario.file.contracts[key]
    if contract.loan is None:
        return np.zeros(len(days))
    months, start = max(round(central(contract.loan.years) * 12), 1), contract.start or scenario.file.start
    ends = np.array(month_starts(scenario.file.start, start, months)[1:]) - 1
    left = 1.0 - np.arange(months + 1) / months
    interest = central(contract.loan.rate) / 12.0 * np.append(0.0, left[:-1].cumsum())
    return np.asarray((left - interest)[np.searchsorted(ends, days, side="right")])


def joined(parts: Sequence[Measured]) -> Measured:
    """Batches one after the other."""
    if len(parts) == 1:
        return parts[0]
    counts = np.array([part.other.shape[1] for part in parts])

    def along(name: str) -> Any:
        arrays = [getattr(part, name) for part in parts]
        return arrays[0] if arrays[0].shape[1] == 1 else np.concatenate(arrays, axis=1)

    over_members = {
        name: along(name) for name in ("other", "fixed", "at_risk", "cost", "month", "headroom", "reserves", "smaller")
    }
    mean = counts / counts.sum()
    return Measured(
        rate=np.asarray(sum(part.rate * weight for part, weight in zip(parts, mean, strict=True))),
        outcomes=float(sum(part.outcomes * weight for part, weight in zip(parts, mean, strict=True))),
        loan=parts[0].loan,
        **over_members,
    )
