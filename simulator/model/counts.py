"""People and outcomes: whole counts from stored standard normals (ruling R9).

One normal a decision goes through the inverse of a distribution whose mean may change, so that two designs share their luck.
The Cornish-Fisher expansion (Cornish and Fisher 1938; Johnson, Kemp and Kotz, Univariate Discrete Distributions, 2005) where
the variance is at least 2; below that the exact inverse over a short table.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtr

from simulator.model.arrays import Reals

Rule = Callable[..., Reals]

_SMALL = 2.0 - 1e-9  # variance below which the exact inverse is used; a variance of 2 reached with rounding counts as 2
_LONGEST_TABLE = 60


def poisson(mean: Reals, z: Reals) -> Reals:
    """Poisson counts with these means at the normals z; same shape; nil where the mean is nil."""
    return _by_size(mean, (mean, z), _poisson_expanded, _poisson_table)


def binomial(trials: Reals, chance: Reals, z: Reals) -> Reals:
    """Binomial counts of whole `trials` at the normals z; same shape."""
    flipped = chance > 0.5
    some = bool(flipped.any())
    p = np.where(flipped, 1.0 - chance, chance) if some else chance
    normals = np.where(flipped, -z, z) if some else z
    count = np.minimum(_by_size(trials * p * (1.0 - p), (trials, p, normals), _binomial_expanded, _binomial_table), trials)
    return np.where(flipped, trials - count, count) if some else count


def _by_size(variance: Reals, given: tuple[Reals, ...], expanded: Rule, table: Rule) -> Reals:
    """Counts by the expansion where the variance is large enough, and by the table elsewhere."""
    small = variance < _SMALL
    if not small.any():
        return expanded(*given)
    if small.all():
        return table(*given)
    # Transposed, column-major arrays are picked from in the order in which they lie in memory.
    turned = small.T
    rows = [np.broadcast_to(each, small.shape).T for each in given]
    count = np.empty_like(variance)
    count.T[~turned] = expanded(*(each[~turned] for each in rows))
    count.T[turned] = table(*(each[turned] for each in rows))
    return count


def _poisson_expanded(mean: Reals, z: Reals) -> Reals:
    square = z * z
    spread = np.sqrt(mean)
    square -= 1.0
    x = square * z
    x /= spread
    x *= -1.0 / 72.0
    spread *= z
    x += spread
    square /= 6.0
    x += square
    x += mean
    return _next_whole(x)


def _binomial_expanded(trials: Reals, p: Reals, z: Reals) -> Reals:
    """With w = pq, s = z², σ = √(nw) the expansion is np + σz + (1 − 2p)(s − 1)/6 + z((1 − s) + 2w(7 − s))/(72σ)."""
    square = z * z
    w = p * (1.0 - p)
    spread = np.sqrt(trials * w)
    x = 7.0 - square
    w *= 2.0
    x *= w
    square -= 1.0
    x -= square
    x *= z
    x /= spread
    x /= 72.0
    spread *= z
    x += spread
    square *= 1.0 - 2.0 * p
    square /= 6.0
    x += square
    x += trials * p
    return _next_whole(x)


def _next_whole(x: Reals) -> Reals:
    """The quantile's whole count (continuity correction one half), none below nil; in place."""
    x -= 0.5
    return np.maximum(np.ceil(x, out=x), 0.0, out=x)


def _poisson_table(mean: Reals, z: Reals) -> Reals:
    return _search(np.exp(-mean), z, lambda term, k, mean: term * mean / k, (mean,))


def _binomial_table(trials: Reals, p: Reals, z: Reals) -> Reals:
    def following(term: Reals, k: float, trials: Reals, odds: Reals) -> Reals:
        return term * (trials - (k - 1.0)) / k * odds

    return _search((1.0 - p) ** trials, z, following, (trials, p / (1.0 - p)))


def _search(term: Reals, z: Reals, following: Callable[..., Reals], given: tuple[Reals, ...]) -> Reals:
    """Smallest count whose distribution function reaches Φ(z), by adding up the terms.

    Those that have theirs are dropped whenever they are most of what is left.
    """
    count = np.zeros(term.size)
    place = np.arange(term.size)
    target, reached, term = ndtr(z).ravel(), term.ravel(), term.ravel()
    given = tuple(each.ravel() for each in given)
    found = np.zeros(term.size)
    for k in range(1, _LONGEST_TABLE + 1):
        short = reached < target
        left = np.count_nonzero(short)
        if not left:
            break
        if 2 * left < short.size:
            count[place] = found
            place, target, reached, term, found = place[short], target[short], reached[short], term[short], found[short]
            given = tuple(each[short] for each in given)
            short = np.ones(left, dtype=bool)
        term = following(term, float(k), *given)
        found += short
        reached = reached + term
    count[place] = found
    return count.reshape(z.shape)
