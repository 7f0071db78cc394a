"""Uncertain numbers in words that a commissioner knows: no standard deviation, no coefficient of variation."""

from __future__ import annotations

import math

from simulator.language.exact import percent
from simulator.language.units import Choice, LogNormal, Measured, Normal, Number, Triangular, Unit, central


def usual(value: Normal | LogNormal) -> tuple[float, float]:
    """Between which two cases of three lie: a standard deviation either way, of the logarithm where that is normal."""
    if isinstance(value, Normal):
        return value.mean - value.sd, value.mean + value.sd
    s = math.sqrt(math.log(1 + value.cv**2))
    median = value.mean * math.exp(-(s**2) / 2)
    return median * math.exp(-s), median * math.exp(s)


def chance(kind: str, value: Measured | str, least: float = 0.0) -> str:
    """A quantity of a field that may be a range, `least` the field's least value."""
    unit = Unit(kind)
    if not isinstance(value, (Normal, LogNormal)):
        return unit.show(value)
    low, high = (unit.show(_rounded(max(bound, least), value.mean)) for bound in usual(value))
    return f"{unit.show(value.mean)} on average, {low} to {high} in two cases of three"


def factor(value: Number, often: str, event: str, noise: bool = True) -> str:
    """How what comes compares with the plan, which is 1; nothing where it is just that.

    `often` is what two cases of three are called, `event` what fewer or more people do than planned.
    """
    value = value if noise else central(value)
    if isinstance(value, Triangular) and value.low < value.high:
        return _sentence(f"{_between(value.low, value.high, event)}, most likely {_fewer(value.mode)}")
    if isinstance(value, Choice) and len(set(value.choose)) > 1:
        parts = [f"{_fewer(each)} ({percent(weight)})" for each, weight in zip(value.choose, value.weights, strict=True)]
        return _sentence(f"{' or '.join(parts)} {event}")
    mean = central(value)
    if isinstance(value, (Normal, LogNormal)) and usual(value)[0] < usual(value)[1]:
        low, high = usual(value)
        if mean == 1:
            return _sentence(f"{often}, {_between(max(low, 0.0), high, event)}")
        return _sentence(f"on average {_fewer(mean)} {event}; {often}, {_between(max(low, 0.0), high)}")
    return "" if mean == 1 else _sentence(f"{_fewer(mean)} {event}")


def _between(low: float, high: float, event: str = "") -> str:
    """Between 15% fewer and 15% more; between 50% and 20% fewer."""
    low, high = round(low, 2), round(high, 2)
    first = percent(abs(low - 1)) if (low < 1) is (high < 1) and 1 not in (low, high) else _fewer(low, "fewer")
    return f"between {first} and {_fewer(high)} {event}".rstrip()


def _fewer(part: float, none: str = "more") -> str:
    """15% fewer for 0.85; no more, or no fewer, for 1."""
    if part == 1:
        return f"no {none}"
    return f"{percent(abs(part - 1))} {'fewer' if part < 1 else 'more'}"


def _rounded(bound: float, mean: float) -> float:
    """To as many places as three figures of the mean."""
    return round(bound, 2 - math.floor(math.log10(abs(mean)))) if mean else bound


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
