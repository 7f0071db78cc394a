"""Money paid ahead and kept back, and what a piece of work is worth (ruling R20)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.claims import Advance
from simulator.model.payments import Worth, total

pytestmark = pytest.mark.unit

ALL = np.array([True])


def kept_each_month(amount: float, months: int, payments: list[float]) -> list[float]:
    advance = Advance(np.array([amount]), months)
    kept = []
    for k, payment in enumerate(payments):
        if k < months:
            advance.fall_due(k, ALL)
        kept.append(float(advance.keep_back(np.array([payment]))[0]))
    return kept


@pytest.mark.parametrize(("months", "parts"), [(60, 12), (12, 12), (18, 12), (5, 5), (1, 1)])
def test_it_is_kept_back_in_equal_parts_from_the_last_months(months: int, parts: int) -> None:
    kept = kept_each_month(1_200.0, months, [5_000.0] * (months + 3))
    assert kept[: months - parts] == [0.0] * (months - parts)
    assert kept[months - parts : months] == [pytest.approx(1_200.0 / parts)] * parts
    assert kept[months:] == [pytest.approx(0.0, abs=1e-9)] * 3


@given(st.floats(0.0, 1e6), st.integers(1, 30), st.lists(st.floats(0.0, 2e5), min_size=30, max_size=45))
def test_what_is_kept_back_never_passes_the_advance_nor_the_payment(amount: float, months: int, payments: list[float]) -> None:
    kept = kept_each_month(amount, months, payments)
    assert all(0.0 <= part <= payment + 1e-9 for part, payment in zip(kept, payments, strict=True))
    assert sum(kept) <= amount + 1e-6


@given(st.floats(1.0, 1e6), st.integers(1, 30), st.lists(st.floats(0.0, 1e5), min_size=30, max_size=30))
def test_what_a_payment_cannot_cover_is_kept_back_later_until_it_adds_up(
    amount: float, months: int, payments: list[float]
) -> None:
    kept = kept_each_month(amount, months, [*payments, 2e6])
    assert sum(kept) == pytest.approx(amount)


def test_a_payment_too_small_leaves_the_rest_for_the_next() -> None:
    assert kept_each_month(1_200.0, 12, [50.0, 120.0, 500.0]) == [50.0, 120.0, 130.0]


def test_nothing_is_kept_back_from_money_given_back() -> None:
    assert kept_each_month(1_200.0, 12, [-80.0, 300.0]) == [0.0, 200.0]


def test_a_part_falls_due_only_for_those_who_are_paid() -> None:
    advance = Advance(np.array([120.0, 120.0]), 12)
    advance.fall_due(0, np.array([True, False]))
    assert advance.keep_back(np.array([100.0, 100.0])).tolist() == [10.0, 0.0]
    assert advance.left.tolist() == [110.0, 120.0]


def test_a_leaver_gives_back_what_is_left_and_then_owes_nothing() -> None:
    advance = Advance(np.array([1_200.0, 1_200.0]), 12)
    for k in range(3):
        advance.fall_due(k, ALL)
        advance.keep_back(np.full(2, 500.0))
    assert advance.give_back(np.array([True, False])).tolist() == [900.0, 0.0]
    assert advance.left.tolist() == [0.0, 900.0]
    advance.fall_due(3, ALL)
    assert advance.keep_back(np.full(2, 500.0)).tolist() == [0.0, 100.0]
    assert advance.give_back(np.array([True, True])).tolist() == [0.0, 800.0]


def test_nothing_more_is_kept_back_from_those_forgiven() -> None:
    advance = Advance(np.array([[1_200.0, 600.0]]), 12)
    advance.fall_due(0, np.array([[True, True]]))
    advance.forgive(np.array([[True, False]]))
    assert advance.keep_back(np.full((1, 2), 500.0)).tolist() == [[0.0, 50.0]]


def test_an_advance_is_its_own_and_not_the_array_it_was_made_from() -> None:
    amount = np.array([1_200.0])
    advance = Advance(amount, 12)
    advance.fall_due(0, ALL)
    advance.keep_back(np.array([500.0]))
    assert amount.tolist() == [1_200.0]
    assert advance.amount.tolist() == [1_200.0]


def test_worths_add_up_part_by_part_and_what_nobody_owes_adds_nothing() -> None:
    one = Worth(holder=np.array([10.0, 20.0]), owed=np.array([[1.0], [2.0]]))
    other = Worth(holder=np.array([5.0, 0.0]), straight=np.array([[0.0], [4.0]]))
    both = total((one, Worth(), other))
    assert [part.tolist() for part in (both.holder, both.owed, both.straight) if part is not None] == [
        [15.0, 20.0],
        [[1.0], [2.0]],
        [[0.0], [4.0]],
    ]
    nothing = total((Worth(), Worth()))
    assert (nothing.holder, nothing.owed, nothing.straight) == (None, None, None)


def test_adding_leaves_what_was_added_as_it_was() -> None:
    one, other = Worth(holder=np.array([10.0])), Worth(holder=np.array([5.0]))
    total((one, other))
    assert (one.holder, other.holder) == (np.array([10.0]), np.array([5.0]))
