"""What `check` says of a payment whose terms move nothing, or whose price is over the most that is paid."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.scenario import describe, from_data, notes

pytestmark = pytest.mark.unit

JOB = {"kind": "outcome", "tariff": 1000, "rate": 0.5, "lag": 9}
JOIN = {"kind": "activity", "tariff": 400}
CORE = {"kind": "block", "tariff": 120_000}


def noted(word: str, payment: dict[str, Any], structure: dict[str, Any] | None = None, **contract: Any) -> list[str]:
    """What is noted with a word of a contract of 1,000 people a year for three years."""
    members = {"a": {"share": 0.5}, "b": {"share": 0.5}}
    held = {"years": 3, "people_per_year": 1000, **contract, "payment": payment}
    held["structure"] = {"kind": "prime", "lead": "a", "members": members, **(structure or {})}
    org = {"other_income": 1e6, "free_reserves": 2e5, "unit_cost": 100, "outcome_rate": 0.5}
    data = {
        "format": 1,
        "name": "x",
        "start": "2025-04-01",
        "organisations": {"a": org, "b": org},
        "contracts": {"service": held},
    }
    return [each.removeprefix("service: ") for each in notes(from_data(data)) if word in each]


# --- a price that is stated and not used


def test_a_stated_price_that_lines_with_tariffs_do_not_come_to_is_noted_in_the_first_year_in_which_they_do_not() -> None:
    assert noted("annual_value", {"lines": {"job": JOB, "join": JOIN}}, annual_value=1_250_000) == [
        "annual_value £1.25m is not used: the lines come to £900,000 in year 1"
    ]
    falling = {"lines": {"job": JOB, "join": {**JOIN, "tariff": {1: 400, 3: 350}}}}
    assert noted("annual_value", falling, annual_value=900_000) == [
        "annual_value £900k is not used: the lines come to £850,000 in year 3"
    ]


def test_nothing_is_noted_of_a_price_that_they_come_to_that_one_is_a_part_of_or_that_nobody_states() -> None:
    both = {"lines": {"job": JOB, "join": JOIN}}
    assert noted("annual_value", both, annual_value=900_000) == []
    assert noted("annual_value", both) == []
    part = {"lines": {"job": JOB, "core": {"kind": "block", "part": 0.2}}}
    assert noted("annual_value", part, annual_value=1_250_000) == []
    assert noted("annual_value", {}, annual_value=1_250_000) == []


def test_a_price_over_a_ceiling_of_its_own_is_not_used_and_one_that_stands_for_it_is() -> None:
    assert noted("annual_value", {"lines": {"cost": {"kind": "at_cost", "ceiling": 900_000}}}, annual_value=1e6) == [
        "annual_value £1m is not used: the lines come to £900,000 in year 1"
    ]
    assert noted("annual_value", {"lines": {"cost": {"kind": "at_cost"}}}, annual_value=1e6) == []


# --- in advance


@pytest.mark.parametrize(
    ("payment", "price"),
    [
        ({"lines": {"job": JOB, "join": JOIN}}, {}),
        ({"activity": 0.4, "outcomes": 0.6}, {"annual_value": 1e6}),
    ],
)
def test_in_advance_is_noted_where_nothing_is_a_fixed_sum(payment: dict[str, Any], price: dict[str, float]) -> None:
    found = noted("in_advance", {"in_advance": True, **payment}, **price)
    assert found == ["in_advance moves nothing: no part of the price is a fixed sum, or at cost"]
    assert noted("in_advance", payment, **price) == []


@pytest.mark.parametrize(
    ("payment", "contract"),
    [
        ({"lines": {"job": JOB, "core": CORE}}, {}),
        ({"lines": {"job": JOB, "core": {**CORE, "tariff": {1: 0, 2: 120_000}}}}, {}),  # from the second year on
        ({"lines": {"cost": {"kind": "at_cost", "ceiling": 900_000}}}, {}),
        ({"outcomes": 0.6}, {"annual_value": 1e6}),
        ({"lines": {"job": JOB}}, {"structure": {"pass_through": {"lines": {"job": 0.5}}}}),  # the partner has a fixed sum
    ],
)
def test_in_advance_is_not_noted_where_something_is(payment: dict[str, Any], contract: dict[str, Any]) -> None:
    assert noted("in_advance", {"in_advance": True, **payment}, **contract) == []


# --- the most that is paid


def over(most: float, **contract: Any) -> list[str]:
    """£1.2m a year, £100,000 a month, unless said."""
    payment = {"most": most, **contract.pop("payment", {})}
    return noted("the most that is paid", payment, **{"annual_value": 1_200_000, **contract})


def test_the_month_is_told_in_which_what_is_planned_comes_to_the_most_that_is_paid() -> None:
    said = "the most that is paid, {}, is under the £3.6m that the years agreed come to as planned; it is reached in month {}"
    assert over(3_000_000) == [said.format("£3m", 30)]
    assert over(3_000_100) == [said.format("£3m", 31)]
    assert over(3_590_000) == [said.format("£3.59m", 36)]
    assert over(3_600_000) == []


def test_it_is_by_contract_year_with_the_price_of_each_its_rises_and_cuts_of_given_years() -> None:
    # £100,000 a month, then £200,000: £1.2m, £2.4m, £2.4m. £2.5m is £1.3m into year 2, its 7th month.
    assert over(2_500_000, annual_value={1: 1_200_000, 2: 2_400_000})[0].endswith(
        "£6m that the years agreed come to as planned; it is reached in month 19"
    )
    # Rises of a tenth: £100,000, £110,000, £121,000 a month, £3.972m. £2.5m is in year 2's 12th: £1.2m + 11 × £110,000 is £2.41m.
    assert over(2_500_000, uplift=0.1)[0].endswith("£3.97m that the years agreed come to as planned; it is reached in month 24")
    # Half of it goes in year 3, so £3m in all: £2.5m is £100,000 into it.
    cut = [{"year": 3, "cut": 0.5}]
    assert over(2_500_000, cuts=cut)[0].endswith("£3m that the years agreed come to as planned; it is reached in month 26")
    assert over(3_000_000, cuts=cut) == []
    assert over(3_000_000, cuts=[{"chance_per_year": 1, "cut": 0.5}]) != []  # what may come is not planned


def test_both_include_vat_where_the_price_does() -> None:
    assert over(3_600_000, payment={"price_vat": 0.2}) == []
    assert over(3_000_000, payment={"price_vat": 0.2})[0].endswith(
        "the £3.6m that the years agreed come to as planned; it is reached in month 30"
    )


def test_options_are_not_agreed_and_ceilings_are_no_plan() -> None:
    assert over(3_600_000, extensions=[{"years": 2}]) == []
    lines = {"lines": {"cost": {"kind": "at_cost", "ceiling": 1_200_000}}}
    assert noted("the most that is paid", {"most": 3e6, **lines}) == []


def test_of_tariffs_that_more_people_move_nothing_is_said_that_may_be_wrong() -> None:
    change = [{"year": 2, "people": 0.5}]
    lines = {"lines": {"join": JOIN}}  # £400,000 a year
    assert noted("the most that is paid", {"most": 1e6, **lines}) != []
    assert noted("the most that is paid", {"most": 1e6, **lines}, changes=change) == []


# --- sentences


def said(**contract: Any) -> list[str]:
    """Of one charity."""
    held = {"years": 3, "people_per_year": 573, **contract, "structure": {"kind": "direct", "members": {"a": {"share": 1}}}}
    a = {"other_income": 1e6, "free_reserves": 2e5, "unit_cost": 500}
    data = {"format": 1, "name": "x", "start": "2025-04-01", "organisations": {"a": a}, "contracts": {"service": held}}
    return describe(from_data(data))


def test_what_is_counted_one_for_each_person_is_who_is_helped() -> None:
    families = said(annual_value=573_000, unit="families")
    assert (
        "service buys help for 573 families a year, for 3 years from 1 April 2025, at £573,000 a year, £1,000 each." in families
    )
    assert not any(each.startswith("That is") for each in families)
    nights = said(annual_value=573_000, unit="nights", units_per_person=10)
    assert "That is 5,730 nights a year, 10 for each person, at £100 each." in nights


def test_the_line_is_named_whose_outcomes_an_option_hangs_on_where_there_are_several() -> None:
    option = [{"years": 1, "if": "outcomes >= 90%"}]
    kept = {"kind": "outcome", "tariff": 500, "rate": 0.5, "of": "job"}
    several = said(payment={"lines": {"kept": kept, "job": JOB}}, extensions=option)
    assert any("if outcomes of job are at least 90% of the target" in each for each in several)
    assert any(
        "if outcomes are at least 90% of the target" in each for each in said(payment={"lines": {"job": JOB}}, extensions=option)
    )


def test_a_tariff_by_year_of_an_outcome_is_that_of_the_year_of_the_work() -> None:
    (job,) = [each for each in said(payment={"lines": {"job": {**JOB, "tariff": {1: 1000, 2: 800}}}}) if each.startswith("job:")]
    assert "£1,000 (£800 from year 2) for an outcome" in job
    assert "seen after 9 months, paid by the contract year of the work; " in job
    assert not any("year of the work" in each for each in said(payment={"lines": {"job": JOB}}))


def test_a_guarantee_is_made_up_with_the_last_claim_of_the_year() -> None:
    (join,) = [each for each in said(payment={"lines": {"join": {**JOIN, "guarantee": 0.8}}}) if each.startswith("join:")]
    assert join.endswith("at least 80% of those planned are paid for in a year, made up with its last claim.")
