"""What members' cash comes to under a split of money, work and risk: affine in the split, scenario by scenario."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.solver import Places

Values = NDArray[np.float64]
Single = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Amounts:
    """A split's pounds a year and people: arrays (members,)."""

    fixed: Values
    """£ paid whatever the outcomes."""
    at_risk: Values
    """£ paid on outcomes, at target."""
    people: Values
    advance: Values

    @property
    def price(self) -> Values:
        """£ a year in all."""
        return self.fixed + self.at_risk


@dataclass(frozen=True)
class Columns:
    """Where a split's amounts stand in a programme: (members,) each."""

    fixed: Places
    at_risk: Places
    people: Places
    advance: Places

    def amounts(self, values: Values) -> Amounts:
        """The amounts that a solution says."""
        return Amounts(values[self.fixed], values[self.at_risk], values[self.people], values[self.advance])


@dataclass(frozen=True)
class Upstream:
    """A lead that is paid for everybody, and pays and advances the others; what it is paid is in its `other`."""

    member: int
    managing: Values
    """(months,) £ spent by then on managing, for each £ a year of the others' prices."""


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
    """(members or 1, 1, months) part of an advance not yet given back."""
    upstream: Upstream | None = None

    @property
    def members(self) -> int:
        return int(self.other.shape[0])

    @property
    def scenarios(self) -> int:
        return int(self.other.shape[1])

    def first(self, count: int) -> Cash:
        """The first so many scenarios."""

        def cut(factors: Single) -> Single:
            return factors if factors.shape[1] == 1 else factors[:, :count]

        return Cash(cut(self.other), cut(self.fixed), cut(self.at_risk), cut(self.cost), cut(self.advance), self.upstream)

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
        if split.advance.any():
            cash[others] += self.advance.astype(one) * each(split.advance)[others]
        if self.upstream is not None:
            cash[lead] = 0.0
            cash[lead] = -cash.sum(axis=0) - (self.upstream.managing * split.price[others].sum()).astype(one)
        cash += self.other
        for member, people in enumerate(split.people.tolist()):  # a member at a time: what is multiplied fits the cache
            cash[member] -= self.cost[member] * one(people)
        return cash

    def lowest(self, split: Amounts) -> Lowest:
        """Each member's lowest month's end in each scenario."""
        return Lowest(self, split)


class Lowest:
    """The month's end at which each member is lowest in each scenario, and its cash there."""

    def __init__(self, cash: Cash, split: Amounts) -> None:
        self._cash = cash
        here = cash.at(split)
        self._month = here.argmin(axis=2)
        self.pounds = np.take_along_axis(here, self._month[:, :, None], axis=2)[:, :, 0].astype(np.float64)
        """(members, scenarios) £, in the precision in which factors are kept."""

    def row(self, member: int, columns: Columns, scenarios: Places, weights: Values) -> tuple[Places, Values, float]:
        """A member's cash there, weighted over these scenarios: columns, factors, and the constant, in full precision."""
        own = [(getattr(columns, kind)[who], float(weights @ factors)) for kind, who, factors in self._factors(member, scenarios)]
        constant = float(weights @ self._of("other", member, member, scenarios))
        return np.array([each[0] for each in own]), np.array([each[1] for each in own]), constant

    def _factors(self, member: int, scenarios: Places) -> Iterator[tuple[str, int, Values]]:
        """Every amount that a member's cash there hangs on: which, whose, and the factor in each of these scenarios."""
        upstream = self._cash.upstream
        yield "people", member, -self._of("cost", member, member, scenarios)
        if upstream is None or member != upstream.member:
            yield "advance", member, self._of("advance", member, member, scenarios)
            yield "fixed", member, self._of("fixed", member, member, scenarios)
            yield "at_risk", member, self._of("at_risk", member, member, scenarios)
            return
        managing = upstream.managing[self._month[member, scenarios]]
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
