"""The method statement names what the code has: streams of chance, reported figures, tested versions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.analysis.wording import CONTRACT, CUT, GROUP, ORGANISATION, UNITS

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGE = (DOCS / "model.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the rows under the heading row that begins so."""
    found = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, flags=re.MULTILINE)
    assert found is not None, f"no table begins with {heading}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines()]


def test_every_stream_of_chance_is_in_the_table_and_no_other() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "simulator" / "model").rglob("*.py"))
    drawn = set(re.findall(r'\.(?:normals|normals_kept|uniforms)\(\s*"([\w ]+)"', code))
    named = {match[1] for row in table("source") if (match := re.fullmatch(r"`([\w ]+)`", row[0]))}
    assert "referrals" in drawn
    assert drawn == named


def test_every_figure_reported_is_among_the_outputs() -> None:
    outputs = {code for row in table("of") for code in re.findall(r"`(\w+)`", row[1])}
    reported = {re.sub(r"_p\d\d$", "", key) for key in {**ORGANISATION, **GROUP, **CONTRACT, **UNITS, **CUT}}
    assert reported == outputs


def test_versions_are_those_of_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for library, versions, _ in table("library"):
        pinned = re.findall(rf"^{library.lower()}==([0-9.]+)", lock, flags=re.MULTILINE)
        assert pinned == re.findall(r"\d+\.\d+\.\d+", versions), library
