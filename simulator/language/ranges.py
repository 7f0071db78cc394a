"""Amounts that are not one plain figure: months of something, and ranges."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Months:
    """An amount given in months of spending or of cost instead of pounds."""

    months: float


@dataclass(frozen=True)
class Triangular:
    """Between `low` and `high`, most often near `mode`."""

    low: float
    mode: float
    high: float

    @property
    def central(self) -> float:
        """Its mean."""
        return (self.low + self.mode + self.high) / 3


@dataclass(frozen=True)
class Normal:
    """Normal, cut at the field's least value (zero for most)."""

    mean: float
    sd: float

    @property
    def central(self) -> float:
        """Its mean."""
        return self.mean


@dataclass(frozen=True)
class LogNormal:
    """Lognormal with this mean and coefficient of variation."""

    mean: float
    cv: float

    @property
    def central(self) -> float:
        """Its mean."""
        return self.mean


@dataclass(frozen=True)
class Choice:
    """One of `choose`, with `weights` (summing to 1)."""

    choose: tuple[float, ...]
    weights: tuple[float, ...]

    @property
    def central(self) -> float:
        """Its mean."""
        return sum(w * v for w, v in zip(self.weights, self.choose, strict=True))


Range = Triangular | Normal | LogNormal | Choice
Number = float | Range


@dataclass(frozen=True)
class MonthsRange:
    """A range whose ends are given in months of spending or of cost."""

    months: Range


Measured = Number | Months | MonthsRange


@dataclass(frozen=True)
class Yearly:
    """An amount by contract year: the value of each of `years`, from 1, holds until the next of them; the last one from then on."""

    years: tuple[int, ...]
    values: tuple[Number, ...]

    def in_year(self, year: int) -> Number:
        """In a contract year, from 1."""
        return self.values[bisect_right(self.years, year) - 1]


def in_year(value: Number | Yearly, year: int) -> Number:
    """What a number that may differ from year to year is in a contract year, from 1."""
    return value.in_year(year) if isinstance(value, Yearly) else value


def central(value: Number | Yearly) -> float:
    """The one figure that stands for a number: itself, or a range's mean; of what differs from year to year the first year's."""
    if isinstance(value, Yearly):
        value = value.values[0]
    return value if isinstance(value, (int, float)) else value.central


def times(value: Number | Yearly, factor: float) -> Number | Yearly:
    """A number and its whole range, or that of every year, so many times as large; digits that only arithmetic brought are dropped."""
    if isinstance(value, Yearly):
        return Yearly(value.years, tuple(_times(each, factor) for each in value.values))
    return _times(value, factor)


def _times(value: Number, factor: float) -> Number:
    def scaled(figure: float) -> float:
        return float(f"{figure * factor:.12g}")

    match value:
        case Triangular(low, mode, high):
            return Triangular(scaled(low), scaled(mode), scaled(high))
        case Normal(mean, sd):
            return Normal(scaled(mean), scaled(sd))
        case LogNormal(mean, cv):
            return LogNormal(scaled(mean), cv)
        case Choice(choose, weights):
            return Choice(tuple(map(scaled, choose)), weights)
    return scaled(value)


def plain_data(value: Range) -> dict[str, Any]:
    """The range as it is written in a file."""
    if isinstance(value, Choice):
        return {"choose": list(value.choose), "weights": list(value.weights)}
    return dict(vars(value))
