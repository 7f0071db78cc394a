"""What a member has earned against what the work cost it: the withdrawal test and the shortfalls behind a failure (R30, R35)."""

from __future__ import annotations

import numpy as np

from simulator.terms.arrays import Mask, Places, Reals, Whole, col, zeros

PLANNED = ("activity_payment", "outcome_payment", "cut", "underpriced", "cost_inflation", "price_cut")
"""What a plan foresees each month."""
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
        self._overheads = [np.zeros((1, 1))] * 12
        """Overhead, by month of service, where boards look at it (ruling R78)."""
        self.spent, self.overhead, self.priced = (np.zeros((1, 1)) for _ in range(3))
        """Since the start, likewise: cost, overhead in it, and the price of the months so far."""
        self.earned = zeros(*shape)
        """Since the start: claimed, and expected for outcomes not yet seen."""
        self.mobilised = np.zeros((1, 1))
        """Of that, before service (ruling R58)."""
        self.received = zeros(*shape)
        """Since the start: paid, before anything kept back."""

    def month(self, k: int, plain: Reals, outcome: Reals, cost: Reals) -> None:
        """Book month k: fixed and activity money, outcome money as expected, cost."""
        earned = plain + outcome
        self._net[k % 12] = earned - cost
        self._months = k + 1
        self.earned += earned

    def mobilise(self, earned: Reals) -> None:
        """Book what a month before service earns: no result that boards look at."""
        self.earned += earned
        self.mobilised = self.mobilised + earned

    def weigh(self, k: int, cost: Reals, overhead: Reals, price: Reals) -> None:
        """What boards look at besides of month k."""
        self._overheads[k % 12] = overhead
        self.spent, self.overhead, self.priced = self.spent + cost, self.overhead + overhead, self.priced + price

    def last_year(self) -> Reals:
        """Earned less spent over the last 12 months."""
        return np.asarray(sum(self._net))

    def overhead_of_last_year(self) -> Reals:
        """Overhead in what was spent over the last 12 months."""
        return np.asarray(sum(self._overheads))

    def seen(self, m: int, money: Reals, expected: Reals, who: Mask) -> Reals:
        """The outcomes of month m are seen, in these (replications or 1,): what they are paid takes the place of what was expected.

        Returns how much more than expected that is.
        """
        more = money - expected
        if not who.all():
            more *= col(who)
        self.earned += more
        if m >= self._months - 12:
            self._net[m % 12] += more
        return more

    def settled(self, money: Reals) -> None:
        """A settlement of outcomes is booked in the latest month."""
        self.earned += money
        self._net[(self._months - 1) % 12] += money

    def year_result(self, at: Places) -> Reals:
        """Earned less spent over the last 12 months, at these places."""
        return np.asarray(sum(month[at] for month in self._net))


class Shortfalls:
    """Cumulative shortfalls against plan of the members of one contract (ruling R35); (replications, members), £."""

    def __init__(self, replications: int, members: int) -> None:
        causes = ("activity_payment", "outcome_payment", "transfer_cost", "underpriced")
        self._beside_plan = {cause: zeros(replications, members) for cause in causes}

    def came(self, cause: str, amount: Reals) -> None:
        """This came of what was planned."""
        self._beside_plan[cause] -= amount

    def cost(self, cause: str, amount: Reals) -> None:
        """This was spent, and not planned."""
        self._beside_plan[cause] += amount

    def total(self, planned: Reals, accruals: Accruals, rows: Whole) -> Reals:
        """(causes, rows, members) in these replications, late money as it stands now; `planned` so far, (rows, PLANNED, members)."""
        out = np.zeros((len(CAUSES), len(rows), accruals.earned.shape[1]))
        for place, cause in enumerate(CAUSES):
            if cause in PLANNED:
                out[place] += planned[:, PLANNED.index(cause)]
            if cause in self._beside_plan:
                out[place] += self._beside_plan[cause][rows]
        out[CAUSES.index("late_or_unpaid")] = accruals.earned[rows] - accruals.received[rows]
        return out
