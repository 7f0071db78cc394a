"""How well each design holds up over all futures: regret, and in how many it is enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.intervals import Estimate
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.findings.runs import Values, leveled, means, percentile, resampled
from simulator.studies.sweep.result import Sweep

LEAD = "lead_delivering"


@dataclass(frozen=True)
class Robust:
    """A design over all futures."""

    design: tuple[float | str, ...]
    """Its levers' values."""
    mean: Estimate
    worst: Estimate
    """In the future that is worst for it."""
    regret: Estimate
    """The most by which another design does better in one future."""
    enough: Estimate
    """Part of futures in which it reaches the level (satisficing)."""
    futures: int
    """In which every design has a figure."""
    of: int
    """Futures of the plan."""
    lead: float | None
    """How often its lead delivers to the end, mean over the futures; None where that is not kept."""


def robustness(sweep: Sweep) -> list[Robust]:
    """Every design, the least regret first; none where designs are not run in the same futures. Of the first outcome that is a part of 1.

    A design is a combination of levers, a future one of uncertainties. Intervals are for the luck of the draw; the futures are those of
    the plan; one in which a design has no figure is left out for all. Source: Savage 1951, J. Am. Stat. Assoc. 46:55 (regret); McPhail and others 2018, Earth's Future 6:169.
    """
    outcome = leveled(sweep)
    designs = _crossed(sweep)
    if designs is None or outcome is None:
        return []
    places = np.array(list(designs.values()))
    whole = np.asarray(~np.isnan(means(sweep.values[outcome][places])).any(axis=0))
    if not whole.any():
        return []
    places = places[:, whole]
    values, level = sweep.values[outcome][places], sweep.experiment.file.level
    found, drawn = _measures(means(values)[..., None], level), _measures(resampled(values), level)
    leads = means(means(sweep.values[LEAD][places])) if LEAD in sweep.values else None
    made = []
    for place, design in enumerate(designs):
        mean, worst, regret, enough = (percentile(float(found[what, place, 0]), drawn[what, place]) for what in range(4))
        lead = None if leads is None or np.isnan(leads[place]) else float(leads[place])
        made.append(Robust(design, mean, worst, regret, enough, int(whole.sum()), len(whole), lead))
    return sorted(made, key=lambda each: each.regret.value)


def _measures(values: Values, level: float) -> Values:
    """(measures, designs, resamples) of (designs, futures, resamples)."""
    regret = values.max(axis=0) - values
    return np.stack([values.mean(axis=1), values.min(axis=1), regret.max(axis=1), (values >= level).mean(axis=1)])


def _crossed(sweep: Sweep) -> dict[tuple[float | str, ...], NDArray[np.int64]] | None:
    """The points of each design, its futures in one order; None where there are no two designs or futures, or not the same for all."""
    axes = sweep.experiment.axes
    levers, futures = ([axis for axis in axes if axis.lever is lever] for lever in (True, False))
    if not levers or not futures:
        return None
    of_designs, of_futures = _tuples(sweep, levers), _tuples(sweep, futures)
    found: dict[tuple[float | str, ...], dict[tuple[float | str, ...], int]] = {}
    for place, (design, future) in enumerate(zip(of_designs, of_futures, strict=True)):
        found.setdefault(design, {})[future] = place
    wanted = list(dict.fromkeys(of_futures))
    if len(found) < 2 or len(wanted) < 2 or any(each.keys() != set(wanted) for each in found.values()):
        return None
    return {design: np.array([each[future] for future in wanted]) for design, each in found.items()}


def _tuples(sweep: Sweep, axes: Sequence[Axis]) -> list[tuple[float | str, ...]]:
    return list(zip(*(sweep.cells[axis.name].tolist() for axis in axes), strict=True))
