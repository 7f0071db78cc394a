"""The price of a contract over its months: what it is written as, the rules that move it, cuts and changes (rulings R14 and R56)."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from simulator.terms import realised
from simulator.terms.arrays import ByYear, Reals, last_year, of_year
from simulator.terms.brought import brought
from simulator.terms.dates import add_months, months_between
from simulator.terms.plugins import Extension
from simulator.terms.price_level import PriceLevel

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


@dataclass(frozen=True)
class Around:
    """What the price of a contract follows beside its terms."""

    level: PriceLevel
    origin: datetime.date
    """The scenario's start."""
    start: datetime.date
    """The contract's first day."""
    mobilising: int = 0
    """Months from it to the first day of service."""
    granted: Callable[[int], Reals] | None = None
    """(replications,) by which the rise of a contract year, from 0, is granted; None where every rise is at its mean."""

    def inflation(self, year: int, lag: Reals) -> Reals:
        """(replications or 1,) inflation so many months, (replications or 1,), before the first day of a contract year."""
        months, found = np.rint(lag).astype(np.int64), ONE
        begins = add_months(self.start, self.mobilising + 12 * year)
        for each in np.unique(months).tolist():
            asked = months_between(self.origin, add_months(begins, -each)) // 12
            found = np.where(months == each, self.level.inflation(max(asked, 0)), found)
        return found


class Uplift(PriceRule):
    """A rise on the first day of each contract year from the second (ruling R54)."""

    def __init__(self, given: realised.Contract, around: Around) -> None:
        self._uplift, self._part, self._around = given.uplift, given.structure.pass_through.uplift, around
        self._risen = [(ONE, ONE)]
        """By contract year so far, from 0: what the price is multiplied by, and what that to partners is."""

    def factor(self, month: int) -> Reals:
        if isinstance(self._uplift, np.ndarray):
            return np.asarray((1.0 + self._uplift) ** (month // 12))
        return self._to(month // 12)[0]

    def passed_on(self, month: int) -> Reals:
        if isinstance(self._uplift, np.ndarray):
            return np.asarray(np.maximum(1.0 + self._part * self._uplift, 0.0) ** (month // 12))
        return self._to(month // 12)[1]

    def steps(self, months: int) -> Sequence[int]:
        return range(12, months, 12)

    def ceiling(self, months: int) -> Reals:
        """What a price is multiplied by that rises so many months, parts of years too where the rise is one number."""
        if isinstance(self._uplift, np.ndarray):
            return np.asarray((1.0 + self._uplift) ** (months / 12.0))
        return self.factor(months)

    def _to(self, year: int) -> tuple[Reals, Reals]:
        while len(self._risen) <= year:
            (price, passed), rise = self._risen[-1], self._rise(len(self._risen))
            self._risen.append((price * (1.0 + rise), passed * np.maximum(1.0 + self._part * rise, 0.0)))
        return self._risen[year]

    def _rise(self, year: int) -> Reals:
        """Of a contract year, from 0."""
        held = self._uplift
        if isinstance(held, (np.ndarray, ByYear)):
            return of_year(held, year)
        if year + 1 < held.from_:
            return np.zeros(1)
        rise = self._by_index(held, year) if held.rate is None else of_year(held.rate, year)
        if self._around.granted is None or (held.chance >= 1.0).all():
            return rise * held.chance
        return np.where(self._around.granted(year) < held.chance, rise, 0.0)

    def _by_index(self, held: realised.Rises, year: int) -> Reals:
        rise = self._around.inflation(year, held.lag)
        rise = rise if held.floor is None else np.maximum(rise, held.floor)
        return rise if held.cap is None else np.minimum(rise, held.cap)


def rules(given: realised.Contract, key: str, file: realised.ScenarioFile, uplift: Uplift) -> tuple[PriceRule, ...]:
    """The rules of a contract, given by its id, in their order: those from outside after its own."""
    return Discount(given), uplift, *brought(file, key, PriceRule, given)  # type: ignore[type-abstract]


class Price:
    """£ a year of a contract as it stands, and as it would stand without cuts and changes; (replications or 1,).

    Beside it what a partner with all the money would be paid by a lead that keeps a fee, passes on the rules in its own measure, and cuts too.
    """

    def __init__(self, given: realised.Contract, made: Sequence[PriceRule]) -> None:
        self.given, self.rules = given, tuple(made)
        self.now, self.uncut, self.to_partners, self.uncut_to_partners = ONE, ONE, ONE, ONE
        self._kept, self._partners_kept, self._grown = ONE, ONE, ONE
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

    def ceiling(self, months: int) -> Reals:
        """£ a year at most for a further term that begins so many months after the first (rulings R47, R53 and R54)."""
        (uplift,) = (rule for rule in self.rules if isinstance(rule, Uplift))
        return np.asarray(last_year(self.given.annual_value) * uplift.ceiling(months))

    def before_fee(self, month: int) -> Reals:
        """What a partner with all the money would be paid in this month, after the cuts so far, by a lead that kept no fee."""
        return self._passed_on(month) * self._partners_kept * self._grown

    def _passed_on(self, month: int) -> Reals:
        """Before cuts and the lead's fee."""
        price = of_year(self.given.annual_value, month // 12)
        for rule in self.rules:
            price = price * rule.passed_on(month)
        return np.asarray(price)

    def before(self, month: int) -> Reals:
        """In this month, after the cuts so far."""
        return self.written(month) * self._kept * self._grown

    def change(self, more: Reals) -> None:
        """A cut or change falls: so much more is paid, in part, or less; partners bear of less what is passed on of a cut."""
        self.was_cut = True
        times = np.where(more < 0.0, self.given.structure.pass_through.cuts, 1.0)
        self._kept = self._kept * (1.0 + more)
        self._partners_kept = self._partners_kept * np.maximum(1.0 + times * more, 0.0)

    def follow(self, times: Reals) -> None:
        """From now on so many times as much is paid, for more people at the same tariffs; partners have it whole (ruling R66)."""
        self.was_cut, self._grown = True, times

    def move(self, month: int) -> None:
        """A month begins in which it may be another."""
        self.uncut, self.uncut_to_partners = self.written(month), self.written_to_partners(month)
        self.now, self.to_partners = self.uncut * self._kept, self.uncut_to_partners * self._partners_kept
        if self._grown is not ONE:
            self.now, self.to_partners = self.now * self._grown, self.to_partners * self._grown
