"""What each option of a category buys, and what it costs whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.analysis.intervals import NONE, Estimate, mean, mean_step, ratio
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.findings.runs import Values, at, levels, means, paired
from simulator.studies.sweep.result import Sweep

NEEDED = ("delivering", "paid", "lead_margin")
"""Outcomes that must be kept."""
SERVED = "people"
UNIT = 100_000.0
"""£ by which what it buys is measured."""


@dataclass(frozen=True)
class Worth:
    """An option beside the first of its category, on the same luck."""

    option: str
    delivering: float
    """Share of the group that delivers to the end."""
    more: Estimate
    """Share delivering more."""
    paid: Estimate
    """£ that the commissioner pays more."""
    given: Estimate
    """£ that the lead earns less."""
    pounds: Estimate
    """Both together."""
    people: Estimate
    """People served more; nan where they are not kept."""
    per_unit: Estimate
    """Share delivering more for each £100,000 of both together; nan where they are not told from nil, or less."""
    per_paid: Estimate
    """The same for each £100,000 of the commissioner's alone."""


def worth(sweep: Sweep) -> list[Worth]:
    """Every option of the one lever that is a category, those that buy most first; none where there is no such, or money is not kept."""
    axes = [axis for axis in sweep.experiment.axes if axis.path is None and axis.lever]
    if len(axes) != 1 or not set(NEEDED) <= set(sweep.experiment.outcomes):
        return []
    first, *others = levels(sweep, axes[0])
    made = [_worth(sweep, axes[0], str(first), str(other)) for other in others]
    return sorted(made, key=lambda each: -np.nan_to_num(each.more.value, nan=-np.inf))


def _worth(sweep: Sweep, axis: Axis, first: str, other: str) -> Worth:
    more, paid, lead = _more(sweep, axis, first, other, NEEDED)
    pounds = paid - lead
    cost = mean(pounds)
    moved = np.abs(more[more != 0.0])
    delivering = float(means(_by_replication(sweep, axis, other, "delivering")))
    gained = mean_step(more, float(moved.min()) if moved.size else 1.0)
    served = _more(sweep, axis, first, other, (SERVED,))[0] if SERVED in sweep.experiment.outcomes else more[:0]
    per_unit, per_paid = _for_each(more, pounds), _for_each(more, paid)
    return Worth(other, delivering, gained, mean(paid), mean(-lead), cost, mean(served), per_unit, per_paid)


def _for_each(more: Values, pounds: Values) -> Estimate:
    return ratio(more, pounds / UNIT) if mean(pounds).interval.low > 0 else Estimate(float("nan"), NONE)


def _more(sweep: Sweep, axis: Axis, first: str, other: str, outcomes: Sequence[str]) -> Values:
    """(outcomes, replications) an option's mean over the other factors less the first's, at points that have both."""
    found = []
    for name in outcomes:
        start, end = paired(*(sweep.values[name][at(sweep, {axis.name: option})] for option in (first, other)))
        found.append(means(end.T) - means(start.T))
    more = np.stack(found)
    return more[:, ~np.isnan(more).any(axis=0)]


def _by_replication(sweep: Sweep, axis: Axis, option: str, outcome: str) -> Values:
    """(replications,) an option's mean over the other factors."""
    return means(sweep.values[outcome][at(sweep, {axis.name: option})].T)
