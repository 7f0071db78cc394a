"""Laws of pounds: twice of everything, and more in reserve."""

from __future__ import annotations

import copy

from tests.validation.laws.comparing import Data, Found, first, insolvency, ran, stated

OWN = ("other_income", "free_reserves", "headroom", "closing_cost", "unit_cost")


def doubling(data: Data) -> Found:
    """Doubling every pound changes no survival. Support's £10,000 stands in the rule and not in the file, so support is without effect."""
    data = stated(data)
    data["world"]["support_effect"] = 0
    one, two = ran(data), ran(twice(data))
    differs = (one.organisations.fate != two.organisations.fate) | (one.organisations.left_on != two.organisations.left_on)
    return Found(first(differs, one.ids), bool((one.organisations.fate > 0).any()))


def twice(data: Data) -> Data:
    """Every amount of pounds in the file doubled."""
    data = copy.deepcopy(data)
    data["smaller_partner_below"] *= 2
    for organisation in data["organisations"].values():
        _double(organisation, *OWN)
        _double(organisation.get("loan", {}), "amount")
    for contract in data["contracts"].values():
        _double(contract, "annual_value", "transfer_cost")
        _double(contract.get("loan", {}), "amount")
        _double(contract["structure"], "capital")
        ready = contract.get("mobilisation", {})
        _double(ready, "cost")
        _double(ready.get("transferred") or {}, "each")
        for member in contract["structure"]["members"].values():
            _double(member, "advance", "support", "grant", "price", "post", "mobilisation")
    return data


def _double(section: Data, *names: str) -> None:
    for name in names:
        held = section.get(name)
        if isinstance(held, (int, float)):
            section[name] *= 2
        elif name == "annual_value":  # by year
            section[name] = {year: 2 * value for year, value in held.items()}


def reserves(data: Data) -> Found:
    """In direct lots where nobody walks away, more reserves never bring an insolvency forward."""
    data = stated(data)
    for organisation in data["organisations"].values():
        organisation["walk_away"] = "never"
    for contract in data["contracts"].values():
        for member in contract["structure"]["members"].values():  # who comes later hangs on those who do its work until then
            member.pop("from", None)
    poor, rich = ran(data), ran(richer(data))
    sooner, later = insolvency(rich) < insolvency(poor), insolvency(rich) > insolvency(poor)
    return Found(first(sooner, poor.ids), bool(later.any()))


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
