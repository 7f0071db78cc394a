"""What losing work costs, worked by hand (R82). £120,000 for ten people a month, at £1,100 each with an overhead of a fifth.

£1 of unit cost is 20p sticky and 50p staff. Half of overhead and of what is sticky goes on for three months: £220 for each person a month.
A month's pay of the staff for one is £550. £120,000 of £240,000 are the contract: 15% of half of that is £9,000 a year of other income.
30 April 2024 is day 29, 31 March 2025 day 364, 30 June day 455, and 31 March 2026 day 729.
"""

from typing import Any

import pytest

from . import losing
from .by_hand import (
    Data,
    behaviour,
    bid,
    case_of,
    change,
    contract,
    member,
    mobilisation,
    organisation,
    outcome_of,
    outcome_of_several,
    retender,
    structure,
)
from .world import World

pytestmark = pytest.mark.unit

COSTS: Data = {"rule": "costs", "stranded": 0.5, "sticky": 0.2, "runs_on": 3.0, "tied": 0.15, "most_tied": 1.0}
REDUNDANT, GOES_ON, TIED = 5_500.0, 2_200.0, 750.0
"""£ once, and a month, of all the work."""
LOSES: Data = {"unit_cost": 1_100.0, "fixed_share": 0.7, "overhead": 0.2, "other_income": 120_000.0, "headroom": 1e6}
LEAVES: Data = {"free_reserves": 20_000.0, "walk_away": 0.8}
"""It loses £3,200 a month, says so after a year, and is gone three months later, on day 455."""


def loser(rule: Data | None = None, staff: Data | None = None, **given: Any) -> Data:
    rules = behaviour(losing={**COSTS, **(rule or {})}, staff={"rule": "follows", "redundancy": 1.0, **(staff or {})})
    return organisation(**{**LOSES, "closing_cost": None, **given}, behaviour=rules)


def alone(years: float = 3, **given: Any) -> Data:
    return contract(structure("direct", {"a": member(1.0)}), {}, years=years, **given)


def halves(kind: str, **given: Any) -> Data:
    """Two halves of it, a the lead."""
    lead = None if kind == "direct" else "a"
    return structure(kind, {"a": member(0.5), "b": member(0.5)}, lead=lead, **given)


def lost(result: Data, name: str = "a") -> float:
    pounds: float = result["losing_work"][name]
    return pounds


def paid_on(day: int, with_costs: Data, without: Data) -> float:
    """What a has less by the end of a day than the day before, for having lost work."""
    less = [without["cash"]["a"][each] - with_costs["cash"]["a"][each] for each in (day - 1, day)]
    return float(less[1] - less[0])


def closing(org: Data) -> Data:
    """The same where closing costs nothing, nor losing work."""
    return {**org, "closing_cost": 0.0, "behaviour": behaviour()}


# What it costs


def test_day_by_day_after_its_own_notice() -> None:
    """Gone with 30 June 2025: staff are paid that day, the rest from 31 July on, for three months and for twelve."""
    org, terms = loser(**LEAVES), alone()
    result, without = outcome_of({"a": org}, terms), outcome_of({"a": closing(org)}, terms)
    assert result["ended"]["service"]["a"] == ("handed back", 455)
    assert paid_on(455, result, without) == pytest.approx(REDUNDANT)
    for month_end in (486, 517, 547):
        assert paid_on(month_end, result, without) == pytest.approx(GOES_ON + TIED)
    for month_end in (578, 608, 639, 670, 698, 729, 759, 790, 820):
        assert paid_on(month_end, result, without) == pytest.approx(TIED)
    assert lost(result) == pytest.approx(REDUNDANT + 3 * GOES_ON + 12 * TIED)
    assert without["cash"]["a"][-1] - result["cash"]["a"][-1] == pytest.approx(lost(result))


def test_by_closing_cost_alone_nothing_is_told() -> None:
    assert lost(outcome_of({"a": loser({"rule": "closing"}, **LEAVES)}, alone())) == 0.0


def test_a_closing_cost_that_is_left_out_is_a_month() -> None:
    """£11,000 of direct cost, of which 70% are fixed; with costs none."""
    left_out, nothing = (loser({"rule": "closing"}, **LEAVES, closing_cost=pounds) for pounds in (None, 0.0))
    results = [outcome_of({"a": org}, alone()) for org in (left_out, nothing)]
    assert paid_on(455, *results) == pytest.approx(7_700)
    planned = [outcome_of({"a": org}, alone(1)) for org in (left_out, nothing)]
    assert paid_on(364, *planned) == pytest.approx(7_700)


def test_a_closing_cost_that_is_stated_stands_in_place_of_redundancy_and_of_what_goes_on() -> None:
    org = loser(**LEAVES, closing_cost=4_000.0)
    result, without = outcome_of({"a": org}, alone()), outcome_of({"a": closing(org)}, alone())
    assert lost(result) == pytest.approx(12 * TIED)
    assert paid_on(455, result, without) == pytest.approx(4_000)
    assert paid_on(486, result, without) == pytest.approx(TIED)


@pytest.mark.parametrize(
    ("rule", "staff", "pounds"),
    [
        ({"stranded": 1.0}, {}, REDUNDANT + 6 * GOES_ON + 12 * TIED),
        ({"runs_on": 2.5}, {}, REDUNDANT + 2 * GOES_ON + 12 * TIED),  # halves to even
        ({"runs_on": 0.0}, {"redundancy": 2.5}, 2.5 * REDUNDANT + 12 * TIED),
        ({"sticky": 0.9}, {}, 3 * 0.5 * 0.9 * 11_000 + 12 * TIED),  # no more than the 70p that are fixed: no staff, and 20p + 70p
        ({"tied": 0.3}, {}, REDUNDANT + 3 * GOES_ON + 24 * TIED),
        ({"most_tied": 0.05}, {}, REDUNDANT + 3 * GOES_ON + 6_000),  # of £120,000 from elsewhere
    ],
)
def test_its_numbers(rule: Data, staff: Data, pounds: float) -> None:
    assert lost(outcome_of({"a": loser(rule, staff, **LEAVES)}, alone())) == pytest.approx(pounds)


def test_of_small_work_little_income_is_tied_to_it() -> None:
    """A tenth of £1.2m: 15% of £12,000 a year. Of an organisation without other income nothing is."""
    assert lost(outcome_of({"a": loser(**LEAVES, other_income=1_080_000.0)}, alone())) == pytest.approx(
        REDUNDANT + 3 * GOES_ON + 1_800
    )
    assert lost(outcome_of({"a": loser(**LEAVES, other_income=0.0)}, alone())) == pytest.approx(REDUNDANT + 3 * GOES_ON)


def test_both_are_of_the_last_day_and_do_not_rise() -> None:
    """Costs are up by 1.1 to the power of 14 / 12 in June 2025; a cut of a tenth leaves £108,000: 15% of that x 108 / 240."""
    cut = {"year": 2, "chance_per_year": None, "cut": 0.1}
    result = outcome_of({"a": loser(**LEAVES)}, alone(cuts=[cut]), cost_inflation=0.1)
    risen = 1.1 ** (14 / 12)
    assert lost(result) == pytest.approx((REDUNDANT + 3 * GOES_ON) * risen + 0.15 * 108_000 * 0.45)


def test_people_lost_are_those_of_the_last_day_and_staff_those_it_has_then() -> None:
    """A change halves the people in the second year; staff follow at once, and five are lost. The price stays."""
    fewer = alone(changes=[change(year=2, people=-0.5)])
    assert lost(outcome_of({"a": loser(**LEAVES)}, fewer)) == pytest.approx((REDUNDANT + 3 * GOES_ON) / 2 + 12 * TIED)


def test_months_are_the_organisations() -> None:
    """From 15 April: gone with 14 July 2025 (day 469), and the month ends 17 days later."""
    org, terms = loser(**LEAVES), alone(start="2024-04-15")
    result, without = outcome_of({"a": org}, terms), outcome_of({"a": closing(org)}, terms)
    assert result["ended"]["service"]["a"] == ("handed back", 469)
    assert paid_on(469, result, without) == pytest.approx(REDUNDANT)
    assert paid_on(486, result, without) == pytest.approx(GOES_ON + TIED)


def test_they_end_with_deliveries() -> None:
    """To the end of June 2025, and it is gone with May: one month is left; with another contract that lasts longer all are."""
    orgs = {"a": loser(**LEAVES, notice=2), "b": organisation()}
    assert lost(outcome_of({"a": orgs["a"]}, alone(1.25))) == pytest.approx(REDUNDANT + GOES_ON + TIED)
    other = contract(structure("direct", {"b": member(1.0)}), {}, years=3)
    assert lost(outcome_of_several(orgs, {"service": alone(1.25), "other": other})) == pytest.approx(
        REDUNDANT + 3 * GOES_ON + 12 * TIED
    )


def test_who_has_failed_pays_neither() -> None:
    """It leaves with 30 June at -£43,500, has its last £10,000, and fails on 30 September at -£33,500 less three times £4,400."""
    org = loser({"stranded": 1.0, "runs_on": 30.0, "tied": 0.0}, **{**LEAVES, "headroom": 44_000.0}, grace=1)
    result = outcome_of({"a": org}, alone())
    assert result["exits"][-1] == {"org": "a", "kind": "insolvent", "day": 547, "contract": None}
    assert lost(result) == pytest.approx(REDUNDANT + 3 * 2 * GOES_ON)
    assert result["cash"]["a"][-1] == pytest.approx(-33_500 - 13_200)


# Who loses, and who does not


def test_with_the_planned_last_day_nothing_is_lost() -> None:
    result = outcome_of({"a": loser()}, alone(1))
    assert result["ended"]["service"]["a"] == ("delivered", None)
    assert lost(result) == 0.0


def test_who_leaves_by_plan_loses_nothing() -> None:
    shape = structure("direct", {"a": member(0.5), "b": member(0.5, to=1.0)})
    assert lost(outcome_of({"a": organisation(), "b": loser()}, contract(shape, {}, years=3)), "b") == 0.0


def test_the_insolvent_lose_nothing() -> None:
    result = outcome_of({"a": loser(free_reserves=5_000.0, headroom=0.0)}, alone())
    assert result["ended"]["service"]["a"].how == "insolvent"
    assert lost(result) == 0.0


def test_after_a_break_all_is_lost() -> None:
    """The end of June 2025, told at the end of March; another contract goes on."""
    org = loser()
    terms = alone(changes=[change(year=2, ends=True, notice=3)])
    longer = contract(structure("direct", {"b": member(1.0)}), {}, years=4)
    results = [
        outcome_of_several({"a": each, "b": organisation()}, {"service": terms, "longer": longer}) for each in (org, closing(org))
    ]
    assert results[0]["ended"]["service"]["a"] == ("left without", 455)
    assert lost(results[0]) == pytest.approx(REDUNDANT + 3 * GOES_ON + 12 * TIED)
    assert paid_on(455, *results) == pytest.approx(REDUNDANT)


def test_what_short_notice_costs_comes_beside() -> None:
    """Told three months before, it asks for seven: four months of £7,700, and these are no cost of losing work."""
    terms, org = alone(changes=[change(year=2, ends=True, notice=3)]), loser(notice=7)
    result, without = outcome_of({"a": org}, terms), outcome_of({"a": closing({**org, "notice": 3})}, terms)
    assert paid_on(455, result, without) == pytest.approx(REDUNDANT + 4 * 7_700)
    assert lost(result) == pytest.approx(REDUNDANT + 3 * GOES_ON + 12 * TIED)


# Structures: halves of it, five people a month


HALF_TIED = 0.15 * 60_000 * 60 / 180
"""A year of it, of £60,000 beside £120,000."""


def test_a_partner_whose_staff_its_lead_takes() -> None:
    """No redundancy. It is paid £54,000 after a fee of a tenth, and that tells what is tied to it: 15% of it x 54 / 174."""
    orgs = {"a": organisation(capacity_factor=3.0), "b": loser(**LEAVES)}
    result = outcome_of(orgs, contract(halves("prime", management_fee=0.1), {}, years=3))
    assert result["ended"]["service"]["b"] == ("handed back", 455)
    assert lost(result, "b") == pytest.approx(3 * GOES_ON / 2 + 0.15 * 54_000 * 54 / 174)


def test_a_lead_that_hands_back_leaves_its_partners_without() -> None:
    """The lead loses its own half, for which it keeps £66,000 of the price; the partner its own, at £54,000."""
    orgs = {"a": loser(**LEAVES, other_income=134_000.0, unit_cost=1_300.0), "b": loser(other_income=126_000.0)}
    result = outcome_of(orgs, contract(halves("prime", management_fee=0.1), {}, years=3))
    assert result["ended"]["service"] == {"a": ("handed back", 455), "b": ("left without", 455)}
    of_lead = (REDUNDANT / 2 + 3 * GOES_ON / 2) * 1_300 / 1_100
    assert lost(result, "a") == pytest.approx(of_lead + 0.15 * 66_000 * 66 / 200)
    assert lost(result, "b") == pytest.approx(REDUNDANT / 2 + 3 * GOES_ON / 2 + 0.15 * 54_000 * 54 / 180)


def test_a_lead_that_fails_leaves_its_partners_without() -> None:
    """On day 29, the last of April, which is its partner's last day too."""
    orgs = {"a": organisation(free_reserves=0.0, unit_cost=1.0, grace=1), "b": loser()}
    result = outcome_of(orgs, contract(halves("prime"), {}, years=3))
    assert result["ended"]["service"] == {"a": ("insolvent", 29), "b": ("left without", 29)}
    assert lost(result, "b") == pytest.approx(REDUNDANT / 2 + 3 * GOES_ON / 2 + HALF_TIED)


def test_a_lead_that_fails_in_the_last_month_takes_nothing_from_its_partners() -> None:
    """It loses £5,000 a month, and is below nothing from 28 February 2025 (day 333) until it is paid three days later."""
    orgs = {"a": organisation(free_reserves=57_000.0, unit_cost=2_000.0, grace=3), "b": loser()}
    result = outcome_of(orgs, contract(halves("prime"), {}))
    assert result["ended"]["service"] == {"a": ("insolvent", 335), "b": ("delivered", None)}
    assert lost(result, "b") == 0.0


def test_after_stepping_in_partners_have_their_work() -> None:
    orgs = {"a": organisation(free_reserves=0.0, unit_cost=1.0, grace=1), "b": loser()}
    result = outcome_of(orgs, contract(halves("prime"), {}, step_in=0))
    assert result["ended"]["service"]["b"] == ("delivered", None)
    assert lost(result, "b") == 0.0


def test_who_is_left_without_before_service_begins_loses_nothing() -> None:
    orgs = {"a": organisation(free_reserves=0.0, grace=1), "b": loser()}
    ready = mobilisation(3, cost=3_000.0)
    result = outcome_of(orgs, contract(halves("prime"), {}, mobilisation=ready))
    assert result["ended"]["service"]["b"] == ("left without", 29)
    assert lost(result, "b") == 0.0


def test_of_a_consortium_nobody_under_notice_takes_anything() -> None:
    """Both say so after a year; one goes three months later and the other six, and both pay off their staff."""
    orgs = {"a": loser(**LEAVES, capacity_factor=3.0, notice=6), "b": loser(**LEAVES, capacity_factor=3.0)}
    result = outcome_of(orgs, contract(halves("consortium"), {}, years=3))
    assert result["ended"]["service"] == {"a": ("handed back", 547), "b": ("handed back", 455)}
    half = REDUNDANT / 2 + 3 * GOES_ON / 2 + HALF_TIED
    assert lost(result, "a") == pytest.approx(half)
    assert lost(result, "b") == pytest.approx(half)


def test_of_a_consortium_where_another_stays() -> None:
    """Net of a hub that costs a tenth b has £54,000; a takes its staff."""
    orgs = {"a": organisation(capacity_factor=3.0), "b": loser(**LEAVES)}
    result = outcome_of(orgs, contract(halves("consortium", hub_cost=0.1), {}, years=3))
    assert result["ended"]["service"]["b"] == ("handed back", 455)
    assert lost(result, "b") == pytest.approx(3 * GOES_ON / 2 + 0.15 * 54_000 * 54 / 174)


def test_work_taken_over_is_lost_with_the_rest() -> None:
    """b fails at once and a has it all from May 2024 on: it leaves as if it had been alone; its income is as at first, £180,000."""
    orgs = {"a": loser(**LEAVES, capacity_factor=3.0), "b": organisation(free_reserves=0.0, unit_cost=1.0, grace=1)}
    result = outcome_of(orgs, contract(halves("consortium"), {}, years=3))
    assert result["ended"]["service"] == {"a": ("handed back", 455), "b": ("insolvent", 29)}
    assert lost(result, "a") == pytest.approx(REDUNDANT + 3 * GOES_ON + 0.15 * 120_000 * 120 / 180)


def test_of_an_alliance_it_is_gone_that_day() -> None:
    """Day 364, the end of March 2025; the other takes its staff."""
    orgs = {"a": organisation(capacity_factor=3.0), "b": loser(**LEAVES)}
    result = outcome_of(orgs, contract(halves("alliance"), {}, years=3))
    assert result["ended"]["service"]["b"] == ("handed back", 364)
    assert lost(result, "b") == pytest.approx(3 * GOES_ON / 2 + HALF_TIED)


def test_of_a_joint_venture_whose_company_fails_all_lose() -> None:
    """The commissioner pays after 300 days: after four months members are owed more than three months' claims. £11,000 a person are ten times as much."""
    orgs = {name: loser(unit_cost=11_000.0) for name in "ab"}
    result = outcome_of(orgs, contract(halves("joint_venture"), {"terms": 300}, years=3))
    ends = result["ended"]["service"]
    assert ends == dict.fromkeys("ab", ("left without", 121))
    assert lost(result, "a") == pytest.approx(10 * (REDUNDANT / 2 + 3 * GOES_ON / 2) + HALF_TIED)
    assert lost(result, "b") == pytest.approx(lost(result, "a"))


def test_of_direct_lots_nobody_takes_anything() -> None:
    orgs = {"a": organisation(capacity_factor=3.0), "b": loser(**LEAVES)}
    result = outcome_of(orgs, contract(halves("direct"), {}, years=3))
    assert lost(result, "b") == pytest.approx(REDUNDANT / 2 + 3 * GOES_ON / 2 + HALF_TIED)


def test_a_post_has_no_people_to_pay_off() -> None:
    """Its £60,000 is tied to other income all the same. Its lead hands back."""
    orgs = {"a": loser(**LEAVES), "b": loser()}
    shape = structure("prime", {"a": member(1.0), "b": member(0.0, post=60_000.0)}, lead="a")
    result = outcome_of(orgs, contract(shape, {}, years=3))
    assert result["ended"]["service"]["b"] == ("left without", 455)
    assert lost(result, "b") == pytest.approx(HALF_TIED)


def test_staff_that_are_held_are_paid_off_as_many_as_there_are() -> None:
    """Five a month come for staff of ten, who shrink at the end of September, December, March and June: 7.25, then 5.94375.

    In March 5.94375 are 0.94375 over five: 0.2971875 go, and half of the rest; in June 5.3232813 are not over 5.5.
    """
    staff = {"rule": "held", "over": 0.1, "slack": 0.1, "attrition": 0.2, "made_redundant": 0.5, "idle": 0.0}
    terms = alone(demand=[0.5] * 10)
    result = outcome_of({"a": loser(None, staff, **LEAVES)}, terms)
    assert result["ended"]["service"]["a"] == ("handed back", 455)
    left = 5.94375 - 0.2971875 - (0.94375 - 0.2971875) / 2
    assert lost(result) == pytest.approx(left * 550 + 3 * GOES_ON + 12 * TIED)


# Let again, after a year


CHEAP = bid(margin=-0.5)


def again(*, teams: Data | None = None, incumbent: Data | None = None, **given: Any) -> Data:
    rules = retender({"new": (teams, CHEAP)} if teams is not None else {}, incumbent=incumbent, term=2.0, **given)
    return contract(halves("consortium"), {}, years=1, retender=rules)


def test_another_wins_and_takes_the_staff() -> None:
    """All is lost on the day of the award, 1 April 2025: from 30 April on, and nobody is paid off."""
    org, new = loser(), structure("direct", {"c": member(1.0)})
    orgs = {"a": org, "b": loser(), "c": organisation()}
    results = [outcome_of({**orgs, "a": each}, again(teams=new)) for each in (org, closing(org))]
    assert results[0]["ended"]["service"]["a"] == ("lost", 365)
    assert lost(results[0]) == pytest.approx(3 * GOES_ON / 2 + HALF_TIED)
    assert paid_on(364, *results) == paid_on(365, *results) == 0.0
    assert paid_on(394, *results) == pytest.approx(GOES_ON / 2 + HALF_TIED / 12)


def test_a_stated_closing_cost_is_not_paid_where_staff_transfer() -> None:
    new = structure("direct", {"c": member(1.0)})
    org = loser(closing_cost=4_000.0)
    orgs = {"a": org, "b": organisation(), "c": organisation()}
    results = [outcome_of({**orgs, "a": each}, again(teams=new)) for each in (org, closing(org))]
    assert lost(results[0]) == pytest.approx(HALF_TIED)
    assert results[1]["cash"]["a"][-1] - results[0]["cash"]["a"][-1] == pytest.approx(HALF_TIED)


def test_who_goes_on_as_before_loses_nothing() -> None:
    orgs = {name: loser(unit_cost=900.0) for name in "ab"}
    result = outcome_of(orgs, again(incumbent=bid()))
    assert result["awards"]["service"][0]["winner"] == "incumbent"
    assert lost(result, "a") == lost(result, "b") == 0.0


def test_who_goes_on_with_less_loses_the_difference() -> None:
    """A fifth instead of a half: three of five people, and of £60,000 £36,000 are lost: 15% x 36 / 180 of it. b has more."""
    fewer = structure("consortium", {"a": member(0.2), "b": member(0.8)})
    result = outcome_of({"a": loser(), "b": loser()}, again(teams=fewer))
    assert lost(result, "a") == pytest.approx(3 * GOES_ON * 0.3 + 0.15 * 36_000 * 36 / 180)
    assert lost(result, "b") == 0.0


def test_costs_are_those_of_the_old_terms_last_month() -> None:
    """March 2025: 1.1 to the power of 11 / 12."""
    new = structure("direct", {"c": member(1.0)})
    result = outcome_of({"a": loser(), "b": organisation(), "c": organisation()}, again(teams=new), cost_inflation=0.1)
    assert lost(result) == pytest.approx(3 * GOES_ON / 2 * 1.1 ** (11 / 12) + HALF_TIED)


def test_people_of_the_old_terms_last_day_count() -> None:
    """A change halved the people, and each half was 2.5 a month; in the new term, of ten again, a fifth is two: half a person is lost."""
    rules = retender({"new": (structure("direct", {"a": member(0.2), "c": member(0.8)}), CHEAP)}, term=2.0)
    fewer = contract(halves("consortium"), {}, years=2, retender=rules, changes=[change(year=2, people=-0.5)])
    result = outcome_of({"a": loser(), "b": organisation(), "c": organisation()}, fewer)
    assert lost(result) == pytest.approx(3 * GOES_ON / 10 * 0.5 + 0.15 * 12_000 * 12 / 180)


def test_where_nobody_wins_staff_are_paid_off_on_the_day_of_the_award() -> None:
    org = loser()
    orgs = {"a": org, "b": loser()}
    results = [outcome_of({**orgs, "a": each}, again()) for each in (org, closing(org))]
    assert results[0]["ended"]["service"]["a"] == ("lost", 365)
    assert paid_on(364, *results) == 0.0
    assert paid_on(365, *results) == pytest.approx(REDUNDANT / 2)
    assert lost(results[0]) == pytest.approx(REDUNDANT / 2 + 3 * GOES_ON / 2 + HALF_TIED)


def test_the_last_term_ends_as_planned() -> None:
    """After it nothing is let again, so who wins once has lost nothing at all."""
    orgs = {name: loser(unit_cost=900.0) for name in "ab"}
    result = outcome_of(orgs, again(incumbent=bid(), terms=2))
    assert [each["winner"] for each in result["awards"]["service"]] == ["incumbent"] * 2
    assert lost(result) == 0.0


@pytest.mark.parametrize("wins", [True, False])
def test_what_a_break_ends_is_lost_at_the_award_where_it_is_let_again(wins: bool) -> None:
    """Told after a year, at the end of June 2025. Its holder goes on, or nobody does."""
    rules = retender({}, incumbent=bid() if wins else None, term=2.0)
    terms = contract(halves("consortium"), {}, years=3, retender=rules, changes=[change(year=2, ends=True, notice=3)])
    orgs = {name: loser(unit_cost=900.0) for name in "ab"}
    all_of_it = (REDUNDANT / 2 + 3 * GOES_ON / 2) * 900 / 1_100 + HALF_TIED
    result = outcome_of(orgs, terms)
    assert result["awards"]["service"][0]["day"] == 456
    assert lost(result) == pytest.approx(0.0 if wins else all_of_it)


def test_who_left_before_loses_nothing_more_at_the_award() -> None:
    orgs = {"a": organisation(capacity_factor=3.0), "b": loser(**LEAVES)}
    terms = contract(halves("consortium"), {}, years=2, retender=retender({}, term=2.0))
    result = outcome_of(orgs, terms)
    assert result["ended"]["service"]["b"] == ("handed back", 455)
    assert lost(result, "b") == pytest.approx(3 * GOES_ON / 2 + HALF_TIED)


# What a board asks for


@pytest.mark.parametrize(
    ("org", "redundancy", "tied"),
    [
        (loser(), REDUNDANT * 1.1 ** (11 / 12), 12 * TIED),
        (loser(closing_cost=1.0), 0.0, 12 * TIED),
        (closing(loser()), 0.0, 0.0),
        (loser(other_income=0.0, free_reserves=1e6), REDUNDANT * 1.1 ** (11 / 12), 0.0),
    ],
)
def test_the_amounts_as_they_stand_on_a_months_last_day(org: Data, redundancy: float, tied: float) -> None:
    """Of the twelfth month: what its staff would cost, and what a year without the work would take."""
    world = World(case_of({"a": org}, {"service": alone(1)}, cost_inflation=0.1))
    world.run()
    service = world.contracts[0]
    assert losing.redundancy(service, service.members["a"], 11) == pytest.approx(redundancy)
    assert losing.tied_income(service.members["a"]) == pytest.approx(tied)
