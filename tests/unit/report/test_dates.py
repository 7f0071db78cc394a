"""Dates that charts mark: contract years, cuts among them, and lettings."""

from __future__ import annotations

import pytest

from simulator.report.document.dates import Mark, marks
from simulator.scenario.scenario import loads
from tests.unit.handmade_runs import SCENARIO_TEXT

pytestmark = pytest.mark.unit

LET = "    retender: {terms: 2, term: 18 months, bidders: {other: {structure: {kind: direct, members: {a: {share: 1}}}}}}\n"


def _marks(terms: str) -> list[Mark]:
    return marks(loads(SCENARIO_TEXT.replace("    years: 2\n", terms)).file)


def test_contract_years_are_marked_but_for_the_first_day_of_all() -> None:
    assert _marks("    years: 2.5\n") == [Mark(365, "year 2", False), Mark(730, "year 3", False)]
    assert _marks("    years: 1\n") == []
    assert _marks("    years: 1\n    start: 2024-04-02\n") == [Mark(1, "year 1", False)]


def test_a_cut_stands_out_where_it_takes_anything() -> None:
    cuts = "    years: 3\n    cuts: [{year: 2, cut: 10%}, {year: 3, cut: 0%}, {chance_per_year: 10%, cut: 5%}]\n"
    assert _marks(cuts) == [Mark(365, "year 2, cut", True), Mark(730, "year 3", False)]


def test_terms_let_again_and_their_years_are_marked() -> None:
    found = _marks(f"    years: 2\n{LET}")
    assert [each.name for each in found] == ["year 2", "let again", "year 2", "let again", "year 2"]
    assert [each.day for each in found] == [365, 730, 1095, 1278, 1644]
