"""Who is in a contract, and who leads it."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.near import did_you_mean
from simulator.language.units import central
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.plugins import brings
from simulator.terms.structures import kind_of


def brought(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """A structure from outside is one of the file's plug-ins."""
    kind = contract.structure.kind
    if (use := brings(kind)) and kind not in reading.file.plugins:
        yield (
            ("contracts", key, "structure", "kind"),
            f"is '{kind}', which a plug-in brings: name it under plugins, {kind}: {{use: '{use}'}}",
        )


def members(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Members are organisations of the file."""
    for member in contract.structure.members:
        if member not in reading.file.organisations and reading.sound("organisations", member):
            near = did_you_mean(member, reading.file.organisations)
            yield ("contracts", key, "structure", "members", member), f"no such organisation.{near}"


def lead(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """A prime has a lead, direct lots have none, and a lead is a member."""
    structure, kind, home = contract.structure, kind_of(contract.structure), ("contracts", key, "structure")
    if not reading.sound(*home, "kind") or not reading.sound(*home, "lead") or not reading.sound(*home, "members"):
        return
    if structure.lead is None:
        if kind.lead == "must":
            names = ", ".join(list(structure.members)[:8])
            yield (*home, "lead"), f"is missing; {kind.one} needs the member that holds the contract: {names}"
    elif kind.lead == "none":
        yield (*home, "lead"), f"is given, but {kind.many} have no lead; remove it (null in a change)"
    elif structure.lead not in structure.members:
        yield (*home, "lead"), f"is '{structure.lead}', which is not a member.{did_you_mean(structure.lead, structure.members)}"


def needs_lead(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """What a lead passes on or pays to others needs a lead, and others."""
    structure, kind, home = contract.structure, kind_of(contract.structure), ("contracts", key, "structure")
    if structure.reinvest_underspend and kind.lead == "none":
        yield (*home, "reinvest_underspend"), f"is true, but {kind.many} have no lead or hub to reinvest; write false"
    if not reading.sound(*home, "lead"):
        return
    for name, member in structure.members.items():
        for part, rest, what in (("honoured", 1.0, "below 100%"), ("support", 0.0, "over £0"), ("grant", 0.0, "over £0")):
            if central(getattr(member, part)) == rest:
                continue
            if structure.lead is None or kind.lead == "none":
                yield (*home, "members", name, part), f"is {what}, which needs a lead; remove it, or name a lead"
            elif name == structure.lead:
                yield (*home, "members", name, part), f"is {what} for the lead itself; it is for partners only, remove it"
