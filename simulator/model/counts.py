"""People and outcomes: whole counts from stored standard normals (ruling R9).

One normal a decision goes through the inverse of a distribution whose mean may change, so that two designs share their luck.
The Cornish-Fisher expansion (Cornish and Fisher 1938; Johnson, Kemp and Kotz, Univariate Discrete Distributions, 2005) where
the variance is at least 2; below that the exact inverse over a short table.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtr

from simulator.terms.arrays import Reals

Rule = Callable[..., Reals]

_SMALL = 2.0 - 1e-9  # variance below which the exact inverse is used; a variance of 2 reached with rounding counts as 2
_LONGEST_TABLE = 60
_FEW = 100  # places that cost less than dropping others
ROUNDING = 1.0 / 12.0
"""Variance that rounding to whole people adds (Sheppard 1898), left out of the expansion's spread."""


def poisson(mean: Reals, z: Reals) -> Reals:
    """Poisson counts with these means at the normals z; same shape; nil where the mean is nil."""
    return _by_size(mean, (mean, z), _poisson_expanded, _poisson_table)


def binomial(trials: Reals, chance: Reals, z: Reals) -> Reals:
    """Binomial counts of whole `trials` at the normals z; same shape."""
    flipped = chance > 0.5
    any_flipped = flipped.any()
    if any_flipped:
        chance, z = np.where(flipped, 1.0 - chance, chance), np.where(flipped, -z, z)
    variance = trials * chance
    variance *= 1.0 - chance
    count = _by_size(variance, (trials, chance, z), _binomial_expanded, _binomial_table)
    np.minimum(count, trials, out=count)
    return np.where(flipped, trials - count, count) if any_flipped else count


def _by_size(variance: Reals, given: tuple[Reals, ...], expanded: Rule, table: Rule) -> Reals:
    """Counts by the expansion where the variance is large enough, and by the table elsewhere."""
    small = variance < _SMALL
    if not small.any():
        return expanded(variance, *given)
    count = expanded(np.maximum(variance, _SMALL), *given)  # replaced where the variance is small
    some = variance > 0.0
    np.copyto(count, 0.0, where=~some)
    some &= small
    # Transposed, column-major arrays are read in the order in which they lie in memory.
    (at,) = some.T.ravel().nonzero()
    if len(at):
        count.T.put(at, table(*(each.T.take(at) for each in given)))
    return count


def _poisson_expanded(variance: Reals, mean: Reals, z: Reals) -> Reals:
    square = z * z
    spread = np.sqrt(variance - ROUNDING)
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


def _binomial_expanded(variance: Reals, trials: Reals, p: Reals, z: Reals) -> Reals:
    """With w = pq, s = z², σ = √(nw − 1/12) the expansion is np + σz + (1 − 2p)(s − 1)/6 + z((1 − s) + 2w(7 − s))/(72σ)."""
    square = z * z
    w = 1.0 - p
    w *= p
    spread = np.sqrt(variance - ROUNDING)
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
    def following(term: Reals, k: int, mean: Reals) -> None:
        term *= mean
        term /= k

    return _search(np.exp(-mean), z, following, (mean,))


def _binomial_table(trials: Reals, p: Reals, z: Reals) -> Reals:
    def following(term: Reals, k: int, left: Reals, odds: Reals) -> None:
        term *= left
        term *= odds
        term /= k
        left -= 1.0

    return _search((1.0 - p) ** trials, z, following, (trials.astype(np.float64), p / (1.0 - p)))


def _search(term: Reals, z: Reals, following: Callable[..., None], given: tuple[Reals, ...]) -> Reals:
    """Smallest count whose distribution function reaches Φ(z), by adding up the terms; all (places,).

    `following` makes the next term of the last, in place. Places that have their count are dropped whenever they are most
    of what is left, unless all are few.
    """
    target, reached = ndtr(z), term.copy()
    count = found = np.zeros(term.size, dtype=np.int8)
    place = np.arange(term.size)
    for k in range(1, _LONGEST_TABLE + 1):
        short = reached < target
        left = np.count_nonzero(short)
        if not left:
            break
        if _FEW < 2 * left < short.size:
            count[place] = found
            on = np.flatnonzero(short)
            place, target, reached, term, found = place[on], target[on], reached[on], term[on], found[on]
            given = tuple(each[on] for each in given)
            short = np.ones(left, dtype=bool)
        following(term, k, *given)
        found += short
        reached += term
    count[place] = found
    return count.astype(np.float64)
