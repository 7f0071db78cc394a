"""What is paid for people and outcomes: tariffs, plans and caps by contract year (ruling R16)."""

from __future__ import annotations

import numpy as np

from simulator.model.arrays import Reals, zeros


class YearPlan:
    """People planned in each contract year: months gone at what was planned then, months to come at what is planned now."""

    def __init__(self, months: int, replications: int, members: int) -> None:
        self.months = months
        self._gone = [zeros(replications, members) for _ in range(-(-months // 12))]
        self._counted = 0
        self._of: dict[int, Reals] = {}

    def count(self, k: int, planned: Reals) -> None:
        """Month k is over, at this plan."""
        self._gone[k // 12] += planned
        self._counted = k + 1
        self.forget()

    def forget(self) -> None:
        """What is planned has changed."""
        self._of = {}

    def of(self, year: int, planned: Reals) -> Reals:
        """(replications, members) people planned in `year`, with `planned` people a month from now on."""
        if year not in self._of:
            self._of[year] = self._worked_out(year, planned)
        return self._of[year]

    def _worked_out(self, year: int, planned: Reals) -> Reals:
        to_come = max(min(12 * (year + 1), self.months) - max(self._counted, 12 * year), 0)
        return self._gone[year] + to_come * planned if to_come else self._gone[year]


class Capped:
    """Counts of a contract year that are paid for, up to a cap."""

    def __init__(self, years: int, shape: tuple[int, ...]) -> None:
        self._counted = [np.zeros(shape, order="F") for _ in range(years)]
        self._paid = [np.zeros(shape, order="F") for _ in range(years)]

    def add(self, year: int, count: Reals, cap: Reals) -> Reals:
        """Add a count to the year; the part of it that is paid for under the cap as it now stands."""
        self._counted[year] += count
        payable = np.maximum(np.minimum(self._counted[year], cap) - self._paid[year], 0.0)
        self._paid[year] += payable
        return payable
