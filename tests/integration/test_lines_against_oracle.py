"""Contracts that are paid by lines, at cost, and with money from outside: the engine against the oracle to the penny, and the three parts spelled as lines to the byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.execution.batches import run_batches
from simulator.scenario import from_data
from tests.integration.test_engine_rules import digests
from tests.often import often
from tests.oracle.agreement import differences
from tests.oracle.lines_drawn import files_by_lines, files_with_money
from tests.whole import KINDS, whole

pytestmark = pytest.mark.integration

ANY_SIZE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(max_examples=25, suppress_health_check=ANY_SIZE, deadline=None)
@given(files_by_lines(KINDS))
def test_random_lines_agree_to_the_penny(data: dict[str, Any]) -> None:
    assert differences(from_data(data)) == []


@settings(max_examples=25, suppress_health_check=ANY_SIZE, deadline=None)
@given(files_with_money(KINDS))
def test_random_money_agrees_to_the_penny(data: dict[str, Any]) -> None:
    assert differences(from_data(data)) == []


@settings(max_examples=20, suppress_health_check=ANY_SIZE, deadline=None)
@given(files_by_lines(KINDS) | files_with_money(KINDS))
def test_random_lines_read_back_from_everything_with_its_defaults(data: dict[str, Any]) -> None:
    scenario = from_data(data)
    again = from_data(json.loads(json.dumps(scenario.resolved())))
    assert again.file == scenario.file
    assert again.resolved() == scenario.resolved()


@pytest.mark.slow
@pytest.mark.parametrize("drawn", [files_by_lines, files_with_money])
@pytest.mark.parametrize("kind", KINDS)
def test_many_random_files_agree_to_the_penny(
    kind: str, drawn: Callable[[tuple[str, ...]], st.SearchStrategy[dict[str, Any]]]
) -> None:
    @settings(max_examples=often(40, 600), suppress_health_check=ANY_SIZE, deadline=None)
    @given(drawn((kind,)))
    def agree(data: dict[str, Any]) -> None:
        assert differences(from_data(data)) == []

    agree()


@pytest.mark.parametrize("kind", KINDS)
def test_the_three_parts_spelled_as_lines_are_the_same_to_the_byte(kind: str) -> None:
    parts, lines = whole(kind), whole(kind)
    pay = lines["contracts"]["service"]["payment"]
    activity, outcomes = pay.pop("activity"), pay.pop("outcomes")
    pay["lines"] = {
        "fixed": {"kind": "block", "part": 1 - activity - outcomes},
        "activity": {"kind": "activity", "part": activity},
        "outcomes": {"kind": "outcome", "part": outcomes, "rate": pay["target_rate"], "lag": pay.pop("outcome_lag")},
    }
    one, other = (digests(run_batches(from_data(each), 8, 1)) for each in (parts, lines))
    told = {f".contracts.service.{name}" for name in ("counted", "claimed")}  # line by line, where there are lines
    assert {path for path in one if one[path] != other[path]} == told
