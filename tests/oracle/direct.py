"""Direct lots: each member has its own contract with the commissioner."""

from .contract import Contract
from .days import RECEIPTS
from .member import Member
from .payments import Claim
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
        claims = []
        for member in self.members.values():  # a gone one's is nil, but its advance still falls due
            fixed = member.parts.fixed * member.money * self.price / 12.0 if member.there else 0.0
            member.earned[month] += fixed
            claims.append(self.claim(member, fixed, month, instalment=True))
        self.world.env.process(self._receive(claims, self.due_instalment(self.clock.today)))

    def claim_mobilisation(self, month: int) -> None:
        claims = []
        for member in self.members.values():
            pounds = self.mobilisation.monthly_price * member.money * self.part_of_month(member, month)
            claims.append(self.claim(member, pounds, month, instalment=False))
        self.world.env.process(self._receive(claims, self.due(self.clock.today)))

    def claim_month(self, month: int) -> None:
        claims = []
        for member in self.members.values():
            pounds = self._work_done(member, month) if month < self.months else 0.0
            pounds += self._outcomes_seen(member, month)
            claims.append(self.claim(member, pounds, month, instalment=False))
        self.world.env.process(self._receive(claims, self.due(self.clock.today)))

    def _work_done(self, member: Member, month: int) -> float:
        price, people = member.money * self.price, self.people * member.work
        plan = member.plan(month // 12, month, self.months, self.people)
        activity = member.schedule.serve(month, price, member.parts, people, member.served[month], plan)
        member.outcome_expected[month] = member.schedule.expect(month, member.expected[month], plan)
        fixed = 0.0
        if not self.payment["in_advance"]:
            fixed = member.parts.fixed * price / 12.0 * self.part_of_month(member, month)
        member.earned[month] += fixed + activity
        return fixed + activity

    def _outcomes_seen(self, member: Member, month: int) -> float:
        served_in = month - self.lag
        if served_in < 0:
            return 0.0
        plan = member.plan(served_in // 12, month, self.months, self.people)
        seen = member.schedule.see(served_in, member.outcomes[served_in], plan)
        member.outcome_seen[served_in] = seen
        return seen

    def _receive(self, claims: list[Claim], due: int) -> Steps:
        yield self.clock.at(due, RECEIPTS)
        for claim in claims:
            member = self.members[claim.payee]
            kept = member.advance.keep_back(claim.pounds, claim.month, claim.carries)
            member.received += claim.pounds
            self.ledger.move(self.commissioner, member.org.payee, claim.pounds - kept)
