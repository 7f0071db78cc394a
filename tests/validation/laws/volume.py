"""Laws of how many come: demand of one's own is nobody else's, and fewer referrals help nobody more."""

from __future__ import annotations

import copy

import numpy as np

from tests.validation.laws.comparing import Data, Found, first, ran
from tests.validation.laws.names import differ, fails


def own_demand(data: Data) -> Found:
    """In direct lots without members by plan, and options that ask for results or providers' consent, one member's own demand is nobody else's.

    By plan a member's work is the others' for a while, as far as it and they are still there (R61); an option may ask for
    the results of all, and whether any of them declines (R57). To the bit.
    """
    data = _unasked(_plain(data))
    for contract in data["contracts"].values():
        for member in contract["structure"]["members"].values():
            for year in ("from", "to"):
                member.pop(year, None)
    other, who = copy.deepcopy(data), sorted(data["organisations"])[0]
    for contract in other["contracts"].values():
        member = contract["structure"]["members"].get(who, {"post": 0})
        if "post" not in member:
            member["demand"] = {"mean": 1.1, "cv": 0.6}
    one, two = ran(data), ran(other)
    against = differ(one, two, list(range(len(one.ids))), 0.0)
    place = one.ids.index(who)
    bites = bool(against[:, place].any())
    against[:, place] = False
    return Found(first(against, one.ids), bites)


def demand_as_elsewhere(data: Data) -> Found:
    """Demand that is always as elsewhere is none: nothing changes at all."""
    data = _plain(data)
    other = copy.deepcopy(data)
    for contract in other["contracts"].values():
        members = [member for member in contract["structure"]["members"].values() if "post" not in member]
        for each in (contract, *members):
            each["demand"] = {"mean": 1, "cv": 0}
    one, two = ran(data), ran(other)
    return Found(first(differ(one, two, list(range(len(one.ids))), 0.0), one.ids), fails(one))


def end_of_referrals(data: Data) -> Found:
    """Where nobody leaves and no option asks for results, a later end of referrals, or none, never serves fewer."""
    data = _unasked(copy.deepcopy(data))
    for organisation in data["organisations"].values():
        organisation |= {"free_reserves": 1e9, "walk_away": "never"}
    for contract in data["contracts"].values():
        contract["referrals_end"] = 0
    sooner = copy.deepcopy(data)
    for contract in sooner["contracts"].values():
        contract["referrals_end"] = 4
    later, less = (
        np.stack([contract.caseload.served for contract in model.contracts.values()], axis=1)
        for model in (ran(data), ran(sooner))
    )
    return Found(first(less > later + 1e-6, list(data["contracts"])), bool((less < later).any()))


def _plain(data: Data) -> Data:
    """A copy in which nobody has demand of its own."""
    data = copy.deepcopy(data)
    for contract in data["contracts"].values():
        for each in (contract, *contract["structure"]["members"].values()):
            each.pop("demand", None)
    return data


def _unasked(data: Data) -> Data:
    """The file itself, in which no option asks for results, or whether providers decline."""
    for contract in data["contracts"].values():
        for option in contract.get("extensions", []):
            option |= {"if": None, "by": "commissioner"}
    return data
