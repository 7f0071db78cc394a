"""Joint venture: a company that the members own is paid, and pays them cost plus a margin while it has money."""

from __future__ import annotations

from simulator.model.claims import Claim, Stop
from simulator.model.deal import Deal
from simulator.model.facilities import Released
from simulator.model.payments import Line, Work, Worth
from simulator.model.structures.company import Company
from simulator.model.structures.help import ThroughHub
from simulator.model.structures.lead import Elected
from simulator.model.structures.protocol import Structure
from simulator.terms.arrays import Mask, Reals
from simulator.terms.structures.joint_venture import JOINT_VENTURE


class JointVenture(Structure):
    """All that work is worth goes to the company; members earn their cost and the margin, whatever it does (rulings R40 to R43)."""

    kind = JOINT_VENTURE
    steady = True
    fund: Company
    lead: Elected

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        self.fund = Company(deal, self.kept)
        self.lead = Elected(deal)
        self.help = ThroughHub(deal, self.lead)

    def divide(self, line: Line, work: Work) -> Worth:
        return Worth(holder=line.earn(work, own=False, together=True)[1])

    def members_due(self, cost: Reals) -> Reals:
        return self.fund.due(cost)

    def open(self) -> None:
        self.fund.open()

    def settle(self, claim: Claim) -> None:
        self.fund.settle(claim)

    def release(self, kept: Released) -> None:
        self.fund.release(kept)

    def give_back(self, who: Mask) -> None:
        self.fund.give_back(who)

    def ended(self, who: Mask) -> None:
        self.fund.ended(who)

    def gone(self, who: Mask, day: int, k: int, insolvent: bool) -> Stop | None:
        self.lead.lost(who)
        return None
