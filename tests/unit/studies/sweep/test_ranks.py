"""Regression of ranks: against SciPy and a plain regression, with categories crossed, and with luck in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from simulator.analysis.ranks import fewest, rank_regression
from simulator.analysis.sensitivity import of_grid
from simulator.studies.sweep.points import crossed, grid, latin_hypercube

pytestmark = pytest.mark.unit

Values = NDArray[np.float64]


def _lucky(expected: Values, size: float = 0.1, replications: int = 20, seed: int = 1) -> Values:
    luck = np.random.default_rng(seed).standard_normal((len(expected), replications))
    return np.asarray(expected[:, None] + size * luck)


def test_of_one_factor_it_is_spearmans_correlation_squared() -> None:
    points = latin_hypercube(1, 40, 3)
    values = _lucky(points[:, 0] ** 3, 1.0)
    found = rank_regression(values, points, resamples=10)
    assert found.sampled[0].value == pytest.approx(stats.spearmanr(points[:, 0], values.mean(axis=1)).statistic ** 2)


def test_of_several_they_sum_to_what_a_plain_regression_explains() -> None:
    points = latin_hypercube(3, 60, 3)
    values = _lucky(points @ [3.0, -2.0, 1.0], 2.0)
    found = rank_regression(values, points, resamples=200)
    ranks, outcome = stats.rankdata(points, axis=0), stats.rankdata(values.mean(axis=1))
    design = np.column_stack([np.ones(60), ranks])
    residuals = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    explained = 1 - residuals.var() / outcome.var()
    assert sum(each.value for each in found.sampled) == pytest.approx(explained, abs=1e-3)
    assert found.explained.value == pytest.approx(1 - (1 - explained) * 59 / 56)
    assert found.ways == (1, -1, 1)


def test_listed_factors_are_told_beside_sampled_ones() -> None:
    """An additive outcome, ranked: parts are near those of its variance, and next to nothing is left."""
    points = crossed([0, 2, 0, 3], 200, 1)
    values = _lucky(points @ [3.0, 1.0, 2.0, 0.0], 0.01)
    found = rank_regression(values, points[::6, [0, 2]], (2, 3), resamples=100)
    variances = np.array([9 / 12, 1 / 4, 4 / 12, 0.0])  # of even values, and of 0 and 1
    first, listed, second, nothing = variances / variances.sum()
    assert [each.value for each in found.sampled] == pytest.approx([first, second], abs=0.08)
    assert [each.value for each in found.listed] == pytest.approx([listed, nothing], abs=0.08)
    assert found.ways == (1, 1)
    assert found.explained.value > 0.95


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_units_and_whatever_only_rises_do_not_matter(seed: int) -> None:
    points = latin_hypercube(2, 20, seed)
    values = _lucky(points @ [1.0, -1.0], 0.3, 1, seed)
    plain, bent = (rank_regression(each, points, resamples=20, seed=seed) for each in (values, np.exp(5 * values)))
    assert bent.sampled == plain.sampled
    assert bent.ways == plain.ways


def test_noise_is_seldom_taken_for_a_factor() -> None:
    told = []
    for seed in range(40):
        points = crossed([0, 0, 3], 24, seed)
        values = np.random.default_rng(seed).standard_normal((len(points), 5))
        found = rank_regression(values, points[::3, :2], (3,), resamples=100, seed=seed)
        told.append([way != 0 for way in found.ways] + [found.listed[0].interval.low > 0])
    assert np.mean(told, axis=0).max() <= 0.15


@pytest.mark.parametrize(("samples", "said"), [(8, "12"), (40, "40 samples of 2 points")])
def test_what_cannot_be_used_is_refused(samples: int, said: str) -> None:
    assert fewest(3) == 12
    values = np.zeros((samples * (1 if samples < 12 else 3), 4))
    with pytest.raises(ValueError, match=said):
        rank_regression(values, latin_hypercube(3, samples, 1), () if samples < 12 else (2,))


def test_indices_of_a_grid_are_those_of_an_analysis_of_variance() -> None:
    """Of x + 2y + 2xy over x in {0, 1/2, 1}, y in {0, 1}: worked by hand."""
    points = grid([3, 2])
    x, y = points.T
    found = of_grid(np.tile((x + 2 * y + 2 * x * y)[:, None], 4), [3, 2], resamples=20)
    # Means over y: 1 + 2x; over x: 1/2 + 3y. Variances: 4 × 1/6 of x, 9 × 1/4 of y, and 4 × 1/6 × 1/4 of both together.
    alone = np.array([4 / 6, 9 / 4])
    both = 4 / 24
    assert [each.value for each in found.first] == pytest.approx(alone / (alone.sum() + both))
    assert [each.value for each in found.total] == pytest.approx((alone + both) / (alone.sum() + both))
    assert found.spread.value == pytest.approx(np.sqrt(alone.sum() + both))
    assert max(each.interval.width for each in (*found.first, *found.total)) < 1e-9


def test_noise_neither_lifts_nor_lowers_the_indices_of_a_grid() -> None:
    """A plain analysis of variance of means would give the factor that does nothing a part of the noise."""
    points = grid([4, 3])
    parts = [[each.value for each in of_grid(_lucky(points[:, 0], 2.0, 40, seed), [4, 3], 10, seed).total] for seed in range(60)]
    assert np.nanmean(parts, axis=0) == pytest.approx([1.0, 0.0], abs=0.08)


def test_of_noise_over_a_grid_nothing_is_said() -> None:
    told = [np.isfinite(of_grid(_lucky(np.zeros(12), 1.0, 20, seed), [4, 3], 100, seed).first[0].value) for seed in range(60)]
    assert np.mean(told) <= 0.05


def test_a_grid_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="not a grid of 2 × 3 points"):
        of_grid(np.zeros((5, 3)), [2, 3])
