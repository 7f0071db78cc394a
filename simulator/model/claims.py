"""Claims, the people they are for, and money paid ahead of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.model.payments import Cause, Worth
from simulator.terms.arrays import Mask, Reals

KEPT_BACK = 12  # months at most from whose claims an advance is kept back


@dataclass(frozen=True)
class Earned:
    """What a month's work earns each member; (replications, members), £."""

    plain: Reals
    """For all but outcomes that are not seen yet."""
    expected: Reals
    """For these."""
    planned: Sequence[tuple[Cause, Reals]]
    """What of it takes the place of what was planned, by the cause of a shortfall."""
    claimed: Sequence[Worth]
    """What of it is claimed with the month, line by line."""
    causes: Sequence[Cause | None]
    """What a shortfall of each of these is put to."""

    def within(self, where: Callable[[Reals], Reals]) -> Earned:
        """What is left of each amount where it is still earned."""
        planned = [(cause, where(mine)) for cause, mine in self.planned]
        claimed = [each.within(where) for each in self.claimed]
        return Earned(where(self.plain), where(self.expected), planned, claimed, self.causes)


@dataclass(frozen=True)
class Stop:
    """Members whose work ends today because others left."""

    who: Mask
    """(replications, members)"""
    closing: Mask | None = None
    """Those of them who have closing costs to pay; None where it never began."""


Seen = tuple[int, Reals, Reals, Mask]
"""Outcomes that are seen: month of service; £ that each member is paid for them, and that each expected; (replications or 1,) where."""


@dataclass
class Claim:
    """What is claimed on one day for one month's work."""

    month: int
    """Of service; under nil before it (ruling R58)."""
    day: int
    instalment: bool
    """Whether it is a fixed instalment in advance."""
    worth: Worth
    unpaid: Mask
    """(replications,) where what is owed to members is not yet settled."""
    seen: Sequence[Seen] = ()
    """Outcomes that are claimed with it."""
    unpaid_for: Sequence[tuple[Cause | None, Reals]] = ()
    """What of the month's own each earned and nobody pays for, and what that is put to."""

    @property
    def why(self) -> str:
        """What its payment is for."""
        return "payment" if self.month >= 0 else "payment for mobilisation"

    def carries(self, in_advance: bool, fixed: Reals) -> Mask:
        """Whether a part of the advance falls due with it, for payees with these `fixed` parts of their price (ruling R20)."""
        return np.asarray((in_advance & (fixed > 0)) == self.instalment)


def paid_back_by(due: Reals, solvent: Mask) -> Reals:
    """What is paid of what is due: under nil it is paid back, by who is solvent (ruling R66)."""
    return np.where(due < 0.0, due * solvent, due) if (due < 0.0).any() else due


def kept_back_from(months: int) -> range:
    """The last months, of a contract of so many, from whose claims an advance is kept back, an equal part each (ruling R20)."""
    return range(max(months - KEPT_BACK, 0), months)


class Advance:
    """Money paid ahead and kept back in equal parts from the last months' payments (ruling R20)."""

    def __init__(self, amount: Reals, months: int) -> None:
        self.amount = amount
        self.left = amount.copy(order="K")
        """£ not yet given back."""
        self._due = np.zeros_like(amount)
        self._any = bool(amount.any())
        self._months = kept_back_from(months)

    def __bool__(self) -> bool:
        return self._any

    def fall_due(self, month: int, who: Mask) -> None:
        """The part that belongs to this month's claim falls due, for those who are paid it now."""
        if self._any and month in self._months:
            self._due += self.amount / len(self._months) * who

    def fall_due_with(self, claim: Claim, who: Mask, in_advance: bool, fixed: Reals) -> None:
        """The part that this claim carries falls due, for those who are paid it now and have these `fixed` parts of their price."""
        if self._any:
            self.fall_due(claim.month, who & claim.carries(in_advance, fixed))

    def keep_back(self, payment: Reals) -> Reals:
        """£ kept back from a payment."""
        kept = np.minimum(np.maximum(payment, 0.0), np.minimum(self._due, self.left))
        self._due -= kept
        self.left -= kept
        return kept

    def net_of(self, payment: Reals) -> Reals:
        """£ paid of a payment, after what is kept back."""
        return payment - self.keep_back(payment) if self._any else payment

    def give_back(self, who: Mask) -> Reals:
        """£ that these still owe and pay now."""
        paid = self.left * who
        self.left -= paid
        return paid

    def forgive(self, who: Mask) -> None:
        """Nothing more is kept back from these."""
        self.left[who] = 0.0
