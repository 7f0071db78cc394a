"""What members hold, and what stands against it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from statistics import NormalDist
from typing import NamedTuple

from simulator.language.exact import pounds
from simulator.language.units import Months, MonthsRange, central
from simulator.language.words import listed
from simulator.terms import first_year
from simulator.terms.by_size import SECTOR_MEDIAN, SECTOR_NONE, SECTOR_NONE_LIMIT, SECTOR_SIGMA
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.names import called
from simulator.terms.structures import kind_of
from simulator.terms.structures.joint_venture import equity
from simulator.terms.structures.prime import partners_price


class Held(NamedTuple):
    """£ of free reserves at the start."""

    amount: float
    median: bool
    """Whether they are drawn, and this is the middle."""

    def __str__(self) -> str:
        return f"a median of {pounds(self.amount)}" if self.median else pounds(self.amount)


def reserves(file: ScenarioFile, base: ScenarioFile) -> dict[str, Held]:
    """Each organisation's free reserves; months are of its whole spending in the file before changes, `base` (ruling R24)."""
    spent, incomes = spending(base), first_year.incomes(base)
    held = {}
    for key, org in file.organisations.items():
        given, a_month = org.free_reserves, spent.get(key, 0.0) / 12
        if isinstance(given, str):
            held[key] = Held(_sector_months(incomes.get(key, 0.0)) * a_month, True)
        elif isinstance(given, (Months, MonthsRange)):
            held[key] = Held(central(given.months) * a_month, False)
        else:
            held[key] = Held(central(given), False)
    return held


def _sector_months(income: float) -> float:
    """Median months of spending in reserve, as the model draws them."""
    none = SECTOR_NONE[income >= SECTOR_NONE_LIMIT]
    return SECTOR_MEDIAN * math.exp(SECTOR_SIGMA * NormalDist().inv_cdf((0.5 - none) / (1 - none)))


def spending(file: ScenarioFile) -> dict[str, float]:
    """£ a year that each organisation plans to spend, contracts included (ruling R24)."""
    total = {key: central(org.other_income) * (1 - central(org.other_margin)) for key, org in file.organisations.items()}
    for contract in file.contracts.values():
        for key, cost in first_year.costs(contract, file.organisations).items():
            total[key] += cost
        structure = contract.structure
        if kind_of(structure).lead_holds and structure.lead in total:
            total[structure.lead] += central(structure.management_cost) * partners_price(contract)
    return total


def capital(file: ScenarioFile, contract: Contract, held: Mapping[str, Held]) -> Iterator[str]:
    """Owners with less in reserve than they put into their company."""
    structure = contract.structure
    if not kind_of(structure).at_cost:
        return
    for key, part in equity(contract).items():
        owed = central(structure.capital) * part
        if owed > held[key].amount:
            yield f"{called(file, key)} puts {pounds(owed)} into the company, more than its free reserves of {held[key]}"


def at_risk(file: ScenarioFile, held: Mapping[str, Held]) -> Iterator[str]:
    """Members with more money on outcomes in a year, over all contracts, than free reserves."""
    risks = dict.fromkeys(file.organisations, 0.0)
    for contract in file.contracts.values():
        for key, risk in first_year.at_risk(contract).items():
            risks[key] += risk
    over = [
        f"{called(file, key)} ({pounds(risk)} against {held[key]})"
        for key, risk in risks.items()
        if risk > held[key].amount + 0.5
    ]
    if over:
        yield f"more depends on outcomes in a year than is held in free reserves: {listed(over)}"
