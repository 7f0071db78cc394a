"""Alliance: everything by shares through a hub; outcome money is paid on account, and gain or pain shared each year."""

from __future__ import annotations

from simulator.model.claims import Claim, Stop
from simulator.model.deal import Deal
from simulator.model.facilities import Released
from simulator.model.payments import Line, Work, Worth
from simulator.model.structures.account import Account
from simulator.model.structures.help import ThroughHub
from simulator.model.structures.hub import Hub
from simulator.model.structures.lead import Elected
from simulator.model.structures.protocol import Structure
from simulator.model.structures.underspend import Underspend
from simulator.terms.arrays import Mask
from simulator.terms.structures.alliance import ALLIANCE


class Alliance(Structure):
    """Members share all that they earn together, and what their outcomes come to over or under par."""

    kind = ALLIANCE
    steady = True
    account: Account
    lead: Elected

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        self.hub, self.underspend = Hub(deal, self.kept), Underspend(deal)
        self.account = Account(deal, self.hub)
        self.lead = Elected(deal)
        self.help = ThroughHub(deal, self.lead)

    def divide(self, line: Line, work: Work) -> Worth:
        return self.hub.share(line.earn(work, own=False, together=True)[1], line.by_shares(work), work.money)

    def open(self) -> None:
        self.hub.open()

    def settle(self, claim: Claim) -> None:
        self.hub.settle(claim)
        if claim.worth.owed is not None and claim.month >= 0:
            self.underspend.claimed(claim.worth.owed)
        pain = self.account.pain(claim)
        if pain is not None:
            self.underspend.claimed(-pain)

    def release(self, kept: Released) -> None:
        self.hub.release(kept)

    def give_back(self, who: Mask) -> None:
        self.hub.give_back(who)

    def ended(self, who: Mask) -> None:
        self.hub.ended(who)

    def quarter_end(self) -> None:
        self.underspend.quarter_end()

    def gone(self, who: Mask, day: int, k: int, insolvent: bool) -> Stop | None:
        self.lead.lost(who)
        return None
