"""Who can still pay: credit and the solvency test at the end of any day on which money moved (ruling R28)."""

from __future__ import annotations

from functools import cached_property, partial

import numpy as np

from simulator.model.clock import Phase
from simulator.model.elsewhere import Elsewhere
from simulator.model.review import CAUSES
from simulator.model.roster import Roster
from simulator.model.setting import Setting
from simulator.terms.arrays import Mask, Places, Whole, below, col, falses, true_at


class Solvency:
    """Watches cash against headroom. Cash changes only when money moves, so only those days, and the last of a grace period, are tested."""

    def __init__(self, setting: Setting, roster: Roster, elsewhere: Elsewhere, checked: bool) -> None:
        self._setting, self._roster, self._elsewhere = setting, roster, elsewhere
        shape = setting.organisations.fate.shape
        self.cause = np.full(shape, -1, dtype=np.int8)
        """Place in CAUSES of what made each insolvent; -1 for none."""
        self.imbalance = np.zeros(shape[0])
        """(replications,) largest £ by which the ledger was ever out, where it is checked."""
        self._checked = checked
        self._below = falses(*shape)
        """(replications, organisations) whether it was below its headroom when last tested."""
        self._below_since = np.full(shape, -1, dtype=np.int64, order="F")
        """First day of the last run below the headroom."""
        self._planned = self._credited = -1
        """The last days for which a test and credit are planned."""
        self._deadlines: set[int] = set()
        self._floor = -setting.organisations.standing.headroom
        """(replications, organisations) £ under which it is overdrawn: without bounds once it has failed."""

    @cached_property
    def _first_end(self) -> int:
        """The first day, in any replication, on which anybody is judged for the last time."""
        return int(self._setting.horizon.ends.min())

    def watch(self) -> None:
        """Money has moved: test today, or tomorrow if today's test is past."""
        clock = self._setting.clock
        day = clock.day + clock.has_passed(Phase.SOLVENCY)
        if day != self._planned:
            self._planned = day
            clock.then(day, Phase.SOLVENCY, partial(self._test, day))
        if day != self._credited and self._roster.funds:
            self._credited = day
            clock.then(day, Phase.CREDIT, self._give_credit, clock.ranks - 1)

    def check_ledger(self) -> None:
        """Note how far the ledger is out, where that is asked for."""
        if self._checked:
            np.maximum(self.imbalance, self._setting.ledger.imbalance(), out=self.imbalance)

    def _give_credit(self) -> None:
        for fund in self._roster.funds:
            fund.day_end()

    def _deadline(self, day: int) -> None:
        if self._planned != day:  # no money has moved since the last test
            self._judge(day)

    def _test(self, day: int) -> None:
        setting, orgs = self._setting, self._setting.organisations
        cash = setting.ledger.cash
        np.minimum(orgs.lowest, cash, out=orgs.lowest, where=day <= self._first_end or col(day <= setting.horizon.ends))
        for contract in self._roster.running.values():
            contract.deal.purse.day_end()
        overdrawn = below(cash, self._floor)
        before, self._below = self._below, overdrawn
        if overdrawn.any():
            newly = true_at(overdrawn & ~before)
            self._below_since[newly] = day
            if len(newly[0]):
                self._set_deadlines(day, newly)
            self._judge(day)
        self.check_ledger()

    def _judge(self, day: int) -> None:
        """Those whose grace has run out are insolvent."""
        setting = self._setting
        failing = self._below & ~setting.ledger.failed & col(day <= setting.horizon.ends)
        at = true_at(failing)
        failing[at] = day - self._below_since[at] + 1 >= setting.organisations.grace[at]
        if failing.any():
            self.fail(failing, day)

    def _set_deadlines(self, day: int, newly: Places) -> None:
        """The test must be made on the last day of each grace period, whether or not money moves then."""
        for last in np.unique(day + self._setting.organisations.grace[newly] - 1):
            if last > day and int(last) not in self._deadlines:
                self._deadlines.add(int(last))
                self._setting.clock.then(int(last), Phase.SOLVENCY, partial(self._deadline, int(last)))

    def fail(self, who: Mask, day: int) -> None:
        """These are insolvent: cash is frozen, all their contracts end for them."""
        rows = np.flatnonzero(who.any(axis=1))
        self.cause[rows] = np.where(who[rows], self._causes(rows, np.asarray(who.any(axis=0))), self.cause[rows])
        self._setting.organisations.fail(who, day)
        self._setting.ledger.fail(who)
        self._floor[who] = -np.inf
        for contract in self._roster.running.values():
            leaving = who[:, contract.columns]
            if leaving.any():
                contract.leave(leaving, day, insolvent=True)

    def _causes(self, rows: Whole, some: Mask) -> Whole:
        """(rows, organisations) place in CAUSES of the largest shortfall so far (ruling R35), of `some` (organisations,)."""
        totals, rest = self._roster.shortfalls(rows, some), CAUSES.index("rest_of_organisation")
        totals[rest] += self._elsewhere.shortfall[rows]
        # Where nothing is short of plan, it was planned to run down elsewhere.
        return np.where(totals.max(axis=0) > 0.005, totals.argmax(axis=0), rest)
