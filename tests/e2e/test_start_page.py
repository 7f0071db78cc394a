"""The first page: choose a case, open a file, or answer a form."""

from __future__ import annotations

import pytest

from tests.e2e.served import Reader

pytestmark = pytest.mark.e2e


def test_choose_a_case(reader: Reader, served: str) -> None:
    page = reader.page
    page.goto(served)
    page.get_by_role("link", name="Live Well").first.click()
    page.wait_for_url("**/explore?case=live_well_leeds")
