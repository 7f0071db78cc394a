"""Days, the phases of a day, and the calendar of months, contract years and pay runs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Generator
from enum import IntEnum
from typing import Any

import numpy as np
import simpy

from simulator.terms.arrays import Whole
from simulator.terms.dates import add_months

PAY_RUN = 7  # days between the commissioner's pay runs

Process = Generator[simpy.Event, Any, None]


class Phase(IntEnum):
    """What is done when within a day (ruling R3)."""

    TERMS = 0
    WORK = 1
    RECEIPTS = 2
    ONWARD = 3
    BILLS = 4
    CREDIT = 5
    SOLVENCY = 6
    DECISIONS = 7


class Moment(simpy.Event):
    """A day and a phase of it, to wait for."""

    def __init__(self, clock: Clock, day: int, phase: Phase, rank: int) -> None:
        # As SimPy's own Timeout: what Event.__init__ does, without the call.
        self.env = env = clock.env
        self.callbacks = [clock.reached]
        self._ok, self._value = True, None
        self.day, self.phase = day, phase
        # SimPy's own timeouts have priority 1: a user's process that wakes on a day acts before the day's phases.
        env.schedule(self, 10 + phase * clock.ranks + rank, day - env.now)  # type: ignore[arg-type]


class Clock:
    """One clock for everything: `env.now` is the day; within it, phase then rank decide the order.

    A rank is the place of a contract among the ids in order, so that starting processes in another order changes nothing.
    """

    def __init__(self, env: simpy.Environment, ranks: int = 1) -> None:
        self.env = env
        self.ranks = ranks
        self.phase = Phase.TERMS
        self._day_of_phase = -1

    @property
    def day(self) -> int:
        """Today, in days from the scenario's start."""
        return int(self.env.now)

    def reached(self, moment: simpy.Event) -> None:
        """It is this moment's day and phase now."""
        assert isinstance(moment, Moment)
        self.phase, self._day_of_phase = moment.phase, moment.day

    def at(self, day: int, phase: Phase, rank: int = 0) -> Moment:
        """The event `day`, counted from the scenario's start, `phase`. Raises ValueError for a moment that has passed."""
        if day < self.day or (day == self._day_of_phase and phase < self.phase):
            raise ValueError(f"day {day}, {phase.name} has passed: it is day {self.day}, {self.phase.name}")
        return Moment(self, day, phase, rank)

    def then(self, day: int, phase: Phase, act: Callable[[], None], rank: int = 0) -> None:
        """Act at `day`, `phase`: what a process that waits only for that would do, without one."""
        self.at(day, phase, rank).callbacks.append(lambda moment: act())

    def has_passed(self, phase: Phase) -> bool:
        """Whether today is past `phase`."""
        return self.phase >= phase and self._day_of_phase == self.day


def month_starts(origin: datetime.date, start: datetime.date, months: int) -> list[int]:
    """First day of months 0 … `months` of what begins on `start`, in days from `origin`; month k ends on item k+1 less one."""
    return [(add_months(start, k) - origin).days for k in range(months + 1)]


def pay_run(start: int, due: Whole) -> Whole:
    """The first pay run on or after `due` of a contract whose pay runs count from day `start` (ruling R2)."""
    result: Whole = start + PAY_RUN * -((start - due) // PAY_RUN)
    return result


def whole(value: np.ndarray[Any, Any]) -> Whole:
    """Days or months as whole numbers of the same shape, halves to even (ruling R2)."""
    return np.asarray(np.rint(value).astype(np.int64))
