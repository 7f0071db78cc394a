"""Prime and subcontractors: the lead is paid by the commissioner, pays the partners, and keeps what is left."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulator.model.calendar import NEVER
from simulator.model.claims import Advance, Claim, Stop
from simulator.model.clock import Phase, whole
from simulator.model.deal import Deal
from simulator.model.payments import Block, Line, Outcomes, Work, Worth
from simulator.model.sharing import smallest_first
from simulator.model.structures.protocol import Structure
from simulator.terms.arrays import EVERY, Mask, Reals, Rows, Whole, col, pick, row_sum, zeros
from simulator.terms.structures.prime import PRIME


class PartnersBlock(Block):
    """Fixed money of partners' own prices; of each, `part` is what is paid a month, and nothing the lead's."""

    def a_month(self, work: Work) -> Reals:
        """£ of a whole month."""
        return np.asarray(work.tariffs * (self.part if work.rows is EVERY else pick(self.part, work.rows)))


class Prime(Structure):
    """Partners earn on their own work by their own prices; the lead earns what is left of the contract's.

    When the lead goes, its partners' unpaid money is lost beyond the protected part, and the contract ends unless the
    commissioner steps in and pays them direct (rulings R32, R33).
    """

    kind = PRIME

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        assert self.terms.lead is not None
        self.lead: int = self.terms.lead
        replications = self.shape[0]
        self._partner = np.arange(self.shape[1]) != self.lead
        self.block = PartnersBlock(self.terms.fixed / 12.0 * self._partner)
        self._failed: Mask = deal.setting.ledger.failed[:, self.members.places[self.lead]]
        """(replications,) whether the lead is insolvent: a view of the ledger."""
        self._gone = False
        """Whether the lead has gone in any replication."""
        self._left_month = np.full(replications, NEVER)
        self._left_part = np.ones(replications)
        """Part of the month in which the lead went that it held the contract."""
        self._stepped = np.zeros(replications, dtype=bool)
        """Whether the commissioner steps in."""
        self._steps_in_on = np.full(replications, NEVER)
        self._fee = self.given.structure.management_fee
        waits = self.given.structure.pay_partners
        self._days = None if isinstance(waits, str) else whole(waits)
        self._holder_advance = Advance(np.zeros(replications), deal.calendar.months)
        self._partner_advance = Advance(zeros(*self.shape), deal.calendar.months)
        self._quarter = np.zeros(replications)
        """£ the lead has claimed this quarter less what partners have claimed of it."""

    # --- what work is worth

    def divide(self, line: Line, work: Work) -> Worth:
        """Partners' money: owed by the lead while it held the contract, straight from the commissioner after it stepped in."""
        own, holder = line.earn(work, own=True, together=True)
        own[:, self.lead] = 0.0
        if self._gone:
            return self._divide_without_lead(line, work, own, holder)
        if isinstance(line, Outcomes):
            holder = holder * np.where(self._failed, 0.0, work.led == 1.0)
        mine = own.copy(order="F")
        mine[:, self.lead] = holder - row_sum(own)
        return Worth(holder, own, None, mine)

    def _divide_without_lead(self, line: Line, work: Work, own: Reals, holder: Reals) -> Worth:
        """Where the lead has gone in some replications."""
        led, stepped, fee = work.led, self._stepped.any(), self._without_fee()
        straight: Reals | None = None
        if isinstance(line, PartnersBlock):
            holder = holder * self._claims()[work.rows]
            a_month = line.a_month(work)
            held = np.minimum(work.count, col(pick(led, work.rows)))
            if stepped:
                straight = a_month * (work.count - held) * col(pick(fee, work.rows))
            owed = a_month * held
        else:
            # Outcomes are claimed unless the lead has failed, of months in which it led to the end.
            claims = np.where(self._failed, 0.0, led == 1.0) if isinstance(line, Outcomes) else self._claims()
            holder, owed = holder * claims, own * col(led)
            if stepped:
                straight = own * col((1.0 - led) * fee)
        made = Worth(holder, owed, straight)
        made.mine = self.earned(made)
        return made

    def _without_fee(self) -> Reals:
        return np.asarray(self._stepped / (1.0 - self._fee))

    def _claims(self) -> Reals:
        """(replications,) 1 where the lead still claims from the commissioner."""
        return self.led().astype(float)

    def earned(self, worth: Worth) -> Reals:
        if worth.holder is None or worth.owed is None:
            return np.zeros(self.shape, order="F")
        out = worth.owed.copy(order="F") if worth.straight is None else np.asfortranarray(worth.owed + worth.straight)
        out[:, self.lead] = worth.holder - row_sum(worth.owed)
        return out

    def led(self) -> Mask:
        return np.asarray(self._left_month == NEVER)

    def led_part(self, k: int) -> Reals:
        if not self._gone:
            return np.ones(1)
        return np.where(k < self._left_month, 1.0, np.where(k == self._left_month, self._left_part, 0.0))

    def parts_due(self, due: Reals, rows: Rows = EVERY) -> tuple[Reals, Reals]:
        whole_price, led = row_sum(due), self.led()[rows]

        def part(of_price: Reals, of_all: Reals) -> Reals:
            out = np.asfortranarray(due * pick(of_price, rows))
            out[:, self.lead] = 0.0
            out[:, self.lead] = (pick(of_all, rows) * whole_price - row_sum(out)) * led
            return out

        pay = self.given.payment
        return part(self.terms.activity, pay.activity), part(self.terms.outcomes, pay.outcomes)

    # --- who pays it

    def open(self) -> None:
        c, own = self.deal, self.terms.of(lambda member: member.advance)
        here = self.caseload.here[:, self.lead]
        contract_advance = self.given.payment.advance_months / 12.0 * c.price.now * row_sum(c.shares.money) * here
        self._holder_advance = Advance(contract_advance + own[:, self.lead] * here, c.calendar.months)
        months = np.zeros(1) if self._days is not None else self.given.payment.advance_months
        partners = (c.prices.now().a_year * col(months / 12.0) + own) * col(here) * self._partner * self.caseload.here
        self._partner_advance = Advance(np.asfortranarray(partners), c.calendar.months)
        if self._holder_advance.amount.any():
            self.purse.commissioner_pays_member(self.lead, self._holder_advance.amount, "advance")
        if self._partner_advance.amount.any():
            c.calendar.when(np.array([c.calendar.begins]), Phase.ONWARD, self._advance_partners)

    def _advance_partners(self, who: Mask) -> None:
        self.purse.member_pays_members(self.lead, self._partner_advance.amount, "advance")

    def partner_days(self) -> Whole | None:
        return self._days

    def settle(self, claim: Claim) -> None:
        c, worth = self.deal, claim.worth
        if worth.holder is None or worth.owed is None:
            return
        theirs = c.calendar.paid_on(claim.day, claim.instalment)
        c.calendar.when(theirs, Phase.RECEIPTS, partial(self._pay_lead, claim, worth.holder, ~self._failed))
        partners = theirs if self._days is None else c.calendar.run_on(claim.day + self._days)
        c.calendar.when(partners, Phase.ONWARD, partial(self._pay_partners, claim, worth.owed, theirs <= partners))
        if (theirs != partners).any():
            c.calendar.when(theirs, Phase.ONWARD, partial(self._honour_guarantee, claim, worth.owed))
        if worth.straight is not None:
            stepped = np.where(claim.day <= self._steps_in_on, c.calendar.run_on(self._steps_in_on), theirs)
            c.calendar.when(np.where(self._stepped, stepped, NEVER), Phase.RECEIPTS, partial(self._pay_straight, worth.straight))
        if self.given.structure.reinvest_underspend:
            self._quarter += worth.holder - row_sum(worth.owed)

    def _pay_lead(self, claim: Claim, amount: Reals, claiming: Mask, who: Mask) -> None:
        due = amount * who
        self._holder_advance.fall_due(claim.month, who & claiming & self.carries(claim, self.given.payment.fixed))
        net = self._holder_advance.net_of(due)
        self.purse.commissioner_pays_member(self.lead, net - self.kept_back(net) if self.facilities else net, "payment")
        self.deal.paid_to_member(self.lead, due)

    def pay_released(self, amount: Reals) -> None:
        self.purse.commissioner_pays_member(self.lead, amount, "kept back")

    def _pay_partners(self, claim: Claim, owed: Reals, guaranteed: Mask, who: Mask) -> None:
        """The lead pays in full what is owed, whatever has come in; where it has failed, the commissioner the protected part."""
        paying = who & claim.unpaid & ~self._failed
        claim.unpaid &= ~paying
        due = owed * col(paying)
        self._partner_advance.fall_due(claim.month, col(paying) & self.carries(claim, self.terms.fixed))
        self.purse.member_pays_members(self.lead, self._partner_advance.net_of(due), "partner's payment")
        self.deal.paid_to_members(due)
        self.deal.member_paid_on(self.lead, row_sum(due))
        self.deal.pay_vat(due, self._fee)
        self._honour_guarantee(claim, owed, who & guaranteed)

    def _honour_guarantee(self, claim: Claim, owed: Reals, who: Mask) -> None:
        covered = who & claim.unpaid & self._failed
        if covered.any():
            claim.unpaid &= ~covered
            due = owed * col(covered * self.given.protected)
            self.purse.commissioner_pays_members(due, "protected payment")
            self.deal.paid_to_members(due)
            self.purse.lost += owed * col(covered) - due

    def _pay_straight(self, amount: Reals, who: Mask) -> None:
        due = amount * col(who)
        self.purse.commissioner_pays_members(due, "payment after stepping in")
        self.deal.paid_to_members(due)

    def bills(self, k: int) -> None:
        """Managing, support and grants, while the lead is there."""
        self.purse.member_spends(self.lead, self._managing(), "managing partners")
        if self.support.any():
            self.purse.member_spends(self.lead, row_sum(self._for_partners(self.support)), "support for partners")
        if self.grants.any():
            grants = self._for_partners(self.grants)
            self.purse.member_pays_members(self.lead, grants, "grant")
            self.purse.cost[:, self.lead] += row_sum(grants)
            self.purse.received += grants

    def _for_partners(self, help_each: Reals) -> Reals:
        """£ this month of support in kind or of grants, by the member it is for."""
        return np.asfortranarray(help_each * self.helped())

    def helped(self) -> Mask:
        return np.asarray(self.caseload.here & col(self.led()))

    def _helping(self) -> Reals:
        """(replications or 1,) £ of both this month."""
        if not self._helps:
            return np.zeros(1)
        return row_sum(self._for_partners(self.support)) + row_sum(self._for_partners(self.grants))

    def _managing(self, rows: Rows = EVERY) -> Reals:
        """£ a month in these replications, while the lead is there."""
        prices = self.deal.prices.now().a_year[rows]
        partners = row_sum(prices) - prices[:, self.lead]
        return np.asarray(pick(self.given.structure.management_cost, rows) / 12.0 * partners * self.led()[rows])

    def managing(self, rows: Rows) -> Reals:
        cost = self._managing(rows)
        out = np.zeros((len(cost), self.shape[1]), order="F")
        out[:, self.lead] = cost
        return out

    def running_cost(self) -> Reals:
        out = self.managing(EVERY)
        out[:, self.lead] += self._helping()
        return out

    def quarter_end(self, k: int) -> None:
        """What came in over everybody's price goes to partners with under a month's cost in cash (ruling R27)."""
        if not self.given.structure.reinvest_underspend:
            return
        c = self.deal
        spare = np.maximum(self._quarter - c.prices.now().a_year[:, self.lead] / 4.0, 0.0) * self.led()
        need = np.maximum(c.delivery_cost - c.members.cash(), 0.0) * self._partner * self.caseload.here
        given = smallest_first(need, spare, c.members.rank_by_income())
        self.purse.member_pays_members(self.lead, given, "underspend")
        self.purse.received += given
        self.purse.received[:, self.lead] -= row_sum(given)
        self.purse.paid_on[:, self.lead] += row_sum(given)
        self._quarter = np.zeros(self.shape[0])

    def give_back(self, who: Mask) -> None:
        if who[:, self.lead].any():
            who = who | (col(who[:, self.lead]) & self.caseload.here)  # what the lead advanced it has back
            back = self._holder_advance.give_back(who[:, self.lead])
            self.purse.commissioner_pays_member(self.lead, -back, "advance given back")
        self.purse.members_pay_member(self.lead, self._partner_advance.give_back(who & col(self.led())), "advance given back")

    def cut(self, part: Reals, price: Reals) -> Mask:
        """Partners lose more than the contract where the lead passes on more than their part."""
        return np.broadcast_to(col((self.given.structure.pass_through.cuts > 1.0) & (part > 0.0)), self.shape)

    # --- leaving

    def leads(self) -> Mask:
        return np.asarray(~self._partner & col(self.led()))

    def takers(self) -> Mask:
        return np.asarray(~self._partner & self.deal.staying())

    def notice_given(self, who: Mask) -> None:
        """A lead's notice ends the contract for all, unless the commissioner steps in."""
        leading = who[:, self.lead]
        if leading.any():
            c = self.deal
            month = c.notices.leaves_after[:, self.lead]
            ends = leading & ~self._can_step_in(np.array(c.calendar.last_day)[np.minimum(month, c.calendar.months - 1)])
            c.notices.leaves_after[ends] = np.minimum(c.notices.leaves_after, col(month))[ends]

    def _can_step_in(self, day: Whole) -> Mask:
        if isinstance(self.given.step_in, str):
            return np.zeros(self.shape[0], dtype=bool)
        c = self.deal
        return np.broadcast_to(day + whole(self.given.step_in) <= c.calendar.ends, self.shape[:1])

    def gone(self, who: Mask, day: int, k: int, insolvent: bool) -> Stop | None:
        leading = who[:, self.lead]
        if not leading.any():
            return None
        c = self.deal
        if insolvent:
            if self._accrued.holder is not None:
                self._accrued.holder[leading] = 0.0  # a failed lead claims nothing more
            self._partner_advance.forgive(np.broadcast_to(col(leading), self.shape))
        if k >= c.calendar.months or day >= c.calendar.ends:
            return None
        self._gone = True
        self._left_month[leading] = k
        self._left_part[leading] = c.calendar.part_of_month(day, k) if k >= 0 else 0.0
        self.caseload.give_up(col(leading) & self.caseload.pending)
        if k < 0:  # it never starts
            return Stop(col(leading) & self.caseload.here)
        self._stepped |= leading & self._can_step_in(np.array([day]))
        if not isinstance(self.given.step_in, str):
            self._steps_in_on[leading] = np.broadcast_to(day + whole(self.given.step_in), self.shape[:1])[leading]
        if not insolvent:
            return None
        # A notice of the lead's that would have ended the contract is void: partners keep only their own.
        kept = col(leading & self._stepped) & self._partner
        c.notices.leaves_after[kept] = c.notices.chosen[kept]
        return self._end_contract(leading & ~self._stepped, day, k)

    def _end_contract(self, who: Mask, day: int, k: int) -> Stop | None:
        """Partners deliver to the month's end and stop; if that is today, they close today."""
        notices, stopping = self.deal.notices, col(who) & self.caseload.here
        if not stopping.any():
            return None
        closing = stopping & (notices.leaves_after > k)  # not those whose last day this was already
        notices.end_by(stopping, k)
        return Stop(stopping, closing) if day >= self.calendar.last_day[k] else None
