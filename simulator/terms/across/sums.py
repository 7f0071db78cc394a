"""Parts that must sum to a whole."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.characters import Loc
from simulator.language.exact import percent, pounds
from simulator.language.words import listed
from simulator.terms import first_year
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract

CLOSE = 1e-6  # a part in a million: pence in any contract


def payment(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """The three payment parts sum to 100%."""
    home: Loc = ("contracts", key, "payment")
    pay = contract.payment
    total = pay.fixed + pay.activity + pay.outcomes
    if pay.lines or abs(total - 1) <= CLOSE or not reading.sound(*home):
        return
    parts = f"fixed {percent(pay.fixed)}, activity {percent(pay.activity)}, outcomes {percent(pay.outcomes)}"
    remedy = f"Give the other {percent(1 - total)} to one of them" if total < 1 else f"Take {percent(total - 1)} off"
    yield home, f"parts sum to {percent(total)} ({parts}); they must sum to 100%. {remedy}"


def shares(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Shares of work sum to 100%; so do money, equity and parts of the loan where given, and then every member has them."""
    home: Loc = ("contracts", key, "structure", "members")
    if not reading.sound(*home):
        return
    members = contract.structure.members
    priced = reading.sound("contracts", key, "annual_value") and reading.sound("contracts", key, "discount")
    for field in ("share", "money", "equity", "loan"):
        parts = {name: getattr(member, field) for name, member in members.items()}
        given = [part for part in parts.values() if part is not None]
        if not given or (field == "money" and any(each.price is not None or each.post is not None for each in members.values())):
            continue  # of money beside prices of their own, `own_prices`
        absent = [name for name, part in parts.items() if part is None and members[name].post is None]
        if absent:
            yield (*home, absent[0], field), f"is missing; where one member gives {field}, all must. Missing: {listed(absent)}"
            continue
        total = sum(given)
        if abs(total - 1) > CLOSE:
            money = (
                f" ({pounds(abs(1 - total) * first_year.of(reading.file, contract, key).price)} a year)"
                if priced and field in ("share", "money")
                else ""
            )
            over = f"Left over: {percent(1 - total)}" if total < 1 else f"Too much: {percent(total - 1)}"
            name = "shares sum" if field == "share" else f"{field} sums"
            yield home, f"{name} to {percent(total)}; {'they' if field == 'share' else 'it'} must sum to 100%. {over}{money}"
