"""What a price still buys in its last year, where costs rise faster."""

from __future__ import annotations

import math

from simulator.language.exact import percent
from simulator.terms import first_year
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile

LITTLE = 0.005  # of what a price buys; less than that is told as nothing


def falls_behind(file: ScenarioFile, contract: Contract) -> str:
    """By how much less the price buys in the contract's last year than in its first; nothing where it rises with costs.

    At central values, from year to year. Cuts are told of by themselves, and a price that is another in later years is as written.
    """
    last = _last_year(contract)
    if last == 1:
        return ""
    costs, risen = file.world.rise_of_costs(), first_year.of(file, contract).risen(last)
    less = 1 - risen / (1 + costs) ** (last - 1)
    if less <= LITTLE:
        return ""
    price = round(rise(file, contract), 6)
    about = "" if file.world.steady() else "about ", "" if isinstance(contract.uplift, float) else "about "
    return f"{_drift(costs, price, *about)}: in year {last} it buys {less:.0%} less than in year 1"


def rise(file: ScenarioFile, contract: Contract) -> float:
    """Of the price in a year, at central values: the same each year that makes of it what its rises make."""
    if isinstance(contract.uplift, float):
        return contract.uplift
    last = max(_last_year(contract), 2)
    return float(first_year.of(file, contract).risen(last) ** (1 / (last - 1)) - 1)


def _last_year(contract: Contract) -> int:
    return math.ceil(round(contract.years * 12) / 12)


def _drift(costs: float, price: float, about_costs: str, about_price: str) -> str:
    """How costs and the price move each year, the price falling behind."""
    fallen = f"by {about_price}{_rate(price)}"
    if costs == 0:
        return f"costs stay the same and the price falls {fallen} a year"
    told = "not at all" if price == 0 else f"{'falls ' if price < 0 < costs else ''}{fallen}"
    return f"costs {'rise' if costs > 0 else 'fall'} by {about_costs}{_rate(costs)} a year and the price {told}"


def _rate(rate: float) -> str:
    return percent(round(abs(rate), 4))
