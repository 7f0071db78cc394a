"""The money of one contract: every movement that belongs to it, and what each member got and spent on it."""

from __future__ import annotations

import numpy as np

from simulator.model.ledger import Accounts, Ledger
from simulator.terms.arrays import Reals, zeros


class Purse:
    """Moves money between the commissioner, a contract's members, its hub and the outside world.

    Amounts are £, (replications, members) for members and (replications,) for single accounts. `vat`, (replications or 1,), comes beside
    what the commissioner pays.
    """

    def __init__(self, key: str, ledger: Ledger, columns: Accounts, vat: Reals) -> None:
        self.key, self.ledger, self._vat = key, ledger, vat if vat.any() else None
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
        self._paid(self.ledger.move(self.commissioner, self.columns, amount, f"{why}, {self.key}"))

    def commissioner_pays_member(self, member: int, amount: Reals, why: str) -> None:
        self._paid(self.ledger.move(self.commissioner, self.places[member], amount, f"{why}, {self.key}"))

    def commissioner_pays_hub(self, amount: Reals, why: str) -> None:
        self._paid(self.ledger.move(self.commissioner, self.hub, amount, f"{why}, {self.key}"))

    def backers_pay_members(self, amount: Reals, why: str) -> None:
        """Money from outside that is neither paid for work nor spent on it; a negative amount goes back."""
        self.ledger.move(self.outside, self.columns, amount, f"{why}, {self.key}")

    def backers_pay_hub(self, amount: Reals, why: str) -> None:
        self.ledger.move(self.outside, self.hub, amount, f"{why}, {self.key}")

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

    def members_pay_commissioner(self, amount: Reals, why: str) -> None:
        """What they pay it for the contract is spent on it, and the commissioner has paid so much less; no VAT."""
        had = self.ledger.move(self.columns, self.commissioner, amount, f"{why}, {self.key}")
        self._spend(had)
        self.paid -= had
        self.cost += amount

    def member_spends(self, member: int, amount: Reals, why: str) -> None:
        self.ledger.move(self.places[member], self.outside, amount, f"{why}, {self.key}")
        self.cost[:, member] += amount
        self._spend(amount)

    def _paid(self, amount: Reals) -> None:
        """The commissioner has paid this, (replications,), for the price, and pays VAT on it beside (ruling R77)."""
        self.paid += amount
        if self._vat is not None:
            vat = amount * self._vat
            self.ledger.move(self.commissioner, self.outside, vat, f"VAT on the price, {self.key}")
            self.paid += vat
        self.net += amount
        self._moved = True

    def _spend(self, amount: Reals) -> None:
        self.net -= amount
        self._moved = True

    def day_end(self) -> None:
        if self._moved:
            np.minimum(self.lowest, self.net, out=self.lowest)
            self._moved = False
