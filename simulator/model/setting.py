"""What all contracts of a batch share: time, chance, money, organisations, and how much demand there is."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from simulator.language.units import Number
from simulator.model.afterwards import Afterwards
from simulator.model.clock import Clock, month_starts
from simulator.model.draws import Draws, of_each
from simulator.model.ledger import Ledger
from simulator.model.organisations import Organisations
from simulator.model.realised import drawn
from simulator.model.stack import merged
from simulator.terms import realised
from simulator.terms.arrays import Reals, Redrawn, Whole
from simulator.terms.price_level import PriceLevel
from simulator.terms.section import FACTOR


class Demand:
    """People who come, over forecast, in each year of a scenario: everybody's, or beside it a contract's or a member's own."""

    def __init__(self, given: Redrawn, draws: Draws, noise: bool, luck: Luck) -> None:
        self._written, self._draws, self._noise, self._luck = given.written, draws, noise, luck
        self._by_year: dict[int, Reals] = {}

    def in_year(self, year: int) -> Reals:
        """(replications or 1,) demand over forecast in a year of the scenario, from 0."""
        if year not in self._by_year:
            self._by_year[year] = redrawn(self._written, self._draws, self._noise, partial(self._luck, year))
        return self._by_year[year]


Luck = Callable[[int, Draws, slice], Reals]
"""Standard normals of a year, (replications,), of the scenario that has these rows of the batch."""


def redrawn(written: Sequence[Number | None], draws: Draws, noise: bool, luck: Callable[[Draws, slice], Reals]) -> Reals:
    """(replications or 1,) a factor as each scenario of a batch has it written, at this luck; 1 where it is left out."""
    one = of_each(draws)

    def of(place: int, value: Number | None) -> Reals:
        if value is None or isinstance(value, (int, float)):
            return np.array([1.0 if value is None else float(value)])
        if not noise:
            return np.array([value.central])
        return drawn(value, FACTOR, luck(one, slice(place * one.count, (place + 1) * one.count)))

    found: Reals = merged([of(place, value) for place, value in enumerate(written)], one.count)
    return found


def luck_of_all(year: int, draws: Draws, rows: slice) -> Reals:
    """Standard normals of the demand that all have."""
    return np.asarray(draws.normals("demand", ["all"], year, 1)[0, 0])


def alike(part: Reals, of_all: Reals, own: Reals, rows: slice) -> Reals:
    """(replications,) standard normals of which this part of the variance, (replications of the batch or 1,), is common (ruling R86)."""
    part = part if len(part) == 1 else part[rows]
    return np.asarray(np.sqrt(part) * of_all + np.sqrt(1.0 - part) * own)


def price_level(now: realised.ScenarioFile, draws: Draws, noise: bool) -> PriceLevel:
    """Inflation and costs of a batch."""

    def normals(what: str, year: int) -> Reals:
        return np.asarray(draws.normals("inflation", [what], year, 1)[0, 0])

    return PriceLevel(now.world, normals if noise else None)


@dataclass
class Horizon:
    """How far a batch is run; set once every contract is known."""

    ends: Whole
    """(replications,) last day on which anybody is judged (ruling R4)."""
    last_delivery: int = 0
    """Last day of the last contract's last month."""

    def reach(self, ends: Whole, last_delivery: int) -> None:
        """A contract's last claim is paid on `ends`, (replications or 1,), and its last month ends with `last_delivery`."""
        self.ends, self.last_delivery = np.maximum(self.ends, ends), max(self.last_delivery, last_delivery)


@dataclass(frozen=True)
class Setting:
    """What all contracts of a batch share."""

    start: datetime.date
    """Day 0."""
    now: realised.ScenarioFile
    """The file with every number drawn."""
    ids: list[str]
    """The organisations, in the order of their columns."""
    draws: Draws
    noise: bool
    clock: Clock
    ledger: Ledger
    organisations: Organisations
    demand: Demand
    price_level: PriceLevel
    horizon: Horizon
    afterwards: Afterwards

    @cached_property
    def month_ends(self) -> list[int]:
        """The last days of the scenario's months, to the end of the run-off."""
        last = int(self.horizon.ends.max())
        days = [day - 1 for day in month_starts(self.start, self.start, last // 28 + 2)[1:]]
        return [day for day in days if day <= last]
