"""A consortium's risk pool (ruling R26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.model import sections
from simulator.model.arrays import Mask, Reals, below, col, divide, row_sum
from simulator.model.sharing import smallest_first

if TYPE_CHECKING:
    from simulator.model.contract import Contract


class Pool:
    """Members pay in part of each receipt up to a target; one that would be insolvent draws, the smallest first."""

    def __init__(self, contract: Contract, terms: sections.RiskPool) -> None:
        self.contract, self.target = contract, terms.target
        self.rates = contract.terms.of(lambda member: member.pool, terms.rate)
        """(replications or 1, members) part of each receipt that each pays in."""
        self.ledger, self.account = contract.model.ledger, contract.purse.pool
        self.contributed = np.zeros(contract.shape, order="F")
        """(replications, members) £ paid in so far."""

    @property
    def balance(self) -> Reals:
        """(replications,) £."""
        return self.ledger.accounts[:, self.account]

    def contribute(self, receipts: Reals) -> None:
        c = self.contract
        target = self.target / 12.0 * row_sum(np.asfortranarray(c.structure.net_of_hub(c.prices)))
        wanted = receipts * self.rates * c.caseload.here
        total = row_sum(np.asfortranarray(wanted))
        paid = wanted * col(divide(np.clip(target - self.balance, 0.0, total), total))
        self.contributed += paid
        self.ledger.move(c.columns, self.account, np.asfortranarray(paid), f"into the pool, {c.key}")

    def draw(self) -> None:
        """Whoever is below its headroom draws up to it."""
        c = self.contract
        headroom = c.model.organisations.standing.headroom[:, c.columns]
        # Less than a penny is a rounding error: drawn later, it would make results depend on the batch.
        short = below(c.cash(), -headroom) & c.caseload.here & col(self.balance > 0.005)
        if short.any():
            need = np.where(short, -headroom - c.cash(), 0.0)
            drawn = smallest_first(need, self.balance, c.rank_by_income())
            self.ledger.move(self.account, c.columns, drawn, f"from the pool, {c.key}")

    def return_what_is_left(self, who: Mask) -> None:
        """To members still there, pro rata to what they paid in."""
        c = self.contract
        weight = self.contributed * c.caseload.here
        part = divide(weight, col(row_sum(np.asfortranarray(weight))))
        self.ledger.move(self.account, c.columns, np.asfortranarray(part * col(self.balance * who)), f"pool returned, {c.key}")
