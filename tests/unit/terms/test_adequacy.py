"""What a price covers of full cost, against sums worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.scenario.scenario import Scenario
from simulator.terms import first_year
from simulator.terms.adequacy import Adequacy
from tests.unit.model.plain import contract, member, organisation, scenario

pytestmark = pytest.mark.unit


def found(of: Scenario) -> Adequacy:
    return first_year.adequacy(of.file, of.base)["service"]


def two(unit_cost: float, overhead: float) -> dict[str, Any]:
    """A lead and a partner, each a person as dear as the other."""
    return {key: organisation(unit_cost=unit_cost, overhead=overhead) for key in ("lead", "partner")}


def test_a_primes_partner_after_fee_discount_and_what_is_passed_on_of_them() -> None:
    structure = {
        "kind": "prime",
        "lead": "lead",
        "management_fee": 0.1,
        "pass_through": {"discount": 0.5, "cuts": 0.5},
        "members": {"lead": member(0.6), "partner": member(0.4)},
    }
    terms = {"annual_value": 100_000, "years": 2, "people_per_year": 100, "discount": 0.1, "uplift": 0.02}
    of = scenario(two(800, 0.15), contract(structure, **terms, cuts=[{"year": 2, "cut": 0.1}]))
    partner = found(of.with_changes({"world.cost_inflation": 0.04})).members["partner"]
    # Year 1: 40% of 100,000 is 40,000, less half of the discount, 5%, is 38,000, less the fee, 10%, is 34,200.
    # Year 2: 2% more is 34,884, less half of the cut, 5%, is 33,139.80.
    assert partner.paid == pytest.approx((34_200.00, 33_139.80))
    # 40 people at 800 and 15% are 36,800. Costs rise by 4% a year, each month by the twelfth root; a year's mean of that:
    mean = sum(1.04 ** (month / 12) for month in range(12)) / 12
    assert mean == pytest.approx(1.0182, abs=0.0001)
    assert partner.cost == pytest.approx((36_800 * mean, 36_800 * mean * 1.04))
    assert partner.part == pytest.approx((0.9127, 0.8504), abs=0.0001)
    assert partner.short == pytest.approx((37_470 - 34_200, 38_969 - 33_140), abs=1)


def test_a_member_of_a_consortium_after_the_hubs_cost_and_with_vat_on_it() -> None:
    structure = {"kind": "consortium", "hub_cost": 0.06, "vat": 0.2, "members": {"a": member(0.7), "b": member(0.3)}}
    organisations = {key: organisation(unit_cost=600, overhead=0.1) for key in "ab"}
    b = found(scenario(organisations, contract(structure, annual_value=200_000, people_per_year=300))).members["b"]
    # 30% of 200,000 is 60,000, of which the hub keeps 6%, 3,600; on that it pays VAT of 20%, 720, that it cannot recover.
    # 90 people at 600 and 10% are 59,400.
    assert b.paid == pytest.approx((56_400,))
    assert (b.work, b.beside["VAT"]) == (pytest.approx((59_400,)), pytest.approx((720,)))
    assert b.part == pytest.approx((56_400 / 60_120,))


def test_a_lead_that_manages_its_partners_and_grants_them_money() -> None:
    structure = {
        "kind": "prime",
        "lead": "lead",
        "management_fee": 0.08,
        "management_cost": 0.05,
        "members": {"lead": member(0.6), "partner": member(0.4, grant=3_000, support=1_500)},
    }
    made = found(scenario(two(650, 0.2), contract(structure, annual_value=150_000, people_per_year=200)))
    lead, partner = made.members["lead"], made.members["partner"]
    # The partner's 60,000 less 8% are 55,200; the lead keeps 94,800 of 150,000. 120 people at 650 and a fifth are 93,600, 80 are 62,400.
    # Managing costs the lead 5% of 55,200, 2,760; it grants 3,000 and spends 1,500 on support.
    assert lead.paid == pytest.approx((94_800,))
    assert lead.cost == pytest.approx((93_600 + 2_760 + 3_000 + 1_500,))
    assert partner.paid == pytest.approx((55_200 + 3_000,))
    assert partner.part == pytest.approx((58_200 / 62_400,))
    # All together, the grant left out, which one pays the other.
    assert made.together.part == pytest.approx((150_000 / (93_600 + 62_400 + 2_760 + 1_500),))


def test_of_a_joint_venture_what_the_company_has_is_held_against_all_that_it_owes() -> None:
    structure = {"kind": "joint_venture", "hub_cost": 0.05, "vat": 0.2, "margin": 0.04, "members": {"a": member(1.0)}}
    terms = contract(structure, annual_value=100_000, people_per_year=120, loan={"amount": 12_000, "rate": 0.12, "years": 1})
    made = found(scenario({"a": organisation(unit_cost=700, overhead=0.1)}, terms))
    # 120 people at 700 and 10% are 92,400, and 4% are 96,096. Its own cost is 5,000, VAT on it 1,000. The loan is repaid by 1,000
    # a month; 1% a month of what is left, 12,000 down to 1,000, is 780.
    assert made.company is not None
    assert made.company.cost == pytest.approx((96_096 + 5_000 + 1_000 + 780,))
    assert made.company.part == pytest.approx((100_000 / 102_876,))
    assert made.members["a"].part == pytest.approx((1.04,))


def direct(**terms: Any) -> tuple[float | None, ...]:
    """One provider, 120 people at £1,000 for £120,000 a year."""
    structure = {"kind": "direct", "members": {"a": member(1.0)}}
    return found(scenario({"a": organisation(unit_cost=1_000)}, contract(structure, **terms))).members["a"].part


def test_a_chance_counts_at_its_mean_and_a_last_part_year_is_of_its_own_months() -> None:
    assert direct(years=2.5, cuts=[{"chance_per_year": 0.25, "cut": 0.2}]) == pytest.approx((1.0, 0.95, 0.95**2))


def test_price_and_people_are_those_of_the_year() -> None:
    by_year = {"annual_value": {1: 120_000, 3: 90_000}, "people_per_year": {1: 120, 2: 150}, "uplift": {1: 0.1, 3: 0}}
    assert direct(years=3, **by_year) == pytest.approx((1.0, 120 * 1.1 / 150, 90 * 1.1 / 150))


def test_work_that_falls_with_a_cut_costs_less() -> None:
    cut = [{"year": 2, "cut": 0.2}]
    assert direct(years=2, cuts=cut, volume_follows=0.5) == pytest.approx((1.0, 0.8 / 0.9))


@pytest.mark.parametrize(
    ("rule", "parts"),
    [("pro_rata", (0.8, 0.8)), ("lead_first", (2 / 3, 1.0)), ("protect_smallest", (2 / 3, 1.0)), ("equal_losses", (5 / 6, 0.75))],
)
def test_a_cut_is_shared_by_the_agreed_rule(rule: str, parts: tuple[float, float]) -> None:
    structure = {"kind": "consortium", "lead": "a", "cut_rule": rule, "members": {"a": member(0.6), "b": member(0.4)}}
    organisations = {key: organisation(unit_cost=1_000) for key in "ab"}
    of = scenario(organisations, contract(structure, years=2, cuts=[{"year": 2, "cut": 0.2}]))
    # 24,000 of 120,000: the lead's 72,000, the larger by income, become 48,000; or each loses 12,000.
    assert tuple(each.part[1] for each in found(of).members.values()) == pytest.approx(parts)


def test_who_has_no_cost_has_no_part() -> None:
    structure = {"kind": "consortium", "lead": "a", "members": {"a": member(0.0), "b": member(1.0)}}
    made = found(scenario({key: organisation(unit_cost=1_000) for key in "ab"}, contract(structure)))
    assert made.members["a"].part == (None,)
    assert not made.members["a"].is_under
    assert made.members["b"].part == pytest.approx((1.0,))


def test_staff_hired_for_people_who_are_not_sent_are_cost() -> None:
    structure = {
        "kind": "prime",
        "lead": "lead",
        "members": {"lead": member(0.5), "partner": member(0.5, honoured=0.5)},
    }
    organisations = {key: organisation(unit_cost=1_000, fixed_share=0.6, overhead=0.1) for key in ("lead", "partner")}
    partner = found(scenario(organisations, contract(structure))).members["partner"]
    # It is paid for 30 people of 60. Staff and overhead for 60 at 700 are 42,000; 30 people at 400 are 12,000.
    assert partner.part == pytest.approx((30_000 / 54_000,))
