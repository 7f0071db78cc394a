"""A consortium's risk pool (ruling R26)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.model.funds import Fund
from simulator.model.sharing import smallest_first
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, below, col, divide, row_sum


class Pool(Fund):
    """Members pay in part of each receipt up to a target; one that would be insolvent draws, the smallest first."""

    def __init__(self, deal: Deal, terms: realised.RiskPool) -> None:
        self.deal, self.target = deal, terms.target
        self.rates = deal.terms.of(lambda member: member.pool, terms.rate)
        """(replications or 1, members) part of each receipt that each pays in."""
        self.ledger, self.account = deal.setting.ledger, deal.purse.pool
        self.contributed = np.zeros(deal.shape, order="F")
        """(replications, members) £ paid in so far."""

    @property
    def balance(self) -> Reals:
        """(replications,) £."""
        return self.ledger.accounts[:, self.account]

    def contribute(self, receipts: Reals, prices: Reals) -> None:
        """Out of what members got; `prices` are £ a year that each is paid of its price."""
        c = self.deal
        target = (
            self.target / 12.0 * row_sum(np.asfortranarray(prices * c.caseload.here))
        )  # who failed in the run-off has its price still
        wanted = receipts * self.rates * c.caseload.here
        total = row_sum(np.asfortranarray(wanted))
        paid = wanted * col(divide(np.clip(target - self.balance, 0.0, total), total))
        self.contributed += paid
        self.ledger.move(c.members.columns, self.account, np.asfortranarray(paid), f"into the pool, {c.key}")

    def day_end(self) -> None:
        """Whoever is below its headroom draws up to it."""
        c = self.deal
        headroom = c.members.headroom()
        # Less than a penny is a rounding error: drawn later, it would make results depend on the batch.
        short = below(c.members.cash(), -headroom) & c.caseload.here & col(self.balance > 0.005)
        if short.any():
            need = np.where(short, -headroom - c.members.cash(), 0.0)
            drawn = smallest_first(need, self.balance, c.members.rank_by_income())
            self.ledger.move(self.account, c.members.columns, drawn, f"from the pool, {c.key}")

    def close(self, who: Mask) -> None:
        """To members still there, pro rata to what they paid in."""
        c = self.deal
        weight = self.contributed * c.caseload.here
        part = divide(weight, col(row_sum(np.asfortranarray(weight))))
        self.ledger.move(
            self.account, c.members.columns, np.asfortranarray(part * col(self.balance * who)), f"pool returned, {c.key}"
        )
