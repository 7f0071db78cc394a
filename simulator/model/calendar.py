"""When a contract begins, serves, claims, is paid and ends: days, from the scenario's start, and months of service, from its own.

A contract's first day, `begins`, is the day that its pay runs, advances, loans and capital count from (rulings R2, R20, R25, R40). Its first
day of service, `first_day[0]`, is the day that its months, years, cuts, caps, demand and boards' reviews count from; where there is
mobilisation (ruling R58) it comes `mobilising` months later, and months before it are negative.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property, partial, reduce
from itertools import accumulate
from typing import overload

import numpy as np

from simulator.model.clock import Clock, Moment, Phase, month_starts, pay_run, whole
from simulator.model.delays import delays
from simulator.terms import realised
from simulator.terms.arrays import Mask, Whole
from simulator.terms.dates import months_between

NEVER = np.iinfo(np.int64).max // 4
"""A day that does not come."""
EVERYWHERE = np.ones(1, dtype=bool)
"""In every replication."""


class Days(Sequence[int]):
    """A day of each month, counted from the first of service; those of mobilisation stand under negative months, and no others do."""

    def __init__(self, days: Sequence[int], mobilising: int) -> None:
        self._days, self._mobilising = days, mobilising

    def __len__(self) -> int:
        """Months of service, and those of its run-off."""
        return len(self._days) - self._mobilising

    @overload
    def __getitem__(self, month: int) -> int: ...
    @overload
    def __getitem__(self, month: slice) -> Sequence[int]: ...
    def __getitem__(self, month: int | slice) -> int | Sequence[int]:
        """Raises IndexError for a month before the first of mobilisation."""
        if isinstance(month, slice):
            return self._days[self._mobilising :][month]
        if month < -self._mobilising:
            raise IndexError(f"month {month} is before the contract's first day")
        return self._days[month + self._mobilising]

    def all(self) -> Sequence[int]:
        """Of all months, the first of mobilisation first."""
        return self._days


class Calendar:
    """The months and pay runs of one contract."""

    def __init__(self, given: realised.Contract, origin: datetime.date, clock: Clock, rank: int) -> None:
        self.clock, self.rank, self.origin = clock, rank, origin
        pay = given.payment
        self.start = given.start or origin
        """Its first day."""
        self.mobilising = given.mobilisation.months if given.mobilisation is not None else 0
        """Months from it to the first day of service."""
        self.agreed = round(float(given.years[0]) * 12)
        """Months of service without any option."""
        self.lengths = [*accumulate((round(float(option.years[0]) * 12) for option in given.extensions), initial=self.agreed)]
        """Months with no option taken, with the first, with the first two, …"""
        self._breaks = [each for each in given.changes if each.ends]
        self.months = self.lengths[-1]
        """Of the longest life."""
        self.ends: Whole = np.array([self.agreed - 1])
        """(replications or 1,) last month of service, as it stands."""
        self.over: Mask = np.zeros(1, dtype=bool)
        """(replications or 1,) whether it has ended as planned while it goes on elsewhere."""
        self.any_over = False
        self.years = -(-self.months // 12)
        """Contract years, of which the last may be a part."""
        self.delays = delays(pay)
        """By outcome line, when its outcomes are seen."""
        last = [each.last for each in self.delays.values()]
        self.lag: Whole = np.asarray(reduce(np.maximum, last, np.zeros(1, dtype=np.int64)))
        """(replications or 1,) months after which all outcomes of a month of service are seen."""
        self.first_lag: Whole = last[0] if last else self.lag
        """(replications or 1,) the same of the first outcome line."""
        self.lags: list[int] = np.unique(self.lag).tolist()
        self.terms, self.lateness = whole(pay.terms), whole(pay.lateness)
        """(replications or 1,) days from a claim to its due date, and from there to the commissioner's payment."""
        self.last_claim_month = self.months - 1 + self.lags[-1]
        starts = month_starts(origin, self.start, self.mobilising + self.last_claim_month + 1)
        self.first_day = Days(starts[:-1], self.mobilising)
        self.last_day = Days([day - 1 for day in starts[1:]], self.mobilising)
        """Of each month in which something is claimed."""
        self.begins = starts[0]
        """The contract's first day."""
        self.offset = months_between(origin, self.start) + self.mobilising
        """Whole months from the scenario's start to the first day of service."""
        self.demand_year = [(self.offset + k) // 12 for k in range(self.months)]
        """The scenario's year that each month of service falls in."""

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
        """(replications or 1,) last day of service, as it stands."""
        return np.asarray(self.last_days[self.ends])

    @cached_property
    def last_days(self) -> Whole:
        """Last days of the months of service, and of its run-off."""
        return np.array(self.last_day[:])

    @property
    def at_the_latest(self) -> int:
        """The last day of service of the longest life."""
        return self.last_day[self.months - 1]

    def serving(self, month: int) -> Mask:
        """(replications or 1,) whether it delivers in a month."""
        return np.asarray(month <= self.ends)

    def still_claims(self, month: int, instalment: bool) -> Mask:
        """(replications or 1,) whether a claim of a month is one: after the end there are no instalments, but outcomes go on."""
        return np.asarray(np.logical_not(instalment) | self.serving(month))

    def ending(self, month: int) -> Mask:
        """(replications or 1,) whether a month is its last."""
        return np.asarray(month == self.ends)

    def ends_year(self, month: int) -> Mask:
        """(replications or 1,) whether a month is the last of its contract year."""
        return np.asarray((month == self.ends) | ((month % 12 == 11) & (month <= self.ends)))

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
        paid = self._instalments_paid if instalment else self._claims_paid
        return np.asarray(paid[month + self.mobilising])

    @cached_property
    def _claims_paid(self) -> Whole:
        """(months, replications or 1) day on which a claim made on the last day of each is paid."""
        return self.run_on(np.array(self.last_day.all())[:, None] + self.terms + self.lateness)

    @cached_property
    def _instalments_paid(self) -> Whole:
        """(months, replications or 1) day on which an instalment claimed on the first day of each is paid."""
        return self.run_on(np.array(self.first_day.all())[:, None] + self.lateness)

    def run_off_ends(self, partners_after: Whole | None) -> Whole:
        """(replications or 1,) day on which the last claim is paid (ruling R4), to partners so many days after it too."""
        return self._all_paid(np.array([self.last_day[self.months - 1 + lag] for lag in self.lag]), partners_after)

    def run_off_ends_now(self, partners_after: Whole | None) -> Whole:
        """(replications or 1,) the same of the contract's end as it stands."""
        return self._all_paid(np.asarray(self.last_days[self.ends + self.lag]), partners_after)

    def all_paid(self, month: int, partners_after: Whole | None) -> Whole:
        """(replications or 1,) day on which a claim of `month` is paid, to partners so many days after it too."""
        return self._all_paid(np.array([self.last_day[month]]), partners_after)

    def _all_paid(self, claimed: Whole, partners_after: Whole | None) -> Whole:
        ends = self.run_on(claimed + self.terms + self.lateness)
        return ends if partners_after is None else np.maximum(ends, self.run_on(claimed + partners_after))

    def month_of(self, day: int) -> int:
        """The month that `day` falls in: of mobilisation under nil, and one before the first of all months where it has not begun."""
        return bisect_right(self.first_day.all(), day) - 1 - self.mobilising

    def mobilises(self, month: int) -> bool:
        """Whether it is one of mobilisation."""
        return -self.mobilising <= month < 0

    def part_of_month(self, day: int, k: int) -> float:
        """Part of month k up to and including `day`."""
        return (day - self.first_day[k] + 1) / (self.last_day[k] - self.first_day[k] + 1)
