"""What a structure decides: who earns what, who pays it and when, and who takes over. Adding one is one file and one name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from simulator.model.claims import Claim, Earned, Stop
from simulator.model.clock import Process
from simulator.model.deal import Deal
from simulator.model.facilities import Facility
from simulator.model.payments import NIL, Activity, Block, Cohort, Extra, Line, Month, Outcomes, Work, Worth, total
from simulator.terms.arrays import EVERY, Mask, Reals, Rows, Whole, col, pick
from simulator.terms.plugins import Extension
from simulator.terms.structures import KINDS, Kind

STRUCTURES: dict[str, type[Structure]] = {}
"""By the name they have in a file."""


class Structure(Extension, ABC):
    """A contract's structure. A subclass says what work is worth to each and pays the claims.

    Arrays are (replications, members) unless said; money is £.
    """

    kind: ClassVar[Kind]
    """What is true of it."""

    @classmethod
    def admitted(cls, name: str) -> None:
        """One from outside goes by its own name, which is none of those there are."""
        if name != cls.kind.name:
            raise ValueError(f"is a structure: give it its own name in the file, {cls.kind.name}")
        if STRUCTURES.get(name, cls) is not cls:
            raise ValueError(f"is a structure called {name}, as another is")
        KINDS[name], STRUCTURES[name] = cls.kind, cls

    @property
    def parameters(self) -> Any:
        """Of one from outside, as each replication has them."""
        return self.deal.setting.now.plugins[self.kind.name]

    def __init__(self, deal: Deal) -> None:
        self.deal = deal
        self.terms, self.given, self.purse = deal.terms, deal.given, deal.purse
        self.caseload, self.calendar, self.members = deal.caseload, deal.calendar, deal.members
        self.shape = deal.shape
        pay = self.given.payment
        self.in_advance = pay.in_advance
        terms, years = self.terms, deal.calendar.years
        cap = (np.array([terms.kind.outcome_cap]) if pay.outcome_cap is None else pay.outcome_cap) * pay.target_rate
        self.block = Block(terms.fixed)
        self.activity = Activity(terms.activity, years, self.shape)
        self.outcomes = Outcomes(terms.outcomes, years, self.shape, cap)
        self.expected = Outcomes(terms.outcomes, years, self.shape, cap)
        """Outcomes before they are seen: what the same would be worth if they came as expected."""
        self.extra: list[Extra] = []
        """Lines beside the price."""
        self.facilities: list[Facility] = []
        self._held: Reals = NIL
        """£ that they keep back, of whoever the commissioner pays: (replications,) or (replications, members)."""
        self.support: Reals = self.terms.of(lambda member: member.support) / 12.0
        self.grants: Reals = self.terms.of(lambda member: member.grant) / 12.0
        """£ a month that the lead spends on each member, and pays it."""
        self._helps = bool(self.support.any() or self.grants.any())
        self._accrued = Worth()
        """Fixed money of members who failed during the month, up to that day."""
        self._instalment = Worth()
        self._cohorts: dict[int, Cohort] = {}
        """By month of service, until their outcomes are seen."""

    # --- what a subclass must say

    @abstractmethod
    def divide(self, line: Line, work: Work) -> Worth:
        """Who owes what to whom for this work, in its replications."""

    @abstractmethod
    def settle(self, claim: Claim) -> None:
        """Pay a claim in the pay runs in which it falls."""

    # --- claims, the same for all

    def instalment(self, month: Month) -> Claim:
        """The fixed money of a month, claimed in advance."""
        self._instalment = self.divide(self.block, self.block.work(month))
        return Claim(month.k, self.calendar.first_day[month.k], True, self._instalment, np.ones(self.shape[0], dtype=bool))

    def earn(self, month: Month) -> Earned:
        """What the work of a month earns."""
        fixed = self._instalment if self.in_advance else self.divide(self.block, self.block.work(month))
        if self._accrued.holder is not None or self._accrued.straight is not None:
            fixed = total((fixed, self._accrued))
            fixed.mine, self._accrued = self.earned(fixed), Worth()
        activity = self.divide(self.activity, self.activity.work(month))
        cohort = self._cohorts[month.k] = self.outcomes.work(month)
        cohort.expected, on_account = self.expect(cohort)
        claimed = [on_account, activity] if self.in_advance else [on_account, fixed, activity]
        extra = NIL
        for line in self.extra:
            claimed.append(worth := self.divide(line, line.work(month)))
            extra = extra + worth.mine
        return Earned(fixed.mine, activity.mine, cohort.expected, extra, claimed)

    def expect(self, cohort: Cohort) -> tuple[Reals, Worth | None]:
        """What each expects for these outcomes, and money on account of them that is claimed with the month."""
        return self.divide(self.expected, cohort).mine, None

    def claim(self, k: int, earned: Earned | None) -> Claim:
        """What is claimed on the last day of month k: the month's work, and the outcomes seen by then."""
        calendar, seen = self.calendar, []
        claimed = [] if earned is None else [*earned.claimed]
        for lag in calendar.lags:
            cohort = self._cohorts.get(k - lag)
            if cohort is not None:
                who = calendar.lag == lag
                worth = self.see(k - lag, cohort, who)
                claimed.append(worth)
                if worth.mine is not NIL:
                    seen.append((k - lag, worth.mine, cohort.expected, who))
        self._cohorts.pop(k - calendar.lags[-1], None)
        return Claim(k, calendar.last_day[k], False, total(claimed), np.ones(self.shape[0], dtype=bool), seen)

    def see(self, m: int, cohort: Cohort, who: Mask) -> Worth:
        """The outcomes of month m are seen in these (replications or 1,)."""
        every = bool(who.all())
        cohort.count = cohort.outcomes if every else cohort.outcomes * who[:, None]
        cohort.cap = self.outcomes.cap * who
        cohort.planned, cohort.together = self.deal.year_plan.of(cohort.year)
        worth = self.divide(self.outcomes, cohort)
        if not every:
            worth.only(who)
        return worth

    def accrue_to(self, day: int, k: int, who: Mask) -> None:
        """These failed on `day`, before the end of month k: their fixed money stops, pro rata (ruling R29)."""
        if not self.in_advance:
            rows = np.flatnonzero(who.any(axis=1))
            part = np.asarray(who[rows] * self.calendar.part_of_month(day, k), dtype=np.float64)
            work = self.block.part_of(self.deal.month(k, self.led_part(k)), part, rows)
            self._accrued.add_at(rows, self.divide(self.block, work), self.shape)

    # --- pieces for subclasses

    def kept_back(self, payment: Reals) -> Reals:
        """£ that facilities keep of what the commissioner is about to pay for claims; of the same shape."""
        kept = payment * 0.0
        for each in self.facilities:
            part = each.keeps()
            kept = kept + (payment - kept) * (part if payment.ndim == 1 else col(part))
        self._held = kept if self._held is NIL else self._held + kept
        return kept

    def release(self, part: Reals) -> None:
        """The commissioner pays this part, (replications or 1,), of what is kept back."""
        if self._held is not NIL:
            paid = self._held * (part if self._held.ndim == 1 else col(part))
            self._held = self._held - paid
            self.pay_released(paid)

    def pay_released(self, amount: Reals) -> None:
        """Pay what was kept back to whoever the commissioner pays."""
        self.purse.commissioner_pays_hub(amount, "kept back")

    def carries(self, claim: Claim, fixed: Reals) -> Mask:
        """Whether a part of the advance falls due with this claim, for payees with these `fixed` parts (ruling R20)."""
        return np.asarray((self.in_advance & (fixed > 0)) == claim.instalment)

    # --- what a subclass may say otherwise

    lasts = False
    """Whether it holds money to the end of everything."""
    holds = 0
    """Days for which it may hold what it was paid."""

    def processes(self) -> Iterator[Process]:
        """Processes of the structure's own."""
        yield from ()

    def earned(self, worth: Worth) -> Reals:
        """What each member earns of several together."""
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
