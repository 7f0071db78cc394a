"""Cuts: when they fall, how deep, and how a consortium shares one (ruling R19)."""

from __future__ import annotations

import numpy as np

from simulator.allocation.bankruptcy import bankruptcy, in_order
from simulator.model.arrays import Mask, Reals, Whole, divide, row_sum
from simulator.model.draws import Draws
from simulator.model.realised import Realised

RULES = {"equal_losses": "equal_losses", "equal_awards": "equal_awards", "talmud": "talmud"}


def cuts_of_year(key: str, contract: Realised, year: int, draws: Draws, noise: bool) -> list[Reals]:
    """The cuts that fall on the first day of contract year `year` (from 0): (replications or 1,) parts of the price."""
    fallen = []
    for place, entry in enumerate(contract.cuts):
        if entry.year is not None:
            if entry.year == year + 1:
                fallen.append(entry.cut)
        elif year > 0:
            if noise:
                u = draws.uniforms("cut", f"{key}/{place}", year)
                fallen.append(np.where(u < entry.chance_per_year, entry.cut, 0.0))
            else:
                fallen.append(entry.chance_per_year * entry.cut)
    return fallen


def share_cut(rule: str, money: Reals, cut: Reals, lead: Mask, rank: Whole) -> Reals:
    """New shares of the price after a cut, by an agreed rule; they sum to what `money` summed to.

    money, lead (whether it leads), rank (by income, smallest first): (replications, members); cut: (replications or 1,).
    """
    total = row_sum(money)
    estate = total * (1.0 - cut)
    if rule == "pro_rata":
        return money
    if rule in ("lead_first", "protect_smallest"):
        first = np.where(lead, 0, 1) if rule == "lead_first" else -rank
        award = in_order(money, estate, first)
    else:
        award = bankruptcy(money, estate, rule=RULES[rule])
    kept = row_sum(np.asfortranarray(award))
    return np.where((kept > 0)[:, None], award * divide(total, kept)[:, None], money)
