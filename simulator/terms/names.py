"""What an organisation of a file is called, and what a contract counts (ruling R65)."""

from __future__ import annotations

from simulator.language.figures import people
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile


def called(file: ScenarioFile, organisation: str) -> str:
    """An organisation's name, or its id where it has none."""
    return file.organisations[organisation].name or organisation


def served_are(contract: Contract) -> str:
    """What people served are called: families, where it counts one for each person; else people."""
    return contract.unit if contract.unit and contract.units_per_person == 1 else "people"


def outcomes_of(contract: Contract) -> str:
    """The line that a contract's outcomes are told of, where it has several outcome lines (ruling R68); nothing where it has not."""
    lines = {key: line for key, line in contract.payment.lines.items() if line.kind == "outcome"}
    return next(key for key, line in lines.items() if line.of is None) if len(lines) > 1 else ""


def units(contract: Contract, served: float) -> str:
    """So many people in what the contract counts: 60,000 bed-nights. Nothing where it counts people, or one for each."""
    return (
        f"{people(served * contract.units_per_person)} {contract.unit}"
        if contract.unit and contract.units_per_person != 1
        else ""
    )
