"""The volume of a contract over its months: the rules that move expected referrals, and what they ask of staff (ruling R59)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import mul
from typing import Any

import numpy as np

from simulator.terms import realised
from simulator.terms.arrays import Reals, Whole
from simulator.terms.brought import brought
from simulator.terms.plugins import Extension

ONE, HALF = np.ones(1), np.full(1, 0.5)


class VolumeRule(Extension, ABC):
    """What expected referrals are multiplied by; (replications or 1,). Plan, tariffs and caps stay as they are.

    Months count from 0; `last` is the contract's last as it stands, (replications or 1,).
    One from outside is made with its parameters and the contract, both as each replication has them.
    """

    def __init__(self, terms: Any, given: realised.Contract) -> None:
        self.terms, self.given = terms, given

    @abstractmethod
    def factor(self, month: int, last: Whole) -> Reals:
        """Of the referrals that this month would have without the rule."""

    def least_staff(self, month: int, last: Whole) -> Reals:
        """Of half the plan, under which staff do not fall at this month's end."""
        return np.minimum(self.factor(month, last), 1.0)

    def staff(self, month: int) -> Reals | None:
        """Part of the promise that staff are there for when this month's work begins; nan where they follow referrals as ever."""
        return None


class Ramp(VolumeRule):
    """Referrals grow to what is planned over the first months, and staff with them or ahead of them."""

    def __init__(self, ramp: realised.RampUp) -> None:
        self._months, self._from = np.rint(ramp.months), ramp.from_
        self._ahead = ramp.staff == "ahead"

    def factor(self, month: int, last: Whole) -> Reals:
        return self._part(month)

    def least_staff(self, month: int, last: Whole) -> Reals:
        return ONE if self._ahead else self._part(month)

    def staff(self, month: int) -> Reals | None:
        if month > self._months.max():
            return None
        growing = (month <= self._months) & (self._months > 0.0)
        return np.where(growing, ONE if self._ahead else self._part(month), np.nan)

    def _part(self, month: int) -> Reals:
        grown = self._from + (1.0 - self._from) * month / np.maximum(self._months, 1.0)
        return np.where(month < self._months, grown, 1.0)


class End(VolumeRule):
    """Nobody is referred in the last months."""

    def __init__(self, months: Reals) -> None:
        self._months = np.rint(months)

    def factor(self, month: int, last: Whole) -> Reals:
        return np.where(month > last - self._months, 0.0, 1.0)


class Volume:
    """The rules of a contract together."""

    def __init__(self, rules: Sequence[VolumeRule]) -> None:
        self.rules = tuple(rules)

    def factor(self, month: int, last: Whole) -> Reals:
        """(replications or 1,) of the referrals planned for this month."""
        return reduce(mul, (rule.factor(month, last) for rule in self.rules), ONE)

    def least_staff(self, month: int, last: Whole) -> Reals:
        """(replications or 1,) part of the plan under which staff do not fall at this month's end (ruling R6)."""
        return reduce(mul, (rule.least_staff(month, last) for rule in self.rules), HALF)

    def staff(self, month: int) -> Reals | None:
        """(replications or 1,) part of the promise that staff are there for when this month's work begins, nan where they follow referrals."""
        found = None
        for said in (part for rule in self.rules if (part := rule.staff(month)) is not None):
            found = said if found is None else np.where(np.isnan(said), found, said)
        return found


def rules(given: realised.Contract, key: str, file: realised.ScenarioFile) -> Iterator[VolumeRule]:
    """The rules of a contract, given by its id, in their order: those from outside after its own."""
    if given.ramp_up is not None:
        yield Ramp(given.ramp_up)
    if given.referrals_end.any():
        yield End(given.referrals_end)
    yield from brought(file, key, VolumeRule, given)  # type: ignore[type-abstract]
