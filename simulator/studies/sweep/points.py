"""Designs of experiments: which points of the unit cube are run. What a point means is a factor's business."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

Values = NDArray[np.float64]

LEVELS = 4
"""Of a Morris design, unless said."""


def grid(levels: Sequence[int]) -> Values:
    """(points, factors) every combination of so many levels of each factor, the last factor first to move; 0 and 1 are levels.

    One level stands in the middle.
    """
    axes = [np.linspace(0.0, 1.0, count) if count > 1 else np.array([0.5]) for count in levels]
    return np.array(list(itertools.product(*axes))).reshape(math.prod(levels), len(levels))


def latin_hypercube(factors: int, points: int, seed: int) -> Values:
    """(points, factors) one point in each of as many slices of every factor (McKay, Beckman and Conover 1979, Technometrics 21:239)."""
    return np.asarray(qmc.LatinHypercube(factors, rng=np.random.default_rng(seed)).random(points))


def crossed(levels: Sequence[int], points: int, seed: int) -> Values:
    """(points × combinations, factors) a Latin hypercube of the factors with 0 levels, at each of its points a grid of the others."""
    sampled = [place for place, count in enumerate(levels) if count == 0]
    listed = [place for place, count in enumerate(levels) if count > 0]
    drawn = latin_hypercube(len(sampled), points, seed)
    combined = grid([levels[place] for place in listed])
    made = np.empty((len(drawn) * len(combined), len(levels)))
    made[:, sampled] = np.repeat(drawn, len(combined), axis=0)
    made[:, listed] = np.tile(combined, (len(drawn), 1))
    return made


def sobol(factors: int, base: int, seed: int) -> Values:
    """(base × (factors + 2), factors) points for first and total indices: A, B, then for each factor A with that column of B.

    `base` is a power of two. Source: Saltelli and others 2010, Comput. Phys. Commun. 181:259; Owen's scrambling.
    """
    drawn = qmc.Sobol(2 * factors, rng=np.random.default_rng(seed)).random(base)
    a, b = drawn[:, :factors], drawn[:, factors:]
    swapped = []
    for factor in range(factors):
        each = a.copy()
        each[:, factor] = b[:, factor]
        swapped.append(each)
    return np.concatenate([a, b, *swapped])


def morris(factors: int, trajectories: int, levels: int, seed: int) -> Values:
    """(trajectories × (factors + 1), factors) trajectories in which one factor moves at a time, by half the levels, in random order.

    `levels` is even. Source: Morris 1991, Technometrics 33:161.
    """
    rng = np.random.default_rng(seed)
    step = levels / (2.0 * (levels - 1))
    low = np.arange(levels // 2) / (levels - 1.0)  # from where a step up stays within the cube
    made = []
    for _ in range(trajectories):
        up = rng.integers(0, 2, factors).astype(bool)
        start = rng.choice(low, factors)
        at = np.where(up, start, start + step)
        made.append(at.copy())
        for factor in rng.permutation(factors):
            at[factor] += step if up[factor] else -step
            made.append(at.copy())
    return np.asarray(np.clip(np.array(made), 0.0, 1.0), dtype=np.float64)
