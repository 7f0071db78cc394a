"""Sobol' indices and elementary effects: against SciPy, against loops, against what is known, and with luck in them."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from simulator.analysis.intervals import Estimate
from simulator.analysis.sensitivity import Indices, elementary_effects, first_and_total
from simulator.studies.sweep.points import morris, sobol

pytestmark = pytest.mark.unit

Values = NDArray[np.float64]

FIRST, TOTAL, SPREAD = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437), 3.7208
"""Of Ishigami and Homma's function, analytically."""


def ishigami(points: Values) -> Values:
    x = 2 * np.pi * points - np.pi
    return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def holds(found: Estimate, known: float) -> bool:
    return found.interval.low <= known <= found.interval.high


def figures(found: Indices) -> list[float]:
    return [each.value for each in (*found.first, *found.total, found.spread)]


@pytest.mark.parametrize("replications", [1, 4])
def test_without_noise_the_indices_are_those_of_scipy(replications: int) -> None:
    outcome = ishigami(sobol(3, 64, 5)) + 40.0
    blocks = outcome.reshape(5, 1, 64)
    known = stats.sobol_indices(func={"f_A": blocks[0], "f_B": blocks[1], "f_AB": blocks[2:]}, n=64)
    found = first_and_total(np.tile(outcome[:, None], replications), 3, resamples=10)
    assert [each.value for each in found.first] == pytest.approx(known.first_order.ravel(), abs=1e-10)
    assert [each.value for each in found.total] == pytest.approx(known.total_order.ravel(), abs=1e-10)
    assert found.spread.value == pytest.approx(outcome[:128].std(), abs=1e-10)


@pytest.mark.parametrize("luck", ["none", "of each run", "shared"])
def test_the_intervals_hold_the_analytic_indices_of_ishigami(luck: str) -> None:
    points, rng = sobol(3, 256, 7), np.random.default_rng(3)
    values = np.tile(ishigami(points)[:, None], 100)
    if luck == "of each run":
        values += 8.0 * rng.standard_normal(values.shape)
    if luck == "shared":  # a good year is good everywhere, and better where a factor is high
        values += 8.0 * rng.standard_normal(100) + points @ (6.0 * rng.standard_normal((3, 100)))
    found = first_and_total(values, 3, resamples=400)
    assert all(map(holds, (*found.first, *found.total, found.spread), (*FIRST, *TOTAL, SPREAD)))
    assert max(each.interval.width for each in (*found.first, *found.total)) < 0.6


def test_products_are_over_pairs_of_different_replications() -> None:
    """Against loops over pairs of replications."""
    values = np.random.default_rng(1).random((4 * 4, 3)) + np.repeat(np.arange(4.0), 4)[:, None]
    known = np.zeros(5)
    for one, other in permutations(range(3), 2):
        (a, b, *swapped), (a2, b2, *swapped2) = (
            (values[:, place] - values[:8, place].mean()).reshape(4, 4) for place in (one, other)
        )
        first = [np.mean(b * (c2 - a2)) for c2 in swapped2]
        total = [np.mean((c - a) * (c2 - a2)) / 2 for c, c2 in zip(swapped, swapped2, strict=True)]
        known += np.array([*first, *total, np.mean(np.append(a * a2, b * b2))]) / 6
    found = first_and_total(values, 2, resamples=10)
    assert figures(found) == pytest.approx([*(known[:4] / known[4]), np.sqrt(known[4])])


def test_plain_squares_of_means_would_find_a_factor_that_does_nothing() -> None:
    plain, ours = [], []
    for seed in range(60):
        points = sobol(3, 128, seed)
        values = (points @ [2.0, 1.0, 0.0])[:, None] + 2.0 * np.random.default_rng(seed).standard_normal((len(points), 20))
        a, b, *swapped = values.mean(axis=1).reshape(5, 128)
        plain.append(np.mean(np.square(swapped[2] - a)) / 2 / np.append(a, b).var())
        ours.append(first_and_total(values, 3, resamples=4).total[2].value)
    assert np.mean(plain) > 0.25
    assert abs(np.mean(ours)) < 0.03


@pytest.mark.parametrize("shared", [False, True])
def test_of_noise_alone_nothing_is_said(shared: bool) -> None:
    told = 0
    for seed in range(40):
        points, rng = sobol(3, 32, seed), np.random.default_rng(seed)
        luck = points @ rng.standard_normal((3, 40)) if shared else rng.standard_normal((len(points), 40))
        found = first_and_total(luck + rng.standard_normal(40), 3, resamples=200, seed=seed)
        told += np.isfinite(found.first[0].value)
        assert found.spread.interval.low == 0.0 or np.isfinite(found.first[0].value)
    assert told <= 3


@pytest.mark.parametrize("replications", [1, 5])
def test_of_a_constant_nothing_is_said(replications: int) -> None:
    found = first_and_total(np.full((5 * 8, replications), 0.1), 3)
    assert np.isnan([each.value for each in (*found.first, *found.total)]).all()
    assert np.isnan([each.interval for each in (*found.first, *found.total)]).all()
    assert found.spread.value == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=20)
@given(st.floats(-100, 100), st.floats(0.01, 100), st.integers(0, 1000))
def test_units_and_luck_shared_by_all_points_do_not_matter(more: float, scale: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = ishigami(sobol(3, 16, seed))[:, None] + rng.random((80, 6))
    plain = first_and_total(values, 3, resamples=50)
    other = first_and_total(more + scale * (values + 5 * rng.standard_normal(6)), 3, resamples=50)
    for one, two in zip((*plain.first, *plain.total), (*other.first, *other.total), strict=True):
        assert [two.value, *two.interval] == pytest.approx([one.value, *one.interval], rel=1e-6, abs=1e-6, nan_ok=True)
    assert other.spread.value == pytest.approx(scale * plain.spread.value, rel=1e-6)


def test_the_same_seed_gives_the_same_intervals() -> None:
    values = ishigami(sobol(3, 16, 1))[:, None] + np.random.default_rng(1).random((80, 6))
    assert first_and_total(values, 3, 50, seed=4) == first_and_total(values, 3, 50, seed=4)
    assert first_and_total(values, 3, 50, seed=4) != first_and_total(values, 3, 50, seed=5)


def test_a_run_that_failed_leaves_nothing_to_say() -> None:
    values = np.random.default_rng(1).random((40, 6))
    values[3, 2] = np.nan
    found = first_and_total(values, 3, resamples=10)
    assert np.isnan(figures(found)).all()


def test_one_base_point_says_nothing() -> None:
    found = first_and_total(np.random.default_rng(1).random((5, 6)), 3)
    assert np.isnan(figures(found)[:-1]).all()
    assert np.isnan(found.spread.interval.low)


@pytest.mark.parametrize("shape", [(41, 3), (40,), (0, 3), (40, 0)])
def test_another_layout_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="points"):
        first_and_total(np.zeros(shape), 3)


def test_effects_of_a_linear_function_are_its_coefficients() -> None:
    points = morris(4, 6, 4, 2)
    values = np.tile((points @ [3.0, -2.0, 0.5, 0.0])[:, None], 5)
    for found, known in zip(elementary_effects(values, points, 6), (3.0, -2.0, 0.5, 0.0), strict=True):
        assert [found.mean.value, *found.mean.interval] == pytest.approx([known] * 3)
        assert [found.size.value, *found.size.interval] == pytest.approx([abs(known)] * 3)
        assert [found.spread.value, *found.spread.interval] == pytest.approx([0.0] * 3, abs=1e-6)


@pytest.mark.parametrize("replications", [1, 3])
def test_effects_are_those_of_a_plain_loop(replications: int) -> None:
    points = morris(3, 10, 6, 3)
    outcome = ishigami(points)
    effects: list[list[float]] = [[], [], []]
    for trajectory in range(10):
        for step in range(3):
            here = 4 * trajectory + step
            for factor in range(3):
                moved = points[here + 1, factor] - points[here, factor]
                if abs(moved) > 0.01:
                    effects[factor].append((outcome[here + 1] - outcome[here]) / moved)
    for found, known in zip(elementary_effects(np.tile(outcome[:, None], replications), points, 10, 100), effects, strict=True):
        assert found.mean.value == pytest.approx(np.mean(known))
        assert found.size.value == pytest.approx(np.mean(np.abs(known)))
        assert found.spread.value == pytest.approx(np.std(known, ddof=1))
        assert found.mean.interval.low <= found.mean.value <= found.mean.interval.high


@pytest.mark.parametrize("shared", [False, True])
def test_noisy_effects_are_within_their_intervals(shared: bool) -> None:
    points, rng, known = morris(4, 20, 4, 2), np.random.default_rng(8), np.array([3.0, -2.0, 0.5, 0.0])
    luck = points @ (2.0 * rng.standard_normal((4, 100))) if shared else 2.0 * rng.standard_normal((100, 100))
    for effect, coefficient in zip(elementary_effects((points @ known)[:, None] + luck, points, 20), known, strict=True):
        assert holds(effect.mean, coefficient)
        assert holds(effect.size, abs(coefficient))
        assert effect.spread.interval.low <= 1e-6
        assert 0.0 < effect.mean.interval.width < 1.5


def test_noise_does_not_lift_the_size_of_what_does_nothing() -> None:
    plain, ours = [], []
    for seed in range(40):
        points = morris(2, 20, 4, seed)
        noise = np.random.default_rng(seed).standard_normal((len(points), 20))
        one, other = elementary_effects(3.0 * points[:, :1] + noise, points, 20, resamples=4)
        moves, steps = (np.diff(each.reshape(20, 3, -1), axis=1) for each in (points, noise.mean(axis=1)))
        plain.append(np.abs(steps).mean() / np.abs(moves).max())
        ours.append(other.size.value)
        assert one.size.value == pytest.approx(one.mean.value, abs=1e-3)
    assert np.mean(plain) > 0.3
    assert np.mean(ours) < 0.4 * np.mean(plain)


def test_one_trajectory_has_effects_without_intervals() -> None:
    points = morris(2, 1, 4, 1)
    effect, _ = elementary_effects(np.tile(points @ [[2.0], [1.0]], 3), points, 1)
    assert [effect.mean.value, effect.size.value] == pytest.approx([2.0, 2.0])
    assert np.isnan([effect.spread.value, *effect.mean.interval, *effect.size.interval, *effect.spread.interval]).all()


def test_two_trajectories_have_intervals() -> None:
    points = morris(2, 2, 4, 1)
    values = points @ [[2.0], [1.0]] + np.random.default_rng(1).random((6, 5))
    assert np.isfinite([each.mean.interval for each in elementary_effects(values, points, 2)]).all()


def test_points_that_are_no_trajectories_are_refused() -> None:
    points = morris(2, 3, 4, 1)
    with pytest.raises(ValueError, match="not 4 trajectories"):
        elementary_effects(np.zeros((9, 2)), points, 4)
    with pytest.raises(ValueError, match="not 3 trajectories"):
        elementary_effects(np.zeros((8, 2)), points, 3)
    points[1] = points[0]
    with pytest.raises(ValueError, match="one at a time"):
        elementary_effects(np.zeros((9, 2)), points, 3)
