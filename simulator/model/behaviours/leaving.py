"""When a member gives notice (ruling R30)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from simulator.language.figures import money
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

    def why(self, place: int) -> str:
        """For a trace of one replication: why the member in this place gives notice today."""
        return type(self).__name__


def looks_of(months: int) -> range:
    """Months at whose end results are looked at: the last of the first year, and of each quarter after it but the last."""
    return range(11, months - 1, 3)


class Leaving(Behaviour):
    """A member that lost money on the contract for a year, and is short of cash, leaves."""

    def __init__(self, deal: Deal) -> None:
        super().__init__()
        self._deal = deal
        its = [deal.setting.now.organisations[member] for member in deal.terms.members]
        self._theirs = np.array([each.behaviour.leaving.rule == "results" for each in its])
        """(members,) whose boards decide so."""

    def why(self, place: int) -> str:
        books, cash = self._deal.accruals, self._deal.members.cash()
        return f"lost {money(-float(books.last_year()[0, place]))} in 12 months, and has {money(float(cash[0, place]))} left"

    def decides_in(self, months: int) -> range:
        return looks_of(months)

    def gives_notice(self, deal: Deal, month: int) -> Mask:
        orgs, columns = deal.members.organisations, deal.members.columns
        standing, given = orgs.standing, falses(*deal.shape)
        floor = np.maximum(orgs.walk_away * standing.reserves, standing.spending / 24.0)[:, columns]
        a_year = month - np.array(deal.terms.comings.first) >= 11  # of its own, where it came later
        rows, places = true_at(
            below(deal.members.cash(), floor) & deal.staying() & self._theirs & ~orgs.never_walks[columns] & a_year
        )
        loses = below(deal.accruals.year_result((rows, places)), 0.0)
        given[rows[loses], places[loses]] = True
        return given
