"""What `check` says of lines of payment: prices as a price list has them, whom each counts, and how long the money takes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from simulator.scenario import Scenario, describe, from_data, notes

pytestmark = pytest.mark.unit


def paid(lines: dict[str, Any], **contract: Any) -> Scenario:
    """One charity, paid by lines."""
    held = {"years": 3, "people_per_year": 1000, **contract, "payment": {"lines": lines}}
    held["structure"] = {"kind": "direct", "members": {"a": {"share": 1}}}
    a = {"other_income": 1e6, "free_reserves": 2e5, "unit_cost": 500}
    return from_data({"format": 1, "name": "x", "start": "2025-04-01", "organisations": {"a": a}, "contracts": {"service": held}})


def sentence(scenario: Scenario, line: str) -> str:
    (found,) = [each for each in describe(scenario) if each.startswith(f"{line}: ")]
    return found


JOB = {"kind": "outcome", "tariff": 1200, "rate": 0.4, "lag": 7}
KEPT = {"kind": "outcome", "tariff": 2795.5, "of": "job", "for": 0.46, "rate": {"low": 0.7, "mode": 0.85, "high": 0.95}, "lag": 6}


def test_a_tariff_is_said_in_pounds_and_of_an_outcome_of_others_how_many_of_them_it_is_for() -> None:
    scenario = paid({"job": JOB, "kept": KEPT})
    assert sentence(scenario, "job").startswith("job: £1,200 for an outcome that 40% of people served")
    assert sentence(scenario, "kept").startswith(
        "kept: £2,795.50 for an outcome that 70% to 95%, most likely 85% of 46% of those who reach job"
    )


def test_parts_of_the_price_are_said_to_a_tenth_of_a_hundredth_and_come_to_the_whole() -> None:
    said = [sentence(paid({"job": JOB, "kept": KEPT}), line) for line in ("job", "kept")]
    parts = [float(part) for each in said for part in re.findall(r"; ([\d.]+)% of the price", each)]
    assert len(parts) == 2
    assert sum(parts) == pytest.approx(100, abs=0.11)
    assert all(round(part, 1) == part for part in parts)


def test_levels_say_up_to_where_each_is_paid() -> None:
    levels = [{"to": 0.85, "pay": {"low": 0.85, "mode": 0.9, "high": 1}}, {"to": 1.15, "pay": 1}, {"over": 1.15, "pay": 1.1}]
    said = sentence(paid({"core": {"kind": "block", "part": 1, "levels": levels}}, annual_value=6e5), "core")
    assert said.endswith("85% to 100%, most likely 90%, up to 85% of the people planned; 100% up to 115% and 110% over 115%.")


def test_outcomes_of_lines_need_no_target_beside_them_and_fall_short_in_words() -> None:
    scenario = paid({"job": JOB, "kept": KEPT}).with_changes({"world.outcome_scale": {"mean": 0.65, "sd": 0.15}})
    assert any(each.startswith("On average 35% fewer people reach the outcome") for each in describe(scenario))
    assert not any("reach the outcome" in each for each in describe(paid({"core": {"kind": "block", "tariff": 6e5}})))


def test_money_of_lines_that_comes_a_year_after_the_work_is_told_with_the_lags_of_those_before() -> None:
    """£480,000 on jobs after 7 months, some £429,000 on those kept in them 6 months after that."""
    (told,) = [each for each in notes(paid({"job": JOB, "kept": KEPT})) if "months after the work" in each]
    worth = 1000 * 0.4 * 0.46 * (0.7 + 0.85 + 0.95) / 3 * 2795.5
    assert told == f"service: £{worth:,.0f} a year comes about 13 months after the work"
    assert [each for each in notes(paid({"job": JOB})) if "months after the work" in each] == []
