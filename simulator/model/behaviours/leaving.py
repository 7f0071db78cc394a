"""When a member gives notice (ruling R30)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from simulator.model.deal import Deal
from simulator.terms.arrays import Mask, below, falses, true_at
from simulator.terms.plugins import Extension


class Behaviour(Extension, ABC):
    """A rule by which members of a contract decide at a month's end whether to give notice."""

    def __init__(self, terms: Any = None) -> None:
        self.terms = terms
        """The parameters of one from outside, as each replication has them."""

    @abstractmethod
    def decides_in(self, months: int) -> range:
        """Months of a contract of so many with whose last day members decide."""

    @abstractmethod
    def gives_notice(self, deal: Deal, month: int) -> Mask:
        """(replications, members) who gives notice today, of those who stay."""


class Leaving(Behaviour):
    """A member that lost money on the contract for a year, and is short of cash, leaves."""

    def decides_in(self, months: int) -> range:
        """The end of the first year, and of each quarter after it but the last."""
        return range(11, months - 1, 3)

    def gives_notice(self, deal: Deal, month: int) -> Mask:
        orgs, columns = deal.members.organisations, deal.members.columns
        standing, given = orgs.standing, falses(*deal.shape)
        floor = np.maximum(orgs.walk_away * standing.reserves, standing.spending / 24.0)[:, columns]
        a_year = month - np.array(deal.terms.comings.first) >= 11  # of its own, where it came later
        rows, places = true_at(below(deal.members.cash(), floor) & deal.staying() & ~orgs.never_walks[columns] & a_year)
        loses = below(deal.accruals.year_result((rows, places)), 0.0)
        given[rows[loses], places[loses]] = True
        return given
