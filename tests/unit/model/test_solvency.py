"""Who is insolvent, and on which day (ruling R28). £3,000 of bills fall on each month's last day; the first is day 29."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.model.clock import Phase, Process
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario.scenario import Scenario
from tests.unit.model.plain import direct, movements, organisation, ran

pytestmark = pytest.mark.unit

LATE = {"terms": 365}


def service(terms: dict[str, Any] | None = None, value: float = 36_000, **given: Any) -> Scenario:
    """One provider: ten people a month at £300, and £3,000 a month for it, a year late unless said."""
    return direct({"only": organisation(unit_cost=300, **given)}, annual_value=value, payment=terms or LATE)


def fails_on(of: Scenario) -> int:
    return int(ran(of).organisations.insolvent_on[0, 0])


@pytest.mark.parametrize(("grace", "day"), [(0, 29), (1, 29), (2, 30), (14, 42), (30, 58), (32, 60), (33, 61)])
def test_it_is_the_graceth_day_in_a_row_below_counting_the_first(grace: int, day: int) -> None:
    assert fails_on(service(free_reserves=2_999, grace=grace)) == day


@pytest.mark.parametrize(("reserves", "first"), [(3_000.00, 60), (2_999.99, 29), (2_999.996, 60), (2_999.994, 29)])
def test_exactly_at_the_headroom_is_not_below_it_to_the_penny(reserves: float, first: int) -> None:
    assert fails_on(service(free_reserves=reserves, grace=1)) == first
    assert fails_on(service(free_reserves=reserves - 1_000, headroom=1_000, grace=1)) == first


def test_headroom_may_be_months_of_its_whole_spending() -> None:
    # £36,000 a year: a month is £3,000, so two months' bills may be owed, and no third.
    assert fails_on(service(free_reserves=0, headroom="2 months", grace=1)) == 90


@pytest.mark.parametrize(("grace", "day"), [(6, 34), (7, -1), (20, -1)])
def test_money_in_time_starts_the_count_again(grace: int, day: int) -> None:
    """Below from day 29 until the payment of day 35, and so each month; never for more than six days in a row."""
    prompt = {"terms": 0}
    assert fails_on(service(prompt, free_reserves=1_000, grace=grace)) == day


def test_money_that_does_not_suffice_does_not_start_the_count_again() -> None:
    # £1,500 comes on day 35, where £2,000 are missing.
    assert fails_on(service({"terms": 0}, value=18_000, free_reserves=1_000, grace=8)) == 36


def test_the_last_day_of_grace_counts_though_no_money_moves() -> None:
    assert 42 not in {move.day for move in movements(service(free_reserves=0))}
    assert fails_on(service(free_reserves=0)) == 42


def test_from_that_day_cash_is_frozen_and_money_due_goes_to_the_estate() -> None:
    model = ran(service({"terms": 60}, free_reserves=2_000, grace=1))
    assert model.ledger.cash[0, 0] == pytest.approx(-1_000.0)
    assert model.ledger.estates[0, 0] == pytest.approx(3_000.0)


def test_who_is_below_from_the_start_is_counted_from_the_first_day_on_which_money_moves() -> None:
    """A scenario cannot say so, since reserves are not negative; a user's own process can take money on day 0."""

    def theft(env: object, model: Ensemble) -> Process:
        yield model.clock.at(0, Phase.BILLS)
        model.ledger.move(0, model.ledger.account("outside world"), np.array([500.0]), "stolen")

    model = Ensemble(service(free_reserves=0, grace=5), Draws(1, 0, 1))
    model.run([theft])
    assert model.organisations.insolvent_on[0, 0] == 4


def test_money_that_moves_after_the_days_test_is_tested_the_day_after() -> None:
    def late(env: object, model: Ensemble) -> Process:
        yield model.clock.at(3, Phase.DECISIONS)
        model.ledger.move(0, model.ledger.account("outside world"), np.array([500.0]), "late")

    model = Ensemble(service(free_reserves=0, grace=1), Draws(1, 0, 1))
    model.run([late])
    assert model.organisations.insolvent_on[0, 0] == 4


def test_each_replication_has_its_own_days_of_grace_and_batches_do_not_mix_them() -> None:
    mixed = direct(
        {"only": organisation(unit_cost=300, free_reserves=0, grace={"choose": [1, 9, 14], "weights": [0.3, 0.3, 0.4]})},
        annual_value=36_000,
        payment=LATE,
    ).with_changes({"world.noise": True, "world.demand": 1})
    together = Ensemble(mixed, Draws(1, 0, 30))
    together.run()
    days = together.organisations.insolvent_on[:, 0]
    assert set(days.tolist()) == {29, 37, 42}
    for replication in range(30):
        alone = Ensemble(mixed, Draws(1, replication, 1))
        alone.run()
        assert alone.organisations.insolvent_on[0, 0] == days[replication]


def test_the_lowest_cash_is_at_a_days_end_before_and_after_failing() -> None:
    model = ran(service({"terms": 0}, free_reserves=1_000, grace=30))
    assert model.organisations.lowest[0, 0] == pytest.approx(-2_000.0)
    steady = ran(service({"terms": 0, "in_advance": True}, free_reserves=1_000))
    assert steady.organisations.lowest[0, 0] == pytest.approx(1_000.0)


def test_nobody_is_judged_after_the_last_payment() -> None:
    """The last bills are of day 364; the last claim is paid that day, and the grace would end after it."""
    broke_at_the_end = service({"terms": 0}, value=18_000, free_reserves=17_000, grace=14)
    model = ran(broke_at_the_end)
    assert int(model.horizon[0]) == 364
    assert model.ledger.cash[0, 0] == pytest.approx(17_000 - 12 * 1_500)
    assert model.organisations.insolvent_on[0, 0] == -1
