"""What each line of a contract's payment counted, and what was claimed of the commissioner for it (rulings R66 to R70)."""

from __future__ import annotations

import numpy as np

from simulator.model.at_cost import AtCost, GainShare
from simulator.model.deal import Deal
from simulator.model.deduction import Deduction
from simulator.model.levels import Reckoned
from simulator.model.payments import Counted, Line, Work, Worth
from simulator.model.structures.protocol import Structure
from simulator.terms.arrays import Reals, below, divide, row_sum


class Tally:
    """Sums over the life of a contract that is paid by lines, by line of the file."""

    def __init__(self, deal: Deal, structure: Structure) -> None:
        self._deal, self._structure = deal, structure
        lines = deal.given.payment.lines
        self.lines = tuple(lines)
        """Ids, in the order of the file."""
        self._column = {key: place for place, key in enumerate(self.lines)}
        self._blocks = [key for key, kind in deal.terms.kinds.items() if kind == "block" and key in self._column]
        self._counted, self.claimed = (np.zeros((deal.shape[0], len(lines))) for _ in range(2))
        """(replications, lines) people paid for, and deductions; £ claimed of the commissioner, VAT included, whatever the most of the contract is."""
        self._with_vat = 1.0 + deal.given.payment.price_vat

    def counted(self) -> Reals:
        """(replications, lines) people, or parts of people, paid for; outcomes; deductions; nil of a block."""
        reached = {key: count for key, count in self._deal.caseload.reached.items() if key in self._column}
        found = self._counted.copy()
        for key, count in reached.items():
            found[:, self._column[key]] = count
        return found

    def fixed(self, worth: Worth) -> None:
        """A month's fixed money is claimed, of each block by its part of the price."""
        if not self._blocks:
            return
        worth, prices = worth.within(self._deal.while_on), self._deal.prices
        for key in self._blocks:
            if worth.holder is not None:
                self._claim(key, worth.holder * divide(prices.whole[key], prices.part("block")))
            if worth.straight is not None:
                self._claim(key, row_sum(worth.straight * divide(prices.parts[key], prices.parts_of("block"))))

    def line(self, line: Line, work: Work, worth: Worth) -> None:
        """What a line comes to that is not fixed money is claimed, of a month or of outcomes that are seen."""
        if not isinstance(line, (Counted, Reckoned, Deduction, AtCost, GainShare)) or line.key not in self._column:
            return
        if not line.awaited:
            worth = worth.within(self._deal.while_on)
        for pounds in (worth.holder, worth.straight):
            if pounds is not None:
                self._claim(line.key, pounds if pounds.ndim == 1 else row_sum(pounds))
        if isinstance(line, Deduction):
            self._count(line.key, _fallen(line, worth))
        elif isinstance(line, Counted) and not line.awaited:
            self._count(line.key, self._deal.while_on(self._structure.units_paid(line, work)))

    def _claim(self, key: str, pounds: Reals) -> None:
        self.claimed[:, self._column[key]] += pounds * self._with_vat

    def _count(self, key: str, count: Reals) -> None:
        self._counted[:, self._column[key]] += count


def _fallen(line: Deduction, worth: Worth) -> Reals:
    """(replications,) deductions of a month by which a penny came off; without noise, as many as the chance says."""
    off = [below(pounds, 0.0) for pounds in (worth.holder, worth.straight) if pounds is not None]
    if line.alone:
        return row_sum(line.fallen * off[0])
    return np.asarray(line.fallen[:, 0] * np.any([each if each.ndim == 1 else each.any(axis=1) for each in off], axis=0))
