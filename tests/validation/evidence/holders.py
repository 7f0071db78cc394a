"""Holders of contracts as the register has them: six sizes, each with one contract that is the usual part of its income.

All parameters are published or the simulator's own. Sizes are register counts (Charity Commission, February 2025) times the part
of that size that delivers public services (25% under £1m, 45% large, 59% major); a contract is 30%, 35% and 40% of income (NCVO
Almanac, government income by size); true cost over price at award is 1.05 to 1.15; in ordinary years costs rise 3% and prices 2%,
in the shock of 2021 to 2023 costs 8.7% and prices 2.7% (NCVO True Cost 2023/24). All else is the
simulator's default, contracts last five years and are paid in instalments. Beside each holder stands one of its size without a contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import simpy

from simulator.model.clock import Process
from simulator.model.ensemble import Ensemble
from simulator.scenario import Scenario, from_data
from simulator.terms.arrays import EVERY, Mask, Reals, Whole
from tests.validation.background import SIZES
from tests.validation.effort import part_of
from tests.validation.evidence.comparing import alone, simulated

PRICE = 1_000  # £ a person
DIRECT = PRICE / 1.15  # £ of direct cost that is £1,000 with the default overhead
UNIT_COST = {"low": 1.05 * DIRECT, "mode": 1.10 * DIRECT, "high": 1.15 * DIRECT}
YEARS = 3

BANDS = [(income, count) for income, count in SIZES.values() if count]
INCOMES = np.array([income for income, _ in BANDS])
REGISTER = np.array([count for _, count in BANDS], dtype=np.float64)
DELIVERING = np.where(INCOMES < 1e6, 0.25, np.where(INCOMES < 10e6, 0.45, 0.59))
CONTRACT = np.where(INCOMES < 1e6, 0.30, np.where(INCOMES < 10e6, 0.35, 0.40))
HOLDING = REGISTER * DELIVERING
"""Charities of each size that hold contracts."""


@dataclass(frozen=True)
class Seen:
    """What was seen at the end of each of three years; (years, replications, sizes) unless said."""

    losing: Mask
    """Whether the contract cost more than it earned in the year."""
    deficit: Mask
    """Whether the organisation as a whole lost money in the year."""
    here: Mask
    """Whether it still delivers the contract."""
    year_ends: list[int]
    left_on: Whole
    """(replications, sizes)"""
    insolvent_on: Whole
    """(replications, sizes)"""
    insolvent_without: Whole
    """(replications, sizes) of those of the same size without a contract."""
    months: Reals
    """(replications, sizes) months of spending in reserve after three years, what it is owed included."""
    months_without: Reals
    """(replications, sizes)"""

    def leave(self, year: int) -> tuple[Mask, Mask]:
        """(replications, sizes) who handed the contract back, and who became insolvent with it, in a year from 0."""
        since = self.year_ends[year - 1] if year else -1
        now = (self.left_on > since) & (self.left_on <= self.year_ends[year])
        failed = now & (self.left_on == self.insolvent_on)
        return now & ~failed, failed

    def insolvent(self) -> tuple[Mask, Mask]:
        """(replications, sizes) holders and others that are insolvent within the three years."""
        last = self.year_ends[-1]
        with_contract = (self.insolvent_on >= 0) & (self.insolvent_on <= last)
        return with_contract, (self.insolvent_without >= 0) & (self.insolvent_without <= last)


@cache
def ordinary(effort: float) -> Seen:
    return seen(0.03, 0.02, effort)


@cache
def paid_in_full(effort: float) -> Seen:
    """Ordinary years with true cost over price at 1 for everybody: the low end of the range tried for it."""
    return seen(0.03, 0.02, effort, DIRECT)


@cache
def shock(effort: float) -> Seen:
    return seen(0.087, 0.027, effort)


def scenario(inflation: float, uplift: float, unit_cost: Any = UNIT_COST) -> Scenario:
    organisations: dict[str, Any] = {}
    contracts: dict[str, Any] = {}
    for place, (income, part) in enumerate(zip(INCOMES.tolist(), CONTRACT.tolist(), strict=True)):
        holder, value = f"holder_{place}", income * part
        organisations[holder] = {"other_income": income - value, "free_reserves": "sector", "unit_cost": unit_cost}
        organisations[f"other_{place}"] = {"other_income": income, "free_reserves": "sector"}
        contracts[f"lot_{place}"] = {
            "annual_value": value,
            "years": 5,
            "people_per_year": value / PRICE,
            "uplift": uplift,
            "structure": alone(holder),
        }
    data = {"format": 1, "name": "holders", "start": "2024-04-01", "world": {"cost_inflation": inflation}}
    return from_data({**data, "organisations": organisations, "contracts": contracts})


def seen(inflation: float, uplift: float, effort: float, unit_cost: Any = UNIT_COST) -> Seen:
    losing: list[Mask] = []
    deficit: list[Mask] = []
    here: list[Mask] = []
    year_ends: list[int] = []
    worth: list[Reals] = []

    def watch(env: simpy.Environment, model: Ensemble) -> Process:
        lots = [model.contracts[f"lot_{place}"] for place in range(len(BANDS))]
        holders, _ = _columns(model)

        def stands() -> Reals:
            """£ of cash and of what has been earned and is not yet paid."""
            now = model.ledger.cash[:, : len(model.ids)].copy()
            now[:, holders] += np.hstack([lot.deal.accruals.earned - lot.deal.accruals.received for lot in lots])
            return now

        worth.append(stands())
        for year in range(YEARS):
            year_ends.append(lots[0].deal.calendar.last_day[12 * year + 11])
            yield env.timeout(year_ends[-1] + 1 - env.now)
            losing.append(np.hstack([lot.deal.accruals.year_result(EVERY) < 0 for lot in lots]))  # type: ignore[arg-type]
            here.append(np.hstack([lot.caseload.here for lot in lots]))
            worth.append(stands())
            deficit.append((worth[-1] < worth[-2])[:, holders])

    model = simulated(scenario(inflation, uplift, unit_cost), part_of(10_000, effort), [watch])
    holders, others = _columns(model)
    orgs = model.organisations
    months = 12 * worth[-1] / orgs.standing.spending
    return Seen(
        losing=np.array(losing),
        deficit=np.array(deficit),
        here=np.array(here),
        year_ends=year_ends,
        left_on=orgs.left_on[:, holders],
        insolvent_on=orgs.insolvent_on[:, holders],
        insolvent_without=orgs.insolvent_on[:, others],
        months=months[:, holders],
        months_without=months[:, others],
    )


def _columns(model: Ensemble) -> tuple[list[int], list[int]]:
    """Holders and others among the organisations."""
    return tuple([model.ids.index(f"{kind}_{place}") for place in range(len(BANDS))] for kind in ("holder", "other"))  # type: ignore[return-value]
