"""A parent's guarantee: what it pays so that a prime's lead does not fail (ruling R76)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.model.funds import Fund
from simulator.terms import realised
from simulator.terms.across.backing import OUTSIDE
from simulator.terms.arrays import Reals, below


class ParentGuarantee(Fund):
    """It pays from outside, or from its own cash where it is an organisation of the file."""

    def __init__(self, deal: Deal, place: int, terms: realised.ParentGuarantee) -> None:
        self._deal, self._place, self._left = deal, place, np.broadcast_to(terms.most, deal.shape[:1]).copy()
        """`_left`, (replications,), is what is left of it, £."""
        self._parent = None if terms.by == OUTSIDE else deal.setting.ids.index(terms.by)

    def day_end(self) -> None:
        deal, place = self._deal, self._place
        cash, floor = deal.members.cash()[:, place], -deal.members.headroom()[:, place]
        short = below(cash, floor) & deal.caseload.here[:, place]
        if not short.any():
            return
        paid = np.minimum(np.where(short, floor - cash, 0.0), np.minimum(self._left, self._can()))
        self._left -= paid
        ledger = deal.setting.ledger
        payer = deal.purse.outside if self._parent is None else self._parent
        ledger.move(payer, deal.purse.places[place], paid, f"parent's guarantee, {deal.key}")

    def _can(self) -> Reals:
        """(replications,) £ that the parent has."""
        ledger = self._deal.setting.ledger
        if self._parent is None:
            return np.full(self._deal.shape[0], np.inf)
        return np.asarray(np.maximum(ledger.cash[:, self._parent], 0.0) * ~ledger.failed[:, self._parent])
