"""A joint venture: a company that the members own claims the money, pays them cost plus margin, and keeps the rest."""

from typing import TYPE_CHECKING, Any

from . import owners
from .days import COMPANY, LOANS, ONWARD
from .hub import Hub, Payment, Weights
from .investors import CompanyPayee, Payee
from .ledger import OUTSIDE, under
from .member import Member
from .simpy_types import Steps

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]


class JointVenture(Hub):
    """R40 to R43. The hub's account is the company's; `owed` is what it owes members from earlier month-ends."""

    def __init__(self, world: "World", name: str, data: Data) -> None:
        super().__init__(world, name, data)
        terms = self.structure["members"]
        self.equity = {
            key: member.work if terms[key]["equity"] is None else float(terms[key]["equity"])
            for key, member in self.members.items()
        }
        self.owed = dict.fromkeys(self.members, 0.0)
        self.mobilised: dict[int, Weights] = {}
        self.rescued = False

    def run(self) -> Steps:
        self.world.env.process(self._month_ends())
        yield from super().run()

    @property
    def balance(self) -> float:
        return max(0.0, self.ledger.balance[self.hub])

    # The first day

    def pay_advances(self) -> None:
        """Capital and the contract's advance come in; one that failed before owns nothing, one that comes later its part (R40, R61)."""
        agreed = {name: self.equity[name] for name, member in self.members.items() if member.org.solvent}
        whole = sum(agreed.values())
        self.equity = {name: part / whole for name, part in agreed.items() if whole > 0.0}
        for name, part in agreed.items():
            self.members[name].org.pay(self.hub, self.structure["capital"] * part)
            self.members[name].paid_on += self.structure["capital"] * part
        self.receive_advance()
        self.world.env.process(self._spend_on_first_day())

    def _spend_on_first_day(self) -> Steps:
        """The hub's cost of the advance, then the members' own as far as the money goes."""
        yield self.clock.at(self.clock.today, ONWARD)
        self._spend(self.advance.amount)
        yield self.clock.at(self.clock.today, COMPANY)
        asked = {member.name: member.terms["advance"] for member in self.there()}
        for name, pounds in _pro_rata(asked, self.balance).items():
            member = self.members[name]
            member.advance.pay_out(pounds)
            self.ledger.move(self.hub, member.org.payee, pounds)

    def repay_advance(self, member: Member) -> None:
        member.org.pay(self.hub, member.advance.close())

    def close_advance(self) -> None:
        """The company gives back what is left, also where that puts it below nil."""
        if self.there():
            self.ledger.move(self.hub, self.commissioner, self.advance.close())

    def investors_pay(self, amount: float) -> list[Payee]:
        return [CompanyPayee(self, amount)] if self.there() else []

    def draw_loan(self) -> None:
        loan = self.data["loan"]
        if loan is not None and self.there():
            self.world.env.process(self._borrow(loan["amount"], loan["rate"], loan["years"]))

    def _borrow(self, amount: float, rate: float, years: float) -> Steps:
        """Drawn on the first day; what the company cannot repay puts it below nil (R25, R40). By the calendar (R87)."""
        self.ledger.move(OUTSIDE, self.hub, amount)
        balance, month = amount, 0
        while balance > 0.005:
            yield self.clock.at(self.since_start.last(month), LOANS)
            principal = min(balance, amount / (12.0 * years))
            self.ledger.move(self.hub, OUTSIDE, principal + balance * rate / 12.0)
            balance -= principal
            month += 1

    # Claims: the company's on the commissioner, the members' on the company

    def claim_instalment(self, month: int) -> None:
        fixed = self.fixed_of(month)
        self.raise_claim(fixed * self.at_most.part_of(fixed), {}, month, instalment=True)

    def claim_mobilisation(self, month: int) -> None:
        """The company's claim, and the members' on it: their cost and the margin (R58)."""
        pounds = self.mobilisation.monthly_price * sum(self.live_in(month).values())
        self.raise_claim(pounds, {}, month, instalment=False)
        margin = 1.0 + self.structure["margin"]
        self.mobilised[month] = {member.name: self.mobilisation.cost(member) * margin for member in self.there()}
        for name, cost in self.mobilised[month].items():
            self.members[name].earned_beside += cost

    def claim_month(self, month: int) -> None:
        pounds = 0.0
        if month < self.months:
            pounds += 0.0 if self.payment["in_advance"] else self.fixed_of(month)
            pounds += sum(self.activity_of(month).values()) + self.level_of(month) - self.deducted(month)
            pounds += self.costs_of(month).pounds
            for member in self.members.values():
                member.claimed[month] = member.earned[month] = member.cost[month] * (1.0 + self.structure["margin"])
        pounds += sum(seen for _, _, seen, _ in self.outcomes_of(month))
        self.raise_claim(pounds * self.at_most.part_of(pounds), {}, month, instalment=False)

    def receive(self, payment: Payment) -> None:
        """The company pays back what a claim comes to under nil, below nil if need be (R66)."""
        self.ledger.move(self.commissioner, self.hub, payment.pounds)

    def arrived(self, payment: Payment) -> None:
        self._spend(payment.pounds)

    def _spend(self, received: float) -> None:
        """The hub's cost of a payment, and the VAT on it."""
        slice_ = received * self.structure["hub_cost"]
        self.ledger.move(self.hub, OUTSIDE, slice_ * (1.0 + self.structure["vat"]))

    def at_risk(self, member: Member) -> float:
        """Outcomes are the company's (R43)."""
        return 0.0

    # Paying members

    def _month_ends(self) -> Steps:
        """Members are paid on each month's last day, in the run-off too (R41)."""
        month = -self.mobilisation.months
        while self.calendar.last(month) <= self.world.horizon:
            yield self.clock.at(self.calendar.last(month), COMPANY)
            self._pay_members(month)
            if 0 <= month < self.months - 1 and self._has_failed(month) and not self._is_rescued(month):
                self.ends_on = self.clock.today
            month += 1

    def _pay_members(self, month: int) -> None:
        """What is owed from before first, pro rata, then the month's."""
        working = month < self.months
        self._pay(self.owed, self.balance, month, working)
        if working:
            claimed = self._claimed_in(month)
            self._pay(claimed, self.balance, month, carries=False)
            for name, left in claimed.items():
                self.owed[name] += left

    def _claimed_in(self, month: int) -> Weights:
        """By the members, on the company."""
        if month < 0:
            return dict(self.mobilised[month])
        return {name: member.claimed[month] for name, member in self.members.items()}

    def _pay(self, owed: Weights, most: float, month: int, carries: bool) -> None:
        """As far as this money goes; what is kept back of an advance stays with the company."""
        for name, pounds in _pro_rata(owed, most).items():
            member = self.members[name]
            kept = member.advance.keep_back(pounds, month, carries)
            self.ledger.move(self.hub, member.org.payee, pounds - kept)
            member.received += pounds
            owed[name] -= pounds

    def return_pool(self) -> None:
        """On the last day arrears once more, then what is left to the owners."""
        self._pay_members(self.months + self.lag)
        left = self.balance
        for name, part in self.equity.items():
            self.ledger.move(self.hub, self.members[name].org.payee, left * part)
            self.members[name].received += left * part

    # Wound up

    def _has_failed(self, month: int) -> bool:
        """Members are owed more than they claimed for the last three months (R42)."""
        months = range(max(-self.mobilisation.months, month - 2), month + 1)
        recent = sum(sum(self._claimed_in(each).values()) for each in months)
        return bool(self.there()) and under(recent, sum(self.owed.values()))

    def _is_rescued(self, month: int) -> bool:
        """Once its owners put in what members are owed, and these have it that day (R87)."""
        owed = sum(self.owed.values())
        parts = {} if self.rescued else owners.put_in(self, owed)
        if not parts:
            return False
        self.rescued = True
        for name, pounds in parts.items():
            self.members[name].org.pay(self.hub, pounds)
            self.members[name].paid_on += pounds
        self._pay(self.owed, owed, month, carries=False)
        return True

    def takers(self) -> list[Member]:
        return super().takers() if self.ends_on is None else []


def _pro_rata(asked: Weights, pounds: float) -> Weights:
    """Everybody in full, or in proportion as far as the pounds go."""
    whole = sum(asked.values())
    part = min(1.0, max(0.0, pounds) / whole) if whole > 0.0 else 0.0
    return {name: part * each for name, each in asked.items()}
