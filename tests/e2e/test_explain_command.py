"""`consortium explain` as people use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.command import consortium

pytestmark = pytest.mark.e2e


def test_the_answer_the_table_and_the_story(tmp_path: Path) -> None:
    found = consortium("explain", "race_to_the_bottom", "-n", "60", "--chart", "parts.svg", cwd=tmp_path)
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
    first = told["months"]["month"][0]
    paid = sum(
        each["amount"] for each in trace if each["to"] == name and each["date"] <= str(first) and "rest of" not in each["why"]
    )
    assert paid == pytest.approx(told["months"]["paid_in"][0], abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("race_to_the_bottom", "--mechanism", "underbiding"), "Did you mean 'underbidding'?"),
        (("race_to_the_bottom", "--group", "nobody"), "no group or organisation is called 'nobody'"),
        (("race_to_the_bottom", "--story", "nobody", "--mechanism", "underbidding"), "no organisation is called 'nobody'"),
        (("race_to_the_bottom", "--against", "nothing like it"), "no such design"),
        (("race_to_the_bottom", "--against", "as it stands"), "the same"),
        (("race_to_the_bottom", "--chart", "parts.pdf"), "end it in .svg or .png"),
        (("nowhere",), "no such file"),
    ],
)
def test_bad_requests_are_told_what_to_do(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    found = consortium("explain", *arguments, "-n", "20", cwd=tmp_path)
    assert (found.code, found.out) == (2, "")
    assert said in found.err.replace("\n", " ")
    assert "Traceback" not in found.err
