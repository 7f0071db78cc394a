"""What brought an organisation down: every cause (ruling R35) in the plainest scenario, its shortfalls to the pound.

£10,000 and 10 people a month at £1,000 each, by a staff that costs the same: on plan nobody gains or loses a penny. A month's
claim is paid in the pay run after the month's end (days 35, 63, 91, 126, 154, 182, 217, …), its cost on the day itself, so a month's
money is always owed on the day on which an organisation fails.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.execution.batches import run_batches
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.review import CAUSES
from simulator.scenario import Scenario, from_data
from simulator.terms.arrays import Mask
from tests.unit.model.plain import MONTH_ENDS, contract, member, organisation, scenario

pytestmark = pytest.mark.unit

Data = dict[str, Any]
NEXT_MAY = 425  # 31 May 2025


class Watched(Ensemble):
    """Writes down on what day each failed, its shortfalls then, and what it had lost of its reserves."""

    def __init__(self, of: Scenario, replication: int = 0) -> None:
        super().__init__(of, Draws(1, replication, 1), checked=True)
        self.failures: dict[str, tuple[int, dict[str, float]]] = {}
        self.lost: dict[str, float] = {}
        self.fails, self.solvency.fail = self.solvency.fail, self.fail  # type: ignore[method-assign]

    def fail(self, who: Mask, day: int) -> None:
        lost = self.organisations.standing.reserves - self.ledger.cash
        for place in np.flatnonzero(who[0]):
            key = self.ids[place]
            totals = dict.fromkeys(CAUSES, 0.0) | {"rest_of_organisation": float(self.elsewhere.shortfall[0, place])}
            for each in self.contracts.values():
                if key in each.members:
                    amounts = each.shortfalls(np.array([0]))[:, 0, each.members.index(key)]
                    for cause, amount in zip(CAUSES, amounts, strict=True):
                        totals[cause] += float(amount)
            self.failures[key] = (day, totals)
            self.lost[key] = float(lost[0, place])
        self.fails(who, day)


def watched(of: Scenario, replication: int = 0) -> Watched:
    model = Watched(of, replication)
    model.run()
    assert model.imbalance.max() < 0.005
    return model


def check(of: Scenario, key: str, day: int, cause: str, replication: int = 0, **pounds: float) -> Watched:
    """`key` fails on `day` by `cause`, with these shortfalls and no others; the run reports the same."""
    model = watched(of, replication)
    assert key in model.failures, f"{key} does not fail; {model.failures}"
    found_day, found = model.failures[key]
    assert found == pytest.approx(dict.fromkeys(CAUSES, 0.0) | pounds, abs=0.005)
    assert found_day == day
    runs = run_batches(of, 1, 1, first=replication)
    place = runs.ids.index(key)
    assert CAUSES[runs.cause[0, place]] == cause
    assert runs.insolvent_on[0, place] == day
    return model


def fails_only(model: Watched, *keys: str) -> None:
    assert sorted(model.failures) == sorted(keys)


def at_cost(reserves: float, **given: Any) -> Data:
    """An organisation whose cost of 10 people is what they are paid; insolvent on the first day below nothing."""
    return organisation(**{"unit_cost": 1_000, "free_reserves": reserves, "grace": 1, **given})


def alone(reserves: float, service: Data | None = None, **given: Any) -> Scenario:
    """A direct lot with one provider, `a`."""
    return scenario(
        {"a": at_cost(reserves, **given)}, contract({"kind": "direct", "members": {"a": member(1)}}, **(service or {}))
    )


def pair(kind: str, a: Data, b: Data, structure: Data | None = None, **given: Any) -> Scenario:
    """Half each, £5,000 and 5 people a month; `a` leads."""
    shape = {"kind": kind, "lead": "a", "members": {"a": member(0.5), "b": member(0.5)}, **(structure or {})}
    return scenario({"a": a, "b": b}, contract(shape, **given))


def prime(a: Data, b: Data, structure: Data | None = None, **given: Any) -> Scenario:
    return pair("prime", a, b, structure, **given)


def consortium(a: Data, b: Data, structure: Data | None = None, **given: Any) -> Scenario:
    return pair("consortium", a, b, structure, **given)


RICH = 1_000_000.0


def test_on_plan_nobody_fails() -> None:
    for of in (alone(10_000), prime(at_cost(5_000), at_cost(5_000)), consortium(at_cost(5_000), at_cost(5_000))):
        fails_only(watched(of))


# --- outcome payments below plan

ALL_ON_OUTCOMES = {"outcomes": 1, "target_rate": 0.5}


def test_outcomes_far_under_target() -> None:
    # 2 of 10 people instead of 5 at £2,000 each: £4,000 a month instead of £10,000. Cash: 10,000 at the end of April, then
    # 14,000, 4,000, 8,000 and, at the end of June, -2,000. June's £4,000 is owed.
    of = alone(20_000, {"payment": ALL_ON_OUTCOMES}, outcome_rate=0.2)
    check(of, "a", 90, "outcome_payment", outcome_payment=18_000, late_or_unpaid=4_000)


SEEN_LATE = {**ALL_ON_OUTCOMES, "outcome_lag": 1}


def test_a_target_badly_set_is_an_outcome_payment_below_plan() -> None:
    # Its own rate is the target's, so £10,000 a month is expected; what is seen a month later is worth £4,000. Cash at the ends of the
    # months: 30,000, 20,000, 14,000, 8,000, 2,000, 0 (the money for August comes that very day), and -10,000 at the end of October.
    # Seen by then: April to September, £6,000 short each. Owed: September's £4,000 and the £10,000 expected for October.
    of = alone(40_000, {"payment": SEEN_LATE}, outcome_rate=0.5).with_changes({"world.outcome_scale": 0.4})
    check(of, "a", 213, "outcome_payment", outcome_payment=36_000, late_or_unpaid=14_000)


def test_a_lead_that_shields_its_partner_carries_the_shortfall_of_both() -> None:
    # The partner has £5,000 a month whatever happens. The lead has £4,000 for both and pays £5,000 of it on: £6,000 under plan.
    # At each month's end it pays £5,000 for its own people: 15,000, 14,000 → 9,000, 8,000 → 3,000, 2,000 → -3,000 on day 121.
    # Owed to it for July: £4,000 less the partner's £5,000.
    low = {"outcome_rate": 0.2}
    of = prime(at_cost(20_000, **low), at_cost(5_000, **low), {"pass_through": {"outcome_risk": 0}}, payment=ALL_ON_OUTCOMES)
    fails_only(check(of, "a", 121, "outcome_payment", outcome_payment=24_000, late_or_unpaid=-1_000), "a")


def test_a_partner_back_to_back_carries_its_own() -> None:
    # £2,000 a month instead of £5,000: 5,000, 2,000 and, at the end of June, -1,000.
    low = {"outcome_rate": 0.2}
    of = prime(at_cost(RICH, **low), at_cost(10_000, **low), payment=ALL_ON_OUTCOMES)
    fails_only(check(of, "b", 90, "outcome_payment", outcome_payment=9_000, late_or_unpaid=2_000), "b")


def test_a_consortium_member_falls_by_its_own_outcomes_where_nothing_is_pooled() -> None:
    # The target is 50%: a reaches it and has its £5,000; b reaches 20% and has £2,000.
    of = consortium(at_cost(6_000, outcome_rate=0.5), at_cost(10_000, outcome_rate=0.2), {"pooled": 0}, payment=ALL_ON_OUTCOMES)
    assert "a" not in check(of, "b", 90, "outcome_payment", outcome_payment=9_000, late_or_unpaid=2_000).failures


def test_a_consortium_member_on_target_falls_by_anothers_outcomes_where_all_is_pooled() -> None:
    # £7,000 a month between them, £3,500 each, £1,500 under plan. a: 5,000 (end of April), 3,500, 2,000, 500 and -1,000 (end of August).
    of = consortium(at_cost(10_000, outcome_rate=0.5), at_cost(RICH, outcome_rate=0.2), {"pooled": 1}, payment=ALL_ON_OUTCOMES)
    fails_only(check(of, "a", 152, "outcome_payment", outcome_payment=7_500, late_or_unpaid=3_500), "a")


# --- activity payments below plan

ALL_ON_ACTIVITY = {"activity": 1}


def test_half_the_people() -> None:
    # Staff follow with a lag of two months: £10,000, then £7,500 a month for £5,000. Cash 2,000, 7,000, -500.
    of = alone(12_000, {"payment": ALL_ON_ACTIVITY}, staffing_lag=2).with_changes({"world.volume_scale": 0.5})
    check(of, "a", 60, "activity_payment", activity_payment=10_000, late_or_unpaid=5_000)


def test_half_the_people_bring_down_a_partner_that_is_paid_by_person() -> None:
    # £2,500 a month instead of £5,000; cost £5,000, then £3,750. Cash 1,000, 3,500, -250.
    lag = {"staffing_lag": 2}
    of = prime(at_cost(RICH, **lag), at_cost(6_000, **lag), payment=ALL_ON_ACTIVITY).with_changes({"world.volume_scale": 0.5})
    fails_only(check(of, "b", 60, "activity_payment", activity_payment=5_000, late_or_unpaid=2_500), "b")


def test_a_lead_carries_the_people_that_do_not_come_for_a_partner_whose_price_is_on_outcomes() -> None:
    # The contract pays by person; the partner's whole price is on outcomes, all of them reached by half its people: £2,500.
    # The contract's activity part, £10,000, is all the lead's and half comes: £5,000 short. Its outcome part is -£5,000, for
    # the partner's £5,000, of which it pays £2,500: £2,500 gained. It has £5,000 - £2,500 a month and costs of £5,000, then £3,750.
    members = {"a": member(0.5), "b": member(0.5, outcomes=1)}
    of = prime(
        at_cost(6_000, staffing_lag=2), at_cost(RICH, staffing_lag=2), {"members": members},
        payment={**ALL_ON_ACTIVITY, "target_rate": 1},
    ).with_changes({"world.volume_scale": 0.5})  # fmt: skip
    check(of, "a", 60, "activity_payment", activity_payment=10_000, outcome_payment=-5_000, late_or_unpaid=2_500)


def test_a_consortium_member_that_cannot_serve_those_referred() -> None:
    # b serves half its 5 people and has half its £5,000; the others wait.
    of = consortium(at_cost(6_000), at_cost(10_000, capacity_factor=0.5), payment=ALL_ON_ACTIVITY)
    # 5,000, 2,500 and nothing at all at the end of June, which is not below; -2,500 at the end of July.
    assert "a" not in check(of, "b", 121, "activity_payment", activity_payment=10_000, late_or_unpaid=2_500).failures


# --- late or unpaid money


def test_long_terms_and_lateness() -> None:
    # The first £10,000 comes on day 119; 15,000, 5,000, -5,000.
    of = alone(25_000, {"payment": {"terms": 60, "lateness": 30}})
    check(of, "a", 90, "late_or_unpaid", late_or_unpaid=30_000)


def test_an_outcome_lag() -> None:
    # All of the price is earned, and seen after half a year; 10,000 a month goes out.
    of = alone(25_000, {"payment": {**ALL_ON_OUTCOMES, "outcome_lag": 6}}, outcome_rate=0.5)
    check(of, "a", 90, "late_or_unpaid", late_or_unpaid=30_000)


def test_an_instalment_in_advance_is_not_late() -> None:
    # Cost of £15,000 a month and £10,000 at its start, in the pay run on or after it: May's on day 35, June's on 63, July's on 91.
    # Cash: 20,000 on day 0, 5,000, 15,000, 0, 10,000, -5,000 on day 90.
    of = alone(10_000, {"payment": {"in_advance": True}}, overhead=0.5)
    check(of, "a", 90, "underpriced", underpriced=15_000)


def test_a_partner_paid_by_the_lead_long_after_the_lead_was_paid() -> None:
    # £5,000 a month is owed for 90 days; the lead meanwhile holds it.
    of = prime(at_cost(5_000), at_cost(12_000), {"pay_partners": 90})
    fails_only(check(of, "b", 90, "late_or_unpaid", late_or_unpaid=15_000), "b")


def test_a_lead_that_pays_partners_before_it_is_paid() -> None:
    # Owed £10,000 a month from day 29 on, first paid on day 119. It pays its own £5,000 at each month's end and its partner's £5,000 in
    # the pay run after: 17,000, 12,000 (day 35), 7,000, 2,000 (day 63), -3,000 on day 90. Of £30,000 claimed by then its own
    # £15,000 has not come, and it has paid £10,000 on.
    of = prime(at_cost(22_000), at_cost(5_000), {"pay_partners": 0}, payment={"terms": 60, "lateness": 30})
    check(of, "a", 90, "late_or_unpaid", late_or_unpaid=25_000)


FAILING_LEAD = {"overhead": 1.0}  # £10,000 for its 5 people


def test_a_partner_whose_lead_fails_never_sees_its_money() -> None:
    # The lead pays £10,000 at the end of April and has £7,000: it fails on day 29, the contract's end for all. Owed to b for April: £5,000,
    # lost. b lives on a loan of £9,000 and has 3,250 left after April; repaid at £750 a month it is -500 at the end of September.
    b = at_cost(0, loan={"amount": 9_000, "years": 1, "rate": 0})
    of = prime(at_cost(7_000, **FAILING_LEAD), b)
    model = check(of, "b", 182, "late_or_unpaid", late_or_unpaid=5_000)
    assert model.failures["a"][0] == 29


def test_a_member_whose_money_the_hub_holds_after_the_lead_failed() -> None:
    # The lead fails on day 29; the hub holds what comes in to day 59. Owed to b on day 60: April's £5,000, paid on day 59 already;
    # so with reserves of £9,000 it lives, and with £4,000 it has failed on day 29 by April's money.
    of = consortium(at_cost(4_000, **FAILING_LEAD), at_cost(9_000))
    fails_only(watched(of), "a")
    check(consortium(at_cost(4_000, **FAILING_LEAD), at_cost(4_000)), "b", 29, "late_or_unpaid", late_or_unpaid=5_000)


# --- cuts

TWO_YEARS_HALVED = {"years": 2, "cuts": [{"year": 2, "cut": 0.5}]}


def test_a_deep_cut_with_the_work_staying() -> None:
    # £5,000 a month from April 2025 for the same £10,000 of work: 2,000, 7,000, -3,000.
    check(alone(12_000, TWO_YEARS_HALVED), "a", NEXT_MAY, "cut", cut=10_000, late_or_unpaid=5_000)


TWO_YEARS_CUT = {"years": 2, "cuts": [{"year": 2, "cut": 0.4}]}


def test_a_partner_cut_half_again() -> None:
    # Its £5,000 fall by 60% to £2,000, the lead's by 20% to £4,000.
    of = prime(at_cost(RICH), at_cost(7_000), {"pass_through": {"cuts": 1.5}}, **TWO_YEARS_CUT)
    fails_only(check(of, "b", NEXT_MAY, "cut", cut=6_000, late_or_unpaid=2_000), "b")


def test_a_lead_that_absorbs_the_cut() -> None:
    # The contract's £10,000 fall to £6,000, of which £5,000 stay the partner's. The lead: 2,000, 3,000, -2,000.
    of = prime(at_cost(7_000), at_cost(RICH), {"pass_through": {"cuts": 0}}, **TWO_YEARS_CUT)
    fails_only(check(of, "a", NEXT_MAY, "cut", cut=8_000, late_or_unpaid=1_000), "a")


def test_a_member_that_the_cut_rule_takes_first() -> None:
    # lead_first: £4,000 off the lead's £5,000, nothing off b's.
    of = consortium(at_cost(7_000), at_cost(5_000), {"cut_rule": "lead_first"}, **TWO_YEARS_CUT)
    assert "b" not in check(of, "a", NEXT_MAY, "cut", cut=8_000, late_or_unpaid=1_000).failures


def test_a_cut_counts_at_the_price_of_its_year() -> None:
    # The second year's £10,000 would have been £12,000: half of it is cut.
    of = alone(12_000, {**TWO_YEARS_HALVED, "uplift": 0.2})
    # 2,000, 8,000, -2,000: a month's uplift of £2,000 came as planned, twice.
    check(of, "a", NEXT_MAY, "cut", cut=12_000, cost_inflation=-4_000, late_or_unpaid=6_000)


def test_a_cut_with_which_the_work_falls_too_brings_nobody_down() -> None:
    # £10,500 of cost for £10,000; from year 2 half of both: the cut halves what is lost. Cash at the end of month k of year 1 is
    # 21,000 - 500 k - 10,500. Staff take a month to go, £5,000. n months into year 2 and later it is 10,000 - 250 n - 5,250,
    # below nothing at n = 20, 31 December 2026.
    of = alone(21_000, {"years": 5, "cuts": [{"year": 2, "cut": 0.5}], "volume_follows": 1}, overhead=0.05)
    check(of, "a", 1004, "underpriced", underpriced=33 * 500, cut=-21 * 250, late_or_unpaid=5_000)


# --- a price below full cost


def test_a_price_under_full_cost() -> None:
    # £15,000 with overhead for £10,000: 7,000, 17,000 → 2,000, 12,000 → -3,000.
    check(alone(22_000, overhead=0.5), "a", 90, "underpriced", underpriced=15_000, late_or_unpaid=10_000)


def test_a_bid_under_cost() -> None:
    # A discount of 60%: £4,000 for £10,000. 2,000, 6,000, -4,000.
    check(alone(12_000, {"discount": 0.6}), "a", 60, "underpriced", underpriced=12_000, late_or_unpaid=4_000)


def test_a_partner_that_bears_the_discount_and_the_fee() -> None:
    # £5,000 less half again the 20% discount is £3,500, less the 20% fee £2,800: £2,200 under cost. 2,000, 4,800, -200.
    of = prime(at_cost(RICH), at_cost(7_000), {"pass_through": {"discount": 1.5}, "management_fee": 0.2}, discount=0.2)
    fails_only(check(of, "b", 60, "underpriced", underpriced=4_400, late_or_unpaid=2_800), "b")


def test_a_lead_that_takes_the_discount_and_pays_for_managing() -> None:
    # £8,000 a month less the partner's £5,000 is £3,000 for £5,000 of work and £400 (8% of £5,000) of managing.
    # 600, 3,600, -1,800.
    of = prime(
        at_cost(6_000), at_cost(RICH), {"pass_through": {"discount": 0}, "management_cost": 0.08}, discount=0.2
    )  # fmt: skip
    check(of, "a", 60, "underpriced", underpriced=4_800, late_or_unpaid=3_000)


def test_members_pay_for_the_hub() -> None:
    # £5,000 less a hub of 40% is £3,000: 1,000, 4,000, -1,000.
    of = consortium(at_cost(RICH), at_cost(6_000), {"hub_cost": 0.4})
    fails_only(check(of, "b", 60, "underpriced", underpriced=4_000, late_or_unpaid=3_000), "b")


def test_work_promised_and_not_passed_on_leaves_the_partner_with_staff_to_pay() -> None:
    # b hired for 5 people a month and has half of them and of the money. Staff follow: £5,000, then £2,500 of direct cost.
    # Its overhead (60% of direct cost) is on the promise: £3,000. Full cost planned £8,000 for £2,500.
    members = {"a": member(0.5), "b": member(0.5, honoured=0.5)}
    of = prime(at_cost(RICH), at_cost(9_000, overhead=0.6), {"members": members})
    # 1,000, 3,500, -2,000 (£2,500 of staff and £3,000).
    fails_only(check(of, "b", 60, "underpriced", underpriced=11_000, late_or_unpaid=2_500), "b")


# --- cost inflation


def test_high_inflation_without_uplift() -> None:
    # Prices double in a year. £10,000 × (2^(k/12) - 1) over months 0 to 6: 0 + 594.63 + 1,224.62 + 1,892.07 + 2,599.21 + 3,348.40 +
    # 4,142.14 = 13,801.07, and 9,658.93 a month before; reserves of £20,000 less the £10,000 on their way.
    of = alone(20_000).with_changes({"world.cost_inflation": 1})
    check(of, "a", 213, "cost_inflation", cost_inflation=13_801.07, late_or_unpaid=10_000)


def test_an_uplift_comes_off_inflation() -> None:
    # Prices rise by 44% a year, 20% in half of one; £10,000 × (1.44^(k/12) - 1) over the first year is 22,610.26. April and May 2025
    # are 4,400.00 and 4,844.32, less £1,000 each by which the price rose.
    of = alone(37_500, {"years": 2, "uplift": 0.1}).with_changes({"world.cost_inflation": 0.44})
    # 30 April 2025: 37,500 - 22,610.26 - 14,400 = 489.74; 31 May: 489.74 + 11,000 - 14,844.32 = -3,354.58.
    check(of, "a", NEXT_MAY, "cost_inflation", cost_inflation=22_610.26 + 3_400 + 3_844.28, late_or_unpaid=11_000)


@pytest.mark.parametrize("kind", ["prime", "consortium"])
def test_inflation_brings_down_partners_and_members_alike(kind: str) -> None:
    # Half of the sums above.
    of = pair(kind, at_cost(RICH), at_cost(10_000)).with_changes({"world.cost_inflation": 1})
    fails_only(check(of, "b", 213, "cost_inflation", cost_inflation=6_900.53, late_or_unpaid=5_000), "b")


# --- the cost of taking work over


@pytest.mark.parametrize("kind", ["prime", "consortium"])
def test_taking_over_costs_more_than_there_is(kind: str) -> None:
    # b cannot pay its £5,000 at the end of April. On 1 May a, with room for 10 more, takes its 5 people a month: 60 a year at £500.
    of = pair(kind, at_cost(20_000, capacity_factor=3), at_cost(100), transfer_cost=500)
    model = check(of, "a", 30, "transfer_cost", transfer_cost=30_000, late_or_unpaid=5_000)
    assert model.failures["b"] == (29, pytest.approx(dict.fromkeys(CAUSES, 0.0) | {"late_or_unpaid": 5_000}))


@pytest.mark.parametrize("kind", ["prime", "consortium"])
def test_work_taken_over_at_cost_makes_nobody_underpriced(kind: str) -> None:
    # From May on a has £10,000 a month for a cost of £10,000, as b had £5,000 for £5,000. Paid 60 days after the claim it has April's money
    # on day 91 and falls at the end of June: 16,000 - 5,000 - 10,000 - 10,000. Owed: 5,000 + 10,000 + 10,000.
    of = pair(kind, at_cost(16_000, capacity_factor=3), at_cost(100), payment={"terms": 60})
    check(of, "a", 90, "late_or_unpaid", late_or_unpaid=25_000)


def test_work_taken_over_at_a_lower_price_is_no_cut() -> None:
    # b had 50% of the work for 25% of the money; a takes it on. There never was a cut.
    members = {"a": member(0.5, money=0.75), "b": member(0.5, money=0.25)}
    of = consortium(at_cost(RICH, capacity_factor=3), at_cost(100), {"members": members})
    assert run_batches(of, 1, 1).contracts["service"].cut_borne.tolist() == [[0.0, 0.0]]


# --- losses elsewhere in the organisation


def other_losses(key: str, months: int, other_income: float, other_noise: float, replication: int = 0) -> float:
    """£ that luck took from its other income in its first months, signed."""
    z = Draws(1, replication, 1).normals("other", [key], 0, 12)[:months, 0, 0]
    return float(-sum(z) * other_income * other_noise / 12**0.5)


def elsewhere(other_noise: float) -> Data:
    """£100,000 a year of other income, by chance; staff do not follow the people who happen to come."""
    return at_cost(11_000, staffing_lag=120, other_income=100_000, other_noise=other_noise)


def first_fall(key: str) -> tuple[int, int]:
    """A replication in which luck takes well over £11,000 by the end of some month, and well under before; and that month."""
    for replication in range(200):
        losses = [other_losses(key, months, 100_000, 0.5, replication) for months in range(1, 13)]
        month = next((k for k, loss in enumerate(losses) if loss > 10_000), None)
        if month is not None and losses[month] > 12_000:
            return replication, month
    raise AssertionError


@pytest.mark.parametrize("kind", ["prime", "consortium"])
@pytest.mark.parametrize("key", ["a", "b"])
def test_other_income_falls_away(kind: str, key: str) -> None:
    # The contract pays in advance what its staff cost, so at a month's end the reserves are there, less what luck took.
    replication, month = first_fall(key)
    a, b = (elsewhere(0.5 if key == each else 0.0) for each in ("a", "b"))
    of = pair(kind, a, b, payment={"in_advance": True}).with_changes({"world.noise": True})
    model = watched(of, replication)
    day, found = model.failures[key]
    assert day == MONTH_ENDS[month]
    assert found["rest_of_organisation"] == pytest.approx(other_losses(key, month + 1, 100_000, 0.5, replication), abs=0.005)
    assert sum(abs(amount) for cause, amount in found.items() if cause != "rest_of_organisation") < 0.005
    runs = run_batches(of, 1, 1, first=replication)
    assert CAUSES[runs.cause[0, runs.ids.index(key)]] == "rest_of_organisation"


@pytest.mark.parametrize(
    "given",
    [
        {"other_income": 1_200_000, "other_margin": -0.1},  # £10,000 a month lost on other income, as planned
        {"loan": {"amount": 60_000, "years": 1, "rate": 1.0}},  # interest
    ],
)
def test_a_planned_deficit_elsewhere_is_not_called_an_outcome_payment(given: Data) -> None:
    # No part of the price is paid on outcomes, and the fixed part is in advance, so nothing is late.
    of = alone(20_000, {"payment": {"in_advance": True}}, **given)
    runs = run_batches(of, 1, 1)
    assert runs.insolvent_on[0, 0] >= 0
    assert CAUSES[runs.cause[0, 0]] == "rest_of_organisation"


# --- several contracts, several causes


def two_contracts(reserves: float) -> Scenario:
    """Two direct lots of one provider: one underpriced by £1,500 a month, one cut by 20%, £2,000 a month, from the start."""
    lot = contract({"kind": "direct", "members": {"a": member(1)}})
    data: Data = scenario({"a": at_cost(reserves)}, lot).resolved()
    cheap = {**lot, "annual_value": 120_000, "discount": 0.15}
    data["contracts"] = {"cheap": cheap, "cut": {**lot, "cuts": [{"year": 1, "cut": 0.2}]}}
    return from_data(data)


def test_shortfalls_add_up_over_an_organisations_contracts() -> None:
    # £20,000 a month goes out, £16,500 comes in: 45,000 - 3,500 k - 20,000 at the end of month k, below nothing in December.
    of = two_contracts(45_000)
    check(of, "a", 274, "cut", underpriced=13_500, cut=18_000, late_or_unpaid=16_500)


def test_the_larger_of_two_causes_is_named() -> None:
    # Half the price cut from the first day, £5,000 a month, and overhead that the price never paid, £4,000 or £6,000.
    for overhead, cause in ((0.4, "cut"), (0.6, "underpriced")):
        of = alone(60_000, {"cuts": [{"year": 1, "cut": 0.5}]}, overhead=overhead)
        runs = run_batches(of, 1, 1)
        assert CAUSES[runs.cause[0, 0]] == cause


def test_whoever_does_not_fail_has_no_cause() -> None:
    runs = run_batches(consortium(at_cost(RICH), at_cost(6_000), {"hub_cost": 0.4}), 1, 1)
    assert runs.cause.tolist() == [[-1, CAUSES.index("underpriced")]]


# --- together they explain what was lost

TROUBLE: dict[str, Data] = {
    "outcomes": {"payment": {"outcomes": 0.6, "activity": 0.3, "target_rate": 0.5}},
    "lateness": {"payment": {"outcomes": 0.6, "activity": 0.3, "target_rate": 0.5, "terms": 45, "lateness": 20}},
    "cuts": {"years": 3, "cuts": [{"year": 2, "cut": 0.3}, {"year": 3, "cut": 0.2}], "payment": {"activity": 0.5}},
    "price": {"years": 2, "discount": 0.15, "uplift": 0.03},
    "targets badly set": {"payment": {"outcomes": 1, "target_rate": 0.2, "outcome_lag": 1}},
}


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("kind", ["direct", "prime", "consortium"])
def test_the_shortfalls_add_up_to_what_was_lost(kind: str, trouble: str) -> None:
    """Where people come as planned, and nothing is lent or advanced, the signed shortfalls are the reserves lost, to the penny."""
    shape: Data = {
        "kind": kind,
        "members": {"a": member(0.5, money=0.6), "b": member(0.3, money=0.25), "c": member(0.2, money=0.15)},
    }
    if kind != "direct":
        shape |= {"lead": "a", "hub_cost": 0.05, "management_fee": 0.1, "management_cost": 0.08, "pooled": 0.5}
        shape |= {"cut_rule": "equal_losses", "pass_through": {"cuts": 1.5, "discount": 0.5, "outcome_risk": 0.8}}
    orgs = {
        key: at_cost(reserves, overhead=0.1, outcome_rate=rate)
        for key, reserves, rate in (("a", 20_000, 0.3), ("b", 9_000, 0.4), ("c", 8_000, 0.5))
    }
    of = scenario(orgs, contract(shape, **TROUBLE[trouble])).with_changes({"world.cost_inflation": 0.05})
    if "badly" in trouble:
        of = of.with_changes({"world.outcome_scale": 0.3})
    model = watched(of)
    assert model.failures
    first = min(day for day, _ in model.failures.values())
    for key, (day, found) in model.failures.items():
        if day == first:  # later ones have lost or taken work by it
            assert sum(found.values()) == pytest.approx(model.lost[key], abs=0.005)
