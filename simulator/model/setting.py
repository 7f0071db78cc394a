"""What all contracts of a batch share: time, chance, money, organisations, and how much demand there is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.model.clock import Clock, month_starts
from simulator.model.demand import Demand
from simulator.model.draws import Draws
from simulator.model.ledger import Ledger
from simulator.model.organisations import Organisations
from simulator.terms import realised
from simulator.terms.arrays import Whole


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
    horizon: Horizon

    @cached_property
    def month_ends(self) -> list[int]:
        """The last days of the scenario's months, to the end of the run-off."""
        last = int(self.horizon.ends.max())
        days = [day - 1 for day in month_starts(self.start, self.start, last // 28 + 2)[1:]]
        return [day for day in days if day <= last]
