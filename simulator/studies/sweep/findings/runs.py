"""A sweep's runs as arrays: means by point, resampled by replication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.intervals import LEVEL, Estimate, Interval
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.outcomes import outcome_of
from simulator.studies.sweep.result import Sweep

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]

RESAMPLES = 1000


def leveled(sweep: Sweep) -> str | None:
    """The outcome that is held against the level: the first that is a part of 1."""
    return next((name for name in sweep.experiment.outcomes if outcome_of(name).unit == "fraction"), None)


def leveled_label(sweep: Sweep) -> str:
    """What that outcome is called."""
    outcome = leveled(sweep)
    return outcome_of(outcome).label if outcome is not None else ""


def levels(sweep: Sweep, axis: Axis) -> list[float | str]:
    """A factor's different values: numbers rising, words in the file's order."""
    found: list[float | str] = list(dict.fromkeys(sweep.cells[axis.name].tolist()))
    return sorted(found) if axis.numeric else found


def at(sweep: Sweep, held: Mapping[str, float | str]) -> Mask:
    """(points,) where factors have these values."""
    found = np.ones(sweep.experiment.count, dtype=bool)
    for name, value in held.items():
        found &= sweep.cells[name] == value
    return found


def cell_of(axis: Axis, value: Any) -> float | str:
    """A value as the file has it, as results hold it. Raises ValueError where it is none of a factor's."""
    place = axis.values.index(value)
    return axis.numbers[place] if axis.numbers is not None else str(value)


def resampled(values: Values, resamples: int = RESAMPLES, seed: int = 1) -> Values:
    """(…, resamples) means over replications drawn again, the same ones everywhere; nan left out. `values` are (…, replications)."""
    count = values.shape[-1]
    weights = np.random.default_rng(seed).multinomial(count, np.full(count, 1.0 / count), resamples).T.astype(np.float64)
    there = ~np.isnan(values)
    sums, counts = np.where(there, values, 0.0) @ weights, there.astype(np.float64) @ weights
    return np.asarray(np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0))


def means(values: Values) -> Values:
    """(…,) means over replications, nan left out; nan where there is none."""
    there = ~np.isnan(values)
    sums, counts = np.where(there, values, 0.0).sum(axis=-1), there.sum(axis=-1)
    return np.asarray(np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0))


def paired(one: Values, other: Values) -> tuple[Values, Values]:
    """Both without the runs of which either has no figure; of one shape."""
    gone = np.isnan(one) | np.isnan(other)
    return np.where(gone, np.nan, one), np.where(gone, np.nan, other)


def percentile(value: float, drawn: Values) -> Estimate:
    """A figure with the interval in which 95% of its resampled ones lie; (resamples,). Infinite ones are beyond what was run."""
    low, high = (1 - LEVEL) / 2, (1 + LEVEL) / 2
    bounds = np.quantile(drawn, [low, high], method="inverted_cdf")
    return Estimate(value, Interval(float(bounds[0]), float(bounds[1])))
