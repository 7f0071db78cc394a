"""Who can still pay: credit and the solvency test at the end of any day on which money moved (ruling R28)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from simulator.model.arrays import Places, below, col, falses, true_at
from simulator.model.clock import Phase

if TYPE_CHECKING:
    from simulator.model.ensemble import Ensemble


class Solvency:
    """Watches cash against headroom. Cash changes only when money moves, so only those days, and the last of a grace period, are tested."""

    def __init__(self, model: Ensemble) -> None:
        self.model = model
        orgs = model.organisations
        self._below = falses(*orgs.fate.shape)
        """(replications, organisations) whether it was below its headroom when last tested."""
        self._below_since = np.full(orgs.fate.shape, -1, dtype=np.int64, order="F")
        """First day of the last run below the headroom."""
        self._planned = -1
        self._deadlines: set[int] = set()

    def watch(self) -> None:
        """Money has moved: test today, or tomorrow if today's test is past."""
        clock = self.model.clock
        day = clock.day + (1 if clock.has_passed(Phase.SOLVENCY) else 0)
        if day != self._planned:
            self._planned = day
            clock.then(day, Phase.CREDIT, self._give_credit, clock.ranks - 1)
            clock.then(day, Phase.SOLVENCY, partial(self._test, day))

    def _give_credit(self) -> None:
        for contract in self.model.contracts.values():
            contract.structure.day_end()

    def _deadline(self, day: int) -> None:
        if self._planned != day:  # no money has moved since the last test
            self._judge(day)

    def _test(self, day: int) -> None:
        model, orgs = self.model, self.model.organisations
        cash, headroom = model.ledger.cash, orgs.standing.headroom
        judged = day <= model.horizon
        np.minimum(orgs.lowest, cash, out=orgs.lowest, where=True if judged.all() else col(judged))
        for contract in model.contracts.values():
            contract.purse.day_end()
        overdrawn = below(cash + headroom, 0.0) & ~model.ledger.failed
        newly = true_at(overdrawn & ~self._below)
        self._below = overdrawn
        self._below_since[newly] = day
        if len(newly[0]):
            self._set_deadlines(day, newly)
        if overdrawn.any():
            self._judge(day)
        model.check_ledger()

    def _judge(self, day: int) -> None:
        """Those whose grace has run out are insolvent."""
        model = self.model
        failing = self._below & ~model.ledger.failed & col(day <= model.horizon)
        at = true_at(failing)
        failing[at] = day - self._below_since[at] + 1 >= model.organisations.grace[at]
        if failing.any():
            model.fail(failing, day)

    def _set_deadlines(self, day: int, newly: Places) -> None:
        """The test must be made on the last day of each grace period, whether or not money moves then."""
        for last in np.unique(day + self.model.organisations.grace[newly] - 1):
            if last > day and int(last) not in self._deadlines:
                self._deadlines.add(int(last))
                self.model.clock.then(int(last), Phase.SOLVENCY, partial(self._deadline, int(last)))
