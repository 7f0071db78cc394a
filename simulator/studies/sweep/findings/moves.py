"""What moves an outcome most, as far as each plan tells; and where it cannot, why, and what would bring it.

Runs without a figure (they failed, or nobody is in the group) are left out with whatever cannot be analysed without them, and that is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.analysis.as_json import plain
from simulator.analysis.intervals import Estimate
from simulator.analysis.ranks import Ranked, fewest, rank_regression
from simulator.analysis.sensitivity import ROUNDING, Effect, Indices, elementary_effects, first_and_total, of_grid
from simulator.language.figures import in_points, percent, shown
from simulator.language.words import listed
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.findings.runs import Mask, Values, means
from simulator.studies.sweep.findings.whole import Places, grid_that_remains, rectangle
from simulator.studies.sweep.outcomes import outcome_of
from simulator.studies.sweep.result import Sweep

FEW = 3
"""Factors that a sentence names."""
GROUPS = {"sobol": "blocks of points", "morris": "trajectories", "latin_hypercube": "samples"}
"""What a plan's points can only be analysed in."""
HALF = 0.5
"""Part that all factors together make, under which a regression says what it misses."""

Detail = Indices | tuple[Effect, ...] | Ranked


@dataclass(frozen=True)
class Moves:
    """What moves an outcome, factor by factor."""

    outcome: str
    axes: tuple[Axis, ...]
    detail: Detail | None = None
    """None where the plan has too little for it."""
    left_out: str = ""
    """What is left out for want of a figure, as a sentence."""
    unclear: str = ""
    """Why it cannot be told, and what would bring it."""

    @property
    def sizes(self) -> tuple[Estimate, ...]:
        """By factor what they are ranked by; none where there is nothing."""
        match self.detail:
            case Indices(total=total):
                return total
            case Ranked():
                return tuple(_of_each(self.axes, self.detail.sampled, self.detail.listed))
            case None:
                return ()
            case effects:
                return tuple(each.size for each in effects)

    @property
    def order(self) -> list[int]:
        """Places of the factors, those that move it most first."""
        return sorted(range(len(self.sizes)), key=lambda place: -self.sizes[place].value)

    @property
    def ranked(self) -> list[tuple[Axis, Estimate]]:
        """Factors that move it by more than luck, the most first."""
        least = ROUNDING * max((abs(each.value) for each in self.sizes), default=0.0)
        told = [pair for pair in zip(self.axes, self.sizes, strict=bool(self.sizes)) if pair[1].interval.low > least]
        return sorted(told, key=lambda pair: -pair[1].value)

    def sentence(self) -> str:
        """The answer, what it leaves out, and what it misses."""
        return " ".join(part for part in (self._answer(), self.left_out, self._missed()) if part)

    def json(self) -> dict[str, Any]:
        """Plain data for JSON; null where there is no figure."""
        factors = {
            axis.name: {"size": plain(each.value), "interval": [plain(bound) for bound in each.interval]}
            for axis, each in zip(self.axes, self.sizes, strict=bool(self.sizes))
        }
        return {"sentence": self.sentence(), "told": [axis.name for axis, _ in self.ranked], "factors": factors}

    def _answer(self) -> str:
        label, ranked = f"'{outcome_of(self.outcome).label}'", self.ranked[:FEW]
        if self.unclear or not ranked:
            return f"What moves {label} most cannot be told: {self.unclear or self._nothing()}."
        if len(self.axes) == 1:
            return f"What moves {label} is {self.axes[0].label}; nothing else is varied."
        return f"What moves {label} most, {self._measure()}, is {listed([self._named(*each) for each in ranked])}."

    def _nothing(self) -> str:
        if isinstance(self.detail, Ranked):
            return f"no factor raises or lowers it all along its range by more than luck; more points might tell, or {_SOBOL}"
        return "no factor moves it by more than luck; more points or replications would tell"

    def _measure(self) -> str:
        match self.detail:
            case Indices():
                return "as part of its variance"
            case Ranked():
                return "as part of how its points rank"
            case _:
                return "from one end of its range to the other"

    def _named(self, axis: Axis, size: Estimate) -> str:
        if not isinstance(self.detail, (Indices, Ranked)):
            unit = outcome_of(self.outcome).unit
            words = in_points(size.value) if unit == "fraction" else shown(size.value, unit)
            return f"{axis.label} (by {words})"
        return f"{axis.label} ({percent(max(size.value, 0.0))}{('', '; more raises it', '; more lowers it')[self.way(axis)]})"

    def way(self, axis: Axis) -> int:
        """1 where more of a sampled factor raises the outcome, −1 where it lowers it, 0 where that is not told."""
        if not isinstance(self.detail, Ranked) or not axis.ranged:
            return 0
        return self.detail.ways[[each for each in self.axes if each.ranged].index(axis)]

    def _missed(self) -> str:
        if self.unclear or not self.ranked or not isinstance(self.detail, Ranked) or self.detail.explained.value >= HALF:
            return ""
        part = percent(max(self.detail.explained.value, 0.0))
        return f"All factors together make {part} of it so; the rest would be told by {_SOBOL}."


_LUCK = "its points differ by no more than luck; more replications would tell"
_SOBOL = "a sobol plan of the ranges, which sees what factors do together, or up and then down"
_MEND = "mend what failed and make those runs again with --resume"


def moves(sweep: Sweep) -> dict[str, Moves]:
    """What moves each outcome."""
    find = {"sobol": _of_sobol, "morris": _of_morris, "latin_hypercube": _of_samples, "grid": _of_grid}[
        sweep.experiment.file.plan.kind
    ]
    return {name: find(sweep, name, values) for name, values in sweep.values.items()}


def _of_sobol(sweep: Sweep, outcome: str, values: Values) -> Moves:
    factors = len(sweep.experiment.axes)
    places = np.arange(len(values)).reshape(factors + 2, -1).T

    def find(kept: Values, places: Places) -> Detail:
        return first_and_total(kept.swapaxes(0, 1).reshape(-1, kept.shape[-1]), factors)

    return _of_groups(sweep, outcome, values[places], 2, find)


def _of_morris(sweep: Sweep, outcome: str, values: Values) -> Moves:
    points = sweep.experiment.points
    steps = points.shape[1] + 1

    def find(kept: Values, groups: Places) -> Detail:
        chosen = points.reshape(-1, steps, points.shape[1])[groups].reshape(-1, points.shape[1])
        return elementary_effects(kept.reshape(-1, kept.shape[-1]), chosen, len(groups))

    return _of_groups(sweep, outcome, values.reshape(-1, steps, values.shape[1]), 2, find)


def _of_samples(sweep: Sweep, outcome: str, values: Values) -> Moves:
    axes = sweep.experiment.axes
    steps = [axis.steps for axis in axes if not axis.ranged]
    together = math.prod(steps)
    sampled = sweep.experiment.points[::together, [axis.ranged for axis in axes]]

    def find(kept: Values, groups: Places) -> Detail:
        return rank_regression(kept.reshape(-1, kept.shape[-1]), sampled[groups], steps)

    return _of_groups(sweep, outcome, values.reshape(-1, together, values.shape[1]), fewest(sampled.shape[1]), find)


def _of_groups(sweep: Sweep, outcome: str, values: Values, least: int, find: Callable[[Values, Places], Detail]) -> Moves:
    """Of a plan whose points are analysed in groups; (groups, points, replications)."""
    axes, name = sweep.experiment.axes, "points" if values.shape[1] == 1 else GROUPS[sweep.experiment.file.plan.kind]
    groups, replications = rectangle(np.asarray(~np.isnan(values).any(axis=1)))
    kept, count = values[groups][..., replications], int(groups.sum())
    left_out = _left_out({name: groups, "replications": replications})
    if count < least:
        why = (
            f"it takes {least} {name} or more"
            if len(groups) < least
            else f"{count} of {len(groups)} {name} are whole, and it takes {least}; {_MEND}"
        )
        return Moves(outcome, axes, None, "", why)
    return _told(Moves(outcome, axes, find(kept, np.flatnonzero(groups)), left_out), kept)


def _of_grid(sweep: Sweep, outcome: str, values: Values) -> Moves:
    axes = sweep.experiment.axes
    there = ~np.isnan(values)
    replications = rectangle(there)[1]
    whole = np.asarray(there[:, replications].all(axis=1) & replications.any())
    kept = grid_that_remains(whole.reshape([axis.steps for axis in axes]))
    part = values.reshape(*(axis.steps for axis in axes), -1)[np.ix_(*kept, np.flatnonzero(replications))]
    if math.prod(part.shape[:-1]) < 2:
        why = "the grid has one point" if len(values) < 2 else f"no two points of the grid are whole; {_MEND}"
        return Moves(outcome, axes, None, "", why)
    flat = part.reshape(-1, part.shape[-1])
    lost = [(axis.label, _lost(axis, places)) for axis, places in zip(axes, kept, strict=True) if len(places) < axis.steps]
    without = "; ".join(f"{label} at {listed(values)}" for label, values in lost)
    left_out = [f"Left out, as figures are missing there: {without}."] if lost else []
    left_out += [_left_out({"replications": replications})] if not replications.all() else []
    return _told(Moves(outcome, axes, of_grid(flat, part.shape[:-1]), " ".join(left_out)), flat)


def _told(made: Moves, values: Values) -> Moves:
    """With the reason where the outcome is the same everywhere, or moves by no more than luck."""
    expected = means(values)
    if np.ptp(expected) <= ROUNDING * np.abs(expected).max():
        everywhere = shown(float(expected.flat[0]), outcome_of(made.outcome).unit)
        why = f"it is {everywhere} at every point; wider ranges, or another outcome, would tell"
    elif isinstance(made.detail, Indices) and np.isnan(made.detail.total[0].value):
        why = _LUCK
    else:
        return made
    return Moves(made.outcome, made.axes, made.detail, made.left_out, why)


def _left_out(parts: Mapping[str, Mask]) -> str:
    lost = [f"{(~kept).sum():,} of its {len(kept):,} {name}" for name, kept in parts.items() if not kept.all()]
    return f"Left out, as figures are missing in them: {' and '.join(lost)}." if lost else ""


def _lost(axis: Axis, kept: Places) -> list[str]:
    parts = np.linspace(0.0, 1.0, axis.steps) if axis.steps > 1 else np.array([0.5])
    return [axis.shown(axis.cell(float(part))) for place, part in enumerate(parts) if place not in kept]


def _of_each(axes: Sequence[Axis], sampled: Iterable[Estimate], listed: Iterable[Estimate]) -> Iterable[Estimate]:
    """By factor in the file's order."""
    of_sampled, of_listed = iter(sampled), iter(listed)
    return (next(of_sampled) if axis.ranged else next(of_listed) for axis in axes)
