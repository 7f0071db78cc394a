"""What boards, leads and commissioners do, by the engine and by the independent oracle, to the penny: each rule alone, all and none, and every pair."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from simulator.scenario import from_data
from tests.integration.test_against_oracle import ANY_SIZE, KINDS
from tests.often import often
from tests.oracle.agreement import differences, differences_side_by_side
from tests.oracle.behaviours_drawn import SWITCHES, Row, covered, files_with_behaviours, pairwise

pytestmark = pytest.mark.integration

ALONE: list[Row] = [frozenset(), frozenset(SWITCHES), *(frozenset({name}) for name in SWITCHES)]
PAIRS = pairwise()


def named(row: Row) -> str:
    return "all" if len(row) == len(SWITCHES) else " ".join(sorted(row)) or "none"


def test_the_rows_have_every_pair_of_switches_in_every_way() -> None:
    every = set().union(*map(covered, PAIRS))
    assert len(every) == 4 * len(SWITCHES) * (len(SWITCHES) - 1) // 2
    assert 6 <= len(PAIRS) <= 12


@pytest.mark.parametrize("row", [*ALONE, *PAIRS], ids=named)
def test_random_behaviours_agree_to_the_penny(row: Row) -> None:
    _agree(row, 3)


@pytest.mark.slow
@pytest.mark.parametrize("row", [*ALONE, *PAIRS], ids=named)
def test_many_random_behaviours_agree_to_the_penny(row: Row) -> None:
    _agree(row, often(4, 250))


@pytest.mark.slow
@settings(max_examples=often(8, 250), suppress_health_check=ANY_SIZE)
@given(files_with_behaviours(KINDS))
def test_many_replications_side_by_side_agree_as_each_alone(data: dict[str, Any]) -> None:
    assert differences_side_by_side(from_data(data), 4) == []


def _agree(row: Row, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=ANY_SIZE)
    @given(files_with_behaviours(KINDS, row))
    def agree(data: dict[str, Any]) -> None:
        assert differences(from_data(data)) == []

    agree()
