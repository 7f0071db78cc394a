"""Sums that nobody buys for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

from simulator.language.characters import Loc
from simulator.language.exact import pounds
from simulator.language.units import LARGEST_SUM, Number, Yearly, central
from simulator.terms import first_year
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.uplift import most

OVER = 8  # times the dearest direct cost of the people that work can at most cost: with an overhead of 300%, and promised twice


def price(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """No year's price grows past what anybody buys, in this term or one that it is let again for."""
    rules, years, first = contract.retender, contract.longest, _largest(contract.value)
    if rules is not None:
        term = contract.years if rules.term is None else rules.term
        if rules.annual_value is None:
            years += rules.terms * term
        else:
            years, first = max(years, term), max(first, central(rules.annual_value))
    inflation = reading.file.world.rise_of_the_index()
    rises = (max(0.0, most(contract.uplift, year, inflation)) for year in range(2, math.ceil(years) + 1))
    last = first * math.prod(1 + rise for rise in rises) * _risen(contract, "price")
    if last > LARGEST_SUM and reading.sound("contracts", key, "years"):
        message = f"takes the price to {pounds(last)} in the last year; no sum may be over {pounds(LARGEST_SUM)}. Lower it"
        yield ("contracts", key, "uplift" if _risen(contract, "price") == 1.0 else "changes"), message


def _largest(amount: Number | Yearly) -> float:
    """The most of an amount in any year, at central values."""
    return max(map(central, amount.values)) if isinstance(amount, Yearly) else central(amount)


def _risen(contract: Contract, what: Literal["price", "people"]) -> float:
    """What rises written as changes make of the price or the people of the last year, at most: each falls whenever it may."""
    years, most = math.ceil(contract.longest), 1.0
    for change in contract.changes:
        more = getattr(change, what)
        times = 1 if change.year is not None else years - 1
        most *= (1.0 if more is None else 1.0 + max(0.0, central(more))) ** times
    return most


def cost(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Nor is the work planned to cost more than that."""
    home: Loc = ("contracts", key, "structure", "members")
    if not reading.sound(*home) or not reading.sound("contracts", key, "people_per_year") or not reading.sound("organisations"):
        return
    units = [reading.file.organisations[name].unit_cost or 0.0 for name in contract.structure.members]
    if OVER * _largest(contract.people_per_year) * _risen(contract, "people") * max(map(central, units)) <= LARGEST_SUM:
        return  # nearly always: every reading and change of a file asks
    later = _largest(contract.people_per_year) / central(contract.people_per_year) * _risen(contract, "people")
    planned = sum(first_year.of(reading.file, contract, key).costs.values()) * later
    if planned > LARGEST_SUM:
        message = (
            f"are planned to spend {pounds(planned)} a year on the people; no sum may be over {pounds(LARGEST_SUM)}. "
            "Lower people_per_year, or their unit_cost"
        )
        yield home, message
