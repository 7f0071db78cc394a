"""The inflation of each scenario year, and what costs have come to (R55)."""

import math
from datetime import date
from typing import Any

from .days import whole_months

Data = dict[str, Any]
LEAST, MOST = -0.5, 1.0


class Inflation:
    """Of one replication. Without terms every year, of index and costs alike, is at `cost_inflation`."""

    def __init__(self, start: date, terms: Data | None, cost_inflation: float, draws: Data | None) -> None:
        """`draws` are standard normals by scenario year: of the index, and of what costs rise by over it; None without noise."""
        self.start, self.terms, self.cost_inflation, self.draws = start, terms, cost_inflation, draws

    def _drawn(self, year: int) -> float:
        """The index of a year as drawn, before any bound."""
        assert self.terms is not None
        mean: float = self.terms["mean"]
        if self.draws is None:
            return mean
        spread, memory, z = self.terms["sd"], self.terms["persistence"], self.draws["index"][year]
        if year == 0:
            return mean + float(spread * z)
        return mean + float(memory * (self._drawn(year - 1) - mean) + spread * math.sqrt(1.0 - memory**2) * z)

    def index(self, year: int) -> float:
        return self.cost_inflation if self.terms is None else _bounded(self._drawn(year))

    def index_on(self, day: date) -> float:
        """Of the scenario year that holds a day; before the scenario's start it is the first."""
        return self.index(max(0, whole_months(self.start, day) // 12))

    def costs(self, year: int) -> float:
        """What costs rise by in a year."""
        if self.terms is None:
            return self.cost_inflation
        over = self.terms["costs_over"]
        more = over["mean"] if self.draws is None else over["mean"] + over["sd"] * self.draws["costs over"][year]
        return _bounded(self._drawn(year) + more)

    def since(self, first: int, months: int) -> float:
        """What £1 of costs at `first` months from the scenario's start has become so many months later."""
        if self.terms is None:
            return (1.0 + self.cost_inflation) ** (months / 12.0)
        return self._level(first + months) / self._level(first)

    def _level(self, months: int) -> float:
        years, over = divmod(months, 12)
        level = 1.0
        for year in range(years):
            level *= 1.0 + self.costs(year)
        return level * (1.0 + self.costs(years)) ** (over / 12.0) if over else level


def _bounded(rate: float) -> float:
    return min(MOST, max(LEAST, rate))
