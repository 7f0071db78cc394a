"""Direct lots: the commissioner contracts with each provider."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulator.model.claims import Advance, Claim
from simulator.model.clock import Phase
from simulator.model.deal import Deal
from simulator.model.facilities import Released
from simulator.model.payments import Line, Work, Worth
from simulator.model.structures.protocol import Structure
from simulator.terms.arrays import Mask, Reals, col, zeros
from simulator.terms.structures.direct import DIRECT


class Direct(Structure):
    """Each member is paid by the commissioner on its own work, and bears its own risk, discount and cuts."""

    kind = DIRECT
    steady = True

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        self._advance = Advance(zeros(*self.shape), deal.calendar.agreed)

    def open(self) -> None:
        c = self.deal
        amount = self.given.payment.advance_months / 12.0 * c.price.now
        advance = c.shares.money * col(amount) + self.terms.of(lambda member: member.advance)
        self._advance = Advance(advance * self.caseload.here, c.calendar.agreed)
        if self._advance.amount.any():
            self.purse.commissioner_pays_members(self._advance.amount, "advance")

    def divide(self, line: Line, work: Work) -> Worth:
        own, _ = line.earn(work, own=True, together=False)
        return Worth(straight=own, mine=own)

    def settle(self, claim: Claim) -> None:
        if claim.worth.straight is not None:
            pay = partial(self._pay, claim, claim.worth.straight)
            self.calendar.when(self.calendar.paid_on(claim.month, claim.instalment), Phase.RECEIPTS, pay)

    def _pay(self, claim: Claim, amount: Reals, who: Mask) -> None:
        due = self.deal.owed_back(amount * col(who))
        on = who & self.calendar.still_claims(claim.month, claim.instalment)
        self._advance.fall_due_with(claim, col(on), self.given.payment.in_advance, self.terms.fixed)
        paid = self._advance.net_of(due)
        if self.kept:
            kept = self.kept.of(paid)
            paid, due = paid - kept, due - kept
        self.deal.claims_paid(due)
        self.purse.commissioner_pays_members(paid, claim.why)

    def release(self, kept: Released) -> None:
        amount = np.asfortranarray(kept.amount)
        self.purse.commissioner_pays_members(amount, "kept back")
        self.deal.claims_paid(amount)

    def give_back(self, who: Mask) -> None:
        self.purse.commissioner_pays_members(-self._advance.give_back(who), "advance given back")
