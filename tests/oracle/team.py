"""A team that may bid when a contract is let again: who is in it, what the work costs it, and what it asks for."""

from typing import TYPE_CHECKING, Any

from . import counts
from .organisation import Organisation
from .own_prices import settled
from .shares import Shares, shares_of, without

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]
HUBS = ("consortium", "alliance", "joint_venture")
LOCAL_ENOUGH = 0.5
HOLDER_KNOWS = 0.5
SUPPORT_TELLS = 0.5
HALVING_POUNDS = 10_000.0


class Team:
    """One team at one award. Its structure is what is left of it: see `lose`."""

    def __init__(self, world: "World", name: str, structure: Data, terms: Data) -> None:
        self.world, self.name, self.structure, self.terms = world, name, structure, terms
        self.estimate = self.bid = 0.0

    @property
    def lead(self) -> str | None:
        lead: str | None = self.structure["lead"]
        return lead

    @property
    def organisations(self) -> list[Organisation]:
        return [self.world.organisations[name] for name in self.structure["members"]]

    @property
    def largest(self) -> Organisation:
        """Its lead; without one its largest member."""
        if self.lead is not None:
            return self.world.organisations[self.lead]
        return max(self.organisations, key=lambda org: org.rank)

    @property
    def shares(self) -> dict[str, Shares]:
        return shares_of(self.structure)

    def lose(self, gone: set[str]) -> bool:
        """Some drop out; False where the lead is one of them, or nobody is left who does any work."""
        if self.lead in gone or gone.issuperset(self.structure["members"]):
            return False
        if gone:
            self.structure = without(self.structure, gone)
        return sum(terms["share"] for terms in self.structure["members"].values()) > 0.0

    # Money (R49)

    def true_cost(self, people_per_year: float, cost_index: float) -> float:
        """A year of it, in full."""
        managing = self.structure["management_cost"] if self.structure["kind"] == "prime" else 0.0
        whole = 0.0
        for org in self.organisations:
            cost = self.full_cost(org, people_per_year, cost_index)
            whole += cost if org.name == self.lead else cost * (1.0 + managing)
        return whole

    def full_cost(self, org: Organisation, people_per_year: float, cost_index: float) -> float:
        """Of a member's work."""
        post: float | None = self.structure["members"][org.name].get("post")
        cost = self.shares[org.name].work * people_per_year * org.unit_cost * (1.0 + org.data["overhead"])
        return float(cost_index * (cost if post is None else post))

    def estimate_cost(self, true_cost: float, away: float, holds: bool, support: float, z: float | None) -> None:
        """What it thinks that the work costs; z is None without noise."""
        spread = self.terms["cost_error"]
        if self._local_work < LOCAL_ENOUGH:
            spread *= away
        if holds:
            spread *= HOLDER_KNOWS
        spread *= 1.0 - SUPPORT_TELLS * (1.0 - 2.0 ** (-support / HALVING_POUNDS))
        error = 1.0 if z is None else counts.effect(z, spread)
        hub_cost = self.structure["hub_cost"] if self.structure["kind"] in HUBS else 0.0
        self.estimate = true_cost / (1.0 - hub_cost) * error

    @property
    def _local_work(self) -> float:
        return sum(self.shares[org.name].work for org in self.organisations if org.data["local"])

    def set_bid(self, ceiling: float) -> None:
        asked = self.estimate * (1.0 + self.terms["margin"]) * (1.0 - self.terms["discount"])
        if self.terms["refuse_below_cost"]:
            asked = max(asked, self.estimate)
        self.bid = min(ceiling, asked)

    def settle_prices(self, ceiling: float) -> None:
        """What prices of their own are of the money, at the bid (R62)."""
        discount = self.structure["pass_through"]["discount"] * (1.0 - self.bid / ceiling)
        partner_price = ceiling * max(0.0, 1.0 - discount) * (1.0 - self.structure["management_fee"])
        self.structure = settled(self.structure, self.bid, partner_price)

    @property
    def smaller_share(self) -> float:
        """What part of its money goes to smaller partners."""
        return sum(self.shares[org.name].money for org in self.organisations if org.smaller and org.name != self.lead)

    def score(self, lowest: float, quality_weight: float) -> float:
        """A bid of nil is the lowest there can be: 1 for it, 0 for any other beside it."""
        price = lowest / self.bid if self.bid > 0.0 else 1.0
        quality: float = self.terms["quality"]
        return quality_weight * quality + (1.0 - quality_weight) * price

    def pay_for_bidding(self) -> dict[str, float]:
        """The lead pays, else all by shares."""
        cost: float = self.terms["cost"]
        if self.lead is not None:
            return {self.lead: cost}
        return {name: cost * terms["share"] for name, terms in self.structure["members"].items()}
