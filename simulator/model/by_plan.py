"""Members who are there in some contract years only, and who does their work meanwhile (ruling R61)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.terms.arrays import Mask, Whole, col, divide, falses

NOBODY: Mask = np.zeros((1, 1), dtype=bool)


class ByPlan:
    """Who comes and goes by plan. Arrays are (replications, members) unless said."""

    def __init__(self, deal: Deal) -> None:
        self._deal, self._comings = deal, deal.terms.comings
        self.last: Whole = np.array(self._comings.end) - 1
        """(members,) the last month of each as planned for it, whatever becomes of the contract."""
        self._left = falses(*deal.shape)
        """Who left by plan, and has not given back its work yet."""
        self._last_months = set(self.last.tolist())

    # --- how they go

    def leaving(self, month: int) -> Mask:
        """Whose last month this is, where the contract goes on; (1, 1) where it is nobody's."""
        if month not in self._last_months:
            return NOBODY
        return np.asarray(self._deal.caseload.here & (self.last == month) & col(month < self._deal.calendar.ends))

    def leave(self, who: Mask) -> None:
        """The last day of these; what they had goes over on the next."""
        people = self._deal.caseload
        people.here &= ~who
        people.staffed[who] = 0.0
        self._left |= who

    # --- how they come

    def begin(self) -> None:
        """Who comes later has nothing on the contract's first day."""
        for place, first in enumerate(self._comings.first):
            if first > 0:
                self._deal.caseload.here[:, place] = False
                self._deal.caseload.to_come[:, place] = True
                self._give(place, np.ones(self._deal.shape[0], dtype=bool))

    def give_back(self) -> None:
        """What those had who left with yesterday goes to who does their work."""
        for place in np.flatnonzero(self._left.any(axis=0)).tolist():
            self._give(place, self._left[:, place])
            self._abandon(place, self._left[:, place])
        self._left[:] = False

    def come(self, month: int) -> None:
        """Who comes with the contract year that begins takes its share."""
        for place, first in enumerate(self._comings.first):
            if month == first > 0:
                self._come(place)

    def _give(self, place: int, who: Mask) -> None:
        """In these (replications,) its work, money and those waiting go to who does it and is there; their promise moves with the work."""
        people, shares = self._deal.caseload, self._deal.shares
        states = people.work, people.waiting, shares.money, shares.agreed
        self._comings.give(place, states, people.promise, col(who) & people.here)
        people.moved()

    def _abandon(self, place: int, who: Mask) -> None:
        """What nobody took in these (replications,) is unmet from now on, and no longer paid for."""
        one = falses(*self._deal.shape)
        one[:, place] = who
        self._deal.caseload.abandon(one)
        self._deal.shares.lapse(one)

    def _come(self, place: int) -> None:
        """It takes its share of what they have from those who did its work, as far as they are there and have it, and hires."""
        deal, people, terms = self._deal, self._deal.caseload, self._deal.terms
        doing = list(self._comings.stand_in(place))
        coming = ~deal.members.failed[:, place] & np.any([people.here[:, each] for each, _ in doing], axis=0)
        taken = np.zeros(deal.shape[0])
        for each, part in doing:
            here = coming & people.here[:, each]
            work = np.minimum(part * terms.work[:, place], people.work[:, each]) * here
            left = 1.0 - divide(work, people.work[:, each])
            people.take_from(each, place, work, left)
            for share in (deal.shares.money, deal.shares.agreed):
                money = np.minimum(part * terms.money[:, place], share[:, each]) * here
                share[:, each] -= money
                share[:, place] += money
            taken += work
        people.come(place, coming, taken, self._comings.promise(place, taken))
