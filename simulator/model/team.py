"""A team that may bid for a contract that is let again (ruling R48)."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, Whole, col, divide, row_sum

if TYPE_CHECKING:
    from simulator.model.contract import Contract


@dataclass
class Team:
    """Who may bid for one term. Arrays are (replications, members of the team) unless said."""

    key: str
    structure: realised.Structure
    bid: realised.Bid
    columns: Whole
    """Column of each member among the organisations, members in the order of their ids."""
    leads: Mask
    """Who leads it, in each replication; nobody where it has no lead."""
    inside: Mask
    """Who is in it still."""
    share: Reals
    money: Reals | None
    may: Mask
    """(replications,) whether it may bid."""
    holder: Mask
    """(replications,) whether it holds the contract now."""
    held: Contract | None = None
    """The contract it holds in some replications."""
    price: Reals = field(default_factory=lambda: np.zeros(0))
    """(replications,) £ a year it bids; infinite where it does not."""
    true_cost: Reals = field(default_factory=lambda: np.zeros(0))
    """(replications,) £ a year."""
    work: Reals = field(default_factory=lambda: np.zeros((0, 0)))
    paid: Reals = field(default_factory=lambda: np.zeros((0, 0)))
    """Share of the work that each would really do, and of the price: what its lead does not pass on stays with the lead."""

    def without(self, gone: Mask) -> None:
        """These drop out: their shares go to the lead, else to the others pro rata."""
        self.inside = self.inside & ~gone
        led = col(self.led)
        for name in ("share", "money"):
            part: Reals | None = getattr(self, name)
            if part is None:
                continue
            kept = np.asfortranarray(np.where(gone, 0.0, part))
            whole, total = row_sum(part), row_sum(kept)
            to_lead, to_all = kept + self.leads * col(whole - total), kept * col(divide(whole, total))
            setattr(self, name, np.asfortranarray(np.where(led, to_lead, to_all)))
        lost = (self.leads & gone).any(axis=1) | ~self.inside.any(axis=1)
        self.may = self.may & ~lost & (row_sum(self.share) > 0.0)

    @property
    def led(self) -> Mask:
        """(replications,) whether anybody leads it."""
        return np.asarray(self.leads.any(axis=1))

    def lead_column(self) -> Whole:
        """(replications,) column of its lead among the organisations, -1 for none."""
        return column_of(self.leads, self.columns)

    def shaped(self) -> realised.Structure:
        """Its structure with its members' shares as they stand in each replication."""
        made = copy(self.structure)
        made.members = {key: copy(member) for key, member in made.members.items()}
        for place, key in enumerate(sorted(made.members)):
            made.members[key].share = self.share[:, place]
            made.members[key].money = None if self.money is None else self.money[:, place]
        return made


def column_of(leads: Mask, columns: Whole) -> Whole:
    """(replications,) column of the one that leads, -1 where nobody does."""
    return np.where(leads.any(axis=1), columns[leads.argmax(axis=1)], -1)
