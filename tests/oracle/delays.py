"""When outcomes of a month of service are seen: by the end of how many months later what part of them (R68)."""

import math
from itertools import accumulate

ALL_BUT = 0.99


def seen_by(lag: float, spread: float) -> list[float]:
    """W_d for d = 0, 1, …: what part is seen by the end of month m + d; the last one is 1. The lag is in whole months."""
    mean = round(lag)
    if spread <= 0.0 or mean <= 0:
        return [0.0] * mean + [1.0]
    parts: list[float] = []
    while not parts or parts[-1] < 1.0:
        part = _lognormal_below(len(parts) + 0.5, mean, spread)
        parts.append(1.0 if part >= ALL_BUT else part)
    return parts


def one_after_the_other(first: list[float], then: list[float]) -> list[float]:
    """What is seen of a count of which each part has further delays: the weights of the two convolved."""
    weights = [0.0] * (len(first) + len(then) - 1)
    for month, part in enumerate(in_month(first)):
        for later, further in enumerate(in_month(then)):
            weights[month + later] += part * further
    return [*list(accumulate(weights))[:-1], 1.0]


def in_month(parts: list[float]) -> list[float]:
    """What is seen in each month."""
    return [part - before for part, before in zip(parts, [0.0, *parts], strict=False)]


def _lognormal_below(x: float, mean: float, deviation: float) -> float:
    variance = math.log(1.0 + (deviation / mean) ** 2)
    z = (math.log(x) - (math.log(mean) - variance / 2.0)) / math.sqrt(variance)
    return 0.5 * math.erfc(-z / math.sqrt(2.0))
