"""Members who are there in some contract years only (ruling R61)."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.ranges import central
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.member import Member


def by_plan(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """They come and go within the contract's years, and others are there to do their work meanwhile."""
    home, structure = ("contracts", key, "structure"), contract.structure
    planned = {name: member for name, member in structure.members.items() if comes_and_goes(member)}
    if not planned or not reading.sound(*home) or not reading.sound("contracts", key, "years"):
        return
    last = contract.contract_years
    for name, member in planned.items():
        yield from ((("contracts", key, "structure", "members", name, field), why) for field, why in _wrong(member, last))
        if name == structure.lead:
            yield (
                (*home, "lead"),
                f"is {name}, which is not there in every year; a lead is: remove its from and to, or name another",
            )
    if contract.retender is not None:
        message = (
            "lets a contract again in which members come and go by plan, which is not modelled; remove it, or their from and to"
        )
        yield ("contracts", key, "retender"), message
    if structure.lead is None and not any(member.share and not comes_and_goes(member) for member in structure.members.values()):
        message = (
            "are all there in some years only, and nobody leads: nobody does the work of who is away; leave out one's from and to"
        )
        yield (*home, "members"), message


def comes_and_goes(member: Member) -> bool:
    """Whether it is there in some years only."""
    return (member.from_ or 1) > 1 or member.to is not None


def _wrong(member: Member, last: int) -> Iterator[tuple[str, str]]:
    first = member.from_ or 1
    if first > last:
        yield "from", f"is {first}, but the contract has {last} year{'s' if last > 1 else ''}; write a year from 1 to {last}"
    if member.to is not None and member.to > last:
        yield "to", f"is {member.to}, but the contract has {last} year{'s' if last > 1 else ''}; write a year from 1 to {last}"
    if member.to is not None and member.to < first:
        yield "to", f"is {member.to}, before it comes in year {first}; write {first} or later"
    if member.post is not None:
        yield ("from" if first > 1 else "to"), "means nothing for a post, which is there in every year; remove it"
    if first > 1 and central(member.advance):
        yield "advance", f"is paid on the contract's first day, when it is not there yet: it comes in year {first}; remove it"
