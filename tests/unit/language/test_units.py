"""Quantities are read as people write them, and what is dumped reads back the same."""

from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from simulator.language.ranges import Choice, LogNormal, Measured, Months, MonthsRange, Normal, Triangular
from simulator.language.scalars import read_date
from simulator.language.units import LARGEST_SUM, NEAREST_TO_NIL, Unit, central

pytestmark = pytest.mark.unit

MONEY = Unit("money")
HELD = Unit("money or months", words=("sector",))

NIL = st.just(0.0)
amounts = NIL | st.floats(NEAREST_TO_NIL, 1e10)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("money", "£1.2m", 1_200_000.0),
        ("money", "£1.1m", 1_100_000.0),
        ("money", "£250k", 250_000.0),
        ("money", "£48,000", 48_000.0),
        ("money", "£ 48,000.50", 48_000.5),
        ("money", "1.5bn", 1.5e9),
        ("money", "2M", 2e6),
        ("money", 48000, 48_000.0),
        ("fraction", "40%", 0.4),
        ("fraction", "33.3%", 0.333),
        ("fraction", " 0.07 ", 0.07),
        ("fraction", "7%", 0.07),
        ("factor", "85%", 0.85),
        ("days", "2 weeks", 14.0),
        ("days", "30 days", 30.0),
        ("months", "1 year", 12.0),
        ("months", "6months", 6.0),
        ("years", "30 months", 2.5),
        ("people", "1,900 people", 1900.0),
        ("money or months", "2.4 months", Months(2.4)),
        ("money or months", "£85k", 85_000.0),
        ("money", "£250\u00a0k", 250_000.0),
    ],
)
def test_reads_what_people_write(kind: str, text: object, value: object) -> None:
    assert Unit(kind).parse(text) == value


@pytest.mark.parametrize(
    ("unit", "raw", "says"),
    [
        (Unit("fraction", most=1), 6, "Did you mean 6%?"),
        (Unit("fraction", most=1), "£5", "40%"),
        (Unit("days"), "2.5 fortnights", "30 days"),
        (Unit("years"), "2.5 weeks", "not in years"),
        (MONEY, "1,20,000", "£250k"),
        (MONEY, "-£5", "£0 and £100bn"),
        (MONEY, "£101bn", "£100bn"),
        (MONEY, "nan", "£250k"),
        (MONEY, math.nan, "finite"),
        (MONEY, math.inf, "finite"),
        (MONEY, "1e400", "finite"),
        (MONEY, 10**400, "finite"),
        (MONEY, 5e-324, "too near to nil to mean anything; write 0"),
        (MONEY, {"mean": 1e-300, "sd": 1}, "too near to nil"),
        (HELD, "1201 months", "between 0 months and 1,200 months"),
        (Unit("years", least=1 / 12, most=50), 1e-9, "between 1 month and 50 years"),
        (MONEY, True, "write an amount"),
        (MONEY, None, "is empty"),
        (MONEY, [1], "write an amount"),
        (MONEY, Months(1.0), "write an amount"),
        (HELD, "unknown", "'sector'"),
        (HELD, "£2 months", "2.4 months"),
        (MONEY, {"low": 3, "mode": 2, "high": 1}, "rise in that order"),
        (MONEY, {"low": 1, "high": 2}, "a range is"),
        (MONEY, {"mean": 0, "cv": 0.2}, "above zero"),
        (MONEY, {"mean": 1, "sd": -1}, "spread"),
        (MONEY, {"mean": 1, "cv": 1e300}, "spread"),
        (MONEY, {"choose": []}, "at least one"),
        (MONEY, {"choose": [1, 2], "weights": [1]}, "as many weights"),
        (MONEY, {"choose": [1, 2], "weights": [0, 0]}, "sum above zero"),
        (HELD, {"low": "1 months", "mode": 2, "high": "3 months"}, "mixes"),
        (Unit("money", ranges=False), {"mean": 1, "cv": 0.2}, "use designs"),
    ],
)
def test_refuses_with_a_remedy(unit: Unit, raw: object, says: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        unit.parse(raw)
    assert says in caught.value.message()


@given(amounts)
def test_an_amount_reads_back_the_same(value: float) -> None:
    assert MONEY.parse(MONEY.dump(value)) == value


@given(st.integers(0, 10**8))
def test_whole_pounds_as_shown_read_back_the_same(pounds: int) -> None:
    assert MONEY.parse(MONEY.show(float(pounds))) == pounds


@given(st.integers(0, 10**6))
def test_a_percentage_is_the_nearest_fraction(thousandths: int) -> None:
    text = f"{thousandths // 1000}.{thousandths % 1000:03d}%"
    assert Unit("fraction", most=100).parse(text) == thousandths / 100_000


months = NIL | st.floats(NEAREST_TO_NIL, 1200)
ranges = st.one_of(
    st.lists(amounts, min_size=3, max_size=3).map(lambda ends: Triangular(*sorted(ends))),
    st.builds(Normal, amounts, amounts),
    st.builds(LogNormal, st.floats(0.01, 1e9), st.floats(0, 10)),
)
choices = st.lists(st.tuples(amounts, st.integers(1, 9)), min_size=1, max_size=5).map(
    lambda pairs: {"choose": [value for value, _ in pairs], "weights": [weight for _, weight in pairs]}
)


@given(ranges)
def test_a_range_reads_back_the_same(value: Measured) -> None:
    assert MONEY.parse(MONEY.dump(value)) == value


@given(choices)
def test_a_choice_reads_back_the_same_and_weighs_one(raw: dict[str, list[float]]) -> None:
    read = MONEY.parse(raw)
    assert isinstance(read, Choice)
    assert math.isclose(sum(read.weights), 1)
    assert MONEY.parse(MONEY.dump(read)) == read
    assert min(read.choose) - 1e-6 <= central(read) <= max(read.choose) * (1 + 1e-9) + 1e-6


@given(st.one_of(months.map(Months), st.lists(months, min_size=3, max_size=3)))
def test_months_read_back_the_same(value: Months | list[float]) -> None:
    given = value if isinstance(value, Months) else MonthsRange(Triangular(*sorted(value)))
    assert HELD.parse(HELD.dump(given)) == given


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for unit in (MONEY, HELD, Unit("fraction", most=1), Unit("days"), Unit("years")):
        try:
            read = unit.parse(text)
        except PydanticCustomError:
            continue
        assert isinstance(read, (float, Months, str))
        assert not isinstance(read, float) or 0 <= read <= LARGEST_SUM or not unit.kind.startswith("money")


def test_dates_are_written_one_way() -> None:
    assert read_date("2024-04-01") == datetime.date(2024, 4, 1)
    assert read_date(datetime.date(2024, 4, 1)) == datetime.date(2024, 4, 1)
    for wrong in (
        "01/04/2024",
        "2024-4-1",
        "2024-02-30",
        "1711929600",
        1711929600,
        datetime.datetime(2024, 4, 1),
        None,
        "9999-01-01",
    ):
        with pytest.raises(PydanticCustomError):
            read_date(wrong)
