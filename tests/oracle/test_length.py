"""Options and breaks worked by hand. £10,000 and ten people a month from 1 April 2024, day 0; 31 March 2025 is day 364."""

from typing import Any

import pytest

from .by_hand import Data, bid, change, contract, member, option, organisation, outcome_of, retender, structure

pytestmark = pytest.mark.unit

ALONE = structure("direct", {"only": member(1.0)})
KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")
LOSING = {"unit_cost": 1_300.0, "free_reserves": 50_000.0, "headroom": 1e6, "walk_away": 1.0, "notice": 16}
"""It loses money and its cash is low from the twelfth month, but its notice would always take it past the end of the contract."""


def halves(kind: str, **terms: Any) -> Data:
    return structure(kind, {"a": member(0.5), "b": member(0.5)}, lead="a" if kind == "prime" else None, **terms)


def months_of(result: Data) -> int:
    """Of ten people each."""
    return round(result["contracts"]["service"]["served"] / 10)


def cash_of(result: Data, days: int) -> list[list[float]]:
    return [cash[:days] for cash in result["cash"].values()]


# Options


@pytest.mark.parametrize(("chance", "months"), [(1.0, 24), (0.51, 24), (0.5, 12), (0.0, 12)])
def test_an_option_without_noise(chance: float, months: int) -> None:
    orgs = {"only": organisation(unit_cost=900.0, closing_cost=5_000.0)}
    result = outcome_of(orgs, contract(ALONE, {}, extensions=[option(chance=chance)]))
    # 1,000 a month are left over. The horizon is that of two years, whose last claim is paid on its last day.
    assert result["cash"]["only"][-1] == pytest.approx(100_000 + months * 1_000 - 5_000)
    assert result["contracts"]["service"]["paid"] == pytest.approx(months * 10_000)
    assert result["horizon"] == 735
    assert result["ended"]["service"] == {"only": ("delivered", None)}


@pytest.mark.parametrize(("drawn", "months"), [(0.29, 24), (0.3, 12)])
def test_an_option_is_drawn(drawn: float, months: int) -> None:
    draws = {"referrals": {"service": {"only": [0.0] * 24}}, "options": {"service": [drawn]}}
    terms = contract(ALONE, {}, extensions=[option(chance=0.3)])
    result = outcome_of({"only": organisation(unit_cost=900.0)}, terms, draws, noise=True)
    assert result["contracts"]["service"]["paid"] == pytest.approx(months * 10_000)


@pytest.mark.parametrize(
    ("options", "months"),
    [
        ([option(), option(years=0.5)], 30),
        ([option(), option(chance=0.0), option()], 24),  # the third comes after one not taken
        ([option(chance=0.0), option()], 12),
        ([option(notice=1), option(notice=13)], 36),  # decided on the same day, one after the other
        ([option(notice=1), option(notice=14)], 24),  # its day was a month before the first was taken
        ([option(notice=0)], 24),  # a month
    ],
)
def test_options_follow_one_another(options: list[Data], months: int) -> None:
    assert months_of(outcome_of({"only": organisation()}, contract(ALONE, {}, extensions=options))) == months


@pytest.mark.parametrize(
    ("notice", "part", "taken"), [(6, 0.8, True), (6, 0.81, False), (3, 0.6, True), (3, 0.61, False), (8, 0.0, False)]
)
def test_an_option_that_asks_for_outcomes(notice: int, part: float, taken: bool) -> None:
    """One member fails on the last day of April, after good work; the other goes on with two fifths of the target."""
    failing = {"other_income": 120_000.0, "other_margin": -1.0, "free_reserves": 5_000.0, "grace": 1}
    orgs = {"a": organisation(outcome_rate=0.2), "b": organisation(outcome_rate=0.8, **failing)}
    terms = contract(halves("direct"), {"target_rate": 0.5, "outcome_lag": 4}, extensions=[option(if_=part, notice=notice)])
    # Decided in the sixth month, April's and May's are due: 1 + 4 + 1 of 15 people, of whom 7.5 were the target. In the
    # ninth those of five months are: 9 of 30 people, for a target of 15. In the fourth none.
    served = outcome_of(orgs, terms)["contracts"]["service"]["served"]
    assert served == pytest.approx(5 + 5 * (24 if taken else 12))


@pytest.mark.parametrize(
    ("kind", "share", "by", "months"),
    [
        ("direct", 0.5, "commissioner", 36),
        ("direct", 0.5, "both", 24),
        ("direct", 0.49, "both", 36),
        ("consortium", 0.5, "both", 24),
        ("prime", 0.3, "both", 24),  # its lead alone
        ("prime partner", 0.7, "both", 36),
    ],
)
def test_an_option_that_both_take(kind: str, share: float, by: str, months: int) -> None:
    kind, _, role = kind.partition(" ")
    orgs = {"loses": organisation(**LOSING), "other": organisation()}
    lead = None if kind != "prime" else ("other" if role else "loses")
    shape = structure(kind, {"loses": member(share), "other": member(1 - share)}, lead=lead)
    terms = contract(shape, {}, years=2, extensions=[option(by=by)])
    assert months_of(outcome_of(orgs, terms)) == months


def test_nobody_declines_in_the_first_year() -> None:
    terms = contract(ALONE, {}, extensions=[option(by="both")])
    assert months_of(outcome_of({"only": organisation(**LOSING)}, terms)) == 24


@pytest.mark.parametrize("kind", KINDS)
def test_a_chance_of_nil_is_the_file_without_options(kind: str) -> None:
    """To the penny until the run-off of the years agreed ends; then a joint venture has still to share out."""
    orgs = {"a": organisation(unit_cost=900.0, closing_cost=5_000.0), "b": organisation(unit_cost=1_050.0, outcome_rate=0.4)}
    payment = {"fixed": 0.5, "outcomes": 0.5, "target_rate": 0.5, "outcome_lag": 3, "terms": 30, "advance_months": 2.0}
    plain = outcome_of(orgs, contract(halves(kind), payment, years=1.5))
    options = [option(chance=0.0), option()]
    never = outcome_of(orgs, contract(halves(kind), payment, years=1.5, extensions=options))
    until = plain["horizon"]
    assert cash_of(never, until) == [pytest.approx(cash) for cash in cash_of(plain, until)]
    assert (never["contracts"], never["ended"], never["stopped"]) == (plain["contracts"], plain["ended"], plain["stopped"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_chance_of_one_is_the_longer_file(kind: str) -> None:
    orgs = {"a": organisation(unit_cost=900.0, closing_cost=5_000.0), "b": organisation(unit_cost=1_050.0, outcome_rate=0.4)}
    payment = {"fixed": 0.5, "outcomes": 0.5, "target_rate": 0.5, "outcome_lag": 3, "terms": 30}
    shape = halves(kind, capital=30_000.0)
    longer = outcome_of(orgs, contract(shape, payment, years=2.5, uplift=0.02))
    taken = outcome_of(orgs, contract(shape, payment, years=1, uplift=0.02, extensions=[option(), option(years=0.5)]))
    assert cash_of(taken, 10_000) == [pytest.approx(cash) for cash in cash_of(longer, 10_000)]
    assert taken["contracts"] == longer["contracts"]


def test_an_advance_comes_back_over_the_years_agreed() -> None:
    terms = contract(ALONE, {"advance_months": 2.4}, extensions=[option()])
    cash = outcome_of({"only": organisation()}, terms)["cash"]["only"]
    # 24,000 ahead; 2,000 a month are kept back in the first year, whose last claim is paid on day 364, and nothing in the second.
    assert (cash[0], cash[363]) == (pytest.approx(124_000), pytest.approx(124_000 + 11 * 8_000))
    assert (cash[364], cash[-1]) == (pytest.approx(220_000), pytest.approx(340_000))


def test_the_last_months_without_referrals_are_those_before_the_end_as_it_stands() -> None:
    terms = contract(ALONE, {}, extensions=[option(notice=1)], referrals_end=3)
    # Told a month ahead: nobody is referred in January and February, and again in March.
    assert months_of(outcome_of({"only": organisation()}, terms)) == 24 - 2 - 3


# Breaks


@pytest.mark.parametrize("kind", KINDS)
def test_a_break_ends_the_contract_for_all(kind: str) -> None:
    """Told on the last day of the first year of three, it ends three months later, on 30 June 2025, day 455."""
    orgs = {
        "a": organisation(unit_cost=900.0, closing_cost=5_000.0, notice=6),
        "b": organisation(unit_cost=900.0, closing_cost=1_000.0, notice=3, capacity_factor=2.0),
    }
    terms = contract(halves(kind, margin=0.1), {}, years=3, changes=[change(year=2, ends=True, notice=3)])
    result = outcome_of(orgs, terms)
    # 15 months of 500 each over cost. The first has three months too few: 3 x 5 x 900 x 0.5. A joint venture shares out the
    # same on the horizon, until when it has paid cost and a tenth.
    a, b = result["cash"]["a"], result["cash"]["b"]
    assert a[-1] == pytest.approx(100_000 + 15 * 500 - 5_000 - 6_750)
    assert b[-1] == pytest.approx(100_000 + 15 * 500 - 1_000)
    # That day it pays the month's 4,500 too, and the closing cost; the month's 5,000 are paid on the same day.
    assert kind == "joint_venture" or a[455] - a[454] == pytest.approx(5_000 - 4_500 - 11_750)
    assert result["ended"]["service"] == dict.fromkeys("ab", ("left without", 455))
    assert result["stopped"] == {"service": False}
    service = result["contracts"]["service"]
    assert (service["served"], service["unmet"], service["disrupted"]) == (pytest.approx(150), 0.0, 0.0)
    assert result["exits"] == []


@pytest.mark.parametrize(
    ("drawn", "months"), [((0.0, 0.3, 0.1, 0.0), 27), ((0.0, 0.3, 0.3, 0.0), 36), ((0.0, 0.1, 0.1, 0.1), 15)]
)
def test_a_break_by_chance_is_drawn_for_each_year_from_the_second(drawn: tuple[float, ...], months: int) -> None:
    """The fourth year never begins."""
    draws = {"referrals": {"service": {"only": [0.0] * 36}}, "changes": {"service": [list(drawn)]}}
    terms = contract(ALONE, {}, years=3, changes=[change(chance_per_year=0.2, ends=True, notice=3)])
    result = outcome_of({"only": organisation()}, terms, draws, noise=True)
    assert result["contracts"]["service"]["paid"] == pytest.approx(months * 10_000)


def test_a_break_that_is_not_sooner_is_none() -> None:
    """Its notice would be up on the contract's last day: the option is taken as ever, and the work is delivered."""
    terms = contract(ALONE, {}, years=2, changes=[change(year=2, ends=True, notice=12)], extensions=[option()])
    result = outcome_of({"only": organisation(notice=24, unit_cost=900.0)}, terms)
    assert months_of(result) == 36
    assert result["ended"]["service"] == {"only": ("delivered", None)}


def test_no_option_is_taken_after_a_break() -> None:
    terms = contract(ALONE, {}, years=2, changes=[change(year=2, ends=True, notice=9)], extensions=[option(notice=11)])
    # Without it, the option would be taken on the last day of the twelfth month, the day on which the break is told.
    assert months_of(outcome_of({"only": organisation()}, terms)) == 21


def test_a_break_after_an_option_taken() -> None:
    terms = contract(ALONE, {}, changes=[change(year=2, ends=True, notice=2)], extensions=[option()])
    result = outcome_of({"only": organisation()}, terms)
    assert (months_of(result), result["ended"]["service"]["only"]) == (14, ("left without", 425))


def test_who_had_given_notice_handed_back() -> None:
    """After a year the contract is broken off, to end in eight months; that day it says that it leaves in seven."""
    orgs = {"a": organisation(**{**LOSING, "notice": 7}), "b": organisation()}
    result = outcome_of(orgs, contract(halves("direct"), {}, years=3, changes=[change(year=2, ends=True, notice=8)]))
    # It leaves with October 2025, on day 578, a month before the end.
    assert result["ended"]["service"] == {"a": ("handed back", 578), "b": ("left without", 608)}


def test_a_notice_under_way_when_the_contract_is_broken_off() -> None:
    orgs = {"a": organisation(**{**LOSING, "notice": 15}), "b": organisation()}
    terms = contract(halves("direct"), {}, years=4, changes=[change(year=3, ends=True, notice=2)])
    result = outcome_of(orgs, terms)
    # Said in March 2025, to leave in June 2026; broken off in March 2026 to the end of May, day 790.
    assert result["ended"]["service"] == {"a": ("handed back", 790), "b": ("left without", 790)}


@pytest.mark.parametrize(
    ("kind", "terms", "paid_back"),
    [
        ("direct", {}, [10_000, 10_000]),
        ("prime", {}, [10_000, 10_000]),
        ("consortium", {"hub_cost": 0.1}, [10_000, 10_000]),
        ("joint_venture", {"capital": 30_000.0}, [0, 0]),
    ],
)
def test_an_advance_is_given_back_after_a_break(kind: str, terms: Data, paid_back: list[float]) -> None:
    """20,000 ahead on day 0, of which nothing was kept back yet in the fifteen months of three years."""
    orgs = {name: organisation() for name in "ab"}
    broken = {"years": 3, "changes": [change(year=2, ends=True, notice=3)]}
    result = outcome_of(orgs, contract(halves(kind, **terms), {"advance_months": 2.0, "terms": 30}, **broken))
    without = outcome_of(orgs, contract(halves(kind, **terms), {"terms": 30}, **broken))
    assert result["contracts"]["service"]["paid"] == pytest.approx(150_000)
    for name, pounds in zip("ab", paid_back, strict=True):
        cash, plain = result["cash"][name], without["cash"][name]
        assert cash[454] - cash[455] - (plain[454] - plain[455]) == pytest.approx(pounds)
        # Of 20,000 a hub kept a tenth on the first day, and takes none of what is given back.
        assert plain[-1] - cash[-1] == pytest.approx(1_000 if kind == "consortium" else 0)


@pytest.mark.parametrize(("passed", "short"), [("same", 1), (3, 1), (1, 3), (6, 1)])
def test_a_primes_partners_are_told_when_their_contract_says(passed: str | int, short: int) -> None:
    orgs = {name: organisation(unit_cost=900.0, notice=4) for name in "ab"}
    passing = {"outcome_risk": 1.0, "cuts": 1.0, "discount": 1.0, "notice": passed}
    shape = halves("prime", pass_through=passing)
    result = outcome_of(orgs, contract(shape, {}, years=3, changes=[change(year=2, ends=True, notice=3)]))
    # A month too few for the lead; for its partner as many as it is told later than four months before. A month is 2,250.
    assert result["cash"]["a"][-1] == pytest.approx(100_000 + 15 * 500 - 2_250)
    assert result["cash"]["b"][-1] == pytest.approx(100_000 + 15 * 500 - short * 2_250)


def test_a_commissioner_cannot_step_in_after_a_lead_where_the_contract_ends_before() -> None:
    """It says in March 2025 that it leaves with July 2026. Its partner would go on from 29 September, but for an end in August."""
    orgs = {"a": organisation(**{**LOSING, "free_reserves": 80_000.0, "unit_cost": 1_200.0}), "b": organisation()}
    terms = contract(halves("prime"), {}, years=5, step_in=60)
    result = outcome_of(orgs, terms)
    leaves = next(each["day"] for each in result["exits"])
    assert result["ended"]["service"] == {"a": ("handed back", leaves), "b": ("delivered", None)}
    broken = outcome_of(orgs, {**terms, "changes": [change(year=3, ends=True, notice=5)]})
    assert broken["ended"]["service"] == {"a": ("handed back", leaves), "b": ("left without", leaves)}


# Let again


@pytest.mark.parametrize(
    ("chance", "breaks", "day"), [(0.0, [], 365), (1.0, [], 730), (1.0, [change(year=2, ends=True, notice=2)], 426)]
)
def test_it_is_let_again_on_the_day_after_its_last(chance: float, breaks: list[Data], day: int) -> None:
    orgs = {"only": organisation(unit_cost=900.0, closing_cost=5_000.0, notice=6), "new": organisation(unit_cost=800.0)}
    rules = retender({"new": (structure("direct", {"new": member(1.0)}), bid())})
    result = outcome_of(orgs, contract(ALONE, {}, extensions=[option(chance=chance)], changes=breaks, retender=rules))
    award = result["awards"]["service"][0]
    assert (award["winner"], award["day"]) == ("new", day)
    # A term as long as the years agreed, without options. Staff went to the new one: no closing cost, and no short notice.
    assert result["contracts"]["service/2"]["served"] == pytest.approx(120)
    months = {365: 12, 730: 24, 426: 14}[day]
    assert result["cash"]["only"][-1] == pytest.approx(100_000 + months * 1_000)
    # The horizon is that of a term after the longest first.
    assert result["horizon"] == 1094
    assert result["ended"]["service"]["only"] == (("left without", 425) if breaks else ("lost", day))


def test_where_nobody_wins_after_a_break_closing_costs_and_short_notice_fall_due() -> None:
    orgs = {"only": organisation(unit_cost=900.0, closing_cost=5_000.0, notice=6)}
    terms = contract(ALONE, {}, years=2, changes=[change(year=2, ends=True, notice=2)], retender=retender({}))
    cash = outcome_of(orgs, terms)["cash"]["only"]
    # Four months too few, of 10 x 900 x 0.5.
    assert cash[425] - cash[426] == pytest.approx(5_000 + 4 * 4_500)


def test_it_is_let_again_on_the_day_stated_if_that_is_later() -> None:
    for stated, day in (("2025-06-01", 426), ("2024-10-01", 365)):
        terms = contract(ALONE, {}, extensions=[option(chance=0.0)], retender=retender({}, start=stated))
        assert outcome_of({"only": organisation()}, terms)["awards"]["service"][0]["day"] == day
