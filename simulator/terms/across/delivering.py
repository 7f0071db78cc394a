"""What whoever delivers must have."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.units import central
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract


def unit_costs(reading: Reading) -> Iterator[Finding]:
    """Who delivers has a unit cost."""
    lacking: dict[str, str] = {}
    for key, contract in reading.file.contracts.items():
        for name, member in contract.structure.members.items():
            if name not in lacking and (member.share > 0 or _keeps_work(contract, name)) and _lacks(reading, name):
                what = f"delivers {member.share:.0%} of" if member.share > 0 else "keeps work that it promised in"
                lacking[name] = f"is missing; {name} {what} {key}. Write £ of direct cost a person served, such as £900"
    for name in reading.file.organisations if lacking else ():
        if name in lacking:
            yield ("organisations", name, "unit_cost"), lacking[name]


def _lacks(reading: Reading, name: str) -> bool:
    organisation = reading.file.organisations.get(name)
    return organisation is not None and organisation.unit_cost is None and reading.sound("organisations", name, "unit_cost")


def _keeps_work(contract: Contract, name: str) -> bool:
    """Whether a lead with no share of its own keeps work that it does not pass on."""
    members = contract.structure.members
    return name == contract.structure.lead and any(central(m.honoured) < 1 and m.share > 0 for m in members.values())
