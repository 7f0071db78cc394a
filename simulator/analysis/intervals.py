"""95% intervals of what replications say; the replication is the independent unit throughout."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

LEVEL = 0.95


class Interval(NamedTuple):
    """A lower and an upper bound; both nan where there is too little to say."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """From bound to bound."""
        return self.high - self.low


NONE = Interval(float("nan"), float("nan"))


class Estimate(NamedTuple):
    """A figure and its 95% interval; nan where there is no figure."""

    value: float
    interval: Interval


def normal_quantile(level: float) -> float:
    """Standard normal deviate of a two-sided interval of `level`."""
    return NormalDist().inv_cdf(0.5 + level / 2.0)


def wilson(successes: float, trials: float, level: float = LEVEL) -> Interval:
    """Score interval of a proportion.

    `trials` may be an effective number and not whole. Raises ValueError unless 0 <= successes <= trials and trials > 0.
    Source: Wilson 1927, J. Am. Stat. Assoc. 22:209; recommended by Brown, Cai and DasGupta 2001, Stat. Sci. 16:101.
    """
    if not 0 <= successes <= trials or trials <= 0:
        raise ValueError(f"{successes} successes of {trials} trials: both must be counts, with at least one trial")
    z2 = normal_quantile(level) ** 2
    part = successes / trials
    middle = (part + z2 / (2 * trials)) / (1 + z2 / trials)
    half = np.sqrt(z2 * (part * (1 - part) + z2 / (4 * trials)) / trials) / (1 + z2 / trials)
    # At 0 and at 1 the bound is the end itself; rounding may miss it.
    low = 0.0 if successes == 0 else max(0.0, float(middle - half))
    high = 1.0 if successes == trials else min(1.0, float(middle + half))
    return Interval(low, high)


def proportion(happened: NDArray[np.bool_]) -> Estimate:
    """How often something happened; (replications,). No replications: nan."""
    if happened.size == 0:
        return Estimate(float("nan"), NONE)
    count = int(np.count_nonzero(happened))
    return Estimate(count / happened.size, wilson(count, happened.size))


def mean_share(shares: NDArray[np.float64], level: float = LEVEL) -> Estimate:
    """Mean over replications of a part between 0 and 1, such as the share of a group that survives; (replications,).

    Wilson's interval at the effective number of trials, p (1 - p) / variance of the mean: for a group of one it is
    Wilson's own. Where all replications agree the variance says nothing, and the number of replications takes its place.
    Source: Kott 2017, Survey Methodology 43; Franco, Little, Louis and Slud 2019, J. Surv. Stat. Methodol. 7:334.
    """
    if shares.size == 0:
        return Estimate(float("nan"), NONE)
    mean = min(max(float(shares.mean()), 0.0), 1.0)
    spread = float(np.square(shares - mean).mean())
    trials = float(shares.size)
    if spread > 1e-18:
        trials *= max(mean * (1 - mean) / spread, 1.0)
    return Estimate(mean, wilson(mean * trials, trials, level))


def mean(values: NDArray[np.float64], level: float = LEVEL) -> Estimate:
    """Mean over replications with Student's interval; (replications,). One replication has no interval."""
    count = values.size
    if count == 0:
        return Estimate(float("nan"), NONE)
    middle = float(values.mean())
    if count == 1:
        return Estimate(middle, NONE)
    half = _student(count, level) * float(values.std(ddof=1)) / np.sqrt(count)
    return Estimate(middle, Interval(float(middle - half), float(middle + half)))


def mean_step(values: NDArray[np.float64], step: float, level: float = LEVEL) -> Estimate:
    """Mean over replications of how much more of a group it is, between −1 and 1; (replications,).

    `step` is one member's part of the group. Student's interval with two replications more: one in which one member is gained, one
    in which one is lost. For a group of one that is Bonett and Price's for matched proportions (2012, J. Educ. Behav. Stat. 37:479);
    for a larger one they would be groups gained and lost whole, and hold the truth 98% to 100% of the time (docs/design.md). Where
    no replication differs nothing is known of how many would go together, and they are.
    """
    found = mean(values, level)
    if values.size == 0:
        return found
    pad = step if np.any(values != 0.0) else 1.0
    low, high = mean(np.append(values, [pad, -pad]), level).interval
    return Estimate(found.value, Interval(max(low, -1.0), min(high, 1.0)))


def ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> Estimate:
    """Ratio of two means over the same replications; (replications,) each. Nan where the lower mean is nil.

    Source: linearised variance, Cochran 1977, Sampling Techniques, 6.3.
    """
    divisor = float(below.mean()) if below.size else 0.0
    if divisor == 0.0:
        return Estimate(float("nan"), NONE)
    value = float(above.mean()) / divisor
    if below.size == 1:
        return Estimate(value, NONE)
    spread = float((above - value * below).std(ddof=1)) / abs(divisor)
    half = _student(below.size) * spread / np.sqrt(below.size)
    return Estimate(value, Interval(float(value - half), float(value + half)))


def no_more(found: Estimate, than: Estimate) -> Estimate:
    """A total that cannot be more than another, as outcomes than people served.

    Outcomes are drawn of whole people where parts of people were served (ruling R8), so luck alone may give a few more.
    """
    value, interval = found
    if not value > than.value:
        return found
    return Estimate(than.value, Interval(min(interval.low, than.value), interval.high))


def quantiles(values: NDArray[np.float64], levels: Sequence[float]) -> list[Estimate]:
    """Quantiles over replications, each between two order statistics of its distribution-free interval; (replications,).

    Where there are too few replications for a bound it is the least or the largest seen.
    Source: David and Nagaraja 2003, Order Statistics, 7.1, with the normal approximation of the ranks.
    """
    if values.size == 0:
        return [Estimate(float("nan"), NONE)] * len(levels)
    ordered = np.sort(values)
    count, z = values.size, normal_quantile(LEVEL)
    made = []
    for level in levels:
        half = z * np.sqrt(count * level * (1 - level))
        low = int(np.clip(np.floor(count * level - half), 0, count - 1))
        high = int(np.clip(np.ceil(count * level + half), 0, count - 1))
        interval = Interval(float(ordered[low]), float(ordered[high])) if count > 1 else NONE
        made.append(Estimate(float(np.quantile(ordered, level)), interval))
    return made


def _student(count: int, level: float = LEVEL) -> float:
    return float(stdtrit(count - 1, 0.5 + level / 2.0))
