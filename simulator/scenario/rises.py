"""How the price and costs rise, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulator.language.chance import chance
from simulator.language.exact import percent
from simulator.language.ranges import Normal, Number, Yearly, central, in_year
from simulator.terms.uplift import Rises
from simulator.terms.world import World


def rises(uplift: Number | Yearly | Rises) -> Iterator[str]:
    """When the price rises, and by what."""
    if isinstance(uplift, Rises):
        yield f"{_by_clause(uplift)}{_granted(uplift)}."
    elif isinstance(uplift, Yearly):
        if told := _by_year(uplift, 2):
            yield f"{told}."
    elif rise := central(uplift):
        yield f"The price {'rises' if rise > 0 else 'falls'} by {percent(abs(rise))} each contract year."


def _by_clause(clause: Rises) -> str:
    if clause.rate is not None:
        return _by_year(clause.rate, clause.from_) or f"From year {clause.from_} the price stays the same"
    lag = central(clause.lag)
    before = "" if lag == 12 else f" as it was {chance('months', clause.lag)} before" if lag else " of that year"
    bounds = ((clause.floor, "no less"), (clause.cap, "no more"))
    limits = " and ".join(f"{words} than {_chance(limit)}" for limit, words in bounds if limit is not None)
    return f"From year {clause.from_} the price rises with inflation{before}{f', {limits} a year' if limits else ''}"


def _granted(clause: Rises) -> str:
    likely = central(clause.chance)
    return (
        ""
        if likely == 1
        else f", if it is granted ({percent(likely)} likely{'' if isinstance(clause.chance, float) else ' on average'} each year)"
    )


def _by_year(rate: Number | Yearly, first: int) -> str:
    """From which year on the price rises by what; nothing where it never does."""
    later = [year for year in rate.years if year > first] if isinstance(rate, Yearly) else []
    told = [(year, central(in_year(rate, year))) for year in (first, *later)]
    if not any(rise for _, rise in told):
        return ""
    (year, rise), *others = told
    begun = f"From year {year} the price {_moves(rise)}"
    return ", ".join([begun, *(f"from year {year} it {_moves(rise)}" for year, rise in others)])


def _moves(rise: float) -> str:
    return f"{'rises' if rise > 0 else 'falls'} by {percent(abs(rise))} a year" if rise else "stays the same"


def inflation(world: World) -> Iterator[str]:
    """What inflation is, and how costs rise."""
    held = world.inflation
    if held is None:
        yield from _costs(world.cost_inflation)
        return
    sd, over = (central(each) * world.noise for each in (held.sd, held.costs_over.sd))
    lasts = central(held.persistence)
    kept = f"; {percent(lasts)} of what a year differs by carries over to the next" if sd and lasts else ""
    yield f"Inflation is {_chance(_about(central(held.mean), sd))} a year{kept}."
    if over or central(held.costs_over.mean):
        yield from _costs(_about(world.rise_of_costs(), math.hypot(sd, over)))
    else:
        yield "Costs rise with it."


def _costs(rise: Number) -> Iterator[str]:
    if isinstance(rise, float) and rise < 0:
        yield f"Costs fall by {percent(-rise)} a year."
    elif rise:
        yield f"Costs rise by {_chance(rise)} a year."


def _about(mean: float, sd: float) -> Number:
    return Normal(mean, sd) if sd else mean


def _chance(rate: Number) -> str:
    return chance("fraction", rate, least=-0.5)
