"""The published distribution of reserves, in months of spending by income: a part has none, the rest is lognormal (R80)."""

import math
from statistics import NormalDist

NORMAL = NormalDist()
MEDIAN_MONTHS, SIGMA = 4.8, 1.5
NONE_UNDER, NONE_OVER, NONE_TURNS_AT = 0.2, 0.1, 500_000.0
INSIDE = 1e-12


def months_at(rank: float, income: float) -> float:
    """Which this part of organisations of that income has less than."""
    none = _with_none(income)
    if rank < none:
        return 0.0
    return MEDIAN_MONTHS * math.exp(SIGMA * quantile((rank - none) / (1.0 - none)))


def rank_of(months: float, income: float) -> float:
    """The part that has less, and half of what has as much."""
    none = _with_none(income)
    if months <= 0.0:
        return none / 2.0
    return none + (1.0 - none) * NORMAL.cdf(math.log(months / MEDIAN_MONTHS) / SIGMA)


def quantile(part: float) -> float:
    """Of the standard normal; nil and the whole are as near as that."""
    return NORMAL.inv_cdf(min(1.0 - INSIDE, max(INSIDE, part)))


def _with_none(income: float) -> float:
    return NONE_UNDER if income < NONE_TURNS_AT else NONE_OVER
