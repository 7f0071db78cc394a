"""Small cases worked by hand, without noise. Day 0 is 1 April 2024, so 30 April is day 29 and 31 May is day 60."""

from typing import Any

import pytest

from .by_hand import Data, contract, member, organisation, outcome_of, structure
from .counts import binomial, poisson
from .cut_rules import awards, least_harm

pytestmark = pytest.mark.unit


def test_a_direct_lot_with_a_cut() -> None:
    orgs = {"only": organisation(free_reserves=50_000.0, unit_cost=900.0, closing_cost=5_000.0)}
    terms = contract(
        structure("direct", {"only": member(1.0)}),
        {"fixed": 0.6, "activity": 0.4, "terms": 30},
        years=2,
        cuts=[{"year": 2, "chance_per_year": None, "cut": 0.25}],
    )
    result = outcome_of(orgs, terms)
    cash = result["cash"]["only"]
    # Each month costs 10 x £900. April is claimed on day 29, due on day 59, paid in the run of day 63.
    assert cash[28] == pytest.approx(50_000)
    assert cash[29] == pytest.approx(41_000)
    assert cash[62] == pytest.approx(32_000)
    assert cash[63] == pytest.approx(42_000)
    # The last claim is of day 729, due on 759, paid on 763. £10,000 a month, then £7,500.
    assert result["horizon"] == 763
    assert cash[763] == pytest.approx(50_000 + 120_000 + 90_000 - 24 * 9_000 - 5_000)
    assert result["contracts"]["service"]["paid"] == pytest.approx(210_000)
    assert result["contracts"]["service"]["served"] == pytest.approx(240)


def test_a_prime_with_discount_when_paid_and_an_outcome_lag() -> None:
    orgs = {"lead": organisation(), "partner": organisation(unit_cost=600.0)}
    passed = {"outcome_risk": 0.5, "cuts": 1.0, "discount": 0.5}
    shape = structure(
        "prime",
        {"lead": member(0.5), "partner": member(0.5)},
        lead="lead",
        management_fee=0.1,
        pass_through=passed,
    )
    payment = {"fixed": 0.5, "outcomes": 0.5, "target_rate": 0.5, "outcome_lag": 3, "lateness": 7}
    result = outcome_of(orgs, contract(shape, payment, discount=0.1), outcome_scale=0.8)
    partner, lead = result["cash"]["partner"], result["cash"]["lead"]
    # Partner's price: 60,000 x (1 - 0.5 x 0.1) x 0.9 = 51,300; a quarter of it on outcomes. Fixed 3,206.25 a month;
    # 12,825 / (60 people x 0.5) = 427.50 an outcome. Five people a month, 0.8 x 0.5 of them: 2 outcomes, 855.
    # April's claim of day 29 is due on 36 and paid on 42. The partner's month costs 3,000.
    assert partner[41] == pytest.approx(97_000)
    assert partner[42] == pytest.approx(100_206.25)
    # July's claim (day 121, paid on 133) has April's outcomes in it.
    assert partner[133] - partner[132] == pytest.approx(3_206.25 + 855)
    # The commissioner pays 54,000 / 12 fixed and 54,000 / 60 = 900 for each of 4 outcomes a month.
    assert lead[133] - lead[132] == pytest.approx(4_500 + 3_600 - 3_206.25 - 855)
    # March's outcomes are claimed on 30 June 2025, day 455, and paid on day 462.
    assert result["horizon"] == 462
    assert partner[462] == pytest.approx(100_000 + 38_475 + 12 * 855 - 36_000)
    assert lead[462] == pytest.approx(100_000 + 54_000 + 43_200 - 38_475 - 12 * 855)
    assert result["contracts"]["service"]["outcomes"] == pytest.approx(48)


def test_a_consortium_with_a_hub_cost_and_a_cut_that_the_lead_takes_first() -> None:
    orgs = {"lead": organisation(free_reserves=10_000.0), "other": organisation(free_reserves=10_000.0)}
    shape = structure(
        "consortium",
        {"lead": member(0.25), "other": member(0.75)},
        lead="lead",
        hub_cost=0.1,
        vat=0.2,
        cut_rule="lead_first",
    )
    cuts = [{"year": 2, "chance_per_year": None, "cut": 0.5}]
    result = outcome_of(orgs, contract(shape, {"fixed": 0.5, "activity": 0.5}, years=2, cuts=cuts))
    # Net of the hub 9,000 a month: 2,250 and 6,750. VAT on the slice: 0.2 x 0.1 / 0.9 of it, 50 and 150.
    # The cut of 60,000 takes the lead's 30,000 and 30,000 of the other's 90,000: then 4,500 a month less 100.
    assert result["cash"]["lead"][-1] == pytest.approx(10_000 + 12 * 2_200)
    assert result["cash"]["other"][-1] == pytest.approx(10_000 + 12 * 6_600 + 12 * 4_400)
    assert result["contracts"]["service"]["paid"] == pytest.approx(180_000)


def test_an_insolvency_after_its_days_of_grace() -> None:
    orgs = {"only": organisation(free_reserves=5_000.0, headroom=1_000.0, unit_cost=900.0, closing_cost=9_000.0)}
    result = outcome_of(orgs, contract(structure("direct", {"only": member(1.0)}), {"terms": 60}))
    # Day 29: 5,000 - 9,000 = -4,000, below -1,000. The 30th day in a row is day 58, before May's bills of day 60.
    assert result["exits"] == [{"org": "only", "kind": "insolvent", "day": 58, "contract": None}]
    assert result["cash"]["only"][58:] == [pytest.approx(-4_000)] * (result["horizon"] - 57)
    # April's £10,000 is paid on day 91, and 29 of May's 31 days (claimed on day 60) on day 126.
    assert result["estate"]["only"] == pytest.approx(10_000 + 10_000 * 29 / 31)
    assert result["contracts"]["service"]["served"] == pytest.approx(10)
    assert result["contracts"]["service"]["unmet"] == pytest.approx(110)


def test_a_withdrawal_from_a_consortium_and_its_hand_over() -> None:
    orgs = {
        "stays": organisation(unit_cost=900.0, capacity_factor=1.5),
        "goes": organisation(
            unit_cost=1_300.0, free_reserves=20_000.0, headroom=1e6, walk_away=0.8, drop_out=0.2, closing_cost=7_000.0
        ),
    }
    shape = structure("consortium", {"stays": member(0.5), "goes": member(0.5)}, lead="stays")
    result = outcome_of(orgs, contract(shape, {}, years=2, transfer=1, transfer_cost=100.0))
    # "goes" loses 1,500 a month: notice in month 11, gone on 30 June 2025 (month 14, day 455), no closing cost.
    assert result["exits"] == [{"org": "goes", "kind": "withdrawn", "day": 455, "contract": "service"}]
    assert result["cash"]["goes"][-1] == pytest.approx(20_000 + 15 * 5_000 - 15 * 6_500)
    # Its 5 people of July wait (1 drops out). On 1 August (day 487) "stays" has room for 7.5 - 5 = 2.5 of 5: half the
    # work, half the money, 2 of the 4 waiting; it pays 100 x 30 people a year.
    stays = result["cash"]["stays"]
    assert stays[487] - stays[486] == pytest.approx(-3_000)
    # August: 9.5 wait, 7.5 served at the staff of 5. September: staff 7.5, 9.5 served. Then 7.5 a month.
    costs = 16 * 4_500 + 450 * (5 + 7.5) + 450 * (7.5 + 9.5) + 6 * 900 * 7.5
    assert stays[-1] == pytest.approx(100_000 + 16 * 5_000 + 8 * 7_500 - costs - 3_000)
    service = result["contracts"]["service"]
    assert service["served"] == pytest.approx(15 * 10 + 5 + 7.5 + 9.5 + 6 * 7.5)
    assert service["unmet"] == pytest.approx(1 + 2 + 8 * 2.5)
    assert service["disrupted"] == pytest.approx(5)
    assert service["waiting"] == pytest.approx(0)


def failing_prime(**given: Any) -> Data:
    orgs = {
        "lead": organisation(unit_cost=1_900.0, free_reserves=5_000.0, grace=40),
        "partner": organisation(unit_cost=600.0, free_reserves=50_000.0, closing_cost=2_000.0),
    }
    shape = structure("prime", {"lead": member(0.5), "partner": member(0.5)}, lead="lead")
    return outcome_of(orgs, contract(shape, {"terms": 30}, protected=0.5, **given))


def test_a_lead_that_fails_with_half_the_money_protected() -> None:
    result = failing_prime()
    # Lead: 5,000 - 9,500 on day 29, -14,000 on day 60, -9,000 on day 63 (10,000 in, 5,000 on): insolvent on day 68.
    assert result["exits"] == [{"org": "lead", "kind": "insolvent", "day": 68, "contract": None}]
    assert result["cash"]["lead"][-1] == pytest.approx(-9_000)
    # May's claim (day 60) reaches the lead's estate on day 91, when the partner gets half of its 5,000. June (days 61
    # to 90) counts for 8 days of 30: half of 1,333.33, on day 126. It delivers to day 90 and closes.
    partner = result["cash"]["partner"]
    assert partner[90] == pytest.approx(50_000 - 9_000 + 5_000 - 2_000)
    assert partner[91] == pytest.approx(partner[90] + 2_500)
    assert partner[126] == pytest.approx(partner[91] + 5_000 * 8 / 30 / 2)
    assert result["estate"]["lead"] == pytest.approx(10_000)
    service = result["contracts"]["service"]
    assert service["paid"] == pytest.approx(20_000 + 2_500 + 5_000 * 8 / 30 / 2)
    assert (service["served"], service["unmet"]) == (pytest.approx(25), pytest.approx(95))


def test_a_lead_that_fails_and_a_commissioner_that_steps_in() -> None:
    partner = failing_prime(step_in=40)["cash"]["partner"]
    # In on day 108: June's other 22 days (claimed on day 90) are paid in the run of day 112; later months on terms.
    assert partner[112] - partner[111] == pytest.approx(5_000 * 22 / 30)
    protected = 2_500 + 5_000 * 8 / 30 / 2
    assert partner[-1] == pytest.approx(50_000 - 36_000 - 2_000 + 5_000 + protected + 5_000 * 22 / 30 + 45_000)


@pytest.mark.parametrize(
    ("rule", "total", "expected"),
    [
        ("pro_rata", 300.0, (50.0, 100.0, 150.0)),
        ("lead_first", 300.0, (75.0, 0.0, 225.0)),
        ("protect_smallest", 250.0, (100.0, 150.0, 0.0)),
        ("equal_awards", 300.0, (100.0, 100.0, 100.0)),
        ("equal_losses", 300.0, (0.0, 100.0, 200.0)),
        ("talmud", 200.0, (50.0, 75.0, 75.0)),
        ("talmud", 400.0, (50.0, 125.0, 225.0)),
    ],
)
def test_cut_rules_on_the_contested_garment_claims(rule: str, total: float, expected: tuple[float, ...]) -> None:
    # Claims of 100, 200 and 300; the second leads.
    found = awards(rule, {"a": 100.0, "b": 200.0, "c": 300.0}, total, "b", ["a", "b", "c"])
    assert [found[name] for name in "abc"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        (50.0, (100.0, 150.0, 300.0)),
        (325.0, (100.0, 25.0, 150.0)),
        (450.0, (100.0, 0.0, 50.0)),
        (550.0, (50.0, 0.0, 0.0)),
        (600.0, (0.0, 0.0, 0.0)),
    ],
)
def test_least_harm_takes_from_whoever_keeps_most_months(cut: float, expected: tuple[float, ...]) -> None:
    # 1, 10 and 8 months of cash. From 10 to 8 months only b loses, 50 a month; then c too, 100 a month. At 6 months b's
    # 200 are gone and c has lost 200; at 5 c's 300 are gone. Only then a, which goes below nil: 50 more at -4 months.
    cash, spending = {"a": 10.0, "b": 500.0, "c": 800.0}, {"a": 10.0, "b": 50.0, "c": 100.0}
    found = least_harm({"a": 100.0, "b": 200.0, "c": 300.0}, cut, cash, spending)
    assert [found[name] for name in "abc"] == pytest.approx(expected)


def test_least_harm_looks_at_the_cash_of_the_day_and_at_all_spending() -> None:
    orgs = {
        "a": organisation(free_reserves=20_000.0, other_income=120_000.0),
        "b": organisation(free_reserves=10_000.0, other_income=60_000.0),
        "c": organisation(free_reserves=10_000.0, other_income=120_000.0),
    }
    shape = structure("consortium", {"a": member(0.25), "b": member(0.25), "c": member(0.5)}, cut_rule="least_harm")
    cuts = [{"year": 2, "chance_per_year": None, "cut": 1 / 6}]
    result = outcome_of(orgs, contract(shape, {}, years=2, cuts=cuts))
    # After a year: 50,000 at 10,000 a month, 40,000 at 5,000, 70,000 at 10,000: 5, 8 and 7 months. The cut of 20,000:
    # b loses 5,000 down to 7 months; then b and c 15,000 a month, to 6. Each loses 10,000, and a nothing.
    assert [result["cash"][name][-1] for name in "abc"] == pytest.approx([80_000, 60_000, 120_000])


def test_an_alliance_shares_its_gain_by_par() -> None:
    orgs = {"a": organisation(), "b": organisation()}
    shape = structure("alliance", {"a": member(0.6, outcomes=2 / 3), "b": member(0.4, outcomes=0.25)}, hub_cost=0.1, vat=0.2)
    payment = {"fixed": 0.5, "outcomes": 0.5, "target_rate": 0.5, "outcome_lag": 2}
    result = outcome_of(orgs, contract(shape, payment), outcome_scale=1.1)
    # Fixed 5,000 by 0.2 to 0.3: 2,000 and 3,000. Par 5,000 by 0.4 to 0.1: 4,000 and 1,000. Net of the hub 5,400 and
    # 3,600, less VAT of a 45th. April's claim of day 29 is paid on day 35.
    a, b = result["cash"]["a"], result["cash"]["b"]
    assert (a[34], a[35]) == (pytest.approx(100_000), pytest.approx(100_000 + 5_400 - 120))
    # 66 outcomes at 1,000 each against par of 60,000: half of 6,000 is the members', 2,400 and 600, net 2,160 and 540,
    # less VAT of 48 and 12, with May 2025's claim (day 425, paid on day 427).
    assert a[427] - a[426] == pytest.approx(2_160 - 48)
    assert a[427] == pytest.approx(100_000 + 12 * 5_280 + 2_112)
    assert b[427] == pytest.approx(100_000 + 12 * 3_520 + 528)
    assert result["contracts"]["service"]["paid"] == pytest.approx(123_000)


def test_an_alliance_caps_pain_and_a_leaver_pays_its_part() -> None:
    orgs = {
        "stays": organisation(capacity_factor=2.0),
        "goes": organisation(unit_cost=1_100.0, free_reserves=20_000.0, walk_away=0.8, closing_cost=7_000.0),
    }
    shape = structure("alliance", {"stays": member(0.5), "goes": member(0.5)}, commissioner_share=0.25)
    payment = {"fixed": 0.6, "outcomes": 0.4, "target_rate": 0.5, "outcome_lag": 3}
    result = outcome_of(orgs, contract(shape, payment, years=2), outcome_scale=0.5)
    # "goes" loses 500 a month, has 14,000 after a year and leaves that day, without notice or closing cost.
    assert result["exits"] == [{"org": "goes", "kind": "withdrawn", "day": 364, "contract": "service"}]
    # 30 outcomes at 800 against par of 48,000: 0.75 of 24,000, 9,000 each, capped at a tenth of 60,000. It is paid with
    # June 2025's claim, on day 455.
    goes, stays = result["cash"]["goes"], result["cash"]["stays"]
    assert (goes[454], goes[455]) == (pytest.approx(14_000), pytest.approx(8_000))
    # The second year is all of one member's: 18,000, capped at 12,000 (day 820, paid on day 826).
    assert stays[826] - stays[825] == pytest.approx(-12_000)
    assert stays[-1] == pytest.approx(100_000 + 60_000 + 120_000 - 6_000 - 12_000)
    assert result["contracts"]["service"]["paid"] == pytest.approx(240_000 - 24_000)


def test_an_alliance_leaves_a_failed_members_pain_to_the_commissioner() -> None:
    orgs = {"stands": organisation(), "fails": organisation(unit_cost=1_900.0, free_reserves=5_000.0, grace=40)}
    terms = structure("alliance", {"stands": member(0.5), "fails": member(0.5)}, commissioner_share=0.0, pain_cap=1.0)
    payment = {"fixed": 0.6, "outcomes": 0.4, "target_rate": 0.5, "terms": 30}
    result = outcome_of(orgs, contract(terms, payment), outcome_scale=0.5)
    # Insolvent on day 68 as the prime above. Its estate has May's 5,000 and 8 days of June's fixed 3,000; no par of June.
    assert result["exits"] == [{"org": "fails", "kind": "insolvent", "day": 68, "contract": None}]
    assert result["estate"]["fails"] == pytest.approx(5_000 + 3_000 * 8 / 30)
    # Par 12 x 2,000 and 2 x 2,000; outcomes are worth half: pains of 12,000 and 2,000, and the second is nobody's here.
    assert result["cash"]["stands"][-1] == pytest.approx(100_000 + 60_000 - 12_000)
    assert result["contracts"]["service"]["paid"] == pytest.approx(60_000 + 10_000 + 800 - 12_000)


def test_a_joint_venture_pays_arrears_first_and_its_owners_last() -> None:
    orgs = {
        "a": organisation(unit_cost=800.0, fixed_share=1.0),
        "b": organisation(unit_cost=400.0, fixed_share=0.0),
    }
    members = {"a": member(0.5, equity=0.25), "b": member(0.5, equity=0.75)}
    shape = structure("joint_venture", members, hub_cost=0.05, vat=0.2, capital=4_400.0, margin=0.1)
    result = outcome_of(orgs, contract(shape, {"terms": 30}, annual_value=60_000.0), volume_scale=0.5)
    a, b = result["cash"]["a"], result["cash"]["b"]
    # Half the people come: a's month costs 4,000 (staff of 5), then 2,000; b's 1,000. Owed 4,400 and 1,100, then 2,200
    # and 1,100. Day 29: the capital pays 80% of it. Day 60: nothing is there; 3,080 and 1,320 are owed.
    assert (a[0], a[29], a[60]) == (pytest.approx(98_900), pytest.approx(98_420), pytest.approx(96_420))
    assert b[29] == pytest.approx(100_000 - 3_300 + 880 - 1_000)
    # Day 63: 5,000 less 250 and VAT of 50. Day 90: the 4,400 from before, and 300 of June's 3,300.
    assert a[90] - a[89] == pytest.approx(3_080 + 200 - 2_000)
    assert b[90] - b[89] == pytest.approx(1_320 + 100 - 1_000)
    # Day 399, the end: 12 x 4,700 and the capital, less 5,500 and 11 x 3,300, leave 19,000: a quarter is a's.
    assert result["horizon"] == 399
    assert a[399] == pytest.approx(100_000 - 1_100 + 28_600 - 26_000 + 4_750)
    assert b[399] == pytest.approx(100_000 - 3_300 + 13_200 - 12_000 + 14_250)


def test_a_joint_venture_keeps_back_its_advances_and_repays_its_loan() -> None:
    orgs = {"a": organisation(unit_cost=600.0), "b": organisation(unit_cost=600.0)}
    members = {"a": member(0.5, advance=6_000.0), "b": member(0.5)}
    shape = structure("joint_venture", members, hub_cost=0.1)
    loan = {"amount": 12_000.0, "rate": 0.12, "years": 1}
    result = outcome_of(orgs, contract(shape, {"advance_months": 1.0}, loan=loan))
    a = result["cash"]["a"]
    # Day 0: 12,000 lent and 9,000 of the advance, of which a gets 6,000. It is owed 3,000 a month, 500 of it kept back.
    assert (a[0], a[29]) == (pytest.approx(106_000), pytest.approx(106_000 + 2_500 - 3_000))
    assert a[333] == pytest.approx(100_500)
    # Income 0.9 x 120,000; members 72,000; interest 120 + 110 + ... + 10. The owners have half each of the rest.
    assert a[-1] == pytest.approx(100_000 + (108_000 - 72_000 - 780) / 2)


def test_a_joint_venture_is_wound_up() -> None:
    orgs = {"a": organisation(unit_cost=800.0, closing_cost=3_000.0), "b": organisation(unit_cost=800.0)}
    members = {"a": member(0.5, equity=0.75), "b": member(0.5, equity=0.25)}
    result = outcome_of(orgs, contract(structure("joint_venture", members), {"terms": 120}))
    # 8,000 a month and nothing comes before day 154. After June three months are owed, after July (day 121) four.
    a, b = result["cash"]["a"], result["cash"]["b"]
    assert a[121] == pytest.approx(100_000 - 16_000 - 3_000)
    assert result["exits"] == []
    service = result["contracts"]["service"]
    assert (service["served"], service["unmet"]) == (pytest.approx(40), pytest.approx(80))
    # 10,000 on days 154, 182, 210 and 245; paid on at the ends of September (182), October (213) and December (274).
    assert [a[day] - a[day - 1] for day in (182, 213, 274)] == pytest.approx([10_000, 5_000, 1_000])
    # The last 8,000 go to the owners on day 490.
    assert (a[490], b[490]) == (pytest.approx(81_000 + 16_000 + 6_000), pytest.approx(84_000 + 16_000 + 2_000))
    assert service["paid"] == pytest.approx(40_000)


def test_support_raises_outcomes_with_halving_returns() -> None:
    orgs = {"lead": organisation(), "partner": organisation()}
    shape = structure("prime", {"lead": member(0.5), "partner": member(0.5, support=10_000.0)}, lead="lead")
    result = outcome_of(orgs, contract(shape, {"target_rate": 0.5}), support_effect=0.1)
    # 30 outcomes are the lead's; the partner's 30 are raised by 0.1 x 2 x (1 - 1/2).
    assert result["contracts"]["service"]["outcomes"] == pytest.approx(30 + 33)
    assert result["cash"]["lead"][-1] == pytest.approx(100_000 + 60_000 - 10_000)


@pytest.mark.parametrize(
    ("payment", "honoured", "expected"),
    [
        # Trust 0.5, 0.52, 0.54, 0.56 in the four quarters, of 7.5 outcomes each: 7.5 x (4 + 0.4 x 0.12).
        ({"terms": 30}, 1.0, 30 + 30.36),
        # Money after 45 days: 0.5, 0.4, 0.3, 0.2.
        ({"terms": 30, "lateness": 15}, 1.0, 30 + 7.5 * (4 - 0.4 * 0.6)),
        # Four of the five people promised, too: 36 outcomes of the lead's, 6 a quarter; 0.5, 0.3, 0.1, and never below 0.
        ({"terms": 30, "lateness": 15}, 0.8, 36 + 6 * (4 - 0.4 * (0.2 + 0.4 + 0.5))),
    ],
)
def test_trust_by_quarter(payment: Data, honoured: float, expected: float) -> None:
    orgs = {"lead": organisation(), "partner": organisation()}
    shape = structure("consortium", {"lead": member(0.5), "partner": member(0.5, honoured=honoured)}, lead="lead")
    result = outcome_of(orgs, contract(shape, {**payment, "target_rate": 0.5}), trust_effect=0.4)
    assert result["contracts"]["service"]["outcomes"] == pytest.approx(expected)


@pytest.mark.parametrize(("passed", "second_year"), [(1.5, 0.08 - 0.02 + 0.0 + 0.02), (1.0, 0.08 + 0.1 + 0.12 + 0.14)])
def test_trust_falls_with_a_cut_over_the_contracts(passed: float, second_year: float) -> None:
    orgs = {"lead": organisation(), "partner": organisation()}
    cuts = [{"year": 2, "chance_per_year": None, "cut": 0.2}]
    pass_through = {"outcome_risk": 1.0, "cuts": passed, "discount": 1.0}
    shape = structure("prime", {"lead": member(0.5), "partner": member(0.5)}, lead="lead", pass_through=pass_through)
    terms = contract(shape, {"target_rate": 0.5}, years=2, cuts=cuts, uplift=0.3)
    result = outcome_of(orgs, terms, trust_effect=0.4)
    # Trust rises to 0.58 in the first year; the quarter of the cut ends at 0.48, or at 0.60 where it is shared.
    assert result["contracts"]["service"]["outcomes"] == pytest.approx(60 + 7.5 * (8 + 0.4 * (0.12 + second_year)))


def test_counts_at_a_quantile() -> None:
    # Poisson(1): P(0) = 0.37, P(0 or 1) = 0.74. Poisson(100) at the median: 100 - 1/6, rounded.
    assert (poisson(0.0, 1.0), poisson(0.0, 100.0)) == (1.0, 100.0)
    # Binomial(3, 1/2) at the median: P(0) = 1/8, P(0 or 1) = 1/2. Binomial(3, 0.9) mirrors Binomial(3, 0.1).
    assert (binomial(-0.1, 3, 0.5), binomial(0.0, 3, 0.9)) == (1.0, 3.0)
