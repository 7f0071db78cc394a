"""Metamorphic laws: two scenarios of which theory says how their results compare, whatever the numbers (design of the engine).

Each law takes a random file and returns the two replications' results that break it, in words, or nothing.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from simulator.model.arrays import Reals
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario import from_data

Data = dict[str, Any]
Law = Callable[[Data], str | None]

REPLICATIONS = 12
LATE = 10**6  # the day of an insolvency that never comes
SPREAD_MONTHS = {"low": "0 months", "mode": "1 month", "high": "9 months"}


def ran(data: Data, draws: Draws | None = None) -> Ensemble:
    """A file in a few replications."""
    model = Ensemble(from_data(data), draws or Draws(1, 0, REPLICATIONS))
    model.run()
    return model


def insolvency(model: Ensemble) -> Reals:
    """(replications, organisations) day of insolvency, late where there is none."""
    day = model.organisations.insolvent_on
    return np.where(day < 0, LATE, day).astype(np.float64)


def stated(data: Data) -> Data:
    """A copy in which nothing about an organisation hangs on the £ limits of size bands."""
    data = copy.deepcopy(data)
    data["smaller_partner_below"] = 1_000_000
    for organisation in data["organisations"].values():
        organisation["other_noise"] = 0.08
        if organisation["free_reserves"] == "sector":
            organisation["free_reserves"] = dict(SPREAD_MONTHS)
    return data


def _first(differs: np.ndarray, ids: Sequence[str], what: str) -> str | None:
    if not differs.any():
        return None
    replication, place = (int(each) for each in np.argwhere(differs)[0])
    return f"{ids[place]} {what} in replication {replication}"


# --- every pound twice


POUNDS = ("other_income", "free_reserves", "headroom", "closing_cost", "unit_cost")


def twice(data: Data) -> Data:
    """Every amount of pounds in the file doubled."""
    data = copy.deepcopy(data)
    data["smaller_partner_below"] *= 2

    def double(section: Data, *names: str) -> None:
        for name in names:
            if isinstance(section.get(name), (int, float)):
                section[name] *= 2

    for organisation in data["organisations"].values():
        double(organisation, *POUNDS)
        double(organisation.get("loan", {}), "amount")
    for contract in data["contracts"].values():
        double(contract, "annual_value", "transfer_cost")
        double(contract.get("loan", {}), "amount")
        double(contract["structure"], "capital")
        for member in contract["structure"]["members"].values():
            double(member, "advance", "support", "grant")
    return data


def doubling(data: Data) -> str | None:
    """Doubling every pound changes no survival. Support's £10,000 is a rule's own, so support is without effect here."""
    data = stated(data)
    data["world"]["support_effect"] = 0
    one, two = ran(data), ran(twice(data))
    differs = (one.organisations.fate != two.organisations.fate) | (one.organisations.left_on != two.organisations.left_on)
    return _first(differs, one.ids, "fares otherwise")


# --- reserves


def richer(data: Data) -> Data:
    """Everybody has £20,000 or a month of spending more."""
    data = copy.deepcopy(data)
    for organisation in data["organisations"].values():
        held = organisation["free_reserves"]
        if isinstance(held, dict):
            organisation["free_reserves"] = {"low": "1 month", "mode": "2 months", "high": "10 months"}
        elif isinstance(held, str):
            organisation["free_reserves"] = f"{int(held.split()[0]) + 1} months"
        else:
            organisation["free_reserves"] = held + 20_000
    return data


def reserves(data: Data) -> str | None:
    """In direct lots where nobody walks away, more reserves never bring an insolvency forward."""
    data = stated(data)
    for organisation in data["organisations"].values():
        organisation["walk_away"] = "never"
    poor, rich = ran(data), ran(richer(data))
    return _first(insolvency(rich) < insolvency(poor), poor.ids, "fails sooner with more in reserve")


# --- names


class SameLuck(Draws):
    """Draws that give an organisation under its new name the luck of its old one."""

    def normals(self, source: str, keys: Sequence[str], period: int, steps: int) -> Reals:
        return super().normals(source, [re.sub(r"new_\d_(?=org_)", "", key) for key in keys], period, steps)


def renamed(data: Data, backwards: bool) -> Data:
    """Organisations under other ids, in the same order of the alphabet or the opposite one."""
    ids = sorted(data["organisations"])
    names = {key: f"new_{len(ids) - place if backwards else place}_{key}" for place, key in enumerate(ids)}
    data = copy.deepcopy(data)
    data["organisations"] = {names[key]: value for key, value in data["organisations"].items()}
    for contract in data["contracts"].values():
        structure = contract["structure"]
        structure["members"] = {names[key]: value for key, value in structure["members"].items()}
        if "lead" in structure:
            structure["lead"] = names[structure["lead"]]
    return data


def reordered(data: Data) -> Data:
    """Organisations and members listed the other way round."""
    data = copy.deepcopy(data)
    data["organisations"] = dict(reversed(data["organisations"].items()))
    for contract in data["contracts"].values():
        contract["structure"]["members"] = dict(reversed(contract["structure"]["members"].items()))
    return data


def _same(one: Ensemble, other: Ensemble, places: list[int], allowed: float) -> str | None:
    differs = one.organisations.fate != other.organisations.fate[:, places]
    differs |= one.organisations.insolvent_on != other.organisations.insolvent_on[:, places]
    differs |= np.abs(one.ledger.cash - other.ledger.cash[:, places]) > allowed
    return _first(differs, one.ids, "fares otherwise")


def order(data: Data) -> str | None:
    """Listing organisations in another order changes nothing at all."""
    one, other = ran(data), ran(reordered(data))
    return _same(one, other, list(range(len(one.ids))), 0.0)


def names(data: Data) -> str | None:
    """With the same luck, organisations under other names in the same alphabetical order fare the same."""
    one, other = ran(data), ran(renamed(data, False), SameLuck(1, 0, REPLICATIONS))
    return _same(one, other, list(range(len(one.ids))), 0.005)


def names_backwards(data: Data) -> str | None:
    """With the same luck, organisations under other names fare the same, whatever the alphabetical order."""
    one, other = ran(data), ran(renamed(data, True), SameLuck(1, 0, REPLICATIONS))
    return _same(one, other, list(reversed(range(len(one.ids)))), 0.005)


# --- pass-through


def with_strong_leads(data: Data) -> Data:
    """A copy in which no lead can fail or leave."""
    data = stated(data)
    for contract in data["contracts"].values():
        lead = data["organisations"][contract["structure"]["lead"]]
        lead["free_reserves"], lead["headroom"], lead["walk_away"] = 1e10, 1e10, "never"
    return data


def passing_more(data: Data, what: str) -> Data:
    """Half as much again of one risk is passed to partners."""
    data = copy.deepcopy(data)
    for contract in data["contracts"].values():
        contract["structure"]["pass_through"][what] += 0.5
    return data


def _partners(data: Data, ids: Sequence[str]) -> np.ndarray:
    """(organisations,) who leads nothing."""
    return ~np.isin(ids, [contract["structure"]["lead"] for contract in data["contracts"].values()])


def helped(data: Data, what: str) -> str | None:
    """Whether a partner delivers to the end, or stays solvent for longer, only because more is passed on to it."""
    less, more = ran(data), ran(passing_more(data, what))
    better = insolvency(more) > insolvency(less)
    better |= (more.organisations.fate == 0) & (less.organisations.fate != 0)
    return _first(better & _partners(data, less.ids), less.ids, f"gains when more {what} is passed on")
