"""Every pound moves by one call, from one account to another, in every replication at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from weakref import WeakMethod

import numpy as np

from simulator.terms.arrays import Mask, Reals, falses, row_sum, zeros

Accounts = int | slice | np.ndarray[Any, Any]


@dataclass(frozen=True)
class Movement:
    """One movement of one replication, for a trace: the day, from account to account, £, and what for."""

    day: int
    source: str
    target: str
    amount: float
    why: str


class Decision(Movement):
    """What an organisation, the `source`, decided that day, and `why`: nothing moves with it."""


class Recorder(Protocol):
    """Is told of every movement."""

    def record(self, ledger: Ledger, sources: list[int], targets: list[int], amount: Reals, why: str) -> None:
        """Amounts are (replications,), or (replications, k) where one side is k accounts; before estates take what the failed are paid."""


@dataclass
class Journal:
    """Every movement of the single replication that is run with it."""

    movements: list[Movement] = field(default_factory=list)

    def record(self, ledger: Ledger, sources: list[int], targets: list[int], amount: Reals, why: str) -> None:
        """Write down each amount that is not nil; what is negative went the other way."""
        amounts = amount[0] if amount.ndim == 2 else amount[:1]
        for place, value in enumerate(amounts.tolist()):
            if value != 0.0:
                payer = sources[place if len(sources) > 1 else 0]
                payee = targets[place if len(targets) > 1 else 0]
                if payee < ledger.size and ledger.failed[0, payee]:
                    payee += ledger.size
                if value < 0:
                    payer, payee, value = payee, payer, -value
                self.movements.append(Movement(ledger.today(), ledger.names[payer], ledger.names[payee], value, why))

    def decided(self, ledger: Ledger, column: int, what: str) -> None:
        """Write down what one decided."""
        self.movements.append(Decision(ledger.today(), ledger.names[column], "", 0.0, what))


class Ledger:
    """Accounts, shape (replications, accounts), £: the organisations first, then the estates of those that failed, then the others.

    What is paid to an organisation that has failed goes to its estate. The accounts of a replication always
    sum to what they started with.
    """

    def __init__(
        self,
        replications: int,
        organisations: Sequence[str],
        others: Sequence[str],
        today: Callable[[], int],
        recorder: Recorder | None = None,
    ) -> None:
        self.names = [*organisations, *(f"estate of {name}" for name in organisations), *others]
        self.size = len(organisations)
        self._others = {name: 2 * self.size + place for place, name in enumerate(others)}
        self.accounts = zeros(replications, len(self.names))
        self.failed = falses(replications, self.size)
        self.recorder = recorder
        self.today = today
        self._moved: Callable[[], Callable[[], None] | None] = lambda: None
        self.any_failed = False
        """Whether any organisation has failed in any replication."""
        self.ever_failed: list[bool] = [False] * self.size
        """Whether each has."""
        self._opening = np.zeros(replications)

    @property
    def cash(self) -> Reals:
        """(replications, organisations) £ of free reserves available; a view."""
        return self.accounts[:, : self.size]

    @property
    def estates(self) -> Reals:
        """(replications, organisations) £ received after failing; a view."""
        return self.accounts[:, self.size : 2 * self.size]

    def solvent(self, accounts: Accounts) -> Mask:
        """(replications, these accounts) whether each is no organisation that has failed."""
        columns = np.arange(len(self.names))[accounts]
        known = np.isin(columns, np.arange(self.size))
        return np.asarray(~(self.failed[:, np.where(known, columns, 0)] & known))

    def account(self, name: str) -> int:
        """The column of an account that is no organisation's, such as `outside world`. Raises ValueError for an unknown name."""
        if name not in self._others:
            raise ValueError(f"there is no account '{name}' beside those of the organisations")
        return self._others[name]

    def tells(self, moved: Callable[[], None]) -> None:
        """This method is called whenever money moves, as long as its object is there: the ledger does not keep it."""
        self._moved = WeakMethod(moved)

    def open(self, reserves: Reals) -> None:
        """Set opening cash, (replications or 1, organisations)."""
        self.cash[:] = reserves
        self._opening = row_sum(self.accounts)

    def fail(self, organisations: Mask) -> None:
        """Freeze the cash of these (replications, organisations)."""
        self.failed |= organisations
        self.ever_failed = np.asarray(self.failed.any(axis=0)).tolist()
        self.any_failed = any(self.ever_failed)

    def move(self, source: Accounts, target: Accounts, amount: Reals, why: str) -> Reals:
        """Debit `source`, credit `target`, columns of accounts, with £ for the reason `why`.

        One side is a single account; amount is (replications,), or (replications, k) where the other side is k accounts.
        A negative amount goes the other way. Returns the sum (replications,). Raises ValueError for an amount that is not finite.
        """
        single = amount if amount.ndim == 1 else row_sum(amount)
        if np.count_nonzero(np.isfinite(single)) < len(single):
            raise ValueError(f"{why}: an amount is not a finite number")
        payers = self.accounts[:, source]
        payers -= single if isinstance(source, int) else amount
        self._write(source, payers)
        credited = single if isinstance(target, int) else amount
        payees = self.accounts[:, target]
        payees += self._beside_estates(target, credited) if self.any_failed else credited
        self._write(target, payees)
        moved = self._moved()
        if moved is not None:
            moved()
        if self.recorder is not None:
            self.recorder.record(self, self._columns(source), self._columns(target), amount, why)
        return single

    def tell(self, columns: Accounts, who: Mask, what: Callable[[int], str]) -> None:
        """For a trace: these, (1, these columns), have decided something; `what`, by their place among the columns."""
        if isinstance(self.recorder, Journal):
            known = self._columns(columns)
            for place in np.flatnonzero(who[0]).tolist():
                self.recorder.decided(self, known[place], what(place))

    def imbalance(self) -> Reals:
        """(replications,) £ by which the accounts differ from what they started with."""
        return np.abs(row_sum(self.accounts) - self._opening)

    def _write(self, accounts: Accounts, pounds: Reals) -> None:
        """These accounts, read and changed, now hold this."""
        if isinstance(accounts, np.ndarray):  # else what was read is a view
            self.accounts[:, accounts] = pounds

    def _beside_estates(self, target: Accounts, amount: Reals) -> Reals:
        """What is left of a credit once the estates of those that have failed have theirs."""
        if isinstance(target, int):
            none_failed = target >= self.size or not self.ever_failed[target]
        else:
            none_failed = (target.start if isinstance(target, slice) else target[0]) >= self.size
        if none_failed:
            return amount
        to_estates = amount * self.failed[:, target]
        if not np.count_nonzero(to_estates):
            return amount
        self.estates[:, target] += to_estates
        return np.asarray(amount - to_estates)

    def _columns(self, accounts: Accounts) -> list[int]:
        if isinstance(accounts, int):
            return [accounts]
        return [int(c) for c in np.arange(len(self.names))[accounts]]
