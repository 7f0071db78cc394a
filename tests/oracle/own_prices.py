"""Members with a price of their own and posts: what part of the money that is (R62, R63)."""

from typing import Any

Data = dict[str, Any]
HUBS = ("consortium", "alliance", "joint_venture")


def own_price(terms: Data) -> float | None:
    """£ in the first year, of a post what it is paid for it; None where its money is a share."""
    price: float | None = terms.get("post")
    return terms.get("price") if price is None else price


def settled(structure: Data, price: float, partner_price: float) -> Data:
    """The structure with the money of all as shares: of this first-year price, and of what all the money would be to a prime's partner."""
    own = {name: own_price(terms) for name, terms in structure["members"].items()}
    lead: str | None = structure["lead"]
    priced = {
        name: _part(pounds, _paid_in_full(structure, name, price, partner_price))
        for name, pounds in own.items()
        if pounds is not None and name != lead
    }
    if structure.get("settled") or not priced:
        return structure
    stated = {name: terms["share"] if terms["money"] is None else terms["money"] for name, terms in structure["members"].items()}
    money = {**stated, **priced}
    if lead is not None:
        money[lead] = 1.0 - sum(part for name, part in money.items() if name != lead)
    else:
        balance(money, set(money) - set(priced) or set(money))
    members = {name: {**terms, "money": money[name]} for name, terms in structure["members"].items()}
    return {**structure, "members": members}


def balance(money: dict[str, float], carriers: set[str]) -> None:
    """These take pro rata what is left of the whole."""
    carried = sum(money[name] for name in carriers)
    left = 1.0 - sum(part for name, part in money.items() if name not in carriers)
    for name in carriers:
        money[name] *= left / carried if carried > 0.0 else 0.0


def _paid_in_full(structure: Data, name: str, price: float, partner_price: float) -> float:
    """What a member with all the money would be paid in the first year."""
    if structure["kind"] == "prime" and name != structure["lead"]:
        return partner_price
    net: float = 1.0 - structure["hub_cost"] if structure["kind"] in HUBS else 1.0
    return price * net


def _part(pounds: float, whole: float) -> float:
    return pounds / whole if whole > 0.0 else 0.0
