"""Cuts, changes and breaks as they are drawn (rulings R19 and R56)."""

from __future__ import annotations

import numpy as np

from simulator.model.clock import whole
from simulator.model.draws import Draws
from simulator.terms import falling, realised
from simulator.terms.arrays import Mask, Reals, Whole

EVEN = 0.5  # a chance over which something happens where nothing is left to chance


def changes_of_year(
    key: str, contract: realised.Contract, follows: Reals, year: int, draws: Draws, noise: bool
) -> list[tuple[Reals | None, Reals | None]]:
    """The cuts and changes of a contract year, as `falling.changes_of_year` has them."""
    return falling.changes_of_year(contract, follows, year, _drawn(key, year, draws) if noise else falling.on_average)


def breaks_of_year(key: str, contract: realised.Contract, year: int, draws: Draws, noise: bool) -> list[tuple[Whole, Mask]]:
    """The breaks that are told on the last day before contract year `year` (from 0): months of notice, and where; (replications or 1,)."""
    found = falling.breaks_of_year(contract, year, _drawn(key, year, draws) if noise else falling.on_average)
    return [(whole(change.notice), np.asarray(part > EVEN)) for change, part in found]


def _drawn(key: str, year: int, draws: Draws) -> falling.Falls:
    """All of it or nothing, by chance."""

    def falls(source: str, place: int, chance: Reals) -> Reals:
        entry = f"{key}/{place}"
        u = draws.uniforms("cut", entry, year) if source == "cut" else draws.uniforms("change", entry, year)
        return np.asarray((u < chance).astype(float))

    return falls
