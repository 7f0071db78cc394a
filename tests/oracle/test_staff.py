"""Staff that are held, worked by hand (R81). Ten people planned a month; £1 of unit cost is 30p variable, 25p sticky and 45p staff.

The contract pays nothing where only costs are looked at. 30 April 2024 ends the first month.
"""

from datetime import date
from typing import Any

import pytest

from .by_hand import (
    Data,
    at_cost,
    behaviour,
    by_lines,
    change,
    contract,
    line,
    member,
    organisation,
    outcome_of,
    structure,
)
from .days import Months

pytestmark = pytest.mark.unit

MONTHS = Months(date(2024, 4, 1), date(2024, 4, 1))
HELD: Data = {
    "rule": "held", "over": 0.1, "slack": 0.1, "attrition": 0.2, "made_redundant": 0.5, "redundancy": 1.0, "idle": 0.2,
}  # fmt: skip


def held(sticky: float = 0.25, staff: Data | None = None, **given: Any) -> Data:
    """Rich, at £1,000 a person without overhead."""
    plain = {"unit_cost": 1_000.0, "fixed_share": 0.7, "free_reserves": 1e6}
    rules = behaviour(staff={**HELD, **(staff or {})}, losing={"rule": "closing", "sticky": sticky})
    return organisation(**{**plain, **given}, behaviour=rules)


def alone(demand: float | list[float] = 1.0, payment: Data | None = None, **given: Any) -> Data:
    """One member, to whom so many times the people planned come, all the time or by year."""
    by_year = demand if isinstance(demand, list) else [demand]
    return contract(
        structure("direct", {"a": member(1.0)}),
        payment or {},
        **{"annual_value": 0.0, "years": 3, **given},
        demand=(by_year + by_year[-1:] * 10),
    )


def costs(org: Data, terms: Data, months: list[int], **given: Any) -> list[float]:
    return costs_in(outcome_of({"a": org}, terms, **given), months)


def costs_in(result: Data, months: list[int], name: str = "a") -> list[float]:
    """What a month's last day costs."""
    cash = result["cash"][name]
    return [cash[MONTHS.last(month) - 1] - cash[MONTHS.last(month)] for month in months]


def pounds(*each: float) -> Any:
    return pytest.approx(list(each))


# What £1 of unit cost is


def test_each_part_follows_something_else() -> None:
    """Five come: 0.3 x 5 served, 0.25 x 10 promised, 0.45 x 10 staffed; overhead of a fifth on the 10 promised."""
    assert costs(held(overhead=0.2), alone(0.5), [0]) == pounds(1_500 + 2_500 + 4_500 + 2_000)


def test_no_more_is_sticky_than_is_fixed() -> None:
    assert costs(held(0.4, fixed_share=0.3), alone(0.5), [0]) == pounds(0.7 * 5_000 + 3_000)


def test_costs_rise_with_the_cost_index() -> None:
    assert costs(held(overhead=0.2), alone(), [0, 6], cost_inflation=0.1) == pounds(12_000, 12_000 * 1.1**0.5)


def test_it_holds_what_it_held_whatever_becomes_of_the_people() -> None:
    """A change, a cut or another year halves them from the second year on: 0.25 x 10 and 0.45 x 10 stay, 0.3 x 5 and overhead of 0.2 x 5 go."""
    fewer = alone(changes=[change(year=2, people=-0.5)])
    assert costs(held(overhead=0.2), fewer, [11, 12]) == pounds(12_000, 1_500 + 2_500 + 4_500 + 1_000)
    cut = alone(cuts=[{"year": 2, "chance_per_year": None, "cut": 0.5}], volume_follows=1.0)
    assert costs(held(overhead=0.2), cut, [12]) == pounds(9_500)
    by_year = alone(people_per_year={1: 120.0, 2: 60.0})
    assert costs(held(overhead=0.2), by_year, [12]) == pounds(9_500)


def test_a_cut_of_the_first_year_was_there_when_it_hired() -> None:
    cut = alone(cuts=[{"year": 1, "chance_per_year": None, "cut": 0.5}], volume_follows=1.0)
    assert costs(held(overhead=0.2), cut, [0]) == pounds(6_000)


def test_who_takes_over_work_takes_what_was_held_for_it() -> None:
    """b fails at the end of April. In May a has ten promised and served, and its own staff for five."""
    orgs = {"a": held(capacity_factor=3.0, overhead=0.2), "b": held(free_reserves=0.0, grace=1)}
    shape = structure("consortium", {"a": member(0.5), "b": member(0.5)})
    result = outcome_of(orgs, contract(shape, {}, annual_value=0.0))
    assert costs_in(result, [0, 1]) == pounds(6_000, 3_000 + 2_500 + 0.45 * 5_000 + 2_000)


def test_what_is_promised_and_not_honoured_is_held_for() -> None:
    """Five promised, none sent: it holds a quarter and its staff, and has its overhead."""
    orgs = {"a": held(), "b": held(overhead=0.2)}
    shape = structure("prime", {"a": member(0.5), "b": member(0.5, honoured=0.0)}, lead="a")
    assert costs_in(outcome_of(orgs, contract(shape, {}, annual_value=0.0)), [0], "b") == pounds(1_250 + 2_250 + 1_000)


def test_a_post_costs_what_it_costs() -> None:
    shape = structure("prime", {"a": member(1.0), "b": member(0.0, post=12_000.0)}, lead="a")
    terms = contract(shape, {"terms": 60})
    result = outcome_of({"a": held(), "b": held()}, terms)
    assert costs_in(result, [0], "b") == pounds(1_000)


# Idle

IDLE: Data = {"fixed_share": 0.25, "overhead": 0.2, "capacity_factor": 9.0}
"""Nothing of it follows staff: 75p of £1 are variable."""


def test_who_was_sent_hardly_anybody_for_a_year_gives_up_what_it_holds_until_it_is_sent_more() -> None:
    """1.9 of ten in the first year, 2.2 in the second: 22.8 of 120, then 23.7 in the year to month 15, and 24.6 to month 18."""
    found = costs(held(**IDLE), alone([0.19, 0.22]), [11, 12, 17, 18])
    assert found == pounds(1_425 + 4_500, 1_650, 1_650, 1_650 + 4_500)


def test_it_asks_at_the_end_of_its_first_year_at_the_soonest() -> None:
    assert costs(held(**IDLE), alone(0.0), [11, 12]) == pounds(4_500, 0)


def test_who_came_later_asks_a_year_later() -> None:
    shape = structure("direct", {"a": member(0.5), "b": member(0.5, from_=2.0)})
    terms = contract(shape, {}, annual_value=0.0, years=3, demand=[0.0] * 10)
    result = outcome_of({"a": held(**IDLE), "b": held(**IDLE)}, terms)
    assert costs_in(result, [12, 23, 24], "b") == pounds(2_250, 2_250, 0)


@pytest.mark.parametrize(("idle", "cost"), [(0.5, 3_750 + 4_500), (0.51, 3_750)])
def test_under_a_part_that_it_says(idle: float, cost: float) -> None:
    assert costs(held(**IDLE, staff={"idle": idle}), alone(0.5), [12]) == pounds(cost)


# More staff


def served(org: Data, terms: Data, **given: Any) -> float:
    """In a year, of 20 a month who come. Ten in April; then as many as staff."""
    result = outcome_of({"a": org}, {**terms, "years": 1}, **given)
    total: float = result["contracts"]["service"]["served"]
    return total


def test_it_hires_for_a_tenth_over_plan_whatever_they_bring() -> None:
    """Then 11 a month."""
    assert served(held(), alone(2.0)) == pytest.approx(10 + 11 * 11)
    assert costs(held(), alone(2.0), [1, 11]) == pounds(*[0.3 * 11_000 + 2_500 + 0.45 * 11_000] * 2)


@pytest.mark.parametrize(("lag", "may", "june"), [(2.0, 10.5, 10.75), (0.0, 11, 11)])
def test_it_hires_as_slowly_as_its_lag(lag: float, may: float, june: float) -> None:
    found = costs(held(staffing_lag=lag), alone(2.0), [1, 2])
    assert found == pounds(750 * may + 2_500, 750 * june + 2_500)


def test_it_goes_by_the_mean_of_six_months() -> None:
    """Twenty come from the second year on: (5 x 10 + 20) / 6, then (4 x 10 + 2 x 20) / 6."""
    found = costs(held(staff={"over": 1.0}), alone([1.0, 2.0]), [12, 13, 14])
    assert found == pounds(10_000, 750 * 70 / 6 + 2_500, 750 * 80 / 6 + 2_500)


def test_of_its_first_months_it_goes_by_those_there_were() -> None:
    """13 come in April and in May, and 15 it would hire for."""
    assert costs(held(staff={"over": 0.5}), alone(1.3), [1]) == pounds(750 * 13 + 2_500)


@pytest.mark.parametrize(("unit_cost", "people"), [(1_333.0, 12), (1_334.0, 11)])
def test_to_the_cap_where_one_more_brings_what_it_costs(unit_cost: float, people: float) -> None:
    """£1,000 a person against three quarters of £1,333, up to 120% of plan."""
    by_head = alone(2.0, {"fixed": 0.0, "activity": 1.0}, annual_value=120_000.0)
    assert served(held(unit_cost=unit_cost), by_head) == pytest.approx(10 + 11 * people)


def test_a_cap_under_what_it_hires_for_anyway_changes_nothing() -> None:
    by_head = alone(2.0, {"fixed": 0.0, "activity": 1.0, "activity_cap": 1.05}, annual_value=120_000.0)
    assert served(held(), by_head) == pytest.approx(10 + 11 * 11)


def test_what_one_more_costs_rises_with_the_cost_index() -> None:
    """£750 at first; twice as much a year later, so £1,000 are passed on the way: 12 people from May on, until 0.75 x 2^(k / 12) > 1."""
    by_head = alone(2.0, {"fixed": 0.0, "activity": 1.0}, annual_value=120_000.0)
    org = held(staffing_lag=100.0)
    # It hires a hundredth of what is missing: to 12 in the months 0 to 4 (0.75 x 2^(4 / 12) = 0.94), to 11 in those after.
    staffed, total = 10.0, 0.0
    for month in range(12):
        total += staffed
        staffed += ((12 if month < 5 else 11) - staffed) / 100
    assert served(org, by_head, cost_inflation=1.0) == pytest.approx(total)


def test_a_line_without_a_cap_has_no_end() -> None:
    by_head = alone(2.0, by_lines(heads=line("activity", tariff=1_000.0)), annual_value=None)
    assert served(held(), by_head) == pytest.approx(10 + 11 * 20)


@pytest.mark.parametrize(("tariff", "people"), [(800.0, 15), (799.0, 11)])
def test_what_lines_bring_together_and_the_largest_of_their_caps(tariff: float, people: float) -> None:
    """£320 by head, half of whom reach an outcome of £100, and half of these one that is paid so much: 320 + 50 + 200 + two of £90."""
    lines = by_lines(
        heads=line("activity", tariff=320.0, cap=1.5),
        sessions=line("activity", tariff=90.0, for_=2.0, cap=1.3),
        work=line("outcome", tariff=100.0, rate=0.5, cap=1.2),
        lasting=line("outcome", tariff=tariff, of="work", rate=0.5, cap=1.0),
    )
    terms = alone(2.0, lines, annual_value=None)
    assert served(held(), terms) == pytest.approx(10 + 11 * people)


@pytest.mark.parametrize(("rate", "people"), [(0.375, 12), (0.374, 11)])
def test_its_own_outcome_rate_is_what_it_expects(rate: float, people: float) -> None:
    """£120,000 for 60 outcomes planned are £2,000 each."""
    by_outcome = alone(2.0, {"fixed": 0.0, "outcomes": 1.0, "target_rate": 0.5}, annual_value=120_000.0)
    assert served(held(outcome_rate=rate), by_outcome) == pytest.approx(10 + 11 * people)


@pytest.mark.parametrize(
    ("kind", "of", "payment", "unit_cost"),
    [
        ("prime", "a", {"activity": 1.0}, 1_333.0),  # the lead: £1,000, the headline's
        ("prime", "b", {"activity": 1.0}, 1_200.0),  # a partner: £900 after a fee of a tenth
        ("prime", "b", {"outcomes": 1.0, "target_rate": 0.5}, 1_200.0),
        ("consortium", "b", {"activity": 1.0}, 1_066.0),  # £800 net of a hub that costs a fifth
        ("consortium", "b", {"outcomes": 1.0, "target_rate": 0.5}, 1_066.0),
        ("joint_venture", "b", {"activity": 0.5, "outcomes": 0.5, "target_rate": 0.5}, 1_066.0),
        ("alliance", "b", {"activity": 0.5, "outcomes": 0.5, "target_rate": 0.5}, 533.0),  # £400 by head; outcomes are at par
    ],
)
@pytest.mark.parametrize("more", [0.0, 2.0])
def test_what_one_more_brings_in_company(kind: str, of: str, payment: Data, unit_cost: float, more: float) -> None:
    """Five a month planned, of whom ten come; three quarters of unit_cost are just what it is paid, those of £2 more are not."""
    shape = structure(kind, {"a": member(0.5), "b": member(0.5)}, lead="a", management_fee=0.1, hub_cost=0.2, capital=1e6)
    terms = contract(shape, {"fixed": 0.0, **payment}, demand=[2.0] * 10)
    orgs = {name: held(capacity_factor=0.0) for name in "ab"}
    orgs[of] = held(unit_cost=unit_cost + more)
    people = 5 + 11 * 5 * (1.1 if more else 1.2)
    assert outcome_of(orgs, terms)["contracts"]["service"]["served"] == pytest.approx(people)


@pytest.mark.parametrize(("unit_cost", "people"), [(1_333.0, 6.0), (1_334.0, 5.5)])
def test_a_partner_past_its_lead_is_paid_without_the_fee(unit_cost: float, people: float) -> None:
    """The lead fails at the end of April, and the commissioner steps in: £1,000 from May on."""
    orgs = {"a": organisation(unit_cost=1.0, free_reserves=0.0, grace=1), "b": held(unit_cost=unit_cost)}
    shape = structure("prime", {"a": member(0.5), "b": member(0.5)}, lead="a", management_fee=0.1)
    terms = contract(shape, {"fixed": 0.0, "activity": 1.0}, demand=[2.0] * 10, step_in=0)
    # Both serve five in April; b hires for 5.5 then (of £900), and from May on for six.
    assert outcome_of(orgs, terms)["contracts"]["service"]["served"] == pytest.approx(5 + 5 + 5.5 + 10 * people)


# Less


def test_too_many_leave_by_themselves_or_are_made_redundant_for_a_months_pay() -> None:
    """Five come for staff of ten. In the sixth month half a person goes (5% of ten) and half of the other 4.5 excess are paid £450 each.

    Of 7.25 left, 0.3625 go in the ninth, and half of 1.8875 are paid off; 5.94375 are still over 5.5.
    """
    found = costs(held(), alone(0.5), [4, 5, 6, 8, 9])
    staff = [10, 10, 7.25, 7.25, 5.94375]
    paid_off = [0, 2.25, 0, 0.94375, 0]
    assert found == pounds(*(1_500 + 2_500 + 450 * (s + r) for s, r in zip(staff, paid_off, strict=True)))


def test_a_bit_too_many_stay() -> None:
    """9.1 come: ten are not over 110% of that; 9 come: they are, by one, of whom half a person goes and a quarter is paid off."""
    assert costs(held(), alone(0.91), [6]) == pounds(0.3 * 9_100 + 2_500 + 4_500)
    assert costs(held(), alone(0.9), [6]) == pounds(0.3 * 9_000 + 2_500 + 450 * 9.25)


def test_no_more_leave_by_themselves_than_are_too_many() -> None:
    """A quarter of ten would, one is."""
    assert costs(held(staff={"attrition": 1.0}), alone(0.9), [5, 6]) == pounds(2_700 + 2_500 + 4_500, 2_700 + 2_500 + 450 * 9)


def test_there_is_no_floor() -> None:
    """One comes, and all nine others are paid off: half of the plan would be five."""
    org = held(staff={"attrition": 0.0, "made_redundant": 1.0, "redundancy": 2.5})
    assert costs(org, alone(0.1), [5, 6]) == pounds(300 + 2_500 + 450 * (10 + 2.5 * 9), 300 + 2_500 + 450)


def test_pay_rises_with_the_cost_index_and_redundancy_is_delivery_cost() -> None:
    """It is paid at cost: all of the sixth month's, £2,250 x 0.45 of it for those paid off."""
    terms = alone(0.5, by_lines(service=at_cost()), annual_value=1e6, years=0.5)
    result = outcome_of({"a": held()}, terms, cost_inflation=0.1)
    whole = sum(8_500 * 1.1 ** (month / 12) for month in range(6)) + 2_250 * 0.45 * 1.1 ** (5 / 12)
    assert result["contracts"]["service"]["paid"] == pytest.approx(whole)


def test_who_came_later_lets_nobody_go_before_its_own_sixth_month() -> None:
    shape = structure("direct", {"a": member(0.5), "b": member(0.5, from_=2.0)})
    terms = contract(shape, {}, annual_value=0.0, years=3, demand=[0.5] * 10)
    result = outcome_of({"a": held(), "b": held()}, terms)
    assert costs_in(result, [14, 17], "b") == pounds(4_250, 4_250 + 450 * 1.125)


# Ramp-up


@pytest.mark.parametrize(("staff", "early"), [("with", [4, 9, 10]), ("ahead", [10, 10, 10])])
def test_in_a_ramp_up_staff_are_as_agreed(staff: str, early: list[float]) -> None:
    """Of half the people, from 40% in six months: nobody is hired or let go before the ninth month, when (3.5 + 4 + 4.5 + 5 + 5 + 5) / 6 came.

    Ten are 5.5 over that: half a person goes, 2.5 are paid off.
    """
    terms = alone(0.5, ramp_up={"months": 6.0, "from_": 0.4, "staff": staff})
    people = [2, 4.5, 5]
    found = costs(held(), terms, [0, 5, 6])
    assert found == pounds(*(300 * p + 2_500 + 450 * s for p, s in zip(people, early, strict=True)))
    assert costs(held(), terms, [8, 9]) == pounds(1_500 + 2_500 + 450 * 12.5, 1_500 + 2_500 + 450 * 7)


def test_in_a_ramp_up_nobody_is_idle() -> None:
    """Of none at all, growing over 14 months: it asks in the eighteenth, not in the twelfth or fifteenth."""
    terms = alone(0.1, ramp_up={"months": 14.0, "from_": 0.0, "staff": "ahead"})
    found = costs(held(**IDLE), terms, [12, 15, 17, 18])
    assert found == pounds(750 * 12 / 14 + 4_500, 750 + 4_500, 750 + 4_500, 750)
