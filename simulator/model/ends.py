"""How each member's work on a contract ended: what a commissioner is told first (rulings R51, R52)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.terms.arrays import Mask, Reals, Whole, col, true_at, zeros

HAD_WORK = 0.05  # part of the people promised it that must have been sent to a member for it to have had work
ROUNDING = 1e-9  # people, so that the part itself is not passed by rounding


class End(IntEnum):
    """How a member's work ended; the first end counts."""

    NO_WORK = -1
    """Next to nobody was ever sent to it."""
    DELIVERED = 0
    """It delivered to the last day that was planned for it."""
    INSOLVENT = 1
    """It failed while it delivered, at the end of a notice too."""
    HANDED_BACK = 2
    """By its own notice, given before anything else ended its work."""
    LEFT_WITHOUT = 3
    """The contract ended under it: its lead or company failed or left."""
    LOST = 4
    """Its contract was let again, and another won, or nobody."""


class Fates(NamedTuple):
    """What became of everybody; (replications, organisations)."""

    fate: NDArray[np.int8]
    """STAYED, INSOLVENT or WITHDRAWN."""
    ended: Ended


class Ended(NamedTuple):
    """How work ended, and when; (replications, members)."""

    how: NDArray[np.int8]
    """An End."""
    on: Whole
    """Day; -1 for who delivered or had no work."""


class Ends:
    """Ends of one contract's members, written down as they come; arrays are (replications, members)."""

    def __init__(self, replications: int, members: int) -> None:
        shape = (replications, members)
        self.how = np.zeros(shape, dtype=np.int8, order="F")
        self.on = np.full(shape, -1, dtype=np.int64, order="F")
        self.sent, self.promised = zeros(*shape), zeros(*shape)
        """People sent to each, and promised it, in the months it was there."""

    def month(self, sent: Reals, promised: Reals) -> None:
        """A month of delivery: people sent to each, and promised it."""
        self.sent += sent
        self.promised += promised

    def end(self, who: Mask, how: Reals | NDArray[np.int8] | End, day: int) -> None:
        """The work of these ends on `day`."""
        at = true_at(who & (self.how == End.DELIVERED))
        self.how[at] = how if isinstance(how, End) else how[at]
        self.on[at] = day

    def ended(self, posts: Mask) -> Ended:
        """Every member's end; of those who had work, as `posts` (members,) have without people (ruling R63)."""
        none = (self.sent <= HAD_WORK * self.promised + ROUNDING) & ~posts
        return Ended(np.where(none, np.int8(End.NO_WORK), self.how), np.where(none, -1, self.on))


def no_work(replications: int, members: int) -> Ended:
    """Nobody had any work."""
    shape = (replications, members)
    return Ended(np.full(shape, End.NO_WORK, dtype=np.int8), np.full(shape, -1, dtype=np.int64))


def first_of(ends: Iterable[Ended]) -> Ended:
    """The first end of several contracts held beside each other: one that is lost counts, even where others are delivered."""
    return reduce(_earlier, ends)


def then(before: Ended, after: Ended, day: Whole) -> Ended:
    """A contract let again on a day of each (replications,): who delivered to then goes on as in the new term, or, without work in it, lost it."""
    delivered = before.how == End.DELIVERED
    lost = after.how == End.NO_WORK
    how = np.where(lost, np.int8(End.LOST), after.how)
    on = np.where(lost, col(day), after.on)
    return Ended(np.where(delivered, how, before.how), np.where(delivered, on, before.on))


def _earlier(one: Ended, other: Ended) -> Ended:
    second = (one.how == End.NO_WORK) | ((other.how != End.NO_WORK) & (_moment(other) < _moment(one)))
    return Ended(np.where(second, other.how, one.how), np.where(second, other.on, one.on))


def _moment(ended: Ended) -> Whole:
    """Days in parts, in the order of a day's phases: lost, insolvent, handed back, left without; who delivered comes last."""
    of_day = ended.how % np.int8(End.LOST)
    return np.where(ended.on >= 0, ended.on * int(End.LOST) + of_day, np.iinfo(np.int64).max)
