"""The claims of a contract: what the work of each month earns, line by line, and on which day it is claimed (rulings R16, R17, R29)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulator.model.at_cost import AtCost
from simulator.model.at_most import AtMost
from simulator.model.claims import Claim, Earned, Seen
from simulator.model.deal import Deal
from simulator.model.delays import Delays
from simulator.model.levels import Reckoned
from simulator.model.lines import lines_of
from simulator.model.payments import NIL, Cause, Cohort, Counted, Extra, Line, Mobilising, Month, Outcomes, Worth, total
from simulator.model.structures.lead import WHOLE_MONTH
from simulator.model.structures.protocol import Structure
from simulator.model.tally import Tally
from simulator.terms.arrays import Mask, Reals, col, true_at, zeros
from simulator.terms.brought import brought


class Billing:
    """The lines of the price and those beside it, the same for all structures; the structure says who owes what to whom."""

    def __init__(self, deal: Deal, structure: Structure) -> None:
        self._deal, self._structure = deal, structure
        terms, shape = deal.terms, deal.shape
        mobilisation = deal.given.mobilisation
        self._mobilising = Mobilising(terms.paid_while_mobilising, np.zeros(1) if mobilisation is None else mobilisation.paid)
        """Fixed money of the months before service."""
        extra: list[Extra] = brought(deal.setting.now, deal.key, Extra, deal)  # type: ignore[type-abstract]
        made = lines_of(deal)
        self._lines: list[Line] = [*made.claimed, *extra]
        """Claimed with the month, beside fixed money."""
        self._outcomes = made.outcomes
        self._expected = made.expected
        """Outcomes before they are seen: what the same would be worth if they came as expected."""
        self.tally = Tally(deal, structure) if deal.given.payment.lines else None
        """What each line counted and came to; None without lines."""
        self._instalment = self._ahead = Worth()
        """Fixed money of the month, where it is paid in advance; the same before the most that is paid."""
        self._steady, self._steady_since = Worth(), -1
        """Fixed money of a whole month, the same until the prices change from what they were at this count of changes."""
        self._accrued: Worth | None = None
        """Fixed money of members who failed during the month, up to that day."""
        self._part_month, self._any_part_month = zeros(*shape), False
        """Shares of the price of who failed in this month, times the part of it until then."""
        most = deal.given.payment.most
        self._most = None if most is None else AtMost(most)
        self._cohorts: dict[int, dict[str, Cohort]] = {}
        """By month of service and line, until their outcomes are seen."""

    def begin_year(self) -> None:
        """A contract year begins, in which lines may be other parts of the price (ruling R66)."""
        prices = self._deal.prices
        self._structure.block.begin_year(prices.parts_of("block"))
        parts = prices.parts
        for line in (*self._lines, *self._outcomes.values(), *self._expected.values()):
            if isinstance(line, (Counted, Reckoned, AtCost)):
                line.part = parts[line.key]

    def instalment(self, month: Month) -> Claim:
        """The fixed money of a month, claimed in advance."""
        calendar = self._deal.calendar
        self._instalment = self._ahead = self._fixed(month).within(self._deal.while_on)
        part = None
        if self._most is not None:
            part = self._most.part_of(self._instalment)
            self._instalment = self._structure.paid_for(self._instalment, part)
        for line in self._lines:
            if isinstance(line, Reckoned):
                line.claimed(month, part)
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
        cohorts, awaited, claimed = dict[str, Cohort](), NIL, list[Worth]()
        causes: list[Cause | None] = []
        for key, outcomes in self._outcomes.items():
            cohort = cohorts[key] = outcomes.work(month)
            cohort.expected = NIL if structure.account else structure.divide(self._expected[key], cohort).mine
            awaited = cohort.expected if awaited is NIL else awaited + cohort.expected
        self._cohorts[month.k] = cohorts
        if self.tally is not None:
            self.tally.fixed(self._ahead if in_advance else fixed)
        if structure.account:
            claimed.append(on_account := structure.account.expect(month))
            causes.append("outcome_payment")
            awaited = on_account.mine
        if not in_advance:
            claimed.append(fixed)
            causes.append(None)
        plain, planned = fixed.mine, list[tuple[Cause, Reals]]([("outcome_payment", awaited)])
        for line in self._lines:
            work = line.work(month)
            claimed.append(worth := structure.divide(line, work))
            causes.append(line.cause)
            if self.tally is not None:
                self.tally.line(line, work, worth)
            plain = plain + worth.mine
            if line.cause:
                planned.append((line.cause, worth.mine))
        if not claimed:
            causes.append(None)
            claimed.append(fixed.within(np.zeros_like))  # of nothing, with which a part of an advance falls due
        if structure.kind.at_cost:
            plain, awaited, planned = structure.members_due(month.served.cost), NIL, []
        earned = Earned(plain, awaited, planned, claimed, causes)
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
        calendar, account = self._deal.calendar, self._structure.account
        claimed, seen = [] if earned is None else [*earned.claimed], list[Seen]()
        for key, line in self._outcomes.items():
            delay = calendar.delays[key]
            for months in reversed(delay.due):  # by month of service
                if k - months not in self._cohorts:
                    continue
                cohort = self._cohorts[k - months][key]
                claimed.append(worth := self._see(line, delay, cohort, months))
                if worth.mine is not NIL:
                    expected = cohort.expected if delay.in_one_month else cohort.expected * col(delay.part(months))
                    seen.append((k - months, worth.mine, expected, delay.due[months]))
        if account is not None:
            claimed += [account.settle(k - lag, calendar.lag == lag) for lag in calendar.lags if k - lag in self._cohorts]
        self._cohorts.pop(k - calendar.lags[-1], None)
        claim = Claim(k, calendar.last_day[k], False, total(claimed), np.ones(self._deal.shape[0], dtype=bool), seen)
        if self._most is None:
            return claim
        return self._as_far_as_the_most(self._most, claim, claimed, [] if earned is None else earned.causes)

    def _as_far_as_the_most(self, most: AtMost, claim: Claim, claimed: Sequence[Worth], causes: Sequence[Cause | None]) -> Claim:
        """What of a claim, of these in turn, is paid for; the first of them have causes, then come outcomes that are seen and an account's."""
        part, structure = most.part_of(claim.worth), self._structure
        paid = [structure.paid_for(each, part) for each in claimed]
        unpaid = [each.mine - now.mine for each, now in zip(claimed, paid, strict=True)]
        own, last = len(causes), len(causes) + len(claim.seen)
        unpaid_for = list(zip(causes, unpaid[:own], strict=True))
        if structure.account is not None:
            last = own
            unpaid_for += [("outcome_payment", each) for each in unpaid[own:]]
        seen = [
            (m, mine - less, expected, due) for (m, mine, expected, due), less in zip(claim.seen, unpaid[own:last], strict=True)
        ]
        return replace(claim, worth=structure.paid_for(claim.worth, part), seen=seen, unpaid_for=unpaid_for)

    def _see(self, line: Outcomes, delay: Delays, cohort: Cohort, months: int) -> Worth:
        """What is seen of a month's outcomes so many months later."""
        cohort.count, plans = cohort.outcomes, self._deal.year_plan
        if not delay.in_one_month:
            cohort.count, cohort.so_far = delay.of(cohort.outcomes, months, self._deal.setting.noise, cohort.so_far)
            cohort.cap = line.cap * delay.due[months]
        cohort.year_plan = plans.of(cohort.year) if line.each_year else plans.whole()
        if self._structure.account:
            worth, claimed = self._structure.account.seen(line, cohort), Worth()
        else:
            worth = claimed = self._structure.divide(line, cohort)
        if self.tally is not None:
            self.tally.line(line, cohort, worth)
        return claimed

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
        for line in self._lines if k >= 0 else ():
            if isinstance(line, Reckoned):
                line.claimed_in_part(deal.prices, deal.price.now, work)
        self._accrued = Worth() if self._accrued is None else self._accrued
        self._accrued.add_at(rows, self._structure.divide(block, work), deal.shape)
