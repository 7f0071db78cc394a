"""A result's figures, worked out by hand on four replications of three organisations."""

from __future__ import annotations

import datetime
import json
from typing import Any

import numpy as np
import pytest

from simulator.analysis.intervals import wilson
from simulator.analysis.wording import CAUSES_IN_WORDS
from simulator.model.ends import Ended
from simulator.model.results import AwardResults
from simulator.model.review import CAUSES
from simulator.scenario import Scenario, from_data, loads
from tests.unit.handmade_runs import ENDED, SCENARIO, SCENARIO_TEXT, contract, replications, result

pytestmark = pytest.mark.unit


@pytest.fixture
def figures() -> dict[str, Any]:
    return result().json()


def test_organisations_stand_in_the_files_order(figures: dict[str, Any]) -> None:
    assert list(figures["organisations"]) == ["big", "b", "a"]


def test_an_organisations_fate(figures: dict[str, Any]) -> None:
    a = figures["organisations"]["a"]
    assert (a["survival"], a["withdrawn"], a["insolvent"], a["solvent"]) == (0.25, 0.25, 0.5, 0.5)
    assert a["survival_interval"] == pytest.approx(list(wilson(1, 4)))
    assert a["survival_without"] == 0.75
    assert {cause: part for cause, part in a["causes"].items() if part} == {"cut": 0.25, "late_or_unpaid": 0.25}
    assert list(a["causes"]) == list(CAUSES)


def test_withdrawn_and_then_insolvent_counts_as_insolvent(figures: dict[str, Any]) -> None:
    b = figures["organisations"]["b"]
    assert (b["survival"], b["withdrawn"], b["insolvent"]) == (0.5, 0.25, 0.25)


def test_an_organisations_money(figures: dict[str, Any]) -> None:
    a = figures["organisations"]["a"]
    assert (a["received"], a["cost"], a["subsidy"]) == (100.0, 125.0, 25.0)
    assert a["cost_recovery"] == 0.8
    assert a["at_risk_to_reserves"] == 0.25
    assert a["lowest_cash"] == pytest.approx({"p05": -3.85, "p50": -2.5, "p95": -1.15})
    assert a["reserves_end"] == pytest.approx({"p05": 11.5, "p50": 25.0, "p95": 38.5})


def test_where_there_is_nothing_to_divide_by_there_is_null() -> None:
    nothing = result(reserves_start=np.zeros((4, 3)), contracts={"one": contract(outcomes=np.zeros(4))}).json()
    assert nothing["organisations"]["b"]["cost_recovery"] is None
    assert nothing["organisations"]["a"]["at_risk_to_reserves"] is None
    assert nothing["contracts"]["one"]["cost_per_outcome"] is None
    assert "NaN" not in json.dumps(nothing)


def test_groups(figures: dict[str, Any]) -> None:
    assert list(figures["groups"]) == ["smaller_partners", "lead", "small", "medium", "major"]
    partners = figures["groups"]["smaller_partners"]
    assert (partners["survival"], partners["solvent"], partners["all_survive"]) == (0.375, 0.625, 0.25)
    assert (partners["insolvent"], partners["withdrawn"]) == (0.375, 0.25)
    assert (partners["survival_without"], partners["members"]) == (0.875, 2)
    assert figures["groups"]["lead"]["survival"] == 0.75
    # Shares 1, 0, 1/2, 0: mean 3/8, variance 11/64, so 4 (15/64) / (11/64) trials.
    trials = 4 * 15 / 11
    assert partners["survival_interval"] == pytest.approx(list(wilson(trials * 0.375, trials)))


def test_a_group_counts_whoever_is_in_it_in_each_replication() -> None:
    """b is smaller throughout, a in the first two replications only; nobody in the last."""
    smaller = np.array([[True, True, False], [True, True, False], [False, True, False], [False, False, False]])
    size = np.array([[2, 1, 4], [2, 1, 4], [3, 1, 4], [2, 1, 4]])
    found = result(smaller=smaller, size=size).json()
    partners = found["groups"]["smaller_partners"]
    assert partners["survival"] == pytest.approx((1 + 0 + 1) / 3)
    assert partners["all_survive"] == pytest.approx(2 / 3)
    assert partners["members"] == 1.25
    assert found["groups"]["large"]["survival"] == 0.0
    assert found["groups"]["large"]["members"] == 0.25
    assert found["organisations"]["b"]["smaller_partner"] is True
    assert found["organisations"]["a"]["smaller_partner"] is False
    assert found["organisations"]["a"]["size"] == "medium"


def test_an_outsider_is_nobodys_smaller_partner() -> None:
    outside = loads(
        """
format: 1
name: One outsider
start: 2024-04-01
organisations:
  big: {other_income: £20m, free_reserves: £1m, unit_cost: £100}
  b: {other_income: £50k, free_reserves: £20k}
  a: {other_income: £500k, free_reserves: £20k, unit_cost: £100}
contracts:
  one:
    annual_value: £300k
    years: 2
    people_per_year: 1000
    structure: {kind: direct, members: {big: {share: 60%}, a: {share: 40%}}}
"""
    )
    ended = Ended(ENDED.how[:, [0, 2]], ENDED.on[:, [0, 2]])
    left_out = contract(members=("a", "big"), cut_borne=np.zeros((4, 2)), lost=np.zeros((4, 2)), ended=ended)
    found = result(outside, contracts={"one": left_out}).json()
    assert found["organisations"]["b"]["smaller_partner"] is False
    assert found["groups"]["smaller_partners"]["members"] == 1
    assert found["groups"]["lead"]["survival"] is None
    assert found["groups"]["lead"]["survival_interval"] == [None, None]


def test_a_contract(figures: dict[str, Any]) -> None:
    one = figures["contracts"]["one"]
    assert (one["paid"], one["people_served"], one["waiting"], one["unmet"]) == (500e3, 1750.0, 5.0, 100.0)
    assert (one["disrupted"], one["outcomes"], one["cost_per_outcome"]) == (50.0, 1000.0, 500.0)
    assert one["working_capital"] == pytest.approx({"p50": 2500.0, "p95": 3850.0})
    assert one["cut_borne"] == {"big": 3.0, "b": 2.0, "a": 1.0}


def test_the_ledger_is_null_unless_checked(figures: dict[str, Any]) -> None:
    assert figures["ledger"] == {"largest_imbalance": None}
    assert result(checked=True).json()["ledger"] == {"largest_imbalance": 0.001}


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("delivering", {0: 1.0, 99: 1.0, 100: 7 / 8, 400: 4 / 8, 500: 3 / 8, 1000: 3 / 8}),
        ("solvent", {99: 1.0, 100: 7 / 8, 499: 7 / 8, 500: 6 / 8, 600: 5 / 8, 1000: 5 / 8}),
        ("without", {699: 1.0, 700: 7 / 8, 1000: 7 / 8}),
    ],
)
def test_a_groups_curve(of: str, expected: dict[int, float]) -> None:
    curve = result().survival_curve("smaller partners", of=of)
    assert {day: curve.at(day).survival for day in expected} == pytest.approx(expected)
    assert (curve.times[0], curve.times[-1]) == (0.0, 1000.0)
    assert (curve.group, curve.of) == ("smaller partners", of)
    assert curve.dates[0] == datetime.date(2024, 4, 1)


@pytest.mark.parametrize(
    ("wanted", "ends"),
    [
        ("smaller_partners", 0.375),
        ("lead", 0.75),
        ("Small", 0.5),
        ("medium", 0.25),
        ("a", 0.25),
        ("B & sons", 0.5),
        ("Big", 0.75),
    ],
)
def test_a_curve_ends_at_the_survival_reported(wanted: str, ends: float) -> None:
    assert result().survival_curve(wanted).survival[-1] == pytest.approx(ends)


def test_an_id_is_found_as_it_is_written_before_any_likeness() -> None:
    file = SCENARIO.file.model_dump(mode="json")
    file["organisations"] = {{"a": "A", "b": "a"}.get(key, key): given for key, given in file["organisations"].items()}
    members = file["contracts"]["one"]["structure"]["members"]
    members["A"], members["a"] = members.pop("a"), members.pop("b")
    alike = result(from_data(file), ids=("A", "a", "big"))
    assert alike.cash_fan("a").organisation == "a"
    assert alike.cash_fan("A").organisation == "A"
    assert alike.survival_curve("a").survival[-1] == pytest.approx(0.5)


def test_unknown_groups_and_meanings_are_named() -> None:
    with pytest.raises(ValueError, match="Did you mean 'smaller partners'"):
        result().survival_curve("smaler partners")
    with pytest.raises(ValueError, match="'delivering', 'solvent' or 'without'"):
        result().survival_curve("a", of="alive")
    with pytest.raises(ValueError, match="nobody"):
        result(smaller=np.zeros((4, 3), dtype=bool)).survival_curve()
    with pytest.raises(ValueError, match="no organisation is called 'smaller partners'"):
        result().cash_fan("smaller partners")


def test_a_cash_fan() -> None:
    fan = result().cash_fan("b")
    assert fan.dates == (datetime.date(2024, 4, 1), datetime.date(2024, 4, 30), datetime.date(2024, 5, 31))
    assert (fan.organisation, fan.name, fan.replications) == ("b", "B & sons", 4)
    # b's cash is 1, 4, 7 in the first replication and 9 more in each that follows.
    np.testing.assert_allclose(fan.mean, [14.5, 17.5, 20.5])
    np.testing.assert_allclose(fan.quantiles[0.5], [14.5, 17.5, 20.5])
    np.testing.assert_allclose(fan.quantiles[0.05], [2.35, 5.35, 8.35])
    np.testing.assert_allclose(fan.high - fan.mean, 3.182446305 * np.sqrt(135) / 2)


def test_the_tables_hold_every_figure_with_its_interval(figures: dict[str, Any]) -> None:
    tables = result().tables()
    money = ["money", "money_by_year"]
    assert list(tables) == [
        "organisations",
        "groups",
        "contracts",
        "ends",
        "cuts",
        "exits",
        "survival",
        "cash",
        *money,
        "assumptions",
    ]
    organisations = tables["organisations"]
    assert organisations.column("organisation") == ("big", "b", "a")
    for name in ("survival", "received", "cost_recovery", "subsidy"):
        assert organisations.column(name)[2] == figures["organisations"]["a"][name]
    for table in tables.values():
        names = {column.name for column in table.columns}
        means = {"survival", "solvent", "insolvent", "received", "cost", "subsidy", "paid", "unmet", "cut_borne", "share", "mean"}
        assert {f"{name}_interval" for name in names & means} <= names
    assert tables["cuts"].column("cut_borne") == (3.0, 2.0, 1.0)
    assert len(tables["cash"]) == 9


def test_exits_by_kind_cause_and_organisation() -> None:
    rows = result().tables()["exits"].select("organisation", "kind", "cause", "share", "replications", "median_date").rows
    start = SCENARIO.file.start
    assert [(*row[:5], (row[5] - start).days) for row in rows if isinstance(row[5], datetime.date)] == [
        ("big", "insolvent", "money not yet paid", 0.25, 1, 500),
        ("b", "insolvent", "money not yet paid", 0.25, 1, 600),
        ("b", "handed back", "", 0.5, 2, 400),
        ("a", "insolvent", "money not yet paid", 0.25, 1, 500),
        ("a", "insolvent", "cuts", 0.25, 1, 100),
        ("a", "handed back", "", 0.25, 1, 400),
    ]


def test_the_sentence_says_who_stands_what_killed_the_others_and_what_it_cost() -> None:
    assert result().sentence() == (
        "Over 2 years 38% of smaller partners deliver to the end (11% to 74%); 38% hand work back and 25% fail while they deliver. "
        "62% stay solvent. Without the contract 88% would have stayed "
        "solvent. Insolvencies come mostly from money not yet paid (67% of these) and cuts (33% of these); in 25% of "
        "replications the contract ends before its time; the commissioner paid £500,000 and 1,750 people were served; smaller partners "
        "put in £25 of their own."
    )


def test_the_sentence_says_who_was_left_without_who_lost_it_and_who_never_had_work() -> None:
    how = np.array([[3, -1, 0], [3, 0, 0], [4, -1, 4], [0, -1, 0]], dtype=np.int8)
    award = AwardResults(2, np.full(4, 500), ("incumbent",), np.array([0, 0, -1, 0]), np.ones(4), np.ones(4), np.ones(4))
    on = np.where(how > 0, 300, -1)
    let = contract(ended=Ended(how, on), ended_early=np.zeros(4, dtype=bool), not_let=np.array([False, False, True, False]))
    told = result(ended=Ended(how, on), contracts={"one": let}, awards={"one": (award,)}).sentence()
    # Shares of those with work: a alone in three replications, with b in the second.
    assert told.startswith(
        "Over 2 years 38% of smaller partners keep their work through every term (11% to 74%); 38% are left without work as the contract "
        "ends under them and 25% lose it when it is let again. 38% never had any work, and are not counted in these. 62% stay solvent"
    )
    assert "in 25% of replications the contract ends early or finds nobody to run it again" in told


def _smaller(*members: bool) -> np.ndarray[Any, Any]:
    """Who of a, b and big is a smaller partner, in every replication."""
    return np.array([members] * 4)


def test_the_sentence_says_of_how_many_partners_it_tells() -> None:
    sometimes = np.array([[True, True, False], [True, False, False], [True, True, False], [True, False, False]])
    told = result(smaller=sometimes).sentence()
    assert told.startswith("Over 2 years 38% of the 1.5 smaller partners (of 2 partners) deliver to the end")
    fewer = SCENARIO.with_changes({"structure.members.a.share": 0, "structure.members.b.share": "40%"})
    assert "38% of smaller partners deliver" in result(fewer).sentence()


def test_a_sole_smaller_partner_is_named() -> None:
    assert result(smaller=_smaller(True, False, False)).sentence() == (
        "Over 2 years a, the only smaller partner of 2 partners, delivers to the end in 25% of replications (5% to 70%), hands work back "
        "in 25% and fails while it delivers in 50%; it stays solvent in 50%, without the contract in 75%. Its insolvencies come mostly "
        "from money not yet paid (50% of these) and cuts (50% of these); in 25% of replications the contract ends before "
        "its time; the commissioner paid £500,000 and 1,750 people were served; a put in £25 of its own."
    )
    apart = loads(SCENARIO_TEXT.replace("kind: prime\n      lead: big", "kind: consortium"))
    assert "the only smaller partner of 3 members," in result(apart, smaller=_smaller(True, False, False)).sentence()
    pair = loads(SCENARIO_TEXT.replace("share: 20%}, a: {share: 20%}", "share: 40%}").replace("  a: {other", "  c: {other"))
    named = result(pair, ids=("c", "b", "big"), smaller=_smaller(False, True, False)).sentence()
    assert named.startswith("Over 2 years B & sons, the only smaller partner, delivers to the end in 50%")


def test_smaller_partners_that_had_work_are_named_where_others_never_had_any() -> None:
    how = np.array([[0, -1, 0], [2, -1, 0], [0, -1, 0], [0, -1, 0]], dtype=np.int8)
    ended = Ended(how, np.where(how > 0, 300, -1))
    told = result(ended=ended, contracts={"one": contract(ended=ended)}).sentence()
    assert told.startswith(
        "Over 2 years only 1 of the 2 smaller partners had work. a delivers to the end in 75% of replications (30% to 95%), hands work back in 25%; it"
    )
    both = Ended(np.where(how < 0, 0, how).astype(np.int8), ended.on)
    assert "of smaller partners deliver to the end" in result(ended=both, contracts={"one": contract(ended=both)}).sentence()


def test_partners_that_are_not_smaller_are_told_of_where_most_do_not_deliver() -> None:
    told = result(smaller=_smaller(True, False, False)).sentence()
    assert "not smaller" not in told  # b delivers in half
    how = np.array([[0, 2, 0], [0, 2, 0], [0, 2, 0], [0, 0, 0]], dtype=np.int8)
    told = result(ended=Ended(how, np.where(how > 0, 300, -1)), smaller=_smaller(True, False, False)).sentence()
    assert told.endswith("put in £25 of its own. Of the partner that is not smaller 25% deliver to the end.")


HANDED_BACK, FAILED, LEFT = 2, 1, 3
STOPPED = np.array([True, True, True, False])


def _stopped(how: list[list[int]], scenario: Scenario = SCENARIO, on: int = 300, **given: Any) -> str:
    """The first sentence, of a contract that stops in three of four replications; members are a, b, big."""
    of_all = np.array(how, dtype=np.int8)
    ended = Ended(of_all, np.where(of_all > 0, on, -1))
    one = contract(ended=ended, ended_early=STOPPED & ~given.pop("not_let", np.zeros(4, dtype=bool)), **given)
    return result(scenario, ended=ended, contracts={"one": one}).sentence().split(" Over ")[0]


def test_a_contract_that_stops_more_often_than_not_is_told_first_and_why() -> None:
    leads = [[0, 0, HANDED_BACK]] * 3 + [[0, 0, 0]]
    assert _stopped(leads) == "In 75% of replications the contract ends before its time: Big hands it back."
    either = [[0, 0, FAILED], [0, 0, HANDED_BACK], [HANDED_BACK, FAILED, FAILED], [0, 0, 0]]
    assert _stopped(either) == (
        "In 75% of replications the contract ends before its time: Big fails in 50% and Big hands it back in 25%."
    )
    stepped_in = SCENARIO.with_changes({"contracts.one.step_in": "30 days"})
    assert _stopped(leads, stepped_in).endswith(": nobody is left to deliver it.")
    company = loads(SCENARIO_TEXT.replace("kind: prime\n      lead: big", "kind: joint_venture"))
    assert _stopped([[LEFT] * 3] * 3 + [[0, 0, 0]], company).endswith(": the company is wound up.")


def test_why_a_contract_that_is_let_again_stops_is_told_as_far_as_it_is_known() -> None:
    award = AwardResults(2, np.full(4, 500), ("incumbent",), np.array([0, 0, -1, 0]), np.ones(4), np.ones(4), np.ones(4))
    how = np.array([[0, 0, HANDED_BACK], [0, 0, HANDED_BACK], [0, 0, 0], [0, 0, 0]], dtype=np.int8)
    ended = Ended(how, np.where(how > 0, [[300], [600], [0], [0]], -1))  # the second after the letting, when another may lead
    one = contract(ended=ended, ended_early=np.array([True, True, False, False]), not_let=np.array([False, False, True, False]))
    assert (
        result(ended=ended, contracts={"one": one}, awards={"one": (award,)})
        .sentence()
        .startswith(
            "In 75% of replications the contract ends early or finds nobody to run it again: Big hands it back in 25%, nobody wins it when it "
            "is let again in 25% and nobody is left to deliver it in 25%. Over "
        )
    )


def test_of_several_contracts_each_that_stops_is_named() -> None:
    data = SCENARIO.resolved()
    two = from_data(data | {"contracts": {"one": data["contracts"]["one"], "two": data["contracts"]["one"] | {"name": "Two"}}})
    stays, stops = (
        contract(ended_early=np.zeros(4, dtype=bool)),
        contract(
            ended_early=STOPPED, ended=Ended(np.array([[0, 0, FAILED]] * 3 + [[0, 0, 0]], dtype=np.int8), np.full((4, 3), 9))
        ),
    )
    told = result(two, contracts={"one": stays, "two": stops}).sentence()
    assert told.startswith("In 75% of replications a contract ends before its time: Two in 75% (Big fails). Over ")


def test_a_few_organisations_are_named_where_none_is_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    told = result(smaller=_smaller(False, False, False)).sentence()
    assert told.startswith(
        "Over 2 years Big delivers to the end in 75% of replications (30% to 95%), fails while it delivers in 25%; it stays solvent in 75%, "
        "without the contract in 100%. B & sons delivers to the end in 50% (15% to 85%), hands work back in 50%; it stays solvent in 75%, "
        "without the contract in 100%. a delivers to the end in 25% (5% to 70%), hands work back in 25% and fails while it delivers in 50%; "
        "it stays solvent in 50%, without the contract in 75%. Big: its insolvencies come mostly from"
    )
    assert "; B & sons: its insolvencies come mostly from" in told
    assert told.endswith("; a put in £25 of its own.")
    monkeypatch.setattr("simulator.analysis.sentence.FEW", 2)
    many = result(smaller=_smaller(False, False, False)).sentence()
    assert many.startswith("Over 2 years 50% of the 3 organisations deliver to the end")


def test_nothing_is_compared_with_an_organisation_that_has_no_other_income() -> None:
    none = SCENARIO.with_changes({"organisations.*.other_income": 0})
    assert "ithout the contract" not in result(none).sentence()
    assert "ithout the contract" not in result(none, smaller=_smaller(False, False, False)).sentence()
    one = SCENARIO.with_changes({"organisations.a.other_income": 0})
    assert "Without the contract 100% of those with other income would have stayed solvent" in result(one).sentence()


def test_no_sentence_calls_a_hand_back_a_failure() -> None:
    gone = np.full((4, 3), 400)
    all_withdrew = result(
        fate=np.full((4, 3), 2, dtype=np.int8),
        left_on=gone,
        ended=Ended(np.full((4, 3), 2, dtype=np.int8), gone),
        insolvent_on=gone * 0 - 1,
        cause=(gone * 0 - 1).astype(np.int8),
    )
    told = all_withdrew.sentence()
    assert "100% stay solvent" in told
    assert "100% hand work back" in told
    assert not any(word in told for word in ("fail", "collaps", "insolvent,", "killed", "died"))


def test_a_cause_has_one_name_in_the_sentence_the_summary_and_the_exits() -> None:
    made = result()
    assert list(CAUSES_IN_WORDS) == list(CAUSES)
    assert made.summary().column("main_cause")[1] == "money not yet paid, 25%"
    assert "money not yet paid" in made.tables()["exits"].column("cause")
    assert "mostly from money not yet paid (67% of these)" in made.sentence()


def test_a_result_shows_itself() -> None:
    made = result()
    assert repr(made) == "<Result of Three by hand: 4 replications, seed 1>"
    assert "B &amp; sons" in made._repr_html_()
    assert made.summary().column("name") == ("Big", "B & sons", "a")
    assert made.replications == replications().replications == 4
