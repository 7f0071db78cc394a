"""Plans and caps of contract years (ruling R16)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.calendar import Calendar
from simulator.model.payments import Counted, Month, Work, YearPlan
from simulator.terms.arrays import Reals

pytestmark = pytest.mark.unit

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=24)


def plan_of(plan: YearPlan, year: int, a_month: float) -> float:
    plan.now(np.full((1, 1), a_month))
    each, together = plan.of(year)[0].tolist()
    assert together == each
    return float(each)


class Count(Counted):
    """Counts that are paid £1 each."""

    def work(self, month: Month) -> Work:
        raise NotImplementedError

    def add(self, year: int, count: Reals, cap: Reals) -> Reals:
        """A count of the year under a cap, by each member's own; all together agree where there is one."""
        work = object.__new__(Work)
        work.year, work.count, work.cap, work.tariffs, work.tariff = year, count, np.ones(1), np.ones((1, 1)), np.ones(1)
        work.year_plan = np.column_stack([cap, cap.sum(axis=1)])
        own, together = self.earn(work, own=True, together=True)
        assert own.shape[1] > 1 or together.tolist() == own[:, 0].tolist()
        return own


def plan_for(months: int, replications: int, members: int) -> YearPlan:
    calendar = object.__new__(Calendar)
    calendar.ends, calendar.years = np.array([months - 1]), -(-months // 12)
    return YearPlan(calendar, replications, members)


def test_before_anything_has_happened_a_year_is_twelve_months_of_the_plan() -> None:
    plan = plan_for(30, 1, 1)
    assert [plan_of(plan, year, 10.0) for year in range(3)] == [120.0, 120.0, 60.0]


def test_months_gone_count_at_what_was_planned_then_and_months_to_come_at_what_is_planned_now() -> None:
    plan = plan_for(24, 1, 1)
    for k in range(5):
        plan.count(k, np.full((1, 1), 10.0))
    assert plan_of(plan, 0, 4.0) == 5 * 10.0 + 7 * 4.0
    assert plan_of(plan, 1, 4.0) == 12 * 4.0


def test_a_year_that_is_over_no_longer_changes() -> None:
    plan = plan_for(24, 1, 1)
    for k in range(13):
        plan.count(k, np.full((1, 1), 10.0))
    assert plan_of(plan, 0, 99.0) == 120.0
    assert plan_of(plan, 1, 99.0) == 10.0 + 11 * 99.0


def test_a_last_year_in_part_has_only_its_months() -> None:
    plan = plan_for(14, 1, 1)
    for k in range(13):
        plan.count(k, np.full((1, 1), 10.0))
    assert plan_of(plan, 1, 3.0) == 10.0 + 3.0
    plan.count(13, np.full((1, 1), 10.0))
    assert plan_of(plan, 1, 3.0) == 20.0


def test_asking_for_a_plan_does_not_change_it() -> None:
    plan = plan_for(12, 2, 3)
    planned = np.full((2, 3), 5.0)
    plan.now(planned)
    first = plan.of(0)[0].copy()
    np.testing.assert_array_equal(plan.of(0)[0], first)
    np.testing.assert_array_equal(planned, 5.0)


def paid_month_by_month(counts: list[int], caps: list[float]) -> list[float]:
    capped = Count("count", np.ones((1, 1)), 1, (1, 1))
    return [float(capped.add(0, np.array([[float(c)]]), np.array([[cap]]))[0, 0]) for c, cap in zip(counts, caps, strict=True)]


@given(COUNTS, st.floats(0.0, 500.0))
def test_under_a_fixed_cap_what_is_paid_for_is_the_year_so_far_or_the_cap(counts: list[int], cap: float) -> None:
    paid = np.cumsum(paid_month_by_month(counts, [cap] * len(counts)))
    np.testing.assert_allclose(paid, np.minimum(np.cumsum(counts), cap), atol=1e-9)


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0.0, 500.0)), min_size=1, max_size=24))
def test_under_any_caps_nothing_is_paid_for_twice_nor_taken_back_nor_over_the_highest_cap(
    months: list[tuple[int, float]],
) -> None:
    counts, caps = [c for c, _ in months], [cap for _, cap in months]
    paid = paid_month_by_month(counts, caps)
    so_far = np.cumsum(paid)
    assert min(paid) >= 0.0
    assert (so_far <= np.cumsum(counts) + 1e-9).all()
    assert (so_far <= np.maximum.accumulate(caps) + 1e-9).all()
    reached = np.minimum(np.cumsum(counts), caps)
    assert (so_far >= reached - 1e-9).all()


def test_a_cap_that_rises_pays_for_what_was_over_it_before() -> None:
    assert paid_month_by_month([30, 0, 5], [10.0, 25.0, 25.0]) == [10.0, 15.0, 0.0]


def test_a_cap_that_falls_takes_nothing_back() -> None:
    assert paid_month_by_month([30, 30], [40.0, 20.0]) == [30.0, 0.0]


def test_a_slow_month_leaves_room_for_a_busy_one() -> None:
    assert paid_month_by_month([2, 18, 10], [25.0] * 3) == [2.0, 18.0, 5.0]


def test_years_and_members_have_caps_of_their_own() -> None:
    capped, cap = Count("count", np.ones((1, 2)), 2, (1, 2)), np.array([[10.0, 20.0]])
    assert capped.add(0, np.array([[15.0, 15.0]]), cap).tolist() == [[10.0, 15.0]]
    assert capped.add(1, np.array([[15.0, 15.0]]), cap).tolist() == [[10.0, 15.0]]
    assert capped.add(0, np.array([[1.0, 9.0]]), cap).tolist() == [[0.0, 5.0]]
