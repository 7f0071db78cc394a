"""What each member of a structure really does, is paid for and was promised, and what is left where some drop out."""

from dataclasses import dataclass
from typing import Any

Data = dict[str, Any]


@dataclass
class Shares:
    """Shares of the contract (R6)."""

    work: float = 0.0
    money: float = 0.0
    promise: float = 0.0


def shares_of(structure: Data) -> dict[str, Shares]:
    """What the lead does not pass on stays with it: work and money (R6)."""
    lead: str | None = structure["lead"]
    shares = {name: Shares() for name in structure["members"]}
    for name, terms in structure["members"].items():
        kept = 1.0 if name == lead or lead is None else terms["honoured"]
        money = _money(terms)
        shares[name].work += terms["share"] * kept
        shares[name].money += money * kept
        shares[name].promise = terms["share"]
        if kept != 1.0 and lead is not None:
            shares[lead].work += terms["share"] * (1.0 - kept)
            shares[lead].money += money * (1.0 - kept)
    if lead is not None:
        shares[lead].promise = shares[lead].work
    return shares


def without(structure: Data, gone: set[str]) -> Data:
    """The structure when some drop out: their shares go to the lead, else to all pro rata (R48)."""
    members = {name: {**terms, "money": _money(terms)} for name, terms in structure["members"].items() if name not in gone}
    for part in ("share", "money"):
        left = sum(terms[part] for terms in members.values())
        lost = sum(
            _money(terms) if part == "money" else terms[part] for name, terms in structure["members"].items() if name in gone
        )
        if structure["lead"] is not None:
            members[structure["lead"]][part] += lost
        elif left > 0.0:
            for terms in members.values():
                terms[part] *= (left + lost) / left
    return {**structure, "members": members}


def _money(terms: Data) -> float:
    money: float = terms["share"] if terms["money"] is None else terms["money"]
    return money
