"""An organisation: its reserves, the rest of its business and its insolvency."""

from typing import TYPE_CHECKING, Any

from . import counts
from .days import LOANS, RECEIPTS, REST, Months
from .elsewhere import Elsewhere
from .ledger import OUTSIDE, under
from .lost_work import LostWork
from .portfolio import Portfolio
from .simpy_types import Steps
from .spending import Spending

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]


class Organisation:
    """Cash here is free reserves; after an insolvency they are frozen and receipts are the estate (R28)."""

    def __init__(self, world: "World", name: str, data: Data) -> None:
        self.world = world
        self.name = name
        self.data = data
        self.account = f"cash of {name}"
        self.estate = f"estate of {name}"
        self.grace: int = max(1, round(data["grace"]))
        self.effect = 1.0
        if world.noise and data["outcome_spread"]:
            self.effect = counts.effect(world.draws["effect"][name], data["outcome_spread"])
        self.spending = self.income = self.opening = self.headroom = 0.0
        self.elsewhere = Elsewhere(self)
        self.portfolio = Portfolio(self, self.elsewhere)
        self.spends = Spending(self, self.elsewhere)
        self.lost_work = LostWork(self)
        self.smaller = False
        self.below_since: int | None = None
        self.insolvent_on: int | None = None

    def settle(self, contract_cost: float, contract_income: float, leads: bool) -> None:
        """What is settled once, from the file as it stands (R24)."""
        self.spending = self.data["other_income"] * (1.0 - self.data["other_margin"]) + contract_cost
        self.income = self.data["other_income"] + contract_income
        self.smaller = not leads and self.income < self.world.smaller_partner_below
        self.opening = self.pounds(self.data["free_reserves"])
        self.headroom = self.pounds(self.data["headroom"])
        self.world.ledger.open(self.account, self.opening)
        self.world.ledger.open(self.estate)

    def pounds(self, amount: float | Data) -> float:
        """Given so, or in months of its spending."""
        if isinstance(amount, dict):
            return float(amount["months"]) * self.spending / 12.0
        return float(amount)

    @property
    def cash(self) -> float:
        return self.world.ledger.balance[self.account]

    @property
    def solvent(self) -> bool:
        return self.insolvent_on is None

    @property
    def rank(self) -> tuple[float, str]:
        """Smallest first."""
        return (self.income, self.name)

    @property
    def unit_cost(self) -> float:
        return self.data["unit_cost"] or 0.0

    @property
    def payee(self) -> str:
        """The account that money due to it arrives in."""
        return self.account if self.solvent else self.estate

    def pay(self, target: str, pounds: float) -> None:
        """An insolvent organisation pays nothing."""
        if self.solvent:
            self.world.ledger.move(self.account, target, pounds)

    def test_solvency(self, today: int) -> bool:
        """True on the day an overdraft beyond the headroom has lasted the days of grace (R28)."""
        if not under(self.cash, -self.headroom):
            self.below_since = None
            return False
        if self.below_since is None:
            self.below_since = today
            self.world.wake(today + self.grace - 1)
        return today - self.below_since + 1 >= self.grace

    def other_income(self, months: Months, last_day: int) -> Steps:
        """The surplus of the rest, and what is cut or spent of it, on each month's last day, the last of its bills."""
        clock, month = self.world.clock, 0
        while months.last(month) <= last_day:
            yield clock.at(months.last(month), REST)
            if not self.solvent:
                return
            saved = self.spends.saved(month)
            surplus = self.elsewhere.surplus(month) + self.portfolio.surplus(month)
            self.world.ledger.move(OUTSIDE, self.account, surplus + saved)
            month += 1

    def borrow(self, months: Months, amount: float, rate: float, years: float) -> Steps:
        """A loan drawn on the first day of `months`, repaid in equal parts with interest (R25)."""
        clock, balance, month = self.world.clock, amount, 0
        yield clock.at(months.first(0), RECEIPTS)
        if not self.solvent:
            return
        self.world.ledger.move(OUTSIDE, self.account, amount)
        while balance > 0.005 and self.solvent:
            yield clock.at(months.last(month), LOANS)
            principal = min(balance, amount / (12.0 * years))
            self.pay(OUTSIDE, principal + balance * rate / 12.0)
            balance -= principal
            month += 1
