"""Paths, changes and designs."""

from __future__ import annotations

import contextlib
import datetime
import json
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.language.ranges import Choice, Months, MonthsRange, Normal, Triangular
from simulator.scenario import Scenario, ScenarioError, from_data, load, loads, template

pytestmark = pytest.mark.unit

BASE = loads(template())
PAYMENT = "contracts.service.payment"


def two_contracts() -> Scenario:
    data = BASE.resolved()
    data["contracts"]["other"] = json.loads(json.dumps(data["contracts"]["service"]))
    data["contracts"]["other"]["payment"] |= {"fixed": 0.0, "activity": 0.5, "outcomes": 0.5}
    return from_data(data)


def parts(scenario: Scenario, contract: str = "service") -> tuple[float, float, float]:
    pay = scenario.file.contracts[contract].payment
    return pay.fixed, pay.activity, pay.outcomes


@pytest.mark.parametrize("nothing", [None, "null", "~", ""])
def test_nothing_takes_out_what_there_need_not_be(nothing: str | None) -> None:
    pooled = BASE.with_changes({"structure.kind": "consortium", "structure.risk_pool": "{rate: 2%, target: 3 months}"})
    after = pooled.with_changes({"structure.risk_pool": nothing, "structure.lead": nothing}).file.contracts["service"]
    assert (after.structure.risk_pool, after.structure.lead) == (None, None)
    with pytest.raises(ScenarioError, match=r"payment\.terms"):
        BASE.with_changes({"payment.terms": nothing})


def test_a_field_in_every_contract_or_in_one() -> None:
    both = two_contracts().with_changes({"payment.terms": "10 days"})
    assert [contract.payment.terms for contract in both.file.contracts.values()] == [10, 10]
    assert both.named == {"contracts.service.payment.terms", "contracts.other.payment.terms"}
    one = two_contracts().with_changes({"contracts.other.payment.terms": 10})
    assert [contract.payment.terms for contract in one.file.contracts.values()] == [30, 10]
    every = two_contracts().with_changes({"contracts.*.start": "2026-05-01"})
    assert {contract.start and contract.start.month for contract in every.file.contracts.values()} == {5}


@pytest.mark.parametrize(
    ("path", "given_", "written"),
    [
        ("discount", np.int64(0), 0),
        ("people_per_year", np.uint16(900), 900),
        ("payment.outcomes", np.float32(0.25), 0.25),
        ("payment.terms", np.float64(20), 20),
        ("payment.in_advance", np.bool_(True), True),
        ("payment.target_rate", np.array(0.4), 0.4),
        ("contracts.service.name", np.str_("Service"), "Service"),
        ("start", np.datetime64("2025-05-01"), "2025-05-01"),
        ("start", np.datetime64("2025-05-01T00:00:00", "ns"), "2025-05-01"),
        ("contracts.service.start", pd.Timestamp("2026-05-01"), "2026-05-01"),
        ("contracts.service.start", datetime.date(2026, 5, 1), "2026-05-01"),
        ("cuts", [{"year": np.int8(2), "cut": np.float16(0.5)}], [{"year": 2, "cut": 0.5}]),
        (
            "world.demand",
            {"choose": np.array([1, 2]), "weights": pd.Series([0.5, 0.5])},
            {"choose": [1, 2], "weights": [0.5, 0.5]},
        ),
        ("world.demand", Triangular(np.int64(0), 1.0, 2.0), {"low": 0, "mode": 1.0, "high": 2.0}),
        ("organisations.*.free_reserves", Months(np.int64(3)), "3 months"),
        ("organisations.*.free_reserves", MonthsRange(Normal(3.0, 1.0)), {"mean": "3 months", "sd": "1 months"}),
        ("organisations.advice.areas", np.array(["north", "south"]), ["north", "south"]),
        ("discount", Decimal("0.05"), 0.05),
        ("discount", Fraction(1, 4), 0.25),
    ],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}",
)
def test_values_are_the_same_of_whatever_library(path: str, given_: object, written: object) -> None:
    made, plain = (BASE.with_changes({path: value}) for value in (given_, written))
    assert made.file == plain.file
    assert json.loads(json.dumps(made.changes))  # plain data, for records and reports
    assert from_data(BASE.resolved() | {"designs": {"changed": {path: given_}}}).base.designs["changed"] == made.changes


@pytest.mark.parametrize(
    ("path", "odd", "says"),
    [
        ("uplift", np.int64(3), "is 3; it must be between -50% and 100%"),
        ("discount", np.bool_(True), "is true; write a number such as 40% or 0.4"),
        ("discount", np.float64("nan"), "is nan; it must be a finite number"),
        ("payment.in_advance", np.int64(1), "is 1; write true or false"),
        ("discount", pd.NA, "is <NA>; write a number"),
        ("contracts.service.start", pd.NaT, "is NaT; write a date"),
        ("contracts.service.start", pd.Timestamp("2026-05-01 12:00"), "is 2026-05-01 12:00:00; write a date"),
        ("discount", np.array([0.1, 0.2]), "is [0.1, 0.2]; write a number"),
        ("world.demand", Choice((1.0, 2.0), (float("nan"), 1.0)), "is nan; it must be a finite number"),
        ("world.demand", Triangular(True, 1, 2), "is true; write a number"),
    ],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}",
)
def test_what_is_wrong_of_another_library_is_refused_for_what_it_is(path: str, odd: object, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        BASE.with_changes({path: odd})
    assert says in str(caught.value)


def test_organisations_one_or_all() -> None:
    made = BASE.with_changes({"organisations.*.overhead": "20%", "organisations.advice.free_reserves": "2 months"})
    assert {organisation.overhead for organisation in made.file.organisations.values()} == {0.2}
    assert made.file.organisations["advice"].free_reserves == Months(2.0)
    assert "organisations.advice.free_reserves" in made.named
    assert "organisations.peers.overhead" in made.named


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("world.noise", "false"),
        ("world.demand", "{low: 0.8, mode: 1, high: 1.1}"),
        ("start", "2026-06-01"),
        ("smaller_partner_below", "£500k"),
        ("structure.members.advice.honoured", "50%"),
        ("structure.pass_through.cuts", 0.5),
        ("structure.pay_partners", "14 days"),
        ("structure.risk_pool", "{rate: 2%, target: 2}"),
        ("structure.risk_pool", {"rate": 0.02, "target": "2 months"}),
        ("structure.risk_pool", None),
        ("contracts.service.loan", "{amount: £50k, years: 5}"),
        ("organisations.peers.loan", {"amount": 1000, "years": 1}),
        ("cuts", "[]"),
        ("cuts", [{"year": 2, "cut": 0.1}]),
        ("cuts.0.cut", "20%"),
        ("step_in", "30 days"),
        ("payment", "{outcomes: 30%}"),
        ("name", "Any: text, [even] this"),
        ("about", "40%"),
        ("organisations.lead", {"other_income": "£5m", "free_reserves": "£1m", "unit_cost": 700}),
    ],
)
def test_what_can_be_set(path: str, value: object) -> None:
    made = BASE.with_changes({path: value})
    assert made.file != BASE.file or value is None
    assert made.base is BASE.file
    assert from_data(made.resolved()).file == made.file


def test_a_section_names_itself_and_what_is_given_in_it() -> None:
    made = BASE.with_changes({"structure.risk_pool": "{rate: 2%, target: 2}", "world.demand": {"mean": 1, "cv": 0.1}})
    pool = "contracts.service.structure.risk_pool"
    assert made.named == {pool, f"{pool}.rate", f"{pool}.target", "world.demand"}


def test_a_member_can_be_added() -> None:
    data = BASE.resolved()
    data["organisations"]["fourth"] = data["organisations"]["peers"]
    changes = {"structure.members.fourth": "{share: 10%}", "structure.members.advice.share": "15%"}
    assert from_data(data).with_changes(changes).file.contracts["service"].structure.members["fourth"].share == 0.1


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("payment.outcoms", 0.1, "Did you mean 'outcomes'?"),
        ("paymnt.outcomes", 0.1, "Did you mean 'payment.outcomes'?"),
        ("outcomes", 0.1, "Did you mean 'payment.outcomes'?"),
        ("contracts.servise.discount", 0.1, "Did you mean 'service'?"),
        ("organisations.advise.overhead", 0.1, "Did you mean 'advice'?"),
        ("structure.members.advise.share", 0.1, "Did you mean 'advice'?"),
        ("structure.members.nobody.share", 0.1, "nobody"),
        ("world.demand.mean", 1, "one value"),
        ("cuts.3.cut", 0.1, "counted from 0"),
        ("designs.x", {}, "edit the file"),
        ("format", 1, "edit the file"),
        ("organisations", {}, "too wide"),
        ("contracts.*", 5, "a section"),
        ("", 1, "not a path"),
        ("a..b", 1, "not a path"),
        ("*", 1, "no such field"),
        ("payment.outcomes", "150%", "between 0% and 100%"),
        ("payment.outcomes", "{a", "cannot be read as YAML"),
        ("payment.outcomes", "\udcff", "not valid"),
        ("payment.outcomes", None, "empty"),
        ("payment.terms", Months(2.0), "such as 30 days"),
        ("payment.fixed", "40%", "set payment.activity or payment.outcomes too"),
        ("years", "2.55", "whole months"),
        ("structure.members.advice.share", "50%", "Too much: 25%"),
        ("organisations.lead", "[1]", "a section"),
        ("structure", 3, "a section"),
    ],
)
def test_what_cannot_be_set(path: str, value: object, says: str) -> None:
    base = (
        BASE.with_changes({"payment.fixed": 1, "payment.activity": 0, "payment.outcomes": 0}) if path == "payment.fixed" else BASE
    )
    with pytest.raises(ScenarioError) as caught:
        base.with_changes({path: value})
    assert says in str(caught.value)
    tail = path.rpartition("*.")[2] if path not in ("", "*", "contracts.*") else ""
    assert all(
        tail in problem.path or problem.path in tail or tail in problem.message for problem in caught.value.problems
    ) or path in ("structure.members.advice.share",)


def test_one_part_alone_and_the_others_keep_their_proportion() -> None:
    made = BASE.with_changes({"payment.outcomes": "60%"})
    assert parts(made) == pytest.approx((0.35, 0.05, 0.6))
    assert made.notes == ("payment.outcomes was changed alone: fixed and activity keep their proportion and fill the rest",)
    assert parts(two_contracts().with_changes({"payment.outcomes": 0}), "other") == (0, 1, 0)
    all_on_outcomes = BASE.with_changes({"payment.outcomes": 1})
    assert parts(all_on_outcomes) == (0, 0, 1)
    assert parts(all_on_outcomes.with_changes({"payment.outcomes": "25%"})) == (0.75, 0, 0.25)


def test_several_parts_must_sum() -> None:
    assert parts(BASE.with_changes({"payment.outcomes": 0, "payment.fixed": "90%"})) == pytest.approx((0.9, 0.1, 0))
    made = BASE.with_changes({"payment.outcomes": "40%", "payment.fixed": "60%"})
    assert parts(made) == (0.6, 0, 0.4)
    assert "activity is now 0" in made.notes[0]
    with pytest.raises(ScenarioError, match="must sum to 100%"):
        BASE.with_changes({"payment.outcomes": "40%", "payment.fixed": "55%"})
    with pytest.raises(ScenarioError, match="must sum to 100%"):
        BASE.with_changes({"payment.outcomes": "40%", "payment.fixed": "50%", "payment.activity": "20%"})


def test_parts_in_a_file() -> None:
    text = template()
    lines = "      fixed: 70%                   # in monthly instalments\n"
    assert lines in text
    assert parts(loads(text.replace(lines, ""))) == pytest.approx((0.7, 0.1, 0.2))


def test_direct_lots_drop_the_lead() -> None:
    made = BASE.with_changes({"structure.kind": "direct"})
    assert made.file.contracts["service"].structure.lead is None
    assert "the lead is dropped" in made.notes[0]
    assert made.base.contracts["service"].structure.lead == "lead"


def test_costs_rise_by_one_of_two_whichever_is_changed_last() -> None:
    dear = BASE.with_changes({"world.cost_inflation": "6%"})
    drawn = dear.with_changes({"world.inflation": "{mean: 4%, sd: 1%}"})
    assert "world.cost_inflation is dropped" in drawn.notes[0]
    assert drawn.file.world.rise_of_costs() == 0.04
    again = drawn.with_changes({"world.cost_inflation": "6%"})
    assert again.file.world == dear.file.world
    assert BASE.with_changes(again.changes).file.world == dear.file.world  # all at once, in that order
    assert drawn.with_changes({"world.inflation": None}).file.world.rise_of_costs() == 0.03
    assert from_data(drawn.resolved()).file == drawn.file
    assert drawn.with_changes({"world.inflation.mean": "5%"}).file.world.rise_of_costs() == 0.05


def test_who_is_smaller_is_settled_by_the_file_as_it_stands() -> None:
    promised = BASE.with_changes({"smaller_share": "30%", "structure.pass_through.discount": 0, "structure.management_fee": 0})
    promised.with_changes({"organisations.*.other_income": "£9m"})
    with pytest.raises(ScenarioError, match="ask for less"):
        promised.with_changes({"smaller_partner_below": "£1k"})


def test_designs_and_notes_add_up() -> None:
    assert BASE.design("no payment by results").with_changes({"discount": 0}).named >= {
        f"{PAYMENT}.outcomes",
        "contracts.service.discount",
    }
    assert BASE.design("no payment by results").notes
    with pytest.raises(ScenarioError, match="Did you mean 'no cut'"):
        BASE.design("no cuts")


def test_a_file_may_stand_for_one_of_its_designs() -> None:
    """It is what is run; another design is of the file before it, and who everybody is follows from there too."""
    stands = from_data({**BASE.resolved(), "design": "no payment by results"})
    assert stands.file.contracts == BASE.design("no payment by results").file.contracts
    assert stands.base.contracts == BASE.file.contracts
    assert stands.named == BASE.design("no payment by results").named
    assert stands.design("no cut").file.contracts == BASE.design("no cut").file.contracts
    assert stands.with_changes({"discount": 0}).changes == {**BASE.base.designs["no payment by results"], "discount": 0}
    with pytest.raises(ScenarioError, match=r"no design is called 'no cuts'\. Did you mean 'no cut'"):
        from_data({**BASE.resolved(), "design": "no cuts"})
    with pytest.raises(ScenarioError, match="design"):
        BASE.with_changes({"design": "no cut"})


def test_nothing_else_changes() -> None:
    before = BASE.resolved()
    assert BASE.with_changes({}).file == BASE.file
    BASE.with_changes({"payment.outcomes": "60%", "structure.members.advice.honoured": 0.5})
    assert BASE.resolved() == before
    assert pickle.loads(pickle.dumps(BASE)) == BASE


def test_an_error_survives_a_process_pool() -> None:
    with pytest.raises(ScenarioError) as caught:
        BASE.with_changes({"nothing": 1})
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.problems == caught.value.problems


def numbers(least: float, most: float) -> st.SearchStrategy[float]:
    """Numbers as people write them, with nine decimals at most."""
    return st.floats(least, most).map(lambda value: round(value, 9))


FIELDS = st.sampled_from(
    [
        ("discount", "discount", numbers(0, 0.3)),
        ("uplift", "uplift", numbers(-0.1, 0.1)),
        ("payment.terms", "terms", numbers(0, 90)),
        ("structure.management_fee", "management_fee", numbers(0, 0.3)),
        ("organisations.*.overhead", "overhead", numbers(0, 1)),
        ("world.cost_inflation", "cost_inflation", numbers(0, 0.1)),
    ]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_changes_of_different_fields_come_in_any_order(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(FIELDS, min_size=2, max_size=4, unique_by=lambda field: field[0]))
    changes = {path: data.draw(values) for path, _, values in chosen}
    forward = BASE.with_changes(changes)
    backward = BASE.with_changes(dict(reversed(changes.items())))
    one_by_one = BASE
    for path, value in changes.items():
        one_by_one = one_by_one.with_changes({path: value})
    assert forward.file == backward.file == one_by_one.file
    assert forward.named == backward.named == one_by_one.named
    assert forward.with_changes(changes).file == forward.file
    assert from_data(forward.resolved()).file == forward.file


@given(numbers(0, 1), st.sampled_from(["fixed", "activity", "outcomes"]))
def test_the_parts_always_sum_to_the_whole(value: float, part: str) -> None:
    made = BASE.with_changes({f"payment.{part}": value})
    assert sum(parts(made)) == pytest.approx(1)
    assert getattr(made.file.contracts["service"].payment, part) == value
    others = [name for name in ("fixed", "activity", "outcomes") if name != part]
    was, now = ([getattr(s.file.contracts["service"].payment, name) for name in others] for s in (BASE, made))
    assert was[0] * now[1] == pytest.approx(was[1] * now[0], abs=1e-9)


@given(
    st.text(max_size=60),
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=30), st.lists(st.integers(), max_size=3)),
)
def test_any_change_is_made_or_refused(path: str, value: object) -> None:
    with contextlib.suppress(ScenarioError):
        BASE.with_changes({path: value})


PATHS = st.lists(st.sampled_from(["contracts", "service", "organisations", "*", "lead", "payment", "structure", "members", "outcomes", "cuts", "0", "risk_pool", "rate", "world", "demand", "kind", "name", "start"]), min_size=1, max_size=6).map(".".join)  # fmt: skip
VALUES: st.SearchStrategy[object] = st.sampled_from([None, 0, 1, -1, 0.5, 1e300, float("nan"), "x", "40%", "£1m", "sector", "direct", "null", "[]", "{}", [], {}, {"x": 1}, "2025-01-01", True])  # fmt: skip


@settings(max_examples=300)
@given(st.dictionaries(PATHS, VALUES, max_size=3))
def test_any_change_near_the_mark_is_made_or_refused(changes: dict[str, object]) -> None:
    try:
        made = BASE.with_changes(changes)
    except ScenarioError:
        return
    assert from_data(made.resolved()).file == made.file


def test_a_part_of_the_price_changed_after_a_design_leaves_changes_that_give_the_same_at_once() -> None:
    made = load("race_to_the_bottom").design("no payment by results").with_changes({"payment.outcomes": "20%"})
    assert load("race_to_the_bottom").with_changes(made.changes).file == made.file
