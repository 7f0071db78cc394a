"""A consortium: each payment, less the hub's cost, goes to members on the day it arrives."""

from typing import TYPE_CHECKING, Any

from . import cut_rules
from .at_cost import CostClaim, eligible
from .days import ONWARD
from .hub import Hub, Payment, Weights
from .ledger import OUTSIDE, under
from .lines import Line
from .member import Member
from .payments import Bill
from .simpy_types import Steps

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]
LEADERLESS_DAYS = 30


class Consortium(Hub):
    """R18, R26, R27 and R34."""

    def __init__(self, world: "World", name: str, data: Data) -> None:
        super().__init__(world, name, data)
        self.pool = f"pool of {name}"
        self.ledger.open(self.pool)
        self.contributed = dict.fromkeys(self.members, 0.0)
        self.released: Weights | None = None  # of what was kept back, while that is passed on
        self.pooled_weights: list[dict[str, Weights]] = []
        self.own_rates: list[dict[str, Weights]] = []
        self.held: list[Payment] = []
        self.held_until = -1

    def share_cut(self, cut: float, price: float) -> Weights:
        """The agreed rule shares the cut; money moves with the awards (R19)."""
        claims = {member.name: member.money for member in self.there()}
        awards = self._awards(claims, cut, price)
        before, whole = sum(claims.values()), sum(awards.values())
        for name in claims:
            if whole > 0.0:
                self.members[name].money = awards[name] / whole * before
        kept = {name: self.members[name].money / money if money > 0.0 else 1.0 for name, money in claims.items()}
        return {name: 1.0 - part * (1.0 - cut) for name, part in kept.items()}

    def _awards(self, claims: Weights, cut: float, price: float) -> Weights:
        rule, whole = self.structure["cut_rule"], sum(claims.values())
        members = self.there()
        if rule == "least_harm":  # in pounds, for it looks at the members' cash (R44)
            cash = {member.name: member.org.cash for member in members}
            spending = {member.name: member.org.spending / 12.0 for member in members}
            pounds = {name: money * price for name, money in claims.items()}
            return cut_rules.least_harm(pounds, cut * price * whole, cash, spending)
        order = [member.name for member in sorted(members, key=lambda each: each.org.rank)]
        lead = self.lead.name if self.lead is not None and self.lead.there else None
        return cut_rules.awards(rule, claims, whole * (1.0 - cut), lead, order)

    # Claims

    def claim_instalment(self, month: int) -> None:
        pounds = self.fixed_of(month)
        part = self.at_most.part_of(pounds)
        split = self.split_fixed(pounds * part, month)
        self.book(split, month)
        self.raise_claim(pounds * part, split, month, instalment=True)

    def claim_mobilisation(self, month: int) -> None:
        """By money alone, whoever is paid on what (R58)."""
        live = self.live_in(month)
        pounds = self.mobilisation.monthly_price * sum(live.values())
        split = self.share(pounds, live, live)
        self.earn_beside(split)
        self.raise_claim(pounds, split, month, instalment=False)

    def claim_month(self, month: int) -> None:
        bills = {name: Bill() for name in self.members}
        pounds = self._work_done(bills, month) if month < self.months else 0.0
        for line, served_in, seen, counts in self.outcomes_of(month):
            pounds += seen
            for name, part in self._split_outcomes(line, seen, counts, served_in).items():
                bills[name].see(served_in, part)
        part = self.at_most.part_of(pounds)
        bills = {name: bill.times(part) for name, bill in bills.items()}
        for name, bill in bills.items():
            member = self.members[name]
            member.book(bill, month)
            if month < self.months:
                member.claimed[month] += bill.pounds
        self.raise_claim(pounds * part, {name: bill.pounds for name, bill in bills.items()}, month, instalment=False)

    def earn_beside(self, split: Weights) -> None:
        for name, pounds in split.items():
            self.members[name].earned_beside += pounds

    def book(self, split: Weights, month: int) -> None:
        for name, pounds in split.items():
            self.members[name].earned[month] += pounds
            self.members[name].claimed[month] += pounds

    def _work_done(self, bills: dict[str, Bill], month: int) -> float:
        """The fixed and activity money of a month, less deductions, put into members' bills."""
        fixed = 0.0 if self.payment["in_advance"] else self.fixed_of(month)
        level = self.level_of(month)
        activities, deducted = self.activity_of(month), self.deducted(month)
        money = {name: each.money for name, each in self.members.items() if each.there} or self.live_in(month)
        costs = self.costs_of(month)
        splits = [self.split_fixed(fixed, month), self.share(-deducted, money, money), *self.split_costs(costs, month, money)]
        by_people = [self.share(pounds, self._by_activity(line, month), money) for line, pounds in activities.items()]
        by_people.append(self.split_level(level))
        for split in [*splits, *by_people]:
            for name, pounds in split.items():
                bills[name].work += pounds
        for split in by_people:
            for name, pounds in split.items():
                bills[name].activity += pounds
        self._expect_outcomes(month)
        return fixed + level + sum(activities.values()) + costs.pounds - deducted

    def _by_activity(self, line: str, month: int) -> Weights:
        """What an activity line is shared by."""
        return {name: each.served[month] * _rate(each, each.parts.of(line)) for name, each in self.members.items()}

    def _expect_outcomes(self, month: int) -> None:
        """Keep the month's weights for when its outcomes are seen (R17), and book what is expected."""
        there = {name: each for name, each in self.members.items() if each.there}
        pooled, rates = {}, {}
        for line in self.lines.outcomes:
            pooled[line.name] = {name: each.money * each.parts.of(line.name) for name, each in there.items()}
            rates[line.name] = {name: _rate(each, each.parts.of(line.name)) for name, each in there.items()}
        self.pooled_weights.append(pooled)
        self.own_rates.append(rates)
        for line in self.lines.outcomes:
            counts = {name: each.expected[line.name][month] for name, each in self.members.items()}
            expected = self.headline.expect(line, month, sum(counts.values()), self.plan_together(line, month, month))
            for name, pounds in self._split_outcomes(line, expected, counts, month).items():
                self.members[name].outcome_expected[line.name][month] = pounds

    def split_fixed(self, pounds: float, month: int) -> Weights:
        live = self.live_in(month)
        weights = {name: money * self.members[name].parts.fixed for name, money in live.items()}
        return self.share(pounds, weights, live)

    def split_level(self, pounds: float) -> Weights:
        """As the blocks are, among those there (R69)."""
        money = {member.name: member.money for member in self.there()}
        return self.share(pounds, {name: each * self.members[name].parts.fixed for name, each in money.items()}, money)

    def split_costs(self, costs: CostClaim, month: int, money: Weights) -> list[Weights]:
        """By own cost; what is left of a block as the block is, and what is shared by money (R73, R74)."""
        own = {name: eligible(self.lines, member, month) for name, member in self.members.items()}
        return [self.share(costs.of_month, own, money), self.split_level(-costs.unspent), self.share(costs.gain, money, money)]

    def _split_outcomes(self, line: Line, pounds: float, counts: Weights, served_in: int) -> Weights:
        """The pooled part by money at risk, the rest by own outcomes."""
        pooled, rates = self.pooled_weights[served_in][line.name], self.own_rates[served_in][line.name]
        together = self.structure["pooled"]
        own = {name: counts[name] * rate for name, rate in rates.items()}
        shared = self.share(pounds * together, pooled, pooled)
        for name, part in self.share(pounds * (1.0 - together), own, pooled).items():
            shared[name] = shared.get(name, 0.0) + part
        return shared

    def share(self, pounds: float, weights: Weights, otherwise: Weights) -> Weights:
        """Net of the hub, by weight; where nobody has weight, by another."""
        whole = sum(weights.values())
        if whole == 0.0:
            weights, whole = otherwise, sum(otherwise.values())
        if whole == 0.0 or pounds == 0.0:
            return {}
        return {name: self.net * pounds * weight / whole for name, weight in weights.items()}

    # Payments

    def arrived(self, payment: Payment) -> None:
        """On to the members the same day; a hub without a lead holds it (R34)."""
        if self.clock.today < self.held_until:
            self.held.append(payment)
        else:
            self.pass_on(payment)

    def pass_on(self, payment: Payment) -> None:
        """To members, and from who has to pay back; what is lost so is lost to whoever would get it (R66)."""
        self.ledger.move(self.hub, OUTSIDE, payment.pounds * (1.0 - self.net))
        own = {name: self._own(payment, payment.split.get(name, 0.0)) for name in self.members}
        asked = sum(pounds for pounds in own.values() if pounds > 0.0)
        back = {name: -pounds for name, pounds in own.items() if pounds < 0.0}
        paid_back = sum(self.pay_back(self.hub, self.members[name], pounds) for name, pounds in back.items())
        part = 1.0
        if paid_back < sum(back.values()) and asked > 0.0:
            part = min(1.0, (max(0.0, payment.pounds) * self.net + paid_back) / asked)
        received = {name: self._pay(name, part, payment) for name in own}
        if payment.pounds < 0.0:
            left = max(0.0, paid_back - asked * part)
            self.ledger.move(self.hub, self.commissioner, left - payment.pounds * (1.0 - self.net))
        if payment.released and self.released is not None:
            self.released = {name: self.released.get(name, 0.0) + pounds for name, pounds in received.items()}
        else:
            self._contribute(received)

    def pass_on_retained(self) -> None:
        """One payment to each, also to the pool (R72)."""
        self.released = {}
        super().pass_on_retained()
        self._contribute(self.released)
        self.released = None

    def _own(self, payment: Payment, pounds: float) -> float:
        """A member's part of what is paid now; nothing is kept back of what goes back."""
        if pounds >= 0.0:
            return pounds * payment.part
        return 0.0 if payment.released else pounds * (payment.part + payment.part_retained)

    def _pay(self, name: str, part: float, payment: Payment) -> float:
        """This part of what a payment has for a member; what of it the member keeps."""
        member, claimed = self.members[name], part * max(0.0, payment.split.get(name, 0.0))
        own = self.claim(member, claimed * payment.part, payment.claim.month, payment.instalment)
        if payment.released:
            self.ledger.move(self.hub, member.org.payee, own.pounds)
            member.received += own.pounds
            return own.pounds
        kept = member.advance.keep_back(own.pounds, own.month, own.carries)
        self.ledger.move(self.hub, member.org.payee, own.pounds - kept)
        member.received += claimed * (1.0 - payment.part_retained)
        self.ledger.move(self.hub, self.commissioner, kept)
        vat = self.structure["vat"] * (1.0 - self.net) / self.net if self.net > 0.0 else 0.0
        member.spend(vat * claimed)
        return own.pounds - kept

    def pay_advances(self) -> None:
        """The contract's through the hub, by money; a member's own from the commissioner (R20)."""
        self.receive_advance()
        for member in self.there():
            member.advance.pay_out(member.terms["advance"])
            self.ledger.move(self.commissioner, member.org.payee, member.advance.amount)
        self.world.env.process(self._pass_on_advances())

    def _pass_on_advances(self) -> Steps:
        yield self.clock.at(self.clock.today, ONWARD)
        weights = {member.name: member.money for member in self.there()}
        split = self.share(self.advance.amount, weights, weights)
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
        asked = {name: self._rate(name) * received[name] for name in received if self.members[name].there}
        target = terms["target"] / 12.0 * self.price * self.live_money() * self.net
        room = max(0.0, target - self.ledger.balance[self.pool])
        whole = sum(asked.values())
        scale = min(1.0, room / whole) if whole > 0.0 else 0.0
        for name, pounds in asked.items():
            self.members[name].org.pay(self.pool, pounds * scale)
            self.contributed[name] += pounds * scale

    def _rate(self, name: str) -> float:
        """Its own, or the pool's (R26)."""
        own = self.members[name].terms["pool"]
        rate: float = self.structure["risk_pool"]["rate"] if own is None else own
        return rate

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
            member.received += given
            member.given += given
            for name, over in surplus.items():
                self.members[name].org.pay(member.org.account, given * over / whole)
                self.members[name].paid_on += given * over / whole
                self.members[name].given -= given * over / whole
            left -= given

    # Leaving

    def lead_failed(self, day: int) -> None:
        """The hub holds what arrives for 30 days (R34); on the last day nothing more arrives."""
        if day == self.world.horizon:
            return
        self.held_until = min(day + LEADERLESS_DAYS, self.world.horizon)
        self.world.env.process(self._release(self.held_until))

    def _release(self, day: int) -> Steps:
        yield self.clock.at(day, ONWARD)
        if day != self.held_until:
            return
        held, self.held = self.held, []
        for payment in held:
            self.pass_on(payment)


def _rate(member: Member, part: float) -> float:
    """Money at stake for each unit of work."""
    return member.money * part / member.work if member.work > 0.0 else 0.0
