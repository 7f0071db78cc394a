"""Referrals that a contract expects, over plan (rulings R5, R7, R59 and R60)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.model.draws import Draws
from simulator.model.setting import Demand, Setting
from simulator.terms import realised
from simulator.terms.arrays import Reals, Whole, col
from simulator.terms.volume import Volume, rules


def of_contract(setting: Setting, contract: str, given: realised.Contract) -> Demand:
    """Demand of a contract's own, by its id in the file."""

    def luck(draws: Draws, year: int) -> Reals:
        return np.asarray(draws.normals("demand of contract", [contract], year, 1)[0, 0])

    return Demand(given.demand, setting.draws, setting.noise, luck)


def of_member(setting: Setting, contract: str, member: str, given: realised.Member) -> Demand:
    """Demand of a member's own, by the ids of both in the file."""

    def luck(draws: Draws, year: int) -> Reals:
        return np.asarray(draws.normals("demand of member", [f"{contract}/{member}"], year, 1)[0, 0])

    return Demand(given.demand, setting.draws, setting.noise, luck)


class Expected:
    """What is drawn each year for everybody, the contract and its members, and what the contract's rules say of a month."""

    def __init__(self, deal: Deal) -> None:
        setting, key = deal.setting, deal.key.split("/")[0]  # further terms have the luck of the first
        given, members = deal.given, [(each, deal.given.structure.members[each]) for each in deal.members.ids]
        own = any(member.demand.given for _, member in members)
        self._of_all = [setting.demand, *([of_contract(setting, key, given)] if given.demand.given else [])]
        self._of_each = [of_member(setting, key, *each) for each in members] if own else []
        self.volume = Volume(tuple(rules(given, deal.key, setting.now)))
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
