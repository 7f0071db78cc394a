"""Each ruling has one address by its number, and every number cited in code, tests and pages is a ruling's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rulings.md").read_text(encoding="utf-8")
FOLDERS = ("simulator", "tests", "docs", "experiments", "scenarios")
SUFFIXES = (".py", ".md", ".yaml", ".j2")


def citing() -> Iterator[Path]:
    """Every file that may cite a ruling, but for the rulings themselves."""
    yield from ROOT.glob("*.md")
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*.*") if path.suffix in SUFFIXES and path.name != "rulings.md")


def cited(text: str) -> set[str]:
    """The numbers of the rulings that a text names."""
    return set(re.findall(r"R(?<!\wR)(\d+)\b", text))  # it begins with its letter: thirty times as fast as with \b


def test_every_ruling_begins_a_paragraph_with_the_one_anchor_of_its_number() -> None:
    ruled = re.findall(r"\*\*R(\d+)\b", PAGE)
    assert len(ruled) >= 50
    assert re.findall(r'^<a id="r(\d+)"></a>\*\*R\d+\b', PAGE, flags=re.MULTILINE) == ruled
    assert [number for number, times in Counter(re.findall(r'id="r(\d+)"', PAGE)).items() if times > 1] == []


def test_every_number_that_is_cited_is_a_rulings() -> None:
    ruled = set(re.findall(r'id="r(\d+)"', PAGE))
    found = {path.relative_to(ROOT).as_posix(): cited(path.read_text(encoding="utf-8")) for path in citing()}
    assert len(set().union(*found.values())) > 40
    found["docs/rulings.md"] = cited(PAGE)
    assert {name: numbers - ruled for name, numbers in found.items() if not numbers <= ruled} == {}
