"""Laws of pass-through: under a lead that cannot fail, more of it never helps a partner."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.terms.arrays import Mask
from tests.validation.laws.comparing import Data, Found, exit_day, first, insolvency, ran, stated


def cuts(data: Data) -> Found:
    """More of the cuts never lets a partner deliver to the end, nor for longer."""
    return passing(under_strong_leads(data), "cuts")


def discount(data: Data) -> Found:
    """More of the low bid never does."""
    return passing(under_strong_leads(data), "discount")


def rises(data: Data) -> Found:
    """More of rises that are none below nil never lets a partner leave sooner."""
    data = under_strong_leads(data)
    for contract in data["contracts"].values():
        contract["uplift"] = {"index": "inflation", "floor": 0.02, "chance": 0.7}
    less, more = ran(data), ran(passing_more(data, "uplift"))
    partner = partners(data, less.ids)
    sooner, later = exit_day(more) < exit_day(less), exit_day(more) > exit_day(less)
    return Found(first(sooner & partner, less.ids), bool((later & partner).any()))


def outcome_risk(data: Data) -> Found:
    """More of the results risk never does."""
    return passing(under_strong_leads(data), "outcome_risk")


def outcome_risk_at_par(data: Data) -> Found:
    """More of the results risk never does where no month's outcomes can be worth more than the instalment they replace."""
    data = under_strong_leads(data)
    world = data["world"]
    world.update(noise=False, volume_scale=min(world["volume_scale"], 1), trust_effect=0, support_effect=0)
    world["outcome_scale"] = 1 if isinstance(world["outcome_scale"], dict) else min(world["outcome_scale"], 1)
    for organisation in data["organisations"].values():
        organisation.pop("outcome_rate", None)
    for contract in data["contracts"].values():
        payment = contract["payment"]
        payment.update(
            fixed=round(payment["fixed"] + payment["activity"], 2), activity=0, outcome_cap=min(payment["outcome_cap"], 1)
        )
    return passing(data, "outcome_risk")


def solvent_on_more_cuts(data: Data) -> Found:
    """More of the cuts never lets a partner stay solvent for longer."""
    data = under_strong_leads(data)
    less, more = ran(data), ran(passing_more(data, "cuts"))
    sooner, later = insolvency(more) < insolvency(less), insolvency(more) > insolvency(less)
    return Found(first(later & partners(data, less.ids), less.ids), bool(sooner.any()))


def passing(data: Data, what: str) -> Found:
    """Compare the file with one in which half as much again is passed on."""
    less, more = ran(data), ran(passing_more(data, what))
    partner = partners(data, less.ids)
    better, worse = exit_day(more) > exit_day(less), exit_day(more) < exit_day(less)
    return Found(first(better & partner, less.ids), bool((worse & partner).any()))


def partners(data: Data, ids: Sequence[str]) -> Mask:
    """(organisations,) who leads nothing."""
    return ~np.isin(ids, [contract["structure"]["lead"] for contract in data["contracts"].values()])


def passing_more(data: Data, what: str) -> Data:
    """Half as much again of one risk is passed to partners."""
    data = copy.deepcopy(data)
    for contract in data["contracts"].values():
        contract["structure"]["pass_through"][what] += 0.5
    return data


def by_shares(members: Data) -> Data:
    """Members without prices of their own, which what is passed on moves only after the first year, and without posts."""
    return {key: {**member, "price": None} for key, member in members.items() if "share" in member}


def under_strong_leads(data: Data) -> Data:
    """A copy in which no lead can fail, leave or give underspend back, and partners' costs are near enough to their price for pass-through to decide."""
    data = stated(data)
    for contract in data["contracts"].values():
        structure = contract["structure"]
        structure["reinvest_underspend"] = False
        structure["members"] = by_shares(structure["members"])
        for key, member in structure["members"].items():
            organisation = data["organisations"][key]
            if key == structure["lead"]:
                continue
            organisation["other_income"] = min(organisation["other_income"], 20_000)
            if member["share"] > 0:
                money = member.get("money", member["share"]) * member.get("honoured", 1) * (1 - structure["management_fee"])
                a_person = (
                    _of_year_1(contract["annual_value"]) * money / (_of_year_1(contract["people_per_year"]) * member["share"])
                )
                organisation["unit_cost"] = max(round(0.75 * a_person / (1 + organisation["overhead"])), 1)
    for contract in data["contracts"].values():
        data["organisations"][contract["structure"]["lead"]].update(free_reserves=1e10, headroom=1e10, walk_away="never")
    return data


def _of_year_1(value: Any) -> float:
    return float(value[1] if isinstance(value, dict) else value)
