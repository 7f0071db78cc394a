"""Designs of experiments: what each promises of its points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.studies.sweep.points import grid, latin_hypercube, morris, sobol

pytestmark = pytest.mark.unit


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_a_grid_has_every_combination_once(levels: list[int]) -> None:
    points = grid(levels)
    assert len(points) == len(np.unique(points, axis=0)) == np.prod(levels)
    for factor, count in enumerate(levels):
        assert sorted(set(points[:, factor])) == pytest.approx(np.linspace(0, 1, count) if count > 1 else [0.5])


@given(st.integers(1, 6), st.integers(1, 40), st.integers(0, 5))
def test_a_latin_hypercube_has_one_point_in_each_slice(factors: int, points: int, seed: int) -> None:
    found = latin_hypercube(factors, points, seed)
    for factor in range(factors):
        assert sorted(np.floor(found[:, factor] * points)) == list(range(points))
    assert np.array_equal(found, latin_hypercube(factors, points, seed))


def test_sobol_points_give_the_analytic_indices_of_ishigami() -> None:
    """In the layout that SciPy's own estimator reads: A, B, and A with one column of B."""
    base, factors = 4096, 3
    points = 2 * np.pi * sobol(factors, base, 7) - np.pi
    value = np.sin(points[:, 0]) + 7 * np.sin(points[:, 1]) ** 2 + 0.1 * points[:, 2] ** 4 * np.sin(points[:, 0])
    blocks = value.reshape(factors + 2, 1, base)
    found = stats.sobol_indices(func={"f_A": blocks[0], "f_B": blocks[1], "f_AB": blocks[2:]}, n=base)
    assert found.first_order.ravel() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found.total_order.ravel() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


@given(st.integers(1, 6), st.integers(1, 8), st.sampled_from([2, 4, 6, 8]), st.integers(0, 3))
def test_a_trajectory_moves_each_factor_once_by_one_step(factors: int, trajectories: int, levels: int, seed: int) -> None:
    points = morris(factors, trajectories, levels, seed).reshape(trajectories, factors + 1, factors)
    moves = np.diff(points, axis=1)
    step = levels / (2 * (levels - 1))
    assert np.all((np.abs(moves) > 1e-9).sum(axis=1) == 1)
    assert np.all((np.abs(moves) > 1e-9).sum(axis=2) == 1)
    assert np.abs(moves).max(axis=2) == pytest.approx(np.full((trajectories, factors), step))
    assert points.min() >= 0
    assert points.max() <= 1
    assert np.allclose(points * (levels - 1), np.round(points * (levels - 1)))
