"""`consortium split`: what it prints and writes, and what it says of a request that cannot be met."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.command import Ran, consortium, few, in_a_process

pytestmark = pytest.mark.e2e

SMALL = ("--scenarios", "100", "-n", "100")


def split(*arguments: str, cwd: Path | None = None) -> Ran:
    return consortium("split", *arguments, *SMALL, cwd=cwd)


@pytest.mark.slow
def test_the_answer_first_then_the_tables_then_what_promises_cost() -> None:
    found = split("race_to_the_bottom", "--rules", "--frontier")
    assert found.code == 0
    lines = found.out.splitlines()
    assert lines[0].startswith("The weakest member, ")
    assert found.out.index("price") < found.out.index("months") < found.out.index("What promises cost:")
    for rule in ("as it stands", "this split (balanced)", "pro rata to cost", "equal", "Shapley value", "nucleolus"):
        assert rule in found.out
    assert "outcomes against safety" in found.out
    assert max(map(len, lines)) <= 120
    assert found.err == ""


@pytest.mark.slow
def test_json_and_nothing_else() -> None:
    found = split("equal_consortium", "--json", "--rules").json
    assert {"sentence", "members", "outcomes", "people", "prices", "changes", "rules", "cut_rules", "settled"} <= set(found)
    valley = found["members"]["valley"]
    assert {"price_now", "price", "at_risk", "people", "standing_now", "standing", "in_reach", "in_reach_found"} <= set(valley)


@pytest.mark.slow
def test_the_file_it_writes_runs_and_is_never_written_over(tmp_path: Path) -> None:
    made = in_a_process("split", "equal_consortium", "--out", "safe.yaml", *SMALL, cwd=tmp_path)
    assert (made.code, "safe.yaml is written." in made.out) == (0, True)
    assert consortium("check", "safe.yaml", cwd=tmp_path).code == 0
    assert few("safe.yaml", "--json", cwd=tmp_path).json["scenario"].endswith(": split by balanced")
    again = split("equal_consortium", "--out", "safe.yaml", cwd=tmp_path)
    assert (again.code, again.out) == (2, "")
    assert "left as it is" in again.err


@pytest.mark.slow
@pytest.mark.parametrize("name", ["frontier.svg", "frontier.png"])
def test_the_frontier_is_drawn(tmp_path: Path, name: str) -> None:
    made = split("equal_consortium", "--chart", name, cwd=tmp_path)
    assert (made.code, (tmp_path / name).stat().st_size > 5_000) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("equal_consortium", "--objective", "balancd"), "Did you mean 'balanced'?"),
        (("equal_consortium", "--contract", "recovry"), "Did you mean 'recovery'?"),
        (("lifeline",), "say which to split with --contract, from Python with contract=: first, second, third"),
        (("unitingcare",), "a joint venture pays its members their cost"),
        (("race_to_the_bottom", "--objective", "survival", "--alpha", "0"), "ask for a larger alpha"),
        (("live_well_leeds", "--set", "promises.full_cost=100%"), "a year short"),
        (("equal_consortium", "--set", "promises.smaller_share=90%"), "the share for smaller partners"),
        (("equal_consortium", "--alpha", "lots"), "must be a part such as 5%"),
        (("equal_consortium", "--tail", "0"), "the tail is a part of the scenarios"),
        (("equal_consortium", "--chart", "frontier.pdf"), "end it in .svg or .png"),
        (("equal_consortium", "--out", "no/such/folder.yaml"), "there is no folder"),
        (("equal_consortium", "--workers", "0"), "the number of workers must be a whole number, 1 or more"),
        (("equal_consortium", "--fairness", "kind"), "leximin"),
        (("equal_consortium", "--out", "x.svg", "--chart", "x.svg"), "give each a file of its own"),
        (("equal_consortium", "--set", "promises.fee_least=50%", "--set", "promises.fee_most=10%"), "over fee_most"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_exit_2(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    found = split(*arguments, cwd=tmp_path)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert "Traceback" not in found.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("option", "value"), [("--scenarios", "5"), ("-n", "5"), ("--seed", "-1")])
def test_numbers_out_of_range(option: str, value: str) -> None:
    found = consortium("split", "equal_consortium", option, value)
    assert (found.code, found.out) == (2, "")
    assert "must be a whole number" in found.err
