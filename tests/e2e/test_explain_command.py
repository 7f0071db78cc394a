"""`consortium explain` as people use it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.command import consortium, environment, in_a_process

pytestmark = pytest.mark.e2e


@pytest.mark.slow
def test_the_answer_the_table_and_the_story(tmp_path: Path) -> None:
    chosen = ("--mechanism", "payment_by_results", "--mechanism", "inflation")
    found = in_a_process("explain", "race_to_the_bottom", "-n", "60", *chosen, "--chart", "parts.svg", cwd=tmp_path)
    assert found.code == 0, found.err
    for words in ("no longer deliver at the end", "payment by results", "even so", "together", "A typical case", "--trace"):
        assert words in found.out
    assert max(map(len, found.out.splitlines())) <= 120
    assert "<svg" in (tmp_path / "parts.svg").read_text(encoding="utf-8")


def test_the_run_it_names_is_the_storys(tmp_path: Path) -> None:
    found = consortium("explain", "race_to_the_bottom", "-n", "60", "--mechanism", "underbidding", "--json").json
    told = found["story"]
    trace = consortium("run", "race_to_the_bottom", "-n", "60", "--trace", str(told["replication"]), "--json").json["trace"]
    name = consortium("run", "race_to_the_bottom", "-n", "60", "--json").json["organisations"][told["organisation"]]["name"]
    last = told["months"]["month"][6]
    paid = sum(each["amount"] for each in trace if each["to"] == name and each["date"] <= last and "rest of" not in each["why"])
    assert paid > 0
    assert paid == pytest.approx(sum(told["months"]["paid_in"][1:7]), abs=0.01)


def test_what_is_set_holds_on_both_sides_of_a_difference() -> None:
    found = consortium(
        "explain", "equal_consortium", "--design", "dearer hub", "--against", "as it stands", "--set", "payment.lateness=45", "-n", "20", "--json"
    )  # fmt: skip
    assert list(found.json["parts"]) == ["contracts.recovery.structure.hub_cost"]


def test_one_replication_is_too_few() -> None:
    found = consortium("explain", "race_to_the_bottom", "-n", "1")
    assert (found.code, found.out) == (2, "")
    assert "2 or more" in found.err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
def test_a_chart_that_cannot_be_written_leaves_nothing_on_the_screen(tmp_path: Path) -> None:
    line = f"ulimit -f 2; {sys.executable} -m simulator explain equal_consortium -n 20 --mechanism volumes --chart x.png"
    found = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (1, "")
    assert "x.png cannot be written" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("race_to_the_bottom", "--mechanism", "underbiding"), "Did you mean 'underbidding'?"),
        (("race_to_the_bottom", "--group", "nobody"), "no group or organisation is called 'nobody'"),
        (("race_to_the_bottom", "--story", "nobody", "--mechanism", "underbidding"), "no organisation is called 'nobody'"),
        (("race_to_the_bottom", "--against", "nothing like it"), "no such design"),
        (("race_to_the_bottom", "--against", "as it stands"), "the same"),
        (("race_to_the_bottom", "--chart", "parts.pdf"), "end it in .svg or .png"),
        (("race_to_the_bottom", "--against", "as it stands", "--mechanism", "volumes"), "leave out --mechanism"),
        (("nowhere",), "no such file"),
    ],
)
def test_bad_requests_are_told_what_to_do(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    found = consortium("explain", *arguments, "-n", "20", cwd=tmp_path)
    assert (found.code, found.out) == (2, "")
    assert said in found.err.replace("\n", " ")
    assert "Traceback" not in found.err
