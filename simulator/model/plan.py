"""What each month was to bring, to measure shortfalls against (ruling R35)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.model.review import PLANNED
from simulator.model.structures.protocol import Structure
from simulator.model.tariffs import those
from simulator.terms.arrays import EVERY, Mask, Reals, Rows, col, pick
from simulator.terms.pounds import cost_a_person


class Plan:
    """Monthly plan of a contract's members; arrays are (replications, members), £.

    It changes only in replications in which somebody comes, goes or is cut, so only those are worked out again, when next
    asked for; and the months in between are added up then.
    """

    def __init__(self, deal: Deal, structure: Structure) -> None:
        self._deal, self._structure = deal, structure
        replications = deal.shape[0]
        # Read and written a replication at a time, so a replication's figures lie together here.
        self._a_month = np.zeros((replications, len(PLANNED), deal.shape[1]))
        """(replications, PLANNED, members) £ a month."""
        self._full_cost = np.zeros(deal.shape)
        """£ a month of what rises with the cost index."""
        self._inflated = PLANNED.index("underpriced" if deal.terms.kind.at_cost else "cost_inflation")
        self._booked = np.zeros_like(self._a_month)
        """(replications, PLANNED, members) £ of the months that are booked."""
        self._old = np.ones(replications, dtype=bool)
        """Replications in which the plan must be worked out again."""
        self._any_old = True
        self._months, self._from = 0, np.zeros(replications)
        """Months that are over; of them, those that are booked."""
        self._risen, self._risen_from = np.zeros(replications), np.zeros(replications)
        """Rise of the cost index, added up over the months; of it, what is booked."""

    def changed(self, who: Mask | Rows) -> None:
        """Shares, prices or members have changed in these (replications,)."""
        self._old[who] = self._any_old = True

    def month(self, cost_index: Reals) -> None:
        """A month is over, in which costs stood at this index (replications or 1,)."""
        if self._any_old:
            rows = those(self._old)
            self._book(rows)
            self._set(rows)
            self._old[:] = self._any_old = False
        self._months += 1
        self._risen += cost_index - 1.0

    def so_far(self, rows: Rows = EVERY) -> Reals:
        """(rows, PLANNED, members) what the months so far were to bring or, the last four, to cost in these replications."""
        total: Reals = self._a_month[rows] * (self._months - self._from[rows])[:, None, None]
        total += self._booked[rows]
        total[:, self._inflated] += self._full_cost[rows] * col(self._risen[rows] - self._risen_from[rows])
        return total

    def _book(self, rows: Rows) -> None:
        self._booked[rows] = self.so_far(rows)
        self._from[rows] = self._months
        self._risen_from[rows] = self._risen[rows]

    def _set(self, rows: Rows) -> None:
        deal, people, structure = self._deal, self._deal.caseload, self._structure
        price, prices, agreed = deal.price, deal.prices, deal.shares.agreed
        here = deal.while_on(people.here)[rows]

        def paid(prices: Reals) -> Reals:
            return np.asarray(deal.terms.net_of_hub(prices, rows) / 12.0 * here)

        due, left = paid(prices.now().a_year[rows]), prices.based
        as_agreed = not price.was_cut and np.array_equal(deal.shares.money, agreed)
        uncut = due if as_agreed else paid(prices.of(price.uncut * left, price.uncut_to_partners * left, agreed, rows))
        before, to_partners = price.before_rises(self._months // 12)
        first = paid(prices.of(before * left, to_partners * left, agreed, rows))
        rates = deal.while_on(people.unit_cost)[rows], people.fixed_share[rows], people.overhead[rows]
        each = cost_a_person(*rates, people.promise[rows], people.work[rows])
        rising = each * col(pick(people.people_a_month, rows))
        if people.posts is not None:
            rising = rising + pick(people.posts, rows) * here
        full = rising + structure.help.managing(rows)  # which does not rise (ruling R22)
        fallen = pick(people.scheduled, rows) - pick(people.people_a_month, rows)
        saved = each * col(fallen)
        self._full_cost[rows] = rising
        if deal.terms.kind.at_cost:
            missing = -col(pick(deal.given.structure.margin, rows)) * full
            self._a_month[rows] = 0.0
            self._a_month[rows, PLANNED.index("underpriced")] = missing
            self._full_cost[rows] = missing
            return
        activity, outcomes = deal.terms.parts_due(due, structure.lead.first(), rows, prices.moved_parts())
        planned = {
            "activity_payment": activity,
            "outcome_payment": outcomes,
            "cut": uncut - due - saved,  # less the full cost of the work that fell with it
            "underpriced": full + saved - first,
            "cost_inflation": first - uncut,
            "price_cut": uncut - due,
        }
        self._a_month[rows] = np.stack([planned[what] for what in PLANNED], axis=1)
