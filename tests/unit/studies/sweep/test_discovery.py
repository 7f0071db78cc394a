"""Scenario discovery: boxes that are known, and nothing where there is nothing."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulator.analysis.discovery import Box, Limit, inside, prim
from simulator.analysis.intervals import NONE, Estimate
from simulator.studies.sweep.points import sobol

pytestmark = pytest.mark.unit

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


def corner(seed: int, count: int = 1000) -> tuple[Values, Flags, Flags]:
    """Six factors in their own units, two of which matter; 5% of the labels are wrong. With where it is true."""
    rng = np.random.default_rng(seed)
    points = rng.random((count, 6)) * [1, 100, 1, 1, 0.1, 1]
    true = (points[:, 1] > 60) & (points[:, 4] < 0.05)
    return points, true ^ (rng.random(count) < 0.05), true


def found(points: Values, happened: Flags, categorical: tuple[bool, ...] | None = None, seed: int = 1) -> Box:
    box = prim(points, happened, categorical, seed=seed)
    assert box is not None
    return box


@pytest.mark.parametrize("seed", range(10))
def test_a_box_in_two_of_six_factors_is_found(seed: int) -> None:
    points, happened, true = corner(seed)
    box = found(points, happened)
    one, other = box.limits
    assert (one.factor, one.high, other.factor, other.low) == (1, None, 4, None)
    assert one.low == pytest.approx(60, abs=4)
    assert other.high == pytest.approx(0.05, abs=0.004)
    within = inside(box, points)
    assert (within & true).sum() / (within | true).sum() > 0.85
    assert box.density.interval.low <= 0.95
    assert box.density.interval.high >= 0.85
    assert 450 * 0.2 * 0.8 < box.inside < 550 * 0.2 * 1.2
    assert box.base_rate.interval.low < box.base_rate.value < box.density.interval.low


def test_what_is_said_of_a_box_is_true_of_points_never_seen() -> None:
    """Intervals of density and coverage hold what 20,000 other points have."""
    held = []
    for seed in range(40):
        box = prim(*corner(seed, 500)[:2], seed=seed)
        if box is not None:
            points, happened, _ = corner(1000 + seed, 20_000)
            within = inside(box, points)
            known = (happened[within].mean(), within[happened].mean(), happened.mean())
            held += [
                each.interval.low <= truth <= each.interval.high
                for each, truth in zip((box.density, box.coverage, box.base_rate), known, strict=True)
            ]
    assert len(held) > 100
    assert np.mean(held) > 0.9


@pytest.mark.parametrize("rate", [0.5, *(pytest.param(rate, marks=pytest.mark.slow) for rate in (0.1, 0.8))])
def test_nothing_is_found_in_noise(rate: float) -> None:
    found_in_noise = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        found_in_noise += prim(rng.random((400, 6)), rng.random(400) < rate, seed=seed) is not None
    assert found_in_noise <= 2


def test_limits_of_a_grid_are_its_values() -> None:
    points = np.array(list(product([10.0, 20.0, 30.0, 40.0], repeat=4)))
    true = (points[:, 0] >= 30) & (points[:, 3] <= 20)
    box = found(points, true ^ (np.random.default_rng(1).random(len(points)) < 0.05))
    assert box.limits == (Limit(0, low=30.0), Limit(3, high=20.0))


def test_a_limit_on_both_sides() -> None:
    rng = np.random.default_rng(1)
    points = rng.random((600, 3))
    (limit,) = found(points, (points[:, 1] > 0.3) & (points[:, 1] < 0.6)).limits
    assert (limit.factor, limit.low, limit.high) == (1, pytest.approx(0.3, abs=0.02), pytest.approx(0.6, abs=0.02))


def test_categories_are_kept_one_by_one() -> None:
    rng = np.random.default_rng(1)
    points = np.column_stack([rng.random(600), rng.integers(0, 5, 600), rng.integers(0, 3, 600)])
    happened = np.isin(points[:, 1], [1, 4]) & (points[:, 0] > 0.5)
    one, other = found(points, happened, (False, True, True)).limits
    assert other == Limit(1, categories=(1, 4))
    assert (one.factor, one.high) == (0, None)
    assert one.low == pytest.approx(0.5, abs=0.03)


def test_what_mostly_happens_is_found_too() -> None:
    rng = np.random.default_rng(1)
    points = rng.random((800, 4))
    (limit,) = found(points, (points[:, 2] > 0.2) ^ (rng.random(800) < 0.02)).limits
    assert (limit.factor, limit.low) == (2, pytest.approx(0.2, abs=0.03))


def test_the_two_halves_of_a_sobol_design() -> None:
    points = sobol(4, 256, 1)[:512]
    assert [limit.factor for limit in found(points, points[:, 0] + points[:, 3] > 1.4).limits] == [0, 3]


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_the_order_of_the_points_does_not_matter(seed: int) -> None:
    points, happened, _ = corner(3, 300)
    points = np.round(points, 1)
    order = np.random.default_rng(seed).permutation(300)
    assert found(points[order], happened[order]) == found(points, happened)


def test_units_do_not_matter() -> None:
    points, happened, _ = corner(3)
    plain, scaled = found(points, happened), found(1000 * points - 5, happened)
    assert np.array_equal(inside(plain, points), inside(scaled, 1000 * points - 5))
    assert plain.density == scaled.density


@pytest.mark.parametrize("always", [True, False])
def test_what_always_or_never_happens_has_no_box(always: bool) -> None:
    assert prim(np.random.default_rng(1).random((200, 3)), np.full(200, always)) is None


@pytest.mark.parametrize("count", [0, 1, 2, 19])
def test_too_few_points_have_no_box(count: int) -> None:
    points = np.random.default_rng(1).random((count, 3))
    assert prim(points, points[:, 0] > 0.5) is None


def test_too_few_cases_have_no_box() -> None:
    points = np.random.default_rng(1).random((1000, 3))
    assert prim(points, points[:, 0] > 0.99) is None


def test_factors_that_never_change_have_no_limits() -> None:
    points = np.column_stack([np.full(400, 3.0), np.random.default_rng(1).random(400), np.full(400, 2.0)])
    assert [limit.factor for limit in found(points, points[:, 1] > 0.5, (False, False, True)).limits] == [1]
    assert prim(points[:, [0, 2]], points[:, 1] > 0.5) is None


def test_inside_includes_the_limits() -> None:
    nothing = Estimate(float("nan"), NONE)
    box = Box((Limit(0, low=1.0, high=2.0), Limit(2, categories=(0, 3))), nothing, nothing, nothing, 0)
    points = np.array([[1.0, 9.0, 0.0], [2.0, -9.0, 3.0], [2.1, 0.0, 0.0], [1.5, 0.0, 1.0], [0.9, 0.0, 3.0]])
    assert inside(box, points).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("points", "happened", "categorical", "alpha", "said"),
    [
        (np.zeros((4, 2)), np.zeros(3, dtype=bool), None, 0.05, "do not fit"),
        (np.zeros(4), np.zeros(4, dtype=bool), None, 0.05, "do not fit"),
        (np.zeros((4, 2)), np.zeros(4, dtype=bool), (True,), 0.05, "1 factors"),
        (np.full((4, 2), np.nan), np.zeros(4, dtype=bool), None, 0.05, "finite"),
        (np.full((4, 2), 0.5), np.zeros(4, dtype=bool), (False, True), 0.05, "whole"),
        (np.zeros((4, 2)), np.zeros(4, dtype=bool), None, 1.0, "part of 1"),
    ],
)
def test_what_cannot_be_used_is_refused(
    points: Values, happened: Flags, categorical: tuple[bool, ...] | None, alpha: float, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        prim(points, happened, categorical, alpha)
