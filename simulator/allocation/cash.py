"""What members' cash comes to under a split of money, work and risk: affine in the split, scenario by scenario."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.solver import Places

Values = NDArray[np.float64]
Single = NDArray[np.floating[Any]]

IN_CACHE = 1 << 18
"""Amounts worked out at a time: more and they come from memory, at half the speed."""


@dataclass(frozen=True)
class Amounts:
    """A split's pounds a year and people: arrays (members,)."""

    fixed: Values
    """£ paid whatever the outcomes."""
    at_risk: Values
    """£ paid on outcomes, at target."""
    people: Values
    """People a year."""
    advance: Values
    """£ paid on the first day and given back out of later payments."""
    loan: Values
    """£ borrowed on the first day."""

    def each(self) -> tuple[Values, ...]:
        """All of them, in the order of the fields, which is that of `Columns`."""
        return self.fixed, self.at_risk, self.people, self.advance, self.loan

    @property
    def price(self) -> Values:
        """(members,) £ a year in all."""
        return self.fixed + self.at_risk

    @property
    def works(self) -> NDArray[np.bool_]:
        """(members,) whether each has work: a millionth of it, to which shares are written, or more."""
        return np.asarray(self.people > 1e-6 * self.people.sum())


@dataclass(frozen=True)
class Columns:
    """Where a split's amounts stand in a programme: (members,) each."""

    fixed: Places
    at_risk: Places
    people: Places
    advance: Places
    loan: Places

    def each(self) -> tuple[Places, ...]:
        """All of them, in the order of the fields."""
        return self.fixed, self.at_risk, self.people, self.advance, self.loan

    def amounts(self, values: Values) -> Amounts:
        """The amounts in a solution's values (columns,)."""
        return Amounts(*(values[columns] for columns in self.each()))


@dataclass(frozen=True)
class Upstream:
    """A lead that is paid for everybody, and pays and advances the others; what it is paid is in its `other`."""

    member: int
    managing: Single
    """(scenarios or 1, months) £ spent by then on managing, for each £ a year of the others' prices."""


@dataclass(frozen=True)
class Cash:
    """Cash of each member at each month's end in each scenario, from what it is without the split and a factor for each amount.

    Arrays (members, scenarios, months); scenarios are equally likely.
    """

    other: Single
    """£ without any of the split's money and work."""
    fixed: Single
    """£ received by then for each £ a year of fixed money."""
    at_risk: Single
    """£ received by then for each £ a year of money at risk."""
    cost: Single
    """£ spent by then for each person a year."""
    advance: Single
    """(members or 1, scenarios or 1, months) part of an advance not yet given back."""
    loan: Single
    """(1, 1, months) part of a loan not yet repaid, less the interest paid on it."""
    upstream: Upstream | None = None

    @property
    def members(self) -> int:
        return int(self.other.shape[0])

    @property
    def scenarios(self) -> int:
        return int(self.other.shape[1])

    def between(self, first: int, end: int) -> Cash:
        """The scenarios from `first` up to, not with, `end`."""

        def cut(factors: Single) -> Single:
            return factors if factors.shape[1] == 1 else factors[:, first:end]

        names = ("other", "fixed", "at_risk", "cost", "advance")
        up = self.upstream
        if up is not None and len(up.managing) > 1:
            up = replace(up, managing=up.managing[first:end])
        return replace(self, upstream=up, **{name: cut(getattr(self, name)) for name in names})

    def at(self, split: Amounts) -> Single:
        """(members, scenarios, months) £ under a split."""
        one = self.other.dtype.type

        def each(amounts: Values) -> Single:
            return np.asarray(amounts[:, None, None], dtype=one)

        cash = np.empty(self.other.shape, dtype=one)
        np.multiply(self.fixed, each(split.fixed), out=cash)
        if split.at_risk.any():
            cash += self.at_risk * each(split.at_risk)
        lead = self.upstream.member if self.upstream is not None else -1
        others = np.delete(np.arange(self.members), lead) if lead >= 0 else np.arange(self.members)
        advanced = self.advance.astype(one) * each(split.advance) if split.advance.any() else None
        if advanced is not None:
            cash[others] += advanced[others]
        if self.upstream is not None:
            cash[lead] = 0.0
            cash[lead] = -cash.sum(axis=0) - (self.upstream.managing * split.price[others].sum()).astype(one)
            if advanced is not None:
                cash[lead] += advanced[lead]
        if split.loan.any():
            cash += self.loan.astype(one) * each(split.loan)
        cash += self.other
        cash -= self.cost * each(split.people)
        return cash

    def lowest(self, split: Amounts) -> Lowest:
        """Each member's lowest month's end in each scenario."""
        return Lowest(self, split)


class Lowest:
    """The month's end at which each member is lowest in each scenario, and its cash there."""

    def __init__(self, cash: Cash, split: Amounts) -> None:
        self._cash = cash
        members, scenarios, months = cash.other.shape
        self._month = np.empty((members, scenarios), dtype=np.int64)
        self.pounds = np.empty((members, scenarios))
        """(members, scenarios) £, in the precision in which factors are kept."""
        step = max(IN_CACHE // (members * months), 1)
        for first in range(0, scenarios, step):
            some = slice(first, first + step)
            here = cash.between(first, first + step).at(split)
            self._month[:, some] = here.argmin(axis=2)
            self.pounds[:, some] = np.take_along_axis(here, self._month[:, some, None], axis=2)[:, :, 0]

    def row(self, member: int, columns: Columns, scenarios: Places, weights: Values) -> tuple[Places, Values, float]:
        """A member's cash there, £, by `weights` (scenarios,): columns (terms,), factors (terms,), a constant; full precision."""
        own = [(getattr(columns, kind)[who], float(weights @ factors)) for kind, who, factors in self._factors(member, scenarios)]
        constant = float(weights @ self._of("other", member, member, scenarios))
        return np.array([each[0] for each in own]), np.array([each[1] for each in own]), constant

    def _factors(self, member: int, scenarios: Places) -> Iterator[tuple[str, int, Values]]:
        """Every amount that a member's cash there hangs on: which, whose, and the factor in each of these scenarios."""
        upstream = self._cash.upstream
        yield "people", member, -self._of("cost", member, member, scenarios)
        yield "loan", member, self._of("loan", member, member, scenarios)
        yield "advance", member, self._of("advance", member, member, scenarios)
        if upstream is None or member != upstream.member:
            yield "fixed", member, self._of("fixed", member, member, scenarios)
            yield "at_risk", member, self._of("at_risk", member, member, scenarios)
            return
        of = scenarios if len(upstream.managing) > 1 else 0
        managing = np.asarray(upstream.managing[of, self._month[member, scenarios]], dtype=np.float64)
        for other in range(self._cash.members):
            if other != member:
                yield "fixed", other, -self._of("fixed", other, member, scenarios) - managing
                yield "at_risk", other, -self._of("at_risk", other, member, scenarios) - managing
                yield "advance", other, -self._of("advance", other, member, scenarios)

    def _of(self, kind: str, whose: int, member: int, scenarios: Places) -> Values:
        """(scenarios,) a factor of one, at the months in which another is lowest."""
        factors = getattr(self._cash, kind)
        here = factors[whose if len(factors) > 1 else 0]
        month = self._month[member, scenarios]
        return np.asarray(here[0, month] if len(here) == 1 else here[scenarios, month], dtype=np.float64)
