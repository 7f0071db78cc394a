"""Which factors go with an outcome over sampled points: a standardised regression of ranks, with luck told apart.

Ranks follow whatever only rises or only falls, however bent. What rises and falls again, or hangs on two factors together, they miss:
`Ranked.explained` says how much is left.
Source: Iman and Conover 1979, Technometrics 21:499; Saltelli and Marivoet 1990, Reliab. Eng. Syst. Saf. 28:229.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from simulator.analysis.intervals import Estimate, Interval
from simulator.analysis.sensitivity import Statistic, estimates

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Ranked:
    """What part of the variance of the points' ranks each factor makes alone."""

    sampled: tuple[Estimate, ...]
    """By factor that is sampled: its standardised coefficient times its correlation, which add up to what they explain (Pratt 1987)."""
    ways: tuple[int, ...]
    """By the same: 1 where more of it goes with more, −1 with less, 0 where its interval reaches nil."""
    listed: tuple[Estimate, ...]
    """By factor whose values are listed; not cut at 0, which chance may pass."""
    explained: Estimate
    """By all together, allowing for how many there are."""


def fewest(sampled: int) -> int:
    """Samples that so many sampled factors need."""
    return max(10, 3 * (sampled + 1))


def rank_regression(values: Values, sampled: Values, steps: Sequence[int] = (), resamples: int = 1000, seed: int = 1) -> Ranked:
    """How much of an outcome's order each factor makes, at the points of `simulator.studies.sweep.points.crossed`.

    `sampled` is (samples, factors); `steps` are how many values each listed factor has, all crossed at every sample, the last first to
    move; values (samples × combinations, replications). Raises ValueError for other layouts, or for fewer samples than `fewest`.
    """
    samples, factors = sampled.shape
    if values.ndim != 2 or values.size == 0 or len(values) != samples * math.prod(steps):
        raise ValueError(
            f"values of shape {values.shape} are not {samples} samples of {math.prod(steps)} points, with replications"
        )
    if samples < fewest(factors):
        raise ValueError(f"{samples} samples are too few for {factors} factors; it takes {fewest(factors)}")
    of = _statistic(values, rankdata(sampled, axis=0), tuple(steps))
    *found, explained = estimates(of, samples, values.shape[1], resamples, seed)
    ways = tuple(map(_way, found[:factors]))
    parts = map(_from_nil, found[factors : 2 * factors], ways)
    return Ranked(tuple(parts), ways, tuple(found[2 * factors :]), explained)


def _statistic(values: Values, sampled: Values, steps: tuple[int, ...]) -> Statistic:
    """Slopes and parts of the sampled factors, parts of the listed ones, and of all together."""
    samples, factors = sampled.shape
    products = (sampled[:, :, None] * sampled[:, None, :]).reshape(samples, -1)

    def statistic(points: Values, luck: Values) -> Values:
        ranks = rankdata(luck @ values.T, axis=-1).reshape(-1, samples, math.prod(steps)) / len(values)
        middle = ranks.mean(axis=-1)
        whole = _variance(points, middle, np.square(ranks).mean(axis=-1))
        means = points @ sampled
        spread = (points @ products).reshape(*means.shape, factors) - means[..., :, None] * means[..., None, :]
        shared = (points * middle) @ sampled - means * (points * middle).sum(axis=-1)[..., None]
        slopes = (np.linalg.pinv(spread, hermitian=True) @ shared[..., None])[..., 0]
        listed = _of(_between(points, ranks, steps), whole[..., None])
        of_samples = _variance(points, middle, np.square(middle))
        alone = _adjusted(_of((slopes * shared).sum(axis=-1), of_samples), points, factors) * _of(of_samples, whole)
        explained = alone + listed.sum(axis=-1)
        return np.concatenate([slopes, _of(slopes * shared, whole[..., None]), listed, explained[..., None]], axis=-1)

    return statistic


def _between(points: Values, ranks: Values, steps: tuple[int, ...]) -> Values:
    """(…, resamples, listed) variance between the values of each listed factor, from products of two different samples, which chance does not lift."""
    runs = (ranks - ranks.mean(axis=-1, keepdims=True)).reshape(*ranks.shape[:2], *steps)
    axes = range(2, runs.ndim)
    same = np.square(points)
    found = [np.empty((*np.broadcast_shapes(points.shape[:-1], ranks.shape[:1]), 0))]
    for factor in axes:
        moves = runs.mean(axis=tuple(each for each in axes if each != factor))
        summed, squares = (points[..., None] * moves).sum(axis=-2), (same[..., None] * np.square(moves)).sum(axis=-2)
        found.append(((np.square(summed) - squares).mean(axis=-1) / (1.0 - same.sum(axis=-1)))[..., None])
    return np.concatenate(found, axis=-1)


def _variance(points: Values, middle: Values, squares: Values) -> Values:
    return np.asarray((points * squares).sum(axis=-1) - np.square((points * middle).sum(axis=-1)))


def _of(part: Values, whole: Values) -> Values:
    """A part of a whole; nil of one that has no spread."""
    shape = np.broadcast_shapes(part.shape, whole.shape)
    return np.divide(part, whole, out=np.zeros(shape), where=np.broadcast_to(whole, shape) > 1e-12)


def _adjusted(part: Values, points: Values, factors: int) -> Values:
    """What a regression explains beyond what as many factors explain by chance (Ezekiel 1930)."""
    count = 1.0 / np.square(points).sum(axis=-1)
    return np.asarray(1.0 - (1.0 - part) * (count - 1.0) / np.maximum(count - 1.0 - factors, 1.0))


def _from_nil(part: Estimate, way: int) -> Estimate:
    """A part that cannot be less than nil, and reaches it where its slope does."""
    low, high = part.interval
    return Estimate(max(part.value, 0.0), Interval(max(low, 0.0) if way else 0.0, max(high, 0.0)))


def _way(signed: Estimate) -> int:
    low, high = signed.interval
    return 1 if low > 0 else -1 if high < 0 else 0
