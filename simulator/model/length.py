"""When a contract ends: options to go on, and breaks (rulings R56 and R57)."""

from __future__ import annotations

import numpy as np

from simulator.model.behaviours.boards import Boards
from simulator.model.behaviours.leaving import Leaving
from simulator.model.clock import whole
from simulator.model.cuts import EVEN, breaks_of_year
from simulator.model.deal import Deal
from simulator.model.people import Served
from simulator.model.shares import NO_SHARE
from simulator.model.structures.lead import Holder, Lead
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, Whole, col, row_sum, zeros

HALF = 0.5  # of the work: who does so much of it decides for all


class Length:
    """Options of one contract and breaks, each decided once; (replications,) unless said."""

    def __init__(self, deal: Deal, lead: Lead, boards: Boards) -> None:
        self._deal, self._lead, self._boards = deal, lead, boards
        self._options = deal.given.extensions
        months = deal.calendar.months
        self._people, self._outcomes = zeros(deal.shape[0], months), zeros(deal.shape[0], months)
        """(replications, months) people served, and outcomes of theirs, seen or not."""
        self.broken: Mask = np.zeros(deal.shape[0], dtype=bool)
        """Whether a break is on its way, or was."""
        self.short = zeros(*deal.shape)
        """(replications, members) months by which each was told of it later than by its own notice."""

    def served(self, k: int, served: Served) -> None:
        """A month's work."""
        self._people[:, k], self._outcomes[:, k] = row_sum(served.people), row_sum(served.outcomes)

    def decide(self, k: int) -> None:
        """Breaks that are told, then options that fall due for decision, with month k."""
        if k % 12 == 11:
            deal = self._deal
            for notice, told in breaks_of_year(deal.key, deal.given, k // 12 + 1, deal.setting.draws, deal.setting.noise):
                self._break(told, notice, k)
        calendar = self._deal.calendar
        for place, option in enumerate(self._options):
            before, after = (calendar.lengths[place + more] - 1 for more in (0, 1))
            due = (before - whole(option.notice) == k) & (calendar.ends == before) & ~self.broken
            if due.any():
                calendar.end_with(due & self._taken(place, option, k), after)

    # --- breaks

    def _break(self, drawn: Mask, notice: Whole, k: int) -> None:
        """The contract is broken off, months from now, where it would go on for longer."""
        deal, calendar = self._deal, self._deal.calendar
        who = np.broadcast_to(drawn & (k + notice < calendar.ends), deal.shape[:1])
        if not who.any():
            return
        calendar.end_with(who, k + notice)
        self.broken = self.broken | who
        self._lead.notice_given(col(who) & deal.notices.given)  # there may be no time left to step in after it
        own = deal.members.organisations.notice[:, deal.members.columns]
        self.short = np.where(col(who), np.maximum(own - self._told(notice), 0), self.short)

    def _told(self, notice: Whole) -> Reals:
        """(replications or 1, members) months before the end at which each is told: a prime's partners perhaps later than its lead."""
        passed = self._deal.given.structure.pass_through.notice
        told = col(notice) * np.ones((1, self._deal.shape[1]))
        if isinstance(self._lead, Holder) and not isinstance(passed, str):
            told = np.where(self._lead.partner, np.minimum(told, col(whole(passed))), told)
        return told

    # --- options

    def _taken(self, place: int, option: realised.Extension, k: int) -> Mask:
        deal = self._deal
        u = deal.setting.draws.uniforms("option", f"{deal.key}/{place}", 0) if deal.setting.noise else EVEN
        taken = (u < option.chance) & (deal.staying() & (deal.caseload.work > NO_SHARE)).any(axis=1)
        if option.if_ is not None:
            taken = taken & self._reached(option.if_, k)
        return taken & ~self._declined(k, place) if option.by == "both" else taken

    def _reached(self, part: Reals, k: int) -> Mask:
        """Whether outcomes due by month k are at least this part of the target for the people they are due for."""
        due = np.arange(self._people.shape[1]) <= col(k - self._deal.calendar.first_lag)
        people, outcomes = (row_sum(np.asfortranarray(each * due)) for each in (self._people, self._outcomes))
        return np.asarray((people > 0.0) & (outcomes >= part * self._deal.caseload.target * people - 1e-9))

    def _declined(self, k: int, option: int) -> Mask:
        """Whether a prime's lead, or those with half of the work, do not agree to go on (rulings R57 and R78)."""
        deal, work = self._deal, self._deal.caseload.work
        against, by_results = self._boards.declines(k, option), Leaving(deal)
        if k >= by_results.decides_in(deal.calendar.months).start:
            against = against | by_results.gives_notice(deal, k)
        half = row_sum(np.asfortranarray(work * against)) >= HALF * row_sum(work) - 1e-9
        return np.where(self._lead.first(), against[:, self._lead.place], half) if isinstance(self._lead, Holder) else half
