"""What a slider writes into a scenario, and what it is called: the same on the page and in an explorer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from simulator.language import exact
from simulator.language.ranges import Months, Number, Range, central, plain_data, times
from simulator.language.units import Unit
from simulator.terms import Contract, ScenarioFile

PRICE, UPLIFT, CUTS = "annual_value", "uplift", "cuts"
PRICE_LABEL, UPLIFT_LABEL, CUT_LABEL = "Price a year", "Rise of the price each year", "Cut of the price"
PRICE_HELP = (
    "The full price of every contract, later terms too, against the file's; a low bid's discount comes off it. "
    "Loans, grants and other sums in pounds stay."
)
UPLIFT_HELP = "How much the price rises each contract year. Where costs rise faster, the same price buys less from year to year."
_MONEY = Unit("money")


def prices(file: ScenarioFile) -> dict[str, Number]:
    """£ a year of every contract, and of its further terms where the file says it, by path."""
    found: dict[str, Number] = {}
    for key, contract in file.contracts.items():
        found[f"contracts.{key}.annual_value"] = contract.annual_value
        if contract.retender is not None and contract.retender.annual_value is not None:
            found[f"contracts.{key}.retender.annual_value"] = contract.retender.annual_value
    return found


def repriced(file: ScenarioFile, more: float) -> dict[str, str]:
    """Changes that make every price so much more, 0.1 being a tenth; under nil it is less."""
    return {path: typed(times(price, 1.0 + more), _MONEY) for path, price in prices(file).items()}


def total_price(file: ScenarioFile, more: float = 0.0) -> str:
    """£ a year of all contracts at central values, or so much more, as a file would have it: £1.2m."""
    total = sum(central(contract.annual_value) for contract in file.contracts.values())
    return exact.money(float(f"{total * (1.0 + more):.12g}"))


def more_or_less(per_cent: float) -> str:
    """10% more, 5% less."""
    return f"{abs(per_cent):g}% {'less' if per_cent < 0 else 'more'}"


def cut_year(contracts: Mapping[str, Contract]) -> int:
    """In which year a cut falls that a file does not have: the first after half of the shortest contract's whole years; 6 of 10, 3 of 5."""
    return int(min(each.years for each in contracts.values()) / 2) + 1


def new_cut(contracts: Mapping[str, Contract], size: str) -> dict[str, str]:
    """A cut of contracts that have none, by path: one alone is named."""
    path = f"contracts.{next(iter(contracts))}.cuts" if len(contracts) == 1 else CUTS
    return {path: f"[{{year: {cut_year(contracts)}, cut: {size}}}]"}


def cut_help(year: int | None) -> str:
    """What the size of a cut is, in a year or by chance."""
    when = f"from the first day of year {year} on" if year else "in a year decided by chance"
    return f"Part of the price that goes, {when}."


def typed(value: Number | Months, unit: Unit) -> str:
    """A value as people type it, where that reads back to the same; else with all its digits."""
    if isinstance(value, Range):
        return _flow(plain_data(value))
    text = unit.show(value).replace(",", "")
    try:
        return text if unit.parse(text) == value else str(unit.dump(value))
    except PydanticCustomError:
        return str(unit.dump(value))


def _flow(value: Any) -> str:
    """Plain data as YAML on one line, without a quotation mark that a command line would take for its own."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(each)}' for key, each in value.items())}}}"
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else repr(value)
