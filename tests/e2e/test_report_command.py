"""`consortium report` as people use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.command import consortium, in_a_process

pytestmark = pytest.mark.e2e


@pytest.mark.slow
def test_a_report_is_written_and_told_of(tmp_path: Path) -> None:
    made = in_a_process(
        "report", "equal_consortium", "--design", "no pool", "-n", "40", "--no-doubts", "--workers", "1", cwd=tmp_path
    )
    assert made.code == 0, made.err
    folder = tmp_path / "equal_consortium-report"
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (folder / "report.xlsx").stat().st_size > 5_000
    assert "report.html" in made.out
    again = consortium("run", "--record", "equal_consortium-report/records/1.json", cwd=tmp_path)
    assert "every figure is the same" in again.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("equal_consortium", "--design", "no pol"), 2, "Did you mean 'no pool'"),
        (("equal_consortium", "the_challenge"), 2, "no organisation in common"),
        (("equal_consortium", "--design", "no pool", "--group", "nobody"), 2, "no group or organisation"),
        (("equal_consortium", "--out", "file/here"), 1, "Nothing was written"),
        (("nowhere",), 2, "no such file"),
    ],
)
def test_bad_requests_leave_what_was_there(arguments: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    found = consortium("report", *arguments, "-n", "20", "--no-doubts", cwd=tmp_path)
    assert (found.code, found.out) == (code, "")
    assert said in found.err.replace("\n", " ")
    assert "Traceback" not in found.err
    assert (tmp_path / "file").read_text() == "mine"
