"""Referrals that a contract expects, over plan (rulings R5, R7, R59 and R60)."""

from __future__ import annotations

from functools import reduce
from operator import mul

import numpy as np

from simulator.model.behaviours.funding import funding
from simulator.model.deal import Deal
from simulator.model.draws import Draws
from simulator.model.setting import Demand, Setting, alike, luck_of_all
from simulator.terms import realised
from simulator.terms.arrays import Reals, Whole, col
from simulator.terms.volume import Volume, rules


def of_contract(setting: Setting, contract: str, given: realised.Contract) -> Demand:
    """Demand of a contract's own, by its id in the file."""

    def luck(year: int, draws: Draws, rows: slice) -> Reals:
        return np.asarray(draws.normals("demand of contract", [contract], year, 1)[0, 0])

    return Demand(given.demand, setting.draws, setting.noise, luck)


def of_member(setting: Setting, contract: str, member: str, given: realised.Member) -> Demand:
    """Demand of a member's own, by the ids of both in the file."""

    def luck(year: int, draws: Draws, rows: slice) -> Reals:
        return np.asarray(draws.normals("demand of member", [f"{contract}/{member}"], year, 1)[0, 0])

    return Demand(given.demand, setting.draws, setting.noise, luck)


def of_each_alike(setting: Setting, contract: str, member: str) -> Demand:
    """The world's demand as one member has it, where it is not one for all (ruling R86)."""
    part = setting.now.world.alike_volumes

    def luck(year: int, draws: Draws, rows: slice) -> Reals:
        own = draws.normals("demand of each", [f"{contract}/{member}"], year, 1)[0, 0]
        return alike(part, luck_of_all(year, draws, rows), own, rows)

    return Demand(setting.now.world.demand, setting.draws, setting.noise, luck)


class Expected:
    """What is drawn each year for everybody, the contract and its members, and what the contract's rules say of a month."""

    def __init__(self, deal: Deal) -> None:
        setting, key = deal.setting, deal.key.split("/")[0]  # further terms have the luck of the first
        given, members = deal.given, [(each, deal.given.structure.members[each]) for each in deal.members.ids]
        own = any(member.demand.given for _, member in members)
        one_for_all = bool((setting.now.world.alike_volumes == 1.0).all())
        self._of_all = [setting.demand] if one_for_all else []
        self._of_all += [of_contract(setting, key, given)] if given.demand.given else []
        self._of_each = [[of_member(setting, key, *each)] if own else [] for each in members]
        """By member."""
        if not one_for_all:
            for (member, _), demands in zip(members, self._of_each, strict=True):
                demands.insert(0, of_each_alike(setting, key, member))
        self.volume = Volume(tuple(rules(given, deal.key, setting.now)))
        self.brings = None if deal.caseload.held is None else funding(deal)
        """What one more person would bring, where somebody asks before it hires."""
        self._scale, self._years = setting.now.world.volume_scale, deal.calendar.demand_year

    def in_month(self, k: int, last: Whole) -> Reals:
        """(replications or 1, members or 1) in month k of a contract whose last is `last` as it stands, (replications or 1,)."""
        of_all = self._scale
        for demand in self._of_all:
            of_all = of_all * demand.in_year(self._years[k])
        if self.volume.rules:
            of_all = of_all * self.volume.factor(k, last)
        if not any(self._of_each):
            return col(of_all)
        year = self._years[k]
        each = np.broadcast_arrays(
            *(reduce(mul, (demand.in_year(year) for demand in demands), of_all) for demands in self._of_each)
        )
        return np.asfortranarray(np.stack(each, axis=1))
