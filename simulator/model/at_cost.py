"""Money for what delivery costs: to a ceiling, or in advance and reckoned at the year's end; and what is shared of a saving (rulings R73, R74)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.model.levels import Reckoned
from simulator.model.payments import NIL, Line, Month, Work, YearPlan
from simulator.terms import realised
from simulator.terms.arrays import Reals, col, divide, of_year, row_sum, zeros
from simulator.terms.as_planned import gain_of


class YearCost:
    """What delivery costs in a contract year, with indirect cost, and its ceiling; (replications, members + 1) £, in the last column of all."""

    def __init__(self, deal: Deal, indirect: Reals | None) -> None:
        self._deal, self._indirect = deal, indirect
        steps_in = deal.terms.kind.lead_holds and not isinstance(deal.given.step_in, str)
        self._fee = deal.given.structure.management_fee if steps_in else np.zeros(1)
        self.spent = zeros(deal.shape[0], deal.shape[1] + 1)
        """So far."""
        self._prices = YearPlan(deal.calendar, deal.shape[0], deal.shape[1] + 1)
        self.ceiling: Reals = NIL
        """Of the whole year, as it stands."""

    def month(self, month: Month, part: Reals) -> Reals:
        """What a month costs is counted, and returned; `part`, (replications or 1, members), of each member's price is for it."""
        if month.k % 12 == 0:
            self.spent[:] = 0.0
        cost = month.served.cost
        if self._indirect is not None:
            cost = (cost - self._deal.caseload.overhead_of(month.served)) * (1.0 + col(self._indirect))
        made = np.column_stack([cost, row_sum(np.asfortranarray(cost))])
        self.spent += made
        prices = month.prices
        own, whole = prices.a_year * part / 12.0, prices.all_a_year / 12.0
        self._prices.count(month.k, np.column_stack([own * col(self.without_fee(month.led)), whole]))
        if (month.led < 1.0).any():
            self._prices.now(np.column_stack([own * col(self.without_fee(np.floor(month.led))), whole]))
        self.ceiling = self._prices.of(month.year)[:, :-1]
        return made

    def without_fee(self, led: Reals, paid_for: Reals | float = 1.0) -> Reals:
        """(replications or 1,) what a partner's price is × for a time of which the lead held the contract for this part, so much
        of the rest being paid for."""
        return np.asarray(led + (1.0 - led) / (1.0 - self._fee) * paid_for)


class Reimbursed(Line):
    """What hangs on cost, not on the price: what is counted is what each is paid on its own, and all together stand in the tariff's place."""

    by_price = False

    def earn(self, work: Work, own: bool, together: bool) -> tuple[Reals, Reals]:
        return np.asfortranarray(work.count) if own else NIL, work.tariff if together else NIL


class AtCost(Reimbursed):
    """Delivery cost with indirect cost, as it is spent, up to the year's ceiling."""

    def __init__(self, key: str, deal: Deal, line: realised.Line) -> None:
        super().__init__(deal.terms.line_parts(0)[key])
        self.key, self._deal, self.year = key, deal, YearCost(deal, line.indirect)
        self._paid = zeros(deal.shape[0], deal.shape[1] + 1)
        """£ paid for in the contract year so far."""

    def work(self, month: Month) -> Work:
        """What is counted is what each is paid on its own."""
        if month.k % 12 == 0:
            self._paid[:] = 0.0
        cost = self.year.month(month, self.part)
        due = np.maximum(np.minimum(self.year.spent, self.year.ceiling) - self._paid, 0.0) * self._deal.caseload.there()
        self._paid += due
        return Work(month, due[:, :-1], cost[:, :-1], due[:, -1], NIL[0], month.money)

    def by_work(self, work: Work) -> Reals:
        """By what each spent in the month."""
        return np.asfortranarray(work.tariffs)

    def by_shares(self, work: Work) -> Reals:
        return self.by_work(work)


class Unspent(Reckoned):
    """Of a ceiling that is paid in advance, what is not spent in the year and may not be kept."""

    by_price = False

    def __init__(self, key: str, deal: Deal, line: realised.Line) -> None:
        super().__init__(key, deal)
        self.year, self._returned = YearCost(deal, line.indirect), line.unspent != "kept"
        self._kept = np.zeros(1) if line.surplus_cap is None else line.surplus_cap

    def work(self, month: Month) -> Work:
        self.year.month(month, self.part)
        return super().work(month)

    def counts(self, claimed: Reals, month: Month, paid_for: Reals | None) -> Reals:
        """What is paid for (ruling R71): a prime pays its partners all the same, and the commissioner them after stepping in."""
        part = np.ones(1) if paid_for is None else paid_for
        if not self._deal.terms.kind.lead_holds:
            return np.asarray(claimed * col(part))
        own = claimed[:, :-1] * col(self.year.without_fee(month.led, part))
        return np.column_stack([own, claimed[:, -1] * part])

    def more(self, year_plan: Reals) -> Reals:
        over = self._paid - self.year.spent - col(self._kept) * self._paid
        return np.asarray(-np.maximum(over, 0.0) * self._returned)


class GainShare(Reimbursed):
    """What of a saving under the target is the provider's, and what of money over it is given back, once the year is over."""

    def __init__(self, key: str, deal: Deal, line: realised.Line, on: AtCost | Unspent) -> None:
        super().__init__(NIL)
        self.key, self._deal, self._line, self._on = key, deal, line, on.year
        passed = deal.given.structure.pass_through.lines.get(key) if deal.terms.kind.lead_holds else None
        self._passed = np.ones(1) if passed is None else passed

    def work(self, month: Month) -> Work:
        """What is counted is what each has of it on its own."""
        line, last = self._line, self._deal.calendar.ends_year(month.k)
        if not last.any():
            return Work(month, np.zeros(self._deal.shape, order="F"), NIL, np.zeros(self._deal.shape[0]), NIL[0], month.money)
        target = self._on.ceiling
        if line.target is not None:
            target = target * col(divide(of_year(line.target, month.year), of_year(self._deal.given.annual_value, month.year)))
        shared = gain_of(target, self._on.spent, self._on.ceiling, col(line.commissioner), col(line.overspend))
        gain = shared * col(last) * self._deal.caseload.there()
        return Work(month, np.asfortranarray(gain[:, :-1] * col(self._passed)), NIL, gain[:, -1], NIL[0], month.money)

    def by_work(self, work: Work) -> Reals:
        """By money."""
        return work.money

    def by_shares(self, work: Work) -> Reals:
        return work.money
