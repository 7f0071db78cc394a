"""What is paid for people and outcomes: member prices and tariffs (rulings R14 and R16)."""

from __future__ import annotations

import numpy as np

from simulator.model.people import Caseload
from simulator.model.shares import Shares
from simulator.terms.arrays import EVERY, Mask, Reals, Rows, col, divide, pick, row_sum, zeros
from simulator.terms.pounds import Terms
from simulator.terms.price import Price


class MemberPrices:
    """Prices and tariffs of a contract's members; arrays are (replications, members), £. To be read by way of `now`.

    They change only in replications in which somebody comes, goes or is cut, so only those are worked out again, when next
    asked for.
    """

    def __init__(self, terms: Terms, price: Price, shares: Shares, caseload: Caseload) -> None:
        self._terms, self._price, self._shares, self._caseload = terms, price, shares, caseload
        self.a_year = zeros(*caseload.shape)
        """£ a year of each member's price, with the shares it has now."""
        self.all_a_year = np.zeros(caseload.shape[0])
        """(replications,) £ a year of all together."""
        self.activity, self.outcomes = zeros(*caseload.shape), zeros(*caseload.shape)
        """£ a person and £ an outcome by each member's own price and plan."""
        self.all_activity, self.all_outcomes = np.zeros(1), np.zeros(1)
        """(replications or 1,) the same by the contract's price and plan."""
        self._old = np.ones(caseload.shape[0], dtype=bool)
        """Replications in which they must be worked out again."""
        self._any_old = True
        self.changes = 0
        """How often work, shares or the price have moved."""

    def changed(self, who: Mask | Rows) -> None:
        """Shares, prices or members have changed in these (replications,)."""
        self._old[who] = self._any_old = True
        self.changes += 1

    def now(self) -> MemberPrices:
        """The same, as they stand."""
        if self._any_old:
            self._set()
        return self

    def of(self, price: Reals, to_partners: Reals, money: Reals, rows: Rows) -> Reals:
        """Member prices in these replications; a prime's partners keep theirs when its lead goes, whose own price is nil then."""
        terms = self._terms
        price, to_partners, lead = pick(price, rows), pick(to_partners, rows), terms.lead
        if not terms.kind.lead_holds or lead is None:
            return terms.member_prices(price, to_partners, money[rows])
        with_lead = np.array(money[rows], order="F")
        with_lead[:, lead] += self._shares.left_money[rows, lead]
        prices = terms.member_prices(price, to_partners, with_lead)
        prices[:, lead] *= self._caseload.here[rows, lead]
        return prices

    def _set(self) -> None:
        terms, pay, rows = self._terms, self._terms.contract.payment, those(self._old)
        prices = self.of(self._price.now, self._price.to_partners, self._shares.money, rows)
        planned, whole = 12.0 * self._caseload.planned[rows], 12.0 * self._caseload.people_a_month
        self.a_year[rows], self.all_a_year[rows] = prices, row_sum(prices)
        self.activity[rows] = divide(prices * pick(terms.activity, rows), planned)
        self.outcomes[rows] = divide(prices * pick(terms.outcomes, rows), planned * col(pick(pay.target_rate, rows)))
        self.all_activity = divide(pay.activity * self._price.now, whole)
        self.all_outcomes = divide(self._price.now * pay.outcomes, whole * pay.target_rate)
        self._old[:] = self._any_old = False


def those(mask: Mask) -> Rows:
    """Replications, as a slice where they are all."""
    return EVERY if mask.all() else np.flatnonzero(mask)
