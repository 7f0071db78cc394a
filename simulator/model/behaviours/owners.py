"""Owners who keep a company of theirs from failing, once, where they have the money (ruling R87)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.terms.arrays import Mask, Reals, beside, col, divide, row_sum


class Owners:
    """Of one company; arrays are (replications, members), £, unless said."""

    def __init__(self, deal: Deal) -> None:
        self._deal = deal
        its = [deal.setting.now.organisations[member].behaviour for member in deal.terms.members]
        self._rescue: Mask = np.array([each.owners.rule == "rescue" for each in its])
        self._floor = beside([each.leaving.floor for each in its])
        self.rescued: Mask = np.zeros(deal.shape[0], dtype=bool)
        """(replications,) whether they did."""

    def part(self, equity: Reals) -> Reals:
        """Of what is put in, each one's part: equity over that of the solvent who would."""
        own = np.asfortranarray(equity * self._rescue * ~self._deal.members.failed)
        return divide(own, col(row_sum(own)))

    def spare(self) -> Reals:
        """What each can put in."""
        members = self._deal.members
        return np.maximum(members.cash() - self._floor * members.spending() / 12.0, 0.0)
