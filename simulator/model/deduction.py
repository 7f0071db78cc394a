"""What comes off the price by chance (ruling R70)."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from simulator.model.deal import Deal
from simulator.model.payments import NIL, Line, Month, Work
from simulator.terms import realised
from simulator.terms.arrays import Reals, col, divide, row_sum


class Deduction(Line):
    """A part of the month's price that falls away where a month is found wanting: of the contract, in direct lots of each member."""

    def __init__(self, key: str, deal: Deal, line: realised.Line) -> None:
        super().__init__(NIL)
        self.key, self._deal, self._line = key, deal, line
        self.alone = not deal.terms.kind.lead_holds and not deal.terms.kind.hub
        """Whether each member is paid, and found wanting, by itself."""
        self._passed = deal.given.structure.pass_through.deductions if deal.terms.kind.lead_holds else np.ones(1)
        self.fallen = NIL
        """(replications or 1, members or 1) 1 where it falls in the month that is claimed, or its chance."""
        self._so_far = np.zeros((1, 1))
        """(replications or 1, members or 1) £ that have fallen away in this contract year."""

    def work(self, month: Month) -> Work:
        """What is counted is the part of the month's price that falls away."""
        if month.k % 12 == 0:
            self._so_far = np.zeros((1, 1))
        self.fallen = self._falls(month.k)
        prices = month.prices.a_year / 12.0
        whole = month.price / 12.0 * row_sum(np.asfortranarray(month.money))
        price = prices if self.alone else col(whole)
        left = np.maximum(12.0 * col(self._line.most) - divide(self._so_far, price), 0.0)
        falls = np.minimum(self.fallen * col(self._line.size), left)
        self._so_far = self._so_far + falls * price
        return Work(month, falls, prices, whole, NIL[0], month.money)

    def _falls(self, k: int) -> Reals:
        """(replications or 1, members or 1) 1 where it falls in month k, or its chance."""
        deal, line, chance, term = self._deal, self.key, self._line.chance_per_month, self._deal.caseload.key
        if not deal.setting.noise:
            return col(chance)
        of = [f"{term}/{line}/{member}" for member in deal.terms.members] if self.alone else [f"{term}/{line}"]
        found = deal.setting.draws.normals("deduction", of, k, 1)[0].T
        return np.asfortranarray((ndtr(found) < col(chance)).astype(float))

    def earn(self, work: Work, own: bool, together: bool) -> tuple[Reals, Reals]:
        mine = np.asfortranarray(-work.count * work.tariffs * col(self._passed)) if own else NIL
        return mine, -work.count[:, 0] * work.tariff if together else NIL

    def by_work(self, work: Work) -> Reals:
        """By money."""
        return work.money

    def by_shares(self, work: Work) -> Reals:
        return work.money
