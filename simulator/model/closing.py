"""What closing work costs its members, and who waits for an award to know it (rulings R23, R50, R57 and R82)."""

from __future__ import annotations

import numpy as np

from simulator.model.behaviours.losing import Losing
from simulator.model.deal import Deal
from simulator.model.handover import HandOvers
from simulator.model.structures.protocol import Structure
from simulator.terms.arrays import InMonths, Mask, Reals, col, falses, zeros
from simulator.terms.pounds import in_pounds

A_MONTH = InMonths(np.ones(1))
"""Closing cost of who states none, where nothing else is due."""


class Closing:
    """Of one contract; arrays are (replications, members), £."""

    def __init__(self, deal: Deal, structure: Structure, hand_overs: HandOvers) -> None:
        self._deal, self._hand_overs = deal, hand_overs
        self.losing = Losing(deal, structure)
        self.followed = False
        """Whether it is let again at its end: staff transfer, unless nobody wins."""
        self.unclosed: Mask = falses(*deal.shape)
        """Whose closing costs wait for that."""
        self._staff, self._costs = zeros(*deal.shape), zeros(*deal.shape)
        """A month of staff for what was promised, as first planned; what each pays that states it."""

    def begin(self) -> None:
        """The contract's first day."""
        self._staff = self._staff_costs()
        self._costs = self._stated()

    def _stated(self) -> Reals:
        """What each pays when its work ends (ruling R23)."""
        out = zeros(*self._deal.shape)
        for place, member in enumerate(self._deal.terms.members):
            org = self._deal.setting.now.organisations[member]
            out[:, place] = in_pounds(A_MONTH if org.closing_cost is None else org.closing_cost, self._staff[:, place])
        return out

    def _staff_costs(self) -> Reals:
        """A month of staff as first planned, uninflated (ruling R23)."""
        deal, out = self._deal, zeros(*self._deal.shape)
        planned = deal.caseload.planned_at(deal.terms.promise)
        for place, member in enumerate(deal.terms.members):
            org = deal.setting.now.organisations[member]
            unit = 0.0 if org.unit_cost is None else org.unit_cost * org.fixed_share
            post = 0.0 if deal.terms.posts is None else deal.terms.posts[:, place] / 12.0
            out[:, place] = planned[:, place] * unit + post
        return out

    def alone_now(self) -> Reals:
        """What each would pay at once if it alone left now, and lose of other income."""
        losing = self.losing
        if not losing.theirs.any():
            return np.asarray(self._costs * ~self._hand_overs.of_staff_of_one())
        cost = np.where(losing.unstated, losing.redundancy(), self._costs)
        return np.asarray(cost * ~self._hand_overs.of_staff_of_one() + losing.tied_now())

    def pay(self, who: Mask, short: Reals | None, redundancy: Reals | None) -> None:
        """These pay their closing costs, and for a break told so many months too late their staff; the insolvent pay nothing.

        `redundancy`: of who states no closing cost; of the staff there now where it is None.
        """
        deal, cost, paying = self._deal, self._costs, who & ~self._deal.members.failed
        losing = self.losing
        if losing.theirs.any():
            redundancy = losing.redundancy() if redundancy is None else redundancy
            cost = np.where(losing.unstated, redundancy, cost)
            deal.setting.afterwards.paid[:, deal.members.columns] += redundancy * losing.unstated * paying
        if short is not None:
            at_the_end = deal.calendar.month_of(deal.setting.clock.day) >= deal.calendar.ends
            cost = cost + self._staff * short * col(at_the_end)
        deal.purse.members_spend(cost * paying, "closing cost")
