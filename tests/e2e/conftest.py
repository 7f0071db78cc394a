"""One browser for all pages of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import browser as chromium
from tests.e2e.served import kept, newcomer, reader, served

__all__ = ["kept", "newcomer", "reader", "served"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    yield from chromium.started()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1280 by 900 without a network."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    made = context.new_page()
    yield made
    context.close()
