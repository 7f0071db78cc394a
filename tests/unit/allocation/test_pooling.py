"""Pools: Harbour's known answer, shares that no group would leave, and a bound that no written rule beats."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.allocation.cash import Amounts
from simulator.allocation.objectives import tail
from simulator.allocation.pooling import best_pool, euler_shares
from simulator.allocation.solver import Infeasible
from simulator.allocation.tails import tail_mean
from tests.unit.allocation import harbour
from tests.unit.allocation.harbour import ANSWERS, GIVEN, KNOWN

pytestmark = pytest.mark.unit

CLOSE = ANSWERS["P18_harbour"]["tol"]


@pytest.mark.parametrize(("part", "key"), [(0.0, "cvar_minmax_months"), (GIVEN["omega"], "cvar_minmax_months_pool")])
def test_harbour_without_a_pool_and_with_one(part: float, key: str) -> None:
    aim = harbour.aim(tail=1 - GIVEN["alpha"])
    least = GIVEN["theta_cvar"] * KNOWN["max_outcomes"]
    found = best_pool(aim, part * GIVEN["B"], outcomes=least)
    assert found.worst == pytest.approx(KNOWN[key], rel=CLOSE)
    assert found.paid_in.sum() <= part * GIVEN["B"] + 1e-6


def test_a_pool_under_a_split_helps_whoever_is_short_and_is_paid_by_whoever_can() -> None:
    aim = harbour.aim(tail=1 - GIVEN["alpha"])
    split = tail(aim).amounts
    alone = best_pool(aim, 0.0, split)
    short = np.maximum(-aim.cash.lowest(split).pounds, 0.0)
    assert alone.worst == pytest.approx((tail_mean(short, aim.tail) / aim.month).max(), abs=1e-6)
    worst = [best_pool(aim, most, split).worst for most in (1.0, 5.0, 20.0)]
    assert all(later <= before + 1e-9 for before, later in itertools.pairwise([alone.worst, *worst]))
    assert worst[0] < alone.worst


def test_a_pool_where_nothing_fits() -> None:
    with pytest.raises(Infeasible):
        best_pool(harbour.aim(), 10.0, outcomes=2 * KNOWN["max_outcomes"])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5), st.sampled_from([0.05, 0.2, 1.0]))
def test_shares_sum_to_the_pooled_tail_and_no_group_would_pay_less_alone(seed: int, members: int, part: float) -> None:
    """The core of the game whose cost is a group's own tail mean (Denault 2001)."""
    rng = np.random.default_rng(seed)
    losses = np.maximum(rng.normal(0, rng.uniform(1, 30, (members, 1)), (members, 40)) + 10 * rng.normal(size=40), 0.0)
    shares = euler_shares(losses, part)
    assert shares.sum() == pytest.approx(tail_mean(losses.sum(axis=0), part))
    for size in range(1, members):
        for group in itertools.combinations(range(members), size):
            assert shares[list(group)].sum() <= tail_mean(losses[list(group)].sum(axis=0), part) + 1e-9


def test_shares_of_two_alike_are_alike() -> None:
    losses = np.array([[3.0, 1.0, 0.0], [3.0, 1.0, 0.0]])
    assert euler_shares(losses, 1 / 3) == pytest.approx([3.0, 3.0])
    assert euler_shares(losses, 2 / 3) == pytest.approx([2.0, 2.0])


def test_a_split_is_held_as_it_is() -> None:
    aim = harbour.aim(tail=0.5)
    n = aim.cash.members
    # Under everything that the region allows, and so of no split that keeps its promises.
    nothing = Amounts(*(np.zeros(n) for _ in range(5)))
    short = np.maximum(-aim.cash.lowest(nothing).pounds, 0.0)
    assert best_pool(aim, 0.0, nothing).worst == pytest.approx((tail_mean(short, 0.5) / aim.month).max(), abs=1e-6)
