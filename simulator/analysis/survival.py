"""Survival analysis on plain arrays, by SciPy."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.allocation.numbers import finite
from simulator.analysis.curves import Curve


class LogRank(NamedTuple):
    """Whether two groups leave at the same rate."""

    chi_square: float
    """One degree of freedom."""
    p_value: float
    """Two-sided."""


def kaplan_meier(times: ArrayLike, observed: ArrayLike) -> Curve:
    """Share still standing at each time, with 95% log-log intervals (Greenwood's variance).

    times: (n,) of leaving or of being lost from sight, none negative; observed: (n,) true (or 1) where it left, false (or 0)
    where it was lost from sight. Bounds are nan where the formula has none: while all stand, and once none does.
    Raises ValueError for arrays that are empty, unequal, not finite or negative, and for another mark of an event.
    Source: Kaplan and Meier 1958, J. Am. Stat. Assoc. 53:457; `scipy.stats.ecdf`.
    """
    from scipy import stats

    when, left = _checked(times, observed)
    # SciPy's formula has no bounds at 0 and 1, and says so by a warning; nothing is decided by them.
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():  # noqa: TID251
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        standing = stats.ecdf(stats.CensoredData.right_censored(when, ~left)).sf
        bounds = standing.confidence_interval(method="log-log")
    steps = np.asarray(standing.quantiles, dtype=np.float64)
    at_risk = when.size - np.searchsorted(np.sort(when), steps, side="left")
    return Curve(
        times=steps,
        survival=np.asarray(standing.probabilities, dtype=np.float64),
        low=np.asarray(bounds.low.probabilities, dtype=np.float64),
        high=np.asarray(bounds.high.probabilities, dtype=np.float64),
        at_risk=at_risk.astype(np.float64),
    )


def log_rank(times_a: ArrayLike, observed_a: ArrayLike, times_b: ArrayLike, observed_b: ArrayLike) -> LogRank:
    """Log-rank test of two groups: chi-square with one degree of freedom, and its two-sided p-value.

    Arrays as for `kaplan_meier`, (n,) of one group and (m,) of the other, times in one unit. Every one counts as independent of
    the others: organisations of one replication are not, so compare groups of a result by their intervals.
    Raises ValueError as `kaplan_meier`.
    Source: Mantel 1966, Cancer Chemother. Rep. 50:163; `scipy.stats.logrank`.
    """
    from scipy import stats

    samples = []
    for times, observed in ((times_a, observed_a), (times_b, observed_b)):
        when, left = _checked(times, observed)
        samples.append(stats.CensoredData.right_censored(when, ~left))
    found = stats.logrank(*samples)
    return LogRank(float(found.statistic) ** 2, float(found.pvalue))


def _checked(times: ArrayLike, observed: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    when, left = finite("times", times), _events(observed)
    if when.ndim != 1 or when.shape != left.shape or when.size == 0:
        raise ValueError("times and observed must be two lists of equal length, with at least one in them")
    if (when < 0).any():
        raise ValueError("times must be finite and none negative")
    return when, left


def _events(observed: ArrayLike) -> NDArray[np.bool_]:
    """Whether each left: only true and false, or 1 and 0, say so."""
    given = np.asarray(observed)
    odd = [each for each in given.ravel().tolist() if not (isinstance(each, (bool, int, float)) and each in (0, 1))]
    if odd:
        raise ValueError(f"observed must be true or false, or 1 and 0, not {odd[0]!r}")
    return given.astype(bool)
