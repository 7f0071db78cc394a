"""Where smaller partners fail, as far as sampled points say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.analysis.discovery import Box, Limit, prim
from simulator.analysis.groups import SMALLER
from simulator.language.figures import percent
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.findings.claims import independent
from simulator.studies.sweep.findings.runs import Mask, Values, leveled, leveled_label, levels, means
from simulator.studies.sweep.result import Sweep


@dataclass(frozen=True)
class Discovered:
    """Where the outcome stays below the level that is held to be enough."""

    axes: tuple[Axis, ...]
    names: tuple[tuple[float | str, ...], ...]
    """Of each factor that is a category its names, by code; else nothing."""
    box: Box
    label: str
    """The outcome's."""
    level: float
    whose: str

    def sentence(self) -> str:
        """In words and figures."""
        box = self.box
        limits = " and ".join(self.limit(each) for each in box.limits)
        low, high = (percent(bound) for bound in box.density.interval)
        return (
            f"{self.whose[0].upper()}{self.whose[1:]} fail ('{self.label}' is under {percent(self.level)}) when {limits}: so it is at "
            f"{percent(box.density.value)} ({low} to {high}) of such points, against {percent(box.base_rate.value)} of all, and they are "
            f"{percent(box.coverage.value)} of those at which it is so."
        )

    def limit(self, limit: Limit) -> str:
        """One limit in words: `payment by results is over 38%`."""
        axis, names = self.axes[limit.factor], self.names[limit.factor]
        if limit.categories is not None:
            return f"{axis.label} is {' or '.join(str(names[code]) for code in limit.categories)}"
        low, high = (None if bound is None else axis.shown(bound, 2) for bound in (limit.low, limit.high))
        if low is not None and high is not None:
            return f"{axis.label} is between {low} and {high}"
        return f"{axis.label} is over {low}" if low is not None else f"{axis.label} is under {high}"

    def holds(self, sweep: Sweep, limit: Limit) -> Mask:
        """(points,) where a limit holds."""
        cells = sweep.cells[self.axes[limit.factor].name]
        if limit.categories is not None:
            return np.isin(cells, [self.names[limit.factor][code] for code in limit.categories])
        low, high = (
            edge if bound is None else bound for bound, edge in zip((limit.low, limit.high), (-np.inf, np.inf), strict=True)
        )
        return np.asarray((cells >= low) & (cells <= high))


def drawn_first(sweep: Sweep) -> str:
    """The outcome that is told of: the first that is drawn, or kept."""
    return (*sweep.experiment.file.drawn, *sweep.experiment.outcomes)[0]


def discovered(sweep: Sweep) -> Discovered | None:
    """Where the first outcome that is a part of 1 stays below the level; None where nothing tells, or points are no sample of the space."""
    file, axes = sweep.experiment.file, sweep.experiment.axes
    outcome = leveled(sweep)
    if file.plan.kind not in ("latin_hypercube", "sobol") or outcome is None:
        return None
    expected = means(sweep.values[outcome])
    there = ~np.isnan(expected) & independent(sweep)
    names = tuple(() if axis.numeric else tuple(levels(sweep, axis)) for axis in axes)
    points = np.stack([_coded(sweep, axis, each) for axis, each in zip(axes, names, strict=True)], axis=1)
    box = prim(points[there], expected[there] < file.level, [not axis.numeric for axis in axes])
    return None if box is None else Discovered(axes, names, box, leveled_label(sweep), file.level, whose(sweep))


def whose(sweep: Sweep) -> str:
    """Whose survival it is."""
    named = next(iter(sweep.experiment.file.groups), None)
    if named is not None:
        return named.replace("_", " ")
    return SMALLER.replace("_", " ")


def _coded(sweep: Sweep, axis: Axis, names: Sequence[float | str]) -> Values:
    cells = sweep.cells[axis.name]
    return np.asarray(cells, dtype=np.float64) if axis.numeric else np.array([float(names.index(each)) for each in cells])
