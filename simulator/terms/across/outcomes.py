"""Who carries outcomes, and against which target."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.characters import Loc
from simulator.language.exact import percent, pounds
from simulator.language.units import central
from simulator.language.words import listed
from simulator.terms import first_year
from simulator.terms.across.sums import CLOSE
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.structures import kind_of


def carried(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Outside a prime, members' own outcome parts, where given, add up to the contract's."""
    home: Loc = ("contracts", key, "structure")
    members = contract.structure.members
    if kind_of(contract.structure).lead_holds or not (reading.sound(*home) and reading.sound("contracts", key, "payment")):
        return
    given = [name for name, member in members.items() if member.outcomes is not None]
    absent = [name for name, member in members.items() if member.outcomes is None and member.post is None]
    if not given:
        return
    if absent:
        message = f"is missing; where one member gives outcomes, all must (except in a prime). Missing: {listed(absent)}"
        yield (*home, "members", absent[0], "outcomes"), message
        return
    year = first_year.of(reading.file, contract, key)
    money = year.money
    total = sum(money[name] * (member.outcomes or 0.0) for name, member in members.items())
    asked = contract.payment.outcomes
    if abs(total - asked) > CLOSE:
        gap = pounds(abs(total - asked) * year.price)
        message = (
            f"members' outcomes weighted by money come to {percent(total)} of the price; they must come to the contract's "
            f"payment.outcomes, {percent(asked)}. {'Not carried' if total < asked else 'Too much'}: {gap} a year"
        )
        yield (*home, "members"), message


def target(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Paying for outcomes needs a target that somebody states; a line has its own rate."""
    members, payment = contract.structure.members, contract.payment
    home: Loc = ("contracts", key, "payment")
    if payment.lines:
        return
    if not reading.sound(*home) or not reading.sound("organisations") or payment.target_rate is not None:
        return
    if payment.lines or (payment.outcomes == 0 and not any(member.outcomes for member in members.values())):
        return  # each line has a rate of its own (ruling R68)
    rates = [(m.share, reading.file.organisations[name].outcome_rate) for name, m in members.items()]
    if not any(share > 0 and rate is not None and central(rate) > 0 for share, rate in rates):
        message = "is missing, and no member that delivers has an outcome_rate; write the rate to reach, such as 40%"
        yield (*home, "target_rate"), message
