"""Prime and subcontractors: the lead is paid by the commissioner, pays the partners, and keeps what is left."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulator.model.calendar import NEVER
from simulator.model.claims import Advance, Claim, Stop, paid_back_by
from simulator.model.clock import Phase, whole
from simulator.model.deal import Deal
from simulator.model.facilities import Released
from simulator.model.parent import ParentGuarantee
from simulator.model.payments import Block, Counted, Line, Work, Worth, total
from simulator.model.sharing import smallest_first
from simulator.model.structures.help import FromHolder
from simulator.model.structures.lead import Holder
from simulator.model.structures.protocol import Structure
from simulator.terms.arrays import EVERY, Mask, Reals, col, pick, row_sum, zeros
from simulator.terms.structures.prime import PRIME


class PartnersBlock(Block):
    """Fixed money of partners' own prices, and nothing the lead's."""

    def __init__(self, part: Reals, partner: Mask) -> None:
        super().__init__(part)
        self._partner = partner
        self.begin_year(part)

    def begin_year(self, part: Reals) -> None:
        self.part, self._of_a_month = part * self._partner, part / 12.0 * self._partner

    def a_month(self, work: Work) -> Reals:
        return np.asarray(work.tariffs * (self._of_a_month if work.rows is EVERY else pick(self._of_a_month, work.rows)))


class Prime(Structure):
    """Partners earn on their own work by their own prices; the lead earns what is left of the contract's.

    When the lead goes, its partners' unpaid money is lost beyond the protected part, and the contract ends unless the
    commissioner steps in and pays them direct (rulings R32, R33).
    """

    kind = PRIME
    steady = True
    lead: Holder

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        self.lead = Holder(deal)
        self.help = FromHolder(deal, self.lead)
        self._place, self._partner = self.lead.place, self.lead.partner
        self.block = PartnersBlock(self.terms.fixed, self._partner)
        if self.given.parent_guarantee is not None and deal.let is None:
            self.fund = ParentGuarantee(deal, self._place, self.given.parent_guarantee)
        self._fee = self.given.structure.management_fee
        waits = self.given.structure.pay_partners
        self.partner_days = None if isinstance(waits, str) else whole(waits)
        self._holder_advance = Advance(np.zeros(self.shape[0]), deal.calendar.agreed)
        self._partner_advance = Advance(zeros(*self.shape), deal.calendar.agreed)
        self._quarter = np.zeros(self.shape[0])
        """£ the lead has claimed this quarter less what partners have claimed of it."""
        self._keeps_of_partners = self.given.payment.retention * self.given.structure.pass_through.retention
        """(replications or 1,) part of what it pays partners that it keeps back."""
        self._keeps_any = bool(self._keeps_of_partners.any())
        self._kept_of_partners = np.zeros((1, 1))
        """(replications or 1, members or 1) £ kept back so far."""

    @property
    def _lead_ever_failed(self) -> bool:
        """Whether the lead is insolvent in any replication."""
        return self.purse.ledger.ever_failed[self.members.places[self._place]]

    # --- what work is worth

    def divide(self, line: Line, work: Work) -> Worth:
        """Partners' money: owed by the lead while it held the contract, straight from the commissioner after it stepped in."""
        own, holder = line.earn(work, own=True, together=True)
        own[:, self._place] = 0.0
        if line.awaited and (self._lead_ever_failed or self.lead.gone):
            # Claimed unless the lead has failed, of months in which it led to the end.
            holder = holder * np.where(self.lead.failed, 0.0, work.led == 1.0)
        if not self.lead.gone:
            mine = own.copy(order="F")
            mine[:, self._place] = holder - row_sum(own)
            return Worth(holder, own, None, mine)
        if not line.awaited:
            holder = holder * self.lead.first()[work.rows]
        owed, beyond = line.led(work, own, work.led, self.lead.replaced / (1.0 - self._fee))
        owed[:, self._place] = beyond[:, self._place] = 0.0
        return self._with_mine(Worth(holder, owed, beyond if self.lead.replaced.any() else None))

    def units_paid(self, line: Counted, work: Work) -> Reals:
        """Of all while the lead holds the contract, and of partners once the commissioner has stepped in."""
        together = super().units_paid(line, work)
        if not self.lead.gone:
            return together
        partners = row_sum(line.newly[:, :-1] * self._partner)
        return np.asarray(together * self.lead.first() + partners * (1.0 - work.led) * self.lead.replaced)

    def together(self, worth: Worth, accrued: Worth) -> Worth:
        """A failed lead claims nothing more."""
        made = total((worth, accrued))
        if made.holder is not None:
            made.holder = np.where(self.lead.failed, 0.0, made.holder)
        return self._with_mine(made)

    def _with_mine(self, worth: Worth) -> Worth:
        """Each earns what it is owed, and the lead what is left of its own."""
        assert worth.holder is not None
        assert worth.owed is not None
        mine = worth.owed.copy(order="F") if worth.straight is None else np.asfortranarray(worth.owed + worth.straight)
        mine[:, self._place] = worth.holder - row_sum(worth.owed)
        worth.mine = mine
        return worth

    def paid_for(self, worth: Worth, part: Reals) -> Worth:
        """A prime owes its partners what it did."""
        if worth.holder is None:
            return worth
        straight = None if worth.straight is None else worth.straight * col(part)
        return self._with_mine(Worth(worth.holder * part, worth.owed, straight))

    # --- who pays it

    def open(self) -> None:
        c, own = self.deal, self.terms.of(lambda member: member.advance)
        here = self.caseload.here[:, self._place]
        self._holder_advance = Advance(c.paid_ahead() * here + own[:, self._place] * here, c.calendar.agreed)
        months = np.zeros(1) if self.partner_days is not None else self.given.payment.advance_months
        partners = (c.prices.now().a_year * col(months / 12.0) + own) * col(here) * self._partner * self.caseload.here
        self._partner_advance = Advance(np.asfortranarray(partners), c.calendar.agreed)
        if self._holder_advance.amount.any():
            self.purse.commissioner_pays_member(self._place, self._holder_advance.amount, "advance")
        if self._partner_advance.amount.any():
            c.calendar.when(np.array([c.calendar.begins]), Phase.ONWARD, self._advance_partners)

    def _advance_partners(self, who: Mask) -> None:
        self.purse.member_pays_members(self._place, self._partner_advance.amount, "advance")

    def settle(self, claim: Claim) -> None:
        c, worth = self.deal, claim.worth
        if worth.holder is None or worth.owed is None:
            return
        theirs = c.calendar.paid_on(claim.month, claim.instalment)
        c.calendar.when(theirs, Phase.RECEIPTS, partial(self._pay_lead, claim, worth.holder, ~self.lead.failed))
        partners = theirs if self.partner_days is None else c.calendar.run_on(claim.day + self.partner_days)
        c.calendar.when(partners, Phase.ONWARD, partial(self._pay_partners, claim, worth.owed, theirs <= partners))
        if partners is not theirs and (theirs != partners).any():
            c.calendar.when(theirs, Phase.ONWARD, partial(self._honour_guarantee, claim, worth.owed))
        if worth.straight is not None:
            stepped = np.where(claim.day <= self.lead.replaced_on, c.calendar.run_on(self.lead.replaced_on), theirs)
            c.calendar.when(
                np.where(self.lead.replaced, stepped, NEVER), Phase.RECEIPTS, partial(self._pay_straight, worth.straight)
            )
        if self.given.structure.reinvest_underspend and claim.month >= 0:
            self._quarter += worth.holder - row_sum(worth.owed)

    def _pay_lead(self, claim: Claim, amount: Reals, claiming: Mask, who: Mask) -> None:
        under = self.deal.goes_under
        due = paid_back_by(amount * who, ~self.lead.failed) if under else amount * who
        if self._holder_advance:
            pay = self.given.payment
            self._holder_advance.fall_due_with(claim, who & claiming, pay.in_advance, pay.fixed)
        paid = self._holder_advance.net_of(due)
        if self.kept:
            kept = self.kept.of(np.where(self._partner, 0.0, col(paid)))[:, self._place]
            paid, due = paid - kept, due - kept
        self.purse.commissioner_pays_member(self._place, paid, claim.why)
        self.deal.paid_to_member(self._place, due)
        if under and (due < 0.0).any():
            self.purse.paid_on[:, self._place] += np.maximum(-due, 0.0)

    def release(self, kept: Released) -> None:
        amount = np.asfortranarray(kept.amount)
        self.purse.commissioner_pays_members(amount, "kept back")
        self.deal.claims_paid(amount)

    def pass_on_kept(self, who: Mask) -> None:
        """What it kept back of its partners; after it failed the commissioner pays the protected part (ruling R72)."""
        due = self._kept_of_partners * col(who)
        self._kept_of_partners = self._kept_of_partners - due
        owed = np.asfortranarray(due * col(self.lead.failed))
        paid = np.asfortranarray(due - owed)
        self.purse.member_pays_members(self._place, paid, "kept back")
        self._count_paid_on(paid)
        protected = np.asfortranarray(owed * col(self.given.protected))
        self.purse.commissioner_pays_members(protected, "protected payment")
        self.deal.paid_to_members(protected)
        self.purse.lost += owed - protected

    def _pay_partners(self, claim: Claim, owed: Reals, guaranteed: Mask, who: Mask) -> None:
        """The lead pays in full what is owed, whatever has come in; where it has failed, the commissioner the protected part."""
        paying = who & claim.unpaid
        if self._lead_ever_failed:
            paying &= ~self.lead.failed
        claim.unpaid &= ~paying
        due = self.deal.owed_back(owed * col(paying))
        self._partner_advance.fall_due_with(claim, col(paying), self.given.payment.in_advance, self.terms.fixed)
        paid, received = self._partner_advance.net_of(due), due
        if self._keeps_any:
            kept = np.maximum(paid, 0.0) * col(self._keeps_of_partners)
            self._kept_of_partners = self._kept_of_partners + kept
            paid, received = np.asfortranarray(paid - kept), due - kept
        self.purse.member_pays_members(self._place, paid, f"partner's {claim.why}")
        self._count_paid_on(received)
        self.deal.pay_vat(np.maximum(due, 0.0))
        self._honour_guarantee(claim, owed, who & guaranteed)

    def _count_paid_on(self, amount: Reals) -> None:
        """Partners have been paid this by the lead."""
        together = row_sum(amount)
        self.deal.claims_paid(amount)
        self.deal.paid_to_member(self._place, -together)
        self.purse.paid_on[:, self._place] += row_sum(np.maximum(amount, 0.0)) if self.deal.goes_under else together

    def _honour_guarantee(self, claim: Claim, owed: Reals, who: Mask) -> None:
        if not self._lead_ever_failed:
            return
        covered = who & claim.unpaid & self.lead.failed
        if covered.any():
            claim.unpaid &= ~covered
            owed = np.maximum(owed, 0.0)
            due = owed * col(covered * self.given.protected)
            self.purse.commissioner_pays_members(due, "protected payment")
            self.deal.paid_to_members(due)
            self.purse.lost += owed * col(covered) - due

    def _pay_straight(self, amount: Reals, who: Mask) -> None:
        due = self.deal.owed_back(amount * col(who))
        if self.kept:
            due = due - self.kept.of(due)
        self.purse.commissioner_pays_members(due, "payment after stepping in")
        self.deal.claims_paid(due)

    def prices(self, k: int) -> Reals:
        """After a stepping in a partner has no fee to pay (ruling R32)."""
        prices = super().prices(k)
        if not self.lead.gone:
            return prices
        led = self.lead.part(k)
        straight = np.where(self.lead.replaced, led + (1.0 - led) / (1.0 - self._fee), 1.0)
        return np.asarray(np.where(self._partner, prices * col(straight), prices))

    def quarter_end(self) -> None:
        """What came in over everybody's price goes to partners with under a month's cost in cash (ruling R27)."""
        if not self.given.structure.reinvest_underspend:
            return
        c = self.deal
        spare = c.while_on(np.maximum(self._quarter - c.prices.now().a_year[:, self._place] / 4.0, 0.0) * self.lead.first())
        need = np.maximum(c.delivery_cost - c.members.cash(), 0.0) * self._partner * self.caseload.here
        given = smallest_first(need, spare, c.members.rank_by_income())
        self.purse.member_pays_members(self._place, given, "underspend")
        self.purse.received += given
        self.purse.received[:, self._place] -= row_sum(given)
        self.purse.paid_on[:, self._place] += row_sum(given)
        self._quarter = np.zeros(self.shape[0])

    def give_back(self, who: Mask) -> None:
        if who[:, self._place].any():
            who = who | (col(who[:, self._place]) & self.caseload.here)  # what the lead advanced it has back
            back = self._holder_advance.give_back(who[:, self._place])
            self.purse.commissioner_pays_member(self._place, -back, "advance given back")
        self.purse.members_pay_member(
            self._place, self._partner_advance.give_back(who & col(self.lead.first())), "advance given back"
        )

    def cut(self, part: Reals, price: Reals) -> Mask:
        """Partners lose more than the contract where the lead passes on more than their part."""
        return np.broadcast_to(col((self.given.structure.pass_through.cuts > 1.0) & (part > 0.0)), self.shape)

    def gone(self, who: Mask, day: int, k: int, insolvent: bool) -> Stop | None:
        leading = who[:, self._place]
        if not leading.any():
            return None
        if insolvent:
            self._partner_advance.forgive(np.broadcast_to(col(leading), self.shape))
        leading = leading & (day < self.calendar.ends_on)
        return self.lead.leave(leading, day, k, insolvent) if leading.any() else None
