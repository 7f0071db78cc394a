"""Streams by meaning: a draw depends on what it decides and on nothing else."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy import stats

from simulator.model.draws import BLOCK, Draws, Kept

pytestmark = pytest.mark.unit

KEYS = ["a", "b", "c"]
WHOLE = Draws(11, 0, 600).normals("referrals", KEYS, 2, 12)


def test_the_shape_is_steps_keys_replications() -> None:
    assert WHOLE.shape == (12, 3, 600)


@pytest.mark.parametrize("splits", [[600], [1, 599], [249, 251, 100], [250, 250, 100], [7] * 85 + [5]])
def test_batches_cut_anywhere_join_to_the_same_draws(splits: list[int]) -> None:
    assert sum(splits) == 600
    starts = np.cumsum([0, *splits[:-1]])
    parts = [Draws(11, int(first), count).normals("referrals", KEYS, 2, 12) for first, count in zip(starts, splits, strict=True)]
    np.testing.assert_array_equal(np.concatenate(parts, axis=2), WHOLE)


@pytest.mark.parametrize("first", [0, BLOCK - 1, BLOCK, 3 * BLOCK + 17])
def test_one_replication_alone_is_what_it_is_in_company(first: int) -> None:
    alone = Draws(11, first, 1).normals("effect", KEYS, 0, 1)
    company = Draws(11, 0, 4 * BLOCK).normals("effect", KEYS, 0, 1)
    np.testing.assert_array_equal(alone[:, :, 0], company[:, :, first])


def test_what_the_run_without_the_contracts_asks_for_again_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = Draws(11, 0, 600)
    drawn = draws.normals_kept("other", KEYS, 2, 12)
    np.testing.assert_array_equal(drawn, draws.normals("other", KEYS, 2, 12))
    assert draws.normals_kept("other", KEYS, 2, 12) is drawn
    monkeypatch.setattr(Draws, "MOST_BYTES", 2 * drawn.nbytes)
    once, over = (draws.normals_kept("other", KEYS, year, 12) for year in (3, 4))
    assert draws.normals_kept("other", KEYS, 3, 12) is once
    again = draws.normals_kept("other", KEYS, 4, 12)
    assert again is not over
    np.testing.assert_array_equal(again, over)


def test_the_first_steps_stay_when_more_are_asked_for() -> None:
    np.testing.assert_array_equal(Draws(11, 0, 600).normals("referrals", KEYS, 2, 5), WHOLE[:5])


def test_another_key_leaves_the_others_alone_and_their_order_does_not_matter() -> None:
    more = Draws(11, 0, 600).normals("referrals", ["c", "new", "a", "b"], 2, 12)
    np.testing.assert_array_equal(more[:, [2, 3, 0]], WHOLE)


def test_asking_twice_or_in_another_order_gives_the_same() -> None:
    draws = Draws(11, 0, 10)
    first = [draws.normals("x", ["a"], 0, 2), draws.uniforms("y", "a", 0)]
    second = [draws.uniforms("y", "a", 0), draws.normals("x", ["a"], 0, 2)]
    np.testing.assert_array_equal(first[0], second[1])
    np.testing.assert_array_equal(first[1], second[0])


@pytest.mark.parametrize(
    ("seed", "source", "key", "period"),
    [
        (12, "referrals", "a", 2),
        (11, "outcomes", "a", 2),
        (11, "referrals", "b", 2),
        (11, "referrals", "a", 3),
        (-11, "referrals", "a", 2),
    ],
    ids=["seed", "source", "key", "period", "sign of the seed"],
)
def test_another_meaning_is_another_stream(seed: int, source: str, key: str, period: int) -> None:
    other = Draws(seed, 0, 600).normals(source, [key], period, 12)[:, 0].ravel()
    ours = WHOLE[:, 0].ravel()
    assert not np.isin(other, ours).any()
    assert abs(np.corrcoef(other, ours)[0, 1]) < 0.05


def test_blocks_are_streams_of_their_own() -> None:
    blocks = WHOLE[:, 0, :BLOCK].ravel(), WHOLE[:, 0, BLOCK : 2 * BLOCK].ravel()
    assert not np.isin(*blocks).any()


def test_names_are_not_run_together() -> None:
    """`a` of period 12 is not `a1` of period 2, nor source `ab`, key `c` source `a`, key `bc`."""
    draws = Draws(1, 0, 20)
    assert (draws.normals("ab", ["c"], 0, 1) != draws.normals("a", ["bc"], 0, 1)).all()
    assert (draws.normals("a", ["a1"], 2, 1) != draws.normals("a", ["a"], 12, 1)).all()


def test_they_are_standard_normals_and_uniforms() -> None:
    many = Draws(3, 0, 4000)
    assert stats.kstest(many.normals("x", ["a", "b"], 0, 3).ravel(), "norm").pvalue > 0.01
    assert stats.kstest(many.uniforms("cut", "a", 1), "uniform").pvalue > 0.01


def test_no_global_random_state_is_used_or_changed() -> None:
    np.random.seed(1)  # noqa: NPY002
    random.seed(1)
    before = np.random.get_state()[1].tolist(), random.getstate()  # type: ignore[index]  # noqa: NPY002
    found = Draws(11, 0, 600).normals("referrals", KEYS, 2, 12)
    assert (np.random.get_state()[1].tolist(), random.getstate()) == before  # type: ignore[index]  # noqa: NPY002
    np.testing.assert_array_equal(found, WHOLE)


def test_draws_that_are_kept_are_the_same_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Kept, "MOST_BYTES", 3 * 12 * 10 * 8)
    kept, plain = Kept(1, 0, 10), Draws(1, 0, 10)
    for period in (0, 1, 2, 3, 4, 0):
        first = kept.normals("people", ["a"], period, 12)
        assert np.array_equal(first, plain.normals("people", ["a"], period, 12))
        first[:] = 0.0  # whoever asked may change what it got
        assert np.array_equal(kept.normals("people", ["a"], period, 12), plain.normals("people", ["a"], period, 12))
    assert len(kept._made) == 3
