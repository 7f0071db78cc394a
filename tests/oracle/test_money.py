"""Lines at cost, gain share, investors, a parent's guarantee and VAT on the price (R73 to R77), worked by hand without noise.

£10,000 and ten people a month; nobody waits. Day 29 is 30 April 2024, paid in the run of day 35; day 364 is 31 March 2025, a pay run itself.
"""

import pytest

from .by_hand import (
    Data,
    at_cost,
    bid,
    by_lines,
    change,
    contract,
    gain_share,
    line,
    member,
    mobilisation,
    organisation,
    outcome_of,
    outcome_of_several,
    retender,
    structure,
)

pytestmark = pytest.mark.unit

HUBS = ("consortium", "alliance", "joint_venture")
FAILING = {"other_income": 120_000.0, "other_margin": -1.0, "grace": 1}
"""It loses £10,000 a month beside its contract."""


def costing(**unit_costs: float) -> Data:
    """Organisations with room, that cost so much a person and £5,000 a month for each £500 of it with all the people."""
    return {name: organisation(capacity_factor=3.0, unit_cost=each) for name, each in unit_costs.items()}


def alone(payment: Data, unit_cost: float = 500.0, **given: object) -> Data:
    """One provider with a direct lot."""
    shape = structure("direct", {"only": member(1.0)})
    return outcome_of(costing(only=unit_cost), contract(shape, payment, **given))


def halves(kind: str, **terms: object) -> Data:
    return structure(kind, {"a": member(0.5), "b": member(0.5)}, lead="a" if kind != "direct" else None, **terms)


def through(**given: object) -> Data:
    return {"outcome_risk": 1.0, "cuts": 1.0, "discount": 1.0, "uplift": 1.0, "mobilisation": 1.0, "notice": "same", **given}


def paid(result: Data, name: str = "service") -> float:
    return float(result["contracts"][name]["paid"])


def gained(result: Data, name: str = "only") -> float:
    return float(result["cash"][name][-1]) - 100_000


# At cost, month by month (R73)


def test_what_it_costs_is_paid_with_its_indirect_costs() -> None:
    result = alone(by_lines(cost=at_cost(indirect=0.1)))
    cash = result["cash"]["only"]
    # 5,000 spent on 30 April, 5,500 paid on 5 May.
    assert (cash[29], cash[35]) == (95_000, pytest.approx(100_500))
    assert paid(result) == pytest.approx(66_000)
    assert result["received_gross"]["service"]["only"] == pytest.approx(66_000)


def test_the_ceiling_of_the_year_ends_it() -> None:
    result = alone(by_lines(cost=at_cost(indirect=0.1)), unit_cost=1_000.0)
    cash = result["cash"]["only"]
    # Ten months of 11,000, then 10,000 of February's costs, and nothing of March's.
    assert (cash[333], cash[364]) == (pytest.approx(100_000 + 10 * 11_000 - 11 * 10_000), pytest.approx(100_000))
    assert paid(result) == pytest.approx(120_000)


def test_a_ceiling_by_year_and_of_a_part_of_a_year() -> None:
    payment = by_lines(cost=at_cost(ceiling={1: 100_000.0, 2: 80_000.0}))
    assert paid(alone(payment, 1_000.0, years=1.5, annual_value=None)) == pytest.approx(100_000 + 40_000)
    # A ceiling under what is stated stands; what is stated moves nothing.
    assert paid(alone(payment, 1_000.0, years=1.5)) == pytest.approx(140_000)


def test_a_ceiling_moves_as_the_price_does() -> None:
    cuts = [{"year": 2, "chance_per_year": None, "cut": 0.2}]
    terms = {"years": 2, "discount": 0.1, "uplift": 0.05, "cuts": cuts, "changes": [change(year=2, people=1.0)]}
    result = alone(by_lines(cost=at_cost()), 1_100.0, **terms)
    # People alone move no ceiling.
    assert paid(result) == pytest.approx(0.9 * 120_000 * (1 + 1.05 * 0.8))


def test_a_break_takes_months_from_the_years_ceiling() -> None:
    result = alone(by_lines(cost=at_cost()), 1_500.0, years=2, changes=[change(year=2, ends=True, notice=3)])
    # The contract ends with June 2025: 15,000 a month to 120,000 first, then to three months' 30,000.
    assert paid(result) == pytest.approx(150_000)


def test_each_lot_has_its_own_ceiling() -> None:
    result = outcome_of(costing(a=1_200.0, b=600.0), contract(halves("direct"), by_lines(cost=at_cost())))
    # 6,000 and 3,000 a month; 60,000 is the most for each.
    assert (gained(result, "a"), gained(result, "b")) == (pytest.approx(-12_000), pytest.approx(0))


def test_a_primes_partner_has_its_own_ceiling_and_all_together_theirs() -> None:
    shape = halves("prime", management_fee=0.2)
    result = outcome_of(costing(a=600.0, b=1_200.0), contract(shape, by_lines(cost=at_cost())))
    # 3,000 and 6,000 a month, 108,000 in all; the partner's ceiling is 48,000 of its 72,000.
    assert paid(result) == pytest.approx(108_000)
    assert (gained(result, "b"), gained(result, "a")) == (pytest.approx(-24_000), pytest.approx(108_000 - 48_000 - 36_000))


def test_a_partner_to_whom_no_cost_is_passed_on_is_paid_a_fixed_price() -> None:
    shape = halves("prime", pass_through=through(lines={"cost": 0.0}))
    result = outcome_of(costing(a=600.0, b=300.0), contract(shape, by_lines(cost=at_cost())))
    assert gained(result, "b") == pytest.approx(60_000 - 18_000)
    assert gained(result, "a") == pytest.approx(54_000 - 60_000 - 36_000)


@pytest.mark.parametrize("kind", ["consortium", "alliance"])
def test_a_hub_divides_by_own_cost(kind: str) -> None:
    shape = halves(kind, hub_cost=0.1)
    result = outcome_of(costing(a=1_600.0, b=800.0), contract(shape, by_lines(cost=at_cost())))
    # 8,000 and 4,000 a month; ten months, of which the hub has a tenth.
    assert paid(result) == pytest.approx(120_000)
    assert gained(result, "a") == pytest.approx(0.9 * 80_000 - 96_000)
    assert gained(result, "b") == pytest.approx(0.9 * 40_000 - 48_000)


def test_a_joint_ventures_company_claims_its_members_costs() -> None:
    shape = structure("joint_venture", {"a": member(0.5), "b": member(0.5)}, margin=0.05, hub_cost=0.02)
    result = outcome_of(costing(a=1_000.0, b=500.0), contract(shape, by_lines(cost=at_cost(indirect=0.1))))
    assert paid(result) == pytest.approx(1.1 * 90_000)
    assert gained(result, "a") + gained(result, "b") == pytest.approx(0.98 * 99_000 - 90_000)


def test_nothing_is_paid_for_a_month_at_whose_end_it_is_gone() -> None:
    orgs = {**costing(b=500.0), "a": organisation(capacity_factor=3.0, unit_cost=500.0, **FAILING, free_reserves=25_000.0)}
    result = outcome_of(orgs, contract(halves("direct"), by_lines(cost=at_cost(), terms={"terms": 7})))
    # It has 12,500 on 30 April and 2,500 more on 12 May; on 31 May it has 2,500, and on 30 June nothing is left.
    assert result["exits"][0]["day"] == 90
    assert paid(result) == pytest.approx(3 * 2_500 + 30_000)


def test_the_ceiling_of_all_follows_who_is_there() -> None:
    orgs = {
        "a": organisation(unit_cost=1_500.0),
        "b": organisation(unit_cost=1_500.0, **FAILING, free_reserves=15_000.0),
    }
    result = outcome_of(orgs, contract(halves("consortium"), by_lines(cost=at_cost())))
    # b spends 17,500 on 30 April and fails; its work is lost. One month of 10,000 and eleven of 5,000 are the ceiling; 7,500 x 13 is more.
    assert result["exits"][0]["day"] == 29
    assert paid(result) == pytest.approx(10_000 + 11 * 5_000)


def test_after_a_stepping_in_the_ceiling_is_without_fee() -> None:
    orgs = {"a": organisation(capacity_factor=3.0, **FAILING, free_reserves=5_000.0), **costing(b=1_500.0)}
    shape = halves("prime", management_fee=0.2)
    result = outcome_of(orgs, contract(shape, by_lines(cost=at_cost()), step_in=10, protected=1.0))
    assert result["exits"][0]["day"] == 29
    # April's 7,500 are protected; a month at 4,000 and eleven at 5,000 are the ceiling of b's 90,000.
    assert gained(result, "b") == pytest.approx(4_000 + 11 * 5_000 - 90_000)
    orgs["b"] = organisation(capacity_factor=3.0, unit_cost=600.0)
    result = outcome_of(orgs, contract(shape, by_lines(cost=at_cost()), step_in=10, protected=1.0))
    # Within it, what it costs.
    assert gained(result, "b") == pytest.approx(0)


def test_a_further_terms_ceiling_is_its_own_by_year_at_its_bid() -> None:
    payment = by_lines(cost=at_cost(ceiling={1: 60_000.0, 2: 90_000.0}))
    terms = {"years": 2, "annual_value": None, "retender": retender({}, incumbent=bid(discount=0.1))}
    result = alone(payment, 500.0, **terms)
    # It bids 10% under 60,000, so the ceilings are 54,000 and 81,000.
    assert result["awards"]["service"][0]["price"] == pytest.approx(54_000)
    assert paid(result) == pytest.approx(120_000)
    assert paid(result, "service/2") == pytest.approx(54_000 + 60_000)


# At cost in advance


AHEAD = {"in_advance": True}


def test_what_is_left_unspent_goes_back_with_the_years_last_claim() -> None:
    result = alone(by_lines(cost=at_cost(indirect=0.1), terms=AHEAD))
    cash = result["cash"]["only"]
    # 10,000 on the first of each month from 1 April, 5,000 at its end; on 31 March 120,000 less 66,000 go back.
    assert (cash[0], cash[363], cash[364]) == (110_000, pytest.approx(165_000), pytest.approx(106_000))
    assert (paid(result), result["paid_on"]["service"]["only"]) == (pytest.approx(66_000), pytest.approx(54_000))


@pytest.mark.parametrize(
    ("line_terms", "unit_cost", "back"),
    [
        ({"surplus_cap": 0.05}, 500.0, 120_000 - 60_000 - 6_000),
        ({"surplus_cap": 0.6}, 500.0, 0.0),
        ({"unspent": "kept"}, 500.0, 0.0),
        ({"unspent": "returned"}, 500.0, 60_000.0),
        ({}, 1_500.0, 0.0),
    ],
)
def test_what_may_be_kept(line_terms: Data, unit_cost: float, back: float) -> None:
    result = alone(by_lines(cost=at_cost(**line_terms), terms=AHEAD), unit_cost)
    assert paid(result) == pytest.approx(120_000 - back)


def test_a_year_that_ends_early_is_settled_with_its_last_month() -> None:
    terms = {"years": 2, "changes": [change(year=2, ends=True, notice=3)]}
    result = alone(by_lines(cost=at_cost(), terms=AHEAD), **terms)
    assert paid(result) == pytest.approx(75_000)


@pytest.mark.parametrize("kind", ["direct", "consortium", "joint_venture"])
def test_what_the_most_left_unpaid_is_not_given_back(kind: str) -> None:
    result = outcome_of(
        costing(a=500.0, b=500.0), contract(halves(kind), by_lines(cost=at_cost(), terms={**AHEAD, "most": 75_000.0}))
    )
    # Of 120,000 only 75,000 was paid, and 60,000 spent.
    assert paid(result) == pytest.approx(60_000)
    assert (gained(result, "a"), gained(result, "b")) == (pytest.approx(0, abs=1e-6), pytest.approx(0, abs=1e-6))


def test_a_lead_that_was_paid_the_most_gives_back_what_it_had_of_it() -> None:
    payment = by_lines(cost=at_cost(), terms={**AHEAD, "most": 75_000.0})
    result = outcome_of(costing(a=500.0, b=500.0), contract(halves("prime"), payment))
    # Its partner was paid its 60,000, and gives 30,000 back.
    assert paid(result) == pytest.approx(60_000)
    assert gained(result, "b") == pytest.approx(0)


def test_a_partner_gives_back_to_its_lead_and_the_lead_what_all_left() -> None:
    shape = halves("prime", management_fee=0.2)
    result = outcome_of(costing(a=1_500.0, b=400.0), contract(shape, by_lines(cost=at_cost(), terms=AHEAD)))
    # 90,000 and 24,000 are spent of 120,000; the partner has 48,000.
    assert paid(result) == pytest.approx(114_000)
    assert gained(result, "b") == pytest.approx(0)
    assert gained(result, "a") == pytest.approx(114_000 - 24_000 - 90_000)
    assert result["paid_on"]["service"] == {"a": pytest.approx(48_000 + 6_000), "b": pytest.approx(24_000)}


@pytest.mark.parametrize("kind", ["consortium", "alliance"])
def test_what_all_left_is_divided_as_the_block_is(kind: str) -> None:
    shape = structure(kind, {"a": member(0.5, money=0.75), "b": member(0.5, money=0.25)}, hub_cost=0.1)
    result = outcome_of(costing(a=500.0, b=700.0), contract(shape, by_lines(cost=at_cost(), terms=AHEAD)))
    # 30,000 and 42,000 of 120,000; of what goes back the hub's tenth is the hub's.
    assert paid(result) == pytest.approx(72_000)
    assert gained(result, "a") == pytest.approx(0.9 * 0.75 * 72_000 - 30_000)
    assert gained(result, "b") == pytest.approx(0.9 * 0.25 * 72_000 - 42_000)


def test_a_lead_that_fails_on_the_last_day_holds_nothing() -> None:
    orgs = {**costing(b=300.0), "a": organisation(capacity_factor=3.0, unit_cost=700.0, free_reserves=0.0, grace=1)}
    result = outcome_of(orgs, contract(halves("consortium"), by_lines(cost=at_cost(), terms=AHEAD)))
    # a has 18,000 left of its half, and owes half of what all left, 60,000.
    assert result["horizon"] == 364
    assert result["exits"] == [{"org": "a", "kind": "insolvent", "day": 364, "contract": None}]


def test_a_company_gives_back_what_its_members_left() -> None:
    shape = structure("joint_venture", {"a": member(0.5), "b": member(0.5)})
    result = outcome_of(costing(a=500.0, b=700.0), contract(shape, by_lines(cost=at_cost(), terms=AHEAD)))
    assert paid(result) == pytest.approx(72_000)
    assert gained(result, "a") + gained(result, "b") == pytest.approx(0)


def test_who_is_gone_gives_nothing_back() -> None:
    orgs = {"only": organisation(capacity_factor=3.0, unit_cost=100.0, **FAILING, free_reserves=5_000.0)}
    shape = structure("direct", {"only": member(1.0)})
    result = outcome_of(orgs, contract(shape, by_lines(cost=at_cost(), terms=AHEAD)))
    # Each month brings 10,000, and takes 10,000 and 1,000 for the people: 4,000 at the end of April, and under nil on 30 September.
    assert result["exits"][0]["day"] == 182
    assert paid(result) == pytest.approx(60_000)


def test_after_a_stepping_in_what_was_really_paid_is_what_is_settled() -> None:
    orgs = {"a": organisation(capacity_factor=3.0, **FAILING, free_reserves=5_000.0), **costing(b=400.0)}
    shape = halves("prime", management_fee=0.2)
    result = outcome_of(orgs, contract(shape, by_lines(cost=at_cost(), terms=AHEAD), step_in=10, protected=1.0))
    # 4,000 for April and for May from the lead, who fails on 31 May, then 5,000 a month; 24,000 are spent.
    assert result["exits"][0]["day"] == 60
    assert gained(result, "b") == pytest.approx(0)
    assert result["paid_on"]["service"]["b"] == pytest.approx(2 * 4_000 + 10 * 5_000 - 24_000)


# Gain share (R74)


@pytest.mark.parametrize(
    ("unit_cost", "share"),
    [
        (500.0, 0.6 * (100_000 - 66_000)),
        # Of 105,600 all is paid, and 5,600 of it is over the target.
        (800.0, -0.25 * 5_600),
        # Of 198,000 only 120,000 is paid.
        (1_500.0, -0.25 * 20_000),
    ],
)
def test_what_is_saved_and_what_is_over_is_shared(unit_cost: float, share: float) -> None:
    savings = gain_share("cost", target=100_000.0, commissioner=0.4, overspend=0.25)
    payment = by_lines(cost=at_cost(indirect=0.1), savings=savings)
    result = alone(payment, unit_cost)
    assert paid(result) == pytest.approx(min(120_000, 1.1 * 120 * unit_cost) + share)
    # It comes with the last claim.
    without = alone(by_lines(cost=at_cost(indirect=0.1)), unit_cost)["cash"]["only"]
    cash = result["cash"]["only"]
    assert cash[363] == pytest.approx(without[363])
    assert cash[364] - without[364] == pytest.approx(share)


def test_an_overspend_is_paid_back_where_it_is_more_than_the_months_costs() -> None:
    payment = by_lines(cost=at_cost(), savings=gain_share("cost", target=60_000.0, overspend=1.0))
    result = alone(payment, 1_000.0)
    # 120,000 is paid for 12 months of 10,000; March's 10,000 less 60,000 is paid back.
    assert result["paid_on"]["service"]["only"] == pytest.approx(50_000)
    assert paid(result) == pytest.approx(60_000)


def test_without_a_target_it_is_the_ceiling() -> None:
    for terms in ({}, {"ceiling": 90_000.0}):
        result = alone(by_lines(cost=at_cost(**terms), savings=gain_share("cost")))
        assert paid(result) == pytest.approx(60_000 + 0.5 * (terms.get("ceiling", 120_000) - 60_000))


def test_a_target_moves_with_the_ceiling() -> None:
    payment = by_lines(cost=at_cost(), savings=gain_share("cost", target={1: 100_000.0, 2: 90_000.0}))
    result = alone(payment, years=1.5, discount=0.1, uplift=0.05)
    # 90,000, and of the second year a half of 90,000 x 0.9 x 1.05.
    assert paid(result) == pytest.approx(60_000 + 0.5 * 30_000 + 30_000 + 0.5 * (0.5 * 90_000 * 0.9 * 1.05 - 30_000))


def test_in_advance_it_is_settled_beside_what_goes_back() -> None:
    payment = by_lines(cost=at_cost(), savings=gain_share("cost", target=100_000.0), terms=AHEAD)
    result = alone(payment)
    assert paid(result) == pytest.approx(60_000 + 0.5 * 40_000)
    assert result["paid_on"]["service"]["only"] == pytest.approx(60_000 - 20_000)


def test_each_lot_shares_its_own_gain() -> None:
    payment = by_lines(cost=at_cost(), savings=gain_share("cost", target=100_000.0))
    result = outcome_of(costing(a=900.0, b=400.0), contract(halves("direct"), payment))
    # Targets of 50,000 each; 54,000 and 24,000 are spent.
    assert (gained(result, "a"), gained(result, "b")) == (pytest.approx(-2_000), pytest.approx(13_000))


@pytest.mark.parametrize("passed_on", [1.0, 0.0, 1.5])
def test_a_partner_shares_its_own_gain_as_far_as_it_is_passed_on(passed_on: float) -> None:
    payment = by_lines(cost=at_cost(), savings=gain_share("cost", target=100_000.0))
    shape = halves("prime", management_fee=0.2, pass_through=through(lines={"savings": passed_on}))
    result = outcome_of(costing(a=900.0, b=400.0), contract(shape, payment))
    # Of all: 100,000 less 78,000. The partner's target is 40,000 of its 48,000.
    assert paid(result) == pytest.approx(78_000 + 11_000)
    assert gained(result, "b") == pytest.approx(passed_on * 8_000)
    assert gained(result, "a") == pytest.approx(11_000 - passed_on * 8_000)


@pytest.mark.parametrize("kind", ["consortium", "alliance"])
def test_through_a_hub_it_is_shared_by_money(kind: str) -> None:
    payment = by_lines(cost=at_cost(), savings=gain_share("cost", target=100_000.0))
    shape = structure(kind, {"a": member(0.5, money=0.75), "b": member(0.5, money=0.25)}, hub_cost=0.1)
    result = outcome_of(costing(a=900.0, b=400.0), contract(shape, payment))
    assert paid(result) == pytest.approx(78_000 + 11_000)
    assert gained(result, "a") == pytest.approx(-5_400 + 0.9 * 0.75 * 11_000)
    assert gained(result, "b") == pytest.approx(-2_400 + 0.9 * 0.25 * 11_000)


def test_a_company_has_the_gain_itself() -> None:
    payment = by_lines(cost=at_cost(), savings=gain_share("cost", target=100_000.0))
    shape = structure("joint_venture", {"a": member(0.5), "b": member(0.5)})
    result = outcome_of(costing(a=900.0, b=400.0), contract(shape, payment))
    assert (gained(result, "a"), gained(result, "b")) == (pytest.approx(5_500), pytest.approx(5_500))


def test_who_is_gone_shares_nothing() -> None:
    orgs = {**costing(b=400.0), "a": organisation(capacity_factor=3.0, unit_cost=400.0, **FAILING, free_reserves=5_000.0)}
    payment = by_lines(cost=at_cost(), savings=gain_share("cost", target=100_000.0))
    result = outcome_of(orgs, contract(halves("direct"), payment))
    # It fails on 30 April with 2,000 of costs to be paid for.
    assert paid(result) == pytest.approx(2_000 + 24_000 + 0.5 * 26_000)


def test_a_further_terms_target_is_of_its_own_years_at_its_bid() -> None:
    payment = by_lines(cost=at_cost(), savings=gain_share("cost", target={1: 100_000.0, 2: 90_000.0}))
    terms = {"years": 2, "retender": retender({}, incumbent=bid(margin=0.8))}
    result = alone(payment, **terms)
    # It bids 108,000 of 120,000.
    assert result["awards"]["service"][0]["price"] == pytest.approx(108_000)
    assert paid(result, "service/2") == pytest.approx(120_000 + 0.5 * (90_000 - 60_000) + 0.5 * (81_000 - 60_000))


# VAT on the price (R77)


@pytest.mark.parametrize("kind", ["direct", "prime", *HUBS])
def test_providers_are_paid_the_price_without_vat(kind: str) -> None:
    """Everything that moves between the commissioner and them, an advance and a pain too."""
    given = {"fixed": 0.5, "activity": 0.2, "outcomes": 0.3, "target_rate": 0.5, "advance_months": 2.0, "most": 170_000.0}
    shape = halves(kind, hub_cost=0.05, capital=20_000.0, reinvest_underspend=True)
    of_both = []
    for vat in (0.0, 0.2):
        payment = {**given, "most": 170_000.0 * (1.0 + vat), "price_vat": vat, "retention": 0.05}
        terms = contract(shape, payment, years=2, annual_value={1: 120_000.0 * (1.0 + vat), 2: 96_000.0 * (1.0 + vat)})
        of_both.append(outcome_of(costing(a=500.0, b=700.0), terms, outcome_scale=0.7))
    without, with_vat = of_both
    for name in "ab":
        assert with_vat["cash"][name] == pytest.approx(without["cash"][name])
    assert paid(with_vat) == pytest.approx(1.2 * paid(without))


def test_tariffs_ceilings_and_targets_are_with_vat_and_own_prices_without() -> None:
    visits = by_lines(visits=line("activity", tariff={1: 1_200.0}), terms={"price_vat": 0.2})
    assert gained(alone(visits, 0.0, annual_value=None)) == pytest.approx(120_000)
    terms = {"price_vat": 0.25}
    savings = gain_share("cost", target=100_000.0)
    costs = by_lines(cost=at_cost(ceiling=150_000.0), savings=savings, terms=terms)
    assert gained(alone(costs, 500.0, annual_value=None)) == pytest.approx(0.5 * (80_000 - 60_000))
    shape = structure("direct", {"a": member(0.5, price=30_000.0), "b": member(0.5)})
    result = outcome_of(costing(a=0.0, b=0.0), contract(shape, terms))
    assert (gained(result, "a"), gained(result, "b")) == (pytest.approx(30_000), pytest.approx(96_000 - 30_000))


def test_what_a_further_term_may_come_to_is_with_vat() -> None:
    terms = {"retender": retender({}, incumbent=bid(margin=9.0), annual_value=60_000.0)}
    result = alone({"price_vat": 0.2}, 500.0, **terms)
    assert result["awards"]["service"][0]["price"] == pytest.approx(50_000)
    assert paid(result, "service/2") == pytest.approx(60_000)
    # A first term's price of 100,000 is without it already.
    result = alone({"price_vat": 0.2}, 500.0, retender=retender({}, incumbent=bid(margin=9.0)))
    assert result["awards"]["service"][0]["price"] == pytest.approx(100_000)
    assert paid(result, "service/2") == pytest.approx(120_000)


# Investors (R75)


def investors(amount: float, a_year: float = 0.0) -> Data:
    return {"amount": amount, "repaid": "from_outcomes", "return": a_year}


def put_in(result: Data, without: Data, name: str = "only") -> list[float]:
    """What investors have in an organisation at the end of each day: the difference to the same without them."""
    return [with_them - own for with_them, own in zip(result["cash"][name], without["cash"][name], strict=True)]


def test_investors_have_back_what_can_be_spared_with_their_return() -> None:
    result = alone({}, investors=investors(50_000.0, 0.08))
    theirs = put_in(result, alone({}))
    growth = 1.08**0.25
    # By 30 June April and May are paid for and 15,000 spent: the quarter brought 5,000.
    assert (theirs[0], theirs[89], theirs[90]) == (50_000, 50_000, pytest.approx(45_000))
    # By 30 September, a pay run itself, all six months are: 40,000 less 15,000. To Christmas two more, then the last four.
    assert (theirs[181], theirs[182], theirs[274]) == (pytest.approx(45_000), pytest.approx(20_000), pytest.approx(15_000))
    owed = (((50_000 * growth - 5_000) * growth - 25_000) * growth - 5_000) * growth
    assert theirs[-1] == theirs[364] == pytest.approx(15_000 - owed)
    assert result["received_gross"] == alone({})["received_gross"]


def test_what_is_left_when_the_run_off_ends_is_the_last_they_have() -> None:
    terms = {"terms": 30}
    result = alone(terms, 1_500.0, investors=investors(80_000.0, 0.08))
    theirs = put_in(result, alone(terms, 1_500.0))
    # On 30 June one of three months at 15,000 is paid for: 45,000 are there, and kept for the next. Nothing is to spare after it.
    # On 31 March ten are, and 180,000 are spent; the last two months come in May.
    assert theirs[398] == pytest.approx(80_000)
    assert theirs[399] == pytest.approx(80_000 - (80_000 + 120_000 - 180_000))
    # They are owed more, and what would be theirs is not there.
    assert len(theirs) == 400


def test_nobody_pays_more_than_the_cash_it_has() -> None:
    orgs = {"only": organisation(capacity_factor=3.0, unit_cost=500.0, **FAILING, free_reserves=0.0, headroom=50_000.0)}
    orgs["only"]["grace"] = 400
    shape = structure("direct", {"only": member(1.0)})
    cash = outcome_of(orgs, contract(shape, {}, investors=investors(50_000.0)))["cash"]["only"]
    # 50,000, 20,000 received, 15,000 spent and 30,000 lost elsewhere: 25,000 are there, and the quarter brought 5,000.
    assert (cash[89], cash[90]) == (pytest.approx(40_000), pytest.approx(20_000))
    # Then 40,000 came, 15,000 went and 30,000 were lost: of the 25,000 that it brought 15,000 are there.
    assert cash[182] == 0


def test_an_advance_is_none_of_what_they_look_at() -> None:
    result = alone({"advance_months": 2.0}, investors=investors(50_000.0))
    theirs = put_in(result, alone({"advance_months": 2.0}))
    # As without one: what is kept back of it counts as received.
    assert (theirs[90], theirs[182]) == (pytest.approx(45_000), pytest.approx(20_000))


def test_mobilisation_is_spent_on_the_contract_and_adds_nothing_to_what_is_owed() -> None:
    terms = {"mobilisation": mobilisation(3, cost=12_000.0), "investors": investors(20_000.0, 0.08)}
    result = alone({}, **terms)
    theirs = put_in(result, alone({}, mobilisation=terms["mobilisation"]))
    # Service begins on 1 July. By 30 September two months are paid for, and 12,000 and 15,000 spent, with the third coming on that day.
    assert theirs[181] == 20_000
    assert theirs[182] == pytest.approx(20_000 - (30_000 - 12_000 - 15_000))


def test_closing_costs_vat_and_grants_are_spent_on_it() -> None:
    orgs = {"a": organisation(capacity_factor=3.0), "b": organisation(capacity_factor=3.0, unit_cost=500.0, closing_cost=1_000.0)}
    shape = halves("consortium", hub_cost=0.1, vat=0.2)
    shape["members"]["b"]["grant"] = 1_200.0
    result = outcome_of(orgs, contract(shape, {}, investors=investors(60_000.0)))
    without = outcome_of(orgs, contract(shape, {}))
    # b, by 30 June: 2 x 4,500 and 3 grants of 100, less VAT of 2 x 100, less 3 x 2,500.
    assert put_in(result, without, "b")[90] == pytest.approx(30_000 - (9_000 + 300 - 200 - 7_500))
    # a has no costs but VAT and the grants.
    assert put_in(result, without, "a")[90] == pytest.approx(30_000 - (9_000 - 200 - 300))
    # With little paid, closing costs are part of what b cannot repay.
    result = outcome_of(orgs, contract(shape, {}, annual_value=60_000.0, investors=investors(60_000.0)))
    without = outcome_of(orgs, contract(shape, {}, annual_value=60_000.0))
    balance = 30_000 + 12 * (2_250 + 100 - 50 - 2_500) - 1_000
    assert put_in(result, without, "b")[-1] == pytest.approx(30_000 - balance)


def test_a_lead_keeps_a_quarter_of_its_partners_prices() -> None:
    shape = halves("prime", management_cost=0.1)
    result = outcome_of(costing(a=400.0, b=400.0), contract(shape, {}, investors=investors(60_000.0)))
    without = outcome_of(costing(a=400.0, b=400.0), contract(shape, {}))
    theirs = put_in(result, without, "a")
    # By 30 June: 2 x 5,000 of its own left, 3 x 2,000 for its people and 3 x 500 for managing.
    assert theirs[90] == pytest.approx(60_000 - (10_000 - 7_500))
    # It keeps 6,000 and a quarter of 60,000: with 20,000 there is nothing over that.
    result = outcome_of(costing(a=400.0, b=400.0), contract(shape, {}, investors=investors(18_000.0)))
    assert put_in(result, without, "a")[181] == pytest.approx(18_000)
    assert put_in(result, without, "b") == [0.0] * len(theirs)


def test_a_company_keeps_three_months_of_its_members_costs() -> None:
    shape = structure("joint_venture", {"a": member(0.5), "b": member(0.5)}, margin=0.1, capital=10_000.0)
    orgs = costing(a=500.0, b=500.0)
    theirs = outcome_of(orgs, contract(shape, {}, investors=investors(50_000.0, 0.08)))
    # Without their money the company has 10,000 and 20,000 less 3 x 5,500 by 30 June, then 40,000 less 16,500, 20,000 less 16,500.
    growth = 1.08**0.25
    owed = (((50_000 * growth - 13_500) * growth - 23_500) * growth - 3_500) * growth
    left = 10_000 + 120_000 - 66_000 + 50_000 - 13_500 - 23_500 - 3_500 - owed
    both = theirs["cash"]["a"][-1] + theirs["cash"]["b"][-1]
    assert both == pytest.approx(200_000 - 10_000 - 60_000 + 66_000 + left)


def test_members_come_before_investors_when_the_run_off_ends() -> None:
    shape = structure("joint_venture", {"a": member(0.5), "b": member(0.5)})
    result = outcome_of(costing(a=1_050.0, b=1_050.0), contract(shape, {"terms": 30}, investors=investors(9_000.0)))
    # The company is always behind. In the end it has had 129,000, of which its members are owed 126,000.
    assert result["exits"] == []
    assert (gained(result, "a"), gained(result, "b")) == (pytest.approx(0), pytest.approx(0))


def test_who_has_failed_has_nothing_of_theirs_and_they_nothing_of_its_estate() -> None:
    orgs = {**costing(b=500.0), "a": organisation(capacity_factor=3.0, **FAILING, free_reserves=5_000.0)}
    result = outcome_of(orgs, contract(halves("direct"), {}, start="2024-05-01", investors=investors(10_000.0)))
    without = outcome_of(orgs, contract(halves("direct"), {}, start="2024-05-01"))
    # a fails on 30 April; its half of the money is not paid to b either.
    assert put_in(result, without, "b")[30] == 5_000
    assert result["estate"]["a"] == without["estate"]["a"] == 0
    orgs["a"] = organisation(capacity_factor=3.0, **FAILING, free_reserves=14_000.0)
    result = outcome_of(orgs, contract(halves("direct"), {"terms": 60}, investors=investors(10_000.0)))
    # With their 5,000 it fails on 31 May, and what it had earned comes to its estate.
    assert result["exits"][0]["day"] == 60
    assert result["estate"]["a"] == pytest.approx(10_000)


def test_who_leaves_keeps_nothing_for_the_next_quarter() -> None:
    shape = structure("direct", {"a": member(0.5), "b": member(0.5, to=1.0)})
    terms = {"years": 2, "investors": investors(400_000.0, 1.0)}
    result = outcome_of(costing(a=500.0, b=500.0), contract(shape, {}, **terms))
    without = outcome_of(costing(a=500.0, b=500.0), contract(shape, {}, years=2))
    theirs = put_in(result, without, "b")
    # To 31 March, its last day, all that the quarters brought, 12 x 2,500, has gone back; the rest does with the run-off's end.
    assert (theirs[364], theirs[455]) == (pytest.approx(170_000), pytest.approx(170_000))
    assert theirs[-1] == pytest.approx(-30_000)


def test_a_further_term_has_none() -> None:
    terms = {"retender": retender({}, incumbent=bid(discount=0.1)), "investors": investors(20_000.0)}
    result = alone({}, **terms)
    theirs = put_in(result, alone({}, retender=terms["retender"]))
    assert theirs[365] == pytest.approx(0)


# A parent's guarantee (R76)


def guaranteed(orgs: Data, most: float, by: str = "parent", shape: Data | None = None, **terms: object) -> Data:
    """A lead that loses £10,000 a month beside its contract."""
    orgs = {**costing(b=0.0), "a": organisation(capacity_factor=3.0, **FAILING, **orgs.pop("a")), **orgs}
    guarantee = {"by": by, "most": most}
    return outcome_of(orgs, contract(shape or halves("prime"), {}, parent_guarantee=guarantee, **terms))


def test_a_parent_keeps_a_lead_at_its_headroom_as_far_as_its_guarantee_goes() -> None:
    result = guaranteed({"a": {"free_reserves": 2_000.0, "headroom": 3_000.0}}, most=11_000.0)
    cash = result["cash"]["a"]
    # -8,000 on 30 April, so 5,000; 2,000 on 5 May, -8,000 on 31 May, so 5,000 more; of the next 5,000 only 1,000 are left.
    assert (cash[29], cash[35], cash[60], cash[90]) == (-3_000, 2_000, -3_000, -7_000)
    assert result["exits"][0] == {"org": "a", "kind": "insolvent", "day": 90, "contract": None}


def test_a_parent_in_the_file_pays_from_what_it_has() -> None:
    parent = organisation(free_reserves=8_000.0, other_income=12_000.0, other_margin=0.25, headroom=50_000.0)
    result = guaranteed({"a": {"free_reserves": 2_000.0}, "p": parent}, most=100_000.0, by="p")
    # It earns 250 a month; -8,000 on 30 April, then +5,000 and -10,000: 5,000 on 31 May, of which 500 are there.
    assert (result["cash"]["p"][28], result["cash"]["p"][29], result["cash"]["p"][60]) == (8_000, pytest.approx(250), 0)
    assert result["cash"]["a"][29] == 0
    assert result["cash"]["a"][60] == pytest.approx(-4_500)
    assert result["exits"][0]["day"] == 60


def test_an_insolvent_parent_pays_nothing() -> None:
    parent = organisation(free_reserves=5_000.0, other_income=120_000.0, other_margin=-1.0, grace=1)
    result = guaranteed({"a": {"free_reserves": 12_000.0}, "p": parent}, most=100_000.0, by="p")
    # It fails on 30 April, with the lead's first need on 31 May.
    assert [(each["org"], each["day"]) for each in result["exits"]] == [("p", 29), ("a", 60)]


def test_it_is_for_the_lead_alone_and_while_it_leads() -> None:
    failing = organisation(capacity_factor=3.0, **FAILING, free_reserves=4_000.0)
    result = guaranteed({"b": failing, "a": {"free_reserves": 200_000.0}}, most=100_000.0)
    assert result["exits"] == [{"org": "b", "kind": "insolvent", "day": 29, "contract": None}]
    # A lead that hands the contract back on 31 March has nothing of it after that.
    leaving = {"free_reserves": 2_000.0, "walk_away": 9.0, "notice": 0, "unit_cost": 1_100.0}
    result = guaranteed({"a": leaving}, most=1_000_000.0, years=2)
    assert [(each["kind"], each["day"]) for each in result["exits"]] == [("withdrawn", 364), ("insolvent", 394)]


def test_what_a_pool_gives_comes_before_it() -> None:
    """A lead of a prime that is a member of a consortium as well."""
    losing = organisation(capacity_factor=3.0, other_income=12_000.0, other_margin=-1.0, grace=1, free_reserves=0.0)
    orgs = {**costing(b=0.0, c=0.0), "a": losing}
    pooled = structure("consortium", {"a": member(0.0, money=0.0), "c": member(1.0)}, risk_pool={"rate": 0.5, "target": 12.0})
    contracts = {
        "led": contract(halves("prime"), {"terms": 30}, parent_guarantee={"by": "parent", "most": 100_000.0}),
        "pooled": contract(pooled, {"in_advance": True}),
    }
    result = outcome_of_several(orgs, contracts)
    # The lead is 1,000 below nil on 30 April and on 31 May, then it is paid; the pool has 5,000 and 10,000, and comes back less 2,000.
    assert (result["cash"]["a"][29], result["cash"]["a"][60], result["exits"]) == (0, 0, [])
    assert result["cash"]["c"][-1] == pytest.approx(100_000 + 120_000 - 2_000)
