"""No rule that keeps the promises does better than a split by what the split was made for."""

from __future__ import annotations

import pytest

from tests.validation.splits import Case, Held, cases, held, page

pytestmark = pytest.mark.validation


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", cases(("balanced", "outcomes")), ids=lambda case: f"{case.scenario}-{case.contract}-{case.objective}"
)
def test_no_rule_that_keeps_its_promises_does_better(case: Case) -> None:
    assert held(case, 600, 1_000).better == ()


def test_the_library_has_splits_of_every_structure_and_the_page_says_what_was_found() -> None:
    assert len(cases(("balanced",))) >= 15
    case = Case("shelter_sifa", "prevention", "balanced")
    text = page(
        [Held(case, better=("equal",), worst=(0.5, 0.75)), Held(case, safest=False), Held(case, by_breaking=("equal (markup)",))]
    )
    assert "does better in 1, one that breaks a promise in 1; in 1 nothing" in text
    assert "| shelter_sifa | balanced | 50% → 75% |" in text
