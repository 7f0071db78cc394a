"""Every pound moves from one account to another."""

import math
from collections.abc import Callable

OUTSIDE = "outside world"
TOLERANCE = 1e-6


class Ledger:
    """Balances by account name; `moved` is called at every movement."""

    def __init__(self, moved: Callable[[], None]) -> None:
        self.balance: dict[str, float] = {OUTSIDE: 0.0}
        self.moved = moved
        self._total = 0.0

    def open(self, account: str, balance: float = 0.0) -> None:
        self.balance[account] = balance
        self._total = math.fsum(self.balance.values())

    def move(self, source: str, target: str, pounds: float) -> None:
        if pounds == 0.0:
            return
        self.balance[source] -= pounds
        self.balance[target] += pounds
        self.moved()

    def check(self) -> None:
        """The accounts together have not changed since the last check."""
        total = math.fsum(self.balance.values())
        assert abs(total - self._total) < TOLERANCE, f"{total - self._total} pounds appeared"
        self._total = total


def under(pounds: float, limit: float) -> bool:
    """Decisions compare amounts rounded to the penny."""
    return round(pounds, 2) < round(limit, 2)
