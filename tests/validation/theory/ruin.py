"""Ruin of a random walk: an organisation with no contract and nothing but noise on its other income.

Its cash is looked at where it moves, at month ends, and 14 days of grace are less than a month: it fails if any of 60 month ends
finds it under its headroom.
"""

from __future__ import annotations

import datetime
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from simulator.analysis.intervals import proportion
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.organisations import INSOLVENT
from simulator.scenario import from_data
from tests.validation.check import Check, equals, per_cent
from tests.validation.effort import part_of

INCOME, NOISE, MONTHS = 1e6, 0.10, 60
START = datetime.date(2024, 4, 1)


class Walk(NamedTuple):
    """£ above the headroom at the start, surplus as a part of income, days of grace."""

    buffer: float
    margin: float
    grace: int


WALKS = {
    "even": Walk(100e3, 0.0, 14),
    "rising": Walk(120e3, 0.02, 14),
    "falling": Walk(250e3, -0.03, 14),
    "patient": Walk(100e3, 0.0, 40),
}


@cache
def simulated(effort: float) -> dict[str, np.ndarray]:
    """Whether each walk was ruined in each replication; half of the buffer is reserves and half headroom."""
    organisations = {
        name: {"other_income": INCOME, "other_margin": walk.margin, "other_noise": NOISE, "free_reserves": walk.buffer / 2,
               "headroom": walk.buffer / 2, "grace": walk.grace}
        for name, walk in WALKS.items()
    }  # fmt: skip
    scenario = from_data({"format": 1, "name": "walk", "start": START.isoformat(), "organisations": organisations})
    count, last = part_of(40_000, effort), (START.replace(year=2029) - START).days - 1
    model = Ensemble(scenario, Draws(1, 0, count), without=True, horizon=(np.full(count, last + 20), last))
    model.run()
    return {name: model.organisations.fate[:, model.ids.index(name)] == INSOLVENT for name in WALKS}


def exact(walk: Walk) -> float:
    """Probability that the walk is under nil at any month end: the density of those not ruined, carried from month to month."""
    drift, spread = walk.margin * INCOME / 12, NOISE * INCOME / np.sqrt(12)
    top = walk.buffer + MONTHS * max(drift, 0) + 9 * spread * np.sqrt(MONTHS)
    nodes, weights = np.polynomial.legendre.leggauss(800)
    x, w = (nodes + 1) * top / 2, weights * top / 2
    step = np.exp(-(((x[:, None] - x[None, :] - drift) / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))
    density = np.exp(-(((x - walk.buffer - drift) / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))
    for _ in range(MONTHS - 1):
        density = step @ (w * density)
    return float(1 - w @ density)


def closed_form(walk: Walk) -> float:
    """The walk in continuous time, its barrier moved by 0.5826 of a month's spread because it is seen monthly (Broadie, Glasserman and Kou 1997)."""
    drift, spread = walk.margin * INCOME / 12, NOISE * INCOME / np.sqrt(12)
    barrier, root = walk.buffer + 0.5826 * spread, spread * np.sqrt(MONTHS)
    reflected = np.exp(-2 * drift * barrier / spread**2) * ndtr((drift * MONTHS - barrier) / root)
    return float(ndtr((-barrier - drift * MONTHS) / root) + reflected)


@cache
def plain_walks(walk: Walk, in_a_row: int) -> float:
    """The same walk drawn in plain NumPy, ruined by this many month ends in a row under nil."""
    rng = np.random.default_rng(20240401)
    ruined = 0
    for _ in range(10):
        steps = rng.normal(walk.margin * INCOME / 12, NOISE * INCOME / np.sqrt(12), (40_000, MONTHS))
        under = walk.buffer + steps.cumsum(axis=1) < 0
        run = under.copy()
        for back in range(1, in_a_row):
            run[:, back:] &= under[:, :-back]
            run[:, :back] = False
        ruined += int(run.any(axis=1).sum())
    return ruined / 400_000


def _check(name: str, of: str, effort: float) -> Check:
    value = exact(WALKS[of])
    known = f"{per_cent(value)}: exact, month by month; closed form {per_cent(closed_form(WALKS[of]))} (Broadie, Glasserman and Kou 1997)"
    return equals(name, known, value, proportion(simulated(effort)[of]), per_cent)


def even(effort: float) -> Check:
    return _check("Ruin in five years, no drift, £100k in hand, noise of £100k a year", "even", effort)


def rising(effort: float) -> Check:
    return _check("Ruin in five years, surplus of 2%, £120k in hand", "rising", effort)


def falling(effort: float) -> Check:
    return _check("Ruin in five years, deficit of 3%, £250k in hand", "falling", effort)


def even_drawn(effort: float) -> Check:
    value = plain_walks(WALKS["even"], 1)
    known = f"{per_cent(value)}: 400,000 walks in plain NumPy"
    return equals(
        "The walk without drift, against another simulation", known, value, proportion(simulated(effort)["even"]), per_cent
    )


def patient(effort: float) -> Check:
    value = plain_walks(WALKS["patient"], 2)
    known = f"{per_cent(value)}: 400,000 walks in plain NumPy, ruined by two month ends in a row"
    note = "Forty days of grace outlast one month end and never two."
    return equals("The same with 40 days of grace", known, value, proportion(simulated(effort)["patient"]), per_cent, note)


CHECKS = (even, rising, falling, even_drawn, patient)
