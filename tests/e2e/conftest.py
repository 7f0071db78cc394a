"""One browser for all pages of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import browser as chromium
from tests.e2e.served import kept, newcomer, reader, served

__all__ = ["kept", "newcomer", "reader", "served"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of one file: while it is open an event loop runs in this thread, in which no other test could start its own."""
    yield from chromium.started()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1280 by 900 without a network."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    made = context.new_page()
    yield made
    context.close()
