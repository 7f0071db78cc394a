"""Counts from stored normals against scipy's exact quantiles, and their moments (ruling R9)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from scipy.special import ndtr, ndtri

from simulator.model.counts import binomial, poisson

pytestmark = pytest.mark.unit

Values = NDArray[np.float64]
EVEN = ndtri((np.arange(40_000) + 0.5) / 40_000)
"""Normals spread evenly over the distribution: what a draw gives on average, without luck."""
TAILS = np.linspace(-5.9, 5.9, 4_001) + 1e-7
"""Normals far into both tails (beyond is one draw in 300 million), none of them on a step."""


def poissons(mean: float, z: Values) -> Values:
    return poisson(np.full(z.shape, mean), z)


def binomials(trials: float, chance: float, z: Values) -> Values:
    return binomial(np.full(z.shape, trials), np.full(z.shape, chance), z)


@pytest.mark.parametrize("mean", [0.001, 0.02, 0.3, 0.5, 1.0, 1.5, 1.99])
@pytest.mark.parametrize("z", [EVEN, TAILS], ids=["even", "tails"])
def test_a_poisson_of_variance_under_2_is_the_exact_quantile(mean: float, z: Values) -> None:
    np.testing.assert_array_equal(poissons(mean, z), stats.poisson.ppf(ndtr(z), mean))


@pytest.mark.parametrize(
    ("trials", "chance"), [(1, 0.3), (1, 0.9), (3, 0.5), (7, 0.45), (7, 0.55), (12, 0.2), (12, 0.85), (60, 0.02), (5000, 0.0003)]
)
@pytest.mark.parametrize("z", [EVEN, TAILS], ids=["even", "tails"])
def test_a_binomial_of_variance_under_2_is_the_exact_quantile(trials: float, chance: float, z: Values) -> None:
    np.testing.assert_array_equal(binomials(trials, chance, z), stats.binom.ppf(ndtr(z), trials, chance))


@pytest.mark.parametrize("mean", [2.0, 2.5, 3.0, 5.0, 8.0, 20.0, 50.0, 100.0, 1000.0])
def test_a_poisson_of_variance_over_2_is_never_more_than_1_off_and_seldom_that(mean: float) -> None:
    assert np.abs(poissons(mean, TAILS) - stats.poisson.ppf(ndtr(TAILS), mean)).max() <= 1.0
    hits = (poissons(mean, EVEN) == stats.poisson.ppf(ndtr(EVEN), mean)).mean()
    assert hits >= 0.989
    if mean >= 100.0:
        assert hits >= 0.999


@pytest.mark.parametrize(("trials", "chance"), [(8, 0.5), (10, 0.4), (20, 0.12), (25, 0.9), (60, 0.6), (200, 0.45), (1000, 0.7)])
def test_a_binomial_of_variance_over_2_is_never_more_than_1_off_and_seldom_that(trials: float, chance: float) -> None:
    assert np.abs(binomials(trials, chance, TAILS) - stats.binom.ppf(ndtr(TAILS), trials, chance)).max() <= 1.0
    assert (binomials(trials, chance, EVEN) == stats.binom.ppf(ndtr(EVEN), trials, chance)).mean() >= 0.99


@pytest.mark.parametrize("mean", [0.05, 0.7, 1.9, 2.0, 2.5, 4.0, 10.0, 40.0, 300.0])
def test_poisson_moments(mean: float) -> None:
    """The mean and the spread within 1%: furthest where the expansion begins, from a mean of 4 within 0.2%."""
    counts = poissons(mean, EVEN)
    assert counts.mean() == pytest.approx(mean, rel=0.01)
    assert counts.std() == pytest.approx(np.sqrt(mean), rel=0.002 if mean >= 4.0 else 0.01)


@pytest.mark.parametrize(("trials", "chance"), [(3, 0.4), (8, 0.5), (10, 0.4), (20, 0.12), (25, 0.9), (60, 0.6), (500, 0.3)])
def test_binomial_moments(trials: float, chance: float) -> None:
    """The mean and the spread within 1%."""
    counts, variance = binomials(trials, chance, EVEN), trials * chance * (1.0 - chance)
    assert counts.mean() == pytest.approx(trials * chance, rel=0.01)
    assert counts.std() == pytest.approx(np.sqrt(variance), rel=0.01)


def test_nobody_is_expected_and_nobody_comes() -> None:
    np.testing.assert_array_equal(poissons(0.0, TAILS), 0.0)


@pytest.mark.parametrize("trials", [0.0, 1.0, 7.0, 500.0])
def test_no_chance_is_no_success_and_certainty_is_all(trials: float) -> None:
    np.testing.assert_array_equal(binomials(trials, 0.0, TAILS), 0.0)
    np.testing.assert_array_equal(binomials(trials, 1.0, TAILS), trials)


@pytest.mark.parametrize("chance", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_nobody_served_has_no_outcome(chance: float) -> None:
    np.testing.assert_array_equal(binomials(0.0, chance, TAILS), 0.0)


@pytest.mark.parametrize("chance", [0.0625, 0.25, 0.375, 0.4375])
@pytest.mark.parametrize("trials", [1.0, 5.0, 9.0, 40.0, 300.0])
def test_successes_at_z_are_what_failures_leave_at_the_opposite_z(chance: float, trials: float) -> None:
    np.testing.assert_array_equal(binomials(trials, chance, TAILS), trials - binomials(trials, 1.0 - chance, -TAILS))


@given(st.floats(0.0, 400.0), st.floats(-5.0, 5.0), st.floats(0.0, 1.0))
def test_more_luck_never_brings_fewer_people_nor_does_a_higher_mean(mean: float, z: float, more: float) -> None:
    """So that two designs with the same luck differ in the direction of their means, up to the one that the expansion may be off."""
    low, lucky, high = poisson(np.array([mean, mean, mean + more]), np.array([z, z + more, z]))
    assert lucky >= low
    assert high >= low - 1.0


@given(st.integers(0, 400), st.floats(0.0, 1.0), st.floats(-8.0, 8.0))
def test_a_binomial_is_a_whole_number_from_none_to_all(trials: int, chance: float, z: float) -> None:
    count = binomial(np.array([float(trials)]), np.array([chance]), np.array([z]))[0]
    assert 0.0 <= count <= trials
    assert count == np.rint(count)


def test_each_entry_has_its_own_branch() -> None:
    """Small and large variances side by side give what each gives alone."""
    mean, z = np.array([[0.0, 1.0], [30.0, 1.5]]), np.array([[0.3, 0.9], [-1.1, 2.2]])
    alone = [poissons(float(m), np.array([v]))[0] for m, v in zip(mean.ravel(), z.ravel(), strict=True)]
    assert poisson(mean, z).ravel().tolist() == alone
    trials, chance = np.array([[4.0, 90.0], [90.0, 4.0]]), np.array([[0.2, 0.4], [0.7, 0.9]])
    alone = [binomials(n, p, np.array([v]))[0] for n, p, v in zip(trials.ravel(), chance.ravel(), z.ravel(), strict=True)]
    assert binomial(trials, chance, z).ravel().tolist() == alone


def test_counting_leaves_its_arguments_alone() -> None:
    mean, trials, chance, z = (np.array([v, v]) for v in (0.5, 9.0, 0.7, 0.4))
    poisson(mean, z)
    binomial(trials, chance, z)
    assert [a.tolist() for a in (mean, trials, chance, z)] == [[0.5, 0.5], [9.0, 9.0], [0.7, 0.7], [0.4, 0.4]]
