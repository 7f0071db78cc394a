"""Laws of lines of payment: one line more leaves the others as they are, and what the commissioner pays is what is claimed and received."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import numpy as np

from simulator.model.ensemble import Ensemble
from simulator.model.results import ContractResults, contract_results
from simulator.terms.arrays import Mask
from tests.validation.laws.comparing import REPLICATIONS, Data, Found, first, ran
from tests.validation.laws.names import differ, fails

ADDED: Mapping[str, Data] = {
    "more": {"kind": "activity", "for": 0.5},
    "others": {"kind": "outcome", "rate": 0.4, "lag": 0},
}
"""Lines that may be added: outcomes are seen at once, so that the run-off is as long as before."""
TARIFFS = {"more": 40, "others": 80}


def lines_for_nothing(data: Data) -> Found:
    """An activity and an outcome line for which nothing is paid change no movement of cash, and no count."""
    data = _unasked(data)
    one, two = ran(data), ran(_with(data, dict.fromkeys(ADDED, 0)))
    against = differ(one, two, list(range(len(one.ids))), 0.005).any(axis=1, keepdims=True)
    return Found(first(against | _counts_differ(one, two), ["cash or counts"]), fails(one))


def paid_lines(data: Data) -> Found:
    """Where money is nobody's end, an activity and an outcome line that are paid change no count."""
    data = _with_room(_unasked(_rich(data)))
    one, two = (ran(_with(data, tariffs)) for tariffs in (dict.fromkeys(ADDED, 0), TARIFFS))
    moved = any(
        np.any(each.paid != other.paid) for each, other in zip(_results(one).values(), _results(two).values(), strict=True)
    )
    return Found(first(_counts_differ(one, two), ["counts"]), moved and not fails(one))


def claimed_is_paid_and_received(data: Data) -> Found:
    """Where nobody fails, and hubs cost nothing, the commissioner pays what is claimed line by line, and members receive all of it.

    Outcomes of an alliance are settled together, and not by line.
    """
    data = _plain(_rich(data))
    model = ran(data)
    found = _results(model)
    off = np.zeros((REPLICATIONS, len(found)), dtype=bool)
    for place, (key, each) in enumerate(found.items()):
        if not (_kind(data, key) == "alliance" and _counts_outcomes(data, key)):
            off[:, place] |= np.abs(each.claimed.sum(axis=1) - each.paid) > 0.01
        off[:, place] |= np.abs(each.received.sum(axis=1) - each.paid) > 0.01
    return Found(first(off, list(found)), any(np.any(each.paid > 0.0) for each in found.values()))


def _with(data: Data, tariffs: Mapping[str, float]) -> Data:
    """A copy in which every contract has these lines, the last of all."""
    data = copy.deepcopy(data)
    for contract in data["contracts"].values():
        contract["payment"]["lines"] |= {key: {**ADDED[key], "tariff": tariff} for key, tariff in tariffs.items()}
    return data


def _with_room(data: Data) -> Data:
    """The file itself, with twice the price and half the part of it where lines are parts: tariffs have room beside them."""
    for contract in data["contracts"].values():
        if "annual_value" in contract:
            value = contract["annual_value"]
            contract["annual_value"] = {year: 2 * each for year, each in value.items()} if isinstance(value, dict) else 2 * value
        for line in contract["payment"]["lines"].values():
            if "part" in line:
                line["part"] /= 2
        if contract["structure"]["kind"] != "prime":
            for member in contract["structure"]["members"].values():
                member.pop("outcomes", None)  # they were made for the parts as they stood
    return data


def _counts_differ(one: Ensemble, two: Ensemble) -> Mask:
    """(replications, 1) whether people, or what a line of the first counts, are others."""
    against = np.zeros((REPLICATIONS, 1), dtype=bool)
    for (key, each), other in zip(_results(one).items(), _results(two).values(), strict=True):
        people, more = one.contracts[key].caseload, two.contracts[key].caseload
        for name in ("referred", "served", "unmet", "disrupted"):
            against[:, 0] |= np.abs(getattr(people, name) - getattr(more, name)) > 1e-6
        for place, line in enumerate(each.lines):
            at = other.lines.index(line)
            if line not in ADDED:
                against[:, 0] |= np.abs(each.counted[:, place] - other.counted[:, at]) > 1e-6
    return against


def _results(model: Ensemble) -> dict[str, ContractResults]:
    return {key: contract_results(contract) for key, contract in model.contracts.items()}


def _unasked(data: Data) -> Data:
    """A copy in which no option asks for results: those told are of the first outcome line, which the line may be that is added."""
    data = copy.deepcopy(data)
    for contract in data["contracts"].values():
        for option in contract.get("extensions", []):
            option["if"] = None
    return data


def _rich(data: Data) -> Data:
    """A copy in which nobody runs out of money or walks away, and nobody trusts less for being paid less."""
    data = copy.deepcopy(data)
    data["world"]["trust_effect"] = 0
    for organisation in data["organisations"].values():
        organisation |= {"free_reserves": 1e9, "walk_away": "never"}
    for contract in data["contracts"].values():
        if contract["structure"]["kind"] == "joint_venture":
            contract["structure"]["capital"] = 1e8
    return data


def _plain(data: Data) -> Data:
    """The file itself, in which nothing is paid but claims: no grants and no loans either, and hubs cost nothing."""
    for contract in data["contracts"].values():
        for other in ("mobilisation", "loan"):
            contract.pop(other, None)
        contract["payment"]["advance_months"] = 0
        contract["structure"]["hub_cost"] = 0
        for member in contract["structure"]["members"].values():
            member.pop("mobilisation", None)
            member["advance"] = 0
            if "grant" in member:
                member["grant"] = 0
    return data


def _kind(data: Data, key: str) -> str:
    return str(data["contracts"][key]["structure"]["kind"])


def _counts_outcomes(data: Data, key: str) -> bool:
    return any(line["kind"] == "outcome" for line in data["contracts"][key]["payment"]["lines"].values())
