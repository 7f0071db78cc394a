"""What a lead spends on the others: support in kind, grants, and managing them (rulings R22 and R45)."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from simulator.model.deal import Deal
from simulator.model.structures.lead import Holder, Lead
from simulator.terms.arrays import EVERY, Mask, Reals, Rows, col, row_sum, zeros

NIL = np.zeros((1, 1))


class Help:
    """Nobody helps. Arrays are (replications or 1, members), £ a month."""

    def __init__(self, deal: Deal, lead: Lead) -> None:
        self.deal, self.lead = deal, lead
        self.support: Reals = deal.terms.of(lambda member: member.support) / 12.0
        self.grants: Reals = deal.terms.of(lambda member: member.grant) / 12.0

    def helped(self) -> Mask:
        """Whom the lead supports this month."""
        return np.asarray(self.deal.caseload.here & col(self.lead.there()))

    def managing(self, rows: Rows = EVERY) -> Reals:
        """Planned cost of managing in these replications."""
        return NIL

    def running_cost(self) -> Reals:
        """What members spend on the contract beside delivery."""
        return NIL

    def bills(self) -> None:
        """Pay for it at a month's end."""


class Helping(Help, ABC):
    """The lead helps."""

    def __init__(self, deal: Deal, lead: Lead) -> None:
        super().__init__(deal, lead)
        self._any = bool(self.support.any() or self.grants.any())

    @abstractmethod
    def parts(self) -> tuple[Reals, Reals]:
        """(replications, members) of support in kind and of grants, by the member it is for."""

    @abstractmethod
    def pay(self, support: Reals, grants: Reals) -> None:
        """It pays them."""

    def cost(self) -> Reals:
        """(replications or 1,) of both."""
        if not self._any:
            return np.zeros(1)
        support, grants = self.parts()
        return row_sum(support) + row_sum(grants)

    def bills(self) -> None:
        if self._any:
            self.pay(*self.parts())


class ThroughHub(Helping):
    """Paid through the hub; a lead takes no grant of its own."""

    def parts(self) -> tuple[Reals, Reals]:
        here = self.deal.while_on(self.helped())
        return self.support * here, self.grants * here * ~self.lead.places()

    def running_cost(self) -> Reals:
        return self._from_lead(self.cost()) if self._any else NIL

    def pay(self, support: Reals, grants: Reals) -> None:
        purse = self.deal.purse
        for amount in (support, grants):
            if amount.any():
                purse.members_pay_hub(self._from_lead(row_sum(amount)), "for partners")
        purse.cost += self._from_lead(row_sum(support) + row_sum(grants))
        if support.any():
            purse.hub_spends(row_sum(support), "support for partners")
        if grants.any():
            purse.hub_pays_members(grants, "grant")
            purse.received += grants

    def _from_lead(self, amount: Reals) -> Reals:
        return np.asfortranarray(self.lead.places() * col(amount))


class FromHolder(Helping):
    """Paid by the lead that holds the contract, as long as it does; managing is a part of its partners' prices."""

    def __init__(self, deal: Deal, lead: Holder) -> None:
        super().__init__(deal, lead)
        self._place = lead.place
        self._due, self._due_since = np.zeros(1), -1
        """(replications,) for managing, to be paid with the month's bills, and at which count of changes of the prices."""
        self._due_by_lead: Reals = NIL

    def parts(self) -> tuple[Reals, Reals]:
        helped = self.deal.while_on(self.helped())
        return np.asfortranarray(self.support * helped), np.asfortranarray(self.grants * helped)

    def managing(self, rows: Rows = EVERY) -> Reals:
        return self._by_lead(self._managing(rows))

    def running_cost(self) -> Reals:
        changes = self.deal.prices.changes
        if self._due_since != changes:
            self._due, self._due_since = self._managing(), changes
            self._due_by_lead = self._by_lead(self._due)
        return self._by_lead(self._due + self.cost()) if self._any else self._due_by_lead

    def _by_lead(self, cost: Reals) -> Reals:
        out = zeros(len(cost), self.deal.shape[1])
        out[:, self._place] = cost
        return out

    def bills(self) -> None:
        self.deal.purse.member_spends(self._place, self._due, "managing partners")
        super().bills()

    def pay(self, support: Reals, grants: Reals) -> None:
        purse = self.deal.purse
        if self.support.any():
            purse.member_spends(self._place, row_sum(support), "support for partners")
        if self.grants.any():
            purse.member_pays_members(self._place, grants, "grant")
            purse.cost[:, self._place] += row_sum(grants)
            purse.received += grants

    def _managing(self, rows: Rows = EVERY) -> Reals:
        """(replications,) in these replications."""
        prices = self.deal.prices.now()
        partners = prices.all_a_year[rows] - prices.a_year[rows, self._place]
        return np.asarray(self.deal.terms.managing(partners, 12.0, rows) * self.deal.while_on(self.lead.first())[rows])
