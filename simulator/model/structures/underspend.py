"""Underspend that stays with the members of a contract (ruling R27)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.model.sharing import smallest_first
from simulator.terms.arrays import Reals, below, col, divide, row_sum, zeros


class Underspend:
    """Members who claimed more than their cost this quarter help those with under a month's cost in cash."""

    def __init__(self, deal: Deal) -> None:
        self._deal, self._reinvested = deal, deal.given.structure.reinvest_underspend
        self._claimed = zeros(*deal.shape)
        """(replications, members) £ this quarter."""

    def claimed(self, amount: Reals) -> None:
        """Members claim this, (replications, members) £."""
        if self._reinvested:
            self._claimed += amount

    def quarter_end(self) -> None:
        """The poorest first, and among them the smallest."""
        deal = self._deal
        if not self._reinvested:
            return
        here, cash = deal.while_on(deal.caseload.here), deal.members.cash()
        need = np.maximum(deal.delivery_cost - cash, 0.0) * here
        surplus = np.maximum(self._claimed - deal.quarter_cost, 0.0) * here * ~below(cash, deal.delivery_cost)
        total = row_sum(np.asfortranarray(surplus))
        given = smallest_first(need, total, deal.members.rank_by_income())
        taken = surplus * col(divide(row_sum(given), total))
        deal.purse.members_pay_hub(taken, "underspend")
        deal.purse.hub_pays_members(given, "underspend")
        deal.purse.received += given - taken
        deal.purse.paid_on += taken
        self._claimed = zeros(*deal.shape)
