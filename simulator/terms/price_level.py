"""Inflation and the level of costs over the years of a scenario (ruling R55); for the engine in each replication and for `check` at the means."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.terms import realised
from simulator.terms.arrays import Reals
from simulator.terms.inflation import LEAST, MOST

Normals = Callable[[str, int], Reals]
"""(replications,) standard normals of "index" or "costs over" in a year."""


class PriceLevel:
    """Inflation of the scenario's years, from 0, and what costs are multiplied by from one of its months to another; (replications or 1,).

    Without `inflation` both go by `cost_inflation`; without `normals` every year is at its mean.
    """

    def __init__(self, world: realised.World, normals: Normals | None = None) -> None:
        self._steady, self._normals = world.cost_inflation, normals
        self._given = world.inflation
        self._drawn: list[Reals] = []
        """Inflation of the years so far, as drawn."""
        self._before: list[Reals] = [np.ones(1)]
        """Costs on the first day of each year so far, over those of the scenario's first day."""

    def inflation(self, year: int) -> Reals:
        """Of a year: what an indexed price follows."""
        return self._steady if self._given is None else np.clip(self._of_year(self._given, year), LEAST, MOST)

    def costs(self, month: int, months: int) -> Reals:
        """What costs are multiplied by from the first day of a month on, so many months later."""
        if self._given is None:
            return np.asarray((1.0 + self._steady) ** (months / 12.0))
        return self._level(self._given, month + months) / self._level(self._given, month)

    def _level(self, given: realised.Inflation, month: int) -> Reals:
        """Costs on a month's first day, over those of the scenario's first day."""
        year, months = divmod(month, 12)
        while len(self._before) <= year:
            last = len(self._before) - 1
            self._before.append(self._before[last] * (1.0 + self._rise(given, last)))
        if not months:
            return self._before[year]
        return np.asarray(self._before[year] * (1.0 + self._rise(given, year)) ** (months / 12.0))

    def _rise(self, given: realised.Inflation, year: int) -> Reals:
        """Of costs, in a year."""
        over = given.costs_over
        return np.clip(self._of_year(given, year) + over.mean + self._by_chance(over.sd, "costs over", year), LEAST, MOST)

    def _of_year(self, given: realised.Inflation, year: int) -> Reals:
        """Inflation as drawn, each year about the mean by what is left of the last year's difference."""
        while len(self._drawn) <= year:
            place, kept = len(self._drawn), given.persistence
            if place:
                made = given.mean + kept * (self._drawn[-1] - given.mean)
                made = made + self._by_chance(given.sd * np.sqrt(1.0 - kept * kept), "index", place)
            else:
                made = given.mean + self._by_chance(given.sd, "index", place)
            self._drawn.append(np.asarray(made))
        return self._drawn[year]

    def _by_chance(self, sd: Reals, what: str, year: int) -> Reals:
        """So many standard deviations from the mean as drawn."""
        return sd * self._normals(what, year) if self._normals is not None and sd.any() else np.zeros(1)
