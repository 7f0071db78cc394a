"""Consortium: a hub receives the money and passes it to members as it comes in."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulator.model.calendar import NEVER
from simulator.model.claims import Advance, Claim, Earned, Stop
from simulator.model.clock import Phase
from simulator.model.cuts import Standing, share_cut
from simulator.model.deal import Deal
from simulator.model.payments import Extra, Line, Month, Work, Worth, total
from simulator.model.pool import Pool
from simulator.model.sharing import smallest_first
from simulator.model.structures.protocol import Structure
from simulator.terms.arrays import EVERY, Mask, Reals, Rows, below, col, divide, pick, row_sum, true_at, zeros
from simulator.terms.structures.consortium import CONSORTIUM

HANDOVER_OF_LEAD = 30  # days in which money is held after the lead has failed


class Consortium(Structure):
    """Fixed money by shares, activity money by people served, outcome money pooled or by own outcomes, all less the hub's cost."""

    kind = CONSORTIUM
    holds = HANDOVER_OF_LEAD

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        replications = self.shape[0]
        self._lead = np.full(replications, -1 if self.terms.lead is None else self.terms.lead)
        """(replications,) place of the member that leads; -1 for none."""
        self._hub_cost = self.given.structure.hub_cost
        self._held_until = np.full(replications, -1)
        """(replications,) day up to which money arriving is held by the hub."""
        self._advance = Advance(np.zeros(replications), deal.calendar.months)
        self._member_advance = Advance(zeros(*self.shape), deal.calendar.months)
        self._pool = Pool(deal, self.given.structure.risk_pool) if self.given.structure.risk_pool else None
        self.lasts = self._pool is not None
        self._held_of_members = zeros(*self.shape)
        """£ of what is kept back that each member has earned."""
        self._part_month, self._any_part_month = zeros(*self.shape), False
        """Shares of the price of who failed in this month, times the part of it until then."""
        self._quarter_claims = zeros(*self.shape)
        """£ each has claimed this quarter."""

    # --- what work is worth

    def divide(self, line: Line, work: Work) -> Worth:
        (_, money), by_share = line.earn(work, own=False, together=True), work.money * line.part
        if line is self.block:
            return self._shared(money, by_share, work.money)
        if line is self.activity:
            return self._shared(money, work.count * work.tariffs, work.money)
        if isinstance(line, Extra):
            return self._shared(money, work.tariffs, work.money)
        pooled = self.given.structure.pooled
        if (pooled == 1.0).all():
            return self._shared(money, by_share, by_share)
        own = work.count * work.tariffs
        if (pooled == 0.0).all():
            return self._shared(money, own, by_share)
        pools, each = self._shared(money * pooled, by_share, by_share), self._shared(money * (1.0 - pooled), own, by_share)
        both = total((pools, each))
        both.mine = pools.mine + each.mine
        return both

    def accrue_to(self, day: int, k: int, who: Mask) -> None:
        if not self.in_advance:
            at = true_at(who)
            self._part_month[at] = self.deal.shares.money[at] * self.calendar.part_of_month(day, k)
            self._any_part_month = True

    def earn(self, month: Month) -> Earned:
        if self._any_part_month:  # who failed in the month has its share of fixed money for the days until then
            month.fixed_money = month.money + self._part_month
        made = super().earn(month)
        if self._any_part_month:
            self._part_month[:], self._any_part_month = 0.0, False
        return made

    def _shared(self, money: Reals, weight: Reals, otherwise: Reals) -> Worth:
        """Money for the hub, shared among members by weight, net of the hub's cost."""
        total = row_sum(np.asfortranarray(weight))
        if not total.all():  # where nobody has weight, by money
            weight = np.where(col(total > 0), weight, otherwise)
            total = row_sum(np.asfortranarray(weight))
        owed = weight * col(divide(money * (1.0 - self._hub_cost), total))
        return Worth(money, owed, mine=owed)

    def net_of_hub(self, prices: Reals, rows: Rows = EVERY) -> Reals:
        return np.asarray(prices * col(1.0 - pick(self._hub_cost, rows)))

    def _paid_a_year(self) -> Reals:
        """£ a year that each is paid of its price."""
        return self.net_of_hub(self.deal.prices.now().a_year)

    # --- who pays it

    def open(self) -> None:
        c = self.deal
        self._advance = Advance(
            self.given.payment.advance_months / 12.0 * c.price.now * row_sum(c.shares.money), c.calendar.months
        )
        own = self.terms.of(lambda member: member.advance) * self.caseload.here
        self._member_advance = Advance(np.asfortranarray(own), c.calendar.months)
        if self._advance.amount.any():
            self.purse.commissioner_pays_hub(self._advance.amount, "advance")
            c.calendar.when(np.array([c.calendar.begins]), Phase.ONWARD, self._pass_on_advance)
        if own.any():
            self._advance_members(self._member_advance.amount)

    def _advance_members(self, amount: Reals) -> None:
        self.purse.commissioner_pays_members(amount, "advance")
        if self._pool is not None:
            self._pool.contribute(amount, self._paid_a_year())

    def _pass_on_advance(self, who: Mask) -> None:
        amount = self._advance.amount
        self.purse.hub_spends(amount * self._hub_cost, "hub's cost")
        part = divide(self.deal.shares.money, col(row_sum(self.deal.shares.money)))
        passed_on = np.asfortranarray(part * col(amount * (1.0 - self._hub_cost)))
        self.purse.hub_pays_members(passed_on, "advance")
        if self._pool is not None:
            self._pool.contribute(passed_on, self._paid_a_year())

    def settle(self, claim: Claim) -> None:
        c = self.deal
        days = c.calendar.paid_on(claim.day, claim.instalment)
        kept = np.zeros(self.shape[0])
        worth = claim.worth
        if worth.holder is None or worth.owed is None:
            return
        c.calendar.when(days, Phase.RECEIPTS, partial(self._hub_is_paid, claim, (worth.holder, worth.owed), kept))
        c.calendar.when(days, Phase.ONWARD, partial(self._arrives, claim, (worth.holder, worth.owed), kept))
        if self.given.structure.reinvest_underspend:
            self._quarter_claims += worth.owed

    def _hub_is_paid(self, claim: Claim, worth: tuple[Reals, Reals], kept: Reals, who: Mask) -> None:
        amount, owed = worth
        due = amount * who
        self._advance.fall_due(claim.month, who & self.carries(claim, self.given.payment.fixed))
        kept += self._advance.keep_back(due)
        if self.facilities:
            held = self.kept_back(due - kept * who)
            self._held_of_members += col(divide(held, amount)) * owed
            kept += held
        self.purse.commissioner_pays_hub(due - kept * who, "payment")

    def pay_released(self, amount: Reals) -> None:
        """Through the hub, to whoever earned it."""
        part = divide(amount, amount + self._held)
        paid = np.asfortranarray(self._held_of_members * col(part))
        self._held_of_members -= paid
        self.purse.commissioner_pays_hub(amount, "kept back")
        self.purse.hub_spends(amount * self._hub_cost, "hub's cost")
        self.purse.hub_pays_members(paid, "kept back")

    def _arrives(self, claim: Claim, worth: tuple[Reals, Reals], kept: Reals, who: Mask) -> None:
        c = self.deal
        held = who & (self._held_until > c.setting.clock.day)
        self._pass_on(claim, worth, kept, who & ~held)
        if held.any():
            c.calendar.when(np.where(held, self._held_until, NEVER), Phase.ONWARD, partial(self._arrives, claim, worth, kept))

    def _pass_on(self, claim: Claim, worth: tuple[Reals, Reals], kept: Reals, who: Mask) -> None:
        """What came in, less the hub's cost, to members; they give to the pool and bear VAT on the hub's cost."""
        holder, owed = worth
        came = holder - kept
        part = divide(came, holder) * who
        self.purse.hub_spends(came * self._hub_cost * who, "hub's cost")
        due, amount = owed * col(who), owed * col(part)
        self._member_advance.fall_due(claim.month, col(who) & self.carries(claim, self.terms.fixed))
        paid = self._member_advance.net_of(amount)
        self.purse.hub_pays_members(paid, "payment")
        if paid is not amount:
            self.purse.commissioner_pays_hub(row_sum(paid - amount), "advance kept back")
        self.deal.paid_to_members(due)
        self.deal.pay_vat(due, self._hub_cost)
        if self._pool is not None:
            self._pool.contribute(paid, self._paid_a_year())

    def bills(self, k: int) -> None:
        """Support and grants from the lead, through the hub."""
        if not self._helps:
            return
        support, grants = self._help()
        for amount in (support, grants):
            if amount.any():
                self.purse.members_pay_hub(self._from_lead(row_sum(amount)), "for partners")
        self.purse.cost += self._from_lead(row_sum(support) + row_sum(grants))
        if support.any():
            self.purse.hub_spends(row_sum(support), "support for partners")
        if grants.any():
            self.purse.hub_pays_members(grants, "grant")
            self.purse.received += grants

    def _help(self) -> tuple[Reals, Reals]:
        here = self.helped()
        return self.support * here, self.grants * here * ~self.leads()

    def helped(self) -> Mask:
        return np.asarray(self.caseload.here & col(self._lead >= 0))

    def _from_lead(self, amount: Reals) -> Reals:
        return np.asfortranarray(self.leads() * col(amount))

    def running_cost(self) -> Reals:
        if not self._helps:
            return np.zeros((1, 1))
        support, grants = self._help()
        return self._from_lead(row_sum(support) + row_sum(grants))

    def quarter_end(self, k: int) -> None:
        """Members who got more than their cost this quarter help those with under a month's cost in cash (ruling R27)."""
        if not self.given.structure.reinvest_underspend:
            return
        c = self.deal
        here = self.caseload.here
        need = np.maximum(c.delivery_cost - c.members.cash(), 0.0) * here
        surplus = np.maximum(self._quarter_claims - c.quarter_cost, 0.0) * here * ~below(c.members.cash(), c.delivery_cost)
        total = row_sum(np.asfortranarray(surplus))
        given = smallest_first(need, total, c.members.rank_by_income())
        taken = surplus * col(divide(row_sum(given), total))
        self.purse.members_pay_hub(taken, "underspend")
        self.purse.hub_pays_members(given, "underspend")
        self.purse.received += given - taken
        self.purse.paid_on += taken
        self._quarter_claims = zeros(*self.shape)

    def day_end(self) -> None:
        if self._pool is not None:
            self._pool.draw()

    def close(self, who: Mask) -> None:
        if self._pool is not None:
            self._pool.return_what_is_left(who)

    def give_back(self, who: Mask) -> None:
        self.purse.commissioner_pays_members(-self._member_advance.give_back(who), "advance given back")

    def cut(self, part: Reals, price: Reals) -> Mask:
        """The agreed rule shares it."""
        shares, members, before = self.deal.shares, self.members, self.deal.shares.money
        stands = Standing(self.leads(), members.rank_by_income(), price, members.cash(), members.spending())
        shares.money = share_cut(self.given.structure.cut_rule, before, part, stands)
        return np.asarray(shares.money < before * (1.0 - 1e-9))

    # --- leaving

    def leads(self) -> Mask:
        return np.asarray(np.equal(np.arange(self.shape[1]), col(self._lead), order="F"))

    def lead_as(self, before: Structure, who: Mask) -> None:
        if isinstance(before, Consortium):
            self._lead = np.where(who, before._lead, self._lead)

    def takers(self) -> Mask:
        return self.deal.staying()

    def gone(self, who: Mask, day: int, k: int, insolvent: bool) -> Stop | None:
        lost = np.asarray((who & self.leads()).any(axis=1))
        if not lost.any():
            return None
        rest = np.where(self.caseload.here, self.caseload.work, -1.0)
        self._lead[lost] = np.where(self.caseload.here.any(axis=1), rest.argmax(axis=1), -1)[lost]
        if insolvent:
            self._hold(lost, day)
        return None

    def _hold(self, lost: Mask, day: int) -> None:
        """Money arriving is held until another leads."""
        until = np.minimum(day + HANDOVER_OF_LEAD, self.deal.setting.horizon.ends)
        self._held_until[lost] = np.broadcast_to(until, lost.shape)[lost]
