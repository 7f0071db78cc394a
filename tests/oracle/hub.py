"""A hub that holds the contract for all members: one claim a month by the headline tariffs, into one account."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .contract import Contract
from .days import ONWARD, RECEIPTS
from .member import Member
from .payments import Advance, Claim, Schedule
from .simpy_types import Steps

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]
Weights = dict[str, float]


@dataclass
class Payment:
    """What the commissioner paid of a claim, and who it is for (net of the hub, before anything kept back).

    `pains` is what members pay back the same day: an alliance's.
    """

    claim: Claim
    pounds: float
    split: Weights
    instalment: bool
    pains: Weights = field(default_factory=dict)


class Hub(Contract):
    """What a consortium, an alliance and a joint venture share (R16, R18, R20, R31, R34)."""

    def __init__(self, world: "World", name: str, data: Data) -> None:
        super().__init__(world, name, data)
        self.headline = Schedule(self.payment)
        self.net: float = 1.0 - self.structure["hub_cost"]
        self.advance = Advance(self.months)
        self.hub = f"hub of {name}"
        self.ledger.open(self.hub)

    def first_year_price(self, member: Member) -> float:
        hub_cost: float = self.structure["hub_cost"]
        return super().first_year_price(member) * (1.0 - hub_cost)

    # Claims

    def live_in(self, month: int) -> Weights:
        """Each member's money for the days of a month that it was there (R29)."""
        return {name: member.money * self.part_of_month(member, month) for name, member in self.members.items()}

    def fixed_of(self, month: int) -> float:
        return self.parts.fixed * self.price * self._live_fixed(month) / 12.0

    def _live_fixed(self, month: int) -> float:
        """What part of the fixed money is for those there in a month: with a post all of its own goes (R63)."""
        live, members = self.live_in(month), self.members.values()
        if not any(member.is_post for member in members):
            return sum(live.values())
        fixed = {member.name: 1.0 if member.is_post else self.others_parts.fixed for member in members}
        whole = sum(member.money * fixed[member.name] for member in members)
        return sum(money * fixed[name] for name, money in live.items()) / whole if whole > 0.0 else 0.0

    def activity_of(self, month: int, plan: float) -> float:
        served = sum(member.served[month] for member in self.members.values())
        return self.headline.serve(month, self.price, self.parts, self.people, served, plan)

    def outcomes_of(self, served_in: int, month: int) -> float:
        """What the outcomes of a month of service, seen at the end of `month`, are worth."""
        outcomes = sum(member.outcomes[served_in] for member in self.members.values())
        return self.headline.see(served_in, outcomes, self.plan_of_all(served_in // 12, month))

    def raise_claim(self, pounds: float, split: Weights, month: int, instalment: bool, pains: Weights | None = None) -> None:
        carries = instalment == (bool(self.payment["in_advance"]) and self.parts.fixed > 0.0)
        payment = Payment(Claim(self.name, pounds, month, carries), pounds, split, instalment, pains or {})
        due = self.due_instalment(self.clock.today) if instalment else self.due(self.clock.today)
        self.world.env.process(self._receive(payment, due))

    def _receive(self, payment: Payment, due: int) -> Steps:
        """To the hub, which does the same day what the structure says."""
        yield self.clock.at(due, RECEIPTS)
        claim = payment.claim
        payment.pounds -= self.advance.keep_back(claim.pounds, claim.month, claim.carries)
        self.ledger.move(self.commissioner, self.hub, payment.pounds)
        yield self.clock.at(due, ONWARD)
        self.arrived(payment)

    def receive_advance(self) -> None:
        """The contract's, for the money of those there (R20)."""
        self.advance.pay_out(self.payment["advance_months"] * self.price / 12.0 * self.live_money())
        self.ledger.move(self.commissioner, self.hub, self.advance.amount)

    # Leaving

    def close_advance(self) -> None:
        """Of a contract that ends before the years agreed: members there give back what is left, by money (R57)."""
        live = self.live_money()
        if live > 0.0:
            left = self.advance.close()
            for member in self.there():
                member.org.pay(self.commissioner, left * member.money / live)

    def takers(self) -> list[Member]:
        able = [member for member in self.there() if member.leaves_on is None and member.org.solvent]
        return [member for member in able if not member.is_post]

    def member_left(self, member: Member, day: int) -> None:
        """The largest work leads next (R34)."""
        if member is not self.lead:
            return
        there = sorted(self.there(), key=lambda each: (-each.work, each.name))
        if there:
            self.lead = there[0]
        if not member.org.solvent:
            self.lead_failed(day)

    # What a structure says

    def arrived(self, payment: Payment) -> None:
        raise NotImplementedError

    def lead_failed(self, day: int) -> None:
        """What follows from the lead's insolvency."""
