"""The claims of a contract: what the work of each month earns, line by line, and on which day it is claimed (rulings R16, R17, R29)."""

from __future__ import annotations

import numpy as np

from simulator.model.claims import Claim, Earned, Seen
from simulator.model.deal import Deal
from simulator.model.payments import NIL, Activity, Cause, Cohort, Extra, Line, Mobilising, Month, Outcomes, Worth, total
from simulator.model.structures.lead import WHOLE_MONTH
from simulator.model.structures.protocol import Structure
from simulator.terms.arrays import Mask, Reals, true_at, zeros
from simulator.terms.brought import brought


class Billing:
    """The lines of the price and those beside it, the same for all structures; the structure says who owes what to whom."""

    def __init__(self, deal: Deal, structure: Structure) -> None:
        self._deal, self._structure = deal, structure
        terms, years, shape = deal.terms, deal.calendar.years, deal.shape
        pay = deal.given.payment
        cap = (np.array([terms.kind.outcome_cap]) if pay.outcome_cap is None else pay.outcome_cap) * pay.target_rate
        mobilisation = deal.given.mobilisation
        self._mobilising = Mobilising(terms.paid_while_mobilising, np.zeros(1) if mobilisation is None else mobilisation.paid)
        """Fixed money of the months before service."""
        extra: list[Extra] = brought(deal.setting.now, deal.key, Extra, deal)  # type: ignore[type-abstract]
        self._lines: list[Line] = [Activity(terms.activity, years, shape), *extra]
        """Claimed with the month, beside fixed money."""
        self._outcomes = Outcomes(terms.outcomes, years, shape, cap)
        self._expected = Outcomes(terms.outcomes, years, shape, cap)
        """Outcomes before they are seen: what the same would be worth if they came as expected."""
        self._instalment = Worth()
        """Fixed money of the month, where it is paid in advance."""
        self._steady, self._steady_since = Worth(), -1
        """Fixed money of a whole month, the same until the prices change from what they were at this count of changes."""
        self._accrued: Worth | None = None
        """Fixed money of members who failed during the month, up to that day."""
        self._part_month, self._any_part_month = zeros(*shape), False
        """Shares of the price of who failed in this month, times the part of it until then."""
        self._cohorts: dict[int, Cohort] = {}
        """By month of service, until their outcomes are seen."""

    def instalment(self, month: Month) -> Claim:
        """The fixed money of a month, claimed in advance."""
        calendar = self._deal.calendar
        self._instalment = self._fixed(month).within(self._deal.while_on)
        return Claim(month.k, calendar.first_day[month.k], True, self._instalment, np.ones(self._deal.shape[0], dtype=bool))

    def mobilise(self, month: Month) -> Claim:
        """What is claimed for a month before service."""
        if self._any_part_month:
            self._count_part_month(month)
        worth = self._structure.divide(self._mobilising, self._mobilising.work(month))
        if self._accrued is not None:
            worth = self._with(self._accrued, worth)
        return Claim(month.k, self._deal.calendar.last_day[month.k], False, worth, np.ones(self._deal.shape[0], dtype=bool))

    def earn(self, month: Month) -> Earned:
        """What the work of a month earns."""
        structure = self._structure
        if self._any_part_month:
            self._count_part_month(month)
        in_advance = month.pay.in_advance
        fixed = self._instalment if in_advance else self._fixed(month)
        if self._accrued is not None:
            fixed = self._with(self._accrued, fixed)
        cohort = self._cohorts[month.k] = self._outcomes.work(month)
        expected = structure.account.expect(cohort) if structure.account else structure.divide(self._expected, cohort)
        cohort.expected = expected.mine
        claimed = [expected] if structure.account else []
        if not in_advance:
            claimed.append(fixed)
        plain, planned = fixed.mine, list[tuple[Cause, Reals]]([("outcome_payment", cohort.expected)])
        for line in self._lines:
            claimed.append(worth := structure.divide(line, line.work(month)))
            plain = plain + worth.mine
            if line.cause:
                planned.append((line.cause, worth.mine))
        awaited = cohort.expected
        if structure.kind.at_cost:
            plain, awaited, planned = structure.members_due(month.served.cost), NIL, []
        earned = Earned(plain, awaited, planned, claimed)
        return earned.within(self._deal.while_on) if self._deal.calendar.any_over else earned

    def _count_part_month(self, month: Month) -> None:
        """Who failed in the month has its share of fixed money for the days until then."""
        month.fixed_money = month.money + self._part_month
        self._part_month[:], self._any_part_month = 0.0, False

    def _with(self, accrued: Worth, fixed: Worth) -> Worth:
        """The month's fixed money, and what had accrued to those who failed in it."""
        self._accrued = None
        return self._structure.together(fixed, accrued)

    def _fixed(self, month: Month) -> Worth:
        """Fixed money of a month."""
        structure, changes = self._structure, self._deal.prices.changes
        steady = structure.steady and month.led is WHOLE_MONTH and month.fixed_money is month.money
        if steady and self._steady_since == changes:
            return self._steady
        divided = structure.divide(structure.block, structure.block.work(month))
        if steady:
            self._steady, self._steady_since = divided, changes
        return divided

    def claim(self, k: int, earned: Earned | None) -> Claim:
        """What is claimed on the last day of month k: the month's work, and the outcomes seen by then."""
        calendar = self._deal.calendar
        claimed, seen = [] if earned is None else [*earned.claimed], list[Seen]()
        for lag in calendar.lags:
            cohort = self._cohorts.get(k - lag)
            if cohort is not None:
                who = calendar.lag == lag
                claimed.append(worth := self._see(k - lag, cohort, who))
                if worth.mine is not NIL:
                    seen.append((k - lag, worth.mine, cohort.expected, who))
        self._cohorts.pop(k - calendar.lags[-1], None)
        return Claim(k, calendar.last_day[k], False, total(claimed), np.ones(self._deal.shape[0], dtype=bool), seen)

    def _see(self, m: int, cohort: Cohort, who: Mask) -> Worth:
        """The outcomes of month m are seen in these (replications or 1,)."""
        everywhere = len(self._deal.calendar.lags) == 1
        cohort.count = cohort.outcomes if everywhere else cohort.outcomes * who[:, None]
        cohort.cap = self._outcomes.cap if everywhere else self._outcomes.cap * who
        cohort.year_plan = self._deal.year_plan.of(cohort.year)
        if self._structure.account:
            return self._structure.account.seen(self._outcomes, cohort, m, who)
        return self._structure.divide(self._outcomes, cohort)

    def accrue_to(self, day: int, k: int, who: Mask) -> None:
        """These failed on `day`, before the end of month k: their fixed money stops, pro rata (ruling R29)."""
        deal = self._deal
        if deal.given.payment.in_advance and k >= 0:
            return
        part = deal.calendar.part_of_month(day, k)
        if deal.terms.kind.hub:
            at = true_at(who)
            self._part_month[at] = deal.shares.money[at] * part
            self._any_part_month = True
            return
        block, rows = self._structure.block if k >= 0 else self._mobilising, np.flatnonzero(who.any(axis=1))
        parts = np.asarray(who[rows] * part, dtype=np.float64)
        work = block.part_of(deal.month(k, self._structure.lead.part(k)), parts, rows)
        self._accrued = Worth() if self._accrued is None else self._accrued
        self._accrued.add_at(rows, self._structure.divide(block, work), deal.shape)
