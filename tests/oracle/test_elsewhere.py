"""Money elsewhere by shocks, worked by hand (R79). £10,000 a month of other income beside nothing; somebody else has the contract.

Month 0 ends on 30 April 2024, month 12 on 30 April 2025.
"""

from datetime import date
from typing import Any

import pytest

from .by_hand import Data, behaviour, contract, inflation, member, organisation, outcome_of, structure
from .days import Months

pytestmark = pytest.mark.unit

MONTHS = Months(date(2024, 4, 1), date(2024, 4, 1))
SHOCKS: Data = {
    "rule": "shocks", "below": None, "above": None, "scale": 1.0, "most": 0.6, "free": 0.5, "common": 0.0, "follows": 0.85,
}  # fmt: skip
QUARTILE = 0.6744897501960817
"""Of the standard normal; of Student's t with two degrees it is 0.5 / √(2 x 0.25 x 0.75) = 0.816497."""


def elsewhere(rule: Data | None = None, **given: Any) -> Data:
    section = behaviour(elsewhere={**SHOCKS, **(rule or {})})
    return organisation(**{"other_income": 120_000.0, "other_margin": 0.02, **given}, behaviour=section)


def moves(org: Data, *months: int, own: tuple[float, ...] = (), of_all: tuple[float, ...] = (), **given: Any) -> list[float]:
    """What its cash moves by at the end of these months."""
    terms = contract(structure("direct", {"other": member(1.0)}), {}, years=3)
    draws: Data = {"referrals": {"service": {"other": [0.0] * 36}}, "shock": {"only": own}, "shock of all": of_all}
    result = outcome_of({"only": org, "other": organisation()}, terms, draws, noise=bool(own), **given)
    cash = [org["free_reserves"], *result["cash"]["only"]]
    return [cash[MONTHS.last(month) + 1] - cash[MONTHS.last(month)] for month in months]


def test_costs_rise_and_income_follows_in_part() -> None:
    """After a year of 5% £9,800 cost £10,290, and £10,000 are £10,425; after half a year it is √1.05."""
    half = 1.05**0.5 - 1.0
    expected = [200.0, 10_000 * (1 + 0.85 * half) - 9_800 * (1 + half), 135.0]
    assert moves(elsewhere(), 0, 6, 12, cost_inflation=0.05) == pytest.approx(expected)


def test_income_that_does_not_follow_or_follows_whole() -> None:
    assert moves(elsewhere({"follows": 0.0}), 0, 12, cost_inflation=0.05) == pytest.approx([200.0, -290.0])
    assert moves(elsewhere({"follows": 1.0}), 0, 12, cost_inflation=0.05) == pytest.approx([200.0, 210.0])


def test_what_costs_rise_by_over_the_index_counts() -> None:
    """3% and 2% beside it."""
    assert moves(elsewhere(), 12, inflation=inflation(0.03, over=0.02)) == pytest.approx([135.0])


def test_by_noise_nothing_rises() -> None:
    assert moves(elsewhere({"rule": "noise"}), 0, 12, cost_inflation=0.05) == pytest.approx([200.0, 200.0])


def test_a_shock_is_of_its_year() -> None:
    """A lower quartile, a median, an upper one: half of 11.3% and of 13.1% x 0.8165, of £10,000."""
    years = (-QUARTILE, 0.0, QUARTILE)
    expected = [200 - 461.3206, 200 - 461.3206, 200.0, 200.0, 200 + 534.8053]
    assert moves(elsewhere(), 0, 11, 12, 23, 24, own=years, of_all=(5.0,) * 3) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("other_income", "below", "above"),
    [
        (499_999.0, 0.113, 0.131),
        (500_000.0, 0.077, 0.086),
        (999_999.0, 0.077, 0.086),
        (1e6, 0.061, 0.086),
        (1e7, 0.036, 0.07),
    ],
)
def test_scales_by_size(other_income: float, below: float, above: float) -> None:
    org = elsewhere({"free": 1.0}, other_income=other_income, other_margin=0.0, free_reserves=1e8)
    down, up = moves(org, 0, 12, own=(-QUARTILE, QUARTILE, 0.0), of_all=(0.0,) * 3)
    assert down == pytest.approx(-below * 0.816497 * other_income / 12, rel=1e-5)
    assert up == pytest.approx(above * 0.816497 * other_income / 12, rel=1e-5)


def test_stated_scales_and_what_both_are_times() -> None:
    """10% and 20%, x 3: 24.4949% and 48.9898% of £10,000, half of each."""
    org = elsewhere({"below": 0.1, "above": 0.2, "scale": 3.0})
    found = moves(org, 0, 12, own=(-QUARTILE, QUARTILE, 0.0), of_all=(0.0,) * 3)
    assert found == pytest.approx([200 - 1_224.745, 200 + 2_449.490], abs=1e-2)


@pytest.mark.parametrize("z", [-3.0, 3.0])
def test_no_shock_is_over_the_most(z: float) -> None:
    """Three standard deviations are 19 scales."""
    assert moves(elsewhere({"free": 1.0, "most": 0.4}), 0, own=(z,) * 3, of_all=(0.0,) * 3) == pytest.approx(
        [200 + (4_000 if z > 0 else -4_000)]
    )


def test_what_is_common_to_all() -> None:
    """0.6 of all's and 0.8 of its own: a quartile of both is 1.4 x as far, all's own is whole."""
    whole, none = {"common": 1.0}, {"common": 0.0}
    of_all, own = (QUARTILE,) * 3, (-QUARTILE,) * 3
    assert moves(elsewhere(whole), 0, own=own, of_all=of_all) == pytest.approx([200 + 534.8053], abs=1e-3)
    assert moves(elsewhere(none), 0, own=own, of_all=of_all) == pytest.approx([200 - 461.3206], abs=1e-3)
    # 0.6 x 1 - 0.8 x 0.75 is nil.
    mixed = elsewhere({"common": 0.36})
    assert moves(mixed, 0, own=(-0.75,) * 3, of_all=(1.0,) * 3) == pytest.approx([200.0])


def test_a_shock_is_of_income_as_it_has_risen() -> None:
    """A quarter of 13.1% x 0.8165 of £10,425, beside £135."""
    found = moves(elsewhere({"free": 0.25}), 12, own=(QUARTILE,) * 3, of_all=(0.0,) * 3, cost_inflation=0.05)
    assert found == pytest.approx([135 + 0.25 * 0.131 * 0.816497 * 10_425], abs=1e-2)


def test_of_who_has_failed_nothing_moves() -> None:
    """£9,000 go in two months of a margin of -50%."""
    org = elsewhere(other_margin=-0.5, free_reserves=9_000.0, grace=1)
    assert moves(org, 0, 1, 2) == pytest.approx([-5_000.0, -5_000.0, 0.0])
