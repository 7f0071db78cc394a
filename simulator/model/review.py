"""What a member has earned against what the work cost it: the withdrawal test and the shortfalls behind a failure (R30, R35)."""

from __future__ import annotations

import numpy as np

from simulator.model.arrays import Reals, Whole, zeros

CAUSES = (
    "outcome_payment",
    "activity_payment",
    "late_or_unpaid",
    "cut",
    "underpriced",
    "cost_inflation",
    "transfer_cost",
    "rest_of_organisation",
)


class Accruals:
    """Earned and spent over the last 12 months, and since the start; arrays are (replications, members), £."""

    def __init__(self, replications: int, members: int) -> None:
        shape = (replications, members)
        self._net = [zeros(*shape) for _ in range(12)]
        """Earned less spent, by month of service."""
        self._months = 0
        self.earned = zeros(*shape)
        """Since the start: claimed, and expected for outcomes not yet seen."""
        self.received = zeros(*shape)
        """Since the start: paid, before anything kept back."""

    def month(self, k: int, plain: Reals, outcome: Reals, cost: Reals) -> None:
        """Book month k: fixed and activity money, outcome money as expected, cost."""
        earned = plain + outcome
        self._net[k % 12] = earned - cost
        self._months = k + 1
        self.earned += earned

    def seen(self, m: int, money: Reals, expected: Reals, who: Reals) -> Reals:
        """The outcomes of month m are seen, for those (1 or 0): what they are paid takes the place of what was expected.

        Returns how much more than expected that is.
        """
        more = (money - expected) * who
        self.earned += more
        if m >= self._months - 12:
            self._net[m % 12] = self._net[m % 12] + more
        return more

    def year_result(self) -> Reals:
        """Earned less spent over the last 12 months."""
        total = self._net[0].copy(order="F")
        for month in self._net[1:]:
            total += month
        return total


class Shortfalls:
    """Cumulative shortfalls against plan of the members of one contract (ruling R35); (replications, members), £."""

    def __init__(self, replications: int, members: int) -> None:
        self.of = {cause: zeros(replications, members) for cause in CAUSES}

    def add(self, cause: str, amount: Reals) -> None:
        self.of[cause] += amount

    def total(self, accruals: Accruals, rows: Whole) -> Reals:
        """(causes, rows, members) in these replications, late money as it stands now."""
        late = accruals.earned[rows] - accruals.received[rows]
        return np.stack([late if cause == "late_or_unpaid" else self.of[cause][rows] for cause in CAUSES])
