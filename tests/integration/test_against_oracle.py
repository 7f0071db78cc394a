"""The engine against the independent oracle: the same draws give the same cash, day by day, to the penny."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from simulator.scenario import Scenario, bundled, from_data, load
from tests.oracle import simulate
from tests.oracle.agreement import differences
from tests.oracle.case import case_of
from tests.oracle.daily import engine_days
from tests.oracle.scenarios import files

pytestmark = pytest.mark.integration

KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")

ANY_SIZE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(max_examples=250, suppress_health_check=ANY_SIZE)
@given(files(KINDS))
def test_random_scenarios_agree_to_the_penny(data: dict[str, Any]) -> None:
    assert differences(from_data(data)) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_random_scenarios_agree_to_the_penny(kind: str) -> None:
    @settings(max_examples=600, suppress_health_check=ANY_SIZE)
    @given(files((kind,)))
    def agree(data: dict[str, Any]) -> None:
        assert differences(from_data(data)) == []

    agree()


@pytest.mark.parametrize("name", sorted(bundled()))
def test_the_library_agrees_to_the_penny(name: str) -> None:
    scenario = first_terms(load(name))
    for replication in (0, 7):
        assert differences(scenario, replication=replication) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_design_of_the_library_agrees_to_the_penny(name: str) -> None:
    scenario = load(name)
    for design in scenario.designs:
        for replication in range(3):
            assert differences(first_terms(scenario.design(design)), seed=2, replication=replication) == [], design


def first_terms(scenario: Scenario) -> Scenario:
    """Without letting contracts again: the oracle knows first terms only."""
    again = [key for key, contract in scenario.file.contracts.items() if contract.retender is not None]
    return scenario.with_changes({f"contracts.{key}.retender": None for key in again})


def test_a_difference_is_found() -> None:
    """The comparison itself can fail: a changed case is noticed."""
    scenario = load("race_to_the_bottom")
    dearer = scenario.with_changes({"organisations.*.overhead": 0.151})
    ours = engine_days(scenario, 1, 0)["cash"]
    theirs = simulate(case_of(dearer, 1, 0))["cash"]
    assert any(abs(a - b) > 0.005 for key in ours for a, b in zip(ours[key], theirs[key], strict=True))
