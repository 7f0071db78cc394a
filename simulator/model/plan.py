"""Member prices as they stand, and what each month was to bring, to measure shortfalls against (ruling R35)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.model.arrays import EVERY, Mask, Reals, Rows, col, divide, pick, zeros

if TYPE_CHECKING:
    from simulator.model.contract import Contract

PLANNED = ("activity_payment", "outcome_payment", "cut", "underpriced", "cost_inflation", "price_cut")


class Plan:
    """Prices and monthly plan of a contract's members; arrays are (replications, members), £.

    They change only in replications in which somebody comes, goes or is cut, so only those are worked out again, when next
    asked for; and the months in between are added up then.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        replications = contract.shape[0]
        self._price, self._activity, self._outcome = (zeros(*contract.shape) for _ in range(3))
        # Read and written a replication at a time, so a replication's figures lie together here.
        self._a_month = np.zeros((replications, len(PLANNED), contract.shape[1]))
        """(replications, PLANNED, members) £ a month."""
        self._full_cost = np.zeros(contract.shape)
        """£ a month of what rises with the cost index."""
        self._inflated = PLANNED.index("underpriced" if contract.terms.kind == "joint_venture" else "cost_inflation")
        self._booked = np.zeros_like(self._a_month)
        """(replications, PLANNED, members) £ of the months that are booked."""
        self._old_prices = np.ones(replications, dtype=bool)
        """Replications in which prices must be worked out again; the plan likewise."""
        self._old_plan = np.ones(replications, dtype=bool)
        self._months, self._from = 0, np.zeros(replications)
        """Months that are over; of them, those that are booked."""
        self._risen, self._risen_from = np.zeros(replications), np.zeros(replications)
        """Rise of the cost index, added up over the months; of it, what is booked."""

    def changed(self, who: Mask | Rows) -> None:
        """Shares, prices or members have changed in these (replications,)."""
        self._old_prices[who] = True
        self._old_plan[who] = True

    @property
    def prices(self) -> Reals:
        """£ a year of each member's price, with the shares it has now."""
        self._set_prices()
        return self._price

    @property
    def activity_tariffs(self) -> Reals:
        """£ a person by each member's own price and plan."""
        self._set_prices()
        return self._activity

    @property
    def outcome_tariffs(self) -> Reals:
        """£ an outcome by each member's own price and plan."""
        self._set_prices()
        return self._outcome

    def month(self, cost_index: Reals) -> None:
        """A month is over, in which costs stood at this index (replications or 1,)."""
        if self._old_plan.any():
            rows = _rows(self._old_plan)
            self._book(rows)
            self._set_plan(rows)
            self._old_plan[:] = False
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

    def _set_prices(self) -> None:
        if not self._old_prices.any():
            return
        c, terms, people = self.contract, self.contract.terms, self.contract.caseload
        rows = _rows(self._old_prices)
        prices = self._prices_of(c.price, c.partner_rate, c.money, rows)
        planned = 12.0 * people.planned[rows]
        self._price[rows] = prices
        self._activity[rows] = divide(prices * pick(terms.activity, rows), planned)
        self._outcome[rows] = divide(prices * pick(terms.outcomes, rows), planned * col(pick(c.given.payment.target_rate, rows)))
        self._old_prices[:] = False

    def _prices_of(self, price: Reals, partner_rate: Reals, money: Reals, rows: Rows) -> Reals:
        """Member prices; a prime's partners keep theirs when its lead goes, whose own price is nil then."""
        c = self.contract
        price, partner_rate, lead = pick(price, rows), pick(partner_rate, rows), c.terms.lead
        if c.terms.kind != "prime" or lead is None:
            return c.terms.member_prices(price, partner_rate, money[rows])
        with_lead = np.array(money[rows], order="F")
        with_lead[:, lead] += c.left_money[rows, lead]
        prices = c.terms.member_prices(price, partner_rate, with_lead)
        prices[:, lead] *= c.caseload.here[rows, lead]
        return prices

    def _set_plan(self, rows: Rows) -> None:
        c, people = self.contract, self.contract.caseload
        here, structure = people.here[rows], c.structure

        def paid(prices: Reals) -> Reals:
            return np.asarray(structure.net_of_hub(prices, rows) / 12.0 * here)

        due = paid(self.prices[rows])
        uncut = paid(self._prices_of(c.uncut_price, c.uncut_partner_rate, c.agreed, rows))
        first = paid(self._prices_of(c.terms.price(0), c.terms.partner_rate(0), c.agreed, rows))
        # Staff and overhead are there for what was promised; people who are never sent cost nothing more.
        there = (people.fixed_share[rows] + people.overhead[rows]) * people.promise[rows]
        each = people.unit_cost[rows] * (there + (1.0 - people.fixed_share[rows]) * people.work[rows])
        full = each * col(pick(people.people_a_month, rows)) + structure.managing(rows)
        fallen = pick(c.given.people_per_year, rows) / 12.0 - pick(people.people_a_month, rows)
        saved = each * col(fallen)
        self._full_cost[rows] = full
        if structure.at_cost:
            missing = -col(pick(c.given.structure.margin, rows)) * full
            self._a_month[rows] = 0.0
            self._a_month[rows, PLANNED.index("underpriced")] = missing
            self._full_cost[rows] = missing
            return
        activity, outcomes = structure.parts_due(due, rows)
        planned = {
            "activity_payment": activity,
            "outcome_payment": outcomes,
            "cut": uncut - due - saved,  # less the full cost of the work that fell with it
            "underpriced": full + saved - first,
            "cost_inflation": first - uncut,
            "price_cut": uncut - due,
        }
        self._a_month[rows] = np.stack([planned[what] for what in PLANNED], axis=1)


def _rows(those: Mask) -> Rows:
    return EVERY if those.all() else np.flatnonzero(those)
