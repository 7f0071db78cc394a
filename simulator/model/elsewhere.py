"""The rest of each organisation: other income, and what is spent outside any contract."""

from __future__ import annotations

import numpy as np

from simulator.model.behaviours.money_elsewhere import Months, Rest, Shocks
from simulator.model.behaviours.portfolio import Portfolio
from simulator.model.behaviours.spending import SpendingPolicy
from simulator.model.clock import Phase, Process
from simulator.model.roster import Roster
from simulator.model.setting import Setting
from simulator.terms.arrays import Reals, Whole, zeros


class Elsewhere:
    """What organisations get and spend beside their contracts; arrays are (replications, organisations), £."""

    def __init__(self, setting: Setting, roster: Roster) -> None:
        self._setting, self._roster = setting, roster
        self.shortfall = zeros(*setting.organisations.fate.shape)
        """How far it fell short of plan."""
        self._months, self._shocks, self._portfolio = Months(setting), Shocks(setting), Portfolio(setting)
        self.policy = SpendingPolicy(setting)

    def months(self) -> Process:
        """Other income, less what it is spent on, month by month to the last day of delivery."""
        setting = self._setting
        ledger, every = setting.ledger, slice(0, len(setting.ids))
        outside = ledger.account("outside world")
        for k, day in enumerate(setting.month_ends):
            if day > setting.horizon.last_delivery:
                return
            yield setting.clock.at(day, Phase.BILLS, setting.clock.ranks - 2)
            self._go_on(k)
            rest = self._rest(k)
            saved = None
            if self.policy.theirs.any():
                saved = self.policy.month(k, rest, ledger.cash + self._roster.owed(day))
            ledger.move(outside, every, rest.trend + rest.luck, "rest of the organisation")
            if saved is not None:
                ledger.move(outside, every, saved, "cut elsewhere, or given back")

    def _go_on(self, k: int) -> None:
        """What work that was lost still costs."""
        due = self._setting.afterwards.take(k)
        if due is not None:
            self.spend(slice(0, len(self._setting.ids)), due, "cost of losing work")
            self._setting.afterwards.paid += due * ~self._setting.ledger.failed

    def _rest(self, k: int) -> Rest:
        """Month k of each by its own rule; how far it is short of plan is noted."""
        theirs, orgs = self._shocks.theirs, self._setting.organisations
        rest = self._shocks.month(k) if theirs.any() else self._months.month(k)
        if theirs.any() and not theirs.all():
            rest = self._months.month(k).where(theirs, rest)
        if self._portfolio.theirs.any():
            rest = Rest(rest.income, rest.trend, rest.luck + self._portfolio.month(k, rest.income))
        if not theirs.any():
            self.shortfall -= rest.luck
            return rest
        planned = orgs.other_income * ~self._setting.ledger.failed * orgs.other_margin / 12.0
        self.shortfall += planned - rest.trend - rest.luck
        return rest

    def spend(self, columns: Whole | slice, amount: Reals, why: str) -> None:
        """These organisations spend this, (replications, columns), outside any contract."""
        ledger = self._setting.ledger
        due = np.asfortranarray(amount * ~ledger.failed[:, columns])
        ledger.move(columns, ledger.account("outside world"), due, why)
        self.shortfall[:, columns] += due
