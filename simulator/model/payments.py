"""Lines of a claim: what a month's work earns of each part of the price, by everybody together and by each (rulings R16 and R17)."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from simulator.model.arrays import EVERY, Reals, Rows, col, row_sum

WHOLE = np.ones((1, 1))
"""The whole month, for everybody."""


class Work:
    """What a line pays for; arrays are (replications, members) unless said, money is £."""

    __slots__ = ("cap", "count", "led", "money", "planned", "rows", "tariff", "tariffs", "together", "year")

    def __init__(
        self, year: int, count: Reals, tariffs: Reals, tariff: Reals, money: Reals, led: Reals, rows: Rows = EVERY
    ) -> None:
        self.year = year
        """Contract year of the service, from 0."""
        self.count = count
        """People, outcomes, or the part of the month."""
        self.tariffs, self.tariff = tariffs, tariff
        """£ for one by each member's own price; by the contract's, (replications or 1,)."""
        self.money = money
        """Shares of the price."""
        self.led = led
        """(replications or 1,) part of the month for which the lead held the contract."""
        self.rows = rows
        """Replications that the arrays are of."""

    cap: Reals
    """(replications or 1,) most that is paid for, over plan."""
    planned: Reals
    """People planned in the year."""
    together: Reals
    """(replications,) the same of all members."""


class Cohort(Work):
    """The people served in one month, until their outcomes are seen and claimed (ruling R17)."""

    __slots__ = ("expected", "outcomes")
    outcomes: Reals
    """That will be seen."""
    expected: Reals
    """£ that each expects for them."""


class Line(ABC):
    """A part of the price."""

    def __init__(self, name: str, part: Reals) -> None:
        self.name, self.part = name, part
        """`part`: (replications or 1, members) of each member's price."""

    @abstractmethod
    def own(self, work: Work) -> Reals:
        """(replications, members) £ that each earns by its own price, plan and cap."""

    @abstractmethod
    def all_together(self, work: Work) -> Reals:
        """(replications,) £ that they earn by the contract's price, plan and cap."""


class Block(Line):
    """A fixed sum a month."""

    def own(self, work: Work) -> Reals:
        return work.tariffs if work.count is WHOLE else work.tariffs * work.count

    def all_together(self, work: Work) -> Reals:
        money = work.money if work.count is WHOLE else np.asfortranarray(work.money * work.count)
        return np.asarray(work.tariff * row_sum(money))


class Counted(Line):
    """Paid by person served, or by outcome, up to a cap each year. What both ways of counting have paid is kept apart."""

    def __init__(self, name: str, part: Reals, years: int, shape: tuple[int, int]) -> None:
        super().__init__(name, part)
        self._own, self._all = Capped(years, shape), Capped(years, shape[:1])

    def own(self, work: Work) -> Reals:
        return self._own.add(work.year, work.count, col(work.cap) * work.planned) * work.tariffs

    def all_together(self, work: Work) -> Reals:
        return self._all.add(work.year, row_sum(work.count), work.cap * work.together) * work.tariff


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
