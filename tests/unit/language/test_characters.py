"""Characters that a terminal or a page would act on: which they are, and where in plain data they are found."""

from __future__ import annotations

import unicodedata

import pytest

from simulator.language import characters

pytestmark = pytest.mark.unit

ALL = [chr(code) for code in (*range(0x3000), 0xD800, 0xDFFF, 0xFEFF, 0x1F600, 0xE0001, *range(0xE0020, 0xE0080))]


UNSEEN = (
    "ZERO WIDTH SPACE",
    "ZERO WIDTH NO-BREAK",
    "WORD JOINER",
    "INVISIBLE",
    "FUNCTION APPLICATION",
    "TAG ",
    "LANGUAGE TAG",
    "CANCEL TAG",
)


def refused(text: str, loc: tuple[str | int, ...] = ("name",)) -> bool:
    return bool(list(characters.faults(text, loc)))


def test_every_control_every_mark_of_direction_and_what_nobody_sees_is_refused() -> None:
    """By what Unicode says of each character: controls, separators of lines, halves; explicit marks of direction; and by name what has no width."""
    acted_on = {
        each
        for each in ALL
        if unicodedata.category(each) in ("Cc", "Zl", "Zp", "Cs")
        or unicodedata.bidirectional(each) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        or each in "\u200e\u200f\u061c"
        or (unicodedata.category(each) == "Cf" and unicodedata.name(each).startswith(UNSEEN))
    }
    assert {each for each in ALL if characters.printable(each) != each} == acted_on - {"\t", "\n"}
    assert [each for each in acted_on if not refused(each)] == []


@pytest.mark.parametrize("text", ["Day service", "Füße & Söhne", "مركز الحي", "क्‍ष", "👩‍🔧", "a\u00a0b", "soft\u00adly"])
def test_what_people_are_called_is_taken(text: str) -> None:
    assert not refused(text)


@pytest.mark.parametrize(
    ("loc", "taken"),
    [
        (("about",), True),
        (("sources", 0), True),
        (("rationale", "discount"), True),
        (("levers", "paid", "rationale"), True),
        (("expected", 0, "says"), True),
        (("name",), False),
        (("organisations", "about", "name"), False),
        (("levers", "paid", "label"), False),
    ],
)
def test_lines_and_tabs_are_for_prose(loc: tuple[str | int, ...], taken: bool) -> None:
    assert [refused(text, loc) for text in ("two\nlines", "a\ttab")] == [not taken, not taken]


def test_a_return_alone_writes_over_a_line_and_with_a_line_feed_ends_it() -> None:
    assert [refused(text, ("about",)) for text in ("all well\rall lost", "two\r\nlines")] == [True, False]


def test_a_fault_is_told_where_it_stands() -> None:
    held = {"a": [{"b\x07": "x\x1b"}, ("fine", "y\u202e")]}
    assert [loc for loc, _ in characters.faults(held)] == [("a", 0, "b\x07"), ("a", 0, "b\x07"), ("a", 1, 1)]
    assert [loc for loc, _ in characters.faults("x\x1b", ("organisations", "a", "name"))] == [("organisations", "a", "name")]


def test_what_holds_itself_is_looked_at_once() -> None:
    held: dict[str, object] = {"a": "\x07"}
    held["again"] = [held]
    assert len(list(characters.faults(held))) == 1
