"""Background first: with no contract, organisations leave at the published rates, by size (see docs/background.md)."""

from __future__ import annotations

import pytest

from tests.validation.background import SMALL, background, over_100k

pytestmark = pytest.mark.validation

REPLICATIONS = 10_000


def test_about_one_per_cent_a_year_of_those_over_100k_leave() -> None:
    # Published 0.9% a year; "about 1%" is taken as 0.7% to 1.3%.
    assert 0.007 < over_100k(background(REPLICATIONS)) < 0.013


def test_more_of_the_small_leave() -> None:
    # Published 2% to 3.5% a year of those under £100k.
    rates = background(REPLICATIONS)
    for name in SMALL:
        assert 0.020 < rates[name].yearly < 0.035


def test_the_largest_hardly_ever_leave() -> None:
    rates = background(REPLICATIONS)
    assert rates["over £10m"].yearly < 0.004
    assert rates["over £10m"].yearly < rates["£100k to £250k"].yearly < rates["£10k to £100k"].yearly


def test_the_check_can_fail() -> None:
    """With one month of headroom for everybody the rates are not those published."""
    assert over_100k(background(2_000, headroom="1 month")) > 0.02
