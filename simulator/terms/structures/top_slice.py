"""What is kept back from a price before members have it, in words."""

from __future__ import annotations

from simulator.language.exact import pounds
from simulator.language.units import central
from simulator.language.words import listed
from simulator.terms import first_year
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.names import called


def hub_cost(file: ScenarioFile, contract: Contract) -> str:
    """£ a year that a hub or company costs, with its VAT."""
    top = central(contract.structure.hub_cost) * first_year.of(file, contract).price
    return f"{pounds(top)} a year{and_vat(top * central(contract.structure.vat))}"


def and_vat(amount: float, how: str = "") -> str:
    """VAT on a top slice, where there is any."""
    return f", with {pounds(amount)} of VAT{how} that cannot be recovered" if amount >= 0.5 else ""


def held_together(file: ScenarioFile, contract: Contract) -> str:
    """Members with a hub: the lead, or one of their own."""
    members, lead, cost = contract.structure.members, contract.structure.lead, hub_cost(file, contract)
    hub = f"{called(file, lead)} is the hub, which costs {cost}" if lead in members else f"Their hub costs {cost}"
    return f"{listed([called(file, key) for key in members])} hold the contract together. {hub}."
