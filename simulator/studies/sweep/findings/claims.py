"""Directions that are expected of an experiment, checked against its runs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.analysis.intervals import LEVEL, NONE, Estimate, Interval, mean, mean_step, normal_quantile
from simulator.language.figures import shown
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.findings.runs import Mask, Values, at, cell_of, levels, means, paired
from simulator.studies.sweep.outcomes import outcome_of
from simulator.studies.sweep.result import Sweep
from simulator.studies.sweep.schema import Claim

HOLDS, OPEN, FAILS = "holds", "cannot be told", "does not hold"
SAMPLED = ("latin_hypercube", "sobol", "morris")


@dataclass(frozen=True)
class Verdict:
    """A claim, what was found, and whether it holds."""

    claim: Claim
    start: float
    """Mean outcome where the factor starts."""
    end: float
    more: Estimate
    """End less start."""
    verdict: str
    left_out: int = 0
    """Points at either end that were left out, for want of a figure of theirs or of their counterpart."""

    def sentence(self) -> str:
        """What was found, in figures."""
        if math.isnan(self.more.value):
            return "no run of one end is there"
        unit = outcome_of(self.claim.outcome).unit
        by, low, high = (self._by(value) for value in (self.more.value, *self.more.interval))
        points = " points" if unit == "fraction" else ""
        sure = "" if math.isnan(self.more.interval.low) else f" ({low} to {high})"
        without = f"; {self.left_out} points left out" if self.left_out else ""
        return f"{shown(self.start, unit)} → {shown(self.end, unit)}: {by}{points}{sure}{without}"

    def _by(self, value: float) -> str:
        unit = outcome_of(self.claim.outcome).unit
        text = shown(value, "points" if unit == "fraction" else unit)
        return text if value < 0 or text == "0" else f"+{text}"


def verdicts(sweep: Sweep) -> list[Verdict]:
    """Every claim of an experiment, checked."""
    return [_verdict(sweep, claim) for claim in sweep.experiment.file.claims]


def _verdict(sweep: Sweep, claim: Claim) -> Verdict:
    whole = [sweep.values[claim.outcome][end] for end in _ends(sweep, claim)]
    if not _sampled(sweep, claim) and len(whole[0]) == len(whole[1]):
        whole = list(paired(*whole))  # a point and its counterpart, all else alike
    first, last = (each[~np.isnan(means(each))] for each in whole)
    start, end = float(means(first.ravel())), float(means(last.ravel()))
    more = _difference(sweep, claim, first, last)
    return Verdict(claim, start, end, more, _holds(claim, more, start), sum(map(len, whole)) - len(first) - len(last))


def _ends(sweep: Sweep, claim: Claim) -> tuple[Mask, Mask]:
    """The points where the factor starts, and where it ends."""
    axes = {axis.name: axis for axis in sweep.experiment.axes}
    held = at(sweep, {name: cell_of(axes[name], value) for name, value in claim.when.items()}) & independent(sweep)
    moving = axes[claim.along]
    if moving.ranged and sweep.experiment.file.plan.kind in SAMPLED:
        parts = sweep.experiment.points[:, sweep.experiment.axes.index(moving)]
        return held & (parts < 0.5), held & (parts >= 0.5)
    first, last = _start_and_end(sweep, claim, moving)
    return held & at(sweep, {claim.along: first}), held & at(sweep, {claim.along: last})


def independent(sweep: Sweep) -> Mask:
    """(points,) those that repeat no part of another: of a Sobol design A and B, of Morris's each trajectory's first."""
    plan, places = sweep.experiment.file.plan, np.arange(sweep.experiment.count)
    if plan.kind == "sobol":
        return np.asarray(places < 2 * (plan.points or 1))
    return np.asarray(places % (len(sweep.experiment.axes) + 1 if plan.kind == "morris" else 1) == 0)


def _start_and_end(sweep: Sweep, claim: Claim, moving: Axis) -> tuple[float | str, float | str]:
    known = levels(sweep, moving)
    start = known[0] if claim.start is None else cell_of(moving, claim.start)
    end = known[-1] if claim.end is None else cell_of(moving, claim.end)
    return start, end


def _difference(sweep: Sweep, claim: Claim, first: Values, last: Values) -> Estimate:
    """How much more at the end, on the same luck; points that are a sample make it less sure than those that are all there are."""
    by_replication = means(last.T) - means(first.T)
    known = by_replication[~np.isnan(by_replication)]
    if known.size < 2:
        return mean(known)
    if sweep.experiment.file.plan.kind not in SAMPLED:
        if outcome_of(claim.outcome).unit != "fraction":
            return mean(known)
        moved = np.abs(known[known != 0.0])
        return mean_step(known, float(moved.min()) if moved.size else 1.0)
    spread = known.var(ddof=1) / known.size
    if len(first) == len(last) and not _sampled(sweep, claim):
        drawn = [means(last) - means(first)]
    else:
        drawn = [means(first), means(last)]
    if any(len(each) < 2 for each in drawn):
        return Estimate(float(known.mean()), NONE)
    spread += sum(each.var(ddof=1) / len(each) for each in drawn)
    half = normal_quantile(LEVEL) * float(np.sqrt(spread))
    value = float(known.mean())
    return Estimate(value, Interval(value - half, value + half))


def _sampled(sweep: Sweep, claim: Claim) -> bool:
    return next(axis.ranged for axis in sweep.experiment.axes if axis.name == claim.along)


def _holds(claim: Claim, more: Estimate, start: float) -> str:
    low, high = more.interval
    if claim.direction == "same":
        within = claim.within * (1.0 if outcome_of(claim.outcome).unit == "fraction" else abs(start))
        return HOLDS if -within <= low and high <= within else FAILS if low > within or high < -within else OPEN
    if claim.direction == "fewer":
        low, high = -high, -low
    return HOLDS if low > 0 else FAILS if high < 0 else OPEN
