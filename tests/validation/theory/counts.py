"""People and outcomes are counts made from one normal each: are they Poisson and binomial?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import stats
from scipy.special import ndtri

from simulator.model.counts import binomial, poisson
from tests.validation.check import Check, per_cent, small, tiny

GRID = (np.arange(20_000) + 0.5) / 20_000
MEANS = (0.3, 1.0, 1.9, 2.5, 4.0, 8.0, 20.0, 60.0, 200.0)
TRIALS = ((3, 0.3), (8, 0.5), (20, 0.05), (20, 0.4), (60, 0.65), (150, 0.9), (400, 0.36))

Pair = tuple[np.ndarray, "stats.rv_discrete", bool]


def pairs() -> Iterator[Pair]:
    """Counts on an even grid of probabilities, SciPy's distribution, and whether the exact inverse is meant to be used."""
    z = ndtri(GRID)
    for mean in MEANS:
        yield poisson(np.full(z.size, mean), z), stats.poisson(mean), mean < 2
    for trials, chance in TRIALS:
        counts = binomial(np.full(z.size, float(trials)), np.full(z.size, chance), z)
        yield counts, stats.binom(trials, chance), trials * chance * (1 - chance) < 2


def mean_and_variance(effort: float) -> Check:
    worst = 0.0
    for counts, known, _ in pairs():
        worst = max(worst, abs(counts.mean() / known.mean() - 1), abs(counts.var() / known.var() - 1))
    wanted = "SciPy's, within 1% (design of the engine, rule 4)"
    return small("Moments of Poisson and binomial counts: largest relative difference", wanted, worst, 0.01, per_cent)


def exact_where_small(effort: float) -> Check:
    differ = max(float((counts != known.ppf(GRID)).mean()) for counts, known, small_ in pairs() if small_)
    return small("Quantiles where the variance is under 2: part that differs", "none (SciPy's quantile)", differ, 0.0, per_cent)


def nearly_exact_elsewhere(effort: float) -> Check:
    differ = max(float((counts != known.ppf(GRID)).mean()) for counts, known, small_ in pairs() if not small_)
    return small(
        "Quantiles elsewhere: largest part that differs", "at most 2% (design of the engine, rule 4)", differ, 0.02, per_cent
    )


def never_far(effort: float) -> Check:
    worst = max(float(np.abs(counts - known.ppf(GRID)).max()) for counts, known, _ in pairs())
    return small("Quantiles: largest difference, people", "1, by the expansion's construction", worst, 1.0, tiny)


CHECKS = (mean_and_variance, exact_where_small, nearly_exact_elsewhere, never_far)
