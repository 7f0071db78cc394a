"""What owners put into a joint venture's company that would be wound up, worked by hand (R87).

Two members do half of the work each, for £4,000 a month, and nothing comes before September: after July, on day 121, four months are
owed, £32,000, and that is more than three. They have £100,000 each, and have paid three months by then. One owns three quarters.
"""

from typing import Any

import pytest

from .by_hand import Data, behaviour, bid, contract, loan, member, organisation, outcome_of, retender, structure

pytestmark = pytest.mark.unit

LATE = {"terms": 120}
JULY = 121


def owner(rule: str = "rescue", floor: float = 0.5, **given: Any) -> Data:
    sections = behaviour(owners={"rule": rule}, leaving={"rule": "results", "floor": floor})
    return organisation(**{"unit_cost": 800.0, "closing_cost": 3_000.0, **given}, behaviour=sections)


def company(payment: Data | None = None, members: Data | None = None, **given: Any) -> Data:
    owned = members or {"a": member(0.5, equity=0.75), "b": member(0.5, equity=0.25)}
    return contract(structure("joint_venture", owned), {**LATE, **(payment or {})}, **given)


def months_served(result: Data) -> float:
    """Of ten people each."""
    return float(result["contracts"]["service"]["served"]) / 10.0


def test_they_put_in_what_members_are_owed_and_it_goes_on() -> None:
    result = outcome_of({"a": owner(), "b": owner()}, company())
    # £24,000 and £8,000; each is paid the £16,000 it is owed, and pays for July.
    assert result["cash"]["a"][JULY] == pytest.approx(100_000 - 12_000 - 24_000 + 16_000 - 4_000)
    assert result["cash"]["b"][JULY] == pytest.approx(100_000 - 12_000 - 8_000 + 16_000 - 4_000)
    # It is capital: of 120,000 and 32,000, less 96,000 of cost, owners have 56,000 by their equity. Each closes for 3,000.
    assert {name: result["paid_on"]["service"][name] for name in "ab"} == pytest.approx({"a": 24_000, "b": 8_000})
    assert result["cash"]["a"][-1] == pytest.approx(100_000 - 24_000 + 42_000 - 3_000)
    assert result["cash"]["b"][-1] == pytest.approx(100_000 - 8_000 + 14_000 - 3_000)
    assert months_served(result) == pytest.approx(12)


def test_by_the_other_rule_they_let_it_fail() -> None:
    assert months_served(outcome_of({"a": owner("none"), "b": owner("none")}, company())) == pytest.approx(4)


def test_who_would_puts_in_for_all() -> None:
    result = outcome_of({"a": owner(), "b": owner("none")}, company())
    assert result["cash"]["a"][JULY] == pytest.approx(100_000 - 12_000 - 32_000 + 16_000 - 4_000)
    assert result["cash"]["b"][JULY] == pytest.approx(100_000 - 12_000 + 16_000 - 4_000)


def test_of_who_has_failed_the_others_have_its_part() -> None:
    """A fifth is owned by somebody without work who fails in April; of the rest three quarters and a quarter."""
    orgs = {"a": owner(), "b": owner(), "c": owner(other_income=12_000.0, other_margin=-1.0, free_reserves=0.0, grace=1)}
    members = {"a": member(0.5, equity=0.6), "b": member(0.5, equity=0.2), "c": member(0.0, equity=0.2)}
    result = outcome_of(orgs, company(members=members))
    assert [(each["org"], each["day"]) for each in result["exits"]] == [("c", 29)]
    assert result["cash"]["a"][JULY] == pytest.approx(100_000 - 12_000 - 24_000 + 16_000 - 4_000)
    assert result["cash"]["b"][JULY] == pytest.approx(100_000 - 12_000 - 8_000 + 16_000 - 4_000)


@pytest.mark.parametrize(("floor", "least"), [(0.0, 36_000.0), (0.5, 38_000.0), (2.0, 44_000.0)])
def test_not_of_what_it_keeps_for_its_floor(floor: float, least: float) -> None:
    """£24,000 after three months of £4,000, before July is paid; it spends £4,000 a month."""
    for short in (0.0, 1.0):
        result = outcome_of({"a": owner(floor=floor, free_reserves=least - short), "b": owner()}, company())
        assert months_served(result) == pytest.approx(12 if short == 0.0 else 4)
    # One has not all of its part, and so nothing moves of the other either: it pays for July and to close.
    assert result["cash"]["b"][JULY] == pytest.approx(100_000 - 16_000 - 3_000)
    assert result["paid_on"]["service"] == {"a": 0.0, "b": 0.0}


def test_once() -> None:
    """Nothing comes before December: from August on four more months are owed by the end of November, day 243."""
    result = outcome_of({"a": owner(), "b": owner()}, company({"terms": 240}))
    assert months_served(result) == pytest.approx(8)
    assert result["ended"]["service"]["a"].day == 243


def test_the_company_of_a_further_term_is_another() -> None:
    orgs = {"a": owner(), "b": owner(), "r": owner()}
    rival = (structure("direct", {"r": member(1.0)}), bid(discount=-1.0))
    result = outcome_of(orgs, company(retender=retender({"r": rival}, incumbent=bid())))
    assert [result["contracts"][term]["served"] for term in ("service", "service/2")] == pytest.approx([120, 120])
    assert result["paid_on"]["service"]["a"] == pytest.approx(48_000)


def test_not_with_the_last_month_which_ends_anyway() -> None:
    result = outcome_of({"a": owner(), "b": owner()}, company(years=4 / 12))
    assert months_served(result) == pytest.approx(4)
    assert result["paid_on"]["service"] == {"a": 0.0, "b": 0.0}


def test_members_have_it_whole_where_the_company_is_below_nil() -> None:
    """£12 lent go to members in April, and £3 have been repaid that it has not: lenders wait."""
    terms = company(loan=loan(12.0, repay="calendar"))
    result = outcome_of({"a": owner(), "b": owner()}, terms)
    assert result["cash"]["b"][JULY] == pytest.approx(100_000 - 12_000 + 6 - 31_988 / 4 + 15_994 - 4_000)
