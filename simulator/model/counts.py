"""People and outcomes: whole counts from stored standard normals (ruling R9).

One normal a decision goes through the inverse of a distribution whose mean may change, so that two designs share their luck.
The Cornish-Fisher expansion (Cornish and Fisher 1938; Johnson, Kemp and Kotz, Univariate Discrete Distributions, 2005) where
the variance is at least 2; below that the exact inverse over a short table.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from simulator.model.arrays import Mask, Reals

_SMALL = 2.0 - 1e-9  # variance below which the exact inverse is used; a variance of 2 reached with rounding counts as 2
_LONGEST_TABLE = 60


def poisson(mean: Reals, z: Reals) -> Reals:
    """Poisson counts with these means at the normals z; same shape; nil where the mean is nil."""
    spread = np.sqrt(np.maximum(mean, _SMALL))
    g = 1.0 / spread
    count = _expand(mean, spread, g, g * g, z)
    small = mean < _SMALL
    if small.any():
        count[small] = _poisson_table(mean[small], z[small])
    return count


def binomial(trials: Reals, chance: Reals, z: Reals) -> Reals:
    """Binomial counts of whole `trials` at the normals z; same shape."""
    flipped = chance > 0.5
    p = np.where(flipped, 1.0 - chance, chance)
    z = np.where(flipped, -z, z)
    q = 1.0 - p
    variance = trials * p * q
    safe = np.maximum(variance, _SMALL)
    spread = np.sqrt(safe)
    count = _expand(trials * p, spread, (1.0 - 2.0 * p) / spread, (1.0 - 6.0 * p * q) / safe, z)
    small = variance < _SMALL
    if small.any():
        count[small] = _binomial_table(trials[small], p[small], z[small])
    np.minimum(count, trials, out=count)
    return np.where(flipped, trials - count, count)


def _expand(mean: Reals, spread: Reals, g: Reals, e: Reals, z: Reals) -> Reals:
    """Third-order Cornish-Fisher quantile, to the next whole count (continuity correction one half)."""
    square = z * z
    w = z + g * (square - 1.0) / 6.0 + e * z * (square - 3.0) / 24.0 - g * g * z * (2.0 * square - 5.0) / 36.0
    return np.maximum(np.ceil(mean + spread * w - 0.5), 0.0)


def _poisson_table(mean: Reals, z: Reals) -> Reals:
    return _search(np.exp(-mean), z, lambda term, k: term * mean / k)


def _binomial_table(trials: Reals, p: Reals, z: Reals) -> Reals:
    odds = p / (1.0 - p)
    return _search((1.0 - p) ** trials, z, lambda term, k: term * (trials - (k - 1.0)) / k * odds)


def _search(term: Reals, z: Reals, following: object) -> Reals:
    """Smallest count whose distribution function reaches Φ(z), by adding up the terms."""
    assert callable(following)
    target = np.asarray(ndtr(z))
    reached = term.copy()
    count = np.zeros_like(target)
    for k in range(1, _LONGEST_TABLE + 1):
        short: Mask = reached < target
        if not short.any():
            break
        term = following(term, float(k))
        count += short
        reached += term
    return count
