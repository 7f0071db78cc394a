"""The rest of each organisation: other income, and what is spent outside any contract."""

from __future__ import annotations

import numpy as np

from simulator.model.clock import Phase, Process
from simulator.model.setting import Setting
from simulator.terms.arrays import Reals, Whole, zeros


class Elsewhere:
    """What organisations get and spend beside their contracts; arrays are (replications, organisations), £."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.shortfall = zeros(*setting.organisations.fate.shape)
        """How far it fell short of plan."""

    def months(self) -> Process:
        """Other income, less what it is spent on, month by month to the last day of delivery, with its noise."""
        setting, orgs = self._setting, self._setting.organisations
        ledger, every, spread = setting.ledger, slice(0, len(setting.ids)), orgs.standing.noise / np.sqrt(12.0)
        outside = ledger.account("outside world")
        for k, day in enumerate(setting.month_ends):
            if day > setting.horizon.last_delivery:
                return
            yield setting.clock.at(day, Phase.BILLS, setting.clock.ranks - 2)
            income = orgs.other_income * ~ledger.failed if ledger.any_failed else orgs.other_income
            surplus = income * orgs.other_margin / 12.0
            if setting.noise:
                if k % 12 == 0:
                    drawn = setting.draws.normals_kept("other", setting.ids, k // 12, 12)
                noise = drawn[k % 12].T * spread * income
                self.shortfall -= noise
                surplus += noise
            ledger.move(outside, every, surplus, "rest of the organisation")

    def spend(self, columns: Whole, amount: Reals, why: str) -> None:
        """These organisations spend this, (replications, columns), outside any contract."""
        ledger = self._setting.ledger
        due = np.asfortranarray(amount * ~ledger.failed[:, columns])
        ledger.move(columns, ledger.account("outside world"), due, why)
        self.shortfall[:, columns] += due
