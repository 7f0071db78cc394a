"""Other contracts, worked by hand (R85). £10,000 a month of other income with a margin of £200; somebody else has the contract.

Half of that income is other contracts', so that a price of 1.25 over cost, of which a fifth is left, brings £1,000 a month.
"""

import math
from datetime import date
from typing import Any

import pytest

from .by_hand import Data, behaviour, contract, inflation, member, organisation, outcome_of, structure
from .days import Months

pytestmark = pytest.mark.unit

MONTHS = Months(date(2024, 4, 1), date(2024, 4, 1))
CONTRACTS: Data = {"rule": "contracts", "part": 0.5, "others": 0.0, "mean": 1.0, "spread": 0.0, "holder": 0.5}
A_QUARTER_MORE = math.log(1.25)
"""As a spread: a price of 1.25 at one standard normal."""


def with_contracts(rule: Data | None = None, elsewhere: Data | None = None, spending: Data | None = None, **given: Any) -> Data:
    sections = behaviour(
        portfolio={**CONTRACTS, **(rule or {})},
        elsewhere={"rule": "noise", "follows": 0.85, **(elsewhere or {})},
        spending={"rule": "margin", **(spending or {})},
    )
    return organisation(**{"other_income": 120_000.0, "other_margin": 0.02, **given}, behaviour=sections)


def let(*prices: float, length: float = 0.0, age: float = 0.0) -> Data:
    """What is drawn of one contract: prices by award; where nothing is said three years long, and new."""
    return {"length": length, "age": age, "price": [*prices, *[0.0] * 10]}


def drawn(*contracts: Data, count: float = 0.0, holder: float = 0.0) -> Data:
    """Others than these would have a price of 1."""
    return {"count": count, "holder": holder, "contracts": [*contracts, *[let()] * 61]}


def moves(org: Data, *months: int, draws: Data | None = None, years: int = 6, **given: Any) -> list[float]:
    """What its cash moves by at the end of these months."""
    terms = contract(structure("direct", {"other": member(1.0)}), {}, years=years)
    all_draws = {
        "referrals": {"service": {"other": [0.0] * 12 * years}},
        "other contracts": {"only": draws},
        **given.pop("of", {}),
    }
    result = outcome_of({"only": org, "other": organisation()}, terms, all_draws, noise=draws is not None, **given)
    cash = [org["free_reserves"], *result["cash"]["only"]]
    return [cash[MONTHS.last(month) + 1] - cash[MONTHS.last(month)] for month in months]


def test_what_is_left_of_a_price() -> None:
    assert moves(with_contracts({"mean": 1.25}), 0, 11) == pytest.approx([1_200.0, 1_200.0])
    # At 0.8 each £1 of cost loses a quarter of what is paid.
    assert moves(with_contracts({"mean": 0.8}), 0) == pytest.approx([200.0 - 1_250.0])


def test_by_the_other_rule_there_are_none() -> None:
    assert moves(with_contracts({"rule": "none", "mean": 1.25}), 0) == pytest.approx([200.0])


@pytest.mark.parametrize(
    ("other_income", "part"),
    [
        (9_999.0, 0.03),
        (10_000.0, 0.15),
        (100_000.0, 0.23),
        (999_999.0, 0.23),
        (1e6, 0.28),
        (1e7, 0.36),
        (99_999_999.0, 0.36),
        (1e8, 0.22),
    ],
)
def test_what_part_of_income_they_pay_by_size(other_income: float, part: float) -> None:
    org = with_contracts({"part": None, "mean": 1.25}, other_income=other_income, other_margin=0.0)
    assert moves(org, 0) == pytest.approx([part * other_income / 12 / 5])


def test_income_of_the_file_counts_to_its_size() -> None:
    """£120,000 a year of the contract beside £9,000."""
    org = with_contracts({"part": None, "mean": 1.25}, other_income=9_000.0, other_margin=0.0)
    terms = contract(structure("direct", {"only": member(1.0)}), {})
    cash = outcome_of({"only": org}, terms)["cash"]["only"]
    assert cash[29] == pytest.approx(100_000 + 0.23 * 750 / 5)


# What chance decides


@pytest.mark.parametrize(
    ("others", "uniform", "count"),
    [(0.5, 0.606, 1), (0.5, 0.607, 2), (0.5, 0.909, 2), (0.5, 0.910, 3), (0.0, 0.999, 1), (50.0, 0.95, 61)],
)
def test_how_many_there_are(others: float, uniform: float, count: int) -> None:
    """Of a Poisson of a half none is 60.65%, at most one 90.98%; of one of 50 at most 60 is 92.8%, and there are no more than that.

    The first is paid 1.25 and the others 1, so that a fifth is left of one of them.
    """
    org = with_contracts({"others": others, "spread": A_QUARTER_MORE, "holder": 0.0})
    assert moves(org, 0, draws=drawn(let(1.0), count=uniform)) == pytest.approx([200.0 + 1_000.0 / count])


@pytest.mark.parametrize(("other_income", "count"), [(499_999.0, 1), (500_000.0, 2), (1e6, 4), (1e7, 9)])
def test_how_many_there_are_by_size(other_income: float, count: int) -> None:
    """At a half: of 0.5 none is 61%, of 1 at most one 74%, of 3 at most two 42% and three 65%, of 8 at most seven 45% and eight 59%."""
    org = with_contracts({"others": None, "spread": A_QUARTER_MORE, "holder": 0.0}, other_income=other_income, other_margin=0.0)
    found = moves(org, 0, draws=drawn(let(1.0), count=0.5))
    assert found == pytest.approx([0.5 * other_income / 12 / 5 / count])


@pytest.mark.parametrize(
    ("length", "age", "again"),
    [
        (0.333, 0.0, 3),
        (0.334, 0.0, 4),
        (0.666, 0.0, 4),
        (0.667, 0.0, 5),
        (0.0, 0.34, 2),  # 1.02 of three years have gone
        (0.0, 0.99, 1),  # 2.97
        (0.9, 0.79, 2),  # 3.95 of five
    ],
)
def test_when_one_is_let_again(length: float, age: float, again: int) -> None:
    """At 1 until then, and at 1.25 from the year of its next award on."""
    org = with_contracts({"spread": A_QUARTER_MORE, "holder": 0.0})
    found = moves(org, 12 * again - 1, 12 * again, draws=drawn(let(0.0, 1.0, length=length, age=age)))
    assert found == pytest.approx([200.0, 1_200.0])


def test_what_is_the_holders_and_what_the_awards() -> None:
    """0.6 of the holder's one and 0.8 of a half are one. A new award is another half: 0.6 - 0.6 is nil, and the price 1."""
    org = with_contracts({"spread": A_QUARTER_MORE, "holder": 0.36, "others": 50.0})
    two = drawn(let(0.5, -0.75), *[let(0.5, 0.5)] * 60, count=0.0, holder=1.0)
    assert moves(org, 0, 35, 36, draws=two) == pytest.approx([1_200.0, 1_200.0, 200.0])
    # With the holder's alone all are the same.
    org = with_contracts({"spread": A_QUARTER_MORE, "holder": 1.0, "others": 0.5})
    assert moves(org, 0, draws=drawn(let(-3.0), let(3.0), count=0.8, holder=1.0)) == pytest.approx([1_200.0])


# What costs do to it


def test_a_price_falls_behind_as_it_ages() -> None:
    """5% more a year, of which 0.75% are not made good: 1.25 x 0.9925 in its second year. Let again after four."""
    second, fourth = (1 - 1 / (1.25 * 0.9925**age) for age in (1, 3))
    found = moves(with_contracts({"mean": 1.25}), 0, 12, 23, 47, 48, cost_inflation=0.05)
    assert found == pytest.approx([1_200.0, 200 + 5_000 * second, 200 + 5_000 * second, 200 + 5_000 * fourth, 1_200.0])


def test_who_begins_with_an_old_one() -> None:
    found = moves(with_contracts({"mean": 1.25}), 0, draws=drawn(let(age=0.34)), cost_inflation=0.05)
    assert found == pytest.approx([200 + 5_000 * (1 - 1 / (1.25 * 0.9925))])


def test_the_rise_is_that_of_the_year() -> None:
    """10% in the second year alone: what is lost then is not lost in the third."""
    org = with_contracts({"mean": 1.25})
    given = {
        "inflation": inflation(0.0, sd=0.1),
        "of": {"inflation": {"index": [0.0, 1.0, *[0.0] * 8], "costs over": [0.0] * 10}},
    }
    found = moves(org, 0, 12, 24, draws=drawn(let()), **given)
    assert found == pytest.approx([1_200.0, 200 + 5_000 * (1 - 1 / (1.25 * 0.985)), 1_200.0])


def test_of_income_as_it_has_risen() -> None:
    """With shocks £10,000 are £10,425 after a year, and the trend is £135."""
    found = moves(with_contracts({"mean": 1.25}, {"rule": "shocks"}), 12, cost_inflation=0.05)
    assert found == pytest.approx([135 + 0.5 * 10_425 * (1 - 1 / (1.25 * 0.9925))])


def test_a_price_is_at_least_a_hundredth_of_cost() -> None:
    """Costs double and nothing follows: it loses 99 times what it is paid."""
    org = with_contracts(elsewhere={"follows": 0.0}, free_reserves=1e8)
    assert moves(org, 12, cost_inflation=1.0) == pytest.approx([200 - 99 * 5_000])


def test_it_is_luck_and_no_trend() -> None:
    """It means to spend all that it may, a tenth of its income: the £200 and £1,000 beside; what contracts bring stays."""
    spending = {"rule": "target", "target": 0.0, "pace": 12.0, "most_saved": 0.1, "most_spent": 0.1, "spare": 0.0, "below": 0.0}
    org = with_contracts({"mean": 1.25}, spending={**spending, "wait": 0.0, "eased": 0.0})
    assert moves(org, 0) == pytest.approx([1_000.0 + 200.0 - 1_200.0])


def test_of_who_has_failed_nothing_moves() -> None:
    """At 0.5 it loses £5,000 a month beside its margin."""
    org = with_contracts({"mean": 0.5}, other_margin=0.0, free_reserves=9_000.0, grace=1)
    assert moves(org, 0, 1, 2) == pytest.approx([-5_000.0, -5_000.0, 0.0])
