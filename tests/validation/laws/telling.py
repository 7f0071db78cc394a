"""Laws of telling: what is one thing may be written in two ways."""

from __future__ import annotations

import copy

from tests.validation.laws.comparing import Data, Found, first, ran
from tests.validation.laws.names import differ, fails

FALLS_AT_LEAST = {"alliance": 0.5}
"""How far the work falls with a cut at least, where it does (ruling R36)."""


def cuts_as_changes(data: Data) -> Found:
    """A dated cut, and the work that falls with it, is a change of the price and of the people."""
    data = dated(data)
    one, other = ran(data), ran(as_changes(data))
    cut = any(contract["cuts"] for contract in data["contracts"].values())
    return Found(first(differ(one, other, list(range(len(one.ids))), 0.005), one.ids), cut and fails(one))


def dated(data: Data) -> Data:
    """A copy with no other cuts than dated ones from the second year on, and no changes."""
    data = copy.deepcopy(data)
    for contract in data["contracts"].values():
        contract["cuts"] = [{"year": 2, "cut": each["cut"]} for each in contract["cuts"] if contract["years"] > 1]
        contract["changes"] = []
    return data


def as_changes(data: Data) -> Data:
    """The same cuts told as changes."""
    data = copy.deepcopy(data)
    for contract in data["contracts"].values():
        follows = max(contract["volume_follows"], FALLS_AT_LEAST.get(contract["structure"]["kind"], 0))
        changes = [{"year": cut["year"], "price": -cut["cut"], "people": -follows * cut["cut"]} for cut in contract["cuts"]]
        contract |= {"cuts": [], "changes": changes}
    return data
