"""Loans in small scenarios without luck (ruling R25)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from simulator.model.loans import left_by
from simulator.scenario.scenario import Scenario
from simulator.terms import first_year
from tests.unit.model.plain import MONTH_ENDS, amounts, contract, direct, member, movements, organisation, ran, scenario

pytestmark = pytest.mark.unit

LOAN = {"amount": 12_000, "rate": 0.06, "years": 1}
# £1,000 a month and half a per cent of what was owed before it.
PARTS = [1_000.0 + 0.005 * (12_000.0 - 1_000.0 * k) for k in range(12)]


def borrowing(loan: dict[str, Any], **given: Any) -> Scenario:
    return direct({"only": organisation(loan=loan, **given)})


def test_it_is_drawn_on_the_first_day_and_repaid_at_each_months_end_with_interest_on_what_was_owed() -> None:
    assert amounts(borrowing(LOAN), "loan drawn") == {0: 12_000.0}
    repaid = amounts(borrowing(LOAN), "loan repaid")
    assert tuple(repaid) == MONTH_ENDS
    assert list(repaid.values()) == pytest.approx(PARTS)


def test_without_interest_what_is_borrowed_is_what_is_repaid() -> None:
    with_loan, without = ran(borrowing({**LOAN, "rate": 0})), ran(direct({"only": organisation()}))
    assert with_loan.ledger.cash[0, 0] == pytest.approx(without.ledger.cash[0, 0])


def test_a_loan_longer_than_the_run_is_repaid_to_the_end_of_the_run_and_no_further() -> None:
    repaid = amounts(borrowing({**LOAN, "years": 3}), "loan repaid")
    assert tuple(repaid) == MONTH_ENDS
    assert sum(repaid.values()) < 12_000.0


def test_a_shorter_loan_stops_when_it_is_repaid() -> None:
    repaid = amounts(borrowing({**LOAN, "years": 0.5, "rate": 0}), "loan repaid")
    assert repaid == dict.fromkeys(MONTH_ENDS[:6], pytest.approx(2_000.0))


def test_a_loan_of_nil_moves_nothing() -> None:
    assert amounts(borrowing({**LOAN, "amount": 0}), "loan") == {}


def test_an_insolvent_borrower_pays_nothing_more() -> None:
    failing = borrowing(LOAN, unit_cost=4_000, free_reserves=0, grace=1)
    day = int(ran(failing).organisations.insolvent_on[0, 0])
    assert day in MONTH_ENDS
    assert max(amounts(failing, "loan repaid")) <= day


def of_contract(lead: str | None, **given: Any) -> Scenario:
    orgs = {"a": organisation(), "b": organisation()}
    shape = {"kind": "consortium", "lead": lead, "members": {"a": member(0.25), "b": member(0.75)}}
    return scenario(orgs, contract(shape, loan=LOAN, **given))


def test_a_contracts_loan_goes_to_its_lead() -> None:
    assert [(m.day, m.target, m.amount) for m in movements(of_contract("b"), "loan drawn")] == [(0, "b", 12_000.0)]
    assert {m.source for m in movements(of_contract("b"), "loan repaid")} == {"b"}


def test_members_draw_the_parts_that_are_agreed() -> None:
    agreed = of_contract("b").with_changes({"structure.members.a.loan": 0.75, "structure.members.b.loan": 0.25})
    assert [(m.target, m.amount) for m in movements(agreed, "loan drawn")] == [("a", 9_000.0), ("b", 3_000.0)]
    first = {m.source: m.amount for m in movements(agreed, "loan repaid") if m.day == 29}
    assert first == pytest.approx({"a": PARTS[0] * 3 / 4, "b": PARTS[0] / 4})


def test_without_a_lead_it_goes_by_share() -> None:
    assert [(m.target, m.amount) for m in movements(of_contract(None), "loan drawn")] == [("a", 3_000.0), ("b", 9_000.0)]
    first = {m.source: m.amount for m in movements(of_contract(None), "loan repaid") if m.day == 29}
    assert first == pytest.approx({"a": PARTS[0] / 4, "b": PARTS[0] * 3 / 4})


def test_a_contracts_loan_is_drawn_on_the_contracts_first_day() -> None:
    later = of_contract("b", start="2024-06-15")
    assert amounts(later, "loan drawn") == {75: 12_000.0}
    assert min(amounts(later, "loan repaid")) == 75 + 30 - 1  # 14 July


@pytest.mark.parametrize(("years", "rate"), [(1, 0.06), (0.5, 0.0), (2.5, 0.12), (1 / 12, 0.3)])
def test_the_split_and_check_have_it_repaid_as_the_engine_does(years: float, rate: float) -> None:
    loan = {"amount": 12_000, "rate": rate, "years": years}
    of = of_contract("b").with_changes({"contracts.service.loan": loan})
    drawn, repaid = amounts(of, "loan drawn")[0], amounts(of, "loan repaid")
    so_far = [drawn - sum(paid for when, paid in repaid.items() if when <= day) for day in MONTH_ENDS]
    start = datetime.date(2024, 4, 1)
    left = 12_000.0 * left_by(MONTH_ENDS, start, start, years, rate)
    assert left.tolist() == pytest.approx(so_far, abs=1e-6)
    assert left_by([-1, 0, 28], start, start, years, rate).tolist() == [1.0, 1.0, 1.0]
    principal = min(12_000.0, 12_000.0 / years)
    told = first_year.adequacy(of.file, of.file)["service"].members["b"].beside.get("interest", (0.0,))[0]
    assert told == pytest.approx(drawn - principal - left[-1], abs=1e-6)
