"""Help goes to the smallest first (rulings R26, R27)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.sharing import smallest_first

pytestmark = pytest.mark.unit

NEEDS = st.lists(st.integers(0, 10_000).map(float), min_size=1, max_size=7)


def shared(needs: list[float], budget: float, rank: list[int]) -> list[float]:
    return [float(v) for v in smallest_first(np.array([needs]), np.array([budget]), np.array([rank]))[0]]


@given(NEEDS, st.floats(0.0, 60_000.0), st.randoms(use_true_random=False))
def test_each_gets_what_is_left_by_the_smaller_ones_and_never_over_its_need(
    needs: list[float], budget: float, order: object
) -> None:
    rank = list(range(len(needs)))
    order.shuffle(rank)  # type: ignore[attr-defined]
    given_to = shared(needs, budget, rank)
    left = budget
    for place in np.argsort(rank):
        assert given_to[place] == pytest.approx(min(needs[place], left), abs=1e-6)
        left = max(left - needs[place], 0.0)
    assert sum(given_to) == pytest.approx(min(budget, sum(needs)), abs=1e-6)


def test_by_hand() -> None:
    assert shared([50.0, 30.0, 20.0], 60.0, [2, 0, 1]) == [10.0, 30.0, 20.0]
    assert shared([50.0, 30.0, 20.0], 1_000.0, [2, 0, 1]) == [50.0, 30.0, 20.0]
    assert shared([50.0, 30.0, 20.0], 0.0, [2, 0, 1]) == [0.0, 0.0, 0.0]


def test_a_rank_among_all_organisations_need_not_be_without_gaps() -> None:
    assert shared([50.0, 30.0, 20.0], 60.0, [40, 3, 17]) == [10.0, 30.0, 20.0]


def test_each_replication_has_its_own_budget_and_order() -> None:
    need = np.array([[50.0, 30.0], [50.0, 30.0]])
    found = smallest_first(need, np.array([40.0, 60.0]), np.array([[0, 1], [1, 0]]))
    assert found.tolist() == [[40.0, 0.0], [30.0, 30.0]]
    assert need.tolist() == [[50.0, 30.0], [50.0, 30.0]]
