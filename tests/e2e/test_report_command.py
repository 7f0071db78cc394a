"""`consortium report` as people use it."""

from __future__ import annotations

import html
import io
import json
from pathlib import Path

import openpyxl
import pytest

import simulator
from tests.e2e.command import consortium, in_a_process
from tests.small_sweep import SCENARIO

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


def test_a_file_without_designs_is_reported_as_its_run(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SCENARIO[: SCENARIO.index("designs:")], encoding="utf-8")
    made = consortium("report", "mine.yaml", "-n", "20", "--out", "out", "--workers", "1", cwd=tmp_path)
    assert made.code == 0, made.err
    said = simulator.run(tmp_path / "mine.yaml", 20).sentence()
    told = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert (told["answer"], told["comparison"]["sentence"]) == (said, said)
    assert said in html.unescape((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    front = openpyxl.load_workbook(io.BytesIO((tmp_path / "out" / "report.xlsx").read_bytes()))["Answer"]
    assert said in [row[0] for row in front.values]


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
