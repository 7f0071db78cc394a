"""A company that the members of a contract own: it is paid, and pays them cost plus a margin while it has money (rulings R40 to R43)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from simulator.model.behaviours.owners import Owners
from simulator.model.claims import Advance, Claim
from simulator.model.clock import Phase, Process
from simulator.model.deal import Deal
from simulator.model.facilities import KeptBack, Released
from simulator.model.funds import Fund
from simulator.terms.arrays import Mask, Reals, below, col, divide, row_sum, zeros
from simulator.terms.dates import add_months

PATIENCE = 3  # months of claims that members may be owed before the company is wound up


class Company(Fund):
    """It carries discount, outcomes and cuts; members lose their capital and what it still owes them. Arrays are (replications, members), £."""

    def __init__(self, deal: Deal, kept: KeptBack) -> None:
        self._deal, self._purse, self._kept = deal, deal.purse, kept
        self._in_advance, self._fixed = deal.given.payment.in_advance, deal.given.payment.fixed
        self._cost = deal.given.structure.hub_cost
        self._advance = Advance(np.zeros(deal.shape[0]), deal.calendar.agreed)
        self._member_advance = Advance(zeros(*deal.shape), deal.calendar.agreed)
        self._equity, self._owners = deal.terms.equity, Owners(deal)
        self._month = zeros(*deal.shape)
        """Owed to each for the month just ended."""
        self._arrears = zeros(*deal.shape)
        """Owed to each for earlier months."""
        self._claimed: list[Reals] = []
        """(replications,) what members claimed in each month."""

    def due(self, cost: Reals) -> Reals:
        """What members are due for a month of work that cost them so much: cost and margin."""
        self._month = cost * (1.0 + col(self._deal.given.structure.margin))
        self._claimed.append(row_sum(self._month))
        return self._month

    def open(self) -> None:
        """Capital and advances. Whoever failed before the first day pays nothing in, and owns nothing."""
        deal = self._deal
        people = deal.caseload
        owned = np.asfortranarray(self._equity * ((people.here | people.to_come) & ~deal.members.failed))
        capital = np.asfortranarray(owned * col(deal.given.structure.capital))
        self._equity = owned * col(divide(1.0, row_sum(owned)))
        if capital.any():
            self._purse.members_pay_hub(capital, "capital")
            deal.members_paid_on(capital)
        self._advance = Advance(deal.paid_ahead(), deal.calendar.agreed)
        today = np.array([deal.calendar.begins])
        if self._advance.amount.any():
            self._purse.commissioner_pays_hub(self._advance.amount, "advance")
            deal.calendar.when(today, Phase.ONWARD, lambda who: self._spend(self._advance.amount))
        own = np.asfortranarray(deal.terms.of(lambda member: member.advance) * deal.caseload.here)
        if own.any():
            deal.calendar.when(today, Phase.ONWARD, lambda who: self._advance_what_it_can(own))

    def _advance_what_it_can(self, amount: Reals) -> None:
        part = np.minimum(divide(np.maximum(self._balance(), 0.0), row_sum(amount)), 1.0)
        paid = np.asfortranarray(amount * col(part))
        self._member_advance = Advance(paid, self._deal.calendar.agreed)
        self._purse.hub_pays_members(paid, "advance")

    def _spend(self, came: Reals) -> None:
        """Its own cost, and VAT on it."""
        cost = came * self._cost
        self._purse.hub_spends(cost, "hub's cost")
        vat = cost * self._deal.given.structure.vat
        if vat.any():
            self._purse.hub_spends(vat, "VAT on the hub's cost")

    def settle(self, claim: Claim) -> None:
        """Paid when the commissioner pays; members are paid at month-ends."""
        if claim.worth.holder is not None:
            calendar, pay = self._deal.calendar, partial(self._is_paid, claim, claim.worth.holder)
            calendar.when(calendar.paid_on(claim.month, claim.instalment), Phase.RECEIPTS, pay)

    def _is_paid(self, claim: Claim, amount: Reals, who: Mask) -> None:
        on = self._deal.calendar.still_claims(claim.month, claim.instalment)
        self._advance.fall_due_with(claim, who & on, self._in_advance, self._fixed)
        came = self._advance.net_of(amount * who)
        if self._kept:
            came = came - self._kept.of(came)
        self._purse.commissioner_pays_hub(came, claim.why)
        self._spend(came)

    def release(self, kept: Released) -> None:
        """What was kept back of its payments."""
        self._purse.commissioner_pays_hub(kept.amount, "kept back")
        self._spend(kept.amount)

    def ended(self, who: Mask) -> None:
        """It gives back what is left of the commissioner's advance, also where that puts it below nil."""
        left = self._advance.give_back(who & self._deal.caseload.here.any(axis=1))
        self._purse.commissioner_pays_hub(-left, "advance given back")

    def give_back(self, who: Mask) -> None:
        """These give back what it advanced to them."""
        self._purse.members_pay_hub(self._member_advance.give_back(who), "advance given back")

    def processes(self) -> Iterator[Process]:
        yield self._month_ends()

    def _month_ends(self) -> Process:
        """It pays what it can, on every month's last day to the end of the run-off."""
        setting = self._deal.setting
        calendar, last = self._deal.calendar, int(setting.horizon.ends.max())
        k = -calendar.mobilising
        while (day := (add_months(calendar.start, calendar.mobilising + k + 1) - setting.start).days - 1) <= last:
            yield calendar.at(day, Phase.ONWARD)
            self._pay_members(k, np.asarray(day <= setting.horizon.ends))
            k += 1

    def _pay_members(self, k: int, who: Mask) -> None:
        """Earlier months first, then this one's; a company that falls too far behind is wound up."""
        self._member_advance.fall_due(k, col(who & self._deal.calendar.serving(k)))
        self._pay(self._arrears, who)
        self._pay(self._month, who)
        self._arrears += self._month
        self._month = zeros(*self._deal.shape)
        if not 0 <= k < self._deal.calendar.months:
            return
        claimed = np.sum(self._claimed[-PATIENCE:], axis=0)
        failed = who & self._deal.calendar.serving(k) & (row_sum(self._arrears) > claimed + 0.005)
        failed = failed & self._deal.caseload.here.any(axis=1)
        if failed.any():
            failed = failed & ~self._rescued(failed & ~self._deal.calendar.ending(k))
        if failed.any():
            self._deal.notices.end_by(col(failed) & self._deal.caseload.here, k)

    def _rescued(self, who: Mask) -> Mask:
        """Where owners put in, once, what members are owed (ruling R87)."""
        part = self._owners.part(self._equity) * col(who & ~self._owners.rescued)
        put_in = part * col(row_sum(self._arrears))
        does = np.asarray(part.any(axis=1) & ~below(self._owners.spare(), put_in).any(axis=1))
        if does.any():
            amount = np.asfortranarray(put_in * col(does))
            self._owners.rescued |= does
            self._purse.members_pay_hub(amount, "capital put in by owners")
            self._deal.members_paid_on(amount)
            self._pay_out(self._arrears, np.asfortranarray(self._arrears * col(does)))
        return does

    def _pay(self, owed: Reals, who: Mask) -> None:
        """Pay of what is owed, pro rata, what the company has; `owed` becomes what is left."""
        if not owed.any():
            return
        has = np.maximum(self._balance(), 0.0) * who
        total = row_sum(owed)
        self._pay_out(owed, owed * col(np.minimum(divide(has, total), 1.0)))

    def _pay_out(self, owed: Reals, paid: Reals) -> None:
        self._purse.hub_pays_members(self._member_advance.net_of(paid), "cost and margin")
        self._deal.paid_to_members(paid)
        owed -= paid

    def _balance(self) -> Reals:
        return self._deal.setting.ledger.accounts[:, self._purse.hub].copy()

    def owed(self) -> Reals:
        return row_sum(self._arrears)

    def close(self, who: Mask) -> None:
        """What members are still owed, then the rest to the owners."""
        self._pay(self._arrears, who)
        self._purse.lost += self._arrears * col(who)
        rest = np.maximum(self._balance(), 0.0) * who
        returned = np.asfortranarray(self._equity * col(rest))
        self._purse.hub_pays_members(returned, "company returned to its owners")
        self._deal.paid_to_members(returned)
