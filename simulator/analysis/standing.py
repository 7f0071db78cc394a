"""How organisations stand before anything happens: what the model settles from a file, size by size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.analysis.result import Result
from simulator.model.draws import Draws
from simulator.model.organisations import Standing, settle
from simulator.model.stack import Stack, realised_of
from simulator.scenario.scenario import Scenario

MOST = 200
"""Replications looked at: what differs between them is shown by its median."""


def standing(result: Result, luck: Callable[[int, int, int], Draws] = Draws) -> Standing:
    """Reserves, headroom, noise and size of each organisation in the first replications of a run, as its model settles them."""
    return settled(result.scenario, luck(result.seed, 0, min(result.replications, MOST)))


def settled(scenario: Scenario, draws: Draws) -> Standing:
    """The same of a scenario; (replications, organisations), organisations in the order of their ids."""
    noise = scenario.file.world.noise
    _, who = realised_of(Stack((scenario,)), draws, noise)
    return settle(who, sorted(scenario.file.organisations), draws, noise)


def headrooms(result: Result, luck: Callable[[int, int, int], Draws] = Draws) -> dict[str, float]:
    """£ that each organisation's reserves may go below zero; the median where it differs between replications."""
    return dict(zip(result.runs.ids, np.median(standing(result, luck).headroom, axis=0).tolist(), strict=True))
