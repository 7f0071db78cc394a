"""What an organisation of a file is called, and what a contract counts (ruling R65)."""

from __future__ import annotations

from simulator.language.figures import people
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile


def called(file: ScenarioFile, organisation: str) -> str:
    """An organisation's name, or its id where it has none."""
    return file.organisations[organisation].name or organisation


def units(contract: Contract, served: float) -> str:
    """So many people in what the contract counts: 60,000 bed-nights. Nothing where it counts people."""
    return f"{people(served * contract.units_per_person)} {contract.unit}" if contract.unit else ""
