"""The price of a contract over its months: what it is written as, the rules that move it, cuts and changes (rulings R14 and R56)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from simulator.terms import realised
from simulator.terms.arrays import ByYear, Reals, last_year, of_year
from simulator.terms.brought import brought
from simulator.terms.plugins import Extension

ONE = np.ones(1)


class PriceRule(Extension, ABC):
    """What the written price is multiplied by; (replications or 1,). The price is the written one times all its rules, in their order.

    One from outside is made with its parameters and the contract, both as each replication has them.
    """

    def __init__(self, terms: Any, given: realised.Contract) -> None:
        self.terms, self.given = terms, given

    @abstractmethod
    def factor(self, month: int) -> Reals:
        """Of the contract's price in this month, counted from 0."""

    def passed_on(self, month: int) -> Reals:
        """Of what a lead that pays partners by prices of their own passes on to them."""
        return self.factor(month)

    def steps(self, months: int) -> Sequence[int]:
        """Months of a contract of so many from whose first day on it may be another."""
        return ()


class Discount(PriceRule):
    """A bid below the full price."""

    def __init__(self, given: realised.Contract) -> None:
        self._discount, self._passed = given.discount, given.structure.pass_through.discount

    def factor(self, month: int) -> Reals:
        return np.asarray(1.0 - self._discount)

    def passed_on(self, month: int) -> Reals:
        return np.maximum(1.0 - self._passed * self._discount, 0.0)


class Uplift(PriceRule):
    """A rise on the first day of each contract year from the second."""

    def __init__(self, given: realised.Contract) -> None:
        self._uplift = given.uplift

    def factor(self, month: int) -> Reals:
        if not isinstance(self._uplift, ByYear):
            return np.asarray((1.0 + self._uplift) ** (month // 12))
        risen = ONE
        for year in range(1, month // 12 + 1):
            risen = risen * (1.0 + of_year(self._uplift, year))
        return risen

    def steps(self, months: int) -> Sequence[int]:
        return range(12, months, 12)


def ceiling(given: realised.Contract, months: int) -> Reals:
    """(replications or 1,) £ a year at most for a further term that begins so many months after the first (rulings R47, R53 and R54)."""
    value, rise = last_year(given.annual_value), given.uplift
    return np.asarray(value * (Uplift(given).factor(months) if isinstance(rise, ByYear) else (1.0 + rise) ** (months / 12.0)))


def rules(given: realised.Contract, key: str, file: realised.ScenarioFile) -> tuple[PriceRule, ...]:
    """The rules of a contract, given by its id, in their order: those from outside after its own."""
    return Discount(given), Uplift(given), *brought(file, key, PriceRule, given)  # type: ignore[type-abstract]


class Price:
    """£ a year of a contract as it stands, and as it would stand without cuts and changes; (replications or 1,).

    Beside it what a partner with all the money would be paid by a lead that keeps a fee, passes on the rules in its own measure, and cuts too.
    """

    def __init__(self, given: realised.Contract, made: Sequence[PriceRule]) -> None:
        self.given, self.rules = given, tuple(made)
        self.now, self.uncut, self.to_partners, self.uncut_to_partners = ONE, ONE, ONE, ONE
        self._kept, self._partners_kept = ONE, ONE
        self.was_cut = False
        """Whether any cut or change has fallen."""

    def steps(self, months: int) -> list[int]:
        """Months on whose first day the price may change: the first, and those of the rules; cuts and changes fall when a contract year begins."""
        return sorted({*range(0, months, 12), *(step for rule in self.rules for step in rule.steps(months))})

    def written(self, month: int) -> Reals:
        """Before cuts."""
        price = of_year(self.given.annual_value, month // 12)
        for rule in self.rules:
            price = price * rule.factor(month)
        return np.asarray(price)

    def written_to_partners(self, month: int) -> Reals:
        """Before cuts, after the lead's fee."""
        return np.asarray(self._passed_on(month) * (1.0 - self.given.structure.management_fee))

    @cached_property
    def first(self) -> tuple[Reals, Reals]:
        """As written for the first month, and of it what goes to partners."""
        return self.written(0), self.written_to_partners(0)

    def before_rises(self, year: int) -> tuple[Reals, Reals]:
        """As written for the contract year, from 0, at the first year's prices, and of it what goes to partners (ruling R53)."""
        value = self.given.annual_value
        if not isinstance(value, ByYear):
            return self.first
        part = of_year(value, year) / value.values[0]
        return self.first[0] * part, self.first[1] * part

    def before_fee(self, month: int) -> Reals:
        """What a partner with all the money would be paid in this month, after the cuts so far, by a lead that kept no fee."""
        return self._passed_on(month) * self._partners_kept

    def _passed_on(self, month: int) -> Reals:
        """Before cuts and the lead's fee."""
        price = of_year(self.given.annual_value, month // 12)
        for rule in self.rules:
            price = price * rule.passed_on(month)
        return np.asarray(price)

    def before(self, month: int) -> Reals:
        """In this month, after the cuts so far."""
        return self.written(month) * self._kept

    def cut(self, part: Reals, passed_on: Reals) -> None:
        """This part goes, and so many times as much of what partners are paid."""
        self.was_cut = True
        self._kept = self._kept * (1.0 - part)
        self._partners_kept = self._partners_kept * np.maximum(1.0 - passed_on * part, 0.0)

    def rise(self, part: Reals) -> None:
        """So much more is paid, and of what partners are paid."""
        self.was_cut = True
        self._kept = self._kept * (1.0 + part)
        self._partners_kept = self._partners_kept * (1.0 + part)

    def move(self, month: int) -> None:
        """A month begins in which it may be another."""
        self.uncut, self.uncut_to_partners = self.written(month), self.written_to_partners(month)
        self.now, self.to_partners = self.uncut * self._kept, self.uncut_to_partners * self._partners_kept
