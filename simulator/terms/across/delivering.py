"""What whoever delivers must have."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.units import central
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract


def unit_costs(reading: Reading) -> Iterator[Finding]:
    """Who delivers has a unit cost."""
    for name, organisation in reading.file.organisations.items():
        if organisation.unit_cost is not None or not reading.sound("organisations", name, "unit_cost"):
            continue
        for key, contract in reading.file.contracts.items():
            member = contract.structure.members.get(name)
            if member is not None and (member.share > 0 or _keeps_work(contract, name)):
                what = f"delivers {member.share:.0%} of" if member.share > 0 else "keeps work that it promised in"
                message = f"is missing; {name} {what} {key}. Write £ of direct cost a person served, such as £900"
                yield ("organisations", name, "unit_cost"), message
                break


def _keeps_work(contract: Contract, name: str) -> bool:
    """Whether a lead with no share of its own keeps work that it does not pass on."""
    members = contract.structure.members
    return name == contract.structure.lead and any(central(m.honoured) < 1 and m.share > 0 for m in members.values())
