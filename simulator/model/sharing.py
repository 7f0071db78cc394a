"""Help for those in need, the smallest organisation first."""

from __future__ import annotations

import numpy as np

from simulator.terms.arrays import Reals, Whole


def smallest_first(need: Reals, budget: Reals, rank: Whole) -> Reals:
    """What each gets of a budget (replications,) that meets needs (replications, members) in order of `rank`."""
    order = np.argsort(rank, axis=1, kind="stable")
    sorted_need = np.take_along_axis(need, order, axis=1)
    before = sorted_need.cumsum(axis=1) - sorted_need
    given = np.clip(budget[:, None] - before, 0.0, sorted_need)
    out = np.zeros_like(need, order="F")
    np.put_along_axis(out, order, given, axis=1)
    return out
