"""Outcome money that is paid on account, and the gain or pain of each year (rulings R36 to R39)."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulator.model.claims import Claim
from simulator.model.clock import Phase
from simulator.model.deal import Deal
from simulator.model.payments import Cohort, Month, Outcomes, Worth
from simulator.model.structures.hub import Hub
from simulator.terms.arrays import Mask, Reals, col, divide, row_sum, zeros


class Account:
    """Par is paid with each month's claim; the year's outcomes are settled against it when the last is seen.

    Arrays are (replications, members) unless said; money is £.
    """

    def __init__(self, deal: Deal, hub: Hub) -> None:
        self._deal, self._hub = deal, hub
        years = range(deal.calendar.years)
        self._reached = [np.zeros(deal.shape[0]) for _ in years]
        """(replications,) £ that the outcomes seen of each contract year are worth."""
        self._par = [np.zeros(deal.shape[0]) for _ in years]
        """(replications,) £ on account of each contract year."""
        self._share = [zeros(*deal.shape) for _ in years]
        """£ of it that each was to get, net of the hub."""
        self._price = [zeros(*deal.shape) for _ in years]
        """£ of each member's price in each contract year, net of the hub."""
        self._pain: Reals | None = None
        """£ of pain to be paid with the claim now being made."""

    def expect(self, month: Month) -> Worth:
        """Par for the outcomes of a month, claimed with it."""
        deal, year = self._deal, month.year
        money, a_month = deal.shares.money, deal.price.now / 12.0
        weights = deal.weights(1)
        counted = money if weights is None else np.asfortranarray(money * weights)
        par = deal.while_on(np.asarray(deal.prices.part("outcome") * a_month * row_sum(counted)))
        on_account = self._hub.share(par, money * deal.prices.parts_of("outcome"), money)
        mine = on_account.mine
        self._par[year] += par
        self._share[year] += mine
        self._price[year] += deal.while_on(deal.terms.net_of_hub(money * col(a_month)))
        return on_account

    def seen(self, line: Outcomes, cohort: Cohort) -> Worth:
        """They are only counted until the last of the year is seen; what they are worth."""
        worth = line.earn(cohort, own=False, together=True)[1]
        self._reached[cohort.year] += worth
        return Worth(worth)

    def settle(self, month: int, who: Mask) -> Worth:
        """All outcomes of a month of service have been seen, in these (replications or 1,): its year is settled, where it is its last."""
        year = month // 12
        is_last = np.asarray(month == np.minimum(12 * year + 11, self._deal.calendar.ends))
        return self._settled(year, who & is_last) if is_last.any() else Worth()

    def _settled(self, year: int, who: Mask) -> Worth:
        """Gain or pain of a year, in these (replications or 1,), with the claim of the month-end on which its last outcomes are seen."""
        par = self._par[year]
        gain = (1.0 - self._deal.given.structure.commissioner_share) * (self._reached[year] - par) * who * (par > 0.0)
        share = divide(self._share[year], col(row_sum(self._share[year])))
        up = self._hub.share(np.maximum(gain, 0.0), share, share)
        pain = np.minimum(share * col(np.maximum(-gain, 0.0)), self._price[year] * col(self._deal.given.structure.pain_cap))
        self._pain = pain if self._pain is None else self._pain + pain
        more = up.mine - pain
        self._deal.accruals.settled(more)
        self._deal.shortfalls.came("outcome_payment", more)
        return Worth(up.holder, up.owed, mine=up.mine)

    def pain(self, claim: Claim) -> Reals | None:
        """What members owe with this claim, and pay when it is paid."""
        if self._pain is None or claim.instalment:
            return None
        pain, self._pain = np.asfortranarray(self._pain), None
        calendar = self._deal.calendar
        calendar.when(calendar.paid_on(claim.month, claim.instalment), Phase.ONWARD, partial(self._pay_pain, pain))
        return pain

    def _pay_pain(self, pain: Reals, who: Mask) -> None:
        due = np.asfortranarray(pain * col(who) * ~self._deal.members.failed)
        self._deal.purse.members_pay_hub(due, "part of the pain")
        self._deal.purse.commissioner_pays_hub(-row_sum(due), "members' part of the pain")
        self._deal.members_paid_on(due)
