"""Reserves drawn as `sector`: the distribution that was fitted, and the published figures it was fitted to."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.special import ndtr

from simulator.analysis.intervals import proportion, quantiles
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario import from_data
from tests.validation.check import Check, equals, per_cent, plain, within
from tests.validation.effort import part_of

PUBLISHED = "Clifford and Mohan 2020, charities over £500k"


@cache
def months(effort: float) -> np.ndarray:
    """Months of spending in reserve of an organisation over £500k, in each replication."""
    organisations = {"one": {"other_income": 2e6, "free_reserves": "sector"}}
    scenario = from_data({"format": 1, "name": "reserves", "start": "2024-04-01", "organisations": organisations})
    count = part_of(40_000, effort)
    standing = Ensemble(
        scenario, Draws(1, 0, count), without=True, horizon=(np.zeros(count, dtype=np.int64), 0)
    ).organisations.standing
    return np.ascontiguousarray(standing.reserves[:, 0] / standing.spending[:, 0] * 12)


def fitted(limit: float) -> float:
    """Part under a limit: a tenth have none, the rest are lognormal with a median of 4.8 months and sigma 1.5."""
    return float(0.1 + 0.9 * ndtr(np.log(limit / 4.8) / 1.5))


def _as_fitted(limit: int, effort: float) -> Check:
    name = f"Part with under {limit} month{'s' if limit > 1 else ''} of reserves, against the fit"
    known = f"{per_cent(fitted(limit))}: 10% none, the rest lognormal (4.8 months, sigma 1.5)"
    return equals(name, known, fitted(limit), proportion(months(effort) < limit), per_cent)


def _as_published(limit: int, published: float, effort: float) -> Check:
    name = f"Part with under {limit} month{'s' if limit > 1 else ''} of reserves, as published"
    known = f"{100 * published:.0f}%, to within 3 points ({PUBLISHED})"
    return within(name, known, (published - 0.03, published + 0.03), proportion(months(effort) < limit), per_cent)


def one_fitted(effort: float) -> Check:
    return _as_fitted(1, effort)


def two_fitted(effort: float) -> Check:
    return _as_fitted(2, effort)


def three_fitted(effort: float) -> Check:
    return _as_fitted(3, effort)


def one(effort: float) -> Check:
    return _as_published(1, 0.21, effort)


def two(effort: float) -> Check:
    return _as_published(2, 0.33, effort)


def three(effort: float) -> Check:
    return _as_published(3, 0.43, effort)


def median(effort: float) -> Check:
    found = quantiles(months(effort), [0.5])[0]
    return within("Median months of reserves", f"3.92, to within a tenth ({PUBLISHED})", (3.53, 4.31), found, plain)


def upper(effort: float) -> Check:
    found = quantiles(months(effort), [0.9])[0]
    known = f"41 or more ({PUBLISHED})"
    note = "The richest tenth hold more than the lognormal gives them; no contract troubles them either way."
    return within("Months of reserves of the richest tenth", known, (41, np.inf), found, plain, note)


CHECKS = (one_fitted, two_fitted, three_fitted, one, two, three, median, upper)
