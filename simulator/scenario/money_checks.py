"""Checks on shares, parts and prices: sums that must be 100%, risk that must be carried, promises to smaller partners."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulator.language.characters import Loc
from simulator.language.exact import percent, pounds
from simulator.language.units import LARGEST_SUM, Unit, central
from simulator.language.words import listed
from simulator.terms import Contract, ScenarioFile, first_year
from simulator.terms.checking import Finding, Reading
from simulator.terms.structures import kind_of

CLOSE = 1e-6  # a part in a million: pence in any contract


def check_payment(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """The three payment parts sum to 100%."""
    home: Loc = ("contracts", key, "payment")
    pay = contract.payment
    total = pay.fixed + pay.activity + pay.outcomes
    if abs(total - 1) <= CLOSE or not reading.sound(*home):
        return
    parts = f"fixed {percent(pay.fixed)}, activity {percent(pay.activity)}, outcomes {percent(pay.outcomes)}"
    remedy = f"Give the other {percent(1 - total)} to one of them" if total < 1 else f"Take {percent(total - 1)} off"
    yield home, f"parts sum to {percent(total)} ({parts}); they must sum to 100%. {remedy}"


def check_size(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """No year's price grows past what anybody buys, in this term or one that it is let again for."""
    rules, years, first = contract.retender, contract.years, central(contract.annual_value)
    if rules is not None:
        term = years if rules.term is None else rules.term
        if rules.annual_value is None:
            years += rules.terms * term
        else:
            years, first = max(years, term), max(first, central(rules.annual_value))
    last = first * (1 + max(0.0, central(contract.uplift))) ** (math.ceil(years) - 1)
    if last > LARGEST_SUM and reading.sound("contracts", key, "years"):
        message = f"takes the price to {pounds(last)} in the last year; no sum may be over {pounds(LARGEST_SUM)}. Lower it"
        yield ("contracts", key, "uplift"), message


def check_cost(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Nor is the work planned to cost more than that."""
    home: Loc = ("contracts", key, "structure", "members")
    if not reading.sound(*home) or not reading.sound("contracts", key, "people_per_year") or not reading.sound("organisations"):
        return
    planned = sum(first_year.costs(contract, reading.file.organisations).values())
    if planned > LARGEST_SUM:
        message = (
            f"are planned to spend {pounds(planned)} a year on the people; no sum may be over {pounds(LARGEST_SUM)}. "
            "Lower people_per_year, or their unit_cost"
        )
        yield home, message


def check_shares(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Shares of work sum to 100%; so do money, equity and parts of the loan where given, and then every member has them."""
    home: Loc = ("contracts", key, "structure", "members")
    if not reading.sound(*home):
        return
    members = contract.structure.members
    priced = reading.sound("contracts", key, "annual_value") and reading.sound("contracts", key, "discount")
    for field in ("share", "money", "equity", "loan"):
        parts = {name: getattr(member, field) for name, member in members.items()}
        given = [part for part in parts.values() if part is not None]
        if not given:
            continue
        absent = [name for name, part in parts.items() if part is None]
        if absent:
            yield (*home, absent[0], field), f"is missing; where one member gives {field}, all must. Missing: {listed(absent)}"
            continue
        total = sum(given)
        if abs(total - 1) > CLOSE:
            money = (
                f" ({pounds(abs(1 - total) * first_year.price(contract))} a year)"
                if priced and field in ("share", "money")
                else ""
            )
            over = f"Left over: {percent(1 - total)}" if total < 1 else f"Too much: {percent(total - 1)}"
            name = "shares sum" if field == "share" else f"{field} sums"
            yield home, f"{name} to {percent(total)}; {'they' if field == 'share' else 'it'} must sum to 100%. {over}{money}"


def check_outcomes(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Outside a prime, members' own outcome parts, where given, add up to the contract's."""
    home: Loc = ("contracts", key, "structure")
    members = contract.structure.members
    if kind_of(contract.structure).lead_holds or not (reading.sound(*home) and reading.sound("contracts", key, "payment")):
        return
    given = [name for name, member in members.items() if member.outcomes is not None]
    absent = [name for name, member in members.items() if member.outcomes is None]
    if not given:
        return
    if absent:
        message = f"is missing; where one member gives outcomes, all must (except in a prime). Missing: {listed(absent)}"
        yield (*home, "members", absent[0], "outcomes"), message
        return
    money = first_year.money(contract)
    total = sum(money[name] * (member.outcomes or 0.0) for name, member in members.items())
    asked = contract.payment.outcomes
    if abs(total - asked) > CLOSE:
        gap = pounds(abs(total - asked) * first_year.price(contract))
        message = (
            f"members' outcomes weighted by money come to {percent(total)} of the price; they must come to the contract's "
            f"payment.outcomes, {percent(asked)}. {'Not carried' if total < asked else 'Too much'}: {gap} a year"
        )
        yield (*home, "members"), message


def check_smaller_share(
    reading: Reading, key: str, contract: Contract, base: ScenarioFile, named: frozenset[str]
) -> Iterator[Finding]:
    """The least that must go to smaller partners does, at central values and first-year prices (rulings R14, R24)."""
    asked = contract.smaller_share
    if asked == 0 or not reading.sound("contracts") or not reading.sound("organisations"):
        return
    if not reading.sound("smaller_partner_below"):
        return
    limit = central((reading.file if "smaller_partner_below" in named else base).smaller_partner_below)
    smaller = first_year.smaller_partners(base, limit)
    whole = first_year.price(contract)
    paid = sum(part for name, part in first_year.member_prices(contract).items() if name in smaller)
    if whole > 0 and paid / whole < asked - CLOSE:
        message = (
            f"is {percent(asked)}, but smaller partners (income under {Unit('money').show(limit)}, not leading) are to get "
            f"{percent(round(paid / whole, 4))} of the first year's price, {pounds(paid)}. "
            f"Give them {pounds(asked * whole - paid)} more, or ask for less"
        )
        yield ("contracts", key, "smaller_share"), message
