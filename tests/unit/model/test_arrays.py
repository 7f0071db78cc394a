"""Sums in one order, divisions by nil, and comparisons to the penny."""

from __future__ import annotations

import functools
import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from simulator.terms.arrays import below, col, divide, falses, row_sum, zeros

pytestmark = pytest.mark.unit

SHAPES = st.tuples(st.integers(1, 9), st.integers(1, 20))
UNEVEN = st.floats(-1e9, 1e9) | st.sampled_from([1e16, -1e16, 1.0, 1e-9, 0.0])


@given(arrays.arrays(np.float64, SHAPES, elements=UNEVEN), st.sampled_from("CF"))
def test_a_row_is_summed_from_the_first_to_the_last_in_any_company_and_order_of_memory(values: np.ndarray, order: str) -> None:  # type: ignore[type-arg]
    """Byte for byte: `sum` on Python 3.12 and NumPy on one row alone would round differently."""
    expected = [functools.reduce(operator.add, row, 0.0) for row in values.tolist()]
    assert row_sum(np.array(values, order=order)).tobytes() == np.array(expected).tobytes()  # type: ignore[call-overload]
    alone = [row_sum(values[place : place + 1])[0] for place in range(len(values))]
    assert np.array(alone).tobytes() == np.array(expected).tobytes()


def test_a_sum_that_rounding_spoils_is_spoilt_the_same_way_alone_and_in_company() -> None:
    """1 is lost against 1e16; a compensated sum would keep it."""
    row = [1e16, 1.0, -1e16]
    assert row_sum(np.array([row])).tolist() == [0.0]
    assert row_sum(np.array([row, row])).tolist() == [0.0, 0.0]


def test_a_sum_is_no_view_of_what_was_summed() -> None:
    values = np.ones((3, 1), order="F")
    row_sum(values)[:] = 7.0
    assert values.tolist() == [[1.0]] * 3


def test_dividing_by_nil_is_nil_and_leaves_the_rest() -> None:
    assert divide(np.array([6.0, 6.0, 0.0]), np.array([2.0, 0.0, 0.0])).tolist() == [3.0, 0.0, 0.0]
    assert divide(np.array([[6.0, 9.0]]), np.array([[3.0], [0.0]])).tolist() == [[2.0, 3.0], [0.0, 0.0]]
    assert divide(6.0, np.array([0.0, 4.0])).tolist() == [0.0, 1.5]
    assert divide(6.0, 0.0).tolist() == 0.0


def test_below_is_to_the_penny() -> None:
    assert below(np.array([-0.01, -0.006, -0.004, 0.0, 1.0]), 0.0).tolist() == [True, True, False, False, False]
    assert below(np.array([99.99, 100.0]), np.array([100.0, 100.0])).tolist() == [True, False]


def test_a_column_stands_beside_members() -> None:
    assert (np.ones((2, 3)) * col(np.array([1.0, 2.0]))).tolist() == [[1.0] * 3, [2.0] * 3]


def test_new_state_is_nil_and_column_major() -> None:
    for made in (zeros(2, 3), falses(2, 3)):
        assert not made.any()
        assert made.flags.f_contiguous
