"""Changes written into a contract: how much more or less is paid, for how many more or fewer people (ruling R56)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.execution.batches import run_batches
from simulator.model.cuts import changes_of_year
from simulator.model.draws import Draws
from simulator.scenario import from_data
from simulator.scenario.sentences import describe
from simulator.terms.realising import Realised
from tests.oracle.daily import engine_days
from tests.unit.model.plain import Data, contract, member, organisation, ran, scenario
from tests.unit.model.test_by_hand import CONTRACT_FIXED, CONTRACT_OUTCOMES, PARTNER_FIXED, PARTNER_OUTCOMES, prime

pytestmark = pytest.mark.unit


def changed(*changes: Data) -> Data:
    """The prime by hand, its cut in place of changes."""
    data = prime()
    service = data["contracts"]["service"]
    del service["cuts"]
    service["changes"] = list(changes)
    return data


def test_a_rise_reaches_the_partner_whole_and_more_people_come_to_it() -> None:
    data = changed({"year": 2, "price": 0.08, "people": 0.1})
    data["contracts"]["service"]["structure"]["pass_through"] = {"cuts": 0}
    days = engine_days(from_data(data), 1, 0)
    # Year 2: 8% more of everything; 4.4 people a month in place of 4 at the partner, 11 of 10 in all, with a month's lag of staff.
    fixed, outcomes = 1.08 * PARTNER_FIXED[0], 1.08 * PARTNER_OUTCOMES[0]
    partner = days["cash"]["partner"]
    # The last claim of fixed money, of March 2026, is raised on day 729 and paid on day 791; in the run-off nothing is spent.
    assert partner[791] - partner[790] == pytest.approx(fixed + outcomes, abs=0.005)
    total = 24 * (CONTRACT_FIXED[0] + CONTRACT_OUTCOMES[0]) + 12 * 0.08 * (CONTRACT_FIXED[0] + CONTRACT_OUTCOMES[0])
    # Outcomes are paid for up to the target of 2.2 a month, which they reach.
    assert days["contracts"]["service"]["paid"] == pytest.approx(total, abs=0.005)


def test_a_fall_is_passed_on_as_a_cut_is_and_the_work_stays() -> None:
    with_cut = engine_days(from_data(prime()), 1, 0)
    as_change = engine_days(from_data(changed({"year": 2, "price": -0.1})), 1, 0)
    assert as_change["cash"] == with_cut["cash"]
    partner = as_change["cash"]["partner"]
    assert partner[-1] == pytest.approx(28_008.00, abs=0.005)


def plain(*changes: Data, cuts: tuple[Data, ...] = (), noise: bool = False, **given: Any) -> Any:
    """£120,000 and 120 people a year for three years, all at one provider."""
    service = contract({"kind": "direct", "members": {"a": member(1)}}, years=3, changes=list(changes), cuts=list(cuts), **given)
    return scenario({"a": organisation()}, service, noise)


def test_changes_come_after_the_days_cuts_and_hold_from_then_on() -> None:
    of = plain({"year": 2, "price": 0.5, "people": -0.25}, {"year": 3, "price": -0.5}, cuts=({"year": 2, "cut": 0.2},))
    found = ran(of)
    paid = 120_000 + 120_000 * 0.8 * 1.5 + 120_000 * 0.8 * 1.5 * 0.5
    assert found.contracts["service"].deal.purse.paid[0] == pytest.approx(paid)
    assert found.contracts["service"].caseload.served[0] == pytest.approx(120 + 90 + 90)


def test_people_alone_are_more_work_for_the_same_money() -> None:
    found = ran(plain({"year": 2, "people": 0.5}))
    assert found.contracts["service"].deal.purse.paid[0] == pytest.approx(360_000)
    # Staff follow a month later: 10 of the first 15 are served, and 5 wait from then on.
    assert found.contracts["service"].caseload.served[0] == pytest.approx(120 + 175 + 180)


def test_in_an_alliance_too_people_move_by_people_alone() -> None:
    service = contract({"kind": "alliance", "members": {"a": member(1)}}, years=2, changes=[{"year": 2, "price": -0.5}])
    found = ran(scenario({"a": organisation()}, service))
    assert found.contracts["service"].caseload.served[0] == pytest.approx(240)


def test_a_change_of_nothing_is_no_change() -> None:
    one, other = (run_batches(plain(*changes, noise=True), 20, 1) for changes in ((), ({"year": 2, "price": 0, "people": 0},)))
    assert (one.lowest_cash == other.lowest_cash).all()


def entry(**given: Any) -> Realised:
    plain: Data = {"year": None, "chance_per_year": None, "price": None, "people": None, "ends": False}
    return Realised(
        **{**plain, **{key: np.array([value]) if isinstance(value, float) else value for key, value in given.items()}}
    )


def fallen(year: int, *changes: Realised, noise: bool = True, replications: int = 2_000) -> Any:
    given = Realised(cuts=(), changes=changes)
    return changes_of_year("service", given, np.zeros(1), year, Draws(1, 0, replications), noise)


def test_a_change_by_chance_falls_from_the_second_year_on_with_its_chance_price_and_people_together() -> None:
    by_chance = entry(chance_per_year=0.3, price=0.1, people=-0.2)
    assert fallen(0, by_chance) == []
    ((price, people),) = fallen(1, by_chance)
    assert set(price.tolist()) == {0.0, 0.1}
    assert (people == -2 * price).all()
    assert (price > 0).mean() == pytest.approx(0.3, abs=0.04)
    assert (fallen(2, by_chance)[0][0] != price).any()


def test_without_noise_a_change_by_chance_is_its_mean() -> None:
    ((price, people),) = fallen(1, entry(chance_per_year=0.3, price=0.1), noise=False)
    assert price[0] == pytest.approx(0.03)
    assert people is None


def test_a_changes_luck_is_not_that_of_a_cut_and_not_that_of_another() -> None:
    one, other = (each[0] for each in fallen(1, entry(chance_per_year=0.5, price=1.0), entry(chance_per_year=0.5, price=1.0)))
    cut = Draws(1, 0, 2_000).uniforms("cut", "service/0", 1) < 0.5
    assert 0 < (one == other).mean() < 1
    assert 0 < (one == cut).mean() < 1


def test_what_money_comes_to_counts_as_cuts_by_cause_and_by_who_bore_it() -> None:
    # Half the price for half the people goes: £60,000, and £100 × 60 people of cost; then 20% more of the rest, £12,000.
    of = plain({"year": 2, "price": -0.5, "people": -0.5}, {"year": 3, "price": 0.2})
    service = ran(of).contracts["service"]
    price, cause = 60_000 + 60_000 - 12_000, 2 * 6_000
    assert service.plan.so_far()[0, -1, 0] == pytest.approx(price)
    assert service.plan.so_far()[0, 2, 0] == pytest.approx(price - cause)


def test_a_change_is_said_as_one() -> None:
    said = describe(
        plain({"year": 2, "price": -0.5, "people": -0.25}, {"year": 2, "price": 0.2}, {"chance_per_year": 0.1, "people": 0.1})
    )
    assert "From year 2 the price falls by 50%, about £60,000 a year; the work falls by 25%." in said
    assert "From year 2 the price rises by 20%, about £12,000 a year; the work stays the same." in said
    assert "With a chance of 10% in each year from the second, the work rises by 10%, at the same price." in said
