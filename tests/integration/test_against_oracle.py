"""The engine against the independent oracle: the same draws give the same cash, day by day, to the penny."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from simulator.execution.batches import run_batches, trace
from simulator.scenario import Scenario, bundled, from_data, load
from tests.often import often
from tests.oracle import simulate
from tests.oracle.agreement import differences, differences_side_by_side
from tests.oracle.case import case_of
from tests.oracle.daily import engine_days
from tests.oracle.letting import files_let_again
from tests.oracle.scenarios import files

pytestmark = pytest.mark.integration

KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")

ANY_SIZE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(max_examples=60, suppress_health_check=ANY_SIZE)
@given(files(KINDS))
def test_random_scenarios_agree_to_the_penny(data: dict[str, Any]) -> None:
    assert differences(from_data(data)) == []


@settings(max_examples=20, suppress_health_check=ANY_SIZE)
@given(files_let_again(KINDS))
def test_random_contracts_let_again_agree_to_the_penny(data: dict[str, Any]) -> None:
    assert differences(from_data(data)) == []


@settings(max_examples=5, suppress_health_check=ANY_SIZE)
@given(files_let_again(KINDS))
def test_replications_side_by_side_agree_as_each_alone(data: dict[str, Any]) -> None:
    """Another team wins in another replication, and all go on together."""
    assert differences_side_by_side(from_data(data), 3) == []


def test_a_contest_agrees_in_every_replication() -> None:
    """A holder that knows the cost and was helped, a team that is local, a rival from away; a partner that was stung joins, or not."""
    contest = load("shelter_sifa").design("Shelter leads again, and SIFA Fireside was stung")
    contest = contest.with_changes({"contracts.prevention.years": 1, "world.trust_rise": 0})
    assert differences_side_by_side(contest, 40) == []


def test_a_pool_whose_member_failed_in_the_run_off_agrees_to_the_penny() -> None:
    """Of one contract let again, whose members pay in at rates of their own, and one is gone before the last is paid."""
    data = json.loads((Path(__file__).parents[1] / "oracle" / "pool_apart.json").read_text(encoding="utf-8"))
    assert differences(from_data(data)) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_random_contracts_let_again_agree_to_the_penny(kind: str) -> None:
    @settings(max_examples=often(30, 300), suppress_health_check=ANY_SIZE)
    @given(files_let_again((kind,)))
    def agree(data: dict[str, Any]) -> None:
        assert differences(from_data(data)) == []

    agree()


@pytest.mark.slow
@settings(max_examples=often(30, 300), suppress_health_check=ANY_SIZE)
@given(files_let_again(KINDS))
def test_many_replications_side_by_side_agree_as_each_alone(data: dict[str, Any]) -> None:
    assert differences_side_by_side(from_data(data), 5) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_random_scenarios_agree_to_the_penny(kind: str) -> None:
    @settings(max_examples=often(50, 600), suppress_health_check=ANY_SIZE)
    @given(files((kind,)))
    def agree(data: dict[str, Any]) -> None:
        assert differences(from_data(data)) == []

    agree()


@pytest.mark.parametrize("agreed", [True, False])
def test_nobody_draws_the_loan_of_a_contract_that_never_begins(agreed: bool) -> None:
    """The lead is insolvent in April; the contract would begin in September, and a partner would draw its loan."""
    bare = {"other_income": 0, "free_reserves": 0, "headroom": 0, "grace": 0, "walk_away": "never", "unit_cost": 300}
    members = {"lead": {"share": 0.5}, "partner": {"share": 0.5}}
    if agreed:
        members["lead"]["loan"], members["partner"]["loan"] = 0.0, 1.0
    contract = {
        "annual_value": 60_000,
        "years": 1,
        "start": "2024-09-01",
        "people_per_year": 24,
        "payment": {"fixed": 1.0, "activity": 0.0, "outcomes": 0.0},
        "step_in": "never",
        "structure": {"kind": "prime", "lead": "lead", "members": members},
        "loan": {"amount": 30_000, "rate": 0.05, "years": 3},
    }
    contract_start = datetime.date(2024, 9, 1)
    scenario = from_data(
        {
            "format": 1,
            "name": "Lead gone before it begins",
            "start": "2024-04-01",
            "organisations": {"lead": {**bare, "other_income": 20_000}, "partner": bare},
            "contracts": {"service": contract},
        }
    )
    drawn = [at for at in range(20) if any(each.why == "loan drawn" for each in trace(scenario, 1, at))]
    runs = run_batches(scenario, 20, 1)
    left = runs.left_on[:, runs.ids.index("lead")]
    begins = (left < 0) | (left >= (contract_start - scenario.file.start).days)
    assert 0 < begins.sum() < 20
    assert drawn == np.flatnonzero(begins).tolist()
    assert differences(scenario) == []


def test_of_two_ends_on_one_day_the_first_of_that_day_counts() -> None:
    """It loses one contract at the start of the day on which it fails in another, whose id comes first."""
    org = {"other_income": 0, "headroom": 0, "grace": 2, "walk_away": "never", "closing_cost": 0, "unit_cost": 100, "overhead": 0}
    alone = {name: {"kind": "direct", "members": {name: {"share": 1.0}}} for name in ("holds", "other")}
    contract = {"annual_value": 12, "people_per_year": 120, "payment": {"fixed": 1.0, "activity": 0, "outcomes": 0}}
    retender = {"incumbent": None, "bidders": {"rival": {"structure": alone["other"], "bid": {"margin": 0}}}}
    scenario = from_data(
        {
            "format": 1,
            "name": "Two ends on one day",
            "start": "2024-04-01",
            "world": {"noise": False, "cost_inflation": 0},
            "organisations": {"holds": {**org, "free_reserves": 23_000}, "other": {**org, "free_reserves": 1_000_000}},
            "contracts": {
                "a": {**contract, "years": 2, "structure": alone["holds"]},
                "b": {**contract, "years": 1, "structure": alone["holds"], "retender": retender},
            },
        }
    )
    assert differences(scenario) == []
    engine = engine_days(scenario, 1, 0)
    assert {key: each["holds"] for key, each in engine["ended"].items()} == {"a": ("insolvent", 365), "b": ("lost", 365)}
    assert engine["ended_over_all"]["holds"] == ("lost", 365)


@pytest.mark.parametrize(("headroom", "end"), [(100_000, ("handed back", 394)), (0, ("insolvent", 378))])
def test_a_notice_counts_where_the_contract_ends_under_it_and_not_where_it_is_no_longer_worked(
    headroom: int, end: tuple[str, int]
) -> None:
    """Both give notice after a year, on day 364; the lead leaves a month later, and with it the contract ends."""
    org = {"other_income": 0, "grace": 15, "walk_away": 1, "closing_cost": 0, "unit_cost": 100, "overhead": 0}
    lead = {**org, "free_reserves": 100_000, "notice": 1}
    partner = {**org, "free_reserves": 5_900, "headroom": headroom, "notice": 6}
    members = {"lead": {"share": 0.5}, "partner": {"share": 0.5}}
    contract = {"annual_value": 12, "years": 2, "people_per_year": 120, "payment": {"fixed": 1.0, "activity": 0, "outcomes": 0}}
    scenario = from_data(
        {
            "format": 1,
            "name": "Two notices",
            "start": "2024-04-01",
            "world": {"noise": False, "cost_inflation": 0},
            "organisations": {"lead": lead, "partner": partner},
            "contracts": {"service": {**contract, "structure": {"kind": "prime", "lead": "lead", "members": members}}},
        }
    )
    assert differences(scenario) == []
    ended = engine_days(scenario, 1, 0)["ended_over_all"]
    assert ended == {"lead": ("handed back", 394), "partner": end}


def one_contract(organisations: dict[str, Any], contract: dict[str, Any], **world: Any) -> Scenario:
    return from_data(
        {
            "format": 1,
            "name": "One contract",
            "start": "2024-04-01",
            "world": {"noise": False, "cost_inflation": 0, **world},
            "organisations": organisations,
            "contracts": {"service": {"annual_value": 120_000, "people_per_year": 120, **contract}},
        }
    )


RICH = {
    "other_income": 0,
    "free_reserves": 100_000,
    "headroom": 100_000,
    "walk_away": "never",
    "closing_cost": 0,
    "unit_cost": 100,
    "overhead": 0,
}
HALVES = {"one": {"share": 0.5}, "two": {"share": 0.5}}


def test_what_a_partner_did_in_the_part_of_the_first_month_that_its_lead_missed_is_paid() -> None:
    """The lead is paid late, pays its partner in advance, and fails on the tenth of 30 days; the commissioner steps in."""
    lead = {**RICH, "free_reserves": 1_000, "headroom": 0, "grace": 10}
    contract = {
        "years": 1,
        "payment": {"fixed": 0.5, "activity": 0.5, "outcomes": 0, "in_advance": True, "lateness": 20},
        "step_in": 2,
        "structure": {"kind": "prime", "lead": "one", "pay_partners": 0, "members": HALVES},
    }
    scenario = one_contract({"one": lead, "two": RICH}, contract)
    assert differences(scenario) == []
    stepped = [
        each.amount for each in trace(scenario, 1, 0) if each.why.startswith("payment after stepping in") and each.day <= 84
    ]
    assert stepped == pytest.approx([2_500, 2_500 * 20 / 30, 2_500])  # advances for May and June; between them April's people


def test_pain_of_two_years_is_settled_with_one_claim_where_lags_differ() -> None:
    """A year and a month: one replication waits four months for its first year's outcomes, another three for its second's."""
    payment = {
        "fixed": 0.4,
        "activity": 0.3,
        "outcomes": 0.3,
        "target_rate": 0.9,
        "outcome_lag": {"choose": [3, 4], "weights": [1, 1]},
    }
    structure = {"kind": "alliance", "pain_cap": 0.5, "members": HALVES}
    both = {key: {**RICH, "outcome_rate": 0.3} for key in HALVES}
    scenario = one_contract(both, {"years": 13 / 12, "payment": payment, "structure": structure}, noise=True)
    pained = {tuple(each.day for each in trace(scenario, 1, at) if "members' part of the pain" in each.why) for at in range(4)}
    assert pained == {(490, 518), (518, 553)}
    assert differences_side_by_side(scenario, 4) == []


def test_a_years_cap_on_activity_is_that_of_its_own_plan() -> None:
    """The work halves with a cut of half: of the second year's 60 people at most 3 are paid for."""
    contract = {
        "years": 2,
        "payment": {"fixed": 0.5, "activity": 0.5, "outcomes": 0, "activity_cap": 0.05},
        "cuts": [{"year": 2, "cut": 0.5}],
        "volume_follows": 1.0,
        "structure": {"kind": "consortium", "members": HALVES},
    }
    scenario = one_contract(dict.fromkeys(HALVES, RICH), contract)
    assert differences(scenario) == []
    paid = sum(each.amount for each in trace(scenario, 1, 0) if each.source == "commissioner")
    assert paid == pytest.approx(60_000 + 30_000 + 500 * (6 + 3))


@pytest.mark.parametrize(("honoured", "end"), [(0.05, "never had work"), (0.055, "delivered")])
def test_who_has_work_at_all(honoured: float, end: str) -> None:
    """At most 5% of the people that a partner was promised are no work."""
    partner = {"contracts.recovery.structure.members.riverside.honoured": honoured}
    world = {"world.noise": False, "world.demand": 1, "world.volume_scale": 1}
    scenario = load("responsible_prime").with_changes({**partner, **world})
    assert differences(scenario) == []
    assert engine_days(scenario, 1, 0)["ended_over_all"]["riverside"] == (end, None)


@pytest.mark.parametrize("name", sorted(bundled()))
def test_the_library_agrees_to_the_penny(name: str) -> None:
    assert differences(load(name)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_design_of_the_library_agrees_to_the_penny(name: str) -> None:
    scenario = load(name)
    for each in (scenario, *map(scenario.design, scenario.designs)):
        for replication in range(2):
            assert differences(each, seed=2, replication=replication) == [], each.file.design


def test_a_difference_is_found() -> None:
    """The comparison itself can fail: a changed case is noticed."""
    scenario = load("race_to_the_bottom")
    dearer = scenario.with_changes({"organisations.*.overhead": 0.151})
    ours = engine_days(scenario, 1, 0)["cash"]
    theirs = simulate(case_of(dearer, 1, 0))["cash"]
    assert any(abs(a - b) > 0.005 for key in ours for a, b in zip(ours[key], theirs[key], strict=True))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "prime"])
def test_no_part_of_an_advance_falls_due_with_instalments_that_never_come(kind: str) -> None:
    """Who failed is paid its outcomes after a break: of its own advance only parts of months that were are kept back (R20, R57)."""
    contract = {
        "annual_value": 100_000,
        "years": 2,
        "people_per_year": 60,
        "payment": {"fixed": 0.5, "outcomes": 0.5, "target_rate": 0.4, "outcome_lag": 14, "terms": 0, "in_advance": True},
        "changes": [{"year": 2, "ends": True, "notice": 1}],
        "structure": {"kind": kind, "capital": 0, "members": {"a": {"share": 1, "advance": 4_000}}},
    }
    fails = {"other_income": 0, "free_reserves": 1_000, "headroom": 0, "grace": 0, "unit_cost": 2_000, "outcome_rate": 0.4}
    data = {"format": 1, "name": "ahead", "start": "2024-04-01", "organisations": {"a": fails}, "contracts": {"c": contract}}
    assert differences(from_data(data)) == []
