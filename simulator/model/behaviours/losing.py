"""What losing work costs: staff paid off, overhead and premises that go on, income that was tied to it (ruling R82)."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from simulator.model.clock import whole
from simulator.model.deal import Deal
from simulator.model.structures.protocol import Structure
from simulator.terms.arrays import Mask, Reals, beside, col, divide, zeros

TIED_MONTHS = 12


class Losing:
    """The members of one contract that lose work by this rule; arrays are (replications, members), £, unless said."""

    def __init__(self, deal: Deal, structure: Structure) -> None:
        its = [deal.setting.now.organisations[member] for member in deal.terms.members]
        rules = [each.behaviour.losing for each in its]
        self._deal, self._structure = deal, structure
        self.theirs: Mask = np.array([each.rule == "costs" for each in rules])
        """(members,) for whom it costs so."""
        self.unstated: Mask = self.theirs & np.array([each.closing_cost is None for each in its])
        """(members,) who state no closing cost that would stand for most of it."""
        if not self.theirs.any():
            return
        fixed = beside([each.fixed_share for each in its])
        self.sticky = np.minimum(beside([each.sticky for each in rules]), fixed)
        self._pay = beside([each.behaviour.staff.redundancy for each in its]) * (fixed - self.sticky)
        """Months of staff's pay, over unit cost."""
        overhead = beside([each.overhead for each in its])
        self._goes_on = beside([each.stranded for each in rules]) * (overhead + self.sticky) * self.unstated
        self._runs_on = whole(beside([each.runs_on for each in rules]))
        self._tied, self._most_tied = beside([each.tied for each in rules]), beside([each.most_tied for each in rules])
        self._kept = [zeros(*deal.shape) for _ in range(4)]
        """Of a term that is let again, as on its last day: people a month promised, unit cost, price, and what redundancy would be."""

    def redundancy(self) -> Reals:
        """Pay for the staff that are there, of who states no closing cost."""
        people = self._deal.caseload
        return np.asarray(self._pay * people.staffed * self._unit_cost() * self.unstated)

    def tied(self, price: Reals) -> Reals:
        """£ a year of other income that goes with work that is paid so much a year."""
        columns, orgs = self._deal.members.columns, self._deal.members.organisations
        share = np.minimum(divide(price, orgs.standing.income[:, columns]), 1.0)
        lost = np.minimum(self._tied * price * share, self._most_tied * orgs.other_income[:, columns])
        return np.asarray(lost * self.theirs)

    def tied_now(self) -> Reals:
        """The same of all the work each has."""
        return self.tied(self._price())

    def lose(self, who: Mask, day: int) -> None:
        """These lose all the work that they were promised."""
        if self.theirs.any() and who.any():
            people = self._deal.caseload
            self._put(who, people.planned_at(people.promise), self._unit_cost(), self._price(), day)

    def ends(self, who: Mask) -> None:
        """In these (replications,) the last day of a term that is let again: what will be lost is known with the award."""
        if self.theirs.any():
            people, at = self._deal.caseload, col(who)
            now = people.planned_at(people.promise), self._unit_cost(), self._price(), self.redundancy()
            self._kept = [np.where(at, new, old) for new, old in zip(now, self._kept, strict=True)]

    def award(self, where: Mask, people: Reals, goes_on: Mask, day: int) -> None:
        """In these (replications,) so many people a month are promised to each in the next term, who goes on in it."""
        if self.theirs.any():
            had, unit_cost, price, _ = self._kept
            lost = np.maximum(had - people, 0.0)
            part = np.where(goes_on, divide(lost, had), 1.0)
            self._put(np.broadcast_to(col(where), lost.shape), lost, unit_cost, price * part, day)

    def redundancy_kept(self) -> Reals:
        """What redundancy would have been on the last day of a term that is let again."""
        return self._kept[-1] if self.theirs.any() else zeros(*self._deal.shape)

    def _put(self, who: Mask, people: Reals, unit_cost: Reals, price: Reals, day: int) -> None:
        """These lose so many people a month, at this unit cost in today's pounds, and so much of the price."""
        deal = self._deal
        after, first, columns = deal.setting.afterwards, bisect_right(deal.setting.month_ends, day), deal.members.columns
        goes = who & ~deal.members.failed
        after.put(first, columns, self._goes_on * people * unit_cost * goes, self._runs_on)
        after.put(first, columns, self.tied(price) / 12.0 * goes, np.array([[TIED_MONTHS]]))

    def _unit_cost(self) -> Reals:
        people = self._deal.caseload
        return np.asarray(people.unit_cost * col(people.cost_index))

    def _price(self) -> Reals:
        calendar = self._deal.calendar
        return self._structure.prices(calendar.month_of(self._deal.setting.clock.day))
