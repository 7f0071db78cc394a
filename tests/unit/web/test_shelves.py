"""The library's cards: a picture, its words, two sentences."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from simulator.scenario import load
from simulator.scenario.bundled import bundled
from simulator.web.pictures import HIGH, WIDE, picture
from simulator.web.shelves import shape_of, shelves

pytestmark = pytest.mark.unit


def test_every_case_has_a_card() -> None:
    cards = [card for _, cards in shelves() for card in cards]
    assert {card.case for card in cards} == set(bundled())
    assert all(card.name and card.about and card.shape.endswith(".") for card in cards)


@pytest.mark.parametrize("case", sorted(bundled()))
def test_every_organisation_is_seen_in_the_picture(case: str) -> None:
    file = load(case).file
    drawn = ElementTree.fromstring(picture(file))
    marks = [each for each in drawn if each.tag == "circle" and each.get("stroke")]
    assert len(marks) == sum(len(each.structure.members) for each in file.contracts.values())
    assert sum(each.tag == "rect" and each.get("width") == "16" for each in drawn) == len(file.contracts)
    assert drawn.get("aria-hidden") == "true"
    for mark in marks:
        assert float(mark.get("r", 0)) <= float(mark.get("cx", 0)) <= WIDE - float(mark.get("r", 0))
        assert 0 <= float(mark.get("cy", 0)) <= HIGH
    assert "style" not in picture(file)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("live_well_leeds", "Prime and partners: Touchstone leads 16 partners, all of them smaller. £1.2m a year for 5 years."),
        ("p3_cohort4", "Prime and partners: P3 leads 1 partner, a smaller one. £1.5m a year for 3 years."),
        ("equal_consortium", "Consortium: 7 members, 6 of them smaller. £2m a year for 5 years."),
        ("unitingcare", "Joint venture: 4 members. £152m a year for 5 years."),
        ("lifeline", "3 contracts, direct lots and prime and partners: 2 organisations. £6m a year in all."),
    ],
)
def test_words_say_what_the_picture_shows(case: str, words: str) -> None:
    assert shape_of(load(case).file) == words
