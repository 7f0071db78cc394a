"""Bands and levels: what is paid of a count by where it lies over plan (rulings R67 and R69). Ends and pay are (replications or 1,)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.terms import realised
from simulator.terms.arrays import Reals, col

LEAST = 1e-9
"""People planned for whom there is a level."""
ENDLESS = np.full(1, 1e9)
"""The end of what has none, over plan."""


class Tiers:
    """Those of a line, from the lowest to the last."""

    def __init__(self, given: Sequence[realised.Tier]) -> None:
        ends = [ENDLESS if each.to is None else each.to for each in given]
        self._between = list(zip([np.zeros(1), *ends[:-1]], ends, [each.pay for each in given], strict=True))

    def in_bands(self, counted: Reals, plan: Reals, most: Reals) -> Reals:
        """(replications, columns) what of a count is paid for, each person at the band's rate, up to `most` times the plan, (replications or 1,)."""
        found = np.zeros_like(counted)
        for low, high, pay in self._between:
            ends = [col(np.minimum(end, most)) * plan for end in (low, high)]
            found += col(pay) * (np.clip(counted, *ends) - ends[0])
        return found

    def level(self, counted: Reals, plan: Reals) -> Reals:
        """(replications, columns) what is paid of the whole sum where a count ends at its level; over the last end the last level's; 1 where nobody is planned."""
        *_, (_, _, last) = self._between
        found = np.broadcast_to(col(last), counted.shape)
        for _, high, pay in reversed(self._between):
            found = np.where(counted <= col(high) * plan * (1.0 + 1e-12), col(pay), found)
        return np.where(plan > LEAST, found, 1.0)
