"""What a range is at a standard normal: the inverse of its distribution, within what its field may be."""

import math
from typing import Any

from .reserves import NORMAL

Range = dict[str, Any]
"""As it is written: {low, mode, high}, {mean, sd}, {mean, cv} or {choose, weights}."""


def value_at(written: Range, z: float, least: float, most: float) -> float:
    if "mode" in written:
        value = _triangular(written["low"], written["mode"], written["high"], NORMAL.cdf(z))
    elif "sd" in written:
        value = written["mean"] + written["sd"] * z
    elif "cv" in written:
        variance = math.log(1.0 + written["cv"] ** 2)
        value = written["mean"] * math.exp(math.sqrt(variance) * z - variance / 2.0)
    else:
        value = _chosen(written["choose"], written["weights"], NORMAL.cdf(z))
    return float(min(most, max(least, value)))


def _triangular(low: float, mode: float, high: float, part: float) -> float:
    """Up to the mode lies (mode - low) / (high - low) of it."""
    whole = high - low
    if part * whole <= mode - low:
        return low + math.sqrt(part * whole * (mode - low))
    return high - math.sqrt((1.0 - part) * whole * (high - mode))


def _chosen(values: list[float], weights: list[float], part: float) -> float:
    """The first with which the weights so far come to that."""
    below = 0.0
    for value, weight in zip(values, weights, strict=True):
        below += weight
        if part < below:
            return value
    return values[-1]
