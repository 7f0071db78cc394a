"""A consortium's risk pool in small scenarios without luck (ruling R26)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.execution.batches import trace
from simulator.model.clock import Phase, Process
from simulator.model.ensemble import Ensemble
from simulator.model.organisations import INSOLVENT
from simulator.scenario.scenario import Scenario
from tests.unit.model.plain import amounts, contract, member, movements, organisation, ran, scenario

pytestmark = pytest.mark.unit

POOL = {"rate": 0.1, "target": 1}
# A month's claim is raised on its last day and paid in the next pay run.
PAID = (35, 63, 91, 126, 154, 182, 217, 245, 280, 308, 336, 364)


def pooled(orgs: dict[str, Any] | None = None, pool: dict[str, Any] | None = None, **given: Any) -> Scenario:
    """Two members with £5,000 a month each, £500 of it to the pool, until that holds £10,000."""
    orgs = orgs or {"a": organisation(), "b": organisation()}
    shape = {"kind": "consortium", "members": {key: member(1 / len(orgs)) for key in orgs}, "risk_pool": pool or POOL}
    shape.update(given.pop("structure", {}))
    return scenario(orgs, contract(shape, **given))


def poor(**given: Any) -> dict[str, Any]:
    """`a` loses £2,500 a month: 5,000 less 500 to the pool less 7,000; on day 90 it is at 10,000 + 2 x 4,500 - 3 x 7,000."""
    return {"a": organisation(unit_cost=1_400, free_reserves=10_000, grace=3, **given), "b": organisation()}


def test_each_pays_in_its_part_of_each_receipt_until_the_target_is_reached() -> None:
    paid_in = amounts(pooled(), "into the pool")
    assert list(paid_in) == list(PAID[:10])
    assert list(paid_in.values()) == pytest.approx([1_000.0] * 10)


def test_the_payment_that_would_pass_the_target_is_scaled_down() -> None:
    paid_in = list(movements(pooled(pool={"rate": 0.1, "target": 0.25}), "into the pool"))
    assert [(m.day, m.source) for m in paid_in] == [(35, "a"), (35, "b"), (63, "a"), (63, "b"), (91, "a"), (91, "b")]
    assert [m.amount for m in paid_in] == pytest.approx([500.0] * 4 + [250.0] * 2)


def test_a_member_with_a_rate_of_its_own_pays_by_that() -> None:
    """10% for all, 2% for `b`: £500 and £100 a payment."""
    own = pooled(structure={"members": {"a": member(0.5), "b": member(0.5, pool=0.02)}})
    paid_in = movements(own, "into the pool")
    assert {(m.source, round(m.amount, 6)) for m in paid_in} == {("a", 500.0), ("b", 100.0)}


def test_the_target_is_of_the_price_net_of_the_hub_and_so_are_receipts() -> None:
    paid_in = amounts(pooled(structure={"hub_cost": 0.2}, pool={"rate": 0.1, "target": 0.25}), "into the pool")
    assert list(paid_in.values()) == pytest.approx([800.0, 800.0, 400.0])


def test_what_is_left_goes_back_on_the_last_day_pro_rata_to_what_each_paid_in() -> None:
    uneven = pooled(structure={"members": {"a": member(0.25), "b": member(0.75)}})
    back = movements(uneven, "pool returned")
    assert [(m.day, m.target) for m in back] == [(364, "a"), (364, "b")]
    assert [m.amount for m in back] == pytest.approx([2_500.0, 7_500.0])
    model = ran(uneven)
    assert model.ledger.accounts[0, model.ledger.account("pool of service")] == pytest.approx(0.0, abs=1e-9)


def test_whoever_is_below_its_headroom_draws_up_to_it_and_no_further() -> None:
    drawn = movements(pooled(poor()), "from the pool")
    # Day 90: £2,000 short, and £2,000 in the pool from two payments.
    assert (drawn[0].day, drawn[0].target) == (90, "a")
    assert drawn[0].amount == pytest.approx(2_000.0)


def test_headroom_is_used_before_the_pool() -> None:
    first = movements(pooled(poor(headroom=1_500)), "from the pool")[0]
    assert first.day == 90
    assert first.amount == pytest.approx(500.0)


@pytest.mark.parametrize(("reserves", "rate", "day"), [(10_000, 0.1, 121), (9_999, 0.1, 90), (10_999, 0, 90)])
def test_a_draw_that_meets_the_need_keeps_a_member_solvent_and_one_that_is_a_pound_short_does_not(
    reserves: float, rate: float, day: int
) -> None:
    """Day 90: £2,000 short (£1,000 where nothing was paid in) and £2,000 in the pool; on day 121 the pool has too little."""
    orgs = {"a": organisation(unit_cost=1_400, free_reserves=reserves, grace=1), "b": organisation()}
    assert ran(pooled(orgs, pool={"rate": rate, "target": 1})).organisations.insolvent_on[0].tolist() == [day, -1]


def test_the_smallest_draws_first() -> None:
    both = {
        "a": organisation(unit_cost=1_400, free_reserves=9_500, other_income=60_000, grace=3),
        "b": organisation(unit_cost=1_400, free_reserves=9_000, other_income=50_000, grace=3),
    }
    drawn = movements(pooled(both), "from the pool")
    # Day 60: b is £500 short. Day 90: both are £2,500 short; the pool holds £1,500, all of it for b.
    assert [(m.day, m.target) for m in drawn if m.day <= 90] == [(60, "b"), (90, "b")]
    assert [m.amount for m in drawn if m.day <= 90] == pytest.approx([500.0, 1_500.0])


def test_who_has_left_pays_in_nothing_and_is_given_nothing_back() -> None:
    failing = pooled(poor() | {"c": organisation()}, pool={"rate": 0.01, "target": 1})
    model = ran(failing)
    assert model.organisations.fate[0].tolist() == [INSOLVENT, 0, 0]
    gone = int(model.organisations.insolvent_on[0, 0])
    assert all(m.day <= gone for m in movements(failing, "into the pool") if m.source == "a")
    assert {m.target for m in movements(failing, "pool returned")} == {"b", "c"}


def test_advances_contribute_too() -> None:
    paid_in = amounts(pooled(payment={"advance_months": 1}), "into the pool")
    assert paid_in[0] == pytest.approx(1_000.0)  # a tenth of £10,000
    assert paid_in[35] == pytest.approx(0.1 * (10_000.0 - 10_000.0 / 12.0))


def test_a_pool_moves_money_between_members_and_makes_none() -> None:
    with_pool, without = ran(pooled()), ran(pooled(structure={"risk_pool": None}))
    assert with_pool.ledger.cash[0].tolist() == pytest.approx(without.ledger.cash[0].tolist())


def stir(env: object, model: Ensemble) -> Process:
    """Nothing at all moves, every day: as when another replication of the batch has business on a day on which this one has none."""
    for day in range(int(model.horizon.max())):
        yield model.clock.at(day, Phase.BILLS)
        model.ledger.move(model.ledger.account("outside world"), 0, np.zeros(1), "stirred")


@pytest.mark.parametrize(
    ("value", "unit_cost", "reserves", "step"),
    [
        (120_000, 1_153.37, 4_000, 777.77),
        (87_036.36, 1_503.46, 7_178.19, 53.84),
        (131_313.13, 1_400, 9_000, 100),
    ],
)
def test_a_day_on_which_others_have_business_draws_nothing_from_an_empty_pool(
    value: float, unit_cost: float, reserves: float, step: float
) -> None:
    """A rounding error left in the pool must not be drawn later, or results depend on the batch."""
    losing = {
        key: organisation(unit_cost=unit_cost, free_reserves=reserves + step * place, grace=60) for place, key in enumerate("abc")
    }
    of = pooled(losing, annual_value=value, structure={"hub_cost": 0.05})
    assert trace(of, 1, 0, processes=[stir]) == trace(of, 1, 0)
    assert min(move.amount for move in movements(of, "from the pool")) > 0.005
