"""Direct lots: each member has its own contract with the commissioner."""

from .at_cost import eligible
from .contract import Contract
from .days import RECEIPTS
from .member import Member
from .payments import Bill, Claim
from .simpy_types import Steps


class Direct(Contract):
    """Own price, own caps, own outcomes; a leaver's people are unserved."""

    def pay_advances(self) -> None:
        for member in self.there():
            advance = self.data["payment"]["advance_months"] * self.price / 12.0 * member.money
            member.advance.pay_out(advance + member.terms["advance"])
            self.ledger.move(self.commissioner, member.org.payee, member.advance.amount)

    def repay_advance(self, member: Member) -> None:
        member.org.pay(self.commissioner, member.advance.close())

    def claim_instalment(self, month: int) -> None:
        bills = {}
        for member in self.members.values():  # a gone one's is nil, but its advance still falls due
            fixed = member.parts.fixed * member.money * self.price / 12.0 if member.there else 0.0
            member.schedule.blocks.note(month // 12, fixed, member.parts.blocks)
            bills[member.name] = Bill(fixed)
        claims = self._claims(bills, month, instalment=True)
        self.world.env.process(self._receive(claims, self.due_instalment(self.clock.today)))

    def claim_mobilisation(self, month: int) -> None:
        claims = []
        for member in self.members.values():
            pounds = self.mobilisation.monthly_price * member.money * self.part_of_month(member, month)
            member.earned_beside += pounds
            claims.append(self.claim(member, pounds, month, instalment=False))
        self.world.env.process(self._receive(claims, self.due(self.clock.today)))

    def claim_month(self, month: int) -> None:
        bills = {}
        for name, member in self.members.items():
            bills[name] = self._work_done(member, month) if month < self.months else Bill()
            self._see_outcomes(bills[name], member, month)
        claims = self._claims(bills, month, instalment=False)
        self.world.env.process(self._receive(claims, self.due(self.clock.today)))

    def _claims(self, bills: dict[str, Bill], month: int, instalment: bool) -> list[Claim]:
        """Paid for as far as the most goes."""
        part = self.at_most.part_of(sum(bill.pounds for bill in bills.values()))
        claims = []
        for name, bill in bills.items():
            member = self.members[name]
            member.book(bill.times(part), month)
            if instalment:
                member.schedule.costs.note_block(month, bill.pounds * part, member.parts.blocks)
            claims.append(self.claim(member, bill.pounds * part, month, instalment))
        return claims

    def _work_done(self, member: Member, month: int) -> Bill:
        price, people, served = member.money * self.price, self.people * member.work, member.served[month]
        plan, settles = member.plan(month // 12, month, self.months, self.people), self.ends_year(month) and member.there
        activity = sum(member.schedule.serve(month, price, member.parts, people, served, plan, settles).values()) * member.there
        for line in self.lines.outcomes:
            capped = self.plan_of(member, line, month, month)
            expected = member.schedule.expect(line, month, member.expected[line.name][month], capped)
            member.outcome_expected[line.name][month] = expected
        fixed = 0.0
        if not self.payment["in_advance"]:
            fixed = member.parts.fixed * price / 12.0 * self.part_of_month(member, month)
            member.schedule.blocks.note(month // 12, fixed, member.parts.blocks)
        beside = level = 0.0
        if member.there:
            beside = -self.deductions.of(month, price, member)
            level = member.schedule.level(month, member.served_in(month // 12), plan) if settles else 0.0
            ceiling = self.at_cost_part(member.parts) * price
            beside += member.schedule.costs.claim(
                month, self.months, eligible(self.lines, member, month), ceiling, settles
            ).pounds
        return Bill(fixed + activity + level + beside, activity=activity + level)

    def _see_outcomes(self, bill: Bill, member: Member, month: int) -> None:
        for line in self.lines.outcomes:
            for served_in, ago in line.served_in(month, self.months):
                count = self.newly_seen(member, line, served_in, ago)
                plan = self.plan_of(member, line, served_in, month)
                bill.see(served_in, member.schedule.see(line, served_in, count, plan))

    def _receive(self, claims: list[Claim], due: int) -> Steps:
        yield self.clock.at(due, RECEIPTS)
        for claim in claims:
            member = self.members[claim.payee]
            kept = member.advance.keep_back(claim.pounds, claim.month, claim.carries)
            retained = self.retention.keep(member.name, claim.pounds - kept)
            self.pay_claim(self.commissioner, member, claim.pounds, kept, retained)
