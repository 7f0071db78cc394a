"""How costs and prices rise: said once, and in one way."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.characters import Loc
from simulator.language.exact import percent
from simulator.language.units import central
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.uplift import Rises
from simulator.terms.world import World


def costs(reading: Reading) -> Iterator[Finding]:
    """Costs rise by inflation or at a rate of their own; at the usual one it is as if that were left out."""
    world, usual = reading.file.world, World.model_fields["cost_inflation"].default
    if world.inflation is not None and world.cost_inflation != usual and reading.sound("world"):
        yield ("world", "cost_inflation"), "says how costs rise, and world.inflation says it too; leave one of them out"


def price(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """The price rises by a rate or by an index, which may have bounds."""
    clause, home = contract.uplift, ("contracts", key, "uplift")
    if not isinstance(clause, Rises) or not reading.sound(*home):
        return
    if clause.rate is not None and clause.index is not None:
        yield (*home, "index"), "stands beside a rate; the price rises by one of them, so leave the other out"
    elif clause.rate is not None:
        yield from _bounds_of_a_rate(clause, home)
    elif clause.floor is not None and clause.cap is not None and central(clause.floor) > central(clause.cap):
        over = f"{percent(central(clause.floor))}, over the cap of {percent(central(clause.cap))}"
        yield (*home, "floor"), f"is {over}; make it the cap or less"


def _bounds_of_a_rate(clause: Rises, home: Loc) -> Iterator[Finding]:
    for name in ("floor", "cap", "lag"):
        if getattr(clause, name) != Rises.model_fields[name].default:
            yield (*home, name), "is for an index, and the rise is a rate; write the rate that is meant and leave this out"
