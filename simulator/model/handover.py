"""Work that leavers left goes over to members with room for it, after a transfer (ruling R31)."""

from __future__ import annotations

import numpy as np

from simulator.model.clock import whole
from simulator.model.deal import Deal
from simulator.model.structures.lead import Lead
from simulator.terms.arrays import Mask, Reals, Whole, col, pick, true_at


class HandOvers:
    """Whose work goes over when; arrays are (replications, members)."""

    def __init__(self, deal: Deal, lead: Lead) -> None:
        self._deal, self._lead = deal, lead
        self._order = np.zeros(deal.shape, dtype=np.int64, order="F")
        self._month = np.full(deal.shape, -1, dtype=np.int64, order="F")
        self._known: set[int] = set()

    def takers(self) -> Mask:
        """Who may take over work; never one that gave notice, nor who has a post."""
        taking = self._deal.terms.kind.takes_over
        if taking == "nobody":
            return np.zeros(self._deal.shape, dtype=bool)
        staying = self._deal.staying() & ~self._deal.terms.is_post
        return staying if taking == "members" else np.asarray(self._lead.places() & staying)

    def of_staff(self) -> Mask:
        """Whose staff others take on if it leaves on the day it chose; never those of a post (rulings R23 and R63)."""
        return self.takers().any(axis=1, keepdims=True) & ~self._deal.terms.is_post

    def of_staff_of_one(self) -> Mask:
        """Whose staff others would take on if it alone left today."""
        takers = self.takers()
        return np.asarray((takers.sum(axis=1, keepdims=True) > takers) & ~self._deal.terms.is_post)

    def possible(self, who: Mask) -> Mask:
        """Whether somebody stays who may take over the work of these if they leave together; nobody takes over a post."""
        return np.asarray(who & ~self._deal.terms.is_post & (self.takers() & ~who).any(axis=1, keepdims=True))

    def later(self, who: Mask, k: int, order: int) -> list[int]:
        """What these left in month k goes over after the transfer; `order` among those whose work goes over on the same day.

        Returns the months that begin with a hand-over of which nobody knew.
        """
        at = true_at(who)
        self._order[at] = order
        months = np.maximum(k + 1 + whole(pick(self._deal.given.transfer, at[0])), 0)
        self._month[at] = months
        new = [m for m in np.unique(months).tolist() if m < self._deal.calendar.months and m not in self._known]
        self._known.update(new)
        return new

    def take(self, month: int) -> tuple[Whole, Reals]:
        """With month `month` those who may take over what was left, the first leaver's first.

        Returns the replications of those who left, and the people a month that each member takes, (replications, members).
        """
        deal = self._deal
        rows, places = true_at(deal.caseload.pending & (self._month == month))
        sequence = np.lexsort((places, self._order[rows, places], rows))
        rows, places = rows[sequence], places[sequence]
        people = np.zeros(deal.shape)
        turn = np.arange(len(rows)) - np.searchsorted(rows, rows)  # first leaver of each replication, then the second, …
        for now in range(int(turn.max(initial=-1)) + 1):
            first, left = rows[turn == now], places[turn == now]
            part, taken = deal.caseload.take_over(first, left, self.takers()[first], month)
            deal.shares.take_over(first, left, part)
            people[first] += taken
        return rows, people

    def cost(self, rows: Whole, people: Reals) -> Reals:
        """£ that taking over so many people a month costs each member that is not insolvent."""
        deal, cost = self._deal, np.zeros(self._deal.shape, order="F")
        paying = ~deal.members.failed[rows]
        cost[rows] = col(pick(deal.given.transfer_cost, rows)) * 12.0 * people[rows] * paying
        return cost
