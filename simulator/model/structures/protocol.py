"""What a structure decides: who earns what, who pays it and when, and who takes over. Adding one is one file and one name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from simulator.model.arrays import EVERY, Mask, Reals, Rows, Whole, col, divide, pick, row_sum
from simulator.model.claims import Claim, Cohort, Earned, Stop, Worth
from simulator.model.clock import Process
from simulator.model.deal import Deal
from simulator.model.people import Served
from simulator.model.tariffs import Capped
from simulator.terms.structures import Kind

WHOLE = np.ones((1, 1))
"""The whole month, for everybody."""


class Structure(ABC):
    """A contract's structure. A subclass says what work is worth to each and pays the claims.

    Arrays are (replications, members) unless said; money is £.
    """

    kind: ClassVar[Kind]
    """What is true of it."""

    def __init__(self, deal: Deal) -> None:
        self.deal = deal
        self.terms, self.given, self.purse = deal.terms, deal.given, deal.purse
        self.caseload, self.calendar, self.members = deal.caseload, deal.calendar, deal.members
        self.shape = deal.shape
        pay = self.given.payment
        self.in_advance = pay.in_advance
        self.target: Reals = pay.target_rate
        self.outcome_cap: Reals = np.array([deal.terms.kind.outcome_cap]) if pay.outcome_cap is None else pay.outcome_cap
        counts = ("activity", "outcomes", "expected")
        self._own = {name: Capped(deal.calendar.years, self.shape) for name in counts}
        self._together = {name: Capped(deal.calendar.years, self.shape[:1]) for name in counts}
        self.support: Reals = self.terms.of(lambda member: member.support) / 12.0
        self.grants: Reals = self.terms.of(lambda member: member.grant) / 12.0
        """£ a month that the lead spends on each member, and pays it."""
        self._helps = bool(self.support.any() or self.grants.any())
        self.account = Worth()
        """Money on account of this month's outcomes, which is claimed with the month."""
        self._accrued = Worth()
        """Fixed money of members who failed during the month, up to that day."""
        self._instalment = Worth()
        self._cohorts: dict[int, Cohort] = {}
        """By month of service, until their outcomes are seen."""

    # --- what a subclass must say

    @abstractmethod
    def fixed(self, k: int, part: Reals = WHOLE, rows: Rows = EVERY) -> Worth:
        """The fixed money of `part` (0 to 1) of month k, at today's prices, in these replications; who left has no price."""

    @abstractmethod
    def activity(self, k: int, people: Reals) -> Worth:
        """The money for people served in month k."""

    @abstractmethod
    def outcome(self, cohort: Cohort, outcomes: Reals, count: str, who: Mask) -> Worth:
        """The money of these (replications or 1,) for a cohort's outcomes, counted as `outcomes` or, before they are seen, `expected`."""

    @abstractmethod
    def settle(self, claim: Claim) -> None:
        """Pay a claim in the pay runs in which it falls."""

    # --- claims, the same for all

    def instalment(self, k: int) -> Claim:
        """The fixed money of month k, claimed in advance."""
        self._instalment = self.fixed(k)
        return self._claim(k, self.calendar.first_day[k], True, self._instalment)

    def earn(self, k: int, served: Served) -> Earned:
        """What the work of month k earns."""
        fixed = self._instalment if self.in_advance else self.fixed(k) + self._accrued
        activity = self.activity(k, served.people)
        self.account, self._accrued = Worth(), Worth()
        expected = self.open_cohort(k, served)
        plain = self.earned_plainly(fixed, activity, served)
        return Earned(*plain, expected, self.account + activity if self.in_advance else self.account + fixed + activity)

    def claim(self, k: int, earned: Earned | None) -> Claim:
        """What is claimed on the last day of month k: the month's work, and the outcomes seen by then."""
        calendar, worth = self.calendar, Worth() if earned is None else earned.worth
        for lag in calendar.lags:
            cohort = self._cohorts.get(k - lag)
            if cohort is not None:
                worth = worth + self.seen(k - lag, cohort, calendar.lag == lag)
        self._cohorts.pop(k - calendar.lags[-1], None)
        return self._claim(k, calendar.last_day[k], False, worth)

    def _claim(self, k: int, day: int, instalment: bool, worth: Worth) -> Claim:
        return Claim(k, day, instalment, worth, unpaid=np.ones(self.shape[0], dtype=bool))

    def open_cohort(self, k: int, served: Served) -> Reals:
        """Keep the people of month k until their outcomes are seen; the money each expects for them."""
        deal = self.deal
        headline = divide(deal.price.now * self.given.payment.outcomes, 12.0 * self.caseload.people_a_month * self.target)
        tariffs, money = deal.prices.outcomes.copy(order="K"), deal.shares.money.copy(order="K")
        cohort = Cohort(k // 12, served.outcomes, tariffs, headline, money, self.led_part(k), np.zeros((1, 1)))
        cohort.expected = self.earned(
            self.outcome(cohort, self.caseload.rate * served.people, "expected", np.ones(1, dtype=bool))
        )
        self._cohorts[k] = cohort
        return cohort.expected

    def seen(self, m: int, cohort: Cohort, who: Mask) -> Worth:
        """The outcomes of month m are seen in these (replications or 1,)."""
        outcomes = cohort.outcomes if who.all() else cohort.outcomes * col(who)
        worth = self.outcome(cohort, outcomes, "outcomes", who).for_those(who)
        more = self.deal.accruals.seen(m, self.earned(worth), cohort.expected, who)
        self.deal.shortfalls.came("outcome_payment", more)
        return worth

    def accrue_to(self, day: int, k: int, who: Mask) -> None:
        """These failed on `day`, before the end of month k: their fixed money stops, pro rata (ruling R29)."""
        if not self.in_advance:
            rows = np.flatnonzero(who.any(axis=1))
            part = np.asarray(who[rows] * self.calendar.part_of_month(day, k), dtype=np.float64)
            self._accrued.add_at(rows, self.fixed(k, part, rows), self.shape)

    # --- pieces for subclasses

    def carries(self, claim: Claim, fixed: Reals) -> Mask:
        """Whether a part of the advance falls due with this claim, for payees with these `fixed` parts (ruling R20)."""
        return np.asarray((self.in_advance & (fixed > 0)) == claim.instalment)

    def own_activity(self, k: int, people: Reals) -> Reals:
        """Each by its own price, plan and cap."""
        cap = col(self.given.payment.activity_cap) * self.deal.year_plan.of(k // 12, self.caseload.planned)
        return self._own["activity"].add(k // 12, people, cap) * self.deal.prices.activity

    def own_outcome(self, cohort: Cohort, outcomes: Reals, count: str, who: Mask) -> Reals:
        """Each by its own price, plan and cap of the year of service."""
        plan = self.deal.year_plan.of(cohort.year, self.caseload.planned)
        cap = col(self.outcome_cap * self.target * who) * plan
        return self._own[count].add(cohort.year, outcomes, cap) * cohort.tariffs

    def headline_fixed(self, part: Reals, rows: Rows = EVERY) -> Reals:
        """By the contract's price, for this part of the month of each member, in these replications."""
        a_month = pick(self.given.payment.fixed, rows) * pick(self.deal.price.now, rows) / 12.0
        money = self.deal.shares.money[rows]
        return np.asarray(a_month * row_sum(money if part is WHOLE else np.asfortranarray(money * part)))

    def headline_activity(self, k: int, people: Reals) -> Reals:
        """(replications,) everybody's people together, by the contract's price and cap."""
        pay, planned = self.given.payment, self.caseload.planned
        cap = pay.activity_cap * row_sum(self.deal.year_plan.of(k // 12, planned))
        tariff = divide(pay.activity * self.deal.price.now, 12.0 * self.caseload.people_a_month)
        return self._together["activity"].add(k // 12, row_sum(people), cap) * tariff

    def headline_outcome(self, cohort: Cohort, outcomes: Reals, count: str, who: Mask) -> Reals:
        """(replications,) everybody's outcomes together, by the contract's price and cap of the year of service."""
        plan = self.deal.year_plan.of(cohort.year, self.caseload.planned)
        cap = self.outcome_cap * self.target * who * row_sum(plan)
        return self._together[count].add(cohort.year, row_sum(outcomes), cap) * cohort.headline

    # --- what a subclass may say otherwise

    lasts = False
    """Whether it holds money to the end of everything."""
    holds = 0
    """Days for which it may hold what it was paid."""

    def earned_plainly(self, fixed: Worth, activity: Worth, served: Served) -> tuple[Reals, Reals]:
        """What each member earns of a month's fixed and activity money."""
        return self.earned(fixed), self.earned(activity)

    def processes(self) -> Iterator[Process]:
        """Processes of the structure's own."""
        yield from ()

    def earned(self, worth: Worth) -> Reals:
        """What each member earns of it."""
        mine = [part for part in (worth.owed, worth.straight) if part is not None]
        return sum(mine[1:], start=mine[0]) if mine else np.zeros(self.shape, order="F")

    def open(self) -> None:
        """Receipts of the contract's first day."""

    def bills(self, k: int) -> None:
        """What the lead or hub pays at the end of month k."""

    def running_cost(self) -> Reals:
        """What members spend on the contract each month beside delivery."""
        return np.zeros((1, 1))

    def managing(self, rows: Rows) -> Reals:
        """Planned cost of managing, a month, in these replications."""
        return np.zeros((1, 1))

    def quarter_end(self, k: int) -> None:
        """A contract quarter ends with month k."""

    def day_end(self) -> None:
        """Credit, on any day on which money moved in any replication: it must change nothing when there is nothing to do."""

    def close(self, who: Mask) -> None:
        """The last day of the run-off, for these (replications,)."""

    def give_back(self, who: Mask) -> None:
        """These leave today and give back what was advanced to them."""

    def notice(self, given: Whole) -> Whole:
        """Months of notice that are really given."""
        return given

    def notice_given(self, who: Mask) -> None:
        """These gave notice."""

    def gone(self, who: Mask, day: int, k: int, insolvent: bool) -> Stop | None:
        """These stopped delivering on `day`, in month k (-1 before the first); who else stops with them, today."""
        return None

    def cut(self, part: Reals, price: Reals) -> Mask:
        """This part of `price`, both (replications or 1,), is about to go; shares of the price follow. Who loses more than the contract does."""
        return np.zeros((1, 1), dtype=bool)

    def partner_days(self) -> Whole | None:
        """(replications or 1,) days after which partners are paid whatever has come in; None if not so."""
        return None

    def lead_as(self, before: Structure, who: Mask) -> None:
        """Whoever led these (replications,) in the last term leads on."""

    def helped(self) -> Mask:
        """Whom the lead supports this month."""
        return np.zeros((1, 1), dtype=bool)

    def led(self) -> Mask:
        """(replications or 1,) whether the contract still has the lead it began with."""
        return np.ones(1, dtype=bool)

    def led_part(self, k: int) -> Reals:
        """(replications or 1,) part of month k for which the lead held the contract."""
        return np.ones(1)

    def leads(self) -> Mask:
        """Who leads now."""
        return np.zeros(self.shape, dtype=bool)

    def takers(self) -> Mask:
        """Who may take over work: nobody, unless the structure says so; never one that gave notice."""
        return np.zeros(self.shape, dtype=bool)

    def staff_transfer(self) -> Mask:
        """Whose staff others take on if it leaves on the day it chose (ruling R23)."""
        return np.broadcast_to(self.takers().any(axis=1, keepdims=True), self.shape)

    def can_be_taken(self, who: Mask) -> Mask:
        """Whether somebody stays who may take over the work of these if they leave together."""
        return np.asarray(who & (self.takers() & ~who).any(axis=1, keepdims=True))

    def net_of_hub(self, prices: Reals, rows: Rows = EVERY) -> Reals:
        """What members are paid of their prices, in these replications."""
        return prices

    def parts_due(self, due: Reals, rows: Rows = EVERY) -> tuple[Reals, Reals]:
        """Activity and outcome parts of the month's prices `due`, in these replications."""
        return due * pick(self.terms.activity, rows), due * pick(self.terms.outcomes, rows)
