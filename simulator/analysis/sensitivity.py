"""Which factors move what is expected: Sobol' indices and elementary effects, with luck told apart.

`values` are (points, replications) and replication r has the same luck at every point. The question is about a point's expected
outcome. The square of a mean over replications is too large by its noise, so a product of two expectations is taken over pairs of
different replications; one replication has no pairs, and its noise counts as if the factors had made it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf
from scipy.stats import rankdata

from simulator.analysis.intervals import LEVEL, NONE, Estimate, Interval

Values = NDArray[np.float64]
Statistic = Callable[[Values, Values], Values]
"""From weights of points (…, resamples or 1, points) and of replications (resamples or 1, replications) to (…, resamples, figures)."""

NOTHING = Estimate(float("nan"), NONE)
AT_ONCE = 250
"""Resamples in one piece, for the memory they take."""
TAILS = (0.5 - LEVEL / 2, 0.5 + LEVEL / 2)
ROUNDING = 1e-9
"""Differences of this part of the greatest value are rounding."""


@dataclass(frozen=True)
class Indices:
    """What part of the variance of the expected outcome each factor makes."""

    first: tuple[Estimate, ...]
    """Alone, by factor; not cut at 0 or 1, which chance may pass."""
    total: tuple[Estimate, ...]
    """Together with all others, by factor."""
    spread: Estimate
    """Standard deviation of the expected outcome over the space, in units of the outcome."""


@dataclass(frozen=True)
class Effect:
    """How far the expected outcome moves when a factor moves, per whole range of the factor, in units of the outcome."""

    mean: Estimate
    """Mean of its elementary effects: μ of Morris."""
    size: Estimate
    """Mean of their sizes whatever their sign: μ* of Campolongo."""
    spread: Estimate
    """Standard deviation of them: σ of Morris. Nil where the factor acts alone and evenly."""


def first_and_total(values: Values, factors: int, resamples: int = 1000, seed: int = 1) -> Indices:
    """First and total indices at the points of `simulator.studies.sweep.points.sobol`; values (base × (factors + 2), replications).

    The indices are nan where the 95% interval of the variance over the space reaches 0, as it cannot be told whether anything moves;
    with one replication that is only seen of a constant. All is nan where a value is. Raises ValueError for other layouts.

    Intervals take points as drawn one by one; scrambled Sobol' points are more even, and where noise is small they are too wide. Two
    replications say nothing of luck that points share, and the intervals then leave it out.
    Source: Saltelli and others 2010, Comput. Phys. Commun. 181:259, and Jansen 1999, Comput. Phys. Commun. 117:35, as in
    `scipy.stats.sobol_indices`.
    """
    if values.ndim != 2 or values.size == 0 or factors < 1 or len(values) % (factors + 2):
        raise ValueError(f"values of shape {values.shape} are not base × {factors + 2} points, each with its replications")
    base = len(values) // (factors + 2)
    luck = values[: 2 * base].mean(axis=0)  # what one replication has more than another everywhere moves no index
    found = estimates(_indices((values - luck).reshape(factors + 2, base, -1)), base, values.shape[1], resamples, seed)
    return _told(found, values)


def of_grid(values: Values, steps: Sequence[int], resamples: int = 1000, seed: int = 1) -> Indices:
    """The same at every point of a grid, each value of a factor counting alike; values (points, replications), the last factor first to move.

    The points are all there are, so intervals are for luck alone. Raises ValueError for other layouts.
    Source: Archer, Saltelli and Sobol' 1997, J. Stat. Comput. Simul. 58:99 (the indices as parts of the analysis of variance).
    """
    if values.ndim != 2 or values.size == 0 or not steps or math.prod(steps) != len(values):
        raise ValueError(
            f"values of shape {values.shape} are not a grid of {' × '.join(map(str, steps))} points, each with replications"
        )
    runs = (values - values.mean(axis=0)).reshape(*steps, -1)
    weights = [_equal(values.shape[1]), *_pieces(np.random.default_rng(seed), resamples, values.shape[1])]
    known, *drawn = (_parts_of_grid(runs, luck) for luck in weights)
    low, high = np.quantile(np.concatenate(drawn), TAILS, axis=0)
    return _told([Estimate(*each) for each in zip(known[0].tolist(), map(_interval, low, high), strict=True)], values)


def elementary_effects(
    values: Values, points: Values, trajectories: int, resamples: int = 1000, seed: int = 1
) -> tuple[Effect, ...]:
    """Elementary effects, by factor, at the points of `simulator.studies.sweep.points.morris`; values (points, replications), points (points, factors).

    Noise lifts the size of an effect. What it would lift normal effects of this mean and spread by is taken off; of others that may be
    too much or too little by a part of their standard error.

    One trajectory has no spread and no intervals. Raises ValueError unless every trajectory moves each factor once.
    Source: Morris 1991, Technometrics 33:161; Campolongo, Cariboni and Saltelli 2007, Environ. Model. Softw. 22:1509.
    """
    effects = _effects(values, points, trajectories)
    found = estimates(_mean_size_variance(effects), trajectories, values.shape[1], resamples, seed)
    means, sizes, variances = (found[part::3] for part in range(3))
    return tuple(Effect(*each) for each in zip(means, map(_not_below_nil, sizes), map(_root, variances), strict=True))


def estimates(statistic: Statistic, points: int, replications: int, resamples: int, seed: int) -> list[Estimate]:
    """Each figure of points drawn one by one with its interval, which knows the luck of the draw and of the points."""
    values = statistic(_equal(points), _equal(replications))[0]
    if points < 2:
        return [Estimate(float(value), NONE) for value in values]
    low, high = _bounds(statistic, values, points, replications, resamples, np.random.default_rng(seed))
    return [Estimate(*each) for each in zip(values.tolist(), map(_interval, low, high), strict=True)]


def _bounds(
    statistic: Statistic, values: Values, points: int, replications: int, resamples: int, rng: np.random.Generator
) -> tuple[Values, Values]:
    """Percentile bounds, (figures,) each, of points and replications resampled.

    No bootstrap of rows and columns is exact (McCullagh 2000, Bernoulli 6:285): resampling both at once counts the noise of single
    runs three times (Owen 2007, Ann. Appl. Stat. 1:386), and resampled points alone hold it already. So only what is shared luck is
    added to them: that part of resampled replications on which two halves of the points agree.
    """
    halves = np.repeat(np.eye(2), [points // 2, points - points // 2], axis=1)
    parts = np.stack([_equal(points), *(half[None] / half.sum() for half in halves)])
    drawn = []
    for weights in _pieces(rng, resamples, points):
        of_points = statistic(weights, _equal(replications))
        drawn.append([of_points, *statistic(parts, _resampled(rng, len(weights), replications))])
    of_points, of_luck, one, other = (np.concatenate(each) for each in zip(*drawn, strict=True))
    both = of_points + (of_luck - values) * np.sqrt(_agreed(one, other))
    low, high = np.quantile(both, TAILS, axis=0)
    return low, high


def _agreed(one: Values, other: Values) -> Values:
    """Part of the whole's variance that two halves have in common, (figures,); of ranks, which a rare wild ratio does not upset.

    Source: Spearman 1910 and Brown 1910, Br. J. Psychol. 3:271 and 3:296.
    """
    ranks = [rankdata(half, axis=0) - (len(half) + 1) / 2 for half in (one, other)]
    size = np.sqrt(np.prod([np.square(rank).sum(axis=0) for rank in ranks], axis=0))
    # Where a half never changes nothing is known, and all of it counts.
    correlation = np.divide((ranks[0] * ranks[1]).sum(axis=0), size, out=np.ones_like(size), where=size > 0).clip(0.0, 1.0)
    return np.asarray(2 * correlation / (1 + correlation))


def _indices(blocks: Values) -> Statistic:
    """First indices, total indices and the variance; blocks (factors + 2, base, replications) of A, B and A with one column of B."""

    def statistic(points: Values, luck: Values) -> Values:
        pairs = _Pairs(points, luck)
        a, b = map(pairs.expected, blocks[:2])
        middle = points @ ((a.runs + b.runs) / 2)
        variance = (pairs.over(a, a) + pairs.over(b, b)) / 2 - pairs.product(middle, middle)
        moves = [pairs.expected(swapped - a.runs) for swapped in blocks[2:]]
        first = [pairs.over(b, move) - pairs.product(middle, points @ move.runs) for move in moves]
        parts = np.array([*first, *(pairs.over(move, move) / 2 for move in moves)])
        # Where nothing moves no factor moves it, as SciPy has it.
        indices = np.divide(parts, variance, out=np.zeros_like(parts), where=variance != 0)
        return np.moveaxis(np.array([*indices, variance]), 0, -1)

    return statistic


def _parts_of_grid(runs: Values, luck: Values) -> Values:
    """(resamples, figures) first indices, total indices and the variance; runs (*steps, replications)."""
    axes = range(runs.ndim - 1)
    variance = _between(runs, luck)
    first = [_between(runs.mean(axis=tuple(each for each in axes if each != factor)), luck) for factor in axes]
    total = [variance - _between(runs.mean(axis=factor), luck) for factor in axes]
    parts = np.array([*first, *total])
    indices = np.divide(parts, variance, out=np.zeros_like(parts), where=variance != 0)
    return np.moveaxis(np.array([*indices, variance]), 0, -1)


def _between(runs: Values, luck: Values) -> Values:
    """(resamples,) variance of the expected outcome between places that count alike; (…, replications)."""
    flat = runs.reshape(-1, runs.shape[-1])
    pairs = _Pairs(_equal(len(flat)), luck)
    each, middle = pairs.expected(flat), pairs.points @ flat
    return pairs.over(each, each) - pairs.product(middle, middle)


def _mean_size_variance(effects: Values) -> Statistic:
    """For each factor the mean, the size and the variance of its effects; (factors, trajectories, replications)."""

    def statistic(points: Values, luck: Values) -> Values:
        pairs = _Pairs(points, luck)
        figures: list[Values] = []
        for each in map(pairs.expected, effects):
            middle = points @ each.runs
            square, mean_square = pairs.over(each, each), pairs.product(middle, middle)
            noise = (points * np.square(each.mean)).sum(axis=-1) - square
            lifted = _folded(mean_square, square - mean_square + noise) - _folded(mean_square, square - mean_square)
            size = (points * np.abs(each.mean)).sum(axis=-1) - lifted
            figures += [(luck * middle).sum(axis=-1), size, _unbiased(square - mean_square, points)]
        return np.moveaxis(np.array(figures), 0, -1)

    return statistic


def _folded(mean_square: Values, variance: Values) -> Values:
    """Mean size of a normal figure; less than nil counts as nil.

    Source: Leone, Nelson and Nottingham 1961, Technometrics 3:543.
    """
    mean, spread = np.sqrt(np.maximum(mean_square, 0.0)), np.sqrt(np.maximum(variance, 1e-30))
    ratio = mean / spread / np.sqrt(2.0)
    return np.asarray(spread * np.sqrt(2.0 / np.pi) * np.exp(-np.square(ratio)) + mean * erf(ratio))


def _unbiased(variance: Values, points: Values) -> Values:
    """A variance over points drawn with these weights; nan where it is one point alone."""
    different = 1.0 - np.square(points).sum(axis=-1)
    return np.asarray(np.divide(variance, different, out=np.full_like(variance, np.nan), where=different > 0))


def _effects(values: Values, points: Values, trajectories: int) -> Values:
    """(factors, trajectories, replications) change of the value for the change of the one factor that moved."""
    factors = points.shape[1]
    if values.ndim != 2 or len(values) != len(points) or len(points) != trajectories * (factors + 1) or values.size == 0:
        raise ValueError(
            f"{len(points)} points and values of shape {values.shape} are not {trajectories} trajectories of {factors + 1}"
        )
    moves = np.diff(points.reshape(trajectories, factors + 1, factors), axis=1)
    moved = np.abs(moves) > ROUNDING
    if not (np.all(moved.sum(axis=1) == 1) and np.all(moved.sum(axis=2) == 1)):
        raise ValueError("every trajectory must move each factor once, one at a time")
    changes = np.diff(values.reshape(trajectories, factors + 1, -1), axis=1)
    order = np.argmax(moved, axis=1)  # (trajectories, factors) the step at which each moved
    steps = np.take_along_axis(moves, order[:, None, :], axis=1).transpose(0, 2, 1)
    return np.asarray((np.take_along_axis(changes, order[:, :, None], axis=1) / steps).transpose(1, 0, 2))


class _Runs(NamedTuple):
    runs: Values
    """(points, replications)"""
    mean: Values
    """(resamples or 1, points)"""


class _Pairs:
    """Products of two expectations over weighted pairs of different replications; a single one is paired with itself."""

    def __init__(self, points: Values, luck: Values) -> None:
        self.points, self.luck = points, luck
        self.same = np.square(luck) if luck.shape[1] > 1 else np.zeros_like(luck)
        self.different = 1.0 - self.same.sum(axis=1)

    def expected(self, runs: Values) -> _Runs:
        """With the mean of its replications."""
        return _Runs(runs, self.luck @ runs.T)

    def over(self, one: _Runs, other: _Runs) -> Values:
        """(…, resamples) weighted sum of products over points."""
        product = one.mean * other.mean - self.same @ (one.runs * other.runs).T
        return np.asarray((self.points * product).sum(axis=-1) / self.different)

    def product(self, one: Values, other: Values) -> Values:
        """(…, resamples); (…, resamples or 1, replications) each."""
        product = (self.luck * one).sum(axis=-1) * (self.luck * other).sum(axis=-1) - (self.same * one * other).sum(axis=-1)
        return np.asarray(product / self.different)


def _not_below_nil(estimate: Estimate) -> Estimate:
    """Of what cannot be less than nil, though chance may put an estimate there; nan stays."""
    value, low, high = (float(np.maximum(figure, 0.0)) for figure in (estimate.value, *estimate.interval))
    return Estimate(value, Interval(low, high))


def _told(found: list[Estimate], values: Values) -> Indices:
    """First and total indices, of estimates that end with the variance: nan where it is not told from nil."""
    *parts, spread = found
    if not spread.interval.low > (ROUNDING * np.abs(values).max()) ** 2:
        parts = [NOTHING] * len(parts)
    factors = len(parts) // 2
    return Indices(tuple(parts[:factors]), tuple(parts[factors:]), _root(spread))


def _root(variance: Estimate) -> Estimate:
    floor = _not_below_nil(variance)
    value, low, high = (float(np.sqrt(figure)) for figure in (floor.value, *floor.interval))
    return Estimate(value, Interval(low, high))


def _interval(low: float, high: float) -> Interval:
    return Interval(float(low), float(high))


def _equal(count: int) -> Values:
    return np.full((1, count), 1.0 / count)


def _pieces(rng: np.random.Generator, resamples: int, count: int) -> Iterator[Values]:
    """So many resamples, as many at a time as memory is meant for."""
    for piece in range(0, resamples, AT_ONCE):
        yield _resampled(rng, min(AT_ONCE, resamples - piece), count)


def _resampled(rng: np.random.Generator, resamples: int, count: int) -> Values:
    """(resamples, count) weights of so many drawn with replacement, at least two of them different, or there is no pair."""
    drawn = rng.multinomial(count, np.full(count, 1.0 / count), size=resamples)
    while count > 1 and (alone := drawn.max(axis=1) == count).any():
        drawn[alone] = rng.multinomial(count, np.full(count, 1.0 / count), size=int(alone.sum()))
    return np.asarray(drawn / count)
