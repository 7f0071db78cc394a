"""How costs and prices rise: said once, and in one way."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.terms.checking import Finding, Reading
from simulator.terms.world import World


def costs(reading: Reading) -> Iterator[Finding]:
    """Costs rise by inflation or at a rate of their own; at the usual one it is as if that were left out."""
    world, usual = reading.file.world, World.model_fields["cost_inflation"].default
    if world.inflation is not None and world.cost_inflation != usual and reading.sound("world"):
        yield ("world", "cost_inflation"), "says how costs rise, and world.inflation says it too; leave one of them out"
