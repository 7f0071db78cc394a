"""What a team can bear, worked by hand (R83). £10,000 and ten people a month; a second year is let on 1 April 2025, at £120,000 at most.

At £900 a person the work costs £108,000 a year, and that is bid, so nothing is gained or lost; what must be borne is then 2% of it, £2,160.
"""

import pytest

from .by_hand import Data, bid, contract, member, organisation, outcome_of, retender, structure

pytestmark = pytest.mark.unit

BEARS = {"rule": "bears", "needs": 1.0, "steepness": 3.0, "least": 0.02, "most_growth": 2.0, "turns_up": 1.0}
ALONE = {name: structure("direct", {name: member(1.0)}) for name in ("old", "new", "third")}
ENOUGH = 1e6


def asks(reserves: float = ENOUGH, rule: Data | None = None, **given: object) -> Data:
    """Who asks what it can bear."""
    plain = {"free_reserves": reserves, "unit_cost": 900.0}
    return organisation(**{**plain, **given}, behaviour={"bidding": {**BEARS, **(rule or {})}})


def let(orgs: Data, shape: Data, terms: Data | None = None, rules: Data | None = None, **given: object) -> Data:
    """Held by `old` and let to one team, or to nobody; the award."""
    given_terms = {"payment": {}, "retender": retender({"team": (shape, bid())}, **(rules or {})), **(terms or {})}
    offered = contract(ALONE["old"], given_terms.pop("payment"), **given_terms)
    result = outcome_of({"old": organisation(), **orgs}, offered, **given)
    award: Data = result["awards"]["service"][0]
    return award


def bids(orgs: Data, shape: Data = ALONE["new"], terms: Data | None = None, rules: Data | None = None, **given: object) -> bool:
    return let(orgs, shape, terms, rules, **given)["bidders"] == ["team"]


def halves(kind: str, **given: object) -> Data:
    lead = "new" if kind == "prime" else None
    return structure(kind, {"new": member(0.5), "third": member(0.5)}, **{"lead": lead, **given})


def drawn(what: str, uniform: float) -> Data:
    """As many people as planned, no error in any estimate, and one thing by chance."""
    people = {term: {name: [0.0] * 12 for name in ("old", "new")} for term in ("service", "service/2")}
    plain: Data = {"referrals": people, "bid": {"service": {"team": [0.0]}}, "turns up": {"service": {"team": [0.0]}}}
    plain["bears"] = {"service": {"team": {"new": [1.0]}}}
    of_one = {"team": {"new": [uniform]}} if what == "bears" else {"team": [uniform]}
    return {**plain, what: {"service": of_one}}


def test_as_told_it_bids_whatever_that_means() -> None:
    assert bids({"new": organisation(free_reserves=0.0, unit_cost=2_000.0)})
    assert not bids({"new": asks(0.0, unit_cost=2_000.0)})


# Turning up


@pytest.mark.parametrize(("turns_up", "there"), [(0.5, False), (0.51, True)])
def test_who_has_no_work_there_turns_up_or_not(turns_up: float, there: bool) -> None:
    assert bids({"new": asks(rule={"turns_up": turns_up})}) == there
    assert bids({"new": organisation(unit_cost=900.0)}) is True


@pytest.mark.parametrize(("uniform", "there"), [(0.299, True), (0.3, False)])
def test_turning_up_by_chance(uniform: float, there: bool) -> None:
    given = {"draws": drawn("turns up", uniform), "noise": True}
    assert bids({"new": asks(rule={"turns_up": 0.3})}, **given) == there


def test_who_has_work_there_always_turns_up() -> None:
    offered = contract(ALONE["old"], {}, retender=retender({}, incumbent=bid()))
    result = outcome_of({"old": asks(rule={"turns_up": 0.0})}, offered)
    assert result["awards"]["service"][0]["bidders"] == ["incumbent"]


@pytest.mark.parametrize(("lead", "there"), [("new", True), ("third", False), (None, False)])
def test_a_team_turns_up_as_its_lead_does_or_its_largest(lead: str | None, there: bool) -> None:
    orgs = {"new": asks(), "third": asks(rule={"turns_up": 0.0}, other_income=1e6)}
    assert bids(orgs, halves("consortium", lead=lead)) == there


# The estimate


@pytest.mark.parametrize(("years", "price"), [(None, 114_000), (2.0, 105_000)])
def test_the_transfer_is_in_the_estimate(years: float | None, price: float) -> None:
    """£96,000 a year, and £150 for each of 120 people once: £18,000."""
    terms = {"transfer_cost": 150.0}
    award = let({"new": asks(unit_cost=800.0)}, ALONE["new"], terms, {"term": years})
    assert (award["price"], award["true_cost"]) == (pytest.approx(price), pytest.approx(96_000))
    assert let({"new": organisation(unit_cost=800.0)}, ALONE["new"], terms)["price"] == pytest.approx(96_000)


def test_it_is_asked_for_before_the_hub_and_for_those_alone_who_ask() -> None:
    """£72,000 and £18,000 of transfer are £90,000, or £81,000; the hub has a fifth of what is paid."""
    terms, shape = {"transfer_cost": 150.0}, halves("consortium", hub_cost=0.2)
    orgs = {"new": asks(unit_cost=600.0), "third": asks(unit_cost=600.0)}
    assert let(orgs, shape, terms)["price"] == pytest.approx(112_500)
    orgs["third"] = organisation(unit_cost=600.0)
    assert let(orgs, shape, terms)["price"] == pytest.approx(101_250)


def test_for_work_that_it_has_no_transfer_is_asked() -> None:
    """A quarter of the work is its own by now: £150 for 90 people."""
    offered = contract(
        structure("direct", {"old": member(0.75), "new": member(0.25)}), {}, transfer_cost=150.0,
        retender=retender({"team": (ALONE["new"], bid())}),
    )  # fmt: skip
    result = outcome_of({"old": organisation(), "new": asks(unit_cost=800.0)}, offered)
    assert result["awards"]["service"][0]["price"] == pytest.approx(96_000 + 13_500)


@pytest.mark.parametrize(("transfer", "there"), [(100.0, True), (101.0, False)])
def test_a_team_that_refuses_to_bid_below_cost_looks_at_all_of_it(transfer: float, there: bool) -> None:
    """£108,000 and £12,000 are the ceiling."""
    rules = retender({"team": (ALONE["new"], bid(refuse_below_cost=True))})
    assert bids({"new": asks()}, terms={"transfer_cost": transfer, "retender": rules}) == there


# Each one's own part


@pytest.mark.parametrize(
    ("terms", "rule", "least"),
    [
        ({}, {}, 2_160),
        ({}, {"least": 0.1}, 10_800),
        ({}, {"needs": 1.5}, 3_240),
        ({"payment": {"outcomes": 0.5, "fixed": 0.5, "target_rate": 0.5}}, {}, 27_000),  # half a year of £54,000
        ({"payment": {"terms": 66, "lateness": 7}}, {}, 21_600),  # a fifth of a year
        ({"payment": {"outcomes": 0.5, "fixed": 0.5, "target_rate": 0.5, "terms": 73}}, {}, 27_000 + 10_800),
        ({"transfer_cost": 100.0}, {"needs": 2.0}, 12_000),  # bid with it, so half of twice that is expected
        ({"transfer_cost": 100.0}, {"needs": 1.0}, 0),
    ],
)
def test_what_it_must_bear(terms: Data, rule: Data, least: float) -> None:
    """It has seen no results of its own there."""
    assert bids({"new": asks(least, rule, outcome_rate=0.2)}, terms=terms)
    assert least == 0 or not bids({"new": asks(least - 1.0, rule, outcome_rate=0.2)}, terms=terms)


@pytest.mark.parametrize(("term", "least"), [(None, 8_400), (2.0, 14_400)])
def test_what_it_expects_to_lose_over_the_term(term: float | None, least: float) -> None:
    """£126,000 of cost, overhead in it, for the ceiling: £6,000 a year, and 2% of £120,000."""
    orgs = [{"new": asks(pounds, unit_cost=1_000.0, overhead=0.05)} for pounds in (least, least - 1.0)]
    assert [bids(each, rules={"term": term}) for each in orgs] == [True, False]


def test_its_cost_is_at_the_days_prices() -> None:
    """A fifth more than £108,000 is £9,600 over the ceiling."""
    assert bids({"new": asks(12_000.0)}, cost_inflation=0.2)
    assert not bids({"new": asks(11_999.0)}, cost_inflation=0.2)


def test_cash_under_nil_counts_as_nil() -> None:
    """£5,000 overdrawn; half of £108,000 in margin is £12,000 at the ceiling, over 2% of that five times."""
    new = asks(-5_000.0, {"needs": 4.99}, headroom=10_000.0)
    rules = retender({"team": (ALONE["new"], bid(margin=0.5))})
    assert bids({"new": new}, terms={"retender": rules})
    new["behaviour"]["bidding"]["needs"] = 5.01
    assert not bids({"new": new}, terms={"retender": rules})


@pytest.mark.parametrize(
    ("rate", "least"),
    [
        (0.4, 37_800),  # four fifths of what is asked for: £10,800 of £54,000 are not to be expected, beside the £27,000
        (0.6, 3_000),  # more than that is not counted on; but it has £24,000 of it, and needs the £27,000
    ],
)
def test_results_that_it_has_seen_fall_short(rate: float, least: float) -> None:
    """The holder's. It has had £60,000 and what its results were worth, and spent £108,000."""
    payment = {"outcomes": 0.5, "fixed": 0.5, "target_rate": 0.5}
    for reserves, there in ((least, ["incumbent"]), (least - 1.0, [])):
        offered = contract(ALONE["old"], payment, retender=retender({}, incumbent=bid()))
        result = outcome_of({"old": asks(reserves, outcome_rate=rate)}, offered)
        assert result["awards"]["service"][0]["bidders"] == there


def of_part(share: float, reserves: float, rule: Data | None = None, draws: Data | None = None, **payment: float) -> bool:
    """It has this part of the work, at what it costs, and bids for all of it."""
    shape = structure("direct", {"old": member(1.0 - share), "new": member(share)})
    offered = contract(shape, payment, discount=0.1, retender=retender({"team": (ALONE["new"], bid())}))
    orgs = {"old": organisation(), "new": asks(reserves, rule)}
    result = outcome_of(orgs, offered, draws, noise=draws is not None)
    return bool(result["awards"]["service"][0]["bidders"])


def test_it_waits_for_the_money_of_new_work_alone() -> None:
    """Half of a fifth of £108,000 is £10,800. Of its first year's £54,000 the last three months are not paid by then."""
    assert of_part(0.5, 13_500 + 10_800, terms=73)
    assert not of_part(0.5, 13_500 + 10_799, terms=73)


@pytest.mark.parametrize(("share", "least"), [(0.5, 2_160), (0.4, 4_320)])
def test_who_would_grow_too_much_must_bear_twice(share: float, least: float) -> None:
    """From 60 people a year to 120, or from 48."""
    assert of_part(share, least)
    assert not of_part(share, least - 1.0)


def test_and_does_not_bid_for_certain_where_it_cannot() -> None:
    """At x = 1.9 chance would nearly always let it: 1 in 16."""
    assert not of_part(0.4, 1.9 * 2_160, draws=drawn("bears", 0.999))
    assert of_part(0.4, 1.9 * 2_160, {"most_growth": 2.5}, draws=drawn("bears", 0.999))


@pytest.mark.parametrize(("uniform", "there"), [(0.1824, False), (0.1825, True)])
def test_refusing_by_chance(uniform: float, there: bool) -> None:
    """x = 1.5: 1 ÷ (1 + e^(3 × 0.5)) = 0.18243."""
    assert bids({"new": asks(3_240.0)}, draws=drawn("bears", uniform), noise=True) == there


def test_who_must_bear_nothing_must_bear_a_pound() -> None:
    """A bid of nil for work that costs nothing."""
    assert bids({"new": asks(1.0, {"least": 0.0}, unit_cost=0.0)})
    assert not bids({"new": asks(0.99, {"least": 0.0}, unit_cost=0.0)})


# In company


FEE = 0.1
"""The work costs £54,000 each, and £5,400 to manage: £113,400 is bid, 5.5% under the ceiling.

The partner has 60,000 x 0.945 x 0.9 = £51,030, loses £2,970 and bears 2%, £1,020.60; the lead has the rest, £62,370, manages for
£5,103 and gains £3,267. Alone the lead would bid its £108,000.
"""


def led(partner: float, lead: float = 0.0, terms: Data | None = None, **given: object) -> Data:
    shape = halves("prime", management_fee=FEE, management_cost=0.1, **given)
    return let({"new": asks(lead), "third": asks(partner)}, shape, terms)


def test_a_partner_that_can_bear_its_part() -> None:
    assert led(3_991.0)["price"] == pytest.approx(113_400)


def test_the_part_of_a_partner_that_refuses_is_its_leads_who_is_asked_with_it() -> None:
    assert led(3_990.0, lead=2_160.0)["price"] == pytest.approx(108_000)
    assert led(3_990.0, lead=2_159.0)["bidders"] == []


def test_a_partner_waits_for_its_lead() -> None:
    """A fifth of a year of £51,030 is £10,206, however soon the lead is paid; the lead waits for its commissioner."""
    assert led(13_177.0, pay_partners=73)["price"] == pytest.approx(113_400)
    assert led(13_175.0, pay_partners=73)["bidders"] == []
    # Of the lead's £62,370 a fifth is £12,474, less the £3,267 that it expects.
    late = {"payment": {"terms": 73}}
    assert led(3_991.0, lead=9_207.0, terms=late, pay_partners=0)["price"] == pytest.approx(113_400)
    assert led(3_991.0, lead=9_206.0, terms=late, pay_partners=0)["bidders"] == []


def test_partners_are_asked_all_at_once() -> None:
    """£18,000, £72,000 and £28,800 of cost are £118,800. Of that the small one has £29,700, and gains; the large one £59,400, and cannot.

    At the £82,800 that are left it would have £20,700 and lose; it has been asked before.
    """
    orgs = {"new": asks(unit_cost=600.0), "large": asks(0.0, unit_cost=1_200.0), "small": asks(0.0, unit_cost=960.0)}
    shape = structure("prime", {"new": member(0.25), "large": member(0.5), "small": member(0.25)}, lead="new")
    assert let(orgs, shape)["price"] == pytest.approx(82_800)


@pytest.mark.parametrize("lead", ["new", None])
@pytest.mark.parametrize(
    ("kind", "hub_cost", "outcomes", "least"),
    [
        ("consortium", 0.1, 0.0, 1_080),  # of £60,000 each £54,000 are left
        ("consortium", 0.1, 0.5, 13_500),
        ("alliance", 0.1, 0.5, 13_500),
        ("joint_venture", 0.1, 0.5, 1_080),  # outcomes are its company's
        ("direct", 0.0, 0.5, 13_500),
    ],
)
def test_any_member_of_another_team_ends_its_bid(
    kind: str, hub_cost: float, outcomes: float, least: float, lead: str | None
) -> None:
    payment = {"fixed": 1.0 - outcomes, "outcomes": outcomes, "target_rate": 0.5}
    shape = halves(kind, hub_cost=hub_cost, lead=None if kind == "direct" else lead)
    for reserves, there in ((least, True), (least - 1.0, False)):
        assert bids({"new": asks(), "third": asks(reserves)}, shape, {"payment": payment}) == there
        assert bids({"new": asks(reserves), "third": asks()}, shape, {"payment": payment}) == there


def test_who_has_no_work_asks_nothing() -> None:
    orgs = {"new": asks(), "third": asks(0.0)}
    assert bids(orgs, structure("consortium", {"new": member(1.0), "third": member(0.0)}))
    assert not bids(orgs, structure("consortium", {"new": member(0.9), "third": member(0.1)}))


def test_who_dropped_out_is_not_asked() -> None:
    """It fails in February; its part is its lead's, who can bear all of it."""
    fails = asks(100_000.0, other_income=120_000.0, other_margin=-1.0, grace=1)
    shape = halves("prime")
    assert let({"new": asks(2_160.0), "third": fails}, shape)["price"] == pytest.approx(108_000)
    assert let({"new": asks(2_159.0), "third": fails}, shape)["bidders"] == []


@pytest.mark.parametrize(("reserves", "expected"), [(ENOUGH, ["a"]), (0.0, ["b"])])
def test_who_does_not_bid_binds_nobody(reserves: float, expected: list[str]) -> None:
    """A member of an exclusive team bids with another one where that does not bid."""
    orgs = {"old": organisation(), "new": asks(), "third": asks(reserves)}
    teams = {"a": (halves("direct"), bid(exclusive=True)), "b": (ALONE["new"], bid())}
    result = outcome_of(orgs, contract(ALONE["old"], {}, retender=retender(teams)))
    assert result["awards"]["service"][0]["bidders"] == expected
