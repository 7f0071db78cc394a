"""Lines of a claim: what a month's work earns of each part of the price, by everybody together and by each (rulings R16 and R17)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Literal

import numpy as np

from simulator.model.calendar import Calendar
from simulator.model.people import Served
from simulator.model.tariffs import MemberPrices
from simulator.terms import realised
from simulator.terms.arrays import EVERY, Reals, Rows, col, pick, row_sum, zeros
from simulator.terms.plugins import Extension

WHOLE = np.ones((1, 1))
"""The whole month, for everybody."""
NIL = np.zeros((1, 1))
"""Nothing, for anybody."""


Cause = Literal["activity_payment", "outcome_payment"]
"""What a shortfall of a line against plan is put to (ruling R35)."""


class Worth:
    """What a piece of work earns, by who owes it to whom; £. None where nobody owes anything that way."""

    __slots__ = ("holder", "mine", "owed", "straight")

    def __init__(
        self, holder: Reals | None = None, owed: Reals | None = None, straight: Reals | None = None, mine: Reals = NIL
    ) -> None:
        self.holder = holder
        """(replications,) from the commissioner to the lead or hub."""
        self.owed = owed
        """(replications, members) from the lead or hub to members."""
        self.straight = straight
        """(replications, members) from the commissioner to members."""
        self.mine = mine
        """(replications, members) what each earns of one line; sums do not keep it."""

    def within(self, where: Callable[[Reals], Reals]) -> Worth:
        """What is left of each amount where it is still owed."""
        holder, owed, straight = (None if each is None else where(each) for each in (self.holder, self.owed, self.straight))
        return Worth(holder, owed, straight, where(self.mine))

    def add_at(self, rows: Rows, more: Worth, shape: tuple[int, ...]) -> None:
        """Some replications earn this too, of all (of this shape)."""
        for name in ("holder", "owed", "straight"):
            have, comes = getattr(self, name), getattr(more, name)
            if comes is None:
                continue
            if have is None:
                have = np.zeros(shape[: comes.ndim], order="F")
                setattr(self, name, have)
            have[rows] += comes


def total(parts: Iterable[Worth]) -> Worth:
    """What several earn together, one after the other."""
    holder = owed = straight = None
    for part in parts:
        if part.holder is not None:
            holder = part.holder if holder is None else holder + part.holder
        if part.owed is not None:
            owed = part.owed if owed is None else owed + part.owed
        if part.straight is not None:
            straight = part.straight if straight is None else straight + part.straight
    return Worth(holder, owed, straight)


class YearPlan:
    """People planned in each contract year: months gone at what was planned then, months to come at what is planned now."""

    def __init__(self, calendar: Calendar, replications: int, members: int) -> None:
        self._calendar = calendar
        self._gone = [zeros(replications, members) for _ in range(calendar.years)]
        self._counted, self._a_month = 0, zeros(replications, members)
        self._of: dict[int, Reals] = {}
        self._whole: Reals | None = None

    def count(self, k: int, planned: Reals) -> None:
        """Month k is over, at this plan."""
        self._gone[k // 12] += planned
        self._counted = k + 1
        self.now(planned)

    def now(self, planned: Reals) -> None:
        """From now on so many people are planned a month."""
        self._a_month, self._of, self._whole = planned, {}, None

    def of(self, year: int) -> Reals:
        """(replications, members + 1) people planned in `year`: each member's, and in the last column all together."""
        if year not in self._of:
            until = np.minimum(12 * (year + 1), self._calendar.ends + 1)
            to_come = np.maximum(until - max(self._counted, 12 * year), 0)
            people = self._gone[year] + col(to_come) * self._a_month if to_come.any() else self._gone[year]
            self._of[year] = made = zeros(people.shape[0], people.shape[1] + 1)
            made[:, :-1], made[:, -1] = people, row_sum(people)
        return self._of[year]

    def whole(self) -> Reals:
        """(replications, members + 1) people planned in all contract years together, to the end as it stands."""
        if self._whole is None:
            self._whole = np.asarray(sum(self.of(year) for year in range(self._calendar.years)))
        return self._whole


class Month:
    """A month as lines of payment see it; arrays are (replications, members) unless said, money is £."""

    __slots__ = (
        "expected",
        "fixed_money",
        "k",
        "led",
        "money",
        "pay",
        "plans",
        "price",
        "prices",
        "served",
        "weights",
        "year",
        "year_plan",
    )

    def __init__(self, k: int, pay: realised.Payment, price: Reals, prices: MemberPrices, money: Reals, led: Reals) -> None:
        self.k, self.year = k, k // 12
        """Month and contract year, from 0."""
        self.pay, self.price, self.prices = pay, price, prices
        """How the price is paid; (replications or 1,) £ a year; the members' prices."""
        self.money = self.fixed_money = money
        """Shares of the price; those on which fixed money is divided."""
        self.led = led
        """(replications or 1,) part of the month for which the lead held the contract."""
        self.weights: Reals | None = None
        """How much more than by its share of the price each counts in the fixed money of all; None where all count alike."""

    year_plan: Reals
    """(replications, members + 1) people planned in the whole contract year that the month is in: by each, and all together."""
    plans: YearPlan
    """The same of any year."""
    served: Served
    """The work that was done in it, once it was."""
    expected: dict[str, Reals]
    """By outcome line, (replications, members) outcomes that each expects of it."""


class Work:
    """What a line pays for; arrays are (replications, members) unless said, money is £."""

    __slots__ = ("cap", "count", "led", "money", "part", "rows", "tariff", "tariffs", "weights", "year", "year_plan")

    def __init__(self, month: Month, count: Reals, tariffs: Reals, tariff: Reals, cap: Reals, money: Reals) -> None:
        self.year, self.led, self.year_plan, self.weights = month.year, month.led, month.year_plan, month.weights
        self.count = count
        """People, outcomes, or the part of the month."""
        self.tariffs, self.tariff = tariffs, tariff
        """£ for one by each member's own price, or the price itself; by the contract's, (replications or 1,)."""
        self.cap = cap
        """(replications or 1,) most that is paid for in a year, over plan."""
        self.money = money
        """Shares of the price."""
        self.part: Reals | None = None
        """(replications or 1, members) part of each member's price that the line was; None where that is as now."""
        self.rows: Rows = EVERY
        """Replications that the arrays are of."""


class Cohort(Work):
    """The people served in one month, until their outcomes are seen and claimed (ruling R17)."""

    __slots__ = ("expected", "outcomes", "so_far")
    outcomes: Reals
    """That will be seen."""
    so_far: Reals | None
    """Of them, those that have been, where they are seen over several months."""
    expected: Reals
    """£ that each expects for them."""


class Line(ABC):
    """A part of the price, or money beside it. It says what it pays for, and by what it is divided; a structure says among whom."""

    cause: ClassVar[Cause | None] = None
    """What its shortfall against plan is put to; None where no plan has it."""
    awaited: ClassVar[bool] = False
    """Whether it is claimed only when what it pays for is seen, and until then expected."""
    by_price: ClassVar[bool] = True
    """Whether it pays more where no lead's fee comes off the price."""

    def __init__(self, part: Reals) -> None:
        self.part = part
        """(replications or 1, members) of each member's price."""

    @abstractmethod
    def work(self, month: Month) -> Work:
        """What of a month it pays for."""

    @abstractmethod
    def earn(self, work: Work, own: bool, together: bool) -> tuple[Reals, Reals]:
        """£ for it, where asked for: (replications, members) by each member's own price, plan and cap, and (replications,) all
        together by the contract's."""

    def by_shares(self, work: Work) -> Reals:
        """(replications, members) what each has of what all earn together if it goes by shares of the price."""
        return work.money * (self.part if work.part is None else work.part)

    def by_work(self, work: Work) -> Reals:
        """The same if it goes by what each did."""
        return work.count * work.tariffs

    def led(self, work: Work, own: Reals, led: Reals, beyond: Reals) -> tuple[Reals, Reals]:
        """£ that each earned on its `own` while the lead held the contract, and after that times `beyond`; (replications,)."""
        return own * col(led), own * col((1.0 - led) * (beyond if self.by_price else np.sign(beyond)))


class Extra(Line, Extension):
    """Money beside the price, from outside: made with its parameters and the deal."""

    def __init__(self, terms: Any, deal: Any) -> None:
        super().__init__(NIL)
        self.terms, self.deal = terms, deal

    @abstractmethod
    def pounds(self, month: Month) -> Reals:
        """(replications, members) £ that each earns by it in a month; under nil it is taken off."""

    def work(self, month: Month) -> Work:
        return Work(month, WHOLE, self.pounds(month), NIL[0], NIL[0], month.money)

    def earn(self, work: Work, own: bool, together: bool) -> tuple[Reals, Reals]:
        return work.tariffs.copy(order="F"), row_sum(np.asfortranarray(work.tariffs))


class Block(Line):
    """A fixed sum a month; what is counted is the part of the month."""

    def of_price(self, month: Month) -> Reals:
        """(replications or 1,) part of the contract's price that it is."""
        return month.prices.part("block")

    def begin_year(self, part: Reals) -> None:
        """From now on these, (replications or 1, members), are fixed of each member's price."""
        self.part = part

    def work(self, month: Month) -> Work:
        fixed = self.of_price(month)
        return Work(month, WHOLE, month.prices.a_year, fixed * month.price / 12.0, fixed, month.fixed_money)

    def part_of(self, month: Month, part: Reals, rows: Rows) -> Work:
        """`part`, (rows, members), of a month in these replications."""
        a_month = pick(self.of_price(month), rows) * pick(month.price, rows) / 12.0
        made = Work(month, part, month.prices.a_year[rows], a_month, a_month, month.money[rows])
        made.rows, made.weights = rows, None if month.weights is None else pick(month.weights, rows)
        return made

    def a_month(self, work: Work) -> Reals:
        """£ of a whole month by each member's own price."""
        return np.asarray(work.tariffs * pick(self.part, work.rows) / 12.0)

    def earn(self, work: Work, own: bool, together: bool) -> tuple[Reals, Reals]:
        mine = all_together = NIL
        if own:
            mine = self.a_month(work) if work.count is WHOLE else self.a_month(work) * work.count
        if together:
            money = work.money if work.count is WHOLE else np.asfortranarray(work.money * work.count)
            if work.weights is not None:
                money = np.asfortranarray(money * work.weights)
            all_together = work.tariff * row_sum(money)
        return mine, all_together

    def by_work(self, work: Work) -> Reals:
        """A sum that is fixed goes by shares."""
        return self.by_shares(work)

    def led(self, work: Work, own: Reals, led: Reals, beyond: Reals) -> tuple[Reals, Reals]:
        """Of a part of a month, what lies before the lead went."""
        a_month, held = self.a_month(work), np.minimum(work.count, col(pick(led, work.rows)))
        return a_month * held, a_month * (work.count - held) * col(pick(beyond, work.rows))


class Mobilising(Block):
    """Fixed money of a month before service, beside the price; it goes by shares of the price (ruling R58).

    `part`, (replications or 1, 1), is the same of each member's price.
    """

    def __init__(self, part: Reals, paid: Reals) -> None:
        super().__init__(part)
        self._paid = paid
        """(replications or 1,) over the contract's price a month."""

    def of_price(self, month: Month) -> Reals:
        return self._paid


class Counted(Line):
    """Paid by person served, or by outcome, up to a cap each contract year. What both ways of counting have paid is kept apart."""

    each_year = True
    capped_alone: ClassVar[bool] = True
    """Whether all of a count is paid for up to the cap, and nothing else; where not, `due` says."""

    def __init__(self, key: str, part: Reals, years: int, shape: tuple[int, int]) -> None:
        super().__init__(part)
        self.key = key
        replications, self._members = shape
        self._years = [(zeros(replications, self._members + 1), zeros(replications, self._members + 1)) for _ in range(years)]
        """By contract year, counted and paid for: by each, and in the last column by all together."""
        self.newly = NIL
        """(replications, columns) what the last work is paid for: of each where that was asked for, and then of all together."""

    def earn(self, work: Work, own: bool, together: bool) -> tuple[Reals, Reals]:
        """Of a count that is added to the year's, what is paid for under the cap as it now stands."""
        members, (counted, paid) = self._members, self._years[work.year if self.each_year else 0]
        if own:
            by_each = counted[:, :members]
            by_each += work.count
        if together:
            by_all = counted[:, members]
            by_all += row_sum(work.count)
        asked = slice(0 if own else members, members + together)
        paid = paid[:, asked]
        plan = work.year_plan[:, asked]
        if self.capped_alone:
            payable = np.minimum(counted[:, asked], work.cap[:, None] * plan)
        else:
            payable = self.due(counted[:, asked], plan, work)
        payable -= paid
        np.maximum(payable, 0.0, out=payable)
        paid += payable
        self.newly = payable
        mine = payable[:, :members] * work.tariffs if own else NIL
        return mine, payable[:, -1] * work.tariff if together else NIL

    def due(self, counted: Reals, plan: Reals, work: Work) -> Reals:
        """What of a year's count so far is paid for, where so many people are planned in it."""
        return np.asarray(np.minimum(counted, work.cap[:, None] * plan))


class Activity(Counted):
    """Paid by person served."""

    cause = "activity_payment"

    def __init__(
        self, key: str, part: Reals, years: int, shape: tuple[int, int], cap: Reals, of_served: Reals | None = None
    ) -> None:
        super().__init__(key, part, years, shape)
        self.cap = cap
        """(replications or 1,) most that is paid for in a year, over people planned."""
        self._of_served = of_served
        """(replications or 1,) part of those served that it is for; None where it is all of them."""

    def work(self, month: Month) -> Work:
        prices, people = month.prices, month.served.people
        people = people if self._of_served is None else people * col(self._of_served)
        return Work(month, people, prices.tariffs[self.key], prices.tariff[self.key], self.cap, month.money)


class Outcomes(Counted):
    """Paid by outcome, once it is seen; until then by what is expected."""

    cause = "outcome_payment"
    awaited = True

    def __init__(self, key: str, part: Reals, years: int, shape: tuple[int, int], cap: Reals, each_year: bool = True) -> None:
        super().__init__(key, part, years, shape)
        self.cap, self.each_year = cap, each_year
        """(replications or 1,) most that is paid for, over people planned; whether in each contract year, or in all together."""

    def work(self, month: Month) -> Cohort:
        tariffs, money = month.prices.tariffs[self.key].copy(order="K"), month.money.copy(order="K")
        made = Cohort(month, month.expected[self.key], tariffs, month.prices.tariff[self.key], self.cap, money)
        made.part, made.outcomes, made.so_far = self.part, month.served.reached[self.key], None
        if not self.each_year:
            made.year_plan = month.plans.whole()
        return made
