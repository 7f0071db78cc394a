"""Referrals that a contract expects, over plan (rulings R5, R7, R59 and R60)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.model.setting import Demand
from simulator.terms.arrays import Reals, Redrawn, Whole, col
from simulator.terms.volume import Volume, rules


class Expected:
    """What is drawn each year for everybody, the contract and its members, and what the contract's rules say of a month."""

    def __init__(self, deal: Deal) -> None:
        setting, key = deal.setting, deal.key.split("/")[0]  # further terms have the luck of the first

        def demand(given: Redrawn, whose: str, name: str) -> Demand:
            return Demand(given, setting.draws, setting.noise, f"demand of {whose}", name)

        own, members = demand(deal.given.demand, "contract", key), deal.given.structure.members
        each = [demand(members[member].demand, "member", f"{key}/{member}") for member in deal.members.ids]
        self.volume = Volume(tuple(rules(deal.given, deal.key, setting.now)))
        self._of_all = [setting.demand, own] if own.given else [setting.demand]
        self._of_each = each if any(one.given for one in each) else []
        self._scale, self._years = setting.now.world.volume_scale, deal.calendar.demand_year

    def in_month(self, k: int, last: Whole) -> Reals:
        """(replications or 1, members or 1) in month k of a contract whose last is `last` as it stands, (replications or 1,)."""
        of_all = self._scale
        for demand in self._of_all:
            of_all = of_all * demand.in_year(self._years[k])
        if self.volume.rules:
            of_all = of_all * self.volume.factor(k, last)
        if not self._of_each:
            return col(of_all)
        each = np.broadcast_arrays(*(of_all * demand.in_year(self._years[k]) for demand in self._of_each))
        return np.asfortranarray(np.stack(each, axis=1))
