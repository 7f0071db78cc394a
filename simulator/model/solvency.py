"""Who can still pay: credit and the solvency test at the end of any day on which money moved (ruling R28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.model.arrays import Mask, below, col
from simulator.model.clock import Phase, Process

if TYPE_CHECKING:
    from simulator.model.ensemble import Ensemble


class Solvency:
    """Watches cash against headroom. Cash changes only when money moves, so only those days, and the last of a grace period, are tested."""

    def __init__(self, model: Ensemble) -> None:
        self.model = model
        orgs = model.organisations
        self._below_since = np.full(orgs.fate.shape, -1, dtype=np.int64, order="F")
        """(replications, organisations) first day of the present run below the headroom; -1 for none."""
        self._planned = -1
        self._deadlines: set[int] = set()

    def watch(self) -> None:
        """Money has moved: test today, or tomorrow if today's test is past."""
        clock = self.model.clock
        day = clock.day + (1 if clock.has_passed(Phase.SOLVENCY) else 0)
        if day != self._planned:
            self._planned = day
            self.model.env.process(self._day_end(day))

    def _day_end(self, day: int) -> Process:
        last_rank = self.model.clock.ranks - 1
        yield self.model.clock.at(day, Phase.CREDIT, last_rank)
        for contract in self.model.contracts.values():
            contract.structure.day_end()
        yield self.model.clock.at(day, Phase.SOLVENCY)
        self._test(day)

    def _deadline(self, day: int) -> Process:
        yield self.model.clock.at(day, Phase.SOLVENCY)
        if self._planned != day:  # no money has moved since the last test
            self._judge(day)

    def _test(self, day: int) -> None:
        model, orgs = self.model, self.model.organisations
        cash, headroom = model.ledger.cash, orgs.standing.headroom
        np.minimum(orgs.lowest, cash, out=orgs.lowest, where=col(day <= model.horizon))
        for contract in model.contracts.values():
            contract.purse.day_end()
        overdrawn = below(cash, -headroom) & ~model.ledger.failed
        newly = overdrawn & (self._below_since < 0)
        self._below_since[newly] = day
        self._below_since[~overdrawn] = -1
        if newly.any():
            self._set_deadlines(day, newly)
        if overdrawn.any():
            self._judge(day)
        model.check_ledger()

    def _judge(self, day: int) -> None:
        """Those whose grace has run out are insolvent."""
        model = self.model
        run_out = (self._below_since >= 0) & (day - self._below_since + 1 >= model.organisations.grace)
        failing = run_out & ~model.ledger.failed & col(day <= model.horizon)
        if failing.any():
            model.fail(failing, day)

    def _set_deadlines(self, day: int, newly: Mask) -> None:
        """The test must be made on the last day of each grace period, whether or not money moves then."""
        for last in np.unique((day + self.model.organisations.grace - 1)[newly]):
            if last > day and int(last) not in self._deadlines:
                self._deadlines.add(int(last))
                self.model.env.process(self._deadline(int(last)))
