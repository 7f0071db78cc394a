"""docs/ends.md tells of every scenario, and what it tells is what a run gives."""

from __future__ import annotations

import pytest

from simulator.scenario.bundled import bundled
from tests.validation.ends import PAGE, rows

pytestmark = pytest.mark.validation

LINES = [
    [cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "
]


def test_every_scenario_is_there() -> None:
    assert {line[0] for line in LINES[2:]} == set(bundled())


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "unitingcare" else pytest.mark.slow) for name in sorted(bundled())]
)
def test_its_lines_are_what_a_run_gives(name: str) -> None:
    assert [tuple(line) for line in LINES if line[0] == name] == rows(name)


def test_ways_to_end_sum_to_all_who_had_work() -> None:
    for line in LINES[2:]:
        ends = [int(cell.rstrip("%")) for cell in line[3:8] if cell != "–"]
        assert not ends or abs(sum(ends) - 100) <= 2, line
