"""A prime and its subcontractors: the lead is paid for everybody, pays the partners and keeps what is left."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .at_cost import eligible
from .contract import Contract
from .days import ONWARD, RECEIPTS
from .investors import MemberPayee, Payee
from .ledger import under
from .lines import Line
from .member import Member
from .parent import Guarantee
from .parts import Parts, passed
from .payments import Bill, Claim, Schedule, tariff
from .retention import Retention
from .simpy_types import Steps

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]


class Prime(Contract):
    """R14, R20, R27, R32 and R33. `lead_end` is the lead's last day, from insolvency or withdrawal."""

    def __init__(self, world: "World", name: str, data: Data) -> None:
        self.prices_kept = self.partner_risen = 1.0
        self.lead_end: int | None = None
        self.lead_end_month = 0
        self.lead_part = 1.0
        self.failed_on: int | None = None
        self.step_in_day: int | None = None
        self.unpaid: list[Claim] = []
        super().__init__(world, name, data)
        assert self.lead is not None
        self.prime: Member = self.lead
        self.headline = Schedule(self.lines)
        self.guarantee = Guarantee(world, data.get("parent_guarantee"))
        part = self.retention.part * self.structure["pass_through"].get("retention", 1.0)
        self.retained_by_lead = Retention(part)
        self.part_deducted = 0.0
        self.headline_claimed = [0.0] * self.length.longest
        self.price_on_leaving: dict[str, float] = {}
        fee = self.structure["management_fee"]
        self.without_fee = 1.0 / (1.0 - fee) if fee < 1.0 else 0.0

    # Prices

    def parts_of_others(self, posts: float) -> Parts:
        """The lead carries what a post does not."""
        return self.parts

    def weights_for(self, member: Member) -> Parts:
        """A partner's, as its contract passes on each line."""
        if member is self.lead:
            return self.parts
        through = self.structure["pass_through"]
        by_line = through.get("lines") or {}
        return passed(self.parts, lambda line: by_line.get(line, through["outcome_risk"]), lambda line: by_line.get(line, 1.0))

    def _set_year(self, year: int) -> None:
        super()._set_year(year)
        kept = max(0.0, 1.0 - self.structure["pass_through"]["discount"] * self.data["discount"])
        risen = self.rises.product(year, self.structure["pass_through"].get("uplift", 1.0))
        kept *= risen * (1.0 - self.structure["management_fee"])
        self.uncut_partner_price = self.whole_before_moves * kept * self.prices_kept
        for move in self.moves:
            self.prices_kept *= 1.0 if move.alone else self._passed_on(move.price)
        self.partner_risen = kept
        self.set_prices()

    def _passed_on(self, move: float) -> float:
        """What a cut or a fall leaves of a partner's price; a rise goes to it whole."""
        passed: float = self.structure["pass_through"]["cuts"] if move < 0.0 else 1.0
        return max(0.0, 1.0 + passed * move)

    def share_rise(self, rise: float) -> None:
        self.uncut_partner_price *= self._passed_on(rise)

    def share_people(self, part: float) -> None:
        self.uncut_partner_price *= 1.0 + part

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

    def set_prices(self) -> None:
        """A partner's is of the same whole."""
        super().set_prices()
        self.partner_price = self.whole * self.partner_risen * self.prices_kept

    def raise_prices(self, pounds: float, more: dict[str, float]) -> None:
        """Partners' by so much each, after the fee; the lead has the rest (R84)."""
        money, own = self.live_money(), self.partner_prices()
        factor = 1.0 + pounds / (self.price * money)
        self.price_kept *= factor
        self.prices_kept *= factor
        self.set_prices()
        if self.partner_price > 0.0:
            for name, price in own.items():
                self.members[name].money = (price + more.get(name, 0.0)) / self.partner_price
            self.prime.money = money - sum(self.members[name].money for name in own)

    # Against plan (R35)

    def uncut_price_of(self, member: Member, year: int, risen: bool) -> float:
        partners = self.partners()
        money = sum(partner.uncut_money for partner in partners)
        live = self.uncut_whole(year, risen) * (money + self.prime.uncut_money)
        paid = self._uncut_partner_whole(year, risen)
        if money * paid > live:
            paid = live / money
        return live - money * paid if member is self.lead else member.uncut_money * paid

    def _uncut_partner_whole(self, year: int, risen: bool) -> float:
        """What a partner with all the money would be paid before cuts and changes."""
        through = self.structure["pass_through"]
        kept = max(0.0, 1.0 - through["discount"] * self.data["discount"]) * (1.0 - self.structure["management_fee"])
        rises = self.rises.product(year, through.get("uplift", 1.0)) if risen else 1.0
        return float(self.lines.price_before_changes(year) * kept * rises)

    def planned_parts(self, member: Member, month: int) -> tuple[float, float]:
        """The lead's are the contract's less its partners'."""
        if member is not self.lead:
            return super().planned_parts(member, month)
        live = self.price * self.live_money()
        activity, outcomes = live * self.lines.by_people(self.parts), live * self.parts.outcomes
        for partner in self.partners():
            own = super().planned_parts(partner, month)
            activity, outcomes = activity - own[0], outcomes - own[1]
        return activity, outcomes

    def activity_money(self, member: Member, month: int) -> float:
        return self._less_partners(member, lambda each: each.activity[month])

    def outcome_money(self, member: Member, month: int, now: int) -> float:
        return self._less_partners(member, lambda each: each.outcome_money(month, now))

    def _less_partners(self, member: Member, pounds: Callable[[Member], float]) -> float:
        own = pounds(member)
        if member is self.lead:
            own -= sum(pounds(partner) for partner in self.members.values() if partner is not self.lead)
        return own

    def partners(self) -> list[Member]:
        return [member for member in self.members.values() if member.there and member is not self.lead]

    def lead_price(self) -> float:
        return self.price * self.live_money() - sum(self.partner_prices().values())

    def first_year_price(self, member: Member) -> float:
        return self.lead_price() if member is self.lead else self.partner_prices()[member.name]

    def live_price(self, member: Member, month: int) -> float:
        """After a stepping in without the lead's fee (R32)."""
        price = super().live_price(member, month)
        if member is self.lead or self.step_in_day is None:
            return price
        under = self.under_lead(month)
        return price * (under + (1.0 - under) * self.without_fee)

    def tariff(self, member: Member, line: Line, month: int) -> float:
        """The headline's of the lead."""
        if member is self.lead:
            return tariff(line, self.parts, self.price, self.people)
        return super().tariff(member, line, month)

    def first_year_cost(self, member: Member) -> float:
        cost = super().first_year_cost(member)
        return cost + self.managing(member)

    # Claims

    def under_lead(self, month: int) -> float:
        """The part of a month's work that was done under the lead's contract."""
        if self.lead_end is None or month < self.lead_end_month:
            return 1.0
        return self.lead_part if month == self.lead_end_month else 0.0

    def claim_instalment(self, month: int) -> None:
        prices, due = self.partner_prices(), self.due_instalment(self.clock.today)
        headline, bills = Bill(), []
        if self.lead_there:
            headline = Bill(self.parts.fixed * self.price * self.live_money() / 12.0)
            self.headline.blocks.note(month // 12, headline.pounds, self.parts.blocks)
        for partner in self.members.values():  # a gone one's is nil, but its advance still falls due
            if partner is self.lead:
                continue
            fixed = partner.parts.fixed * prices.get(partner.name, 0.0) / 12.0
            partner.schedule.blocks.note(month // 12, fixed, partner.parts.blocks)
            owed = Bill(fixed) if self.lead_there else Bill()  # what a lead that is gone advanced falls due as well
            bills.append((partner, owed, Bill() if self.lead_there else Bill(fixed * self.without_fee)))
        self._claim_all(headline if self.lead_there else None, bills, month, instalment=True, due=due)

    def claim_mobilisation(self, month: int) -> None:
        """The lead's claim, and what of it each partner's contract says (R58)."""
        due = self.due(self.clock.today)
        if self.failed_on is None:
            live = sum(member.money * self.part_of_month(member, month) for member in self.members.values())
            self.prime.earned_beside += self.mobilisation.monthly_price * live
            self._claim_headline(self.mobilisation.monthly_price * live, month, False, due)
        prices = {**self.price_on_leaving, **self.partner_prices()}
        assert self.mobilisation.terms is not None
        passed = self.mobilisation.terms["paid"] * self.structure["pass_through"].get("mobilisation", 1.0) / 12.0
        owed = []
        for partner in self.members.values():
            if partner is not self.lead:
                part = min(self.part_of_month(partner, month), self.under_lead(month))
                owed.append(self.claim(partner, passed * prices.get(partner.name, 0.0) * part, month, instalment=False))
                partner.earned_beside += owed[-1].pounds
        self._claim_from_lead(owed, due)

    def claim_month(self, month: int) -> None:
        """The lead's claim on the commissioner, and the partners' on the lead or past it."""
        due = self.due(self.clock.today)
        if month < self.months:
            live = self.price * self.live_money()
            self.part_deducted = self.deductions.of(month, live) / live if live > 0.0 else 0.0
        headline = self._headline_bill(month)
        bills = [(partner, *both) for partner, both in self._partner_bills(month)]
        self._claim_all(headline if self.failed_on is None else None, bills, month, instalment=False, due=due)

    def _claim_all(
        self, headline: Bill | None, bills: list[tuple[Member, Bill, Bill]], month: int, instalment: bool, due: int
    ) -> None:
        """The lead's claim, and partners' on the lead and past it; the commissioner's come to no more than the most."""
        part = self.at_most.part_of((headline.pounds if headline else 0.0) + sum(past.pounds for _, _, past in bills))
        if headline is not None:
            self.prime.book(headline.times(part), month)
            self._claim_headline(headline.pounds * part, month, instalment, due)
            if instalment:
                self.headline.costs.note_block(month, headline.pounds * part, self.parts.blocks)
        owed, direct = [], []
        for partner, by_lead, past_lead in bills:
            past_lead = past_lead.times(part)
            partner.book(by_lead, month)
            partner.book(past_lead, month)
            if instalment:
                partner.schedule.costs.note_block(month, by_lead.pounds + past_lead.pounds, partner.parts.blocks)
            owed.append(self.claim(partner, by_lead.pounds, month, instalment))
            direct.append(self.claim(partner, past_lead.pounds, month, instalment))
            if month < self.months:
                partner.claimed[month] += by_lead.pounds + past_lead.pounds
        self._claim_from_lead(owed, due)
        self._claim_direct(direct, due)

    def _headline_bill(self, month: int) -> Bill:
        """Everybody's people and outcomes by the contract's own tariffs and caps (R16)."""
        bill = self._headline_work(month).times(self.under_lead(month)) if month < self.months else Bill()
        for line in self.lines.outcomes:
            for served_in, ago in line.served_in(month, self.months):
                count = sum(self.newly_seen(member, line, served_in, ago) for member in self.members.values())
                seen = self.headline.see(line, served_in, count, self.plan_together(line, served_in, month))
                bill.see(served_in, seen * self.under_lead(served_in))
        return bill

    def _headline_work(self, month: int) -> Bill:
        members, fixed = self.members.values(), 0.0
        plan, settles = self.plan_of_all(month // 12, month), self.ends_year(month) and bool(self.there())
        served = sum(member.served[month] for member in members)
        activity = self.headline.serve(month, self.price, self.parts, self.people, served, plan, settles)
        for line in self.lines.outcomes:
            count = sum(member.expected[line.name][month] for member in members)
            expected = self.headline.expect(line, month, count, self.plan_together(line, month, month))
            self.prime.outcome_expected[line.name][month] = expected
        if not self.payment["in_advance"]:
            live = sum(member.money * self.part_of_month(member, month) for member in members)
            fixed = self.parts.fixed * self.price * live / 12.0
            self.headline.blocks.note(month // 12, fixed, self.parts.blocks)
        level = self.headline.level(month, sum(each.served_in(month // 12) for each in members), plan) if settles else 0.0
        deducted = self.part_deducted * self.price * self.live_money()
        cost = sum(eligible(self.lines, member, month) for member in members)
        ceiling = self.at_cost_part(self.parts) * self.price * self.live_money()
        costs = self.headline.costs.claim(month, self.months, cost, ceiling, settles).pounds
        by_people = sum(activity.values()) * bool(self.there()) + level
        return Bill(fixed + by_people + costs * bool(self.there()) - deducted, activity=by_people)

    def _partner_bills(self, month: int) -> list[tuple[Member, tuple[Bill, Bill]]]:
        """Each partner's claim on the lead, and what it claims past a lead that is gone."""
        prices = {**self.price_on_leaving, **self.partner_prices()}
        partners = [partner for partner in self.members.values() if partner is not self.lead]
        return [(partner, self._partner_bill(partner, month, prices.get(partner.name, 0.0))) for partner in partners]

    def _partner_bill(self, partner: Member, month: int, price: float) -> tuple[Bill, Bill]:
        bills = self._work_done(partner, month, price) if month < self.months else (Bill(), Bill())
        for line in self.lines.outcomes:
            for served_in, ago in line.served_in(month, self.months):
                count = self.newly_seen(partner, line, served_in, ago)
                plan = self.plan_of(partner, line, served_in, month)
                seen = partner.schedule.see(line, served_in, count, plan)
                for bill, pounds in zip(bills, self._split(seen, served_in), strict=True):
                    bill.see(served_in, pounds)
        return bills

    def _work_done(self, partner: Member, month: int, price: float) -> tuple[Bill, Bill]:
        plan, settles = partner.plan(month // 12, month, self.months, self.people), self.ends_year(month) and partner.there
        people, served = self.people * partner.work, partner.served[month]
        activity = (
            sum(partner.schedule.serve(month, price, partner.parts, people, served, plan, settles).values()) * partner.there
        )
        for line in self.lines.outcomes:
            capped = self.plan_of(partner, line, month, month)
            expected = partner.schedule.expect(line, month, partner.expected[line.name][month], capped)
            partner.outcome_expected[line.name][month] = sum(self._split(expected, month))
        fixed_by_lead = fixed_past_lead = 0.0
        if not self.payment["in_advance"]:
            monthly, part = partner.parts.fixed * price / 12.0, self.part_of_month(partner, month)
            lead_part = self.under_lead(month)
            partner.schedule.blocks.note(month // 12, monthly * part, partner.parts.blocks)
            fixed_by_lead = monthly * min(part, lead_part)
            if self.step_in_day is not None:
                fixed_past_lead = monthly * max(0.0, part - lead_part) * self.without_fee
        level = partner.schedule.level(month, partner.served_in(month // 12), plan) if settles else 0.0
        by_lead, past_lead = self._split(activity + level - self._deducted(partner, price), month)
        costs = self._costs_of(partner, month, price, settles)
        costs_past_lead = costs * (1.0 - self.under_lead(month)) if self.step_in_day is not None else 0.0
        by_people = self._split(activity + level, month)
        bill_by_lead = Bill(fixed_by_lead + by_lead + costs * self.under_lead(month), activity=by_people[0])
        return bill_by_lead, Bill(fixed_past_lead + past_lead + costs_past_lead, activity=by_people[1])

    def _costs_of(self, partner: Member, month: int, price: float, settles: bool) -> float:
        """What its costs come to (R73, R74); its ceiling after a stepping in is that of a price without fee (R32)."""
        if not partner.there:
            return 0.0
        ceiling, under = self.at_cost_part(partner.parts) * price, self.under_lead(month)
        now = ceiling if self.step_in_day is None else ceiling * self.without_fee
        costs = partner.schedule.costs
        claim = costs.claim(
            month, self.months, eligible(self.lines, partner, month), under * ceiling + (1.0 - under) * now, settles, now
        )
        passed_on = self.structure["pass_through"].get("lines") or {}
        claim.gains = {line: passed_on.get(line, 1.0) * pounds for line, pounds in claim.gains.items()}
        return claim.pounds

    def _deducted(self, partner: Member, price: float) -> float:
        """What its own contract passes on of the month's deductions, of its own live price (R70)."""
        passed_on: float = self.structure["pass_through"].get("deductions", 0.0)
        return passed_on * self.part_deducted * price if partner.there else 0.0

    def _split(self, money: float, month: int) -> tuple[float, float]:
        """Money at subcontract prices: owed by the lead, and claimed from the commissioner without fee."""
        part = self.under_lead(month)
        past = money * (1.0 - part) * self.without_fee if self.step_in_day is not None else 0.0
        return money * part, past

    def investors_pay(self, amount: float) -> list[Payee]:
        """The lead."""
        return [MemberPayee(self, self.prime, amount)] if self.lead_there else []

    def paid_on_in_quarter(self, member: Member) -> float:
        return sum(self.partner_prices().values()) / 4.0 if member is self.lead and self.lead_there else 0.0

    def earned(self, member: Member, month: int, now: int) -> float:
        """The lead earns the commissioner's money less the partners', of months to its last."""
        if member is not self.lead:
            return super().earned(member, month, now)
        if self.lead_end is not None and month > self.lead_end_month:
            return 0.0
        return self._first_less_others([each.earned_in(month, now) for each in self._lead_first()])

    def outcome_money_seen(self, member: Member) -> float:
        if member is not self.lead:
            return super().outcome_money_seen(member)
        months = len(member.outcome_seen) if self.lead_end is None else self.lead_end_month + 1
        return self._first_less_others([sum(each.outcome_seen[:months]) for each in self._lead_first()])

    def earned_beside(self, member: Member) -> float:
        if member is not self.lead:
            return super().earned_beside(member)
        return self._first_less_others([each.earned_beside for each in self._lead_first()])

    def _lead_first(self) -> list[Member]:
        return [self.prime, *(each for each in self.members.values() if each is not self.prime)]

    @staticmethod
    def _first_less_others(pounds: list[float]) -> float:
        return pounds[0] - sum(pounds[1:])

    # Payments

    def _claim_headline(self, pounds: float, month: int, instalment: bool, due: int) -> None:
        carries = instalment == (bool(self.payment["in_advance"]) and self.parts.fixed > 0.0)
        claim = Claim(self.prime.name, pounds, month, carries)
        if 0 <= month < self.months:
            self.headline_claimed[month] += pounds
        self.world.env.process(self._commissioner_pays([claim], due))

    def _commissioner_pays(self, claims: list[Claim], due: int, protected: float | None = None) -> Steps:
        """Straight from the commissioner; only the lead has an advance of the commissioner's to give back.

        Of what a lead that has failed owed only the protected part is paid, and nothing kept back; what it was owed nobody pays.
        """
        yield self.clock.at(due, RECEIPTS)
        for claim in claims:
            member, kept = self.members[claim.payee], 0.0
            if member is self.lead:
                kept = member.advance.keep_back(claim.pounds, claim.month, claim.carries)
            if protected is None:
                retained = self.retention.keep(member.name, claim.pounds - kept)
                self.pay_claim(self.commissioner, member, claim.pounds, kept, retained)
            else:
                paid = protected * max(0.0, claim.pounds)
                member.lost += claim.pounds - paid
                self.pay_claim(self.commissioner, member, paid, kept, 0.0)

    def _claim_direct(self, claims: list[Claim], due: int) -> None:
        """Claims raised by the day of stepping in are paid in its pay run (R32)."""
        if self.step_in_day is None:
            return
        if self.clock.today <= self.step_in_day:
            due = self.calendar.pay_run(self.step_in_day)
        self.world.env.process(self._commissioner_pays(claims, due))

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

    def managing(self, member: Member) -> float:
        return float(self.structure["management_cost"] * sum(self.partner_prices().values())) if member is self.lead else 0.0

    def days_to_be_paid(self, member: Member) -> int:
        return super().days_to_be_paid(member) if member is self.lead else self.days_to_money()

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
            self.unpaid.remove(claim)
            if claim.pounds < 0.0:
                self.prime.received += self.pay_back(self.prime.org.payee, partner, -claim.pounds)
                continue
            retained = self.retained_by_lead.keep(partner.name, claim.pounds - kept)
            self.prime.org.pay(partner.org.payee, claim.pounds - kept - retained)
            self._count_paid_on(partner, claim.pounds - retained)
            partner.spend(vat * claim.pounds)

    def _count_paid_on(self, partner: Member, pounds: float) -> None:
        partner.received += pounds
        self.prime.paid_on += pounds

    def pay_retained(self) -> None:
        """The commissioner's, and what it protects of what a lead that has failed kept back."""
        super().pay_retained()
        if self.failed_on is None:
            return
        for name, pounds in self.retained_by_lead.release().items():
            partner = self.members[name]
            self.ledger.move(self.commissioner, partner.org.payee, self.data["protected"] * pounds)
            partner.received += self.data["protected"] * pounds

    def pass_on_retained(self) -> None:
        for name, pounds in self.retained_by_lead.release().items():
            self.prime.org.pay(self.members[name].org.payee, pounds)
            self._count_paid_on(self.members[name], pounds)

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
            managing = self.managing(self.prime) / 12.0
            self.prime.spend(managing)
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
                partner.given += given
                self.prime.given -= given
                left -= given

    def draw_guarantee(self) -> None:
        """While it is the lead."""
        if self.lead_there and self.prime.org.solvent:
            self.guarantee.draw(self.prime.org)

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
