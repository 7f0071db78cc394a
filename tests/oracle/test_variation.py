"""What payers agree to change, worked by hand (R84). £10,000 and ten people a month; the second year begins on 1 April 2025.

Where nothing is said a person costs £1,000, so all that is paid is spent; all that is asked for is granted, and all of it as price.
"""

from typing import Any

import pytest

from .by_hand import Data, bid, by_lines, case_of, change, contract, line, member, organisation, outcome_of, retender, structure
from .variation import asks_first
from .world import World

pytestmark = pytest.mark.unit

ASKED = {
    "rule": "asked", "habit": "most", "of_most": 0.17, "of_some": 0.39, "grants_most": 1.0, "grants_some": 0.0, "grants_never": 0.0,
    "limit": 1.0, "as_price": 1.0, "reprofiled": 0.5, "rebases": 0.0, "under_one": 0.75, "under_two": 0.85,
}  # fmt: skip
DEARER = {"cost_inflation": 0.1}
ON_OUTCOMES = {"fixed": 0.5, "outcomes": 0.5, "target_rate": 0.5}
"""Who reaches four fifths of it has £54,000 of £60,000 for half a year's work, £108,000 of £120,000 for all of it."""
BY_PERSON = {"fixed": 0.5, "activity": 0.5}
FAILING = {"other_income": 120_000.0, "other_margin": -1.0, "grace": 1}

HELD = {"over": 0.1, "slack": 0.1, "attrition": 0.2, "made_redundant": 0.5, "redundancy": 1.0, "idle": 0.2}


def org(stranded: float = 0.5, floor: float = 0.0, staff: str = "follows", **given: Any) -> Data:
    """With room, and whose board calls so much of its overhead stranded."""
    behaviour = {
        "losing": {"stranded": stranded, "sticky": 0.25}, "leaving": {"rule": "results", "floor": floor}, "staff": {**HELD, "rule": staff},
    }  # fmt: skip
    return organisation(**{"unit_cost": 1_000.0, "capacity_factor": 3.0, **given}, behaviour=behaviour)


def asking(shape: Data | None = None, payment: Data | None = None, rule: Data | None = None, **given: Any) -> Data:
    """Two years, alone where nothing is said."""
    alone = structure("direct", {"a": member(1.0)})
    return contract(shape or alone, payment or {}, variation={**ASKED, **(rule or {})}, **{"years": 2, **given})


def halves(kind: str, **given: Any) -> Data:
    return structure(kind, {"a": member(0.5), "b": member(0.5)}, lead="a" if kind == "prime" else None, **given)


def paid(result: Data) -> float:
    pounds: float = result["contracts"]["service"]["paid"]
    return pounds


def gained(result: Data, name: str) -> float:
    return float(result["cash"][name][-1]) - 100_000


def dearer(year: int, monthly: float = 10_000.0) -> float:
    """What costs of so much a month come to over their first prices in a contract year, at 10% a year."""
    return sum(monthly * (1.1 ** (month / 12) - 1) for month in range(12 * year, 12 * year + 12))


# What is asked for


def test_where_a_payer_never_varies_nothing_is_asked() -> None:
    result = outcome_of({"a": org()}, asking(rule={"rule": "never"}), **DEARER)
    assert (paid(result), result["agreed"], result["rebased"]) == (pytest.approx(240_000), {"service": 0.0}, {"service": 0})


def test_costs_that_rose_are_asked_for() -> None:
    result = outcome_of({"a": org()}, asking(), **DEARER)
    assert result["agreed"]["service"] == pytest.approx(dearer(0))
    assert paid(result) == pytest.approx(240_000 + dearer(0))


def test_less_what_the_price_rose_by_and_what_was_granted_before() -> None:
    """4% of £120,000 is £4,800. In the second year it has that and what it was granted beside; both rise by 4% in the third."""
    result = outcome_of({"a": org()}, asking(years=3, uplift=0.04), **DEARER)
    second = 124_800 + dearer(0)
    more = dearer(1) - 4_800 - dearer(0)
    assert paid(result) == pytest.approx(120_000 + second + second * 1.04 + more)


def test_a_rise_by_a_change_counts_as_what_came_after_award() -> None:
    """5%, £6,000, on the day of the first request."""
    result = outcome_of({"a": org()}, asking(years=3, changes=[change(year=2, price=0.05)]), **DEARER)
    second = 126_000 + dearer(0)
    assert paid(result) == pytest.approx(120_000 + second + second + dearer(1) - 6_000 - dearer(0))


def test_people_who_came_with_a_change_count_with_its_price() -> None:
    """A tenth fewer people for the same price, £12,000 a year at first prices: it has that, and costs rise on what is left."""
    result = outcome_of({"a": org()}, asking(years=3, changes=[change(year=2, people=-0.1)]), **DEARER)
    second = 120_000 + dearer(0)
    more = 0.9 * dearer(1) - 12_000 - dearer(0)
    assert more < 0
    assert paid(result) == pytest.approx(120_000 + 2 * second)


def test_no_more_than_it_lost() -> None:
    """£900 a person leave it £12,000 a year."""
    lost = sum(9_000 * (1.4 ** (month / 12) - 1) for month in range(12)) - 12_000
    result = outcome_of({"a": org(unit_cost=900.0)}, asking(), cost_inflation=0.4)
    assert result["agreed"]["service"] == pytest.approx(lost)


@pytest.mark.parametrize(("stranded", "agreed"), [(1.0, 0.0), (0.99, 6_000.0)])
def test_who_could_avoid_no_loss_asks_for_nothing(stranded: float, agreed: float) -> None:
    """£108,000 and £18,000 of overhead for £108,000; half of the £12,000 of outcome money that did not come."""
    a = org(stranded, unit_cost=900.0, overhead=1 / 6, outcome_rate=0.4)
    assert outcome_of({"a": a}, asking(payment=ON_OUTCOMES))["agreed"]["service"] == pytest.approx(agreed)


def test_people_who_did_not_come_less_what_they_would_have_cost() -> None:
    """Six a month: £48,000 less, and 48 of them at half of £1,500. £12,000 are a tenth more for each who comes."""
    result = outcome_of({"a": org(unit_cost=1_500.0)}, asking(payment={"fixed": 0.0, "activity": 1.0}), volume_scale=0.6)
    assert result["agreed"]["service"] == pytest.approx(12_000)
    assert paid(result) == pytest.approx(72_000 + 79_200)


def test_what_they_would_have_cost_is_at_the_prices_of_the_last_month() -> None:
    """Costs of the people promised rise beside, of which staff of six a month have been there from the second month on."""
    rate = 1.1 ** (11 / 12)
    costs = sum((750 * (10 if month == 0 else 6) + 750 * 6) * 1.1 ** (month / 12) for month in range(12))
    result = outcome_of(
        {"a": org(unit_cost=1_500.0)}, asking(payment={"fixed": 0.0, "activity": 1.0}), volume_scale=0.6, **DEARER
    )
    asked = dearer(0, 15_000) + 48_000 - 36_000 * rate
    assert asked < costs - 72_000
    assert result["agreed"]["service"] == pytest.approx(asked)


def test_outcome_money_that_did_not_come_is_asked_for_on_two_days() -> None:
    """Half of £12,000; then half of £12,600, less the £6,000 that it was granted. On the third day nothing is left to ask for."""
    result = outcome_of({"a": org(outcome_rate=0.4)}, asking(payment=ON_OUTCOMES, years=4))
    assert result["agreed"]["service"] == pytest.approx(6_300)
    assert paid(result) == pytest.approx(0.9 * (120_000 + 126_000 + 126_300 + 126_300))


def test_outcomes_that_are_seen_later_put_the_year_before_right() -> None:
    """Seen 23 months later: its own rate is the target, so nothing is short until then.

    By the second day those of the first month are: of £5,000 that were expected £4,000 come.
    """
    a = org(outcome_rate=0.5, overhead=0.1, free_reserves=1e6)
    result = outcome_of({"a": a}, asking(payment={**ON_OUTCOMES, "outcome_lag": 23}, years=3), outcome_scale=0.8)
    assert result["agreed"]["service"] == pytest.approx(500)


# Who asks


def test_who_is_under_notice_does_not_ask() -> None:
    """£3,000 a month lost, and costs that rise: with little in hand it gives notice on 31 March, and is gone at the end of June."""
    losing = {"unit_cost": 1_300.0, "free_reserves": 20_000.0, "headroom": 1e6}
    goes = outcome_of({"a": org(walk_away=0.8, **losing)}, asking(), **DEARER)
    assert paid(goes) == pytest.approx(150_000)
    stays = outcome_of({"a": org(**losing)}, asking(), **DEARER)
    assert paid(stays) == pytest.approx(240_000 + dearer(0, 13_000))


def test_a_post_does_not_ask() -> None:
    shape = structure("prime", {"a": member(1.0), "b": member(0.0, post=60_000.0)}, lead="a")
    assert paid(outcome_of({"a": org(unit_cost=400.0), "b": org()}, asking(shape), **DEARER)) == pytest.approx(240_000)


def test_a_joint_venture_has_none_of_it() -> None:
    shape = structure("joint_venture", {"a": member(1.0)}, margin=-0.1)
    result = outcome_of({"a": org()}, asking(shape, rule={"rebases": 1.0}), volume_scale=0.5, **DEARER)
    assert (paid(result), result["rebased"]["service"]) == (pytest.approx(240_000), 0)


def test_where_a_primes_lead_has_gone_nobody_asks() -> None:
    """It fails in the first year and the commissioner steps in."""
    orgs = {"a": org(free_reserves=50_000.0, **FAILING), "b": org()}
    terms = [asking(halves("prime"), rule={"rule": rule, "rebases": 1.0}, step_in=0) for rule in ("asked", "never")]
    asked, never = (outcome_of(orgs, each, volume_scale=0.5, **DEARER) for each in terms)
    assert asked == never
    assert asked["ended"]["service"]["b"].how == "delivered"


@pytest.mark.parametrize("kind", ["direct", "consortium", "alliance"])
def test_a_price_of_which_part_has_lapsed_rises_by_what_is_granted(kind: str) -> None:
    """b is gone before its work is taken over, which nobody has room for; its half of the price goes too."""
    orgs = {"a": org(capacity_factor=1.0), "b": org(**FAILING)}
    terms = [asking(halves(kind), rule={"rule": rule}) for rule in ("asked", "never")]
    asked, never = (outcome_of(orgs, each, **DEARER) for each in terms)
    assert paid(asked) - paid(never) == pytest.approx(dearer(0, 5_000))


# What is granted


@pytest.mark.parametrize(("chance", "granted"), [(0.5, False), (0.51, True)])
def test_without_noise_a_likely_request_is_granted(chance: float, granted: bool) -> None:
    result = outcome_of({"a": org()}, asking(rule={"grants_most": chance}), **DEARER)
    assert (result["agreed"]["service"] > 0) == granted


def test_without_noise_the_habit_of_a_payer_is_the_middle_one() -> None:
    """17% grant most, 39% some; a half is between."""
    drawn = {"habit": "drawn", "grants_most": 0.0}
    assert outcome_of({"a": org()}, asking(rule={**drawn, "grants_some": 0.51}), **DEARER)["agreed"]["service"] > 0
    assert outcome_of({"a": org()}, asking(rule={**drawn, "grants_some": 0.5}), **DEARER)["agreed"]["service"] == 0


@pytest.mark.parametrize(
    ("habit", "uniform", "granted"),
    [
        (0.1699, 0.79, True),
        (0.1699, 0.8, False),
        (0.17, 0.29, True),
        (0.17, 0.3, False),
        (0.5599, 0.29, True),
        (0.56, 0.02, False),
    ],
)
def test_habit_and_request_by_chance(habit: float, uniform: float, granted: bool) -> None:
    """The uniform of the second year."""
    rule = {"habit": "drawn", "grants_most": 0.8, "grants_some": 0.3, "grants_never": 0.02}
    draws = {
        "referrals": {"service": {"a": [0.0] * 24}},
        "habit": {"service": habit},
        "variation": {"service": [1.0 - uniform, uniform]},
        "rebase": {"service": [0.0, 1.0]},
    }
    result = outcome_of({"a": org()}, asking(rule=rule), draws, noise=True, **DEARER)
    assert (result["agreed"]["service"] > 0) == granted


def test_a_limit_of_all_that_is_granted() -> None:
    """3% of £120,000 less a discount of a tenth: £3,240, of which seven tenths are price; there is no more in the third year."""
    rule = {"limit": 0.03, "as_price": 0.7}
    result = outcome_of({"a": org(outcome_rate=0.4)}, asking(payment=ON_OUTCOMES, rule=rule, years=3, discount=0.1))
    assert result["agreed"]["service"] == pytest.approx(2_268)
    assert paid(result) == pytest.approx(0.9 * (108_000 + 2 * 110_268))


def test_each_term_has_its_own_limit() -> None:
    """5% of £120,000 is what is asked for in each."""
    terms = asking(payment=ON_OUTCOMES, rule={"limit": 0.05}, retender=retender({}, incumbent=bid()))
    result = outcome_of({"a": org(outcome_rate=0.4)}, terms)
    assert result["agreed"] == {"service": pytest.approx(12_000)}


def test_it_goes_to_those_who_ask_by_what_they_ask_for() -> None:
    """Of £54,000 each, a tenth being the hub's, a spends all and b £60,000. The price of a rises by £4,500 a month's part, of b by £5,000's."""
    orgs = {"a": org(unit_cost=900.0), "b": org()}
    result = outcome_of(orgs, asking(halves("consortium", hub_cost=0.1), rule={"limit": 0.05}), **DEARER)
    a, b = dearer(0, 4_500), dearer(0, 5_000)
    granted = min(a + b, 6_000)
    assert paid(result) == pytest.approx(240_000 + granted)
    assert gained(result, "a") == pytest.approx(0.9 * granted * a / (a + b) - a - dearer(1, 4_500))
    assert gained(result, "b") == pytest.approx(0.9 * granted * b / (a + b) - b - dearer(1, 5_000) - 12_000)


@pytest.mark.parametrize("kind", ["direct", "consortium", "alliance"])
def test_who_does_not_ask_has_nothing_of_it(kind: str) -> None:
    """Of what is granted to a nothing counts as given to b, whose price is halved in the second year to what its work cost at first.

    So it asks for all that its costs rose by since; a spends £120,000 and more for a half that was £120,000, and £60,000 from then on.
    """
    orgs = {"a": org(unit_cost=2_000.0, free_reserves=1e6), "b": org()}
    result = outcome_of(orgs, asking(halves(kind), years=3, annual_value={1: 240_000.0, 2: 120_000.0}), **DEARER)
    assert result["agreed"]["service"] == pytest.approx(
        dearer(0, 10_000) + dearer(1, 10_000) - dearer(0, 10_000) + dearer(1, 5_000)
    )
    assert gained(result, "b") == pytest.approx(60_000 - dearer(0, 5_000) - dearer(2, 5_000))


# A prime


def led(floor: float = 0.0, lead_cost: float = 1_045.0, **given: Any) -> Data:
    """Of £54,000 after a fee of a tenth the partner has £48,600, spends all £54,000 and asks for half of the £5,400 that are short.

    The lead has £33,000 and £54,000 for outcomes, of which it pays £21,600: £65,400. At £1,045 a person it keeps £2,700 of that.
    """
    orgs = {"a": org(floor=floor, unit_cost=lead_cost, outcome_rate=0.5), "b": org(unit_cost=900.0, outcome_rate=0.4)}
    return outcome_of(orgs, asking(halves("prime", management_fee=0.1), ON_OUTCOMES, **given))


def test_a_lead_meets_what_its_partners_ask_for() -> None:
    """From its own price; the commissioner pays what it did."""
    result = led()
    assert paid(result) == pytest.approx(2 * 114_000)
    assert result["agreed"]["service"] == 0
    # £56,700 in the second year, of which nine tenths come.
    assert gained(result, "b") == pytest.approx(0.9 * (54_000 + 56_700) - 2 * 54_000)
    assert gained(result, "a") == pytest.approx(2 * 2_700 - 0.9 * 2_700)


@pytest.mark.parametrize("why", [{"lead_cost": 1_046.0}, {"floor": 1_000.0}])
def test_what_a_lead_cannot_meet_its_partners_ask_the_commissioner_for(why: Data) -> None:
    """It would lose £60 a year, or fall under what its trustees want to have in hand."""
    result = led(**why)
    assert result["agreed"]["service"] == pytest.approx(2_700)
    assert paid(result) == pytest.approx(114_000 + 0.95 * 122_700)
    assert gained(result, "b") == pytest.approx(0.9 * (54_000 + 56_700) - 2 * 54_000)


@pytest.mark.parametrize(("reserves", "meets"), [(53_450.0, True), (53_449.0, False)])
def test_what_a_lead_has_in_hand_less_what_it_would_pay(reserves: float, meets: bool) -> None:
    """Its trustees want £53,550. On the day of the request it has £2,700 more than it began with and would pay as much; its headroom is £100."""
    floor = 12 * 53_550 / 62_700
    orgs = {
        "a": org(floor=floor, unit_cost=1_045.0, outcome_rate=0.5, free_reserves=reserves, headroom=100.0),
        "b": org(unit_cost=900.0, outcome_rate=0.4),
    }
    result = outcome_of(orgs, asking(halves("prime", management_fee=0.1), ON_OUTCOMES))
    assert (result["agreed"]["service"] == 0) == meets


def test_a_leads_cost_of_managing_does_not_rise() -> None:
    """It has £66,000 and its work cost as much; 8% of £54,000 to manage is lost, then what its work costs more, which alone it asks for."""
    orgs = {"a": org(unit_cost=1_100.0), "b": org(unit_cost=800.0)}
    result = outcome_of(orgs, asking(halves("prime", management_fee=0.1, management_cost=0.08)), **DEARER)
    assert result["agreed"]["service"] == pytest.approx(dearer(0, 5_500))


# Less work


def less_work(orgs: Data, terms: Data, **given: Any) -> Data:
    world = World(case_of(orgs, {"service": terms}, **given))
    world.run()
    return {name: each.less_work for name, each in world.contracts[0].members.items()}


CUT = [{"year": 2, "chance_per_year": None, "cut": 0.2}]


@pytest.mark.parametrize(
    ("staff", "terms", "left"),
    [
        ("held", {}, 1 - 24_000 / 90_000),  # a quarter of £1,000 a person is there to the last day
        ("follows", {}, 1.0),
        ("held", {"volume_follows": 1.0}, 1.0),  # the work fell with the cut, and its full cost with it
        ("held", {"cuts": [{"year": 2, "chance_per_year": None, "cut": 0.6}]}, 0.5),  # £72,000 would leave a fifth
        ("held", {"payment": {"fixed": 0.5, "activity": 0.5}}, 1 - 12_000 / 90_000),
        ("held", {"rule": {"grants_most": 0.5}}, 1.0),
    ],
)
def test_a_cut_is_asked_back_as_less_work(staff: str, terms: Data, left: float) -> None:
    """£24,000 of £120,000, lost in the second year and asked for on the first day of the third."""
    given = {"years": 3, "cuts": CUT, **terms}
    assert less_work({"a": org(staff=staff)}, asking(**given))["a"] == pytest.approx(left)
    result = outcome_of({"a": org(staff=staff)}, asking(**given))
    assert result["agreed"]["service"] == 0


def test_what_is_granted_otherwise_than_as_price_is_less_work() -> None:
    """Three tenths of £6,000; half of the price is fixed."""
    left = less_work({"a": org(staff="held", outcome_rate=0.4)}, asking(payment=ON_OUTCOMES, rule={"as_price": 0.7}))["a"]
    assert left == pytest.approx(1 - 1_800 * 0.5 / 90_000)


def test_it_is_at_the_days_cost() -> None:
    """No more than its loss, what is asked for as price taken off: £4,000 a year of what it was cut by."""
    orgs = {"a": org(staff="held", unit_cost=800.0, overhead=0.05)}
    lost = 100_800 + dearer(1, 8_400) - 96_000
    asked = min(lost, dearer(1, 8_400))
    left = less_work(orgs, asking(years=3, cuts=CUT), **DEARER)["a"]
    assert left == pytest.approx(1 - (lost - asked) / (120 * 0.75 * 800 * 1.21))


def test_a_primes_partner_asks_the_commissioner_for_less_work() -> None:
    """Cut to £43,200 it loses £10,800, all of it by the cut."""
    orgs = {"a": org(unit_cost=100.0), "b": org(staff="held", unit_cost=900.0)}
    left = less_work(orgs, asking(halves("prime", management_fee=0.1), years=3, cuts=CUT))
    assert left == {"a": 1.0, "b": pytest.approx(1 - 10_800 / (60 * 0.75 * 900))}


# Re-basing


SPELT: dict[str, tuple[Data, Data]] = {
    "three parts": (BY_PERSON, {}),
    "parts": (by_lines(core=line("block", part=0.5), starts=line("activity", part=0.5, cap=1.2)), {}),
    "tariffs": (by_lines(core=line("block", tariff=60_000.0), starts=line("activity", tariff=500.0)), {"annual_value": None}),
}
REBASES = {"rebases": 1.0, "grants_most": 0.0}


@pytest.mark.parametrize("spelt", SPELT)
def test_a_block_is_rebased_by_who_came_and_whole_again_when_people_return(spelt: str) -> None:
    """Six in ten, then five, then as planned: blocks of £60,000, £36,000, £30,000 and £60,000 again. Who comes is paid for as ever."""
    payment, terms = SPELT[spelt]
    shape = structure("direct", {"a": member(1.0, demand=[0.6, 0.5, 1.0, 1.0])})
    result = outcome_of({"a": org()}, asking(shape, payment, REBASES, years=4, **terms))
    assert result["rebased"]["service"] == 2
    assert paid(result) == pytest.approx(60_000 + 36_000 + 30_000 + 60_000 + 36_000 + 30_000 + 60_000 + 60_000)
    assert result["contracts"]["service"]["served"] == pytest.approx(72 + 60 + 120 + 120)


@pytest.mark.parametrize(
    ("came", "rebases", "blocks"),
    [
        ([0.75, 0.96], 1.0, 180_000),  # 75% are not under 75%, and 85.5% of two years not under 85%
        ([0.74, 1.0], 1.0, 60_000 + 44_400 + 60_000),
        ([0.8, 0.8], 1.0, 120_000 + 48_000),  # 80% in two years
        ([0.8, 0.95], 1.0, 180_000),
        ([0.74, 0.8], 1.0, 60_000 + 44_400 + 48_000),
        ([0.74, 0.8], 0.51, 60_000 + 44_400 + 48_000),
        ([0.74, 0.8], 0.5, 180_000),
    ],
)
def test_where_a_block_is_rebased(came: list[float], rebases: float, blocks: float) -> None:
    shape = structure("direct", {"a": member(1.0, demand=[*came, 1.0])})
    result = outcome_of({"a": org()}, asking(shape, BY_PERSON, {**REBASES, "rebases": rebases}, years=3))
    assert paid(result) == pytest.approx(blocks + 60_000 * (sum(came) + 1.0))


def test_rebased_by_chance() -> None:
    draws = {"referrals": {"service": {"a": [0.0] * 24}}, "habit": {"service": 0.0}, "variation": {"service": [1.0, 1.0]}}
    for uniform, times in ((0.39, 1), (0.4, 0)):
        terms = asking(payment=BY_PERSON, rule={**REBASES, "rebases": 0.4})
        drawn = {**draws, "rebase": {"service": [1.0, uniform]}}
        assert outcome_of({"a": org()}, terms, drawn, noise=True, volume_scale=0.5)["rebased"]["service"] == times


def test_without_a_block_nothing_is_rebased() -> None:
    terms = asking(payment={"fixed": 0.0, "activity": 1.0}, rule=REBASES)
    result = outcome_of({"a": org()}, terms, volume_scale=0.5)
    assert (result["rebased"]["service"], paid(result)) == (0, pytest.approx(120_000))


def test_with_a_cut_and_a_rise_of_the_same_day() -> None:
    """£60,000, up by a tenth and down by a fifth, and six tenths of the half that is a block."""
    result = outcome_of({"a": org()}, asking(payment=BY_PERSON, rule=REBASES, cuts=CUT, uplift=0.1), volume_scale=0.6)
    assert paid(result) == pytest.approx(96_000 + 2 * 36_000 * 1.1 * 0.8)


def test_all_together_are_looked_at() -> None:
    """Two in ten come to a, and all to b: six in ten of all, and both have six tenths of their blocks."""
    shape = structure("direct", {"a": member(0.5, demand=[0.2] * 3), "b": member(0.5)})
    result = outcome_of({"a": org(), "b": org()}, asking(shape, BY_PERSON, REBASES))
    assert result["received_gross"]["service"] == {
        "a": pytest.approx(30_000 + 6_000 + 18_000 + 6_000),
        "b": pytest.approx(30_000 + 30_000 + 18_000 + 30_000),
    }


def test_partners_have_it_whole() -> None:
    """Whatever is passed on of cuts; after a fee of a tenth the partner's block is £27,000."""
    through = {"outcome_risk": 1.0, "cuts": 0.0, "discount": 1.0, "uplift": 1.0}
    shape = halves("prime", management_fee=0.1, pass_through=through)
    result = outcome_of({"a": org(), "b": org()}, asking(shape, BY_PERSON, REBASES), volume_scale=0.6)
    assert result["received_gross"]["service"]["b"] == pytest.approx(27_000 + 0.6 * 27_000 + 2 * 0.6 * 27_000)
    assert paid(result) == pytest.approx(60_000 + 3 * 36_000)


def test_in_a_consortium_shares_stay() -> None:
    shape = halves("consortium", cut_rule="lead_first", hub_cost=0.1)
    result = outcome_of({"a": org(), "b": org()}, asking(shape, BY_PERSON, REBASES), volume_scale=0.6)
    assert gained(result, "a") == pytest.approx(gained(result, "b"))
    assert paid(result) == pytest.approx(60_000 + 3 * 36_000)


def test_who_was_rebased_does_not_ask_for_people_who_do_not_come() -> None:
    """Six in ten come; ten staff in the first month, then six, at £1,500: £114,000 for £96,000. Nothing varies with who comes.

    The £18,000 are a tenth and a half more of £120,000, block and people alike.
    """
    a = {"a": org(unit_cost=1_500.0, fixed_share=1.0)}
    result = outcome_of(a, asking(payment=BY_PERSON), volume_scale=0.6)
    assert (result["agreed"]["service"], paid(result)) == (pytest.approx(18_000), pytest.approx(96_000 * 2.15))
    result = outcome_of(a, asking(payment=BY_PERSON, rule={"rebases": 1.0}), volume_scale=0.6)
    assert (result["agreed"]["service"], paid(result)) == (0, pytest.approx(60_000 + 3 * 36_000))


def test_a_rebased_block_is_no_cut_that_is_asked_back() -> None:
    left = less_work({"a": org(staff="held")}, asking(payment=BY_PERSON, rule={"rebases": 1.0}, years=3), volume_scale=0.6)
    assert left == {"a": 1.0}


# Boards ask before they go


def test_a_board_asks_before_it_goes() -> None:
    """At the first look at which it would go, and at the first of all after a request was granted."""
    world = World(case_of({"a": org()}, {"service": asking()}))
    (service,) = world.contracts
    a = service.members["a"]
    assert [asks_first(service, a, month) for month in (5, 8, 11)] == [True, False, False]
    service.variation.granted_in = 12
    assert [asks_first(service, a, month) for month in (14, 17)] == [True, False]
    b = World(case_of({"a": org()}, {"service": asking()})).contracts[0].members["a"]
    assert [asks_first(service, b, month) for month in (14, 17)] == [True, False]


@pytest.mark.parametrize(("kind", "rule"), [("direct", "never"), ("joint_venture", "asked")])
def test_where_nothing_can_be_asked_for_it_does_not_wait(kind: str, rule: str) -> None:
    shape = structure(kind, {"a": member(1.0)})
    (service,) = World(case_of({"a": org()}, {"service": asking(shape, rule={"rule": rule})})).contracts
    assert not asks_first(service, service.members["a"], 5)
