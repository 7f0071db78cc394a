"""What a structure decides: who earns what, who pays it and when. Adding one is one file and one name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np

from simulator.model.claims import Claim, Stop
from simulator.model.deal import Deal
from simulator.model.facilities import KeptBack, Released
from simulator.model.funds import Fund
from simulator.model.payments import NIL, Block, Counted, Line, Work, Worth, total
from simulator.model.structures.account import Account
from simulator.model.structures.help import Help
from simulator.model.structures.lead import Lead
from simulator.terms.arrays import Mask, Reals, Whole, col, row_sum
from simulator.terms.plugins import Extension
from simulator.terms.structures import KINDS, Kind

STRUCTURES: dict[str, type[Structure]] = {}
"""By the name they have in a file."""


class Structure(Extension, ABC):
    """A contract's structure. A subclass says what work is worth to each and pays the claims, and puts its parts in their places:
    who leads and how it helps, a fund, an account.

    Arrays are (replications, members) unless said; money is £.
    """

    kind: ClassVar[Kind]
    """What is true of it."""
    steady: ClassVar[bool] = False
    """Whether fixed money is divided alike month after month until work, shares or the price move, as long as the lead stands.
    Each class says so for itself, whatever it is made from."""
    holds = 0
    """Days for which it may hold what it was paid."""
    partner_days: Whole | None = None
    """(replications or 1,) days after which partners are paid whatever has come in; None if not so."""
    fund: Fund | None = None
    """Money that its members hold between them, to the end of everything."""
    account: Account | None = None
    """Where outcome money is paid on account."""
    lead: Lead
    help: Help

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.steady = cls.__dict__.get("steady", False)

    @classmethod
    def admitted(cls, name: str) -> None:
        """One from outside goes by its own name, which is none of those there are."""
        if name != cls.kind.name:
            raise ValueError(f"is a structure: give it its own name in the file, {cls.kind.name}")
        if STRUCTURES.get(name, cls) is not cls:
            raise ValueError(f"is a structure called {name}, as another is")
        KINDS[name], STRUCTURES[name] = cls.kind, cls

    @property
    def parameters(self) -> Any:
        """Of one from outside, as each replication has them."""
        return self.deal.setting.now.plugins[self.kind.name]

    def __init__(self, deal: Deal) -> None:
        self.deal = deal
        self.terms, self.given, self.purse = deal.terms, deal.given, deal.purse
        self.caseload, self.calendar, self.members = deal.caseload, deal.calendar, deal.members
        self.shape = deal.shape
        self.block = Block(deal.terms.fixed)
        """Fixed money."""
        self.kept = KeptBack(deal)
        self.lead = Lead(deal)
        self.help = Help(deal, self.lead)

    # --- what work is worth

    @abstractmethod
    def divide(self, line: Line, work: Work) -> Worth:
        """Who owes what to whom for this work, in its replications."""

    def units_paid(self, line: Counted, work: Work) -> Reals:
        """(replications,) what the commissioner pays for of this work, once it is divided."""
        alone = line.newly.shape[1] == self.shape[1]
        return row_sum(line.newly) if alone else line.newly[:, -1]

    def together(self, worth: Worth, accrued: Worth) -> Worth:
        """Fixed money of a month, and of those who failed in it."""
        made = total((worth, accrued))
        mine = [part for part in (made.owed, made.straight) if part is not None]
        made.mine = sum(mine[1:], start=mine[0]) if mine else NIL
        return made

    def members_due(self, cost: Reals) -> Reals:
        """What members are due for a month of work that cost them so much: asked where they are paid their cost (`kind.at_cost`)."""
        raise NotImplementedError

    def prices(self, k: int) -> Reals:
        """£ a year that each is paid, net of fee or hub, as prices stand in month k."""
        return self.terms.net_of_hub(self.deal.prices.now().a_year)

    def paid_for(self, worth: Worth, part: Reals) -> Worth:
        """This part, (replications,), of a piece of work is paid for by the commissioner, and what a hub passes on with it (ruling R71)."""
        return worth.within(lambda amount: amount * (part if amount.ndim == 1 else col(part)))

    # --- who pays it

    @abstractmethod
    def open(self) -> None:
        """Receipts of the contract's first day."""

    @abstractmethod
    def settle(self, claim: Claim) -> None:
        """Pay a claim in the pay runs in which it falls."""

    @abstractmethod
    def release(self, kept: Released) -> None:
        """The commissioner pays what it kept back, to whoever it pays."""

    def pass_on_kept(self, who: Mask) -> None:
        """In these (replications or 1,) the run-off ends: who kept back of others what it owed them pays it."""

    @abstractmethod
    def give_back(self, who: Mask) -> None:
        """These leave today and give back what was advanced to them."""

    def ended(self, who: Mask) -> None:
        """In these (replications,) the contract ends today, before its agreed years: what was advanced to all together is given back (ruling R57)."""

    def quarter_end(self) -> None:
        """A contract quarter ends."""

    # --- what changes

    def cut(self, part: Reals, price: Reals) -> Mask:
        """This part of `price`, both (replications or 1,), is about to go; shares of the price follow. Who loses more than the contract does."""
        return np.zeros((1, 1), dtype=bool)

    def gone(self, who: Mask, day: int, k: int, insolvent: bool) -> Stop | None:
        """These stopped delivering on `day`, in month k (under nil before service); who else stops with them, today."""
        return None
