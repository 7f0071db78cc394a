"""The cut that keeps the worst member's months of cash highest: the programme against its closed form (ruling R44)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulator.allocation.least_harm import least_harm

pytestmark = pytest.mark.unit

Values = NDArray[np.float64]


def water(claims: Values, loss: float, cash: Values, a_month: Values) -> Values:
    """Losses by bisection on the level, to a millionth of a month."""
    low, high = -1e5, 1e5
    for _ in range(120):
        level = (low + high) / 2.0
        if np.clip(cash - level * a_month, 0.0, claims).sum() > loss:
            low = level
        else:
            high = level
    return np.clip(cash - high * a_month, 0.0, claims)


def test_whoever_has_most_months_loses_first() -> None:
    # Months of cash 10, 5 and 2. Losing 60: a goes from 10 to 4 months alone would be 60, so b (5) shares the last of it.
    award = least_harm([[200.0, 200.0, 200.0]], [540.0], [[100.0, 50.0, 20.0]], [[10.0, 10.0, 10.0]])
    assert (200.0 - award).tolist() == [[pytest.approx(55.0), pytest.approx(5.0), 0.0]]


def test_nobody_loses_more_than_its_claim() -> None:
    award = least_harm([[30.0, 200.0]], [130.0], [[1000.0, 50.0]], [[10.0, 10.0]])
    assert award.tolist() == [[0.0, pytest.approx(130.0)]]


def test_no_cut_takes_nothing_and_a_full_cut_everything() -> None:
    claims, cash, a_month = [[30.0, 70.0]], [[5.0, -20.0]], [[10.0, 10.0]]
    assert least_harm(claims, [100.0], cash, a_month).tolist() == claims
    assert least_harm(claims, [0.0], cash, a_month) == pytest.approx(np.zeros((1, 2)), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8), st.floats(0.01, 0.9))
def test_every_row_is_the_closed_form(seed: int, members: int, cut: float) -> None:
    rng = np.random.default_rng(seed)
    claims = rng.uniform(0.0, 300e3, (6, members)) * (rng.random((6, members)) > 0.15)
    cash, a_month = rng.normal(60e3, 90e3, (6, members)), rng.uniform(0.0, 60e3, (6, members))
    estate = claims.sum(axis=1) * (1.0 - cut)
    award = least_harm(claims, estate, cash, a_month)
    assert award.sum(axis=1) == pytest.approx(estate, abs=0.01)
    for row in range(6):
        expected = water(claims[row], float(claims[row].sum() - estate[row]), cash[row], np.maximum(a_month[row], 1.0))
        assert claims[row] - award[row] == pytest.approx(expected, abs=0.02)


def test_a_row_does_not_depend_on_the_rows_beside_it() -> None:
    rng = np.random.default_rng(7)
    claims, cash = rng.uniform(1e3, 300e3, (40, 5)), rng.normal(60e3, 90e3, (40, 5))
    a_month = rng.uniform(1e3, 60e3, (40, 5))
    together = least_harm(claims, claims.sum(axis=1) * 0.8, cash, a_month)
    for row in range(40):
        own = slice(row, row + 1)
        alone = least_harm(claims[own], claims[own].sum(axis=1) * 0.8, cash[own], a_month[own])
        assert alone.tobytes() == together[own].tobytes()
