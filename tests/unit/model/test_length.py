"""Options to go on (ruling R57): the laws of a contract that may end sooner or later, and when an option is taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from simulator import run
from simulator.execution.batches import run_batches, trace
from simulator.model.draws import Draws
from simulator.model.ends import End
from simulator.model.ensemble import Ensemble
from simulator.scenario import Scenario, load
from tests.unit.model import plain

pytestmark = pytest.mark.unit

LIBRARY = (
    "live_well_leeds",
    "responsible_prime",
    "equal_consortium",
    "plymouth_alliance",
    "stage_changing_lives",
    "work_programme",
)
REST = "rest of the organisation"  # goes on to the end of the longest life (ruling R4)


def moves(of: Scenario, replication: int, to: float = np.inf) -> list[tuple[object, ...]]:
    """Every movement of the contracts to this day, to the penny."""
    return [
        (each.day, each.source, each.target, round(each.amount, 2), each.why)
        for each in trace(of, 7, replication)
        if each.day <= to and each.why != REST
    ]


def without_advance(name: str) -> Iterator[tuple[Scenario, str]]:
    """A library file with its contracts, none with money to come back over its last months."""
    scenario = load(name).with_changes({"payment.advance_months": 0, "structure.members.*.advance": 0, "cuts": []})
    for key, contract in scenario.file.contracts.items():
        if contract.years >= 3:
            yield scenario, key


@pytest.mark.parametrize("name", LIBRARY)
def test_options_that_are_never_taken_change_nothing_until_the_run_off_is_over(name: str) -> None:
    for scenario, key in without_advance(name):
        years = scenario.file.contracts[key].years - 2
        agreed = scenario.with_changes({f"contracts.{key}.years": years})
        never = agreed.with_changes({f"contracts.{key}.extensions": [{"years": 2, "chance": 0}]})
        over = int(Ensemble(agreed, Draws(7, 0, 1)).horizon.min()) - 1
        for replication in range(4):
            assert moves(never, replication, over) == moves(agreed, replication, over)


@pytest.mark.parametrize("name", LIBRARY)
def test_options_that_are_always_taken_are_the_longer_contract(name: str) -> None:
    for scenario, key in without_advance(name):
        years = scenario.file.contracts[key].years - 2
        options = [{"years": 1, "notice": 9}, {"years": 1}]
        always = scenario.with_changes({f"contracts.{key}.years": years, f"contracts.{key}.extensions": options})
        # Who gives notice to leave after the end as it stands stays to that end: nobody does here before it moves.
        for replication in range(4):
            assert moves(always, replication) == moves(scenario, replication)


def service(**given: Any) -> Scenario:
    """A year of £10,000 and 10 people a month, and an option of half a year decided three months before."""
    option = {"years": 0.5, **given.pop("option", {})}
    return plain.direct({"one": plain.organisation(outcome_rate=0.5)}, years=1, extensions=[option], **given)


def months_paid(of: Scenario) -> int:
    return len([each for each in plain.movements(of, "payment") if each.amount > 0])


def test_an_option_is_taken_or_not_and_work_ends_with_it() -> None:
    assert months_paid(service(option={"chance": 0.4})) == 12  # without noise: where the chance is over a half
    assert months_paid(service(option={"chance": 0.6})) == 18


@pytest.mark.parametrize(("rate", "months"), [(0.5, 18), (0.4, 12)])
def test_an_option_hangs_on_outcomes_due_by_then(rate: float, months: int) -> None:
    payment = {"fixed": 0.6, "outcomes": 0.4, "target_rate": 0.5, "outcome_lag": 4}
    scenario = service(option={"if": "outcomes >= 90%"}, payment=payment)
    fixed = scenario.with_changes({"organisations.one.outcome_rate": rate})
    assert len(plain.amounts(fixed, "delivery")) == months


def test_a_provider_that_loses_money_and_is_short_of_it_declines() -> None:
    losing: plain.Data = {"unit_cost": 1_200, "free_reserves": 30_000, "headroom": 200_000, "walk_away": 0.9, "notice": 24}
    option = {"years": 1, "by": "both"}
    asked = plain.direct({"one": plain.organisation(**losing)}, years=1.5, extensions=[option])
    assert len(plain.amounts(asked, "delivery")) == 18
    assert len(plain.amounts(asked.with_changes({"extensions.0.by": "commissioner"}), "delivery")) == 30


def test_closing_costs_are_paid_when_it_ends_and_nobody_is_unmet_after_it() -> None:
    scenario = plain.direct({"one": plain.organisation(closing_cost=5_000)}, years=1, extensions=[{"years": 1, "chance": 0.5}])
    noisy = scenario.with_changes({"world.noise": True})
    runs = run_batches(noisy, 60, 3)
    found, served = runs.contracts["service"], runs.contracts["service"].served
    longer = served > 180  # of 120 a year
    assert 15 < longer.sum() < 45
    assert not found.stopped.any()
    assert (found.ended.how == End.DELIVERED).all()
    assert found.unmet.max() == 0.0
    short = int(np.flatnonzero(~longer)[0])
    paid = {each.day: each.amount for each in trace(noisy, 3, short) if each.why.startswith("closing cost")}
    assert paid == {364: 5_000.0}


def test_replications_side_by_side_are_as_each_alone() -> None:
    scenario = load("equal_consortium").with_changes({"years": 3, "extensions": [{"years": 1, "chance": 0.5}] * 2})
    whole = run_batches(scenario, 30, 5)
    parts = [run_batches(scenario, 30, 5, batch=size) for size in (1, 7)]
    for part in parts:
        assert (part.reserves_end == whole.reserves_end).all()
        for key, found in whole.contracts.items():
            assert (found.paid == part.contracts[key].paid).all()
            assert (found.ended.how == part.contracts[key].ended.how).all()


def test_a_post_costs_nothing_once_it_is_over() -> None:
    """A year at £6,000, and an option that nobody takes: its twelve months are paid on day 394 at the latest, and no bill comes after March."""
    orgs = {"serves": plain.organisation(), "post": plain.organisation(unit_cost=None)}
    members = {"serves": plain.member(1), "post": {"post": 6_000}}
    service = plain.contract({"kind": "direct", "members": members}, extensions=[{"years": 0.25, "chance": 0, "notice": 1}])
    paid = plain.amounts(plain.scenario(orgs, service), "delivery")
    assert max(paid) == plain.MONTH_ENDS[-1]


def test_a_run_tells_how_long_it_came_to_be_and_who_is_solvent_when_the_agreed_years_end() -> None:
    """An option of even chance, and a break at the end of the first of two years: 18 months, or 24, or 30."""
    members = {"one": plain.organisation(), "two": plain.organisation(unit_cost=130, free_reserves=0, headroom=60_000)}
    changes = [{"year": 2, "ends": True, "notice": 6}]
    scenario = plain.direct(members, years=1, extensions=[{"years": 1, "chance": 0.5}], changes=changes)
    told = run(scenario.with_changes({"world.noise": True}), replications=200, seed=2).json()["contracts"]["service"]["length"]
    assert told["agreed_months"] == 12
    assert set(told["months"]) == {"12", "18"}  # where the option is taken the break is told two months later
    assert 0.4 < told["months"]["18"] < 0.6
    assert told["broken_off"] == told["months"]["18"]
    assert set(told["solvent_at_agreed_end"]) >= {"smaller_partners"}
    assert "length" not in run(plain.direct(members), replications=2).json()["contracts"]["service"]


def test_a_break_is_paid_for_where_notice_is_short_and_ends_work_without_failure() -> None:
    """Told at the end of year 1, ended two months later; whoever gives five months' notice pays staff for three: 3 × 10 × £100."""
    members = {"one": plain.organisation(notice=5, closing_cost=700)}
    scenario = plain.direct(members, years=3, changes=[{"year": 2, "ends": True, "notice": 2}])
    assert plain.amounts(scenario, "closing cost") == {425: pytest.approx(700 + 3 * 1_000)}
    assert len(plain.amounts(scenario, "delivery")) == 14
    found = run_batches(scenario, 1, 1).contracts["service"]
    assert found.ended.how.tolist() == [[End.LEFT_WITHOUT]]
    assert not found.stopped.any()
    assert found.unmet.tolist() == [0.0]


def test_who_comes_later_and_leaves_sooner_is_paid_for_its_years_and_others_do_its_work_meanwhile() -> None:
    """£10,000 and 10 people a month at £100, three years; the second has 40%, in the second year only (ruling R61)."""
    orgs = {"one": plain.organisation(closing_cost=900), "two": plain.organisation(closing_cost=300)}
    members = {"one": plain.member(0.6), "two": plain.member(0.4, **{"from": 2, "to": 2})}
    scenario = plain.scenario(orgs, plain.contract({"kind": "direct", "members": members}, years=3))
    paid = {key: sum(each.amount for each in plain.movements(scenario, "payment") if each.target == key) for key in orgs}
    assert paid == {"one": pytest.approx(24 * 10_000 + 12 * 6_000), "two": pytest.approx(12 * 4_000)}
    spent = {key: sum(each.amount for each in plain.movements(scenario, "delivery") if each.source == key) for key in orgs}
    # The second hires for 4 people on its first day. The first keeps its ten people's staff for one month more, and is back at ten a month late.
    assert spent["two"] == pytest.approx(12 * 400)
    assert spent["one"] == pytest.approx((12 + 1) * 1_000 + 12 * 600 + 11 * 1_000)
    assert plain.amounts(scenario, "closing cost") == {729: pytest.approx(300), 1094: pytest.approx(900)}
    found = run_batches(scenario, 1, 1).contracts["service"]
    assert found.ended.how.tolist() == [[End.DELIVERED, End.DELIVERED]]


def test_who_has_left_by_plan_shares_in_no_cut_of_the_day_after() -> None:
    """£12,000 a year less, from the two that are left alike: the lead, who has the leaver's fifth by then, and the other (ruling R61)."""
    members = {"one": plain.member(0.5), "two": plain.member(0.3), "three": plain.member(0.2, to=1)}
    structure = {"kind": "consortium", "lead": "one", "cut_rule": "equal_losses", "members": members}
    contract = plain.contract(structure, years=2, cuts=[{"year": 2, "cut": 0.1}])
    scenario = plain.scenario({key: plain.organisation() for key in members}, contract)
    runs = run_batches(scenario, 1, 1)
    received = dict(zip(runs.ids, runs.received[0].tolist(), strict=True))
    assert received == {
        "one": pytest.approx(60_000 + 78_000),
        "two": pytest.approx(36_000 + 30_000),
        "three": pytest.approx(24_000),
    }
