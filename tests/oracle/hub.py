"""A hub that holds the contract for all members: one claim a month by the headline tariffs, into one account."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .at_cost import CostClaim, eligible
from .contract import Contract
from .days import ONWARD, RECEIPTS
from .lines import Line
from .member import Member
from .payments import Advance, Claim, Schedule, tariff
from .simpy_types import Steps

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]
Weights = dict[str, float]


@dataclass
class Payment:
    """What the commissioner paid of a claim, and who it is for (net of the hub, before anything kept back).

    `retained` is what was kept back of it to the end of the run-off, and comes then as a payment that is `released`.
    `pains` is what members pay back the same day: an alliance's.
    """

    claim: Claim
    pounds: float
    split: Weights
    instalment: bool
    pains: Weights = field(default_factory=dict)
    retained: float = 0.0
    released: bool = False

    @property
    def part(self) -> float:
        """Of the claim; what is to be paid back is so in full."""
        return self.pounds / self.claim.pounds if self.claim.pounds > 0.0 else 1.0

    @property
    def part_retained(self) -> float:
        return self.retained / self.claim.pounds if self.claim.pounds > 0.0 else 0.0


class Hub(Contract):
    """What a consortium, an alliance and a joint venture share (R16, R18, R20, R31, R34)."""

    def __init__(self, world: "World", name: str, data: Data) -> None:
        super().__init__(world, name, data)
        self.headline = Schedule(self.lines)
        self.net: float = 1.0 - self.structure["hub_cost"]
        self.advance = Advance(self.months)
        self.retained: list[Payment] = []
        self.hub = f"hub of {name}"
        self.ledger.open(self.hub)

    def first_year_price(self, member: Member) -> float:
        hub_cost: float = self.structure["hub_cost"]
        return super().first_year_price(member) * (1.0 - hub_cost)

    def tariff(self, member: Member, line: Line, month: int) -> float:
        """The headline's, net of the hub."""
        return self.net * tariff(line, self.parts, self.price, self.people)

    def uncut_price_of(self, member: Member, year: int, risen: bool) -> float:
        return super().uncut_price_of(member, year, risen) * self.net

    # Claims

    def live_in(self, month: int) -> Weights:
        """Each member's money for the days of a month that it was there (R29)."""
        return {name: member.money * self.part_of_month(member, month) for name, member in self.members.items()}

    def fixed_of(self, month: int) -> float:
        """What is claimed of the blocks, once a month."""
        pounds = self.parts.fixed * self.price * self._live_fixed(month) / 12.0
        self.headline.blocks.note(month // 12, pounds, self.parts.blocks)
        return pounds

    def _live_fixed(self, month: int) -> float:
        """What part of the fixed money is for those there in a month: with a post all of its own goes (R63)."""
        live, members = self.live_in(month), self.members.values()
        if not any(member.is_post for member in members):
            return sum(live.values())
        fixed = {member.name: 1.0 if member.is_post else self.others_parts.fixed for member in members}
        whole = sum(member.money * fixed[member.name] for member in members)
        return sum(money * fixed[name] for name, money in live.items()) / whole if whole > 0.0 else 0.0

    def activity_of(self, month: int) -> dict[str, float]:
        """By line; nothing for a month at whose end nobody is there."""
        served = sum(member.served[month] for member in self.members.values())
        plan, settles = self.plan_of_all(month // 12, month), self.ends_year(month) and bool(self.there())
        pounds = self.headline.serve(month, self.price, self.parts, self.people, served, plan, settles)
        return pounds if self.there() else dict.fromkeys(pounds, 0.0)

    def outcomes_of(self, month: int) -> Iterator[tuple[Line, int, float, Weights]]:
        """What is seen at the end of a month is worth, by line and month of service, and how many of it are whose."""
        for line in self.lines.outcomes:
            for served_in, ago in line.served_in(month, self.months):
                counts = {name: self.newly_seen(member, line, served_in, ago) for name, member in self.members.items()}
                plan = self.plan_together(line, served_in, month)
                yield line, served_in, self.headline.see(line, served_in, sum(counts.values()), plan), counts

    def raise_claim(self, pounds: float, split: Weights, month: int, instalment: bool, pains: Weights | None = None) -> None:
        if instalment:
            self.headline.costs.note_block(month, pounds, self.parts.blocks)
        carries = instalment == (bool(self.payment["in_advance"]) and self.parts.fixed > 0.0)
        payment = Payment(Claim(self.name, pounds, month, carries), pounds, split, instalment, pains or {})
        due = self.due_instalment(self.clock.today) if instalment else self.due(self.clock.today)
        self.world.env.process(self._receive(payment, due))

    def _receive(self, payment: Payment, due: int) -> Steps:
        """To the hub, which does the same day what the structure says."""
        yield self.clock.at(due, RECEIPTS)
        claim = payment.claim
        payment.pounds -= self.advance.keep_back(claim.pounds, claim.month, claim.carries)
        payment.retained = self.retention.keep(self.name, payment.pounds)
        payment.pounds -= payment.retained
        self.retained.append(payment)
        self.receive(payment)
        yield self.clock.at(due, ONWARD)
        self.arrived(payment)

    def receive(self, payment: Payment) -> None:
        """What is to be paid back waits for the members' parts."""
        self.ledger.move(self.commissioner, self.hub, max(0.0, payment.pounds))

    def pay_retained(self) -> None:
        self.ledger.move(self.commissioner, self.hub, sum(self.retention.release().values()))

    def pass_on_retained(self) -> None:
        """As the payments that it was kept from."""
        for payment in self.retained:
            if payment.retained > 0.0:
                self.arrived(Payment(payment.claim, payment.retained, payment.split, payment.instalment, released=True))

    def deducted(self, month: int) -> float:
        return self.deductions.of(month, self.price * self.live_money())

    def level_of(self, month: int) -> float:
        """What the levels of the year's blocks add, with the claim of its last month."""
        if not self.ends_year(month) or not self.there():
            return 0.0
        served = sum(member.served_in(month // 12) for member in self.members.values())
        return self.headline.level(month, served, self.plan_of_all(month // 12, month))

    def costs_of(self, month: int) -> CostClaim:
        """What is claimed for all members' costs, together (R73)."""
        cost = sum(eligible(self.lines, member, month) for member in self.members.values())
        ceiling = self.at_cost_part(self.parts) * self.price * self.live_money()
        there = bool(self.there())
        claim = self.headline.costs.claim(month, self.months, cost, ceiling, self.ends_year(month) and there)
        return claim if there else CostClaim()

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
