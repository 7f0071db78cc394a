"""Consortium: a hub receives the money and passes it to members as it comes in."""

from __future__ import annotations

import numpy as np

from simulator.model.claims import Claim, Stop
from simulator.model.deal import Deal
from simulator.model.facilities import Released
from simulator.model.payments import Line, Work, Worth, total
from simulator.model.pool import Pool
from simulator.model.structures.help import ThroughHub
from simulator.model.structures.hub import Hub
from simulator.model.structures.lead import Elected
from simulator.model.structures.protocol import Structure
from simulator.model.structures.underspend import Underspend
from simulator.terms.arrays import Mask, Reals
from simulator.terms.falling import Standing, share_cut
from simulator.terms.structures.consortium import CONSORTIUM

HANDOVER_OF_LEAD = 30  # days in which money is held after the lead has failed


class Consortium(Structure):
    """Fixed money by shares, activity money by people served, outcome money pooled or by own outcomes, all less the hub's cost."""

    kind = CONSORTIUM
    steady = True
    holds = HANDOVER_OF_LEAD
    lead: Elected

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        pool = Pool(deal, self.given.structure.risk_pool) if self.given.structure.risk_pool else None
        self.fund, self.hub, self.underspend = pool, Hub(deal, self.kept, pool), Underspend(deal)
        pooled = self.given.structure.pooled
        self._all_pooled, self._none_pooled = bool((pooled == 1.0).all()), bool((pooled == 0.0).all())
        self.lead = Elected(deal)
        self.help = ThroughHub(deal, self.lead)

    def divide(self, line: Line, work: Work) -> Worth:
        money, share = line.earn(work, own=False, together=True)[1], self.hub.share
        if not line.awaited:
            return share(money, line.by_work(work), work.money)
        by_share, pooled = line.by_shares(work), self.given.structure.pooled
        if self._all_pooled:
            return share(money, by_share, by_share)
        own = line.by_work(work)
        if self._none_pooled:
            return share(money, own, by_share)
        pools, each = share(money * pooled, by_share, by_share), share(money * (1.0 - pooled), own, by_share)
        both = total((pools, each))
        both.mine = pools.mine + each.mine
        return both

    def open(self) -> None:
        self.hub.open()

    def settle(self, claim: Claim) -> None:
        self.hub.settle(claim)
        if claim.worth.owed is not None and claim.month >= 0:
            self.underspend.claimed(claim.worth.owed)

    def release(self, kept: Released) -> None:
        self.hub.release(kept)

    def give_back(self, who: Mask) -> None:
        self.hub.give_back(who)

    def ended(self, who: Mask) -> None:
        self.hub.ended(who)

    def quarter_end(self) -> None:
        self.underspend.quarter_end()

    def cut(self, part: Reals, price: Reals) -> Mask:
        """The agreed rule shares it."""
        shares, members, before = self.deal.shares, self.members, self.deal.shares.money
        stands = Standing(self.lead.places(), members.rank_by_income(), price, members.cash(), members.spending())
        shares.money = share_cut(self.given.structure.cut_rule, before, part, stands)
        return np.asarray(shares.money < before * (1.0 - 1e-9))

    def gone(self, who: Mask, day: int, k: int, insolvent: bool) -> Stop | None:
        """Money arriving after the lead failed is held until another leads."""
        lost = self.lead.lost(who)
        if insolvent and lost.any():
            self.hub.hold(lost, np.minimum(day + HANDOVER_OF_LEAD, self.deal.setting.horizon.ends))
        return None
