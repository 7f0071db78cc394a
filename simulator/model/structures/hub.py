"""A hub: it is paid by the commissioner, keeps its cost, and passes the rest to members as it comes in (rulings R18, R20, R21)."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulator.model.calendar import NEVER
from simulator.model.claims import Advance, Claim, paid_back_by
from simulator.model.clock import Phase
from simulator.model.deal import Deal
from simulator.model.facilities import KeptBack, Released
from simulator.model.payments import Worth
from simulator.model.pool import Pool
from simulator.terms.arrays import Mask, Reals, col, divide, row_sum, zeros


class Hub:
    """Arrays are (replications, members) unless said; money is £."""

    def __init__(self, deal: Deal, kept: KeptBack, pool: Pool | None = None) -> None:
        self._deal, self._purse, self._kept, self._pool = deal, deal.purse, kept, pool
        self._in_advance, self._fixed = deal.given.payment.in_advance, deal.given.payment.fixed
        self._cost = deal.given.structure.hub_cost
        self._passed_on = 1.0 - self._cost
        replications = deal.shape[0]
        self._held_until = np.full(replications, -1)
        """(replications,) day up to which money arriving is held."""
        self._advance = Advance(np.zeros(replications), deal.calendar.agreed)
        self._member_advance = Advance(zeros(*deal.shape), deal.calendar.agreed)

    def share(self, money: Reals, weight: Reals, otherwise: Reals) -> Worth:
        """Money, (replications,), shared among members by weight, and where nobody has any `otherwise`, less the hub's cost."""
        passed_on, total = money * self._passed_on, row_sum(np.asfortranarray(weight))
        if total.all():
            owed = weight * col(passed_on / total)
        else:
            weight = np.where(col(total > 0), weight, otherwise)
            owed = weight * col(divide(passed_on, row_sum(np.asfortranarray(weight))))
        return Worth(money, owed, mine=owed)

    def hold(self, who: Mask, until: Reals) -> None:
        """Money that arrives in these (replications,) is held until this day."""
        self._held_until[who] = np.broadcast_to(until, who.shape)[who]

    def open(self) -> None:
        """Advances of the commissioner's, through the hub and straight to members."""
        deal = self._deal
        self._advance = Advance(deal.paid_ahead(), deal.calendar.agreed)
        own = deal.terms.of(lambda member: member.advance) * deal.caseload.here
        self._member_advance = Advance(np.asfortranarray(own), deal.calendar.agreed)
        if self._advance.amount.any():
            self._purse.commissioner_pays_hub(self._advance.amount, "advance")
            deal.calendar.when(np.array([deal.calendar.begins]), Phase.ONWARD, self._pass_on_advance)
        if own.any():
            self._purse.commissioner_pays_members(self._member_advance.amount, "advance")
            self._contribute(self._member_advance.amount)

    def _pass_on_advance(self, who: Mask) -> None:
        amount, money = self._advance.amount, self._deal.shares.money
        self._purse.hub_spends(amount * self._cost, "hub's cost")
        passed_on = np.asfortranarray(divide(money, col(row_sum(money))) * col(amount * (1.0 - self._cost)))
        self._purse.hub_pays_members(passed_on, "advance")
        self._contribute(passed_on)

    def _contribute(self, received: Reals) -> None:
        if self._pool is not None:
            self._pool.contribute(received, self._deal.terms.net_of_hub(self._deal.prices.now().a_year))

    def settle(self, claim: Claim) -> None:
        """Paid when the commissioner pays, and passed on the same day."""
        calendar, worth = self._deal.calendar, claim.worth
        if worth.holder is None or worth.owed is None:
            return
        kept, retained = np.zeros(self._deal.shape[0]), np.zeros(self._deal.shape[0])
        days = calendar.paid_on(claim.month, claim.instalment)
        calendar.when(days, Phase.RECEIPTS, partial(self._is_paid, claim, (worth.holder, worth.owed), kept, retained))
        calendar.when(days, Phase.ONWARD, partial(self._arrives, claim, (worth.holder, worth.owed), kept, retained))

    def _is_paid(self, claim: Claim, worth: tuple[Reals, Reals], kept: Reals, retained: Reals, who: Mask) -> None:
        """`kept`, (replications,), becomes what is kept back of it, and `retained` what of that is paid later."""
        amount, owed = worth
        due = np.maximum(amount, 0.0) * who  # what is under nil is paid back when members have paid their part of it
        on = self._deal.calendar.still_claims(claim.month, claim.instalment)
        self._advance.fall_due_with(claim, who & on, self._in_advance, self._fixed)
        if self._keeps:
            kept += self._advance.keep_back(due)
            if self._kept:
                held = self._kept.of(due - kept * who, col(divide(1.0, amount)) * np.maximum(owed, 0.0))
                retained += held
                kept += held
            due = due - kept * who
        self._purse.commissioner_pays_hub(due, claim.why)

    def _after_paying_back(self, holder: Reals, owed: Reals) -> tuple[Reals, Reals]:
        """What goes back to the commissioner, and what is due to each member, where some pay back their part: what the insolvent would is lost to the others
        as far as there are any, and then to the commissioner (ruling R66)."""
        back = -paid_back_by(np.minimum(owed, 0.0), ~self._deal.members.failed)
        asked, came = np.maximum(owed, 0.0), row_sum(np.asfortranarray(back))
        there_is = np.maximum(holder, 0.0) * self._passed_on + came
        total = row_sum(np.asfortranarray(asked))
        part = np.minimum(divide(there_is, total), 1.0)
        short = came < row_sum(np.asfortranarray(np.maximum(-owed, 0.0)))
        part = np.where(short, part, 1.0)
        under = -np.minimum(holder, 0.0)
        left = np.where(short, np.maximum(came - total * part, 0.0), under * self._passed_on)
        return np.where(under > 0.0, left + under * self._cost, 0.0), np.asfortranarray(asked * col(part) - back)

    @property
    def _keeps(self) -> bool:
        """Whether anything may be kept back of what it is paid."""
        return bool(self._advance or self._kept)

    def release(self, kept: Released) -> None:
        """What was kept back, through the hub, to whoever earned it."""
        self._purse.commissioner_pays_hub(kept.amount, "kept back")
        self._purse.hub_spends(kept.amount * self._cost, "hub's cost")
        self._purse.hub_pays_members(kept.of_members, "kept back")
        self._deal.claims_paid(kept.of_members)
        self._contribute(kept.of_members)

    def _arrives(self, claim: Claim, worth: tuple[Reals, Reals], kept: Reals, retained: Reals, who: Mask) -> None:
        deal = self._deal
        held = who & (self._held_until > deal.setting.clock.day)
        self._pass_on(claim, worth, kept, retained, who & ~held)
        if held.any():
            later = partial(self._arrives, claim, worth, kept, retained)
            deal.calendar.when(np.where(held, self._held_until, NEVER), Phase.ONWARD, later)

    def _pass_on(self, claim: Claim, worth: tuple[Reals, Reals], kept: Reals, retained: Reals, who: Mask) -> None:
        """What came in, less the hub's cost, to members; they give to the pool and bear VAT on the hub's cost."""
        deal, (holder, owed) = self._deal, worth
        if self._deal.goes_under and ((owed < 0.0).any() or (holder < 0.0).any()):
            returned, owed = self._after_paying_back(holder, owed)
            self._purse.commissioner_pays_hub(-returned * who, claim.why)
        came = holder - kept if self._keeps else holder
        self._purse.hub_spends(came * self._cost * who, "hub's cost")
        due = owed * col(who)
        amount, later = (
            owed * col(_over(came, holder) * who) if self._keeps or not holder.all() else due,
            divide(retained, holder),
        )
        if self._kept and self._deal.goes_under:  # what goes back goes at once
            amount = amount + np.minimum(due, 0.0) * col(later)
        on = who & deal.calendar.still_claims(claim.month, claim.instalment)
        self._member_advance.fall_due_with(claim, col(on), self._in_advance, deal.terms.fixed)
        paid = self._member_advance.net_of(amount)
        self._purse.hub_pays_members(paid, claim.why)
        if paid is not amount:
            self._purse.commissioner_pays_hub(row_sum(paid - amount), "advance kept back")
        self._deal.claims_paid(self._received(due, amount, later))
        self._deal.pay_vat(np.maximum(due, 0.0))
        self._contribute(np.maximum(paid, 0.0))

    def _received(self, due: Reals, amount: Reals, retained: Reals) -> Reals:
        """What counts as received of what is due: not what is paid later, a part of it, (replications,), and of what goes back what does."""
        if not (self._kept or self._deal.goes_under):
            return due
        return np.where(due < 0.0, amount, due * col(1.0 - retained))

    def ended(self, who: Mask) -> None:
        """Members there give back to the commissioner what is left of its advance, by their shares of the price."""
        money = self._deal.shares.money * self._deal.caseload.here
        live = row_sum(np.asfortranarray(money))
        left = self._advance.give_back(who & (live > 0.0))
        self._purse.commissioner_pays_members(-np.asfortranarray(money * col(divide(left, live))), "advance given back")

    def give_back(self, who: Mask) -> None:
        """These give back to the commissioner what it advanced to them."""
        self._purse.commissioner_pays_members(-self._member_advance.give_back(who), "advance given back")


def _over(came: Reals, claimed: Reals) -> Reals:
    """Which part of a claim came; all of one that comes to nothing, where some members pay others."""
    return np.where(claimed == 0.0, 1.0, divide(came, claimed))
