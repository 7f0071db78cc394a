"""Joint venture: a company that the members own is paid, and pays them cost plus a margin while it has money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from simulator.model.claims import Advance, Claim, Earned
from simulator.model.clock import Phase, Process, month_starts
from simulator.model.deal import Deal
from simulator.model.payments import NIL, Line, Month, Work, Worth
from simulator.model.structures.consortium import Consortium
from simulator.terms.arrays import EVERY, Mask, Reals, Rows, col, divide, row_sum, zeros
from simulator.terms.structures.joint_venture import JOINT_VENTURE

PATIENCE = 3  # months of claims that members may be owed before the company is wound up


class JointVenture(Consortium):
    """The company carries discount, outcomes and cuts; members lose their capital and what it still owes them (rulings R40 to R43)."""

    kind = JOINT_VENTURE

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        self._pool, self.lasts = None, True
        work = self.caseload.work
        by_work = any(member.equity is None for member in self.given.structure.members.values())
        self._equity = (
            work.copy(order="F") if by_work else np.broadcast_to(self.terms.of(lambda member: member.equity), work.shape)
        )
        self._month = zeros(*self.shape)
        """£ each is owed for the month just ended."""
        self._arrears = zeros(*self.shape)
        """£ each is owed for earlier months."""
        self._claimed: list[Reals] = []
        """(replications,) £ that members claimed in each month."""

    def cut(self, part: Reals, price: Reals) -> Mask:
        """The company bears it."""
        return np.zeros((1, 1), dtype=bool)

    # --- what work is worth: all of it to the company

    def divide(self, line: Line, work: Work) -> Worth:
        return Worth() if line is self.expected else Worth(holder=line.earn(work, own=False, together=True)[1])

    def earn(self, month: Month) -> Earned:
        """Members earn their cost and the margin, whatever the company does."""
        made = super().earn(month)
        self._month = month.served.cost * (1.0 + col(self.given.structure.margin))
        self._claimed.append(row_sum(self._month))
        return replace(made, fixed=self._month, activity=NIL)

    def parts_due(self, due: Reals, rows: Rows = EVERY) -> tuple[Reals, Reals]:
        return np.zeros_like(due), np.zeros_like(due)

    # --- the company's money

    def open(self) -> None:
        c = self.deal
        # Whoever failed before the first day pays nothing in, and owns nothing.
        owned = np.asfortranarray(self._equity * self.caseload.here)
        capital = np.asfortranarray(owned * col(self.given.structure.capital))
        self._equity = owned * col(divide(1.0, row_sum(owned)))
        if capital.any():
            self.purse.members_pay_hub(capital, "capital")
            c.members_paid_on(capital)
        super().open()

    def _advance_members(self, amount: Reals) -> None:
        """As far as the company has money for it."""
        c = self.deal
        c.calendar.when(np.array([c.calendar.begins]), Phase.ONWARD, lambda who: self._advance_what_it_can(amount))

    def _advance_what_it_can(self, amount: Reals) -> None:
        part = np.minimum(divide(np.maximum(self._balance(), 0.0), row_sum(amount)), 1.0)
        paid = np.asfortranarray(amount * col(part))
        self._member_advance = Advance(paid, self.calendar.months)
        self.purse.hub_pays_members(paid, "advance")

    def _pass_on_advance(self, who: Mask) -> None:
        self._spend(self._advance.amount)

    def _spend(self, came: Reals) -> None:
        """The company's own cost, and VAT on it."""
        cost = came * self._hub_cost
        self.purse.hub_spends(cost, "hub's cost")
        vat = cost * self.given.structure.vat
        if vat.any():
            self.purse.hub_spends(vat, "VAT on the hub's cost")

    def settle(self, claim: Claim) -> None:
        if claim.worth.holder is not None:
            pay = partial(self._company_is_paid, claim, claim.worth.holder)
            self.calendar.when(self.calendar.paid_on(claim.day, claim.instalment), Phase.RECEIPTS, pay)

    def _company_is_paid(self, claim: Claim, amount: Reals, who: Mask) -> None:
        due = amount * who
        self._advance.fall_due(claim.month, who & self.carries(claim, self.given.payment.fixed))
        came = self._advance.net_of(due)
        if self.facilities:
            came = came - self.kept_back(came)
        self.purse.commissioner_pays_hub(came, "payment")
        self._spend(came)

    def pay_released(self, amount: Reals) -> None:
        self.purse.commissioner_pays_hub(amount, "kept back")
        self._spend(amount)

    def processes(self) -> Iterator[Process]:
        yield self._month_ends()

    def _month_ends(self) -> Process:
        """The company pays what it can, on every month's last day to the end of the run-off."""
        c = self.deal
        start = c.given.start or c.setting.start
        last = int(c.setting.horizon.ends.max())
        k = 0
        while (day := month_starts(c.setting.start, start, k + 1)[-1] - 1) <= last:
            yield c.calendar.at(day, Phase.ONWARD)
            self._pay_members(k, np.asarray(day <= c.setting.horizon.ends))
            k += 1

    def _pay_members(self, k: int, who: Mask) -> None:
        """Earlier months first, then this one's; a company that falls too far behind is wound up."""
        self._member_advance.fall_due(k, col(who))
        self._pay(self._arrears, who)
        self._pay(self._month, who)
        self._arrears += self._month
        self._month = zeros(*self.shape)
        if k >= self.calendar.months:
            return
        claimed = np.sum(self._claimed[-PATIENCE:], axis=0)
        failed = who & (row_sum(self._arrears) > claimed + 0.005)
        ends = col(failed) & self.caseload.here
        self.deal.notices.end_by(ends, k)

    def _pay(self, owed: Reals, who: Mask) -> None:
        """Pay of what is owed, pro rata, what the company has; `owed` becomes what is left."""
        has = np.maximum(self._balance(), 0.0) * who
        total = row_sum(owed)
        paid = owed * col(np.minimum(divide(has, total), 1.0))
        self.purse.hub_pays_members(self._member_advance.net_of(paid), "cost and margin")
        self.deal.paid_to_members(paid)
        owed -= paid

    def _balance(self) -> Reals:
        return self.deal.setting.ledger.accounts[:, self.purse.hub].copy()

    def close(self, who: Mask) -> None:
        """What members are still owed, then the rest to the owners."""
        self._pay(self._arrears, who)
        self.purse.lost += self._arrears * col(who)
        rest = np.maximum(self._balance(), 0.0) * who
        returned = np.asfortranarray(self._equity * col(rest))
        self.purse.hub_pays_members(returned, "company returned to its owners")
        self.deal.paid_to_members(returned)

    def give_back(self, who: Mask) -> None:
        self.purse.members_pay_hub(self._member_advance.give_back(who), "advance given back")

    def quarter_end(self, k: int) -> None:
        """Underspend stays with the company."""

    def _hold(self, lost: Mask, day: int) -> None:
        """Nobody's failure holds money."""
