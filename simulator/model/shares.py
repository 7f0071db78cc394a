"""Who has which share of a contract's price, and when each leaves."""

from __future__ import annotations

import numpy as np

from simulator.terms.arrays import Mask, Places, Reals, Whole, zeros

NO_SHARE = 1e-9  # of the work: what rounding may leave of none
STAYS = np.iinfo(np.int16).max
"""The month in which one leaves who has no such month."""


class Shares:
    """Shares of the price; arrays are (replications, members)."""

    def __init__(self, money: Reals, replications: int) -> None:
        shape = (replications, money.shape[1])
        self.money = np.broadcast_to(money, shape).copy(order="F")
        """Share of the price each has."""
        self.agreed = self.money.copy(order="F")
        """The same as it would be without cut rules."""
        self.left_money, self.left_agreed = zeros(*shape), zeros(*shape)
        """What each left of both."""

    def leave(self, at: Places) -> None:
        """These stop delivering."""
        for share, left in ((self.money, self.left_money), (self.agreed, self.left_agreed)):
            left[at] = share[at]
            share[at] = 0.0

    def lapse(self, who: Mask) -> None:
        """What these have is nobody's any more."""
        for share in (self.money, self.agreed):
            share[who] = 0.0

    def take_over(self, rows: Whole, leavers: Whole, part: Reals) -> None:
        """In each of these replications members take these parts, (rows, members), of what one leaver left."""
        self.money[rows] += part * self.left_money[rows, leavers][:, None]
        self.agreed[rows] += part * self.left_agreed[rows, leavers][:, None]


class Notices:
    """The months with whose last day members leave; arrays are (replications, members)."""

    def __init__(self, replications: int, members: int) -> None:
        shape = (replications, members)
        self.leaves_after = np.full(shape, STAYS, dtype=np.int16, order="F")
        """Once notice is given or the contract has ended for it."""
        self.chosen = np.full(shape, STAYS, dtype=np.int16, order="F")
        """By its own choice."""
        self.months: set[int] = set()
        """All months with which any leave, or were once to leave."""

    @property
    def given(self) -> Mask:
        """Who chose to leave."""
        return np.asarray(self.chosen != STAYS)

    @property
    def none(self) -> Mask:
        """Who has no month to leave in."""
        return np.asarray(self.leaves_after == STAYS)

    def give(self, at: Places, month: Whole) -> None:
        """These leave with the last day of these months, by their own choice."""
        self.leaves_after[at] = self.chosen[at] = month
        self.months.update(month.tolist())

    def end_by(self, who: Mask, month: Whole | int) -> None:
        """For these it is over with the last day of `month`, if not before."""
        self.leaves_after[who] = np.minimum(self.leaves_after[who], month)
        self.months.update(np.unique(month).tolist())

    def end_with(self, who: Mask, member: int) -> None:
        """In these (replications,) it is over for all when `member` leaves, if not before."""
        self.leaves_after[who] = np.minimum(self.leaves_after, self.leaves_after[:, member, None])[who]

    def void(self, who: Mask) -> None:
        """These leave only by their own choice."""
        self.leaves_after[who] = self.chosen[who]
