"""When a contract ends: options to go on (ruling R57)."""

from __future__ import annotations

import numpy as np

from simulator.model.behaviours.leaving import Leaving
from simulator.model.clock import whole
from simulator.model.deal import Deal
from simulator.model.people import Served
from simulator.model.shares import NO_SHARE
from simulator.model.structures.lead import Holder, Lead
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, row_sum, zeros


class Length:
    """Options of one contract, each decided once; (replications,) unless said."""

    def __init__(self, deal: Deal, lead: Lead) -> None:
        self._deal, self._lead = deal, lead
        self._options = deal.given.extensions
        months = deal.calendar.months
        self._people, self._outcomes = zeros(deal.shape[0], months), zeros(deal.shape[0], months)
        """(replications, months) people served, and outcomes of theirs, seen or not."""

    def served(self, k: int, served: Served) -> None:
        """A month's work."""
        self._people[:, k], self._outcomes[:, k] = row_sum(served.people), row_sum(served.outcomes)

    def decide(self, k: int) -> None:
        """Options that fall due for decision with month k."""
        calendar = self._deal.calendar
        for place, option in enumerate(self._options):
            before, after = (calendar.lengths[place + more] - 1 for more in (0, 1))
            due = (before - whole(option.notice) == k) & (calendar.ends == before)
            if due.any():
                calendar.end_with(due & self._taken(place, option, k), after)

    def _taken(self, place: int, option: realised.Extension, k: int) -> Mask:
        deal, chance = self._deal, option.chance
        u = deal.setting.draws.uniforms("option", f"{deal.key}/{place}", 0) if deal.setting.noise else 0.5
        people, taken = deal.caseload, u < chance
        taken = taken & (people.here & (people.work > NO_SHARE)).any(axis=1)
        if option.if_ is not None:
            taken = taken & self._reached(option.if_, k)
        return taken & ~self._declined(k) if option.by == "both" else taken

    def _reached(self, part: Reals, k: int) -> Mask:
        """Whether outcomes due by month k are at least this part of the target for the people they are due for."""
        due = np.arange(self._people.shape[1]) <= (k - self._deal.calendar.lag)[:, None]
        people, outcomes = (row_sum(np.asfortranarray(each * due)) for each in (self._people, self._outcomes))
        target = self._deal.given.payment.target_rate
        return np.asarray((people > 0.0) & (outcomes >= part * target * people - 1e-9))

    def _declined(self, k: int) -> Mask:
        """Whether a prime's lead, or those with half of the work, would leave (ruling R30)."""
        leaving = Leaving()
        if k < leaving.decides_in(self._deal.calendar.months).start:
            return np.zeros(1, dtype=bool)
        losing = leaving.gives_notice(self._deal, k)
        if isinstance(self._lead, Holder):
            return np.asarray(losing[:, self._lead.place])
        return np.asarray(row_sum(np.asfortranarray(self._deal.caseload.work * losing)) >= 0.5 - 1e-9)
