"""The calendar and the order of a day (rulings R1 to R3)."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.clock import PAY_RUN, Clock, Phase, Process, month_starts, pay_run, whole
from simulator.terms.dates import add_months, months_between

pytestmark = pytest.mark.unit

Date = datetime.date
DATES = st.dates(Date(1990, 1, 1), Date(2090, 12, 31))


def test_months_from_the_31st_are_clipped_to_the_month_and_come_back() -> None:
    days = [add_months(Date(2024, 1, 31), k) for k in range(5)]
    assert days == [Date(2024, 1, 31), Date(2024, 2, 29), Date(2024, 3, 31), Date(2024, 4, 30), Date(2024, 5, 31)]
    assert add_months(Date(2023, 1, 31), 1) == Date(2023, 2, 28)
    assert add_months(Date(2024, 11, 30), 3) == Date(2025, 2, 28)


def test_month_starts_count_from_the_scenarios_first_day() -> None:
    assert month_starts(Date(2024, 4, 1), Date(2024, 4, 1), 3) == [0, 30, 61, 91]
    assert month_starts(Date(2024, 1, 1), Date(2024, 1, 31), 3) == [30, 59, 90, 120]
    assert month_starts(Date(2024, 4, 1), Date(2024, 4, 1), 12)[-1] == 365


@given(DATES, st.integers(0, 600))
def test_months_follow_one_another_without_gap_or_overlap(start: Date, months: int) -> None:
    starts = month_starts(start, start, min(months, 40))
    assert starts[0] == 0
    assert all(28 <= after - before <= 31 for before, after in itertools.pairwise(starts))
    assert add_months(start, months).day <= start.day


@given(DATES, DATES)
def test_months_between_is_the_last_month_that_has_begun(origin: Date, day: Date) -> None:
    count = months_between(origin, day)
    assert add_months(origin, count) <= day < add_months(origin, count + 1)


def test_months_between_by_hand() -> None:
    assert months_between(Date(2024, 4, 15), Date(2025, 4, 14)) == 11
    assert months_between(Date(2024, 4, 15), Date(2025, 4, 15)) == 12
    assert months_between(Date(2024, 1, 31), Date(2024, 2, 29)) == 1


@given(st.integers(-50, 400), st.integers(-50, 4000))
def test_a_pay_run_is_the_first_seventh_day_on_or_after_the_due_day(start: int, due: int) -> None:
    run = int(pay_run(start, np.array([due]))[0])
    assert due <= run < due + PAY_RUN
    assert (run - start) % PAY_RUN == 0


def test_a_claim_due_on_a_pay_run_is_paid_that_day() -> None:
    assert pay_run(5, np.array([5, 6, 12, 13])).tolist() == [5, 12, 12, 19]


def test_days_are_whole_and_halves_go_to_the_even_day() -> None:
    assert whole(np.array([0.4, 0.5, 1.5, 2.5, 29.6])).tolist() == [0, 0, 2, 2, 30]
    assert whole(np.array([1.0])).dtype == np.int64


def test_the_phases_of_a_day_are_in_the_order_of_the_ruling() -> None:
    assert [phase.name for phase in Phase] == ["TERMS", "WORK", "RECEIPTS", "ONWARD", "BILLS", "CREDIT", "SOLVENCY", "DECISIONS"]


@pytest.mark.parametrize("turn", range(4))
def test_moments_come_by_day_then_phase_then_rank_however_they_were_asked_for(turn: int) -> None:
    moments = [
        (day, phase, rank) for day in (0, 1, 5) for phase in (Phase.TERMS, Phase.BILLS, Phase.DECISIONS) for rank in (0, 1, 2)
    ]
    asked = [moments, moments[::-1], moments[1::2] + moments[::2], moments[13:] + moments[:13]][turn]
    env = simpy.Environment()
    clock, seen = Clock(env, ranks=3), []

    def wait(day: int, phase: Phase, rank: int) -> Process:
        yield clock.at(day, phase, rank)
        seen.append((clock.day, clock.phase, rank))

    for day, phase, rank in asked:
        env.process(wait(day, phase, rank))
    env.run()
    assert seen == moments


def test_a_users_own_process_acts_before_the_days_phases() -> None:
    env = simpy.Environment()
    clock, seen = Clock(env), []

    def ours() -> Process:
        yield clock.at(3, Phase.TERMS)
        seen.append("terms")

    def theirs() -> Process:
        yield env.timeout(3)
        seen.append("user")

    env.process(ours())
    env.process(theirs())
    env.run()
    assert seen == ["user", "terms"]


def at_work_on_day_3(then: Any) -> None:
    """Do `then` with the clock in the work phase of day 3."""
    env = simpy.Environment()
    clock = Clock(env)

    def process() -> Process:
        yield clock.at(3, Phase.WORK)
        then(clock)

    env.process(process())
    env.run()


@pytest.mark.parametrize(("day", "phase"), [(2, Phase.DECISIONS), (3, Phase.TERMS), (-1, Phase.WORK)])
def test_a_moment_that_has_passed_is_an_error(day: int, phase: Phase) -> None:
    with pytest.raises(ValueError, match=f"day {day}, {phase.name} has passed: it is day 3, WORK"):
        at_work_on_day_3(lambda clock: clock.at(day, phase))


def test_the_present_phase_and_later_ones_have_not_passed() -> None:
    def check(clock: Clock) -> None:
        assert [clock.at(3, phase).phase for phase in (Phase.WORK, Phase.RECEIPTS)] == [Phase.WORK, Phase.RECEIPTS]
        assert clock.at(4, Phase.TERMS).day == 4

    at_work_on_day_3(check)


def test_a_phase_has_passed_once_it_has_begun_and_only_today() -> None:
    env = simpy.Environment()
    clock = Clock(env)
    found = []

    def process() -> Process:
        yield clock.at(0, Phase.SOLVENCY)
        found.append([clock.has_passed(phase) for phase in (Phase.CREDIT, Phase.SOLVENCY, Phase.DECISIONS)])
        yield env.timeout(1)
        found.append([clock.has_passed(phase) for phase in (Phase.TERMS, Phase.SOLVENCY)])

    env.process(process())
    env.run()
    assert found == [[True, True, False], [False, False]]
