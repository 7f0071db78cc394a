"""Addresses of the page: what they say is what is read, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.web.address import MOST_PINS, BadAddress, View, read

pytestmark = pytest.mark.unit

PATHS = st.sampled_from(["payment.outcomes", "discount", "structure.pass_through.cuts", "organisations.a.free_reserves", "years"])
VALUES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(
    lambda text: text.strip() == text
)
ALONE = st.builds(View, st.just("a_case"), st.sampled_from(["", "price race"]), st.dictionaries(PATHS, VALUES, max_size=4))


@given(ALONE, st.lists(ALONE, max_size=MOST_PINS, unique_by=View.query))
def test_a_view_is_read_back_from_its_own_address(view: View, pins: list[View]) -> None:
    whole = View(view.case, view.design, view.changes, "lead", tuple(pins))
    assert read(whole.query()) == (whole, {})


def test_sliders_are_told_from_values() -> None:
    view, moved = read("case=a&discount=10%25&~payment.outcomes=40")
    assert view.changes == {"discount": "10%"}
    assert moved == {"payment.outcomes": "40"}


@pytest.mark.parametrize(
    "query",
    [
        "&".join(f"a{place}=1" for place in range(401)),
        "case=" + "x" * 4001,
        "case=%ff",
        "&".join(f"pin=case%3Da%26discount%3D{place}" for place in range(4)),
    ],
)
def test_addresses_that_the_page_does_not_write_are_refused(query: str) -> None:
    with pytest.raises(BadAddress):
        read(query)


def test_a_pin_in_a_pin_is_nothing() -> None:
    view, _ = read("case=a&pin=case%3Db%26pin%3Dcase%253Dc")
    assert view.pins == (View("a"),)


def test_a_design_is_pinned_once_and_no_more_than_fit() -> None:
    view = View("a", changes={"discount": "5%"})
    once = view.with_pin()
    assert once.pins == (View("a"), view)  # the first of all stands beside the file as it stands
    assert once.with_pin() == once
    assert View("a").with_pin().pins == (View("a"),)
    full = View("a", changes={"discount": "9%"}, pins=tuple(View("a", changes={"discount": f"{place}%"}) for place in range(3)))
    assert full.with_pin() == full
    assert full.without_pin(1).pins == (full.pins[0], full.pins[2])


def test_equal_pins_stand_once_and_of_one_scenario() -> None:
    assert read("case=a&pin=case%3Da%26discount%3D5%2525&pin=case%3Da%26discount%3D5%2525")[0].pins == (
        View("a", changes={"discount": "5%"}),
    )
    with pytest.raises(BadAddress, match="another scenario"):
        read("case=a&pin=case%3Db")
