"""Prices of their own and posts: who may have them, and whether there is the money (rulings R62 and R63)."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.characters import Loc
from simulator.language.exact import pounds
from simulator.terms import first_year
from simulator.terms.across.sums import CLOSE
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.member import PEOPLE_ONLY
from simulator.terms.structure import Structure
from simulator.terms.structures import kind_of

FIELDS = ("price", "post")


def posts(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """A post has nothing that is about people."""
    for name, member in contract.structure.members.items():
        if member.post is None:
            continue
        for field in PEOPLE_ONLY:
            if getattr(member, field) != (0.0 if field == "share" else type(member).model_fields[field].default):
                message = "is given, but a post has no people, and is paid what it costs; remove it, or remove `post`"
                yield (*_members(key), name, field), message


def prices(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Prices of their own are not the lead's, stand in place of shares of the price, leave a balance to somebody, and there is the money."""
    structure = contract.structure
    owns = {name: field for name, member in structure.members.items() for field in FIELDS if getattr(member, field) is not None}
    if not owns or not reading.sound("contracts", key, "structure"):
        return
    faults = [*_in_the_way(key, structure, owns), *_nobody_else(key, structure, owns)]
    yield from faults
    if not faults and all(reading.sound("contracts", key, each) for each in ("annual_value", "discount", "payment")):
        yield from _too_much(reading, key, contract)


def not_let_again(key: str, contract: Contract) -> Iterator[Finding]:
    """Who bids next is known by shares, so no team of a contract that is let again has prices of its own."""
    rules = contract.retender
    if rules is None:
        return
    teams = {_members(key): contract.structure}
    teams |= {
        ("contracts", key, "retender", "bidders", team, *_members(key)[2:]): each.structure
        for team, each in rules.bidders.items()
    }
    for home, structure in teams.items():
        for name, member in structure.members.items():
            for field in FIELDS:
                if getattr(member, field) is not None:
                    message = "is given, but the contract is let again, and who may bid is known by shares; write `share` and `money`, or remove `retender`"
                    yield (*home, name, field), message


def _members(key: str) -> Loc:
    return ("contracts", key, "structure", "members")


def _in_the_way(key: str, structure: Structure, owns: dict[str, str]) -> Iterator[Finding]:
    lead = structure.lead if kind_of(structure).lead != "none" else None
    if lead in owns:
        yield (*_members(key), lead, owns[lead]), "is given for the lead, which has what the others leave; remove it"
    first = next(iter(owns))
    for name, member in structure.members.items():
        if member.money is not None and member.post is None:  # a post with it is told so already
            message = (
                f"is given, but {first} has a {owns[first]}, a price of its own, and the rest goes by shares of the work; "
                "remove it, or give a price in its place"
            )
            yield (*_members(key), name, "money"), message


def _nobody_else(key: str, structure: Structure, owns: dict[str, str]) -> Iterator[Finding]:
    if structure.lead in structure.members:
        return
    if not any(member.share > 0 for name, member in structure.members.items() if name not in owns):
        message = (
            "have prices of their own, all who have work, so nobody has what these leave of the price; leave out one of them"
        )
        yield _members(key), message


def _too_much(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    found = first_year.of(reading.file, contract, key).own_prices
    if found.asked > found.left * (1 + CLOSE):
        shares = f" after {pounds(found.others)} for the shares of others" if found.others >= 0.5 else ""
        message = (
            f"have prices of their own that come to {pounds(found.asked)} a year, and the contract has {pounds(max(found.left, 0.0))} for "
            f"them{shares}, net of fee or hub. Lower them by {pounds(found.asked - found.left)}"
        )
        yield _members(key), message
    elif found.posts > found.fixed * (1 + CLOSE) and not kind_of(contract.structure).lead_holds:
        message = (
            f"have posts for {pounds(found.posts)} a year, which are paid from the fixed part of the price, and that is {pounds(found.fixed)}. "
            "Raise payment.fixed, or lower them"
        )
        yield _members(key), message
