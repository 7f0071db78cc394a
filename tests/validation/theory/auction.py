"""The winner's curse: bidders who estimate one true cost with error, where the lowest bid wins (Capen, Clapp and Campbell 1971)."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.integrate import quad
from scipy.special import ndtr

from simulator.analysis.intervals import Estimate, mean
from simulator.execution.batches import run_batches
from simulator.scenario import from_data
from tests.validation.check import Check, apart, equals, per_cent, signed
from tests.validation.effort import part_of

COST = 1_000_000


@cache
def gap(bidders: int, cost_error: float, effort: float) -> Estimate:
    """Winner's price over its true cost, less one; every bidder is local, bids its own estimate, and price alone counts."""
    ids = [f"bidder_{place}" for place in range(bidders)]
    teams = {
        key: {"structure": {"kind": "direct", "members": {key: {"share": 1}}}, "bid": {"cost_error": cost_error}} for key in ids
    }
    organisations = {
        key: {"other_income": 0, "free_reserves": "£1bn", "unit_cost": 1000, "overhead": 0, "local": True} for key in ids
    }
    retender = {"quality_weight": 0, "annual_value": 100 * COST, "incumbent": None, "bidders": teams}
    contract = {
        "annual_value": COST,
        "years": 0.25,
        "people_per_year": COST / 1000,
        "structure": {"kind": "direct", "members": {ids[0]: {"share": 1}}},
        "retender": retender,
    }
    world = {"demand": 1, "cost_inflation": 0}
    data = {"format": 1, "name": "auction", "start": "2024-04-01", "world": world}
    scenario = from_data({**data, "organisations": organisations, "contracts": {"lot": contract}})
    award = run_batches(scenario, part_of(10_000, effort), 1).awards["lot"][0]
    return mean(award.price / award.true_cost - 1)


def lowest(bidders: int, cost_error: float) -> float:
    """Mean of the least of so many lognormals of mean 1, less one."""
    s = np.sqrt(np.log1p(cost_error**2))
    return float(quad(lambda x: (1 - ndtr((np.log(x) + s * s / 2) / s)) ** bidders, 1e-9, 10, limit=500, points=[1.0])[0]) - 1


def _check(bidders: int, cost_error: float, effort: float) -> Check:
    value = lowest(bidders, cost_error)
    name = f"Winner's price against true cost, {bidders} bidder{'s' if bidders > 1 else ''}, cost error {cost_error:.0%}"
    known = f"{per_cent(value)}: least of {bidders} lognormal{'s' if bidders > 1 else ''}, by integration"
    return equals(name, known, value, gap(bidders, cost_error, effort), per_cent)


def alone(effort: float) -> Check:
    return _check(1, 0.10, effort)


def three(effort: float) -> Check:
    return _check(3, 0.10, effort)


def eight(effort: float) -> Check:
    return _check(8, 0.10, effort)


def less_sure(effort: float) -> Check:
    return _check(3, 0.25, effort)


def _growth(name: str, more: Estimate, less: Estimate) -> Check:
    return signed(name, "it grows (auction theory: Milgrom and Weber 1982; Thaler 1988)", apart(less, more), per_cent)


def more_bidders(effort: float) -> Check:
    return _growth("How much deeper with 8 bidders than with 3", gap(8, 0.10, effort), gap(3, 0.10, effort))


def more_error(effort: float) -> Check:
    return _growth("How much deeper at an error of 25% than of 10%", gap(3, 0.25, effort), gap(3, 0.10, effort))


CHECKS = (alone, three, eight, less_sure, more_bidders, more_error)
