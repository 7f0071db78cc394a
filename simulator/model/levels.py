"""What a block's year comes to once it is over: levels by where its count of people ended (ruling R69)."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from simulator.model.deal import Deal
from simulator.model.payments import NIL, WHOLE, Line, Month, Work
from simulator.model.tariffs import MemberPrices
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, col, pick, row_sum, zeros
from simulator.terms.tiers import Tiers


class Reckoned(Line):
    """What a block's year comes to over what its months were paid, claimed with the last of them."""

    def __init__(self, key: str, deal: Deal) -> None:
        super().__init__(deal.terms.line_parts(0)[key])
        self.key, self._deal = key, deal
        self._paid = zeros(deal.shape[0], deal.shape[1] + 1)
        """£ of this block in the contract year so far, by each, and in the last column by all."""
        self._last: Mask = np.zeros(1, dtype=bool)
        """(replications or 1,) whether the month that is claimed is the last of its contract year."""

    @abstractmethod
    def more(self, year_plan: Reals) -> Reals:
        """(replications, members + 1) £ that the year comes to over what was paid."""

    def claimed(self, month: Month, paid_for: Reals | None = None) -> None:
        """The block's money of a month is claimed, of which so much, (replications,), is paid for where not all of it is."""
        if month.k % 12 == 0:
            self._paid[:] = 0.0
        money = month.fixed_money if month.weights is None else month.fixed_money * month.weights
        whole = month.prices.whole[self.key] * month.price / 12.0 * row_sum(np.asfortranarray(money))
        made = np.column_stack([month.prices.a_year * self.part / 12.0, whole])
        self._paid += self.counts(made, month, paid_for)

    def counts(self, claimed: Reals, month: Month, paid_for: Reals | None) -> Reals:
        """What of a claim, (replications, members + 1), counts though only so much of it is paid for."""
        return claimed

    def claimed_in_part(self, prices: MemberPrices, price: Reals, work: Work) -> None:
        """Of members who failed in a month, the block's money of the part of it until then is claimed."""
        a_month = pick(prices.whole[self.key], work.rows) * pick(price, work.rows) / 12.0
        self._paid[work.rows, -1] += a_month * row_sum(np.asfortranarray(work.money * work.count))

    def work(self, month: Month) -> Work:
        if not month.pay.in_advance:
            self.claimed(month)
        self._last = self._deal.calendar.ends_year(month.k)
        return Work(month, WHOLE, NIL, NIL[0], NIL[0], month.money)

    def earn(self, work: Work, own: bool, together: bool) -> tuple[Reals, Reals]:
        if not self._last.any():
            return np.zeros(self._deal.shape, order="F") if own else NIL, np.zeros(self._deal.shape[0])
        more, here = self.more(work.year_plan) * col(self._last), self._deal.caseload.here
        return np.asfortranarray(more[:, :-1] * here) if own else NIL, more[:, -1] * here.any(axis=1)

    def by_work(self, work: Work) -> Reals:
        """It goes by shares, as the block does."""
        return self.by_shares(work)


class Levels(Reckoned):
    """A part of the year's sum more or less."""

    cause = "activity_payment"

    def __init__(self, key: str, deal: Deal, line: realised.Line) -> None:
        super().__init__(key, deal)
        self._tiers = Tiers(line.levels)
        self._served = zeros(deal.shape[0], deal.shape[1] + 1)
        """People served in the contract year so far."""

    def work(self, month: Month) -> Work:
        if month.k % 12 == 0:
            self._served[:] = 0.0
        people = month.served.people
        self._served += np.column_stack([people, row_sum(people)])
        return super().work(month)

    def more(self, year_plan: Reals) -> Reals:
        return np.asarray((self._tiers.level(self._served, year_plan) - 1.0) * self._paid)
