"""Laws of names: who is called what, and who is listed first, is nobody's fate."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence

import numpy as np

from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.terms.arrays import Mask, Reals, Whole
from tests.oracle.scenarios import give_owners_reserves
from tests.validation.laws.comparing import REPLICATIONS, Data, Found, first, ran


class SameLuck(Draws):
    """Draws that give an organisation under its new name the luck of its old one."""

    def normals(self, source: str, keys: Sequence[str], period: int, steps: int) -> Reals:
        return super().normals(source, [re.sub(r"new_\d_(?=org_)", "", key) for key in keys], period, steps)


def order(data: Data) -> Found:
    """Listing organisations in another order changes nothing at all."""
    one, other = ran(data), ran(reordered(data))
    return Found(first(differ(one, other, list(range(len(one.ids))), 0.0), one.ids), fails(one))


def names(data: Data) -> Found:
    """With the same luck, organisations under other names in the same order of the alphabet fare the same."""
    one, other = ran(data), ran(renamed(data, backwards=False), SameLuck(1, 0, REPLICATIONS))
    return Found(first(differ(one, other, list(range(len(one.ids))), 0.005), one.ids), fails(one))


def names_backwards(data: Data) -> Found:
    """The same whatever the order of the alphabet."""
    one, other = ran(data), ran(renamed(data, backwards=True), SameLuck(1, 0, REPLICATIONS))
    return Found(first(differ(one, other, list(reversed(range(len(one.ids)))), 0.005), one.ids), fails(one))


def names_without_ties(data: Data) -> Found:
    """The same where nobody is anybody's equal, and no two leave on one day: ties are broken by id (R24, R31, R34)."""
    data = unequal(data)
    one, other = ran(data), ran(renamed(data, backwards=True), SameLuck(1, 0, REPLICATIONS))
    against = differ(one, other, list(reversed(range(len(one.ids)))), 0.005)
    tied = _twice_the_same(one.organisations.left_on) | _twice_the_same(one.organisations.insolvent_on)
    return Found(first(against & ~tied[:, None], one.ids), fails(one))


def differ(one: Ensemble, other: Ensemble, places: list[int], allowed: float) -> Mask:
    """(replications, organisations) whose fate, day or cash is another; `places` are those of `one` in `other`."""
    differs = one.organisations.fate != other.organisations.fate[:, places]
    differs |= one.organisations.insolvent_on != other.organisations.insolvent_on[:, places]
    return np.asarray(differs | (np.abs(one.ledger.cash - other.ledger.cash[:, places]) > allowed))


def fails(model: Ensemble) -> bool:
    return bool((model.organisations.fate > 0).any())


def renamed(data: Data, backwards: bool) -> Data:
    """Organisations under other ids, in the same order of the alphabet or the opposite one."""
    ids = sorted(data["organisations"])
    new = {key: f"new_{len(ids) - place if backwards else place}_{key}" for place, key in enumerate(ids)}
    data = copy.deepcopy(data)
    data["organisations"] = {new[key]: value for key, value in data["organisations"].items()}
    for contract in data["contracts"].values():
        structure = contract["structure"]
        structure["members"] = {new[key]: value for key, value in structure["members"].items()}
        if "lead" in structure:
            structure["lead"] = new[structure["lead"]]
    return data


def reordered(data: Data) -> Data:
    """Organisations and members listed the other way round."""
    data = copy.deepcopy(data)
    data["organisations"] = dict(reversed(data["organisations"].items()))
    for contract in data["contracts"].values():
        contract["structure"]["members"] = dict(reversed(contract["structure"]["members"].items()))
    return data


def unequal(data: Data) -> Data:
    """A copy in which no two organisations have the same income, work or money."""
    data = copy.deepcopy(data)
    for place, key in enumerate(sorted(data["organisations"]), start=1):
        data["organisations"][key]["other_income"] += 13 * place
    for contract in data["contracts"].values():
        members = {key: member for key, member in contract["structure"]["members"].items() if "share" in member}
        for part in ("share", "money"):
            if part in next(iter(members.values())):
                _tilt(members, part)
        for member in members.values():
            member["honoured"] = max(member.get("honoured", 1), 0.1 if "lead" in contract["structure"] else 1)
            if contract["structure"]["kind"] == "alliance":
                member.pop("outcomes", None)  # they were made for the shares as they stood
    give_owners_reserves(data["organisations"], [contract["structure"] for contract in data["contracts"].values()])
    return data


def _tilt(members: Data, part: str) -> None:
    largest = max(sorted(members), key=lambda key: float(members[key][part]))
    for place, key in enumerate(sorted(members), start=1):
        if key != largest:
            members[key][part] += place * 1e-5
            members[largest][part] -= place * 1e-5


def _twice_the_same(days: Whole) -> Mask:
    """(replications,) whether two have the same day."""
    ordered = np.sort(days, axis=1)
    return np.asarray(((np.diff(ordered, axis=1) == 0) & (ordered[:, 1:] >= 0)).any(axis=1))
