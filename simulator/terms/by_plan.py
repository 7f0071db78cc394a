"""Who has what of the work and the price in each contract year, where members come and go by plan and nobody leaves otherwise (ruling R61)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.terms.arrays import Mask, Reals
from simulator.terms.pounds import Terms

LONG = 10**6
"""Months; whoever stays has so many."""


class Comings:
    """When members come and go as planned, and who does their work meanwhile."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        members = [terms.structure.members[key] for key in terms.members]
        self.first = [12 * ((each.from_ or 1) - 1) for each in members]
        """(members,) first month of each."""
        self.end = [LONG if each.to is None else 12 * each.to for each in members]
        """(members,) the month after the last of each."""

    def stand_in(self, place: int) -> Iterator[tuple[int, Reals]]:
        """Who does the work of a member while it is not there, and which part of it, (1,): the file's lead, else all who always are."""
        terms = self._terms
        if terms.lead is not None:
            yield terms.lead, np.ones(1)
            return
        share = terms.of(lambda member: member.share)
        always = [each for each, first in enumerate(self.first) if first == 0 and self.end[each] == LONG]
        whole = share[:, always].sum(axis=1)
        yield from ((each, share[:, each] / whole) for each in always)


class Planned:
    """Shares of work, promise and money as they stand; (replications or 1, members)."""

    def __init__(self, terms: Terms) -> None:
        self._terms, self._comings = terms, Comings(terms)
        self._first, self._end, self._stand_in = self._comings.first, self._comings.end, self._comings.stand_in
        self.work, self.promise, self.money = terms.work.copy(), terms.promise.copy(), terms.money.copy()
        for place, first in enumerate(self._first):
            if first > 0:
                self._give(place)

    def here(self, month: int) -> Mask:
        """(members,) who is there in a month."""
        return np.array([first <= month < end for first, end in zip(self._first, self._end, strict=True)])

    def new_year(self, month: int) -> None:
        """A contract year begins: who left gives back what it had, then who comes takes its share."""
        for place, end in enumerate(self._end):
            if month == end:
                self._give(place)
        for place, first in enumerate(self._first):
            if month == first > 0:
                self._come(place)

    def _give(self, place: int) -> None:
        work, money = self.work[:, place].copy(), self.money[:, place].copy()
        for each, part in self._stand_in(place):
            self.work[:, each] += part * work
            self.promise[:, each] += part * work
            self.money[:, each] += part * money
        for state in (self.work, self.promise, self.money):
            state[:, place] = 0.0

    def _come(self, place: int) -> None:
        terms, taken = self._terms, np.zeros(1)
        for each, part in list(self._stand_in(place)):
            work = np.minimum(part * terms.work[:, place], self.work[:, each])
            money = np.minimum(part * terms.money[:, place], self.money[:, each])
            self.work[:, each] -= work
            self.promise[:, each] -= np.minimum(work, self.promise[:, each])
            self.money[:, each] -= money
            self.money[:, place] += money
            taken = taken + work
        planned = terms.work[:, place]
        self.work[:, place] = taken
        self.promise[:, place] = terms.promise[:, place] * np.divide(taken, planned, out=np.ones_like(taken), where=planned > 0.0)
