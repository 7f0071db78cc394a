"""`consortium compare` as people use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.report import output
from tests.e2e.command import consortium, in_a_process
from tests.small_explorer import small

pytestmark = pytest.mark.e2e


def test_designs_of_a_file_the_answer_first() -> None:
    found = in_a_process("compare", "race_to_the_bottom", "-n", "60", "--design", "no payment by results")
    assert found.code == 0, found.err
    assert found.out.startswith("Under 'no payment by results'")
    for words in ("regret", "ended", "Who delivers to the end more often", "Pounds moved", "the commissioner", "same luck"):
        assert words in found.out
    assert max(map(len, found.out.splitlines())) <= 120


def test_files_and_values() -> None:
    files = consortium("compare", "race_to_the_bottom", "responsible_prime", "-n", "60", "--json").json
    assert files["designs"]["design"] == ["Race to the bottom", "Responsible prime"]
    values = consortium(
        "compare", "equal_consortium", "--set", "structure.hub_cost=0%", "--set", "structure.hub_cost=10%", "-n", "60", "--json"
    ).json
    assert values["designs"]["design"] == ["structure.hub_cost = 0%", "structure.hub_cost = 10%"]
    assert values["designs"]["more_paid"][0] is None


def test_a_precision_says_what_it_took() -> None:
    found = consortium("compare", "equal_consortium", "--design", "no pool", "--precision", "3%")
    assert found.code == 0
    assert "500 replications of each design" in found.out


def test_a_folder(tmp_path: Path) -> None:
    small(tmp_path)
    made = consortium("compare", "small.yaml", "-n", "60", "--out", "here", cwd=tmp_path)
    assert made.code == 0, made.err
    assert (tmp_path / "here" / "README.txt").read_text(encoding="utf-8").startswith("A small service: designs compared")
    assert {each.name for each in (tmp_path / "here").iterdir()} == {name.rstrip("/") for name in output.COMPARISON}
    again = consortium("run", "--record", "here/records/1.json", cwd=tmp_path)
    assert "every figure is the same" in again.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("equal_consortium", "the_challenge"), "no organisation in common"),
        (
            ("equal_consortium", "--design", "no pool", "--group", "smallest", "-n", "20"),
            "no group or organisation is called 'smallest'",
        ),
        (("equal_consortium", "--design", "no pol"), "Did you mean 'no pool'"),
        (("equal_consortium", "--set", "hub=1", "--set", "hub=2"), "no such field"),
        (("equal_consortium", "--precision", "70%"), "more than 0% and less than 50%"),
        (("equal_consortium", "--precision", "1%", "-n", "50"), "leave out --replications"),
        (("equal_consortium", "responsible_prime", "--design", "no pool"), "--design chooses among the designs of one file"),
        (
            ("equal_consortium", "--set", "discount=1%", "--set", "discount=2%", "--set", "uplift=1%", "--set", "uplift=2%"),
            "one path at a time",
        ),
        (("nowhere",), "no such file"),
        ((), "Missing argument"),
    ],
)
def test_bad_requests_are_told_what_to_do(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    found = consortium("compare", *arguments, cwd=tmp_path)
    assert (found.code, found.out) == (2, "")
    assert said in found.err.replace("\n", " ")
    assert "Traceback" not in found.err


def test_a_folder_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    found = consortium("compare", "equal_consortium", "-n", "20", "--out", "file/here", cwd=tmp_path)
    assert found.code == 1
    assert "Nothing was written" in found.err
    assert (tmp_path / "file").read_text() == "mine"
