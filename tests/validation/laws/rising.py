"""Laws of rises: the same said in another way comes to the same."""

from __future__ import annotations

import copy

import numpy as np

from simulator.model.ensemble import Ensemble
from tests.validation.laws.comparing import Data, Found, first, ran

PENNY = 0.01


def one_number(data: Data) -> Found:
    """A number is the clause with that rate, the same rate in each year, and the index of a year that is always the same."""
    data = copy.deepcopy(data)
    for contract in data["contracts"].values():
        contract["uplift"] = 0.04
    return _same(data, "uplift", {"rate": 0.04}, {1: 0.01, 2: 0.04}, {"index": "inflation", "cap": 0.04, "floor": 0.04, "lag": 5})


def one_rate_of_costs(data: Data) -> Found:
    """Inflation without spread is costs that rise at its rate, by what it is and what costs are over it."""
    data = copy.deepcopy(data)
    data["world"].pop("inflation", None)
    data["world"]["cost_inflation"] = 0.07
    was, now = ran(data), copy.deepcopy(data)
    del now["world"]["cost_inflation"]
    now["world"]["inflation"] = {"mean": 0.05, "persistence": 0.5, "costs_over": {"mean": 0.02}}
    for contract in data["contracts"].values():
        if "index" in _clause(contract):
            return Found("", False)  # the price follows the index, which costs are over
    return Found(_apart(was, ran(now)), bool((was.organisations.fate > 0).any()))


def _clause(contract: Data) -> Data:
    return contract["uplift"] if isinstance(contract["uplift"], dict) else {}


def _same(data: Data, field: str, *others: object) -> Found:
    was = ran(data)
    for other in others:
        for contract in data["contracts"].values():
            contract[field] = other
        if broken := _apart(was, ran(data)):
            return Found(f"{other}: {broken}", True)
    return Found("", bool((was.organisations.fate > 0).any()))


def _apart(one: Ensemble, other: Ensemble) -> str:
    """Who has other money at the end of any month, or fares otherwise."""
    pounds = np.abs(np.array(one.series) - np.array(other.series)).max(axis=0) > PENNY
    return first(pounds | (one.organisations.fate != other.organisations.fate), one.ids)
