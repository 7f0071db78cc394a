"""Alliance: as a consortium with everything by shares; outcome money is paid on account, and gain or pain shared each year."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulator.model.claims import Claim
from simulator.model.clock import Phase
from simulator.model.deal import Deal
from simulator.model.payments import Cohort, Line, Work, Worth
from simulator.model.structures.consortium import Consortium
from simulator.terms.arrays import Mask, Reals, Whole, col, divide, row_sum, zeros
from simulator.terms.structures.alliance import ALLIANCE


class Alliance(Consortium):
    """Par is paid with each month's claim; the year's outcomes are settled against it when the last is seen (rulings R36 to R39)."""

    kind = ALLIANCE

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        self._pool, self.lasts = None, False
        years = range(deal.calendar.years)
        self._reached = [np.zeros(self.shape[0]) for _ in years]
        """(replications,) £ that the outcomes seen of each contract year are worth."""
        self._par = [np.zeros(self.shape[0]) for _ in years]
        """(replications,) £ on account of each contract year."""
        self._share = [zeros(*self.shape) for _ in years]
        """£ of it that each was to get, net of the hub."""
        self._price = [zeros(*self.shape) for _ in years]
        """£ of each member's price in each contract year, net of the hub."""
        self._pain: Reals | None = None
        """£ of pain to be paid with the claim now being made."""

    def divide(self, line: Line, work: Work) -> Worth:
        """All by shares; outcomes are only counted here."""
        if line is self.expected:
            return Worth()
        _, money = line.earn(work, own=False, together=True)
        if line is self.outcomes:
            self._reached[work.year] += money
            return Worth()
        return self._shared(money, work.money * line.part, work.money)

    def expect(self, cohort: Cohort) -> tuple[Reals, Worth | None]:
        """Par, on account."""
        deal, year = self.deal, cohort.year
        money, a_month = deal.shares.money, deal.price.now / 12.0
        par = self.given.payment.outcomes * a_month * row_sum(money)
        on_account = self._shared(par, money * self.terms.outcomes, money)
        mine = on_account.mine
        self._par[year] += par
        self._share[year] += mine
        self._price[year] += self.net_of_hub(money * col(a_month))
        return mine, on_account

    def see(self, m: int, cohort: Cohort, who: Mask) -> Worth:
        super().see(m, cohort, who)
        last = min(12 * cohort.year + 11, self.calendar.months - 1)
        return self._settled(cohort.year, who) if m == last else Worth()

    def _settled(self, year: int, who: Mask) -> Worth:
        """Gain or pain of a year, in these (replications or 1,), with the claim of the month-end on which its last outcomes are seen."""
        par = self._par[year]
        gain = (1.0 - self.given.structure.commissioner_share) * (self._reached[year] - par) * who * (par > 0.0)
        share = divide(self._share[year], col(row_sum(self._share[year])))
        up = self._shared(np.maximum(gain, 0.0), share, share)
        pain = np.minimum(share * col(np.maximum(-gain, 0.0)), self._price[year] * col(self.given.structure.pain_cap))
        self._pain = pain if self._pain is None else self._pain + pain
        more = self.earned(up) - pain
        self.deal.accruals.settled(more)
        self.deal.shortfalls.came("outcome_payment", more)
        return Worth(up.holder, up.owed)

    def settle(self, claim: Claim) -> None:
        super().settle(claim)
        if self._pain is not None and not claim.instalment:
            pain, self._pain = np.asfortranarray(self._pain), None
            self._quarter_claims -= pain
            self.calendar.when(self.calendar.paid_on(claim.day, claim.instalment), Phase.ONWARD, partial(self._pay_pain, pain))

    def _pay_pain(self, pain: Reals, who: Mask) -> None:
        c = self.deal
        due = np.asfortranarray(pain * col(who) * ~c.members.failed)
        self.purse.members_pay_hub(due, "part of the pain")
        self.purse.commissioner_pays_hub(-row_sum(due), "members' part of the pain")
        c.members_paid_on(due)

    def cut(self, part: Reals, price: Reals) -> Mask:
        """All share it by their shares."""
        return np.zeros((1, 1), dtype=bool)

    def notice(self, given: Whole) -> Whole:
        return np.zeros_like(given)

    def _hold(self, lost: Mask, day: int) -> None:
        """Nobody's failure holds money."""
