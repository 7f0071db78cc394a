"""Who leads a contract, and what happens when the lead goes (rulings R32 and R33)."""

from __future__ import annotations

import numpy as np

from simulator.model.calendar import NEVER
from simulator.model.claims import Stop
from simulator.model.clock import whole
from simulator.model.deal import Deal
from simulator.terms.arrays import Mask, Reals, Whole, col

ALWAYS = np.ones(1, dtype=bool)
WHOLE_MONTH = np.ones(1)
"""The part of a month for which a lead that stands held the contract."""


class Lead:
    """Nobody leads."""

    def __init__(self, deal: Deal) -> None:
        self.deal, self.shape = deal, deal.shape

    def places(self) -> Mask:
        """(replications, members) who leads now."""
        return np.zeros(self.shape, dtype=bool)

    def there(self) -> Mask:
        """(replications or 1,) whether somebody leads now."""
        return np.zeros(1, dtype=bool)

    def first(self) -> Mask:
        """(replications or 1,) whether the contract still has the lead it began with, or needs none."""
        return ALWAYS

    def part(self, k: int) -> Reals:
        """(replications or 1,) part of month k for which the lead held the contract."""
        return WHOLE_MONTH

    def follow(self, before: Lead, who: Mask) -> None:
        """Whoever led these (replications,) in the last term leads on."""

    def notice_given(self, who: Mask) -> None:
        """These gave notice."""


class Elected(Lead):
    """A member leads; when it goes, the one with the most work does."""

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        self._who = np.full(self.shape[0], -1 if deal.terms.lead is None else deal.terms.lead)
        """(replications,) place of the member that leads; -1 for none."""

    def places(self) -> Mask:
        return np.asarray(np.equal(np.arange(self.shape[1]), col(self._who), order="F"))

    def there(self) -> Mask:
        return np.asarray(self._who >= 0)

    def follow(self, before: Lead, who: Mask) -> None:
        if isinstance(before, Elected):
            self._who = np.where(who, before._who, self._who)

    def lost(self, who: Mask) -> Mask:
        """(replications,) where the lead is one of these, who stopped delivering: another leads there."""
        lost = np.asarray((who & self.places()).any(axis=1))
        if lost.any():
            people = self.deal.caseload
            rest = np.where(people.here, people.work, -1.0)
            self._who[lost] = np.where(people.here.any(axis=1), rest.argmax(axis=1), -1)[lost]
        return lost


class Holder(Lead):
    """The lead holds the contract: when it goes it ends for all, unless the commissioner steps in."""

    def __init__(self, deal: Deal) -> None:
        super().__init__(deal)
        assert deal.terms.lead is not None
        self.place: int = deal.terms.lead
        self.partner = np.arange(self.shape[1]) != self.place
        """(members,) everybody else."""
        self.failed: Mask = deal.setting.ledger.failed[:, deal.members.places[self.place]]
        """(replications,) whether it is insolvent: a view of the ledger."""
        self.gone = False
        """Whether it has gone in any replication."""
        self._first = np.ones(self.shape[0], dtype=bool)
        self._month = np.full(self.shape[0], NEVER)
        """In which it went."""
        self._part = np.ones(self.shape[0])
        """Of that month, for which it held the contract."""
        self.replaced = np.zeros(self.shape[0], dtype=bool)
        """Whether the commissioner steps in."""
        self.replaced_on = np.full(self.shape[0], NEVER)
        """The day."""

    def places(self) -> Mask:
        return np.asarray(~self.partner & col(self.first()))

    def there(self) -> Mask:
        return self.first()

    def first(self) -> Mask:
        return self._first

    def part(self, k: int) -> Reals:
        if not self.gone:
            return WHOLE_MONTH
        return np.where(k < self._month, 1.0, np.where(k == self._month, self._part, 0.0))

    def notice_given(self, who: Mask) -> None:
        """Its notice ends the contract for all, unless the commissioner steps in."""
        leading = who[:, self.place]
        if leading.any():
            calendar, notices = self.deal.calendar, self.deal.notices
            month = notices.leaves_after[:, self.place]
            ends = leading & ~self._can_be_replaced(calendar.last_days[np.minimum(month, calendar.months - 1)])
            notices.end_with(ends, self.place)

    def leave(self, who: Mask, day: int, k: int, insolvent: bool) -> Stop | None:
        """It leaves in these (replications,) on `day`, in month k; who stops with it, today."""
        deal = self.deal
        self.gone = True
        self._month[who] = k
        self._first = self._month == NEVER
        self._part[who] = deal.calendar.part_of_month(day, k) if day >= deal.calendar.begins else 0.0
        deal.caseload.give_up(col(who) & deal.caseload.pending)
        if k < 0:  # it never starts
            return Stop(col(who) & deal.caseload.here)
        self.replaced |= who & self._can_be_replaced(np.array([day]))
        if not isinstance(deal.given.step_in, str):
            self.replaced_on[who] = np.broadcast_to(day + whole(deal.given.step_in), self.shape[:1])[who]
        if not insolvent:
            return None
        # A notice of the lead's that would have ended the contract is void: partners keep only their own.
        deal.notices.void(col(who & self.replaced) & self.partner)
        return self._end_contract(who & ~self.replaced, day, k)

    def _can_be_replaced(self, day: Whole) -> Mask:
        step_in = self.deal.given.step_in
        if isinstance(step_in, str):
            return np.zeros(self.shape[0], dtype=bool)
        return np.broadcast_to(day + whole(step_in) <= self.deal.calendar.ends_on, self.shape[:1])

    def _end_contract(self, who: Mask, day: int, k: int) -> Stop | None:
        """Partners deliver to the month's end and stop; if that is today, they close today."""
        deal, stopping = self.deal, col(who) & self.deal.caseload.here
        if not stopping.any():
            return None
        closing = stopping & (deal.notices.leaves_after > k)  # not those whose last day this was already
        deal.notices.end_by(stopping, k)
        return Stop(stopping, closing) if day >= deal.calendar.last_day[k] else None
