"""What members hold, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from simulator.language.exact import pounds
from simulator.language.units import central
from simulator.language.words import listed
from simulator.terms import first_year
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.names import called
from simulator.terms.structures import kind_of


class Held(NamedTuple):
    """£ of free reserves at the start."""

    amount: float
    median: bool
    """Whether they are drawn, and this is the middle."""

    def __str__(self) -> str:
        return f"a median of {pounds(self.amount)}" if self.median else pounds(self.amount)


def reserves(file: ScenarioFile, base: ScenarioFile) -> dict[str, Held]:
    """Each organisation's free reserves; months are of its whole spending in the file before changes, `base` (ruling R24)."""
    held = first_year.reserves(file, base)
    return {key: Held(held[key], isinstance(org.free_reserves, str)) for key, org in file.organisations.items()}


def capital(file: ScenarioFile, contract: Contract, held: Mapping[str, Held]) -> Iterator[str]:
    """Owners with less in reserve than they put into their company."""
    structure = contract.structure
    if not kind_of(structure).at_cost:
        return
    for key, part in first_year.of(file, contract).equity.items():
        owed = central(structure.capital) * part
        if owed > held[key].amount:
            yield f"{called(file, key)} puts {pounds(owed)} into the company, more than its free reserves of {held[key]}"


def at_risk(file: ScenarioFile, held: Mapping[str, Held]) -> Iterator[str]:
    """Members with more money on outcomes in a year, over all contracts, than free reserves."""
    risks = dict.fromkeys(file.organisations, 0.0)
    for contract in file.contracts.values():
        for key, risk in first_year.of(file, contract).at_risk.items():
            risks[key] += risk
    over = [
        f"{called(file, key)} ({pounds(risk)} against {held[key]})"
        for key, risk in risks.items()
        if risk > held[key].amount + 0.5
    ]
    if over:
        yield f"more depends on outcomes in a year than is held in free reserves: {listed(over)}"
