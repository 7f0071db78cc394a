"""Paired differences and ranks: against formulas worked out by hand, and how often intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulator.studies.compare.paired import paired, ranked

pytestmark = pytest.mark.unit


def test_a_mean_difference_has_students_interval() -> None:
    """Student's paired t on sleep data (Student 1908): 1.58 hours more, 0.70 to 2.46."""
    first = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    other = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    found = paired(first, other)
    assert found.more.value == pytest.approx(1.58)
    assert found.more.interval == pytest.approx((0.7001142, 2.4598858), abs=1e-6)
    low, high = stats.ttest_rel(other, first).confidence_interval()
    assert found.more.interval == pytest.approx((low, high))
    assert found.told == 1


def test_a_difference_of_proportions_is_bonett_and_prices() -> None:
    """1,000 pairs, 150 that gain and 86 that lose: (150 − 86) ÷ 1,002 and its adjusted variance, by hand."""
    first = np.repeat([0.0, 1.0, 1.0, 0.0], [150, 86, 600, 164])
    other = np.repeat([1.0, 0.0, 1.0, 0.0], [150, 86, 600, 164])
    found = paired(first, other, step=1.0)
    gain, lose = 151 / 1002, 87 / 1002
    half = stats.t.ppf(0.975, 1001) * np.sqrt((gain + lose - (gain - lose) ** 2) / 1001)
    assert found.more.value == pytest.approx(0.064)
    assert found.more.interval == pytest.approx((gain - lose - half, gain - lose + half), rel=1e-9)


def test_no_difference_seen_is_not_no_difference() -> None:
    alike = np.ones(1000)
    found = paired(alike, alike, step=1.0)
    assert found.more.value == 0.0
    assert found.more.interval.low < -0.001 < 0.001 < found.more.interval.high
    assert found.told == 0
    assert np.isnan(found.worth)


def test_replications_without_the_figure_are_left_out() -> None:
    found = paired(np.array([1.0, np.nan, 0.0, 1.0]), np.array([1.0, 1.0, 1.0, np.nan]))
    assert (found.first, found.other) == (0.5, 1.0)
    assert np.isnan(paired(np.array([np.nan]), np.array([1.0])).more.value)


def test_what_pairing_is_worth() -> None:
    """Shared luck of variance 9 beside 1 of each one's own: 20 against 2, ten times as many replications."""
    rng = np.random.default_rng(3)
    shared, own = 3 * rng.normal(size=100_000), rng.normal(size=(2, 100_000))
    assert paired(shared + own[0], shared + own[1]).worth == pytest.approx(10.0, rel=0.03)


@pytest.mark.parametrize(
    ("before", "moves"), [(0.98, 0.02), *(pytest.param(*each, marks=pytest.mark.slow) for each in ((0.5, 0.1), (0.9, 0.05)))]
)
def test_intervals_of_proportions_hold_the_truth(before: float, moves: float) -> None:
    """Between 93% and 97% of 4,000 simulated comparisons of 500 replications."""
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(4_000):
        first = rng.random(500) < before
        other = np.where(first, rng.random(500) >= moves, rng.random(500) < moves / 2)
        truth = -before * moves + (1 - before) * moves / 2
        low, high = paired(first.astype(float), other.astype(float), step=1.0).more.interval
        held += low <= truth <= high
    assert 0.93 <= held / 4_000 <= 0.97


SEVERAL = [(0.0, 16), (0.05, 5), (0.3, 5), (0.3, 16)]


@pytest.mark.parametrize(
    ("shift", "size"), [(0.0, 5), (0.05, 16), *(pytest.param(*each, marks=pytest.mark.slow) for each in SEVERAL)]
)
def test_intervals_of_shares_of_a_group_hold_the_truth(shift: float, size: int) -> None:
    """Members share luck within a replication, and designs most of it: between 93% and 97% of 3,000 comparisons of 200 replications.

    As if all of a group went together (a step of 1) they would hold it more often than that.
    """
    rng = np.random.default_rng(13)
    truth = stats.norm.cdf(shift) - 0.5
    held = wide = 0
    for _ in range(3_000):
        luck = np.sqrt(0.3) * rng.normal(size=(200, 1)) + np.sqrt(0.7) * rng.normal(size=(200, size))
        other = np.sqrt(0.9) * luck + np.sqrt(0.1) * rng.normal(size=(200, size))
        shares = ((luck < 0.0).mean(axis=1), (other < shift).mean(axis=1))
        low, high = paired(*shares, step=1.0 / size).more.interval
        held += low <= truth <= high
        low, high = paired(*shares, step=1.0).more.interval
        wide += low <= truth <= high
    assert 0.93 <= held / 3_000 <= 0.97
    assert wide / 3_000 > 0.97


def test_a_group_of_which_none_ever_changes_is_not_known_to_the_last_member() -> None:
    alike = np.full(1000, 0.75)
    assert paired(alike, alike, step=1 / 16).more.interval == paired(alike, alike, step=1.0).more.interval


def test_intervals_of_means_hold_the_truth() -> None:
    rng = np.random.default_rng(12)
    held = 0
    for _ in range(4_000):
        shared = rng.gamma(2.0, size=200)
        low, high = paired(shared + rng.gamma(2.0, size=200), shared + rng.gamma(2.0, size=200) + 0.3).more.interval
        held += low <= 0.3 <= high
    assert 0.93 <= held / 4_000 <= 0.97


def test_ranks_by_hand() -> None:
    figures = np.array([[1.0, 0.5, 0.0, 1.0], [1.0, 0.0, 1.0, 0.5], [0.0, 0.5, 1.0, 0.0]])
    ranks = ranked(figures)
    assert [each.best.value for each in ranks] == pytest.approx(
        [(0.5 + 0.5 + 0 + 1) / 4, (0.5 + 0 + 0.5 + 0) / 4, (0 + 0.5 + 0.5 + 0) / 4]
    )
    assert [each.unbeaten for each in ranks] == pytest.approx([3 / 4, 2 / 4, 2 / 4])
    assert [each.regret.value for each in ranks] == pytest.approx([0.25, 0.25, 0.5])
    assert sum(each.best.value for each in ranks) == pytest.approx(1.0)
