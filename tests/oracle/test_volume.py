"""Demand of its own, ramp-up and the end of referrals, worked by hand without noise. £120,000 and 120 people a year."""

import pytest

from .by_hand import bid, contract, member, organisation, outcome_of, retender, structure

pytestmark = pytest.mark.unit

KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")


@pytest.mark.parametrize("kind", KINDS)
def test_demand_of_contract_and_member_multiply(kind: str) -> None:
    orgs = {name: organisation(capacity_factor=2.0) for name in "ab"}
    shape = structure(kind, {"a": member(0.5, demand=[1.5] * 5), "b": member(0.5)}, lead="a" if kind == "prime" else None)
    result = outcome_of(orgs, contract(shape, {}, demand=[0.8] * 5), volume_scale=0.5)
    # A month 5 x 0.5 x 0.8 x 1.5 = 3 to the first and 5 x 0.5 x 0.8 = 2 to the other.
    assert result["contracts"]["service"]["served"] == pytest.approx(12 * (3 + 2))


def test_demand_is_of_scenario_years_and_paid_by_the_person() -> None:
    shape = structure("direct", {"a": member(0.5, demand=[1.0, 0.4]), "b": member(0.5)})
    payment = {"fixed": 0.0, "activity": 1.0}
    result = outcome_of({"a": organisation(), "b": organisation()}, contract(shape, payment, start="2024-10-01"))
    # Its contract begins six months after the scenario: £1,000 for each of 6 x 5 people, and of 6 x 2.
    assert result["cash"]["a"][-1] == pytest.approx(100_000 + 30_000 + 12_000)
    assert result["cash"]["b"][-1] == pytest.approx(100_000 + 60_000)


def test_what_a_leaver_left_has_its_demand() -> None:
    orgs = {
        "stays": organisation(),
        "fails": organisation(other_income=120_000.0, other_margin=-1.0, free_reserves=5_000.0, grace=1),
    }
    shape = structure("direct", {"stays": member(0.5), "fails": member(0.5, demand=[2.0] * 5)})
    result = outcome_of(orgs, contract(shape, {}))
    # It fails on day 29, the last of April, and had served 5 of the 10 who came; 5 wait, and 11 x 10 come after.
    assert [each["day"] for each in result["exits"]] == [29]
    assert result["contracts"]["service"]["unmet"] == pytest.approx(5 + 11 * 10)


@pytest.mark.parametrize(("staff", "cost"), [("with", 900 * 20 + 8 * 9_000), ("ahead", 12 * 4_500 + 450 * 100)])
def test_a_ramp_up(staff: str, cost: float) -> None:
    """A fifth come in the first month, and a fifth more from month to month; staff follow slowly once all come."""
    orgs = {"only": organisation(unit_cost=900.0, staffing_lag=6)}
    ramp_up = {"months": 4, "from_": 0.2, "staff": staff}
    result = outcome_of(orgs, contract(structure("direct", {"only": member(1.0)}), {}, ramp_up=ramp_up))
    # 2 + 4 + 6 + 8 and then ten a month. With them, staff are as many; ahead of them, ten from the first.
    assert result["contracts"]["service"]["served"] == pytest.approx(100)
    assert result["cash"]["only"][-1] == pytest.approx(100_000 + 120_000 - cost)


def test_a_ramp_up_leaves_plan_and_tariffs_as_they_are() -> None:
    orgs = {"only": organisation(unit_cost=900.0, capacity_factor=2.0)}
    ramp_up = {"months": 4, "from_": 0.2, "staff": "with"}
    shape, payment = structure("direct", {"only": member(1.0)}), {"fixed": 0.0, "activity": 1.0, "activity_cap": 0.9}
    result = outcome_of(orgs, contract(shape, payment, ramp_up=ramp_up))
    # £1,000 a person for at most 0.9 x 120, of the 100 who come.
    assert result["contracts"]["service"]["paid"] == pytest.approx(100_000)
    result = outcome_of(orgs, contract(shape, payment, ramp_up=ramp_up), volume_scale=1.5)
    # 3 + 6 + 9 + 12 + 8 x 15 come, and staff of 2, 4, 6, 8 and then ten can serve twice as many as they are.
    assert result["contracts"]["service"]["served"] == pytest.approx(150)
    assert result["contracts"]["service"]["paid"] == pytest.approx(108_000)


def test_nobody_is_referred_in_the_last_months() -> None:
    orgs = {"only": organisation(unit_cost=900.0, staffing_lag=2)}
    result = outcome_of(orgs, contract(structure("direct", {"only": member(1.0)}), {}, referrals_end=2))
    # Ten months of 9,000; then the ten staff cost their fixed half, 4,500, and five of them 2,250. The price is as it was.
    assert result["contracts"]["service"]["served"] == pytest.approx(100)
    assert result["cash"]["only"][-1] == pytest.approx(100_000 + 120_000 - 90_000 - 4_500 - 2_250)


def test_a_further_term_has_no_ramp_up_and_its_own_end_of_referrals() -> None:
    shape = structure("direct", {"only": member(1.0)})
    ramp_up = {"months": 6, "from_": 0.0, "staff": "with"}
    terms = contract(shape, {}, ramp_up=ramp_up, referrals_end=3, retender=retender({}, incumbent=bid()))
    result = outcome_of({"only": organisation(unit_cost=900.0)}, terms)
    # 10 x (0 + 1 + 2 + 3 + 4 + 5) / 6, and three months of ten; then nine months of ten.
    served = [result["contracts"][name]["served"] for name in ("service", "service/2")]
    assert served == pytest.approx([25 + 30, 90])
