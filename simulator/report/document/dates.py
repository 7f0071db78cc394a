"""Dates on which a contract's rules look, which charts mark: its mobilisation, its years, in which prices change and cuts fall, and its lettings."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from simulator.language.units import central
from simulator.terms import Contract, ScenarioFile
from simulator.terms.dates import add_months, begins, serves


class Mark(NamedTuple):
    """A date on a chart."""

    day: int
    """Days from the scenario's start."""
    name: str
    rare: bool
    """Whether more happens than that a year begins: its name comes first where there is room for few."""


def marks(file: ScenarioFile) -> list[Mark]:
    """The dates of all contracts in order, one a day; the first day of all has none."""
    found: dict[int, Mark] = {}
    for contract in file.contracts.values():
        for date, name, rare in _of(file, contract):
            day = (date - file.start).days
            if day > 0 and (rare or day not in found):
                found[day] = Mark(day, name, rare)
    return [found[day] for day in sorted(found)]


def _of(file: ScenarioFile, contract: Contract) -> Iterator[tuple[datetime.date, str, bool]]:
    months = round(contract.years * 12)
    if contract.mobilisation is not None:
        yield begins(file, contract), "mobilisation", True
    cut = {each.year for each in contract.cuts if central(each.cut) > 0}
    changed = {each.year for each in contract.changes if not each.ends}
    for year in range(1, -(-months // 12) + 1):
        fallen = [word for word, years in (("cut", cut), ("change", changed)) if year in years]
        served = year == 1 and contract.mobilisation is not None
        name = "service begins" if served else f"year {year}"
        yield serves(file, contract, 12 * (year - 1)), ", ".join([name, *fallen]), bool(fallen) or served
    if (rules := contract.retender) is None:
        return
    again = months if rules.term is None else round(rules.term * 12)
    after = rules.start or serves(file, contract, months)
    for term in range(rules.terms):
        yield add_months(after, term * again), "let again", True
        for year in range(1, -(-again // 12)):
            yield add_months(after, term * again + 12 * year), f"year {year + 1}", False
