"""Investors: they pay in on the first day, and have back what a payee can spare, to what it owes them (R75)."""

from typing import TYPE_CHECKING, Any

from .ledger import OUTSIDE
from .member import Member

if TYPE_CHECKING:
    from .contract import Contract
    from .joint_venture import JointVenture

Data = dict[str, Any]
QUARTER = 0.25


class Payee:
    """Who has money of the investors, and what it owes them."""

    def __init__(self, pounds: float) -> None:
        self.owed = self.theirs = pounds
        self.brought_before = 0.0

    def quarter(self, month: int) -> None:
        """What the quarter brought, as far as it has over three months' outgo."""
        brought = self.balance - self.theirs
        self.repay(self.outgo(month), brought - self.brought_before)
        self.brought_before = brought

    def repay(self, left_with_it: float, most: float = float("inf")) -> None:
        """What it has over this, at most so much and what it owes."""
        pounds = max(0.0, min(self.balance - left_with_it, most, self.owed, self.cash))
        self.owed -= pounds
        self.theirs -= pounds
        self.pay(pounds)

    @property
    def balance(self) -> float:
        """What it has of the contract."""
        raise NotImplementedError

    @property
    def cash(self) -> float:
        raise NotImplementedError

    def pay(self, pounds: float) -> None:
        raise NotImplementedError

    def outgo(self, month: int) -> float:
        """Of three months, as planned."""
        raise NotImplementedError


class MemberPayee(Payee):
    def __init__(self, contract: "Contract", member: Member, pounds: float) -> None:
        super().__init__(pounds)
        self.contract, self.member = contract, member
        contract.ledger.move(OUTSIDE, member.org.account, pounds)

    @property
    def balance(self) -> float:
        """An advance is none of it."""
        return self.theirs + self.member.received - self.member.paid_on - self.member.spent

    @property
    def cash(self) -> float:
        return self.member.org.cash if self.member.org.solvent else 0.0

    def pay(self, pounds: float) -> None:
        self.member.org.pay(OUTSIDE, pounds)

    def outgo(self, month: int) -> float:
        return 3.0 * self.contract.planned_cost(self.member, month) + self.contract.paid_on_in_quarter(self.member)


class CompanyPayee(Payee):
    """A joint venture's company; what it has is not what it owes its members from before."""

    def __init__(self, company: "JointVenture", pounds: float) -> None:
        super().__init__(pounds)
        self.company = company
        company.ledger.move(OUTSIDE, company.hub, pounds)

    @property
    def balance(self) -> float:
        return self.company.balance - sum(self.company.owed.values())

    @property
    def cash(self) -> float:
        return self.company.balance

    def pay(self, pounds: float) -> None:
        self.company.ledger.move(self.company.hub, OUTSIDE, pounds)

    def outgo(self, month: int) -> float:
        cost = sum(self.company.planned_cost(member, month) for member in self.company.members.values())
        return 3.0 * cost * (1.0 + self.company.structure["margin"])


class Investors:
    """Of a contract; without any nothing happens. The last of their money comes when its run-off ends."""

    def __init__(self, contract: "Contract", terms: Data | None) -> None:
        self.contract, self.terms = contract, terms
        self.payees: list[Payee] = []

    def pay_in(self) -> None:
        if self.terms is not None:
            self.payees = self.contract.investors_pay(self.terms["amount"])

    def due(self, month: int | None) -> None:
        """Later today, with the quarter that this month ends; None with the run-off's end."""
        if self.payees:
            self.contract.world.investors_due(self.contract, month)

    def have_back(self, month: int | None) -> None:
        """What they are owed grows to a quarter's end before anything is paid."""
        assert self.terms is not None
        for payee in self.payees:
            if month is None:
                payee.repay(0.0)
                continue
            payee.owed *= (1.0 + self.terms["return"]) ** QUARTER
            payee.quarter(month)
