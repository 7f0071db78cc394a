"""Lines of a claim: what a month's work earns of each part of the price, by everybody together and by each (rulings R16 and R17)."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from simulator.model.arrays import EVERY, Reals, Rows, pick, row_sum
from simulator.model.deal import Deal
from simulator.model.people import Served

WHOLE = np.ones((1, 1))
"""The whole month, for everybody."""


class Month:
    """A month as lines of payment see it; arrays are (replications, members) unless said, money is £."""

    __slots__ = ("deal", "k", "led", "planned", "prices", "served", "together", "year")

    def __init__(self, deal: Deal, k: int, led: Reals) -> None:
        self.deal, self.k, self.year = deal, k, k // 12
        """Month and contract year, from 0."""
        self.led = led
        """(replications or 1,) part of the month for which the lead held the contract."""
        self.prices = deal.prices.now()
        self.planned, self.together = deal.year_plan.of(self.year, deal.caseload.planned)
        """People planned in the year: each member's, and (replications,) all together."""

    served: Served
    """The work that was done in it, once it was."""


class Work:
    """What a line pays for; arrays are (replications, members) unless said, money is £."""

    __slots__ = ("cap", "count", "led", "money", "planned", "rows", "tariff", "tariffs", "together", "year")

    def __init__(self, month: Month, count: Reals, tariffs: Reals, tariff: Reals, cap: Reals, money: Reals) -> None:
        self.year, self.led = month.year, month.led
        self.planned, self.together = month.planned, month.together
        self.count = count
        """People, outcomes, or the part of the month."""
        self.tariffs, self.tariff = tariffs, tariff
        """£ for one by each member's own price; by the contract's, (replications or 1,)."""
        self.cap = cap
        """(replications or 1,) most that is paid for in a year, over plan."""
        self.money = money
        """Shares of the price."""
        self.rows: Rows = EVERY
        """Replications that the arrays are of."""


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
    def work(self, month: Month) -> Work:
        """What of a month it pays for."""

    @abstractmethod
    def own(self, work: Work) -> Reals:
        """(replications, members) £ that each earns by its own price, plan and cap."""

    @abstractmethod
    def all_together(self, work: Work) -> Reals:
        """(replications,) £ that they earn by the contract's price, plan and cap."""

    def both(self, work: Work) -> tuple[Reals, Reals]:
        """The two."""
        return self.own(work), self.all_together(work)


class Block(Line):
    """A fixed sum a month; what is counted is the part of the month."""

    def work(self, month: Month, money: Reals | None = None) -> Work:
        deal = month.deal
        fixed = deal.given.payment.fixed
        money = deal.shares.money if money is None else money
        return Work(month, WHOLE, month.prices.a_year, fixed * deal.price.now / 12.0, fixed, money)

    def part_of(self, deal: Deal, k: int, part: Reals, rows: Rows, led: Reals) -> Work:
        """`part`, (rows, members), of month k in these replications."""
        a_month = pick(deal.given.payment.fixed, rows) * pick(deal.price.now, rows) / 12.0
        made = Work(Month(deal, k, led), part, deal.prices.now().a_year[rows], a_month, a_month, deal.shares.money[rows])
        made.rows = rows
        return made

    def own(self, work: Work) -> Reals:
        return np.asarray(work.tariffs * pick(self.part, work.rows) / 12.0 * work.count)

    def all_together(self, work: Work) -> Reals:
        money = work.money if work.count is WHOLE else np.asfortranarray(work.money * work.count)
        return np.asarray(work.tariff * row_sum(money))


class Counted(Line):
    """Paid by person served, or by outcome, up to a cap each year. What both ways of counting have paid is kept apart."""

    def __init__(self, name: str, part: Reals, years: int, shape: tuple[int, int]) -> None:
        super().__init__(name, part)
        self._own, self._all = Capped(years, shape), Capped(years, shape[:1])

    def own(self, work: Work) -> Reals:
        return self._own.add(work.year, work.count, work.cap[:, None] * work.planned) * work.tariffs

    def all_together(self, work: Work) -> Reals:
        return self._all.add(work.year, row_sum(work.count), work.cap * work.together) * work.tariff


class Activity(Counted):
    """Paid by person served."""

    def work(self, month: Month) -> Work:
        prices, deal = month.prices, month.deal
        cap = deal.given.payment.activity_cap
        return Work(month, month.served.people, prices.activity, prices.all_activity, cap, deal.shares.money)


class Outcomes(Counted):
    """Paid by outcome, once it is seen; until then by what is expected."""

    def __init__(self, name: str, part: Reals, years: int, shape: tuple[int, int], cap: Reals) -> None:
        super().__init__(name, part, years, shape)
        self.cap = cap
        """(replications or 1,) most that is paid for in a year, over people planned."""

    def work(self, month: Month) -> Cohort:
        prices, deal = month.prices, month.deal
        tariffs, money = prices.outcomes.copy(order="K"), deal.shares.money.copy(order="K")
        made = Cohort(month, deal.caseload.rate * month.served.people, tariffs, prices.all_outcomes, self.cap, money)
        made.outcomes = month.served.outcomes
        return made


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
