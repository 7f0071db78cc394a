"""Every coalition of a few players, by bit mask."""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def sums(payoffs: Values) -> Values:
    """(2^n,) what each coalition gets of these payoffs (n,)."""
    total = np.zeros(1)
    for each in payoffs:
        total = np.concatenate([total, total + each])
    return total


def added_on_average(worth: Values) -> Values:
    """(n,) what each player adds to the worth (2^n,) of those who came before, over all orders (Shapley 1953)."""
    n = len(worth).bit_length() - 1
    size = sums(np.ones(n)).astype(np.int64)
    chance = np.array([1.0 / (n * comb(n - 1, k)) for k in range(n)])
    added = np.empty(n)
    for place in range(n):
        without = np.flatnonzero((np.arange(2**n) >> place & 1) == 0)
        added[place] = (chance[size[without]] * (worth[without | 1 << place] - worth[without])).sum()
    return added
