"""Mobilisation worked by hand. £10,000 and ten people a month; day 0 is 1 April 2024, and two months later is day 61."""

from typing import Any

import pytest

from .by_hand import Data, bid, contract, member, mobilisation, organisation, outcome_of, retender, structure

pytestmark = pytest.mark.unit

ALONE = structure("direct", {"only": member(1.0)})
FAILING = {"other_income": 120_000.0, "other_margin": -1.0, "grace": 1}
"""It loses £10,000 a month beside its contract."""


def halves(kind: str, **terms: Any) -> Data:
    return structure(kind, {"a": member(0.5), "b": member(0.5)}, lead="a" if kind == "prime" else None, **terms)


def test_two_months_before_service_begins() -> None:
    orgs = {"only": organisation(unit_cost=900.0)}
    ready = mobilisation(2, paid=0.5, cost=6_000.0, transferred={"staff": 12.0, "each": 250.0})
    result = outcome_of(orgs, contract(ALONE, {}, mobilisation=ready))
    cash = result["cash"]["only"]
    # April costs 3,000; half of 10,000 is claimed on day 29 and paid on day 35. May's is claimed on day 60, paid on day 63.
    assert (cash[28], cash[29], cash[35]) == (100_000, pytest.approx(97_000), pytest.approx(102_000))
    assert cash[60] == pytest.approx(99_000)
    # On 1 June 12 people cost 250 each; June costs 9,000 on day 90 and is paid on day 91.
    assert (cash[61], cash[63], cash[90]) == (pytest.approx(96_000), pytest.approx(101_000), pytest.approx(92_000))
    # Service ends on 31 May 2025, day 425, and is paid for on day 427.
    assert result["horizon"] == 427
    assert cash[-1] == pytest.approx(100_000 + 10_000 - 6_000 - 3_000 + 12 * 1_000)
    assert result["contracts"]["service"]["paid"] == pytest.approx(10_000 + 120_000)
    assert result["contracts"]["service"]["served"] == pytest.approx(120)


@pytest.mark.parametrize(
    ("kind", "terms", "paid"),
    [
        ("direct", {}, (2_500, 2_500)),
        # A partner's price is 54,000; of a tenth of a month of it for each, 30%.
        ("prime", {"management_fee": 0.1, "pass_through": {"mobilisation": 0.3}}, (5_000 - 675, 675)),
        ("consortium", {"hub_cost": 0.1}, (2_250, 2_250)),
        ("alliance", {"hub_cost": 0.1}, (2_250, 2_250)),
    ],
)
def test_who_is_paid_what_for_it(kind: str, terms: Data, paid: tuple[float, float]) -> None:
    """All is paid on outcomes that nobody reaches, so that what comes in is for the month of mobilisation."""
    passing = {"outcome_risk": 1.0, "cuts": 1.0, "discount": 1.0, **terms.pop("pass_through", {})}
    shape = halves(kind, pass_through=passing, pain_cap=1.0, commissioner_share=0.0, **terms)
    shape["members"]["b"]["mobilisation"] = 1_000.0
    orgs = {name: organisation(outcome_rate=0.0) for name in "ab"}
    ready = mobilisation(1, paid=0.5, cost=800.0)
    payment = {"fixed": 0.0, "outcomes": 1.0, "target_rate": 0.5}
    cash = outcome_of(orgs, contract(shape, payment, mobilisation=ready))["cash"]
    # Paid on day 35. The first bears half of the 800, the other what is its own.
    assert [cash[name][35] - cash[name][0] for name in "ab"] == pytest.approx([paid[0] - 400, paid[1] - 1_000])


def test_a_joint_venture_owes_its_members_cost_and_margin() -> None:
    orgs = {name: organisation() for name in "ab"}
    shape = halves("joint_venture", margin=0.1, capital=1_000.0)
    cash = outcome_of(orgs, contract(shape, {}, mobilisation=mobilisation(2, paid=0.5, cost=8_000.0)))["cash"]["a"]
    # Day 29: of 2,200 each the capital pays 500; the 2,000 are paid to others. By day 60 April's 5,000 have come.
    assert cash[0] == pytest.approx(100_000 - 500)
    assert cash[29] - cash[28] == pytest.approx(500 - 2_000)
    assert cash[60] - cash[59] == pytest.approx(1_700 + 800 - 2_000)
    assert cash[-1] == pytest.approx(100_000 + (10_000 + 120_000) / 2 - 4_000)


def test_a_joint_venture_is_not_wound_up_over_what_it_owes_for_mobilisation() -> None:
    orgs = {name: organisation(unit_cost=100.0) for name in "ab"}
    result = outcome_of(orgs, contract(halves("joint_venture"), {"terms": 45}, mobilisation=mobilisation(1, cost=50_000.0)))
    # After May 51,000 are owed, and 51,000 were claimed for its three months; after June 52,000. By the end of July 10,000
    # have come: 43,000 are owed, and only 3,000 were claimed for three months.
    assert result["contracts"]["service"]["served"] == pytest.approx(30)
    assert result["ended"]["service"] == dict.fromkeys("ab", ("left without", 121))


def test_an_advance_and_a_loan_are_of_the_first_day_and_kept_back_over_service() -> None:
    terms = contract(ALONE, {"advance_months": 1.2}, mobilisation=mobilisation(2))
    terms["loan"] = {"amount": 1_200.0, "rate": 0.0, "years": 1.0}
    cash = outcome_of({"only": organisation()}, terms)["cash"]["only"]
    # 12,000 ahead, of which 1,000 are kept back from each of twelve months; 100 a month of the loan from April on.
    assert (cash[0], cash[29]) == (pytest.approx(113_200), pytest.approx(113_100))
    assert cash[91] == pytest.approx(113_200 - 3 * 100 + 9_000)
    assert cash[-1] == pytest.approx(220_000)


def test_years_costs_and_demand_count_from_service_and_from_the_scenarios_start() -> None:
    orgs = {"only": organisation(unit_cost=900.0, fixed_share=0.0)}
    cuts = [{"year": 2, "chance_per_year": None, "cut": 0.5}]
    terms = contract(ALONE, {}, years=2, cuts=cuts, mobilisation=mobilisation(6))
    result = outcome_of(orgs, {**terms, "demand": [1.0, 0.5, 0.2]}, cost_inflation=0.1)
    # From October 2024: six months of ten people, twelve of five and six of two. The cut falls after a year of service.
    people = [10] * 6 + [5] * 12 + [2] * 6
    cost = sum(900 * each * 1.1 ** (month / 12) for month, each in enumerate(people))
    assert result["cash"]["only"][-1] == pytest.approx(100_000 + 120_000 + 60_000 - cost)


# Failures


def test_who_fails_before_service_is_paid_to_that_day() -> None:
    orgs = {"a": organisation(), "b": organisation(**FAILING, free_reserves=10_500.0)}
    result = outcome_of(orgs, contract(halves("direct"), {}, mobilisation=mobilisation(3, paid=0.6, cost=1_500.0)))
    # It has 10,500 less 10,000 and 250 after April, and less than nothing after May; on day 63 it would have been paid.
    assert result["ended"]["service"] == {"a": ("delivered", None), "b": ("insolvent", 60)}
    # April's 3,000 came on day 35, so May ended at -10,000 + 3,250: the estate has May's in full.
    assert result["cash"]["b"][-1] == pytest.approx(10_500 - 20_000 - 500 + 3_000)
    assert result["estate"]["b"] == pytest.approx(3_000)
    assert result["contracts"]["service"]["paid"] == pytest.approx(9_000 + 6_000 + 60_000)
    assert (result["contracts"]["service"]["served"], result["contracts"]["service"]["unmet"]) == (60, 60)


def test_part_of_a_month_and_work_that_goes_over_when_service_begins() -> None:
    """It is below nothing from the end of April, and fails on the tenth day of that, the ninth of May."""
    orgs = {"a": organisation(capacity_factor=2.0), "b": organisation(**{**FAILING, "grace": 10}, free_reserves=9_000.0)}
    terms = contract(halves("consortium"), {}, mobilisation=mobilisation(3, paid=0.6), transfer_cost=10.0, transfer=1)
    result = outcome_of(orgs, {**terms, "payment": {**terms["payment"], "terms": 30}})
    assert result["ended"]["service"] == {"a": ("delivered", None), "b": ("insolvent", 38)}
    # April's 3,000, and of May's 31 days nine; then it has no part in June's.
    assert result["estate"]["b"] == pytest.approx(3_000 + 3_000 * 9 / 31)
    # All people are served from July on, for its work went over on the first day of service, at 10 for each of 60 people.
    assert (result["contracts"]["service"]["served"], result["contracts"]["service"]["disrupted"]) == (120, 0)
    assert result["cash"]["a"][-1] == pytest.approx(100_000 + 3 * 3_000 + 120_000 - 600)


@pytest.mark.parametrize("protected", [0.0, 0.5])
def test_a_prime_whose_lead_fails_before_service_never_starts(protected: float) -> None:
    orgs = {"a": organisation(**{**FAILING, "grace": 10}, free_reserves=9_000.0), "b": organisation(closing_cost=7_000.0)}
    ready = mobilisation(3, paid=0.6, cost=3_000.0)
    terms = contract(halves("prime"), {"terms": 30}, mobilisation=ready, protected=protected, step_in=20)
    result = outcome_of(orgs, terms)
    assert result["ended"]["service"] == {"a": ("insolvent", 38), "b": ("left without", 38)}
    assert result["stopped"] == {"service": True}
    # It paid 500 for April, and is owed 3,000 for it and for nine days of 31 of May.
    assert result["cash"]["b"][-1] == pytest.approx(100_000 - 500 + protected * 3_000 * (1 + 9 / 31))
    # The lead's own claim for April goes to its estate, and it claims nothing more.
    assert result["estate"]["a"] == pytest.approx(6_000)
    assert (result["contracts"]["service"]["served"], result["contracts"]["service"]["unmet"]) == (0, 120)


def test_a_further_term_needs_none() -> None:
    rules = retender({}, incumbent=bid(cost=0.0, margin=0.2))
    terms = contract(ALONE, {}, mobilisation=mobilisation(2, paid=0.5), uplift=0.1, retender=rules)
    result = outcome_of({"only": organisation(unit_cost=1_000.0)}, terms)
    # On 1 June 2025, a year after service began: the ceiling is a tenth up.
    award = result["awards"]["service"][0]
    assert (award["day"], award["price"]) == (426, pytest.approx(132_000))
    assert result["contracts"]["service/2"]["paid"] == pytest.approx(132_000)
