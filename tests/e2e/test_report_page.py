"""The report's page in a browser: no fault for a screen reader, nothing fetched, no error, no sideways scrolling."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import faults
from tests.e2e.command import consortium

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

DESIGNS = ("no uplift", "cut passed down", "price race")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four designs of 17 organisations."""
    folder = tmp_path_factory.mktemp("report")
    chosen = [word for name in DESIGNS for word in ("--design", name)]
    made = consortium("report", "live_well_leeds", *chosen, "-n", "40", "--out", "leeds", cwd=folder)
    assert made.code == 0, made.err
    return folder / "leeds" / "report.html"


@pytest.fixture
def opened(page: Page, report: Path) -> Page:
    page.goto(report.as_uri())
    return page


def test_axe_finds_nothing_serious(opened: Page, report: Path) -> None:
    assert report.stat().st_size < 3_000_000
    assert faults(opened) == []
    opened.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert faults(opened) == []


def test_axe_finds_what_is_put_wrong(opened: Page) -> None:
    opened.evaluate("document.querySelector('main').innerHTML += '<img src=\"data:,\"><button></button>'")
    assert [each.partition(":")[0] for each in faults(opened)] == ["button-name", "image-alt"]


def test_nothing_is_asked_of_the_network_and_nothing_fails(page: Page, report: Path) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(report.as_uri())
    assert asked == [report.as_uri()]
    assert said == []


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_page_is_no_wider_than_the_screen(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_tables_fit_a_desk_screen(opened: Page) -> None:
    """What is on view at first needs no scrolling sideways at 1280 pixels."""
    wider = (
        "[...document.querySelectorAll('.wide')].filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth)"
    )
    assert opened.evaluate(f"{wider}.map(each => each.getAttribute('aria-label'))") == []


def test_the_answer_is_on_the_first_screen(opened: Page) -> None:
    box = opened.locator(".answer").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 900
