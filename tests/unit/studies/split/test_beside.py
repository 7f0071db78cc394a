"""Figures of a split: members without work have no cost to be paid over, and stand in no average."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.allocation.cash import Amounts
from simulator.scenario import Scenario, loads
from simulator.studies.split.beside import uneven
from simulator.studies.split.judged import Judged, judge
from tests.unit.allocation.harbour import region

pytestmark = pytest.mark.unit

REGION = region()
PEOPLE = np.array([100.0, 40.0, 20.0, 0.0])
FAIR = REGION.full_price * PEOPLE


def split(price: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Amounts:
    nothing = np.zeros(len(PEOPLE))
    return Amounts(price, nothing, PEOPLE, nothing, nothing)


@pytest.mark.parametrize("idle", [0.0, 1e-6, 50_000.0])
def test_prices_in_proportion_to_cost_are_even_whatever_one_without_work_is_paid(idle: float) -> None:
    assert uneven(REGION, split(FAIR + np.array([0, 0, 0, idle]))) == pytest.approx(0.0, abs=1e-12)


def test_a_digit_of_the_solver_is_no_work() -> None:
    digit = replace(split(FAIR), people=PEOPLE + np.array([0, 0, 0, 1e-9]))
    assert digit.works.tolist() == [True, True, True, False]
    assert uneven(REGION, digit) == pytest.approx(0.0, abs=1e-12)


def test_who_has_all_the_price_and_half_the_cost_is_half_apart() -> None:
    people = np.array([1.0, 1.0, 0.0, 0.0])
    even = replace(REGION, cost=np.ones(4), paid_fixed=np.ones(4), paid_at_risk=np.ones(4))
    assert uneven(even, replace(split(np.array([2.0, 0.0, 0.0, 9.0])), people=people)) == pytest.approx(0.5)


def test_where_a_price_brings_nothing_its_cost_is_the_cost() -> None:
    unpaid = replace(REGION, paid_fixed=np.zeros(4), paid_at_risk=np.array([0.0, 1.0, 1.0, 1.0]))
    assert unpaid.full_price[0] == REGION.cost[0]
    assert unpaid.full_price[1:] == pytest.approx(REGION.cost[1:] / REGION.at_risk)


FILE = """\
format: 1
name: One without work
start: 2025-04-01
organisations:
  big: {other_income: £8m, free_reserves: £2m, unit_cost: £900}
  small: {other_income: £200k, free_reserves: £1, unit_cost: £3000, headroom: £0, walk_away: never}
  idle: {other_income: £200k, free_reserves: £500k, walk_away: never}
contracts:
  service:
    annual_value: £1m
    years: 1
    people_per_year: 1000
    structure: {kind: consortium, lead: big, members: {big: {share: 60%}, small: {share: 40%}, idle: {share: 0, money: 0}}}
"""


@pytest.fixture(scope="module")
def lived() -> Judged:
    scenario: Scenario = loads(
        FILE.replace("share: 60%", "share: 60%, money: 60%").replace("share: 40%", "share: 40%, money: 40%")
    )
    return judge(scenario, "service", 20, 1)


def test_smaller_partners_without_work_are_in_no_share_of_those_that_stand(lived: Judged) -> None:
    assert lived.smaller.all(axis=0).tolist() == [False, False, True]  # in the order of ids: big, idle, small
    standing = lived.smaller_standing()
    assert standing is not None
    assert standing.value == lived.standing[:, 2].mean() < lived.standing[:, 1].mean() == 1.0
