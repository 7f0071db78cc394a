"""Who has what of the work and the price in each contract year, where members come and go by plan and nobody leaves otherwise (ruling R61)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.terms.arrays import Mask, Reals, divide

if TYPE_CHECKING:
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

    def give(self, place: int, states: Sequence[Reals], promise: Reals, who: Mask) -> None:
        """In place: of each of these, work first, what a member has goes to those of `who` that do its work; their promise moves with the work.

        All are (replications or 1, members); what nobody takes it keeps.
        """
        moved = [state[:, place].copy() for state in states]
        given = np.zeros(1)
        for each, part in self.stand_in(place):
            here = part * who[:, each]
            given = given + here
            for state, its in zip(states, moved, strict=True):
                state[:, each] += here * its
            promise[:, each] += here * moved[0]
        kept = np.where(given > 1.0 - 1e-12, 0.0, 1.0 - given)
        for state in (*states, promise):
            state[:, place] *= kept

    def promise(self, place: int, taken: Reals) -> Reals:
        """(replications or 1,) what a member promises that comes and takes so much work: its promise in the measure of that."""
        planned = self._terms.work[:, place]
        return self._terms.promise[:, place] * np.where(planned > 0.0, divide(taken, planned), 1.0)


class Planned:
    """Shares of work, promise and money as they stand; (replications or 1, members)."""

    def __init__(self, terms: Terms) -> None:
        self._terms, self._comings = terms, terms.comings
        self.work, self.promise, self.money = terms.work.copy(), terms.promise.copy(), terms.money.copy()
        for place, first in enumerate(self._comings.first):
            if first > 0:
                self._give(place)

    def here(self, month: int) -> Mask:
        """(members,) who is there in a month."""
        return np.array([first <= month < end for first, end in zip(self._comings.first, self._comings.end, strict=True)])

    def give_back(self, month: int) -> None:
        """What those had who left with the last month goes to who does their work."""
        for place, end in enumerate(self._comings.end):
            if month == end:
                self._give(place)

    def come(self, month: int) -> None:
        """Who comes with the contract year that begins takes its share."""
        for place, first in enumerate(self._comings.first):
            if month == first > 0:
                self._come(place)

    def _give(self, place: int) -> None:
        self._comings.give(place, (self.work, self.money), self.promise, np.ones(self.work.shape, dtype=bool))

    def _come(self, place: int) -> None:
        terms, taken = self._terms, np.zeros(1)
        for each, part in list(self._comings.stand_in(place)):
            work = np.minimum(part * terms.work[:, place], self.work[:, each])
            money = np.minimum(part * terms.money[:, place], self.money[:, each])
            self.work[:, each] -= work
            self.promise[:, each] -= np.minimum(work, self.promise[:, each])
            self.money[:, each] -= money
            self.money[:, place] += money
            taken = taken + work
        self.work[:, place] = taken
        self.promise[:, place] = self._comings.promise(place, taken)
