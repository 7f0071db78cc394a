"""How costs rise, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulator.language.chance import chance
from simulator.language.exact import percent
from simulator.language.ranges import Normal, Number, central
from simulator.terms.world import World


def inflation(world: World) -> Iterator[str]:
    """What inflation is, and how costs rise."""
    held = world.inflation
    if held is None:
        yield from _costs(world.cost_inflation)
        return
    sd, over = (central(each) * world.noise for each in (held.sd, held.costs_over.sd))
    lasts = central(held.persistence)
    kept = f"; {percent(lasts)} of what a year differs by carries over to the next" if sd and lasts else ""
    yield f"Inflation is {_by_chance(central(held.mean), sd)} a year{kept}."
    if over or central(held.costs_over.mean):
        yield from _costs(_about(world.rise_of_costs(), math.hypot(sd, over)))
    else:
        yield "Costs rise with it."


def _costs(rise: Number) -> Iterator[str]:
    if isinstance(rise, float) and rise < 0:
        yield f"Costs fall by {percent(-rise)} a year."
    elif rise:
        yield f"Costs rise by {_chance(rise)} a year."


def _by_chance(mean: float, sd: float) -> str:
    return _chance(_about(mean, sd))


def _about(mean: float, sd: float) -> Number:
    return Normal(mean, sd) if sd else mean


def _chance(rate: Number) -> str:
    return chance("fraction", rate, least=-0.5)
