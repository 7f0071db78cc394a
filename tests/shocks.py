"""Processes of a user's own that workers can import, for tests."""

from __future__ import annotations

import simpy

from simulator.model.clock import Phase, Process
from simulator.model.ensemble import Ensemble


def shock(env: simpy.Environment, model: Ensemble) -> Process:
    """On the 100th day every organisation loses £20,000 to the outside world."""
    yield model.clock.at(100, Phase.BILLS)
    every = slice(0, len(model.ids))
    loss = model.organisations.standing.reserves * 0.0 + 20_000.0 * ~model.ledger.failed
    model.ledger.move(every, model.ledger.account("outside world"), loss, "a shock")
