"""How many people come, over plan: what is drawn each year, for all and for each, and what a contract's rules say (rulings R5, R59 and R60)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.language.units import Number
from simulator.model.draws import Draws, of_each
from simulator.model.realised import drawn
from simulator.model.stack import merged
from simulator.terms.arrays import Reals, Redrawn, Whole, col
from simulator.terms.section import FACTOR
from simulator.terms.volume import Volume


class Demand:
    """People who come, over forecast, in each year of a scenario: everybody's, or beside it a contract's or a member's own."""

    def __init__(self, given: Redrawn, draws: Draws, noise: bool, source: str = "demand", key: str = "all") -> None:
        self._written, self._draws, self._noise = given.written, draws, noise
        self._source, self._key = source, key
        self._by_year: dict[int, Reals] = {}
        self.given = any(each is not None for each in given.written)
        """Whether there is any in a scenario of the batch."""

    def in_year(self, year: int) -> Reals:
        """(replications or 1,) demand over forecast in a year of the scenario, from 0."""
        if year not in self._by_year:
            one = of_each(self._draws)
            found: Reals = merged([self._of(value, one, year) for value in self._written], one.count)
            self._by_year[year] = found
        return self._by_year[year]

    def _of(self, value: Number | None, draws: Draws, year: int) -> Reals:
        if value is None or isinstance(value, (int, float)):
            return np.array([1.0 if value is None else float(value)])
        if not self._noise:
            return np.array([value.central])
        return drawn(value, FACTOR, draws.normals(self._source, [self._key], year, 1)[0, 0])


class Expected:
    """Referrals that a contract expects, over plan: what is drawn each year, and what its rules say of the month."""

    def __init__(self, world: Demand, scale: Reals, own: Demand, members: Sequence[Demand], volume: Volume) -> None:
        self._of_all = [world, own] if own.given else [world]
        self._scale, self.volume = scale, volume
        self._members = members if any(each.given for each in members) else ()

    def in_month(self, k: int, year: int, last: Whole) -> Reals:
        """(replications or 1, members or 1) in month k of a contract whose last is `last` as it stands, in a year of the scenario."""
        of_all = self._scale
        for demand in self._of_all:
            of_all = demand.in_year(year) * of_all
        if self.volume.rules:
            of_all = of_all * self.volume.factor(k, last)
        if not self._members:
            return col(of_all)
        each = np.broadcast_arrays(*(of_all * demand.in_year(year) for demand in self._members))
        return np.asfortranarray(np.stack(each, axis=1))
