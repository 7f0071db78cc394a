"""Lines of payment (R66 to R70), worked by hand without noise. £10,000 and ten people a month; nobody waits.

Day 29 is 30 April 2024, paid in the run of day 35; day 364 is 31 March 2025, a pay run itself.
"""

from statistics import NormalDist
from typing import Any

import pytest

from .by_hand import (
    Data,
    bid,
    by_lines,
    change,
    contract,
    line,
    member,
    mobilisation,
    option,
    organisation,
    outcome_of,
    over,
    retender,
    structure,
    to,
)
from .delays import one_after_the_other, seen_by
from .lines import Line

pytestmark = pytest.mark.unit

KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")
FAILING = {"other_income": 120_000.0, "other_margin": -1.0, "grace": 1}
"""It loses £10,000 a month beside its contract."""


def roomy(*names: str, **given: Any) -> Data:
    return {name: organisation(capacity_factor=3.0, **given) for name in names}


def alone(payment: Data, orgs: Data | None = None, shape: Data | None = None, **given: Any) -> Data:
    """One provider with a direct lot; what is said of the world goes to it."""
    world = {name: given.pop(name) for name in ("volume_scale", "outcome_scale", "noise", "draws") if name in given}
    shape = shape or structure("direct", {"only": member(1.0)})
    return outcome_of(orgs or roomy("only"), contract(shape, payment, **given), **world)


def halves(kind: str, lead_terms: Data | None = None, partner_terms: Data | None = None, **terms: Any) -> Data:
    members = {"a": member(0.5, **(lead_terms or {})), "b": member(0.5, **(partner_terms or {}))}
    return structure(kind, members, lead="a" if kind != "direct" else None, **terms)


def through(**given: Any) -> Data:
    return {"outcome_risk": 1.0, "cuts": 1.0, "discount": 1.0, "uplift": 1.0, "mobilisation": 1.0, "notice": "same", **given}


def earned(result: Data, name: str = "only") -> float:
    return float(result["cash"][name][-1]) - 100_000


# The three parts


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("volume", "outcomes"), [(1.3, 1.4), (0.7, 0.8)])
def test_either_spelling_gives_the_same(kind: str, volume: float, outcomes: float) -> None:
    shape = halves(kind, hub_cost=0.1, vat=0.2, pooled=0.4, capital=50_000.0, pass_through=through(outcome_risk=1.5, cuts=0.5))
    cuts = [{"year": 2, "chance_per_year": None, "cut": 0.1}]
    three = {
        "fixed": 0.3, "activity": 0.4, "outcomes": 0.3, "target_rate": 0.5, "outcome_lag": 3, "activity_cap": 1.1,
        "outcome_cap": None, "terms": 30, "lateness": 0, "in_advance": True, "advance_months": 1.0,
    }  # fmt: skip
    terms = {name: three[name] for name in ("terms", "lateness", "in_advance", "advance_months")}
    payment = by_lines(
        target_rate=0.5,
        terms=terms,
        fixed=line("block", part=0.3),
        activity=line("activity", part=0.4),
        outcomes=line("outcome", part=0.3, lag=3.0),
    )
    both = [
        outcome_of(
            roomy("a", "b", unit_cost=900.0),
            contract(shape, each, years=2.5, cuts=cuts, discount=0.05, uplift=0.02),
            volume_scale=volume,
            outcome_scale=outcomes,
        )
        for each in (three, payment)
    ]
    assert both[0] == both[1]


# Tariffs (R66)


def test_tariffs_by_year_and_for_a_unit() -> None:
    payment = by_lines(block=line("block", tariff=60_000.0), beds=line("activity", tariff={1: 250.0, 2: 262.5}))
    terms = {"years": 2, "annual_value": None, "units_per_person": 2.0, "discount": 0.1, "uplift": 0.1}
    # £500 and £525 a person: 120,000, then 123,000 and ten per cent. Half of the people come, so half of the activity.
    paid = alone(payment, volume_scale=0.5, **terms)["contracts"]["service"]["paid"]
    assert paid == pytest.approx(0.9 * (60_000 + 30_000) + 0.9 * 1.1 * (60_000 + 31_500))
    # A tariff has no cap.
    assert alone(payment, volume_scale=1.5, **terms)["contracts"]["service"]["paid"] == pytest.approx(
        0.9 * (60_000 + 90_000) + 0.9 * 1.1 * (60_000 + 94_500)
    )


def test_a_cut_moves_all_lines_and_a_change_of_people_alone_leaves_tariffs() -> None:
    payment = by_lines(block=line("block", tariff=60_000.0), visits=line("activity", tariff=500.0))
    shape = halves("prime", pass_through=through(cuts=0.0))
    changes = [change(year=2, people=-0.5), change(year=3, price=-0.2)]
    result = outcome_of(roomy("a", "b"), contract(shape, payment, years=3, annual_value=None, changes=changes))
    # The commissioner: 120,000; 60,000 for the block and 60 people at £500; and of that 20% less.
    assert result["contracts"]["service"]["paid"] == pytest.approx(120_000 + 90_000 + 72_000)
    # The partner's half falls with the people, but not with the cut, which is not passed on.
    assert earned(result, "b") == pytest.approx(60_000 + 45_000 + 45_000)


def test_a_further_term_has_its_own_years_of_tariffs() -> None:
    payment = by_lines(visits=line("activity", tariff={1: 500.0, 2: 600.0}))
    terms = {"years": 2, "annual_value": None, "retender": retender({}, incumbent=bid(discount=0.1))}
    result = alone(payment, roomy("only", unit_cost=500.0), **terms)
    # It bids 10% under 60,000, and is paid as much less for each person in both years.
    assert result["awards"]["service"][0]["price"] == pytest.approx(54_000)
    assert result["contracts"]["service"]["paid"] == pytest.approx(132_000)
    assert result["contracts"]["service/2"]["paid"] == pytest.approx(0.9 * 132_000)


# Parts of members (R66)


def test_a_partners_parts_follow_what_is_passed_on_of_each_line() -> None:
    payment = by_lines(
        block=line("block", part=0.4),
        visits=line("activity", part=0.3),
        jobs=line("outcome", part=0.2, rate=0.5),
        kept=line("outcome", part=0.1, rate=0.25),
    )
    passing = through(outcome_risk=1.5, lines={"visits": 0.5, "jobs": 0.0})
    shape = halves("prime", pass_through=passing)
    result = outcome_of(roomy("a", "b"), contract(shape, payment), volume_scale=0.8, outcome_scale=0.5)
    # Of its 60,000: 15% on what is kept, 85% on block and visits as 40 to 15. Four fifths come, with half of the outcomes.
    partner = 51_000 * 40 / 55 + 0.8 * 51_000 * 15 / 55 + 0.8 * 0.5 * 9_000
    assert earned(result, "b") == pytest.approx(partner)
    assert earned(result, "a") == pytest.approx(48_000 + 0.8 * 36_000 + 0.8 * 0.5 * 36_000 - partner)


def test_others_carry_what_a_post_does_not() -> None:
    payment = by_lines(
        core=line("block", part=0.3),
        rooms=line("block", part=0.1),
        visits=line("activity", part=0.6),
        paid=line("outcome", part=0.0),
    )
    members = {"a": member(0.5), "b": member(0.5), "post": member(0.0, post=24_000.0)}
    result = outcome_of(roomy("a", "b", "post"), contract(structure("consortium", members, lead="a"), payment), volume_scale=0.5)
    # The post costs what it is paid. The others' 96,000 are for the rest of the blocks, 24,000, and all of the visits.
    assert earned(result, "post") == pytest.approx(0)
    assert earned(result, "a") + earned(result, "b") == pytest.approx(24_000 + 36_000)


# Activities (R67)


@pytest.mark.parametrize(("cap", "last"), [(9.0, 18_000), (1.0, 6_000)])
def test_bands_and_the_cap_that_ends_the_last(cap: float, last: float) -> None:
    bands = [to(0.9, 1.0), over(0.9, 0.5)]
    cash = alone(by_lines(visits=line("activity", part=1.0, bands=bands, cap=cap)), volume_scale=1.2)["cash"]["only"]
    # Twelve people a month: 108 by the end of December, at £1,000; then £500 each, 36 of them, or 12 to the cap.
    # December's claim of day 274 is paid on 280, January's of 305 on 308.
    assert cash[280] == pytest.approx(208_000)
    assert cash[308] == pytest.approx(214_000)
    assert cash[-1] == pytest.approx(208_000 + last)


def test_a_guarantee_with_the_last_claim_of_a_year() -> None:
    payment = by_lines(visits=line("activity", part=1.0, guarantee=0.8))
    cash = alone(payment, volume_scale=0.5, years=1.5)["cash"]["only"]
    # Five a month; with March's claim 96 of 120, with September's 48 of the half year's 60.
    assert cash[363] == pytest.approx(100_000 + 11 * 5_000)
    assert cash[364] == pytest.approx(100_000 + 96_000)
    assert cash[-1] == pytest.approx(100_000 + 96_000 + 48_000)


def test_a_partners_guarantee_is_its_own() -> None:
    payment = by_lines(visits=line("activity", part=1.0, guarantee=0.8))
    shape = halves("prime", {"demand": [1.5] * 5}, {"demand": [0.5] * 5})
    result = outcome_of(roomy("a", "b"), contract(shape, payment))
    # Together as many as planned come; the partner's 30 of 60 are paid for as 48.
    assert result["contracts"]["service"]["paid"] == pytest.approx(120_000)
    assert earned(result, "b") == pytest.approx(48_000)


def test_a_line_counts_something_else_than_people() -> None:
    payment = by_lines(hours=line("activity", tariff=50.0, for_=20.0, cap=1.0))
    assert alone(payment, annual_value=None, volume_scale=0.5)["contracts"]["service"]["paid"] == pytest.approx(60_000)
    assert alone(payment, annual_value=None, volume_scale=1.5)["contracts"]["service"]["paid"] == pytest.approx(120_000)


# Outcomes (R68)


def chain(**kept: Any) -> Data:
    return by_lines(
        core=line("block", tariff=12_000.0),
        kept=line("outcome", tariff=2_000.0, rate=0.4, of="jobs", lag=2.0, **kept),
        jobs=line("outcome", tariff=1_000.0, rate=0.5, lag=1.0),
    )


def test_an_outcome_of_an_outcome_is_seen_after_it() -> None:
    result = alone(chain(), annual_value=None, outcome_scale=1.2)
    cash = result["cash"]["only"]
    # Six jobs a month, 2.4 of them kept. May's claim of day 60 is paid on 63, July's of 121 on 126, the last of day 455 that day.
    assert cash[63] - cash[62] == pytest.approx(1_000 + 6_000)
    assert cash[126] - cash[125] == pytest.approx(1_000 + 6_000 + 4_800)
    assert result["horizon"] == 455
    assert cash[-1] == pytest.approx(100_000 + 12_000 + 72_000 + 57_600)
    # Told are those of the first outcome line of the file.
    assert result["contracts"]["service"]["outcomes"] == pytest.approx(28.8)


def test_each_line_is_drawn_from_its_own_stream() -> None:
    of_line = {"service": {"only": [0.0] * 12}}
    draws = dict.fromkeys(("referrals", "outcomes/jobs", "outcomes/kept"), of_line)
    result = alone(chain(), annual_value=None, noise=True, draws=draws)
    # Ten people a month; at a normal of nil five jobs of ten, and two kept of five: of 40% each, the least of which half are no more.
    assert result["contracts"]["service"]["outcomes"] == 24
    assert result["contracts"]["service"]["paid"] == pytest.approx(12_000 + 60_000 + 48_000)


@pytest.mark.parametrize(("part", "months"), [(0.85, 24), (0.95, 12)])
def test_an_option_looks_at_the_first_outcome_line(part: float, months: int) -> None:
    extension = option(if_=part)
    result = alone(chain(), annual_value=None, outcome_scale=0.9, extensions=[extension])
    # Nine tenths of the two a month that are planned to be kept, by the end of December those of April to September.
    assert result["contracts"]["service"]["served"] == pytest.approx(10 * months)


@pytest.mark.parametrize(("over_cost", "leaves"), [(20.0, True), (-20.0, False)])
def test_results_count_what_is_not_seen_yet_as_expected(over_cost: float, leaves: bool) -> None:
    payment = by_lines(jobs=line("outcome", part=1.0, rate=0.5, lag=6.0, spread=2.0))
    seen = seen_by(6.0, 2.0) + [1.0] * 12
    # At the end of March 8,000 for what is seen of a month and 10,000 for the rest.
    mean = sum(8_000 * part + 10_000 * (1 - part) for part in seen[:12]) / 12
    orgs = roomy("only", unit_cost=(mean + over_cost) / 10, fixed_share=0.0, walk_away=1.0, headroom=1e6, notice=1)
    result = alone(payment, orgs, outcome_scale=0.8, years=1.25)
    assert [each["kind"] for each in result["exits"]] == (["withdrawn"] if leaves else [])


def test_a_members_own_rate_is_to_the_target_as_its_rate_is_to_the_lines() -> None:
    orgs = {"a": organisation(outcome_rate=0.6), "b": organisation(outcome_rate=0.2)}
    payment = by_lines(jobs=line("outcome", part=1.0, rate=0.5))
    result = outcome_of(orgs, contract(structure("direct", {"a": member(0.75), "b": member(0.25)}), payment))
    # Their mean is 0.5: 0.6 of 90 and 0.2 of 30; the first is capped at 45.
    assert result["contracts"]["service"]["outcomes"] == pytest.approx(54 + 6)
    assert (earned(result, "a"), earned(result, "b")) == (pytest.approx(90_000), pytest.approx(30_000 * 6 / 15))
    payment["target_rate"] = 0.6
    assert outcome_of(orgs, contract(structure("direct", {"a": member(0.75), "b": member(0.25)}), payment))["contracts"][
        "service"
    ]["outcomes"] == pytest.approx(45 + 5)


def test_when_outcomes_are_seen() -> None:
    # Mean 2, standard deviation 1: of the logarithm ln 2 - s²/2 and s, s² = ln 1.25.
    deviation = 0.2231435513142097**0.5
    below = NormalDist(0.6931471805599453 - deviation**2 / 2.0, deviation)
    parts = seen_by(2.0, 1.0)
    assert parts[:3] == pytest.approx([below.cdf(x) for x in (-0.6931471805599453, 0.4054651081081644, 0.9162907318741551)])
    assert parts[-1] == 1.0 > parts[-2]
    # F(4.5) is 97.46%, F(5.5) is the first of at least 99%.
    assert len(parts) == 6
    assert seen_by(3.0, 0.0) == [0.0, 0.0, 0.0, 1.0]
    assert one_after_the_other([0.0, 1.0], [0.0, 0.0, 1.0]) == [0.0, 0.0, 0.0, 1.0]
    assert one_after_the_other([0.25, 1.0], [0.5, 1.0]) == pytest.approx([0.125, 0.625, 1.0])


def test_whole_outcomes_are_seen_as_whole_ones_halves_to_even() -> None:
    each = Line("jobs", line("outcome"), None, 0.5, 1.0)
    each.seen_by = [0.1, 0.5, 1.0]
    assert [each.newly_seen(5.0, ago, whole=True) for ago in range(3)] == [0, 2, 3]
    assert [each.newly_seen(5.0, ago, whole=False) for ago in range(3)] == pytest.approx([0.5, 2.0, 2.5])


def test_a_spread_pays_what_is_seen_each_month() -> None:
    payment = by_lines(jobs=line("outcome", part=1.0, rate=0.5, lag=2.0, spread=1.0))
    cash = alone(payment)["cash"]["only"]
    parts = seen_by(2.0, 1.0)
    assert cash[35] - 100_000 == pytest.approx(10_000 * parts[0])
    assert cash[63] - 100_000 == pytest.approx(10_000 * (parts[0] + parts[1]))
    assert cash[-1] == pytest.approx(220_000)


@pytest.mark.parametrize(("cap_over", "paid"), [("year", 120_000 + 96_000), ("contract", 240_000)])
def test_a_cap_over_the_year_or_the_contract(cap_over: str, paid: float) -> None:
    payment = by_lines(jobs=line("outcome", part=1.0, rate=0.5, cap_over=cap_over))
    # 72 of 60 in the first year, and 48 in the second.
    result = alone(payment, years=2, demand=[1.2, 0.8])
    assert result["contracts"]["service"]["paid"] == pytest.approx(paid)


def test_an_alliance_settles_all_outcome_lines_together() -> None:
    payment = by_lines(
        core=line("block", part=0.5),
        jobs=line("outcome", part=0.3, rate=0.5),
        homes=line("outcome", part=0.2, rate=0.25, lag=2.0),
    )
    result = alone(payment, shape=structure("alliance", {"only": member(1.0)}), outcome_scale=1.1)
    cash = result["cash"]["only"]
    # 66,000 of outcomes for a par of 60,000; half of the gain, with May's claim of day 425, paid on 427.
    assert cash[364] == pytest.approx(220_000)
    assert (cash[426], cash[427]) == (pytest.approx(220_000), pytest.approx(223_000))


# Levels (R69)

LEVELS = [to(0.9, 0.92), to(1.1, 1.0), over(1.1, 1.06)]


@pytest.mark.parametrize(("volume", "more"), [(0.8, -9_600), (0.9, -9_600), (1.0, 0), (1.1, 0), (1.2, 7_200)])
def test_a_level_with_the_last_claim_of_a_year(volume: float, more: float) -> None:
    payment = by_lines(core=line("block", part=1.0, levels=LEVELS))
    cash = alone(payment, volume_scale=volume)["cash"]["only"]
    assert cash[364] - cash[363] == pytest.approx(10_000 + more)
    assert cash[-1] == pytest.approx(220_000 + more)
    ahead = alone({**payment, "in_advance": True}, volume_scale=volume)["cash"]["only"]
    assert ahead[364] - ahead[363] == pytest.approx(more)


def test_levels_of_a_partner_are_its_own_and_a_hubs_are_divided_as_the_block() -> None:
    payment = by_lines(core=line("block", part=0.5, levels=LEVELS), rooms=line("block", part=0.5))
    few, many = {"demand": [0.8] * 5}, {"demand": [1.2] * 5}
    result = outcome_of(roomy("a", "b"), contract(halves("prime", many, few), payment))
    # Together as planned; the partner's block of 30,000 is 8% less.
    assert earned(result, "b") == pytest.approx(60_000 - 2_400)
    assert earned(result, "a") == pytest.approx(60_000 + 2_400)
    shape = structure(
        "consortium", {"a": member(0.25, demand=[0.4] * 5), "b": member(0.75, demand=[1.0] * 5)}, lead="a", hub_cost=0.1
    )
    result = outcome_of(roomy("a", "b"), contract(shape, payment))
    # 12 and 90 of 120 come: 60,000 x 8% less for all, by money and net of the hub.
    assert earned(result, "a") == pytest.approx(0.25 * 0.9 * (120_000 - 4_800))
    assert earned(result, "b") == pytest.approx(0.75 * 0.9 * (120_000 - 4_800))


def test_what_comes_under_nil_is_paid_back() -> None:
    result = alone(by_lines(core=line("block", part=1.0, levels=[to(0.9, 0.5)])), volume_scale=0.8)
    # Half of the year is 60,000, of which March's 10,000 had not been paid.
    cash = result["cash"]["only"]
    assert cash[363] - cash[364] == pytest.approx(50_000)
    assert result["contracts"]["service"]["paid"] == pytest.approx(60_000)
    assert result["received_gross"]["service"]["only"] == pytest.approx(110_000)
    assert result["paid_on"]["service"]["only"] == pytest.approx(50_000)


# Deductions (R70)


def late(size: float, chance: float = 1.0, most: float = 1.0) -> Data:
    return line("deduction", size=size, chance_per_month=chance, most=most)


def test_a_deduction_and_the_most_of_a_year() -> None:
    cash = alone(by_lines(core=line("block", part=1.0), late=late(0.05, 0.5, 0.02)))["cash"]["only"]
    # 250 a month, at most 2,400 a year: nine times, then 150.
    assert cash[35] - cash[34] == pytest.approx(9_750)
    assert cash[-1] == pytest.approx(220_000 - 2_400)


def test_a_deduction_is_drawn_for_each_month() -> None:
    draws = {
        "referrals": {"service": {"only": [0.0] * 12}},
        "deduction": {"service": {"late": {"only": [0.4999, 0.5] * 6}}},
    }
    result = alone(by_lines(core=line("block", part=1.0), late=late(0.05, 0.5)), noise=True, draws=draws)
    assert earned(result) == pytest.approx(120_000 - 6 * 500)


def test_what_of_a_deduction_is_passed_on() -> None:
    payment = by_lines(core=line("block", part=1.0), late=late(0.02))
    shape = halves("prime", management_fee=0.1, pass_through=through(deductions=0.5))
    result = outcome_of(roomy("a", "b"), contract(shape, payment))
    # Of 2,400 a year the partner bears half of 2% of its own 54,000.
    assert earned(result, "b") == pytest.approx(54_000 - 540)
    assert earned(result, "a") == pytest.approx(66_000 - 2_400 + 540)
    shape = structure("consortium", {"a": member(0.25), "b": member(0.75)}, hub_cost=0.1)
    result = outcome_of(roomy("a", "b"), contract(shape, payment))
    assert earned(result, "b") == pytest.approx(0.75 * 0.9 * (120_000 - 2_400))


def of_nobody_and_all(kind: str, size: float, **given: Any) -> Data:
    """Nobody comes to the first, and five people a month to the other, at £1,000 each."""
    payment = by_lines(visits=line("activity", part=1.0), late=late(size))
    shape = halves(kind, {"demand": [0.0] * 5}, hub_cost=0.1)
    return outcome_of({**roomy("a", "b"), **given}, contract(shape, payment))


def test_through_a_hub_each_pays_back_its_part() -> None:
    result = of_nobody_and_all("consortium", 0.2)
    # 5,000 less 2,000 by money: 3,000 a month, of which 300 are the hub's; the first pays 900 to the other.
    assert result["contracts"]["service"]["paid"] == pytest.approx(36_000)
    assert (earned(result, "a"), earned(result, "b")) == (pytest.approx(-10_800), pytest.approx(43_200))
    assert result["paid_on"]["service"]["a"] == pytest.approx(10_800)
    result = of_nobody_and_all("consortium", 0.6)
    # 1,000 a month back: 2,700 from the first, 1,800 to the other, and 100 of the hub's own.
    assert result["contracts"]["service"]["paid"] == pytest.approx(-12_000)
    assert (earned(result, "a"), earned(result, "b")) == (pytest.approx(-32_400), pytest.approx(21_600))
    shape = halves("alliance", {"demand": [0.0] * 5}, hub_cost=0.1)
    payment = by_lines(visits=line("activity", part=1.0), late=late(0.6))
    result = outcome_of(roomy("a", "b"), contract(shape, payment))
    # There all is by money.
    assert earned(result, "a") == earned(result, "b") == pytest.approx(-5_400)
    assert result["contracts"]["service"]["paid"] == pytest.approx(-12_000)


def test_who_has_failed_pays_nothing_back() -> None:
    orgs = roomy("only", **FAILING, free_reserves=15_000.0)
    result = alone(by_lines(core=line("block", part=1.0), late=late(2.0, most=9.0), terms={"terms": 60}), orgs)
    # It fails on 31 May, before April's 10,000 is due on day 91.
    assert result["exits"][0]["day"] == 60
    assert result["contracts"]["service"]["paid"] == 0
    assert result["paid_on"]["service"]["only"] == 0


def test_what_a_failed_member_would_pay_back_is_lost_to_the_others_of_its_hub() -> None:
    gone = {"a": organisation(**FAILING, free_reserves=5_000.0)}
    payment = by_lines(visits=line("activity", part=1.0), late=late(0.2), terms={"terms": 7})
    shape = halves("consortium", {"demand": [0.0] * 5}, hub_cost=0.1)
    shape["lead"] = "b"
    result = outcome_of({**roomy("b"), **gone}, contract(shape, payment))
    # It fails on 30 April; of April's 3,600 for the other only the commissioner's 3,000 less the hub's 300 are there.
    cash = result["cash"]["b"]
    assert cash[42] - 100_000 == pytest.approx(2_700)


def test_a_joint_ventures_company_pays_back_itself() -> None:
    payment = by_lines(core=line("block", part=1.0), late=late(1.5, most=9.0))
    shape = structure("joint_venture", {"a": member(0.5), "b": member(0.5)}, capital=100_000.0, hub_cost=0.1)
    result = outcome_of(roomy("a", "b"), contract(shape, payment))
    assert result["contracts"]["service"]["paid"] == pytest.approx(-60_000)
    # Half of it, but for the hub's tenth, which it has back of its own cost.
    assert earned(result, "a") == pytest.approx(-27_000)


# At most


def test_claims_are_paid_for_as_far_as_the_most_goes() -> None:
    payment = by_lines(core=line("block", part=1.0), terms={"most": 95_000.0})
    shape = structure("direct", {"a": member(0.75), "b": member(0.25)})
    terms = {"mobilisation": mobilisation(1, paid=1.0)}
    result = outcome_of(roomy("a", "b"), contract(shape, payment, **terms))
    # A month of mobilisation is beside it. Nine months in full, and the tenth in half.
    assert result["contracts"]["service"]["paid"] == pytest.approx(105_000)
    assert (earned(result, "a"), earned(result, "b")) == (pytest.approx(78_750), pytest.approx(26_250))
    result = outcome_of(roomy("a", "b"), contract(halves("prime"), payment))
    assert (earned(result, "a"), earned(result, "b")) == (pytest.approx(35_000), pytest.approx(60_000))
    result = outcome_of(roomy("a", "b"), contract(halves("consortium"), {**payment, "in_advance": True}))
    assert (earned(result, "a"), earned(result, "b")) == (pytest.approx(47_500), pytest.approx(47_500))


# Retention


def test_retention_is_paid_when_the_run_off_ends() -> None:
    payment = by_lines(core=line("block", part=1.0), terms={"retention": 0.1, "terms": 30, "advance_months": 1.0})
    result = alone(payment)
    cash = result["cash"]["only"]
    # 10,000 ahead; April's on day 63, less a twelfth of that, less a tenth of what is left.
    assert cash[62] == pytest.approx(110_000)
    assert cash[63] - cash[62] == pytest.approx(0.9 * (10_000 - 10_000 / 12))
    assert result["horizon"] == 399
    assert cash[398] == pytest.approx(110_000 + 11 * 0.9 * (10_000 - 10_000 / 12))
    assert cash[399] == pytest.approx(220_000)
    assert result["received_gross"]["service"]["only"] == pytest.approx(120_000)


@pytest.mark.parametrize(("days", "day"), [("when_paid", 364), (45, 413)])
def test_a_prime_keeps_back_what_its_contracts_say(days: str | int, day: int) -> None:
    payment = by_lines(core=line("block", part=1.0), terms={"retention": 0.1})
    shape = halves("prime", pass_through=through(retention=0.5), pay_partners=days)
    result = outcome_of(roomy("a", "b"), contract(shape, payment))
    assert result["horizon"] == day
    b = result["cash"]["b"]
    # 4,750 a month and the rest with the last.
    assert b[-2] == pytest.approx(100_000 + 11 * 4_750)
    assert b[-1] == pytest.approx(160_000)
    assert earned(result, "a") == pytest.approx(60_000)


def test_what_a_lead_that_failed_kept_is_lost_but_for_what_is_protected() -> None:
    orgs = {**roomy("b"), "a": organisation(capacity_factor=3.0, **FAILING, free_reserves=20_000.0)}
    payment = by_lines(core=line("block", part=1.0), terms={"retention": 0.1})
    result = outcome_of(orgs, contract(halves("prime"), payment, protected=0.5))
    # The lead gets 9,000 and pays 4,500 of April's on day 35; it has 14,500 then, 4,500 on 31 May, and less than nothing on 30 June.
    assert result["exits"][0] == {"org": "a", "kind": "insolvent", "day": 90, "contract": None}
    b = result["cash"]["b"]
    # April's and May's 4,500, half of June's 5,000, and in the end half of the 1,000 that were kept back.
    assert b[-2] == pytest.approx(100_000 + 2 * 4_500 + 2_500)
    assert b[-1] == pytest.approx(100_000 + 2 * 4_500 + 2_500 + 500)
    assert result["estate"]["a"] == pytest.approx(9_000 + 3_000)


def test_a_hub_passes_on_what_was_kept_back_as_the_payments_it_was_kept_from() -> None:
    payment = by_lines(visits=line("activity", part=1.0), terms={"retention": 0.1})
    shape = structure("consortium", {"a": member(0.5, demand=[0.5] * 5), "b": member(0.5)}, lead="a", hub_cost=0.1, vat=0.2)
    result = outcome_of(roomy("a", "b"), contract(shape, payment))
    # 2,500 and 5,000 a month; VAT of 0.2 x 0.1 / 0.9 with each claim, none with what is kept back.
    a = result["cash"]["a"]
    assert a[35] - 100_000 == pytest.approx(0.9 * 2_250 - 50)
    assert a[-1] == pytest.approx(100_000 + 12 * (2_250 - 50))
    assert a[-1] - a[-2] == pytest.approx(0.9 * 2_250 - 50 + 12 * 225)
    assert earned(result, "b") == pytest.approx(12 * (4_500 - 100))
    result = outcome_of(roomy("a", "b"), contract(structure("joint_venture", shape["members"], hub_cost=0.1), payment))
    assert earned(result, "a") + earned(result, "b") == pytest.approx(0.9 * 90_000)


def test_a_partner_owes_nothing_to_a_lead_that_has_failed() -> None:
    orgs = {**roomy("b"), "a": organisation(capacity_factor=3.0, **FAILING, free_reserves=5_000.0)}
    payment = by_lines(core=line("block", part=1.0), late=late(2.0, most=9.0))
    shape = halves("prime", pass_through=through(deductions=1.0))
    result = outcome_of(orgs, contract(shape, payment, protected=1.0))
    # It fails on 30 April; April would come to 5,000 less 10,000 for the partner.
    assert result["exits"][0]["day"] == 29
    assert earned(result, "b") == 0
