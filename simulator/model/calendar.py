"""When a contract begins, serves, claims, is paid and ends: days, from the scenario's start, and months, from its own."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property, partial
from itertools import accumulate

import numpy as np

from simulator.model.clock import Clock, Moment, Phase, month_starts, pay_run, whole
from simulator.terms import realised
from simulator.terms.arrays import Mask, Whole
from simulator.terms.dates import months_between

NEVER = np.iinfo(np.int64).max // 4
"""A day that does not come."""
EVERYWHERE = np.ones(1, dtype=bool)
"""In every replication."""


class Calendar:
    """The months and pay runs of one contract."""

    def __init__(self, given: realised.Contract, origin: datetime.date, clock: Clock, rank: int) -> None:
        self.clock, self.rank, self.origin = clock, rank, origin
        pay = given.payment
        self.start = given.start or origin
        self.agreed = round(float(given.years[0]) * 12)
        """Months of delivery without any option."""
        self.lengths = [*accumulate((round(float(option.years[0]) * 12) for option in given.extensions), initial=self.agreed)]
        """Months with no option taken, with the first, with the first two, …"""
        self._breaks = [each for each in given.changes if each.ends]
        self.months = self.lengths[-1]
        """Of the longest life."""
        self.ends: Whole = np.array([self.agreed - 1])
        """(replications or 1,) last month of delivery, as it stands."""
        self.over: Mask = np.zeros(1, dtype=bool)
        """(replications or 1,) whether it has ended as planned while it goes on elsewhere."""
        self.any_over = False
        self.years = -(-self.months // 12)
        """Contract years, of which the last may be a part."""
        self.lag = whole(pay.outcome_lag)
        """(replications or 1,) months after which outcomes are seen."""
        self.lags: list[int] = np.unique(self.lag).tolist()
        self.terms, self.lateness = whole(pay.terms), whole(pay.lateness)
        """(replications or 1,) days from a claim to its due date, and from there to the commissioner's payment."""
        self.last_claim_month = self.months - 1 + self.lags[-1]
        starts = month_starts(origin, self.start, self.last_claim_month + 1)
        self.first_day, self.last_day = starts[:-1], [day - 1 for day in starts[1:]]
        """Of each month in which something is claimed."""
        self.begins = self.first_day[0]
        self.offset = months_between(origin, self.start)
        """Whole months from the scenario's start."""
        self.demand_year = [(self.offset + k) // 12 for k in range(self.months)]
        """The scenario's year that each month falls in."""

    @property
    def may_end(self) -> list[int]:
        """The months with which it may end as planned, rising."""
        years = range(1, self.years)
        told = [(12 * y - 1, each) for each in self._breaks for y in years if each.year in (None, y + 1)]
        broken = {int(k + notice) for k, each in told for notice in np.unique(whole(each.notice))}
        return sorted({*(length - 1 for length in self.lengths), *(month for month in broken if month < self.months - 1)})

    @property
    def may_move(self) -> bool:
        """Whether it may end sooner or later than agreed."""
        return len(self.lengths) > 1 or bool(self._breaks)

    @property
    def ends_on(self) -> Whole:
        """(replications or 1,) last day of delivery, as it stands."""
        return np.asarray(np.array(self.last_day)[self.ends])

    @property
    def at_the_latest(self) -> int:
        """The last day of delivery of the longest life."""
        return self.last_day[self.months - 1]

    def serving(self, month: int) -> Mask:
        """(replications or 1,) whether it delivers in a month."""
        return np.asarray(month <= self.ends)

    def ending(self, month: int) -> Mask:
        """(replications or 1,) whether a month is its last."""
        return np.asarray(month == self.ends)

    def is_over(self, who: Mask) -> None:
        """In these (replications or 1,) it has ended as planned."""
        self.over, self.any_over = self.over | who, True

    def end_with(self, who: Mask, month: Whole | int) -> None:
        """In these (replications,) `month` is the last of delivery from now on."""
        self.ends = np.where(who, month, self.ends)

    def at(self, day: int, phase: Phase) -> Moment:
        """The event `day`, `phase`, in this contract's turn. Raises ValueError where it has passed."""
        return self.clock.at(day, phase, self.rank)

    def when(self, days: Whole, phase: Phase, act: Callable[[Mask], None]) -> None:
        """On each of `days` (replications or 1,), in `phase`, act for the replications whose day it is: (replications or 1,)."""
        one = len(days) == 1
        for day in days.tolist() if one else np.unique(days).tolist():
            if day < NEVER:
                self.clock.then(day, phase, partial(act, EVERYWHERE if one else days == day), self.rank)

    def run_on(self, due: Whole) -> Whole:
        """The day of the pay run on which money due on these days is paid; of the same shape."""
        return pay_run(self.begins, due)

    def paid_on(self, month: int, instalment: bool) -> Whole:
        """(replications or 1,) day of the commissioner's pay run for a claim of `month`; an instalment is due at once."""
        day = self._instalments_paid[month] if instalment else self._claims_paid[month]
        return np.asarray(day)

    @cached_property
    def _claims_paid(self) -> Whole:
        """(months, replications or 1) day on which a claim made on the last day of each is paid."""
        return self.run_on(np.array(self.last_day)[:, None] + self.terms + self.lateness)

    @cached_property
    def _instalments_paid(self) -> Whole:
        """(months, replications or 1) day on which an instalment claimed on the first day of each is paid."""
        return self.run_on(np.array(self.first_day)[:, None] + self.lateness)

    def run_off_ends(self, partners_after: Whole | None) -> Whole:
        """(replications or 1,) day on which the last claim is paid (ruling R4), to partners so many days after it too."""
        last = np.array([self.last_day[self.months - 1 + lag] for lag in self.lag])
        ends = self.run_on(last + self.terms + self.lateness)
        return ends if partners_after is None else np.maximum(ends, self.run_on(last + partners_after))

    def month_of(self, day: int) -> int:
        """The month that `day` falls in; -1 before the first."""
        return bisect_right(self.first_day, day) - 1

    def part_of_month(self, day: int, k: int) -> float:
        """Part of month k up to and including `day`."""
        return (day - self.first_day[k] + 1) / (self.last_day[k] - self.first_day[k] + 1)
