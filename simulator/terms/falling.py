"""What a cut takes: how deep it is on average, and from whom in a consortium (ruling R19)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.allocation.rules import bankruptcy, in_order
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, Whole, col, divide, row_sum


def on_average(contract: realised.Contract, year: int) -> list[Reals]:
    """The cuts that fall on the first day of contract year `year` (from 0), one by chance at its mean: (replications or 1,) parts of the price."""
    fallen = []
    for entry in contract.cuts:
        if entry.chance_per_year is None:
            if entry.year == year + 1:
                fallen.append(entry.cut)
        elif year > 0:
            fallen.append(entry.chance_per_year * entry.cut)
    return fallen


@dataclass(frozen=True)
class Standing:
    """What rules look at besides claims; (replications, members)."""

    lead: Mask
    """Whether it leads."""
    rank: Whole
    """By income, smallest first."""
    price: Reals
    """(replications or 1,) £ a year of the whole contract, just before."""
    cash: Reals
    """£ today."""
    spending: Reals
    """£ a year of the whole organisation."""


def share_cut(rule: str, money: Reals, cut: Reals, stands: Standing) -> Reals:
    """New shares (replications, members) of the price after a cut (replications or 1,), by an agreed rule; they sum to what
    `money` summed to."""
    total = row_sum(money)
    estate = total * (1.0 - cut)
    if rule == "pro_rata":
        return money
    if rule in ("lead_first", "protect_smallest"):
        first = np.where(stands.lead, 0, 1) if rule == "lead_first" else -stands.rank
        award = in_order(money, estate, first)
    elif rule == "least_harm":
        from simulator.allocation.least_harm import least_harm  # and with it PuLP, which other rules do without

        claims = money * col(stands.price)
        award = least_harm(claims, row_sum(np.asfortranarray(claims)) * (1.0 - cut), stands.cash, stands.spending / 12.0)
    else:
        award = bankruptcy(money, estate, rule=rule)
    kept = row_sum(np.asfortranarray(award))
    return np.where((kept > 0)[:, None], award * divide(total, kept)[:, None], money)
