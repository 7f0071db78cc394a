"""Cuts: when they fall, and how deep (ruling R19)."""

from __future__ import annotations

import numpy as np

from simulator.model.draws import Draws
from simulator.terms import realised
from simulator.terms.arrays import Reals
from simulator.terms.falling import on_average


def cuts_of_year(key: str, contract: realised.Contract, year: int, draws: Draws, noise: bool) -> list[Reals]:
    """The cuts that fall on the first day of contract year `year` (from 0): (replications or 1,) parts of the price."""
    if not noise:
        return on_average(contract, year)
    fallen = []
    for place, entry in enumerate(contract.cuts):
        if entry.chance_per_year is None:
            if entry.year == year + 1:
                fallen.append(entry.cut)
        elif year > 0:
            u = draws.uniforms("cut", f"{key}/{place}", year)
            fallen.append(np.where(u < entry.chance_per_year, entry.cut, 0.0))
    return fallen
