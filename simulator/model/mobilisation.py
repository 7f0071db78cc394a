"""The months before service: what members are paid for getting ready, and what that costs them (ruling R58)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.model.billing import Billing
from simulator.model.clock import Phase, Process
from simulator.model.deal import Deal
from simulator.model.structures.protocol import Structure
from simulator.terms import realised
from simulator.terms.arrays import Reals


class Mobilisation:
    """Getting ready for the work of one contract. Arrays are (replications, members), £."""

    def __init__(self, deal: Deal, structure: Structure, billing: Billing) -> None:
        self._deal, self._structure, self._billing = deal, structure, billing

    def processes(self) -> Iterator[Process]:
        """None of a contract without it."""
        given = self._deal.given.mobilisation
        if given is not None:
            yield self._months(given.months)
        if given is not None and given.transferred is not None:
            yield self._transfer(given.transferred)

    def _months(self, months: int) -> Process:
        """Each month is claimed on its last day, and paid for by whoever is still there."""
        deal, calendar = self._deal, self._deal.calendar
        for k in range(-months, 0):
            yield calendar.at(calendar.last_day[k], Phase.WORK)
            cost = np.asfortranarray(deal.terms.mobilising(deal.caseload.work) / months * deal.caseload.here)
            self._claim(k, cost)
            yield calendar.at(calendar.last_day[k], Phase.BILLS)
            deal.purse.members_spend(cost, "mobilisation")
            deal.shortfalls.cost("underpriced", cost)

    def _claim(self, k: int, cost: Reals) -> None:
        """What it earns is booked beside the results that boards look at."""
        deal, structure = self._deal, self._structure
        claim = self._billing.mobilise(deal.month(k, structure.lead.part(k)))
        earned = structure.members_due(cost) if structure.kind.at_cost else claim.worth.mine
        deal.accruals.mobilise(earned)
        deal.shortfalls.came("underpriced", earned)
        structure.settle(claim)

    def _transfer(self, staff: realised.Transferred) -> Process:
        """Staff come over, to whoever has the work by then."""
        deal, calendar = self._deal, self._deal.calendar
        yield calendar.at(calendar.first_day[0], Phase.BILLS)
        deal.spend_on_transfer(np.asfortranarray(deal.terms.taking_on(deal.caseload.work) * deal.caseload.here))
