"""The page of what tender notices ask: its counts are those of its own list."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

PAGE = (Path(__file__).parents[2] / "docs" / "notices.md").read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of a page's table rows."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")]


def listed(part: str) -> list[list[str]]:
    """The letters of each notice of a part, A or B."""
    section = re.split(r"^### ", PAGE, flags=re.MULTILINE)
    found = next(text for text in section if text.startswith(f"{part}: "))
    return [row[2].split() for row in rows(found) if row[0] != "notice"]


@pytest.mark.parametrize(("part", "column"), [("A", 2), ("B", 4)])
def test_counts_of_terms_are_those_of_the_list(part: str, column: int) -> None:
    counted = Counter(letter for letters in listed(part) for letter in letters)
    told = {row[0]: int(row[column]) for row in rows(PAGE) if re.fullmatch("[A-Z]", row[0])}
    assert set(counted) <= set(told)
    assert {letter: counted[letter] for letter in told} == told


def test_the_page_says_how_many_notices_it_lists_and_how_many_are_silent() -> None:
    a, b = listed("A"), listed("B")
    silent = sum(not letters for letters in a)
    assert f"Of {len(a) + len(b)} notices and award decisions, A are {len(a)} of services" in PAGE
    assert f"B {len(b)} of social care" in PAGE
    assert f"In {silent} of A the opening\nhad none of these terms." in PAGE


def test_no_notice_is_listed_twice() -> None:
    where = [row[1] for row in rows(PAGE.split("## The notices")[1]) if row[0] != "notice"]
    assert [address for address, times in Counter(where).items() if times > 1] == []


def test_parts_of_a_are_worked_out_from_its_counts() -> None:
    parts = [(int(row[2]) / len(listed("A")), row[3]) for row in rows(PAGE) if re.fullmatch("[A-Z]", row[0])]
    assert [f"{part:.0%}" for part, _ in parts] == [said for _, said in parts]
