"""What a price still buys in its last year, where costs rise faster."""

from __future__ import annotations

import math

from simulator.language.exact import percent
from simulator.language.units import Number, Yearly, central
from simulator.terms.contract import Contract
from simulator.terms.world import World

LITTLE = 0.005  # of what a price buys; less than that is told as nothing


def falls_behind(world: World, contract: Contract) -> str:
    """By how much less the price buys in the contract's last year than in its first; nothing where it rises with costs.

    At central values, from year to year: ((1 + uplift) / (1 + cost_inflation)) ** (years - 1). Cuts are told of by themselves.
    """
    last = math.ceil(round(contract.years * 12) / 12)
    less = 1 - ((1 + central(contract.uplift)) / (1 + central(world.cost_inflation))) ** (last - 1)
    if less <= LITTLE:
        return ""
    return f"{_drift(world.cost_inflation, contract.uplift)}: in year {last} it buys {less:.0%} less than in year 1"


def _drift(inflation: Number, uplift: Number | Yearly) -> str:
    """How costs and the price move each year, the price falling behind."""
    costs, price = central(inflation), central(uplift)
    if costs == 0:
        return f"costs stay the same and the price falls by {_rate(uplift)} a year"
    told = "not at all" if price == 0 else f"{'falls ' if price < 0 < costs else ''}by {_rate(uplift)}"
    return f"costs {'rise' if costs > 0 else 'fall'} by {_rate(inflation)} a year and the price {told}"


def _rate(rate: Number | Yearly) -> str:
    return f"{'' if isinstance(rate, float) else 'about '}{percent(round(abs(central(rate)), 4))}"
