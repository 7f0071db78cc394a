"""What goes on costing organisations month by month after they lost work (ruling R82)."""

from __future__ import annotations

from simulator.terms.arrays import Reals, Whole, zeros


class Afterwards:
    """Arrays are (replications, organisations), £."""

    def __init__(self, replications: int, organisations: int) -> None:
        self._shape = replications, organisations
        self._due: dict[int, Reals] = {}
        self.paid = zeros(*self._shape)
        """Cost of losing work so far, redundancy with it."""

    def put(self, first: int, columns: Whole | slice, a_month: Reals, months: Whole) -> None:
        """These pay so much at each of so many month ends from the `first` on; `months`, (replications or 1, columns)."""
        for j in range(int(months.max(initial=0))):
            due = self._due.setdefault(first + j, zeros(*self._shape))
            due[:, columns] += a_month * (j < months)

    def take(self, k: int) -> Reals | None:
        """What is due at the end of month k; None where nothing is."""
        return self._due.pop(k, None)
