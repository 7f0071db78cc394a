"""What each member of a contract gets and pays in its first year, every pound of it, at central values."""

from __future__ import annotations

from typing import NamedTuple

from simulator.language.exact import pounds
from simulator.language.units import central
from simulator.language.words import listed
from simulator.terms import first_year
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.structures import kind_of


class Balance(NamedTuple):
    """£ of a member's first year in one contract."""

    paid: float
    """What it is paid for its work, net of any top slice."""
    grant: float
    beside: dict[str, float]
    """What it pays beside the cost of its work, by what for."""
    cost: float
    """Full cost of its work."""

    @property
    def short(self) -> float:
        """How far it gets less than it pays."""
        return self.cost + sum(self.beside.values()) - self.paid - self.grant

    @property
    def is_short(self) -> bool:
        """Whether that is more than rounding."""
        return self.short > max(1.0, 0.001 * self.cost)

    def __str__(self) -> str:
        grant = f" and {pounds(self.grant)} as a grant" if self.grant else ""
        beside = listed([f"{pounds(amount)} {what}" for what, amount in self.beside.items()])
        less = f", less {beside}," if beside else ""
        work = f"for work whose full cost is {pounds(self.cost)}" if self.cost else "and has no work of its own"
        return f"is paid {pounds(self.paid)} a year{grant}{less} {work}: {pounds(self.short)} short"


def balances(file: ScenarioFile, contract: Contract) -> dict[str, Balance]:
    """Each member's; of a joint venture, as the company owes it."""
    year = first_year.of(file, contract)
    paid = owed_by_company(file, contract) if kind_of(contract.structure).at_cost else year.received
    members = contract.structure.members
    return {
        key: Balance(paid[key], central(member.grant), year.paid_beside[key], year.costs[key]) for key, member in members.items()
    }


def owed_by_company(file: ScenarioFile, contract: Contract) -> dict[str, float]:
    """£ that a joint venture owes each member for its first year's work (ruling R41)."""
    more = 1 + central(contract.structure.margin)
    return {key: cost * more for key, cost in first_year.of(file, contract).costs.items()}
