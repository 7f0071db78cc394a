"""A contract's members among all organisations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.model.ledger import Ledger
from simulator.model.organisations import Organisations
from simulator.terms.arrays import Mask, Reals, Whole, neighbours


class Members:
    """The organisations that share one contract, in the order of their ids; arrays are (replications, members)."""

    def __init__(self, ids: Sequence[str], all_ids: Sequence[str], ledger: Ledger, organisations: Organisations) -> None:
        self.ids = list(ids)
        self.columns = neighbours([organisations.column[member] for member in ids])
        """Their columns among the organisations."""
        self.places: list[int] = np.arange(len(all_ids))[self.columns].tolist()
        """The same, one by one."""
        self._ledger, self.organisations = ledger, organisations

    @property
    def failed(self) -> Mask:
        """Whether each is insolvent."""
        return self._ledger.failed[:, self.columns]

    def cash(self) -> Reals:
        """£ each has."""
        return self._ledger.cash[:, self.columns]

    def rank_by_income(self) -> Whole:
        """Place of each by income among all organisations, smallest first."""
        return self.organisations.standing.rank[:, self.columns]

    def headroom(self) -> Reals:
        """£ that the free reserves of each may go below zero."""
        return self.organisations.standing.headroom[:, self.columns]

    def spending(self) -> Reals:
        """£ a year of each as a whole organisation."""
        return self.organisations.standing.spending[:, self.columns]
