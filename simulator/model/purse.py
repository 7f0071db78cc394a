"""The money of one contract: every movement that belongs to it, and what each member got and spent on it."""

from __future__ import annotations

import numpy as np

from simulator.model.ledger import Accounts, Ledger
from simulator.terms.arrays import Reals, zeros


class Purse:
    """Moves money between the commissioner, a contract's members, its hub and the outside world.

    Amounts are £, (replications, members) for members and (replications,) for single accounts.
    """

    def __init__(self, key: str, ledger: Ledger, columns: Accounts) -> None:
        self.key, self.ledger = key, ledger
        self.columns = columns
        self.places = np.arange(ledger.size)[columns].tolist()
        """Each member's column among the organisations."""
        replications = ledger.accounts.shape[0]
        self.commissioner, self.outside = ledger.account("commissioner"), ledger.account("outside world")
        self.hub, self.pool = ledger.account(f"hub of {key}"), ledger.account(f"pool of {key}")
        self.paid = np.zeros(replications)
        """£ the commissioner paid, net of what it kept or got back."""
        self.net = np.zeros(replications)
        """£ that members and hub together have had from the contract, less what they spent on it."""
        self.lowest = np.zeros(replications)
        """Lowest `net` at any day's end: the working capital needed."""
        self._moved = False
        """Whether `net` is another since the last day's end."""
        self.received = zeros(replications, len(self.places))
        """£ each was paid for the contract, before anything kept back; less what it paid on."""
        self.paid_on = zeros(replications, len(self.places))
        """£ each paid on of what it was paid: a lead to partners, members to the company or hub they share, or as underspend."""
        self.lost = zeros(replications, len(self.places))
        """£ each earned and was never paid, since whoever owed it failed."""
        self.cost = zeros(replications, len(self.places))
        """£ each spent on the contract."""

    def commissioner_pays_members(self, amount: Reals, why: str) -> None:
        """A negative amount is paid back."""
        self._count(self.ledger.move(self.commissioner, self.columns, amount, f"{why}, {self.key}"))

    def commissioner_pays_member(self, member: int, amount: Reals, why: str) -> None:
        self.ledger.move(self.commissioner, self.places[member], amount, f"{why}, {self.key}")
        self._count(amount)

    def commissioner_pays_hub(self, amount: Reals, why: str) -> None:
        self.ledger.move(self.commissioner, self.hub, amount, f"{why}, {self.key}")
        self._count(amount)

    def hub_pays_members(self, amount: Reals, why: str) -> None:
        self.ledger.move(self.hub, self.columns, amount, f"{why}, {self.key}")

    def members_pay_hub(self, amount: Reals, why: str) -> None:
        self.ledger.move(self.columns, self.hub, amount, f"{why}, {self.key}")

    def hub_spends(self, amount: Reals, why: str) -> None:
        self.ledger.move(self.hub, self.outside, amount, f"{why}, {self.key}")
        self._spend(amount)

    def member_pays_members(self, payer: int, amount: Reals, why: str) -> None:
        self.ledger.move(self.places[payer], self.columns, amount, f"{why}, {self.key}")

    def members_pay_member(self, payee: int, amount: Reals, why: str) -> None:
        self.ledger.move(self.columns, self.places[payee], amount, f"{why}, {self.key}")

    def members_spend(self, amount: Reals, why: str) -> None:
        """Members pay the outside world for the contract."""
        self._spend(self.ledger.move(self.columns, self.outside, amount, f"{why}, {self.key}"))
        self.cost += amount

    def member_spends(self, member: int, amount: Reals, why: str) -> None:
        self.ledger.move(self.places[member], self.outside, amount, f"{why}, {self.key}")
        self.cost[:, member] += amount
        self._spend(amount)

    def _count(self, amount: Reals) -> None:
        self.paid += amount
        self.net += amount
        self._moved = True

    def _spend(self, amount: Reals) -> None:
        self.net -= amount
        self._moved = True

    def day_end(self) -> None:
        if self._moved:
            np.minimum(self.lowest, self.net, out=self.lowest)
            self._moved = False
