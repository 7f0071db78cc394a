"""Tipping points: where, along one factor, an outcome crosses the level that is held to be enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from simulator.analysis.intervals import Estimate
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.findings.runs import Values, at, leveled, levels, means, percentile, resampled
from simulator.studies.sweep.result import Sweep

LEAST = 3
"""Values that a factor must have."""


@dataclass(frozen=True)
class Tipping:
    """Where an outcome crosses the level along a factor, others held; between two values that were run, on a straight line."""

    axis: Axis
    held: Mapping[str, float | str]
    where: Estimate
    """inf where it does not cross; a bound that is infinite lies beyond what was run."""
    starts_enough: bool
    """Whether it is enough where the factor is least."""


def tipping_points(sweep: Sweep) -> list[Tipping]:
    """Along every factor of a grid with values enough in order, at each combination of the others; the first outcome that is a part of 1."""
    outcome = leveled(sweep)
    if sweep.experiment.file.plan.kind != "grid" or outcome is None:
        return []
    found = []
    for axis in sweep.experiment.axes:
        if axis.numeric and len(levels(sweep, axis)) >= LEAST:
            found += _along(sweep, axis, sweep.values[outcome])
    return found


def _along(sweep: Sweep, axis: Axis, values: Values) -> list[Tipping]:
    others = [each for each in sweep.experiment.axes if each is not axis]
    known = np.array([float(each) for each in levels(sweep, axis)])
    found = []
    for combination in product(*(levels(sweep, each) for each in others)):
        held = {each.name: value for each, value in zip(others, combination, strict=True)}
        rows = np.stack([values[at(sweep, {**held, axis.name: each})][0] for each in known])
        there = ~np.isnan(means(rows))  # values at which every run failed are left out
        if there.sum() >= LEAST:
            above, drawn = (each[there] - sweep.experiment.file.level for each in (means(rows), resampled(rows)))
            starts = bool(above[0] >= 0)
            crossings = [crossing(known[there], each, starts) for each in drawn.T if not np.isnan(each).any()]
            if crossings:
                found.append(Tipping(axis, held, percentile(crossing(known[there], above, starts), np.array(crossings)), starts))
    return found


def crossing(at_values: Sequence[float] | Values, above: Values, starts_enough: bool) -> float:
    """Where a line through (value, how far above the level) first changes sides; inf where it does not, -inf where it begins there."""
    side = above >= 0
    if side[0] != starts_enough:
        return -np.inf
    changes = np.flatnonzero(side != side[0])
    if not changes.size:
        return np.inf
    place = int(changes[0])
    before, after = above[place - 1], above[place]
    return float(at_values[place - 1] + (at_values[place] - at_values[place - 1]) * before / (before - after))
