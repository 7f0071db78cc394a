"""Earned against spent over the last year, and shortfalls by cause (rulings R30, R35)."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.model.review import CAUSES, PLANNED, Accruals, Shortfalls
from simulator.terms.arrays import EVERY, Reals

pytestmark = pytest.mark.unit

ALWAYS = np.ones(1, dtype=bool)


def pounds(*values: float) -> Reals:
    """One member, a replication for each value."""
    return np.array(values, dtype=float)[:, None]


def booked(months: int, plain: float = 100.0, outcome: float = 40.0, cost: float = 120.0) -> Accruals:
    accruals = Accruals(1, 1)
    for k in range(months):
        accruals.month(k, pounds(plain), pounds(outcome), pounds(cost))
    return accruals


def test_before_a_month_is_booked_there_is_nothing() -> None:
    assert Accruals(1, 1).year_result((EVERY, EVERY)).tolist() == [[0.0]]


def test_earned_less_spent_adds_up() -> None:
    assert booked(5).year_result((EVERY, EVERY)).tolist() == [[5 * 20.0]]
    assert booked(5).earned.tolist() == [[5 * 140.0]]


def test_only_the_last_twelve_months_count() -> None:
    accruals = Accruals(1, 1)
    for k in range(15):
        accruals.month(k, pounds(float(k)), pounds(0.0), pounds(0.0))
    assert accruals.year_result((EVERY, EVERY)).tolist() == [[sum(range(3, 15))]]
    assert accruals.earned.tolist() == [[sum(range(15))]]


def test_outcomes_seen_take_the_place_of_what_was_expected() -> None:
    accruals = booked(6)
    accruals.seen(2, pounds(10.0), pounds(40.0), ALWAYS)
    assert accruals.year_result((EVERY, EVERY)).tolist() == [[6 * 20.0 - 30.0]]
    assert accruals.earned.tolist() == [[6 * 140.0 - 30.0]]


@pytest.mark.parametrize(("month", "counts"), [(2, False), (3, True), (14, True)])
def test_outcomes_of_a_month_that_is_over_a_year_old_change_what_was_earned_but_not_the_year(month: int, counts: bool) -> None:
    accruals = booked(15)
    accruals.seen(month, pounds(10.0), pounds(40.0), ALWAYS)
    assert accruals.year_result((EVERY, EVERY)).tolist() == [[12 * 20.0 - (30.0 if counts else 0.0)]]
    assert accruals.earned.tolist() == [[15 * 140.0 - 30.0]]


def test_outcomes_are_seen_only_in_the_replications_whose_day_it_is() -> None:
    accruals = Accruals(2, 1)
    accruals.month(0, pounds(0.0, 0.0), pounds(40.0, 40.0), pounds(0.0, 0.0))
    accruals.seen(0, pounds(10.0, 10.0), pounds(40.0, 40.0), np.array([True, False]))
    assert accruals.year_result((EVERY, EVERY)).tolist() == [[10.0], [40.0]]
    accruals.seen(0, pounds(10.0, 10.0), pounds(40.0, 40.0), np.array([False, True]))
    assert accruals.earned.tolist() == [[10.0], [10.0]]


def test_booking_does_not_change_what_was_booked() -> None:
    expected = pounds(40.0)
    accruals = Accruals(1, 1)
    accruals.month(0, pounds(0.0), expected, pounds(0.0))
    accruals.seen(0, pounds(10.0), expected, ALWAYS)
    assert expected.tolist() == [[40.0]]


def planned(replications: int, **amounts: Reals) -> Reals:
    """What a plan came to by now, by what it foresees."""
    return np.stack([amounts.get(what, np.zeros((replications, 1))) for what in PLANNED], axis=1)


def test_shortfalls_are_the_plan_less_what_came_and_late_money_is_what_is_earned_and_not_received() -> None:
    accruals = booked(2)
    shortfalls = Shortfalls(1, 1)
    accruals.received += 200.0
    shortfalls.came("activity_payment", pounds(30.0))
    shortfalls.came("activity_payment", pounds(60.0))
    shortfalls.cost("transfer_cost", pounds(5.0))
    total = shortfalls.total(planned(1, cut=pounds(42.0), activity_payment=pounds(100.0)), accruals, np.array([0]))
    assert total.shape == (len(CAUSES), 1, 1)
    found = dict(zip(CAUSES, total[:, 0, 0].tolist(), strict=True))
    assert {cause: value for cause, value in found.items() if value} == {
        "activity_payment": 10.0,
        "late_or_unpaid": 80.0,
        "cut": 42.0,
        "transfer_cost": 5.0,
    }


def test_shortfalls_are_taken_in_the_replications_asked_for() -> None:
    shortfalls, rows = Shortfalls(3, 1), np.array([2, 0])
    shortfalls.cost("transfer_cost", pounds(4.0, 5.0, 6.0))
    total = shortfalls.total(planned(3, cut=pounds(1.0, 2.0, 3.0))[rows], Accruals(3, 1), rows)
    assert total[CAUSES.index("cut")].tolist() == [[3.0], [1.0]]
    assert total[CAUSES.index("transfer_cost")].tolist() == [[6.0], [4.0]]


def test_an_unknown_cause_is_an_error() -> None:
    with pytest.raises(KeyError, match="weather"):
        Shortfalls(1, 1).cost("weather", pounds(1.0))
