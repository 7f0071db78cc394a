"""Outcomes and demand that are each member's own in part, worked by hand (R86)."""

import pytest

from .alike import Alike
from .by_hand import Data, bid, contract, member, organisation, outcome_of, retender, structure
from .ranges import value_at

pytestmark = pytest.mark.unit

QUARTILE = 0.6744897501960817
TENTHS = {"mean": 1.0, "sd": 0.1}
ALL_OR_NOTHING = {"choose": [0.0, 1.0], "weights": [0.5, 0.5]}
"""Nothing under the median."""


def alike(draws: Data, **world: object) -> Alike:
    return Alike({"outcome_scale": TENTHS, "demand": TENTHS, "alike": 0.36, "alike_volumes": 0.64, **world}, draws)


def test_outcomes_are_alike_in_part() -> None:
    """0.6 of all's, and 0.8 of its own: 1.2 + 0.4 deviations, and 1.2 - 0.8."""
    draws = {"outcomes of all": 2.0, "outcomes of each": {"service": {"a": 0.5, "b": -1.0}, "other": {"a": 0.0}}}
    found = alike(draws)
    assert [found.outcome_scale("service", name) for name in "ab"] == pytest.approx([1.16, 1.04])
    # Of another contract it has its own; of a further term the same.
    assert found.outcome_scale("other", "a") == pytest.approx(1.12)
    assert found.outcome_scale("service/2", "a") == pytest.approx(1.16)


def test_volumes_are_alike_in_part_year_by_year() -> None:
    """0.8 of all's of a year, and 0.6 of its own."""
    draws = {"demand of all": [1.0, -1.0], "demand of each": {"service": {"a": [1.0, 0.5]}}}
    assert [alike(draws).demand("service", "a", year) for year in (0, 1)] == pytest.approx([1.14, 0.95])
    assert alike(draws).demand("service/3", "a", 1) == pytest.approx(0.95)


@pytest.mark.parametrize(("part", "scale"), [(1.0, 1.2), (0.0, 0.7)])
def test_at_the_ends_it_is_all_of_one_or_of_the_other(part: float, scale: float) -> None:
    draws = {"outcomes of all": 2.0, "outcomes of each": {"service": {"a": -3.0}}}
    assert alike(draws, alike=part).outcome_scale("service", "a") == pytest.approx(scale)


def test_a_number_is_the_same_for_all() -> None:
    found = alike({}, outcome_scale=0.9, demand=[1.1, 1.2])
    assert found.outcome_scale("service", "a") == 0.9
    assert [found.demand("service", "a", year) for year in (0, 1)] == [1.1, 1.2]


@pytest.mark.parametrize(
    ("written", "z", "value"),
    [
        (TENTHS, -11.0, 0.0),  # cut at the least
        (TENTHS, 91.0, 10.0),  # and at the most
        ({"mean": 2.0, "cv": 1.0}, 0.0, 2**0.5),  # the median of a lognormal is its mean ÷ √(1 + cv²)
        ({"mean": 2.0, "cv": 1.0}, -1.0, 2**0.5 * 0.434937),  # e to the power of -√ln 2
        ({"low": 0.0, "mode": 1.0, "high": 2.0}, -QUARTILE, 0.5**0.5),  # a quarter of the triangle is under √½
        ({"low": 0.0, "mode": 1.0, "high": 2.0}, QUARTILE, 2 - 0.5**0.5),
        ({"low": 1.0, "mode": 1.0, "high": 3.0}, 0.0, 3 - 2**0.5),
        ({"low": 1.0, "mode": 1.0, "high": 1.0}, 0.3, 1.0),
        (ALL_OR_NOTHING, -0.01, 0.0),
        (ALL_OR_NOTHING, 0.01, 1.0),
        ({"choose": [3.0, 1.0, 2.0], "weights": [0.2, 0.5, 0.3]}, QUARTILE, 2.0),  # the first seven tenths are the others'
    ],
)
def test_what_a_range_is_at_a_normal(written: Data, z: float, value: float) -> None:
    assert value_at(written, z, 0.0, 10.0) == pytest.approx(value, abs=1e-6)


# In a contract

HALVES = {"a": member(0.5), "b": member(0.5)}


def drawn(**more: Data) -> Data:
    """As many people as expected, and as many outcomes."""
    as_expected = {term: {name: [0.0] * 24 for name in "ab"} for term in ("service", "service/2")}
    return {"referrals": as_expected, "outcomes": as_expected, "bid": {"service": {"incumbent": [0.0]}}, **more}


def test_who_reaches_nobody_does_so_in_all_terms() -> None:
    """Five people a month each, of whom all would reach the outcome."""
    given = {"noise": True, "outcome_scale": ALL_OR_NOTHING, "alike": 0.0}
    draws = drawn(**{"outcomes of all": 0.0, "outcomes of each": {"service": {"a": -1.0, "b": 1.0}}})
    orgs = {name: organisation(outcome_rate=1.0, capacity_factor=2.0) for name in "ab"}
    terms = contract(structure("direct", HALVES), {"target_rate": 1.0}, retender=retender({}, incumbent=bid()))
    result = outcome_of(orgs, terms, draws, **given)["contracts"]
    assert [result[term]["outcomes"] for term in ("service", "service/2")] == [60.0, 60.0]
    assert [result[term]["served"] for term in ("service", "service/2")] == [120.0, 120.0]


def test_to_whom_nobody_comes_in_a_year_of_its_own() -> None:
    """To the one in neither year of the first term, to the other in one; a demand of its own comes on top of that."""
    given = {"noise": True, "demand": ALL_OR_NOTHING, "alike_volumes": 0.0}
    each = {"service": {"a": [-1.0, -1.0], "b": [1.0, -1.0]}}
    orgs = {name: organisation(capacity_factor=4.0) for name in "ab"}
    shape = structure("direct", {"a": member(0.5), "b": member(0.5, demand=[3.0, 3.0])})
    draws = drawn(**{"demand of all": [0.0, 0.0], "demand of each": each})
    result = outcome_of(orgs, contract(shape, {}, years=2), draws, **given)["contracts"]["service"]
    assert result["served"] == 12 * 15.0
