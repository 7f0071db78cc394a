"""What laws have in common: a file run in a few replications, and what is found when two are compared."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario import from_data
from simulator.terms.arrays import Mask, Reals

Data = dict[str, Any]


class Found(NamedTuple):
    """What a law found in one random file."""

    broken: str
    """Who fares against the law, and in which replication; empty where it holds."""
    bites: bool
    """Whether the two results could have differed: somebody failed, or the change did harm."""


Law = Callable[[Data], Found]

REPLICATIONS = 12
NEVER = 10**6  # day of an exit that does not come


def ran(data: Data, draws: Draws | None = None) -> Ensemble:
    """A file in a few replications."""
    model = Ensemble(from_data(data), draws or Draws(1, 0, REPLICATIONS))
    model.run()
    return model


def insolvency(model: Ensemble) -> Reals:
    """(replications, organisations) day of insolvency."""
    day = model.organisations.insolvent_on
    return np.where(day < 0, NEVER, day).astype(np.float64)


def exit_day(model: Ensemble) -> Reals:
    """(replications, organisations) day of insolvency or of leaving a contract, whichever came first."""
    day = model.organisations.left_on
    return np.where(day < 0, NEVER, day).astype(np.float64)


def first(against: Mask, ids: Sequence[str]) -> str:
    """The first of those against the law."""
    if not against.any():
        return ""
    replication, place = (int(each) for each in np.argwhere(against)[0])
    return f"{ids[place]} in replication {replication}"


def stated(data: Data) -> Data:
    """A copy in which nothing about an organisation hangs on the £ limits of size bands."""
    data = copy.deepcopy(data)
    data["smaller_partner_below"] = 1_000_000
    for organisation in data["organisations"].values():
        organisation["other_noise"] = 0.08
        if organisation["free_reserves"] == "sector":
            organisation["free_reserves"] = {"low": "0 months", "mode": "1 month", "high": "9 months"}
    return data
