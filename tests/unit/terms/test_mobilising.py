"""What `check` says of the months before service: who spends what, is paid what, and is how far out of pocket."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.report.document.dates import Mark, marks
from simulator.scenario import ScenarioError, describe, from_data, notes
from simulator.terms.dates import ends, over, serves
from tests.unit.model.test_by_hand import prime
from tests.unit.model.test_mobilisation import company, mobilised

pytestmark = pytest.mark.unit


def said(data: dict[str, Any]) -> str:
    return " ".join(describe(from_data(data)))


def test_it_is_told_by_pounds_and_days() -> None:
    """The plan of tests/unit/model/test_mobilisation.py: the lead is paid £4,500 a month from day 77 on, service begins on day 61."""
    data = mobilised(prime())
    told = said(data)
    assert "help for 120 people a year, for 2 years from 1 June 2024" in told
    assert (
        "Before service begins comes mobilisation of 2 months, from 1 April 2024; the commissioner pays £9,000 for it, "
        "50% of the first year's price a month." in told
    )
    # The partner is paid half of a month's 3,240 twice, after service has begun: it lays out 2,400 and 1,200.
    assert "lead spends £3,600 on it and £1,800 on staff who transfer, is paid £5,760 for it, and is up to £5,400" in told
    assert "partner spends £2,400 on it and £1,200 on staff who transfer, is paid £3,240 for it, and is up to £3,600 out" in told
    data["contracts"]["service"]["mobilisation"]["paid"] = 0
    assert "from 1 April 2024; the commissioner pays nothing for it." in said(data)


def test_what_comes_in_time_is_taken_off() -> None:
    """Paid a week after each month, April's £4,500 comes on day 42, and of May's part nothing before service."""
    data = mobilised(prime())
    data["contracts"]["service"]["payment"] |= {"terms": 7, "lateness": 0}
    data["contracts"]["service"]["structure"] |= {"pay_partners": "when_paid"}
    told = said(data)
    assert "partner spends £2,400 on it and £1,200 on staff who transfer, is paid £3,240 for it, and is up to £1,980 out" in told
    assert "lead spends £3,600 on it and £1,800 on staff who transfer, is paid £5,760 for it, and is up to £2,520 out" in told


def test_a_company_pays_while_it_has_money() -> None:
    """6,000 are spent, 6,600 owed and 1,000 there: a is owed half of both."""
    told = said(company())
    assert (
        "a spends £3,000 on it and £1,500 on staff who transfer, is paid £3,300 for it by the company, while it has money" in told
    )
    assert "and is up to £4,000 out of pocket before service begins." in told


def test_who_comes_later_gets_nothing_ready() -> None:
    """The partner comes in year 2: until then its part is the lead's."""
    data = mobilised(prime())
    data["contracts"]["service"]["structure"]["members"]["partner"]["from"] = 2
    told = said(data)
    assert "lead spends £6,000 on it and £3,000 on staff who transfer, is paid £9,000 for it" in told
    assert "partner spends" not in told


def test_who_has_less_than_it_lays_out_is_noted() -> None:
    data = mobilised(prime())
    assert "out of pocket" not in " ".join(notes(from_data(data)))
    data["organisations"]["partner"]["free_reserves"] = 3_000
    assert "partner is up to £3,600 out of pocket for mobilisation before service begins" in " ".join(notes(from_data(data)))


def test_dates_count_from_service() -> None:
    data = mobilised(prime())
    data["contracts"]["service"]["start"] = "2024-05-31"
    file = from_data(data).file
    contract = file.contracts["service"]
    assert str(serves(file, contract)) == "2024-07-31"
    assert str(over(file, contract)) == str(ends(file, contract)) == "2026-07-31"
    assert marks(file) == [
        Mark(60, "mobilisation", True),
        Mark(121, "service begins", True),
        Mark(486, "year 2, cut", True),
    ]


def test_a_further_term_follows_service() -> None:
    """Let again on 1 June 2026; a start on 1 April, two years after the contract's, would be too soon."""
    data = mobilised(prime())
    team = {"structure": data["contracts"]["service"]["structure"]}
    data["contracts"]["service"]["retender"] = {"start": "2026-04-01", "bidders": {"other": team}, "incumbent": None}
    with pytest.raises(ScenarioError, match="start on 2026-06-01 or later"):
        from_data(data)
    data["contracts"]["service"]["retender"]["start"] = "2026-06-01"
    file = from_data(data).file
    assert str(ends(file, file.contracts["service"])) == "2028-06-01"
