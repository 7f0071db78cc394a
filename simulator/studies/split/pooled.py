"""What each member pays into a consortium's risk pool: by who can bear it, or by what each would draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.cash import Amounts
from simulator.allocation.objectives import Aim
from simulator.allocation.pooling import best_pool, euler_shares
from simulator.language.ranges import central
from simulator.studies.split.request import Request
from simulator.terms import RiskPool
from simulator.terms.structures import kind_of

Values = NDArray[np.float64]

SCENARIOS = 300
"""In which the pool is worked out: its programme has a row for each member in each."""


@dataclass(frozen=True)
class Paid:
    """Who pays for a pool."""

    rates: Values
    """(members,) part of its receipts that each pays in."""
    best: float
    """Months of spending that the member worst off would be under its headroom if the pool foresaw everything, mean of the tail."""


def pool_of(asked: Request) -> RiskPool | None:
    """The contract's pool; only a consortium has one."""
    structure = asked.contract.structure
    return structure.risk_pool if kind_of(structure).has("structure.risk_pool") else None


def who_can_bear_it(asked: Request, aim: Aim, split: Amounts) -> Paid | None:
    """Together as much as the pool's one rate brings, from those who leave the weakest safest; as it is where nobody needs one.

    None without a pool.
    """
    pool = pool_of(asked)
    if pool is None:
        return None
    found = best_pool(aim.first(SCENARIOS).within_headroom(), central(pool.target) / 12.0 * float(split.price.sum()), split)
    return Paid(_as_rates(asked, pool, split, found.paid_in), found.worst)


def what_each_would_draw(asked: Request, aim: Aim, split: Amounts) -> Values | None:
    """(members,) rates by Euler shares of what they would be under their headroom in the tail, if nobody had a pool: no group
    would then pay less in a pool of its own. None without a pool."""
    pool = pool_of(asked)
    if pool is None:
        return None
    under = np.maximum(-aim.cash.lowest(split).pounds - aim.headroom, 0.0)
    return _as_rates(asked, pool, split, euler_shares(under, aim.tail))


def as_changes(asked: Request, rates: Values | None) -> dict[str, Any]:
    """Rates as changes of the scenario's file."""
    if rates is None:
        return {}
    home = f"contracts.{asked.key}.structure.members"
    return {f"{home}.{key}.pool": round(float(rate), 6) for key, rate in zip(asked.members, rates, strict=True)}


def _as_rates(asked: Request, pool: RiskPool, split: Amounts, parts: Values) -> Values:
    """(members,) rates that bring what the pool's one rate would, in these parts; none over all that a member receives."""
    rate = central(pool.rate)
    if not parts.sum() > 0.0:
        own = [asked.contract.structure.members[key].pool for key in asked.members]
        return np.array([rate if each is None else central(each) for each in own])
    paid = rate * split.price.sum() * parts / parts.sum()
    return np.asarray(np.clip(np.divide(paid, split.price, out=np.zeros_like(paid), where=split.price > 0), 0.0, 1.0))
