"""Staff that are hired where somebody pays for them, and let go slowly and at a cost (ruling R81)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, Whole, beside, col, falses, zeros

A_HALF_YEAR, A_YEAR, QUARTERS = 6, 12, 4
ROUNDING = 1e-9

Brings = Callable[[], tuple[Reals, Reals]]
"""£ that one more person served brings each, and the most people paid for, over plan."""


class Held:
    """Staff of one contract by this rule. Arrays are (replications or 1, members) unless said; people a month."""

    def __init__(self, its: Sequence[realised.Organisation], first: Whole, shape: tuple[int, int]) -> None:
        self.theirs: Mask = np.array([each.behaviour.staff.rule == "held" for each in its])
        """(members,) whose staff go by this rule."""
        rules, losing = [each.behaviour.staff for each in its], [each.behaviour.losing for each in its]
        self._first = first
        fixed = beside([each.fixed_share for each in its])
        self.sticky: Reals = np.minimum(beside([each.sticky for each in losing]), fixed)
        """Part of unit cost that is there to the last day."""
        self.of_staff: Reals = fixed - self.sticky
        """Part of it that follows staff."""
        self._variable = 1.0 - fixed
        self._over, self._slack = 1.0 + beside([each.over for each in rules]), 1.0 + beside([each.slack for each in rules])
        self._attrition = beside([each.attrition for each in rules]) / QUARTERS
        self._made_redundant = beside([each.made_redundant for each in rules])
        self.redundancy = beside([each.redundancy for each in rules])
        """Months of pay that it costs."""
        self._idle_under = beside([each.idle for each in rules])
        self._people = np.zeros(1)
        """(replications or 1,) people a month planned in the first month of service."""
        self.idle: Mask = falses(*shape)
        """Who holds nothing for work that does not come."""
        self._sent, self._promised = (deque([zeros(*shape)] * A_YEAR, A_YEAR) for _ in range(2))
        """Of the last twelve months."""
        self.work: Reals = np.ones((1, 1))
        """Part of the work that is left where less was agreed (ruling R84)."""

    def begin(self, people: Reals) -> None:
        """The first month of service, in which so many are planned on the whole contract, (replications or 1,)."""
        self._people = people

    def held(self, promise: Reals) -> Reals:
        """What sticky costs are for."""
        return np.asarray(promise * col(self._people) * ~self.idle)

    def cost(self, people: Reals, staffed: Reals, promise: Reals, overhead: Reals) -> Reals:
        """£ over unit cost, of those whose staff go by this rule; `overhead` is people it is carried for × its part."""
        return self._variable * people + self.of_staff * staffed + self.sticky * self.held(promise) + overhead * ~self.idle

    def came(self, sent: Reals, promised: Reals) -> None:
        """People sent in a month, of those promised."""
        self._sent.append(sent)
        self._promised.append(promised)

    def needed(self, k: int, planned: Reals) -> Reals:
        """Mean of the people referred to each in its last six months; no more than what was agreed, where that is less work."""
        months = np.clip(k + 1 - self._first, 1, A_HALF_YEAR)
        need = np.asarray(sum(list(self._sent)[-A_HALF_YEAR:]) / months)
        return np.where(self.work < 1.0, np.minimum(need, planned * self.work), need)

    def more(self, need: Reals, staffed: Reals, planned: Reals, unit_cost: Reals, lag: Reals, brings: Brings | None) -> Reals:
        """Staff with those who are hired in a month; `unit_cost` in today's pounds."""
        short = self.theirs & (need > staffed)
        if not short.any():
            return staffed
        funded = self._over
        if brings is not None:
            brought, most = brings()
            funded = np.where(brought >= (1.0 - self.sticky) * unit_cost - ROUNDING, np.maximum(funded, most), funded)
        wanted = np.minimum(need, planned * funded * self.work)
        return np.where(short & (wanted > staffed), staffed + (wanted - staffed) / lag, staffed)

    def fewer(self, k: int, need: Reals, staffed: Reals) -> tuple[Reals, Reals]:
        """Staff without those who go at a quarter's end, and those of them who are made redundant."""
        too_many = self.theirs & (k - self._first >= A_HALF_YEAR - 1) & (staffed > self._slack * need + ROUNDING)
        excess = (staffed - need) * too_many
        leave = np.minimum(self._attrition * staffed, excess)
        redundant = self._made_redundant * (excess - leave)
        return staffed - leave * too_many - redundant, redundant

    def end(self, who: Mask) -> None:
        """In these (replications,) the contract is over: nothing is held for it."""
        self._people = np.where(who, 0.0, self._people)

    def begin_month(self, k: int, ramped: Mask) -> None:
        """After a quarter's end, but of one that `ramped` up: who was sent next to nobody for a year gives up what it holds, as long
        as that is so."""
        asked = self.theirs & (k - self._first >= A_YEAR)
        if k % 3 == 0 and asked.any():
            promised = np.asarray(sum(self._promised))
            idle = np.asarray(sum(self._sent)) < self._idle_under * promised - ROUNDING
            self.idle = np.where(asked & ~ramped, idle, self.idle)
