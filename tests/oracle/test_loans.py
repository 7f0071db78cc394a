"""A contract's loan that comes back out of outcome money, worked by hand (R87).

Half of £10,000 a month is paid for outcomes: of ten people five reach one, and each brings £1,000. A month is claimed on its last day, and
paid on the next of the days 0, 7, 14, ...: April's on day 35, May's on 63, June's on 91, September's on its last day, 182, and March's, the
last, on day 364, which is the last day too.
"""

from typing import Any

import pytest

from .by_hand import Data, by_lines, contract, line, loan, member, organisation, outcome_of, structure

pytestmark = pytest.mark.unit

HALF = {"fixed": 0.5, "outcomes": 0.5, "target_rate": 0.5, "outcome_cap": 1.0}
ALONE = structure("direct", {"a": member(1.0)})


def cash(terms: Data, name: str = "a", **orgs: Data) -> list[float]:
    """Above the £100,000 it had, at the end of each day."""
    names = terms["structure"]["members"]
    result = outcome_of({each: orgs.get(each, organisation()) for each in names}, terms)
    return [pounds - 100_000 for pounds in result["cash"][name]]


def lent(amount: float, shape: Data = ALONE, payment: Data | None = None, **given: Any) -> Data:
    return contract(shape, {**HALF, **(payment or {})}, loan=loan(amount, **given))


def test_three_tenths_of_each_outcome_payment_comes_back() -> None:
    """£1,500 of £5,000, the day on which the commissioner pays the £10,000."""
    found = cash(lent(12_000.0))
    assert [found[day] for day in (0, 34, 35, 62, 63)] == pytest.approx([12_000, 12_000, 20_500, 20_500, 29_000])
    # Not more than is left: eight payments, and then the whole of what is paid.
    assert [found[day] - found[day - 1] for day in (245, 280)] == pytest.approx([8_500, 10_000])
    assert found[-1] == pytest.approx(120_000)


def test_another_part_and_what_is_left_of_a_part() -> None:
    found = cash(lent(7_000.0, of_outcomes=0.8))
    assert [found[day] - found[day - 1] for day in (35, 63, 91)] == pytest.approx([6_000, 7_000, 10_000])


def test_interest_is_paid_each_month_on_what_is_left() -> None:
    """1% a month: £120 at the end of April, £105 at that of May. In September what is left before the payment of that day counts."""
    found = cash(lent(12_000.0, rate=0.12))
    assert found[29] - found[28] == pytest.approx(-120)
    assert found[60] - found[59] == pytest.approx(-105)
    assert found[182] - found[181] == pytest.approx(8_500 - 45)  # five payments have gone to 4,500
    assert found[-1] == pytest.approx(120_000 - (120 + 105 + 90 + 75 + 60 + 45 + 30 + 15))


def test_with_the_last_claim_all_that_is_left() -> None:
    """Eleven payments of £1,500, and £13,500 with March's."""
    found = cash(lent(30_000.0))
    assert found[364] - found[363] == pytest.approx(10_000 - 13_500)
    assert found[-1] == pytest.approx(120_000)


def test_the_last_claim_is_that_of_the_last_outcomes() -> None:
    """Two months after the service: of May is claimed at the end of May 2025, day 425, and paid on day 427."""
    found = cash(lent(30_000.0, payment={"outcome_lag": 2}))
    assert [found[day] - found[day - 1] for day in (35, 91)] == pytest.approx([5_000, 8_500])
    assert found[427] - found[426] == pytest.approx(5_000 - 13_500)


def test_without_outcomes_it_comes_back_at_the_last() -> None:
    terms = lent(12_000.0, payment={"fixed": 1.0, "outcomes": 0.0})
    found = cash(terms)
    assert [found[day] - found[day - 1] for day in (35, 364)] == pytest.approx([10_000, -2_000])


def test_by_the_calendar_it_is_as_ever() -> None:
    found = cash(lent(12_000.0, repay="calendar"))
    assert [found[day] - found[day - 1] for day in (29, 35)] == pytest.approx([-1_000, 10_000])


@pytest.mark.parametrize("kept", [{"retention": 0.2}, {"advance_months": 12.0}])
def test_before_anything_is_kept_back(kept: Data) -> None:
    """A fifth, or all of it."""
    left = 8_000 if "retention" in kept else 0
    found = cash(lent(12_000.0, payment=kept))
    assert found[35] - found[34] == pytest.approx(left - 1_500)


def test_outcome_money_counts_whatever_is_taken_off_beside() -> None:
    """Four fifths of the price come off each month: £2,000 are paid, and of £5,000 for outcomes £1,500 go."""
    payment = by_lines(
        target_rate=0.5,
        terms={"terms": 0, "lateness": 0, "in_advance": False, "advance_months": 0.0},
        block=line("block", part=0.5),
        jobs=line("outcome", part=0.5),
        late=line("deduction", size=0.8, chance_per_month=1.0),
    )
    found = cash(contract(ALONE, payment, loan=loan(12_000.0)))
    assert found[35] - found[34] == pytest.approx(2_000 - 1_500)


# Of members


def test_a_lead_has_the_commissioners_less_its_partners() -> None:
    """£5,000 less a partner's £2,250, half after a fee of a tenth: £825 of £2,750."""
    shape = structure("prime", {"a": member(0.5), "b": member(0.5)}, lead="a", management_fee=0.1)
    found = cash(lent(12_000.0, shape))
    assert found[35] - found[34] == pytest.approx(10_000 - 4_500 - 825)


def test_a_partner_repays_when_the_commissioner_pays() -> None:
    """£675 of £2,250 on day 35; its lead pays it on 42 days' terms, day 71 and so 77, by when May's are due as well."""
    shape = structure("prime", {"a": member(0.5), "b": member(0.5, loan=1.0)}, lead="a", management_fee=0.1, pay_partners=42)
    found = cash(lent(12_000.0, shape), "b")
    assert found[0] == pytest.approx(12_000)
    assert [found[day] - found[day - 1] for day in (35, 63, 77)] == pytest.approx([-675, -675, 4_500])


def test_through_a_hub_it_is_each_ones_own_net_of_the_hub() -> None:
    """A third of the loan and of £4,500: £450."""
    shape = structure("consortium", {"a": member(1 / 3), "b": member(2 / 3)}, hub_cost=0.1)
    found = cash(lent(12_000.0, shape))
    assert found[0] == pytest.approx(4_000)
    assert found[35] - found[34] == pytest.approx(3_000 - 450)


def test_who_has_failed_repays_nothing() -> None:
    """It fails in May on a deficit of £12,000 a month: April's is the only payment of which the lender has something."""
    org = organisation(other_income=144_000.0, other_margin=-1.0, free_reserves=0.0, grace=1)
    orgs = {"a": org, "b": organisation()}
    shape = structure("direct", {"a": member(0.5), "b": member(0.5)})
    result = outcome_of(orgs, lent(30_000.0, shape))
    assert [(each["org"], each["day"]) for each in result["exits"]] == [("a", 60)]
    # £15,000, a month, £5,000 less three tenths of £2,500, and another month; what comes later is its estate's.
    assert result["cash"]["a"][-1] == pytest.approx(15_000 - 12_000 + 4_250 - 12_000)
    assert result["cash"]["b"][35] - result["cash"]["b"][34] == pytest.approx(5_000 - 750)
