"""docs/validation.md against the model, at a part of the effort that it was made with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.analysis.intervals import Estimate, Interval
from tests.validation.check import Check, Verdict, equals, plain, signed, small, within
from tests.validation.report import COLUMNS, PAGE, PARTS, on_page, page, row, table
from tests.validation.theory import ruin

pytestmark = [pytest.mark.validation, pytest.mark.slow]

EFFORT = 0.05


@pytest.fixture(scope="module")
def checks() -> list[Check]:
    return [check for part in PARTS for check in part.checks(EFFORT)]


@pytest.fixture(scope="module")
def written() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_page_has_the_lines_that_are_checked(checks: list[Check], written: str) -> None:
    assert list(on_page(written)) == [check.name for check in checks]


def test_nothing_that_the_page_claims_is_refuted(checks: list[Check], written: str) -> None:
    claims = on_page(written)
    assert [check for check in checks if check.refuted and claims[check.name] is not Verdict.MISS] == []


def test_what_is_calibrated_or_not_modelled_is_called_so(checks: list[Check], written: str) -> None:
    said = {Verdict.CALIBRATED, Verdict.SILENT}
    assert {name: verdict for name, verdict in on_page(written).items() if verdict in said} == {
        check.name: check.verdict for check in checks if check.verdict in said
    }


def test_every_miss_stands_at_the_head_and_in_the_summary(written: str) -> None:
    head = written[written.index("## Misses") : written.index("## Summary")]
    misses = [name for name, verdict in on_page(written).items() if verdict is Verdict.MISS]
    assert head.replace("\n  ", " ").count("- **") == len(misses)
    assert all(f"- **{name}**:" in head.replace("\n  ", " ") for name in misses)
    counted = [list(on_page(written).values()).count(verdict) for verdict in Verdict]
    assert f"| **all** | {' | '.join(map(str, counted))} | {sum(counted)} |" in written


def test_no_cell_breaks_its_table(checks: list[Check]) -> None:
    assert [check.name for check in checks if "|" in "".join(row(check)) or "\n" in "".join(row(check))] == []


# --- a check can miss

FOUND = Estimate(0.5, Interval(0.4, 0.6))


@pytest.mark.parametrize(
    "miss",
    [
        lambda: within("one", "", (0.61, 1.0), FOUND, plain),
        lambda: within("one", "", (0.0, 0.39), FOUND, plain),
        lambda: equals("one", "", 0.7, FOUND, plain),
        lambda: small("one", "", 0.02, 0.01, plain),
        lambda: small("one", "", float("nan"), 0.01, plain),
        lambda: signed("one", "", Estimate(-0.5, Interval(-0.6, -0.4)), plain),
    ],
)
def test_what_is_out_of_its_band_is_a_miss(miss: Callable[[], Check]) -> None:
    check = miss()
    assert check.verdict is Verdict.MISS
    assert check.refuted
    assert on_page(table(COLUMNS, [row(check)])) == {"one": Verdict.MISS}


def test_what_meets_its_band_is_none() -> None:
    assert within("one", "", (0.59, 1.0), FOUND, plain).verdict is Verdict.PASS
    assert equals("one", "", 0.65, FOUND, plain).verdict is Verdict.PASS
    assert small("one", "", 0.01, 0.01, plain).verdict is Verdict.PASS
    assert signed("one", "", FOUND, plain).verdict is Verdict.SIGN


def test_a_difference_not_to_be_told_from_nil_misses_and_refutes_nothing() -> None:
    check = signed("one", "", Estimate(0.1, Interval(-0.1, 0.3)), plain)
    assert (check.verdict, check.refuted) == (Verdict.MISS, False)


def test_theory_that_is_wrong_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ruin, "exact", lambda walk: 0.5)
    assert ruin.even(EFFORT).refuted


@pytest.mark.slow
def test_made_again_the_page_gives_the_same_verdicts(written: str) -> None:
    assert on_page(page()) == on_page(written)
