"""People served, paid for by bands and with a guarantee (ruling R67)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.model.payments import Activity, Month, Work
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, col
from simulator.terms.tiers import Tiers


class Banded(Activity):
    """Each person is paid for at the rate of the band in which the year's count has come to."""

    capped_alone = False

    def __init__(self, key: str, deal: Deal, line: realised.Line, cap: Reals) -> None:
        of_served = None if (line.for_ == 1.0).all() else line.for_
        super().__init__(key, deal.terms.line_parts(0)[key], deal.calendar.years, deal.shape, cap, of_served)
        self._deal, self._of_all, self._guaranteed = deal, line.for_, line.guarantee
        self._tiers = Tiers(line.bands) if line.bands else None
        self._last = np.zeros(1, dtype=bool)
        """(replications or 1,) whether the month that is claimed is the last of its contract year."""

    def work(self, month: Month) -> Work:
        self._last = self._deal.calendar.ends_year(month.k)
        return super().work(month)

    def due(self, counted: Reals, plan: Reals, work: Work) -> Reals:
        if self._tiers is None:
            paid = super().due(counted, plan, work)
        else:
            paid = self._tiers.in_bands(counted, plan * col(self._of_all), work.cap / np.maximum(self._of_all, 1e-12))
        there = self._there(plan.shape[1])
        if not self._last.any() or not self._guaranteed.any():
            return paid * there  # nothing more is claimed for who is gone
        least = plan * col(self._of_all * self._guaranteed * self._last)
        return np.asarray(np.maximum(paid, least) * there)

    def _there(self, columns: int) -> Mask:
        """(replications, columns) whether each is there, and in the last column anybody, as counts are asked for."""
        every = self._deal.caseload.there()
        return np.asarray(every[:, :columns] if columns >= every.shape[1] - 1 else every[:, -1:])
