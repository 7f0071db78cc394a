"""A prime and its subcontractors: the lead is paid for everybody, pays the partners and keeps what is left."""

from typing import TYPE_CHECKING, Any

from .changes import moves_in
from .contract import Contract
from .days import ONWARD, RECEIPTS
from .ledger import OUTSIDE, under
from .member import Member
from .payments import Claim, Parts, Schedule
from .simpy_types import Steps
from .values import in_year

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]


class Prime(Contract):
    """R14, R20, R27, R32 and R33. `lead_end` is the lead's last day, from insolvency or withdrawal."""

    def __init__(self, world: "World", name: str, data: Data) -> None:
        self.prices_kept = 1.0
        self.lead_end: int | None = None
        self.lead_end_month = 0
        self.lead_part = 1.0
        self.failed_on: int | None = None
        self.step_in_day: int | None = None
        self.unpaid: list[Claim] = []
        super().__init__(world, name, data)
        assert self.lead is not None
        self.prime: Member = self.lead
        self.headline = Schedule(self.payment)
        self.headline_claimed = [0.0] * self.length.longest
        self.price_on_leaving: dict[str, float] = {}
        fee = self.structure["management_fee"]
        self.without_fee = 1.0 / (1.0 - fee) if fee < 1.0 else 0.0

    # Prices

    def parts_of_others(self, posts: float) -> Parts:
        """The lead carries what a post does not."""
        return self.parts

    def default_outcome_part(self) -> float:
        passed: float = self.structure["pass_through"]["outcome_risk"]
        return min(1.0, passed * self.parts.outcomes)

    def _set_year(self, year: int) -> None:
        super()._set_year(year)
        kept = max(0.0, 1.0 - self.structure["pass_through"]["discount"] * self.data["discount"])
        risen = self.rises.product(year, self.structure["pass_through"].get("uplift", 1.0))
        kept *= in_year(self.data["annual_value"], year) * risen * (1.0 - self.structure["management_fee"])
        self.uncut_partner_price = kept * self.prices_kept
        for move in moves_in(self, year):
            self.prices_kept *= self._passed_on(move.price)
        self.partner_price = kept * self.prices_kept

    def _passed_on(self, move: float) -> float:
        """What a cut or a fall leaves of a partner's price; a rise goes to it whole."""
        passed: float = self.structure["pass_through"]["cuts"] if move < 0.0 else 1.0
        return max(0.0, 1.0 + passed * move)

    def share_rise(self, rise: float) -> None:
        self.uncut_partner_price *= self._passed_on(rise)

    def share_cut(self, cut: float, price: float) -> dict[str, float]:
        before = self._paid_for_all(self.uncut_partner_price, price)
        self.uncut_partner_price *= self._passed_on(-cut)
        after = self._paid_for_all(self.uncut_partner_price, price * (1.0 - cut))
        lost = 1.0 - after / before if before > 0.0 else 0.0
        return {partner.name: lost for partner in self.partners()}

    def partner_prices(self) -> dict[str, float]:
        """Prices of the partners there (R14)."""
        paid = self._paid_for_all(self.partner_price, self.price)
        return {partner.name: partner.money * paid for partner in self.partners()}

    def _paid_for_all(self, partner_price: float, price: float) -> float:
        """What a partner with all the money would be paid: scaled down where partners' prices pass the live price."""
        assert self.lead is not None
        money = sum(partner.money for partner in self.partners())
        # A lead that is gone still counts here: the subcontract prices do not change with its going.
        live, asked = price * (money + self.lead.money), money * partner_price
        return partner_price * live / asked if asked > live else partner_price

    def partners(self) -> list[Member]:
        return [member for member in self.members.values() if member.there and member is not self.lead]

    def lead_price(self) -> float:
        return self.price * self.live_money() - sum(self.partner_prices().values())

    def first_year_price(self, member: Member) -> float:
        return self.lead_price() if member is self.lead else self.partner_prices()[member.name]

    def first_year_cost(self, member: Member) -> float:
        cost = super().first_year_cost(member)
        if member is self.lead:
            cost += self.structure["management_cost"] * sum(self.partner_prices().values())
        return cost

    # Claims

    def under_lead(self, month: int) -> float:
        """The part of a month's work that was done under the lead's contract."""
        if self.lead_end is None or month < self.lead_end_month:
            return 1.0
        return self.lead_part if month == self.lead_end_month else 0.0

    def claim_instalment(self, month: int) -> None:
        prices = self.partner_prices()
        owed, direct = [], []
        for partner in self.members.values():  # a gone one's is nil, but its advance still falls due
            if partner is self.lead:
                continue
            fixed = partner.parts.fixed * prices.get(partner.name, 0.0) / 12.0
            if self.lead_there:
                owed.append(self.claim(partner, fixed, month, instalment=True))
            else:
                owed.append(
                    self.claim(partner, 0.0, month, instalment=True)
                )  # what a lead that is gone advanced falls due as well
                fixed *= self.without_fee
                direct.append(self.claim(partner, fixed, month, instalment=True))
            partner.earned[month] += fixed
            partner.claimed[month] += fixed
        due = self.due_instalment(self.clock.today)
        if self.lead_there:
            headline = self.parts.fixed * self.price * self.live_money() / 12.0
            self.prime.earned[month] += headline
            self._claim_headline(headline, month, True, due)
        self._claim_from_lead(owed, due)
        self._claim_direct(direct, due)

    def claim_mobilisation(self, month: int) -> None:
        """The lead's claim, and what of it each partner's contract says (R58)."""
        due = self.due(self.clock.today)
        if self.failed_on is None:
            live = sum(member.money * self.part_of_month(member, month) for member in self.members.values())
            self._claim_headline(self.mobilisation.monthly_price * live, month, False, due)
        prices = {**self.price_on_leaving, **self.partner_prices()}
        assert self.mobilisation.terms is not None
        passed = self.mobilisation.terms["paid"] * self.structure["pass_through"].get("mobilisation", 1.0) / 12.0
        owed = []
        for partner in self.members.values():
            if partner is not self.lead:
                part = min(self.part_of_month(partner, month), self.under_lead(month))
                owed.append(self.claim(partner, passed * prices.get(partner.name, 0.0) * part, month, instalment=False))
        self._claim_from_lead(owed, due)

    def claim_month(self, month: int) -> None:
        """The lead's claim on the commissioner, and the partners' on the lead or past it."""
        due = self.due(self.clock.today)
        headline = self._headline_money(month)
        if self.failed_on is None:
            self._claim_headline(headline, month, False, due)
        owed, direct = [], []
        prices = {**self.price_on_leaving, **self.partner_prices()}
        for partner in self.members.values():
            if partner is self.lead:
                continue
            by_lead, past_lead = self._partner_money(partner, month, prices.get(partner.name, 0.0))
            owed.append(self.claim(partner, by_lead, month, instalment=False))
            direct.append(self.claim(partner, past_lead, month, instalment=False))
            if month < self.months:
                partner.claimed[month] += by_lead + past_lead
        self._claim_from_lead(owed, due)
        self._claim_direct(direct, due)

    def _headline_money(self, month: int) -> float:
        """Everybody's people and outcomes by the contract's own tariffs and caps (R16)."""
        members, lead, money = self.members.values(), self.prime, 0.0
        if month < self.months:
            plan = self.plan_of_all(month // 12, month)
            served = sum(member.served[month] for member in members)
            activity = self.headline.serve(month, self.price, self.parts, self.people, served, plan)
            expected = self.headline.expect(month, sum(member.expected[month] for member in members), plan)
            if not self.payment["in_advance"]:
                live = sum(member.money * self.part_of_month(member, month) for member in members)
                money += self.parts.fixed * self.price * live / 12.0
            money = (money + activity) * self.under_lead(month)
            lead.earned[month] += money
            lead.outcome_expected[month] = expected
        served_in = month - self.lag
        if served_in >= 0:
            plan = self.plan_of_all(served_in // 12, month)
            outcomes = sum(member.outcomes[served_in] for member in members)
            seen = self.headline.see(served_in, outcomes, plan) * self.under_lead(served_in)
            lead.outcome_seen[served_in] = seen
            money += seen
        return money

    def _partner_money(self, partner: Member, month: int, price: float) -> tuple[float, float]:
        """A partner's claim on the lead, and what it claims past a lead that is gone."""
        by_lead = past_lead = 0.0
        if month < self.months:
            by_lead, past_lead = self._work_done(partner, month, price)
            partner.earned[month] += by_lead + past_lead
        served_in = month - self.lag
        if served_in >= 0:
            plan = partner.plan(served_in // 12, month, self.months, self.people)
            seen = partner.schedule.see(served_in, partner.outcomes[served_in], plan)
            under, past = self._split(seen, served_in)
            partner.outcome_seen[served_in] = under + past
            by_lead, past_lead = by_lead + under, past_lead + past
        return by_lead, past_lead

    def _work_done(self, partner: Member, month: int, price: float) -> tuple[float, float]:
        plan = partner.plan(month // 12, month, self.months, self.people)
        people, served = self.people * partner.work, partner.served[month]
        activity = partner.schedule.serve(month, price, partner.parts, people, served, plan)
        expected = partner.schedule.expect(month, partner.expected[month], plan)
        partner.outcome_expected[month] = sum(self._split(expected, month))
        by_lead, past_lead = self._split(activity, month)
        if not self.payment["in_advance"]:
            monthly, part = partner.parts.fixed * price / 12.0, self.part_of_month(partner, month)
            lead_part = self.under_lead(month)
            by_lead += monthly * min(part, lead_part)
            if self.step_in_day is not None:
                past_lead += monthly * max(0.0, part - lead_part) * self.without_fee
        return by_lead, past_lead

    def _split(self, money: float, month: int) -> tuple[float, float]:
        """Money at subcontract prices: owed by the lead, and claimed from the commissioner without fee."""
        part = self.under_lead(month)
        past = money * (1.0 - part) * self.without_fee if self.step_in_day is not None else 0.0
        return money * part, past

    def result(self, member: Member, month: int) -> float:
        """The lead earns the commissioner's money less the partners'."""
        own = member.result(month)
        if member is not self.lead:
            return own
        for partner in self.members.values():
            if partner is not self.lead:
                seen = partner.outcome_seen[month]
                outcome = partner.outcome_expected[month] if seen is None else seen
                own -= partner.earned[month] + outcome
        return own

    # Payments

    def _claim_headline(self, pounds: float, month: int, instalment: bool, due: int) -> None:
        carries = instalment == (bool(self.payment["in_advance"]) and self.parts.fixed > 0.0)
        claim = Claim(self.prime.name, pounds, month, carries)
        if 0 <= month < self.months:
            self.headline_claimed[month] += pounds
        self.world.env.process(self._commissioner_pays([claim], due, 1.0))

    def _commissioner_pays(self, claims: list[Claim], due: int, part: float) -> Steps:
        """Straight from the commissioner; only the lead has an advance of the commissioner's to give back."""
        yield self.clock.at(due, RECEIPTS)
        for claim in claims:
            member, kept = self.members[claim.payee], 0.0
            if member is self.lead:
                kept = member.advance.keep_back(claim.pounds, claim.month, claim.carries)
            self.ledger.move(self.commissioner, member.org.payee, part * claim.pounds - kept)
            member.received += part * claim.pounds

    def _claim_direct(self, claims: list[Claim], due: int) -> None:
        """Claims raised by the day of stepping in are paid in its pay run (R32)."""
        if self.step_in_day is None:
            return
        if self.clock.today <= self.step_in_day:
            due = self.calendar.pay_run(self.step_in_day)
        self.world.env.process(self._commissioner_pays(claims, due, 1.0))

    def _claim_from_lead(self, claims: list[Claim], commissioner_due: int) -> None:
        if self.failed_on is not None:
            self.world.env.process(self._commissioner_pays(claims, commissioner_due, self.data["protected"]))
            return
        due = commissioner_due
        if not self.when_paid:
            due = self.calendar.pay_run(self.clock.today + round(self.structure["pay_partners"]))
        for claim in claims:
            claim.commissioner_due, claim.lead_due = commissioner_due, due
        self.unpaid += claims
        self.world.env.process(self._pay_partners(claims, due))

    def days_to_money(self) -> int:
        return super().days_to_money() if self.when_paid else round(self.structure["pay_partners"])

    @property
    def when_paid(self) -> bool:
        return bool(self.structure["pay_partners"] == "when_paid")

    def _pay_partners(self, claims: list[Claim], due: int) -> Steps:
        """The lead pays, or if it has failed by then the commissioner pays the protected part."""
        yield self.clock.at(due, ONWARD)
        if self.failed_on is not None:
            return
        fee = self.structure["management_fee"]
        vat = self.structure["vat"] * fee / (1.0 - fee) if fee < 1.0 else 0.0
        for claim in claims:
            partner = self.members[claim.payee]
            kept = partner.advance.keep_back(claim.pounds, claim.month, claim.carries)
            self.prime.org.pay(partner.org.payee, claim.pounds - kept)
            self._count_paid_on(partner, claim.pounds)
            partner.org.pay(OUTSIDE, vat * claim.pounds)
            self.unpaid.remove(claim)

    def _count_paid_on(self, partner: Member, pounds: float) -> None:
        partner.received += pounds
        self.prime.paid_on += pounds

    def pay_advances(self) -> None:
        """The lead's from the commissioner; partners share it when paid when paid (R20)."""
        if not self.lead_there:
            return
        lead, prices = self.prime, self.partner_prices()
        advance = self.payment["advance_months"] * self.price / 12.0
        lead.advance.pay_out(advance * self.live_money() + lead.terms["advance"])
        self.ledger.move(self.commissioner, lead.org.payee, lead.advance.amount)
        for partner in self.partners():
            passed_on = advance * prices[partner.name] / self.price if self.when_paid and self.price else 0.0
            partner.advance.pay_out(passed_on + partner.terms["advance"])
        self.world.env.process(self._pass_on_advances())

    def _pass_on_advances(self) -> Steps:
        yield self.clock.at(self.clock.today, ONWARD)
        for partner in self.partners():
            self.prime.org.pay(partner.org.payee, partner.advance.amount)

    def repay_advance(self, member: Member) -> None:
        """To the lead; when the lead goes it pays back its own and the subcontracts end (R20)."""
        if member is not self.lead:
            member.org.pay(self.prime.org.payee, member.advance.close())
            return
        for partner in self.partners():
            partner.org.pay(member.org.payee, partner.advance.close())
        member.org.pay(self.commissioner, member.advance.close())

    def month_end_bills(self, month: int) -> None:
        super().month_end_bills(month)
        if self.lead_there:
            managing = self.structure["management_cost"] * sum(self.partner_prices().values()) / 12.0
            self.prime.org.pay(OUTSIDE, managing)
            self.prime.other_cost[month] += managing

    def share_underspend(self, month: int) -> None:
        """What the quarter's claims left over goes to partners short of a month's cost (R27)."""
        if not self.lead_there:
            return
        quarter = slice(month - 2, month + 1)
        paid_on = sum(sum(partner.claimed[quarter]) for partner in self.members.values())
        left = sum(self.headline_claimed[quarter]) - paid_on - self.lead_price() / 4.0
        for partner in sorted(self.partners(), key=lambda each: each.org.rank):
            cost = partner.cost[month]
            if left > 0.0 and under(partner.org.cash, cost):
                given = min(left, cost - partner.org.cash)
                self.prime.org.pay(partner.org.payee, given)
                self._count_paid_on(partner, given)
                left -= given

    # Leaving

    def takers(self) -> list[Member]:
        willing = self.lead_there and self.prime.org.solvent and self.prime.leaves_on is None and self.ends_on is None
        return [self.prime] if willing else []

    def steps_in_on(self, day: int) -> int | None:
        """The day the commissioner steps in, if it does before the contract's last day."""
        wait = self.data["step_in"]
        if wait == "never" or day < self.calendar.first(0):
            return None
        stepping_in: int = day + round(wait)
        return stepping_in if stepping_in <= self.last_day else None

    def notice_given(self, member: Member) -> None:
        """A lead's last day is the contract's, unless the commissioner steps in (R33)."""
        if member is self.lead and member.leaves_on is not None and self.steps_in_on(member.leaves_on) is None:
            self.ends_on = member.leaves_on

    def ends_sooner(self) -> None:
        """There may be no time left to step in after a lead under notice."""
        if self.lead_there:
            self.notice_given(self.prime)

    def member_left(self, member: Member, day: int) -> None:
        if member is not self.lead:
            partners = sum(partner.money for partner in self.partners()) + member.money
            asked, live = partners * self.partner_price, self.price * (partners + self.prime.money)
            scale = live / asked if asked > live else 1.0
            self.price_on_leaving[member.name] = member.money * self.partner_price * scale
            return
        self.lead_end = day
        self.lead_end_month = self.calendar.holding(day)
        if self.lead_end_month >= -self.mobilisation.months:
            gone = day - self.calendar.first(self.lead_end_month) + 1
            self.lead_part = gone / self.calendar.length(self.lead_end_month)
        if day < self.last_day:
            self.step_in_day = self.steps_in_on(day)
        for partner in self.members.values():
            if partner.awaiting_hand_over:
                self.abandon(partner)

    def organisation_fails(self, name: str, day: int) -> None:
        if name != self.prime.name:
            super().organisation_fails(name, day)
            return
        working = self.prime.there
        super().organisation_fails(name, day)
        if working and day < self.last_day:
            self._end_after_failure(day)
        self.failed_on = day
        self._protect(day)

    def _end_after_failure(self, day: int) -> None:
        """Partners go on to a stepping in, else to the month's end (R32)."""
        if self.step_in_day is not None:
            self.ends_on = None
        elif day < self.calendar.first(0):
            for partner in self.partners():
                self.leave(partner, day)
        else:
            self.ends_on = self.calendar.last(self.lead_end_month)

    def _protect(self, day: int) -> None:
        """The commissioner pays the protected part of unpaid claims; nothing more is kept back (R32)."""
        for partner in self.members.values():
            if partner is not self.lead:
                partner.advance.close()
        for claim in self.unpaid:
            due = claim.commissioner_due if claim.commissioner_due > day else claim.lead_due
            self.world.env.process(self._commissioner_pays([claim], due, self.data["protected"]))
        self.unpaid = []
