"""The first page: choose a case, open a file, find the form, be shown round."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from simulator.scenario import template
from simulator.scenario.bundled import bundled
from tests.e2e.browser import faults
from tests.e2e.served import Reader

pytestmark = pytest.mark.e2e

PATIENCE = 60_000
"""Milliseconds until a design must be shown, on a machine that is busy with other tests."""
HERE = re.compile(r"/explore\?case=[0-9a-f]{32}$")


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    made = tmp_path / "my tender.yaml"
    made.write_text(template().replace("outcomes: 20%", "outcoms: 20%").replace("£1.2m", "£1.2 pounds"), encoding="utf-8")
    return made


@pytest.fixture
def own(tmp_path: Path) -> Path:
    made = tmp_path / "own.yaml"
    made.write_text(template("Our service"), encoding="utf-8")
    return made


def tabbed_to(page: Page, selector: str, most: int = 120) -> None:
    """Go on with Tab until the focus is there, as one without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"no way to {selector} by Tab")


@pytest.mark.slow
def test_choose_a_case_by_mouse(reader: Reader, served: str) -> None:
    page = reader.page
    page.goto(served)
    page.get_by_role("link", name="To the library").click()
    expect(page.get_by_role("link", name="Live Well Leeds")).to_be_in_viewport()
    page.get_by_role("link", name="Live Well Leeds").click()
    page.wait_for_url("**/explore?case=live_well_leeds", timeout=PATIENCE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Live Well Leeds")


def test_choose_a_case_by_keyboard(reader: Reader, served: str) -> None:
    page = reader.page
    page.goto(served)
    tabbed_to(page, "a[href='#library']")
    page.keyboard.press("Enter")
    tabbed_to(page, ".shelf a", most=2)
    page.keyboard.press("Enter")
    page.wait_for_url("**/explore?case=live_well_leeds", timeout=PATIENCE)


def test_the_three_ways_are_on_the_first_screen(reader: Reader, served: str) -> None:
    page = reader.page
    page.goto(served)
    for width in (1280, 768, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for name in ("Choose a case", "Open your own file", "Answer a short form"):
            expect(page.get_by_role("heading", name=name)).to_be_in_viewport(ratio=1)


def test_every_case_is_told_in_words_beside_its_picture(reader: Reader, served: str) -> None:
    page = reader.page
    page.goto(served)
    cards = page.locator(".shelf > li")
    assert cards.count() == len(bundled())
    for card in cards.all():
        assert card.locator("svg[aria-hidden=true]").count() == 1
        assert (card.locator(".shape").text_content() or "").endswith(".")


@pytest.mark.slow
def test_open_a_file_by_mouse(reader: Reader, served: str, own: Path) -> None:
    page = reader.page
    page.goto(served)
    page.get_by_label("A scenario as YAML").set_input_files(own)
    page.get_by_role("button", name="Open the file").click()
    page.wait_for_url(HERE, timeout=PATIENCE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Our service")


@pytest.mark.slow
def test_open_a_file_by_keyboard(reader: Reader, served: str, own: Path) -> None:
    page = reader.page
    # Before the page is opened: Playwright does not wait until the browser hands its file windows over.
    page.on("filechooser", lambda chooser: chooser.set_files(own))
    page.goto(served)
    tabbed_to(page, "#file")
    page.keyboard.press("Enter")
    expect(page.locator("#file")).to_have_value(re.compile(r"own\.yaml$"))
    tabbed_to(page, "form[action='/open'] button", most=2)
    page.keyboard.press("Enter")
    page.wait_for_url(HERE, timeout=PATIENCE)


def test_what_is_wrong_with_a_file_is_told_beside_it(reader: Reader, served: str, faulty: Path, kept: Path) -> None:
    page = reader.page
    before = list(kept.iterdir())
    page.goto(served)
    page.get_by_label("A scenario as YAML").set_input_files(faulty)
    page.get_by_role("button", name="Open the file").click()
    alert = page.get_by_role("alert").filter(has_text="my tender.yaml was not opened")
    expect(alert).to_contain_text("no such field. Did you mean 'outcomes'?")
    expect(alert).to_contain_text(re.compile(r"line \d+ contracts.service.annual_value is '£1.2 pounds'; write an amount"))
    expect(page.locator("#file")).to_be_focused()
    expect(page.locator("#file")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#file")).to_have_accessible_description(re.compile("my tender.yaml was not opened"))
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert list(kept.iterdir()) == before


@pytest.mark.slow
def test_a_file_too_large_to_be_sent_is_told_at_once(reader: Reader, served: str, tmp_path: Path) -> None:
    page = reader.page
    large = tmp_path / "film.xlsx"
    large.write_bytes(b"\0" * 25_000_000)
    page.goto(served)
    page.get_by_label("A scenario as YAML").set_input_files(large)
    page.get_by_role("button", name="Open the file").click()
    expect(page.get_by_role("alert")).to_have_text("film.xlsx is over 20 MB; a scenario is far smaller")


def test_axe_finds_nothing_serious(reader: Reader, served: str) -> None:
    reader.page.goto(served)
    assert faults(reader.page) == []


@pytest.mark.parametrize("width", [390, *(pytest.param(width, marks=pytest.mark.slow) for width in (768, 1280))])
def test_the_page_is_no_wider_than_the_screen(reader: Reader, served: str, width: int) -> None:
    page = reader.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(served)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_newcomer_is_shown_round_once_by_keyboard(newcomer: Reader, served: str) -> None:
    page = newcomer.page
    page.goto(served)
    tour = page.get_by_role("dialog", name="Three things to know")
    expect(tour).to_be_visible()
    expect(tour).to_have_accessible_description(re.compile("^1 of 3"))
    assert faults(page) == []
    expect(page.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Enter")
    expect(tour).to_have_accessible_description(re.compile("^2 of 3"))
    page.keyboard.press("Enter")
    expect(tour).to_have_accessible_description(re.compile("^3 of 3"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(tour).to_have_accessible_description(re.compile("^2 of 3"))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(tour).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(tour).to_be_hidden()


@pytest.mark.slow
def test_the_tour_ends_with_escape_and_opens_again(newcomer: Reader, served: str) -> None:
    page = newcomer.page
    page.goto(served)
    tour = page.get_by_role("dialog", name="Three things to know")
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    page.reload()
    expect(tour).to_be_hidden()
    tabbed_to(page, "#tour-open")
    page.keyboard.press("Enter")
    expect(tour).to_be_visible()
    expect(tour).to_have_accessible_description(re.compile("^1 of 3"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Show me round")).to_be_focused()
