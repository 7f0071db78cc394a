"""Which of a plan's runs can be analysed together, where some have no figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.studies.sweep.findings.runs import Mask

Places = NDArray[np.int64]


def rectangle(there: Mask) -> tuple[Mask, Mask]:
    """The groups and the replications in which nothing is missing; (groups, replications).

    As many runs as the replications of one group, or those that all have, let be kept.
    """
    best: tuple[Mask, Mask] = np.zeros(len(there), dtype=bool), np.zeros(there.shape[1], dtype=bool)
    for replications in (there.all(axis=0), *np.unique(there, axis=0)):
        groups = np.asarray(there[:, replications].all(axis=1))
        if groups.sum() * replications.sum() > best[0].sum() * best[1].sum():
            best = groups, replications
    return best


def grid_that_remains(there: Mask) -> list[Places]:
    """Of each factor the places of its values that make a whole grid, as large as leaving out one value after another leaves it; (*steps,)."""
    kept = [np.arange(count) for count in there.shape]
    while not (part := there[np.ix_(*kept)]).all():
        factor, value = min(_faulty(part), key=lambda each: _price(part, *each))
        kept[factor] = np.delete(kept[factor], value)
    return kept


def _faulty(part: Mask) -> Sequence[tuple[int, int]]:
    """Every value of a factor at which a point is missing."""
    return [
        (factor, int(value))
        for factor in range(part.ndim)
        for value in np.flatnonzero(~part.all(axis=tuple(each for each in range(part.ndim) if each != factor)))
    ]


def _price(part: Mask, factor: int, value: int) -> tuple[bool, float]:
    """Points that are lost for each missing one that goes; a factor keeps two values where it can."""
    points = part.take(value, axis=factor)
    return part.shape[factor] <= 2, float(points.sum()) / float((~points).sum())
