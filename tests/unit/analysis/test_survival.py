"""Kaplan–Meier and log-rank on textbook data, and the curve of organisations that share their luck."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.analysis.curves import Curve, clustered_kaplan_meier
from simulator.analysis.survival import kaplan_meier, log_rank

pytestmark = pytest.mark.unit

# Freireich 1963: weeks in remission with 6-MP and with placebo; 0 is censored.
MP = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
MP_SEEN = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_the_public_names() -> None:
    assert simulator.analysis.kaplan_meier is kaplan_meier
    assert simulator.analysis.log_rank is log_rank
    with pytest.raises(AttributeError, match="kaplan"):
        simulator.analysis.kaplan  # noqa: B018


@pytest.mark.parametrize(
    ("week", "standing"),
    [
        (0, 1),
        (5.9, 1),
        (6, 0.857143),
        (7, 0.806723),
        (10, 0.752941),
        (13, 0.690196),
        (16, 0.627451),
        (22, 0.537815),
        (23, 0.448179),
    ],
)
def test_kaplan_meier_gives_the_published_survival(week: float, standing: float) -> None:
    assert kaplan_meier(MP, MP_SEEN).at(week).survival == pytest.approx(standing, abs=5e-7)


@pytest.mark.parametrize(("week", "standing", "error"), [(6, 0.857143, 0.076360), (23, 0.448179, 0.134591)])
def test_its_interval_is_log_log_on_the_published_error(week: float, standing: float, error: float) -> None:
    spread = np.exp(1.959963985 * error / (standing * abs(np.log(standing))))
    assert kaplan_meier(MP, MP_SEEN).at(week).interval == pytest.approx((standing**spread, standing ** (1 / spread)), abs=1e-5)


def test_median_and_numbers_at_risk() -> None:
    curve = kaplan_meier(MP, MP_SEEN)
    assert curve.median == 23
    assert dict(zip(curve.times.tolist(), curve.at_risk.tolist(), strict=True))[6] == 21
    assert curve.at_risk[-1] == 1
    assert kaplan_meier([1, 2], [0, 0]).median == float("inf")
    assert kaplan_meier(PLACEBO, [1] * 21).median == 8


def test_log_rank_gives_the_published_test() -> None:
    found = log_rank(MP, MP_SEEN, PLACEBO, [1] * 21)
    assert found.chi_square == pytest.approx(16.792941, abs=5e-7)
    assert found.p_value == pytest.approx(4.17e-5, abs=5e-8)


@pytest.mark.parametrize(
    ("times", "observed"),
    [([], []), ([1, 2], [1]), ([[1]], [[1]]), ([-1, 2], [1, 1]), ([float("nan"), 2], [1, 1]), ([float("inf")], [0])],
)
def test_what_are_no_times_is_refused(times: list[float], observed: list[int]) -> None:
    with pytest.raises(ValueError, match="times"):
        kaplan_meier(times, observed)
    with pytest.raises(ValueError, match="times"):
        log_rank(MP, MP_SEEN, times, observed)


@pytest.mark.parametrize(
    "observed", [["0", "1"], ["False", "True"], [1, 2], [0, -1], [0.5, 1], [float("nan"), 1], [None, True], [pd.NA, True]]
)
def test_what_is_no_event_is_refused(observed: list[object]) -> None:
    with pytest.raises(ValueError, match="observed must be true or false, or 1 and 0, not "):
        kaplan_meier([1, 2], observed)
    with pytest.raises(ValueError, match="observed must be"):
        log_rank(MP, MP_SEEN, [1, 2], observed)


@pytest.mark.parametrize("times", [["1", "2"], [True, 2], [None, 2]])
def test_what_is_no_number_is_no_time(times: list[object]) -> None:
    with pytest.raises(ValueError, match="times must be finite numbers, not "):
        kaplan_meier(times, [1, 1])


def test_events_are_the_same_however_they_are_marked() -> None:
    seen = np.array([True, False, True])
    marks = [
        seen.tolist(),
        seen.astype(int),
        seen.astype(float),
        pd.Series(seen),
        pd.array(seen, dtype="boolean"),
        seen.astype(object),
    ]
    assert {kaplan_meier([3, 5, 7], each).survival.tobytes() for each in marks} == {
        kaplan_meier([3, 5, 7], seen).survival.tobytes()
    }


def _clustered(times: list[int], seen: list[int], clusters: list[int]) -> Curve:
    return Curve(*clustered_kaplan_meier(np.array(times), np.array(seen, dtype=bool), np.array(clusters)))


def _same(one: Curve, other: Curve) -> None:
    for name in ("times", "survival", "low", "high"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-12, err_msg=name)


def test_clusters_of_one_give_kaplan_meier_and_greenwood() -> None:
    _same(_clustered(MP, MP_SEEN, list(range(21))), kaplan_meier(MP, MP_SEEN))


def test_clusters_of_two_copies_say_no_more_than_one() -> None:
    """The variance between clusters is Greenwood's where each holds one organisation twice."""
    twice = _clustered([*MP, *MP], [*MP_SEEN, *MP_SEEN], [*range(21), *range(21)])
    _same(twice, kaplan_meier(MP, MP_SEEN))
    assert twice.at_risk[0] == 42


def test_clusters_that_are_independent_pairs_come_near_to_greenwood() -> None:
    rng = np.random.default_rng(3)
    times, clusters = rng.integers(1, 6, size=40_000), np.repeat(np.arange(20_000), 2)
    pooled = kaplan_meier(times, np.ones(40_000))
    between = _clustered(times.tolist(), [1] * 40_000, clusters.tolist())
    np.testing.assert_allclose((between.high - between.low)[:4], (pooled.high - pooled.low)[:4], rtol=0.02)


def test_every_cluster_counts_once() -> None:
    """One replication with one partner that leaves, one with three that stay: half stand, not three quarters."""
    curve = _clustered([5, 9, 9, 9], [1, 0, 0, 0], [0, 1, 1, 1])
    assert curve.at(5).survival == 0.5


def test_where_all_or_none_stand_the_interval_rests_on_the_clusters() -> None:
    curve = _clustered([3, 3, 8, 8], [0, 0, 1, 1], [0, 1, 2, 3])
    assert (curve.at(3).survival, curve.at(8).survival) == (1.0, 0.0)
    assert curve.at(3).interval == pytest.approx((0.5101, 1.0), abs=1e-4)
    assert curve.at(8).interval == pytest.approx((0.0, 0.4899), abs=1e-4)


def test_the_interval_of_shared_luck_holds_the_truth_95_times_of_100() -> None:
    """Eight partners, whose monthly chance of leaving is 2% or 10% for all alike; at month 10."""
    rng = np.random.default_rng(11)
    truth = (0.98**10 + 0.9**10) / 2
    held = 0
    for _ in range(600):
        chance = np.repeat(rng.choice([0.02, 0.1], size=200), 8)
        month = np.minimum(rng.geometric(chance), 20)
        steps = clustered_kaplan_meier(month, month < 20, np.repeat(np.arange(200), 8))
        low, high = Curve(*steps).at(10).interval
        held += low <= truth <= high
    assert 0.93 <= held / 600 <= 0.97
