"""A consortium: each payment, less the hub's cost, goes to members on the day it arrives."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import cut_rules
from .contract import Contract
from .days import ONWARD, RECEIPTS
from .ledger import OUTSIDE, under
from .member import Member
from .payments import Advance, Claim, Schedule
from .simpy_types import Steps

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]
Weights = dict[str, float]
LEADERLESS_DAYS = 30


@dataclass
class Payment:
    """What the commissioner paid of a claim, and who it is for (net of the hub, before anything kept back)."""

    claim: Claim
    pounds: float
    split: Weights
    instalment: bool


class Consortium(Contract):
    """R18, R26, R27 and R34."""

    def __init__(self, world: "World", name: str, data: Data) -> None:
        super().__init__(world, name, data)
        self.headline = Schedule(self.payment)
        self.net = 1.0 - self.structure["hub_cost"]
        self.advance = Advance(self.months)
        self.hub, self.pool = f"hub of {name}", f"pool of {name}"
        self.ledger.open(self.hub)
        self.ledger.open(self.pool)
        self.contributed = dict.fromkeys(self.members, 0.0)
        self.pooled_weights: list[Weights] = []
        self.own_rates: list[Weights] = []
        self.held: list[Payment] = []
        self.held_until = -1

    def first_year_price(self, member: Member) -> float:
        hub_cost: float = self.structure["hub_cost"]
        return super().first_year_price(member) * (1.0 - hub_cost)

    def redistribute(self, cut: float) -> None:
        """The agreed rule shares the cut; money moves with the awards (R19)."""
        members = self.there()
        claims = {member.name: member.money for member in members}
        before = sum(claims.values())
        order = [member.name for member in sorted(members, key=lambda each: each.org.rank)]
        lead = self.lead.name if self.lead is not None and self.lead.there else None
        awards = cut_rules.awards(self.structure["cut_rule"], claims, before * (1.0 - cut), lead, order)
        whole = sum(awards.values())
        for member in members:
            if whole > 0.0:
                member.money = awards[member.name] / whole * before

    # Claims

    def claim_instalment(self, month: int) -> None:
        pounds = self.parts.fixed * self.price * self.live_money() / 12.0
        split = self._split_fixed(pounds, month)
        self._book(split, month)
        self._claim(pounds, split, month, self.due_instalment(self.clock.today), instalment=True)

    def claim_month(self, month: int) -> None:
        pounds, split = 0.0, dict.fromkeys(self.members, 0.0)
        if month < self.months:
            pounds, split = self._work_done(month)
            self._book(split, month)
        served_in = month - self.lag
        if served_in >= 0:
            plan = self.plan_of_all(served_in // 12, month)
            counts = {name: member.outcomes[served_in] for name, member in self.members.items()}
            seen = self.headline.see(served_in, sum(counts.values()), plan)
            outcome_split = self._split_outcomes(seen, counts, served_in)
            pounds += seen
            for name, member in self.members.items():
                member.outcome_seen[served_in] = outcome_split.get(name, 0.0)
                split[name] = split.get(name, 0.0) + outcome_split.get(name, 0.0)
                if month < self.months:
                    member.claimed[month] += outcome_split.get(name, 0.0)
        self._claim(pounds, split, month, self.due(self.clock.today), instalment=False)

    def _book(self, split: Weights, month: int) -> None:
        for name, pounds in split.items():
            self.members[name].earned[month] += pounds
            self.members[name].claimed[month] += pounds

    def _work_done(self, month: int) -> tuple[float, Weights]:
        """The fixed and activity money of a month, and what of it is each member's."""
        members, fixed, split = self.members, 0.0, {}
        if not self.payment["in_advance"]:
            live = sum(member.money * self.part_of_month(member, month) for member in members.values())
            fixed = self.parts.fixed * self.price * live / 12.0
            split = self._split_fixed(fixed, month)
        plan = self.plan_of_all(month // 12, month)
        served = {name: member.served[month] for name, member in members.items()}
        activity = self.headline.serve(month, self.price, self.parts, self.people, sum(served.values()), plan)
        own = {name: served[name] * _rate(each, each.parts.activity) for name, each in members.items()}
        money = {name: each.money for name, each in members.items() if each.there}
        for name, pounds in self._share(activity, own, money).items():
            split[name] = split.get(name, 0.0) + pounds
        self._expect_outcomes(month, plan)
        return fixed + activity, split

    def _expect_outcomes(self, month: int, plan: float) -> None:
        """Keep the month's weights for when its outcomes are seen (R17), and book what is expected."""
        there = {name: each for name, each in self.members.items() if each.there}
        self.pooled_weights.append({name: each.money * each.parts.outcomes for name, each in there.items()})
        self.own_rates.append({name: _rate(each, each.parts.outcomes) for name, each in there.items()})
        counts = {name: each.expected[month] for name, each in self.members.items()}
        expected = self.headline.expect(month, sum(counts.values()), plan)
        for name, pounds in self._split_outcomes(expected, counts, month).items():
            self.members[name].outcome_expected[month] = pounds

    def _split_fixed(self, pounds: float, month: int) -> Weights:
        live = {name: each.money * self.part_of_month(each, month) for name, each in self.members.items()}
        weights = {name: money * self.members[name].parts.fixed for name, money in live.items()}
        return self._share(pounds, weights, live)

    def _split_outcomes(self, pounds: float, counts: Weights, served_in: int) -> Weights:
        """The pooled part by money at risk, the rest by own outcomes."""
        pooled, rates = self.pooled_weights[served_in], self.own_rates[served_in]
        together = self.structure["pooled"]
        own = {name: counts[name] * rate for name, rate in rates.items()}
        shared = self._share(pounds * together, pooled, pooled)
        for name, part in self._share(pounds * (1.0 - together), own, pooled).items():
            shared[name] = shared.get(name, 0.0) + part
        return shared

    def _share(self, pounds: float, weights: Weights, otherwise: Weights) -> Weights:
        """Net of the hub, by weight; where nobody has weight, by another."""
        whole = sum(weights.values())
        if whole == 0.0:
            weights, whole = otherwise, sum(otherwise.values())
        if whole == 0.0 or pounds == 0.0:
            return {}
        return {name: self.net * pounds * weight / whole for name, weight in weights.items()}

    # Payments

    def _claim(self, pounds: float, split: Weights, month: int, due: int, instalment: bool) -> None:
        carries = instalment == (bool(self.payment["in_advance"]) and self.parts.fixed > 0.0)
        claim = Claim(self.name, pounds, month, carries)
        self.world.env.process(self._receive(Payment(claim, pounds, split, instalment), due))

    def _receive(self, payment: Payment, due: int) -> Steps:
        """To the hub, and on to the members the same day; a hub without a lead holds it (R34)."""
        yield self.clock.at(due, RECEIPTS)
        claim = payment.claim
        payment.pounds -= self.advance.keep_back(claim.pounds, claim.month, claim.carries)
        self.ledger.move(self.commissioner, self.hub, payment.pounds)
        yield self.clock.at(due, ONWARD)
        if self.clock.today < self.held_until:
            self.held.append(payment)
        else:
            self._pass_on(payment)

    def _pass_on(self, payment: Payment) -> None:
        self.ledger.move(self.hub, OUTSIDE, payment.pounds * (1.0 - self.net))
        paid_part = payment.pounds / payment.claim.pounds if payment.claim.pounds > 0.0 else 0.0
        vat = self.structure["vat"] * (1.0 - self.net) / self.net if self.net > 0.0 else 0.0
        received = {}
        for name, member in self.members.items():
            claimed = payment.split.get(name, 0.0)
            own = self.claim(member, claimed * paid_part, payment.claim.month, payment.instalment)
            kept = member.advance.keep_back(own.pounds, own.month, own.carries)
            self.ledger.move(self.hub, member.org.payee, own.pounds - kept)
            self.ledger.move(self.hub, self.commissioner, kept)
            member.org.pay(OUTSIDE, vat * claimed)
            received[name] = own.pounds - kept
        self._contribute(received)

    def pay_advances(self) -> None:
        """The contract's through the hub, by money; a member's own from the commissioner (R20)."""
        there = self.there()
        money = sum(member.money for member in there)
        self.advance.pay_out(self.payment["advance_months"] * self.price / 12.0 * money)
        self.ledger.move(self.commissioner, self.hub, self.advance.amount)
        for member in there:
            member.advance.pay_out(member.terms["advance"])
            self.ledger.move(self.commissioner, member.org.payee, member.advance.amount)
        self.world.env.process(self._pass_on_advances())

    def _pass_on_advances(self) -> Steps:
        yield self.clock.at(self.clock.today, ONWARD)
        weights = {member.name: member.money for member in self.there()}
        split = self._share(self.advance.amount, weights, weights)
        self.ledger.move(self.hub, OUTSIDE, self.advance.amount * (1.0 - self.net))
        for name, pounds in split.items():
            self.ledger.move(self.hub, self.members[name].org.payee, pounds)
        self._contribute({name: self.members[name].advance.amount for name in weights})
        self._contribute(split)

    def repay_advance(self, member: Member) -> None:
        """A member's own; its part of the contract's stays with the contract."""
        member.org.pay(self.commissioner, member.advance.close())

    # Pool and underspend

    def _contribute(self, received: Weights) -> None:
        """Each member there pays in its rate, together never past the target (R26)."""
        terms = self.structure["risk_pool"]
        if terms is None:
            return
        asked = {name: terms["rate"] * received[name] for name in received if self.members[name].there}
        target = terms["target"] / 12.0 * self.price * self.live_money() * self.net
        room = max(0.0, target - self.ledger.balance[self.pool])
        whole = sum(asked.values())
        scale = min(1.0, room / whole) if whole > 0.0 else 0.0
        for name, pounds in asked.items():
            self.members[name].org.pay(self.pool, pounds * scale)
            self.contributed[name] += pounds * scale

    def draw_pool(self) -> None:
        if self.structure["risk_pool"] is None:
            return
        for member in sorted(self.there(), key=lambda each: each.org.rank):
            floor = -member.org.headroom
            balance = self.ledger.balance[self.pool]
            if balance > 0.0 and under(member.org.cash, floor):
                self.ledger.move(self.pool, member.org.account, min(balance, floor - member.org.cash))

    def return_pool(self) -> None:
        """Pro rata to the contributions of members still there; leavers forfeit theirs."""
        there, balance = self.there(), self.ledger.balance[self.pool]
        whole = sum(self.contributed[member.name] for member in there)
        for member in there:
            if whole > 0.0:
                self.ledger.move(self.pool, member.org.account, balance * self.contributed[member.name] / whole)

    def share_underspend(self, month: int) -> None:
        """Members with more than the quarter cost them give what those short of a month's cost need (R27)."""
        quarter = slice(month - 2, month + 1)
        surplus: dict[str, float] = {}
        needs: list[Member] = []
        for member in sorted(self.there(), key=lambda each: each.org.rank):
            over = sum(member.claimed[quarter]) - sum(member.cost[quarter])
            if under(member.org.cash, member.cost[month]):
                needs.append(member)
            elif over > 0.0:
                surplus[member.name] = over
        self._give(surplus, needs, month)

    def _give(self, surplus: Weights, needs: list[Member], month: int) -> None:
        whole = sum(surplus.values())
        left = whole
        for member in needs:
            given = min(left, member.cost[month] - member.org.cash)
            for name, over in surplus.items():
                self.members[name].org.pay(member.org.account, given * over / whole)
            left -= given

    # Leaving

    def takers(self) -> list[Member]:
        return [member for member in self.there() if member.leaves_on is None and member.org.solvent]

    def member_left(self, member: Member, day: int) -> None:
        """The largest work leads next; after an insolvency the hub holds what arrives for 30 days (R34)."""
        if member is not self.lead:
            return
        there = sorted(self.there(), key=lambda each: (-each.work, each.name))
        if there:
            self.lead = there[0]
        if not member.org.solvent:
            self.held_until = min(day + LEADERLESS_DAYS, self.world.horizon)
            self.world.env.process(self._release(self.held_until))

    def _release(self, day: int) -> Steps:
        yield self.clock.at(day, ONWARD)
        if day != self.held_until:
            return
        held, self.held = self.held, []
        for payment in held:
            self._pass_on(payment)


def _rate(member: Member, part: float) -> float:
    """Money at stake for each unit of work."""
    return member.money * part / member.work if member.work > 0.0 else 0.0
