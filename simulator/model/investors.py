"""Investors in a contract: they pay first, are repaid from what it brings, and lose the rest (ruling R75)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.model.funds import Fund
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, col, row_sum, zeros
from simulator.terms.pounds import cost_a_person

OF_COST = 3.0  # months of planned outgo that a payee keeps


class Investors:
    """Arrays are (replications, members), or (replications, 1) where a company is paid; money is £."""

    def __init__(self, deal: Deal, terms: realised.Investors, fund: Fund | None) -> None:
        self._deal, self._terms = deal, terms
        self._company = fund if deal.terms.kind.at_cost else None
        self._owed = zeros(deal.shape[0], 1 if self._company else deal.shape[1])
        """What is owed them still, with their return."""
        self.paid_in = np.zeros(deal.shape[0])
        """(replications,) £ that they paid in."""
        self.repaid = np.zeros(deal.shape[0])
        """(replications,) £ that came back."""
        self._brought_before = self._owed.copy(order="F")
        """What the contract had brought by the end of the quarter before."""
        self._grown_to = -1
        """The last month of the latest quarter whose return is in it."""
        self._balance = self._owed.copy(order="F")
        """What each had of them less what it repaid."""

    def pay_in(self, who: Mask) -> None:
        """On the contract's first day, which is the same in all of `who`."""
        deal = self._deal
        amount = np.broadcast_to(self._terms.amount, deal.shape[:1])
        if self._company:
            paid = col(amount)
        elif deal.terms.kind.lead_holds:
            paid = col(amount) * deal.terms.leads
        else:
            paid = col(amount) * deal.shares.money
        self._move(np.asfortranarray(paid if self._company else paid * ~deal.members.failed), "investors' money")

    def _move(self, amount: Reals, why: str) -> None:
        """They pay so much; under nil it is repaid."""
        if self._company:
            self._deal.purse.backers_pay_hub(amount[:, 0], why)
        else:
            self._deal.purse.backers_pay_members(amount, why)
        self._owed += amount
        self._balance += amount
        total = row_sum(amount)
        self.paid_in += np.maximum(total, 0.0)
        self.repaid += np.maximum(-total, 0.0)

    def quarter_end(self, k: int) -> None:
        """A quarter ends with month k: where it was one of service what is over three months' outgo goes to them."""
        if k == self._grown_to:
            return
        who, self._grown_to = self._deal.calendar.serving(k), k
        self._owed *= np.where(col(who), col((1.0 + self._terms.return_) ** 0.25), 1.0)
        brought = self._brought()
        self._repay(who, OF_COST * self._outgo(), np.maximum(brought - self._brought_before, 0.0))
        self._brought_before = brought

    def run_off_ends(self, who: Mask) -> None:
        """All that is left goes to them, as far as they are owed it; where a quarter ends today, after what that brings."""
        calendar = self._deal.calendar
        k = calendar.month_of(calendar.clock.day)
        if 0 <= k < calendar.months and k % 3 == 2 and calendar.clock.day == calendar.last_day[k]:
            self.quarter_end(k)
        self._repay(who, np.zeros((1, 1)), np.full((1, 1), np.inf))

    def _brought(self) -> Reals:
        """What the contract has brought each payee over what it spent on it, their money left out."""
        deal = self._deal
        if self._company:
            return col(deal.setting.ledger.accounts[:, deal.purse.hub] - self._company.owed()) - self._balance
        return np.asarray(deal.purse.received - deal.purse.cost)

    def _repay(self, who: Mask, kept: Reals, most: Reals) -> None:
        """What is over `kept`, at most so much."""
        deal = self._deal
        if self._company:
            cash = col(deal.setting.ledger.accounts[:, deal.purse.hub])
        else:
            cash = deal.members.cash() * ~deal.members.failed
        has = np.minimum(self._brought() + self._balance - kept, most)
        paid = np.maximum(np.minimum(np.minimum(has, self._owed), cash), 0.0) * col(who)
        if paid.any():
            self._move(np.asfortranarray(-paid), "repaid to investors")

    def _outgo(self) -> Reals:
        """£ a month that each payee is planned to spend on the contract."""
        deal, people = self._deal, self._deal.caseload
        each = cost_a_person(people.unit_cost, people.fixed_share, people.overhead, people.promise, people.work)
        cost = each * col(people.people_a_month)
        if people.posts is not None:
            cost = cost + people.posts * people.here
        cost = np.asfortranarray(cost * col(people.cost_index))
        if self._company:
            return col(row_sum(cost) * (1.0 + deal.given.structure.margin))
        if deal.terms.kind.lead_holds:
            prices = np.asfortranarray(np.where(deal.terms.leads, 0.0, deal.prices.now().a_year))
            cost += deal.terms.leads * people.here * col(row_sum(prices) / 12.0)
        return cost
