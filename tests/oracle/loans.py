"""A contract's loan: who draws what of it (R25), and how it comes back, by the calendar or out of outcome money (R25, R87)."""

from typing import TYPE_CHECKING, Any

from .days import BILLS, LOANS
from .ledger import OUTSIDE
from .member import Member
from .simpy_types import Steps

if TYPE_CHECKING:
    from .contract import Contract

Data = dict[str, Any]
OUTCOMES = "outcomes"
REPAID = 0.005


class OutOfOutcomes:
    """What one member still owes of what it borrowed."""

    def __init__(self, contract: "Contract", member: Member, pounds: float, terms: Data) -> None:
        self.contract, self.member, self.left = contract, member, pounds
        self.rate: float = terms["rate"]
        self.part: float = terms["of_outcomes"]
        self.seen = 0.0
        member.org.world.ledger.move(OUTSIDE, member.org.account, pounds)

    def interest(self) -> Steps:
        """With the bills of each month's end, before anything comes back that day."""
        months, month = self.contract.since_start, 0
        while self.left > REPAID and self.member.org.solvent:
            yield self.contract.clock.at(months.last(month), BILLS)
            self.member.org.pay(OUTSIDE, self.left * self.rate / 12.0)
            month += 1

    def newly_seen(self) -> float:
        """Its outcome money since the last claim."""
        before, self.seen = self.seen, self.contract.outcome_money_seen(self.member)
        return max(0.0, self.seen - before)

    def repay(self, pounds: float) -> None:
        pounds = min(pounds, self.left)
        if self.member.org.solvent:
            self.left -= pounds
        self.member.org.pay(OUTSIDE, pounds)


class Loans:
    """Of a contract, what its members borrowed; `owed` is what comes back out of outcome money."""

    def __init__(self, contract: "Contract") -> None:
        self.contract = contract
        self.terms: Data | None = contract.data["loan"]
        self.owed: list[OutOfOutcomes] = []

    def draw(self) -> None:
        """As agreed, else the lead, else by share; who is not there draws nothing."""
        if self.terms is None:
            return
        there, lead = self.contract.there(), self.contract.lead
        agreed = {member.name: member.terms["loan"] for member in there if member.terms["loan"] is not None}
        if agreed:
            parts = agreed
        elif lead is not None and self.contract.lead_there:
            parts = {lead.name: 1.0}
        else:
            parts = {member.name: member.terms["share"] for member in there}
        for name, part in parts.items():
            self._lend(self.contract.members[name], part * self.terms["amount"], self.terms)

    def _lend(self, member: Member, pounds: float, terms: Data) -> None:
        env = self.contract.world.env
        if terms.get("repay") != OUTCOMES:
            env.process(member.org.borrow(self.contract.since_start, pounds, terms["rate"], terms["years"]))
        elif member.org.solvent:
            self.owed.append(OutOfOutcomes(self.contract, member, pounds, terms))
            env.process(self.owed[-1].interest())

    def claimed(self, last: bool) -> None:
        """A month-end claim is made: part of its outcome money comes back when it is paid, with the last claim all that is left."""
        repaid = [(loan, loan.part * loan.newly_seen()) for loan in self.owed]
        if repaid:
            self.contract.world.env.process(self._repay(repaid, last, self.contract.due(self.contract.clock.today)))

    def _repay(self, repaid: list[tuple[OutOfOutcomes, float]], last: bool, due: int) -> Steps:
        yield self.contract.clock.at(due, LOANS)
        for loan, pounds in repaid:
            loan.repay(loan.left if last else pounds)
