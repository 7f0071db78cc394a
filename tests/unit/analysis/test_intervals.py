"""Intervals against published figures, by hand, and by how often they hold the truth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.analysis.intervals import Estimate, mean, mean_share, proportion, quantiles, ratio, wilson

pytestmark = pytest.mark.unit

Values = NDArray[np.float64]


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_published_intervals(successes: int, trials: int, low: float, high: float) -> None:
    """Newcombe 1998, Stat. Med. 17:857, table I, method 3."""
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_wilson_ends_are_exact_and_mirrored() -> None:
    assert wilson(0, 7).low == 0.0
    assert wilson(7, 7).high == 1.0
    assert wilson(2, 7).low == pytest.approx(1 - wilson(5, 7).high, abs=1e-15)


@pytest.mark.parametrize(("successes", "trials"), [(1, 0), (-1, 4), (5, 4), (float("nan"), 4)])
def test_wilson_refuses_what_are_no_counts(successes: float, trials: float) -> None:
    with pytest.raises(ValueError, match="must be counts"):
        wilson(successes, trials)


def test_a_mean_has_students_interval() -> None:
    found = mean(np.array([1.0, 2.0, 3.0]))
    assert found.value == 2.0
    assert found.interval == pytest.approx((2 - 4.302652730 / 3**0.5, 2 + 4.302652730 / 3**0.5))


def test_one_replication_has_a_mean_and_no_interval() -> None:
    assert mean(np.array([5.0])).value == 5.0
    assert np.isnan(mean(np.array([5.0])).interval).all()
    assert np.isnan(ratio(np.array([5.0]), np.array([2.0])).interval).all()


def test_no_replications_have_no_figure() -> None:
    nothing = np.array([])
    found = [
        mean(nothing),
        mean_share(nothing),
        ratio(nothing, nothing),
        proportion(nothing.astype(bool)),
        *quantiles(nothing, [0.5]),
    ]
    assert all(np.isnan(each.value) and np.isnan(each.interval).all() for each in found)


def test_a_ratio_is_of_means_with_the_linearised_variance() -> None:
    above, below = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 4.0, 4.0])
    found = ratio(above, below)
    left = np.array([1 - 5 / 3, 2 - 5 / 3, 3 - 10 / 3, 4 - 10 / 3])  # above - 5/6 below
    half = 3.182446305 * np.sqrt((left**2).sum() / 3 / 4) / 3
    assert found.value == pytest.approx(5 / 6)
    assert found.interval == pytest.approx((5 / 6 - half, 5 / 6 + half))
    assert np.isnan(ratio(above, np.zeros(4)).value)


def test_a_share_of_groups_of_one_is_a_proportion() -> None:
    happened = np.arange(40) < 13
    share, plain = mean_share(happened.astype(float)), proportion(happened)
    assert share.value == plain.value
    assert share.interval == pytest.approx(plain.interval)


def test_a_share_on_which_all_replications_agree_rests_on_their_number() -> None:
    assert mean_share(np.ones(50)) == Estimate(1.0, wilson(50, 50))
    assert mean_share(np.full(50, 1 / 3)).interval == pytest.approx(wilson(50 / 3, 50))


def test_a_share_is_as_wide_as_the_spread_between_replications() -> None:
    """All or none together: the same as one organisation, however many there are in the group."""
    together = np.repeat([0.0, 1.0], [20, 60])
    assert mean_share(together).interval == pytest.approx(wilson(60, 80))
    apart = np.tile([0.5, 0.75, 0.75, 1.0], 20)
    wilsons, narrow = wilson(60, 80), mean_share(apart).interval
    assert narrow.high - narrow.low < 0.5 * (wilsons.high - wilsons.low)


def test_a_percentile_lies_between_two_order_statistics() -> None:
    found = quantiles(np.arange(101.0), [0.5])[0]
    assert found.value == 50.0
    assert found.interval == (40.0, 61.0)  # 50.5 -+ 1.96 sqrt(101)/2, outwards


def _binomial(rng: np.random.Generator) -> Estimate:
    return proportion(rng.random(400) < 0.9)


def _shared_luck(rng: np.random.Generator) -> Estimate:
    """Sixteen partners whose chance of 0.8 on average is drawn once a replication."""
    return mean_share(rng.binomial(16, rng.beta(8, 2, size=300)) / 16)


def _near_the_end(rng: np.random.Generator) -> Estimate:
    return mean_share(rng.binomial(16, np.where(rng.random(400) < 0.04, 0.5, 1.0)) / 16)


def _skewed(rng: np.random.Generator) -> Estimate:
    return mean(rng.lognormal(0.0, 0.75, size=400))


def _quotient(rng: np.random.Generator) -> Estimate:
    below = rng.lognormal(0.0, 0.5, size=300)
    return ratio(below * rng.normal(0.9, 0.2, size=300), below)


def _percentile(rng: np.random.Generator) -> Estimate:
    return quantiles(rng.exponential(size=400), [0.95])[0]


@pytest.mark.parametrize(
    ("draw", "truth"),
    [
        (_binomial, 0.9),
        (_shared_luck, 0.8),
        (_near_the_end, 0.98),
        (_skewed, np.exp(0.75**2 / 2)),
        (_quotient, 0.9),
        (_percentile, np.log(20)),
    ],
)
def test_the_interval_holds_the_truth_95_times_of_100(draw: Callable[[np.random.Generator], Estimate], truth: float) -> None:
    rng = np.random.default_rng(20240401)
    held = [low <= truth <= high for _, (low, high) in (draw(rng) for _ in range(2000))]
    assert 0.93 <= np.mean(held) <= 0.97
