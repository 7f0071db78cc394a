"""Differences between two designs on the same luck, replication by replication."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.intervals import LEVEL, NONE, Estimate, mean, mean_share, mean_step

Values = NDArray[np.float64]


def known_mean(values: Values) -> float:
    """Mean over the replications that have a figure; nan where none has."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


class Paired(NamedTuple):
    """A figure under two designs, and how far the second lies from the first, in the figure's unit."""

    first: float
    other: float
    more: Estimate
    """Mean of the second less the first in the same replication, with its 95% interval."""
    worth: float
    """How many times as many replications with luck of their own it would take to know the difference as well; nan where it cannot be told."""

    @property
    def told(self) -> int:
        """1 where the second has more than can be luck, −1 where less, 0 where they cannot be told apart."""
        low, high = self.more.interval
        return int(low > 0.0) - int(high < 0.0)


def paired(first: Values, other: Values, step: float | None = None, level: float = LEVEL) -> Paired:
    """Compare a figure of two designs; (replications,) each, nan in those that do not have it, which are left out.

    `step`: of a share of a group, one member's part of it; the interval is then that of `mean_step`. Other figures have Student's.
    """
    both = np.isfinite(first) & np.isfinite(other)
    a, b = first[both], other[both]
    if not a.size:
        return Paired(float("nan"), float("nan"), Estimate(float("nan"), NONE), float("nan"))
    apart = b - a
    more = mean(apart, level) if step is None else mean_step(apart, step, level)
    spread, own = float(apart.var()), float(a.var() + b.var())
    return Paired(float(a.mean()), float(b.mean()), more, own / spread if spread > 1e-12 * max(own, 1e-12) else float("nan"))


class Rank(NamedTuple):
    """How a design stands among several."""

    regret: Estimate
    """Mean by which it falls short of the best in the same luck, in the figure's unit."""
    unbeaten: float
    """Part of replications in which none does better."""
    best: Estimate
    """Part of replications in which none does better, and it does better than nil; designs that are as good share them."""


def ranked(figures: NDArray[np.float64]) -> list[Rank]:
    """Regret (Savage 1951, in expectation over luck) and the probability of being best, of designs (designs, replications).

    Where every design has nil, none is the best.
    """
    top = figures.max(axis=0)
    is_best = (figures >= top - 1e-12).astype(np.float64)
    part = is_best / is_best.sum(axis=0) * (top > 0.0)
    return [
        Rank(mean(top - own), known_mean(first), mean_share(share))
        for own, first, share in zip(figures, is_best, part, strict=True)
    ]
