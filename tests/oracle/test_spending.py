"""Spending policy, worked by hand without noise (R80). £10,000 a month of other income, all of it spent.

Month 0 ends on 30 April 2024, day 29; 31 May is day 60, 30 June day 90, 31 July day 121. Pay runs are days 0, 7, 14, …
"""

from datetime import date
from typing import Any

import pytest

from .by_hand import (
    Data,
    behaviour,
    contract,
    member,
    mobilisation,
    organisation,
    outcome_of,
    outcome_of_several,
    structure,
)
from .days import Months
from .reserves import months_at, rank_of

pytestmark = pytest.mark.unit

MONTHS = Months(date(2024, 4, 1), date(2024, 4, 1))
POLICY: Data = {
    "rule": "target", "target": 60_000.0, "rank": 0.9, "pace": 12.0, "most_saved": 0.12, "most_spent": 0.1, "spare": 0.15,
    "below": 0.75, "wait": 6.0, "eased": 12.0,
}  # fmt: skip
"""It would close the gap in a month, and so saves £1,200 or spends £1,000 as it may."""


def saver(rule: Data | None = None, elsewhere: Data | None = None, **given: Any) -> Data:
    sections = behaviour(spending={**POLICY, **(rule or {})}, **({"elsewhere": elsewhere} if elsewhere else {}))
    return organisation(**{"other_income": 120_000.0, "free_reserves": 30_000.0, **given}, behaviour=sections)


def beside(org: Data, years: float = 3, draws: Data | None = None, **given: Any) -> Data:
    """Somebody else has the contract."""
    terms = contract(structure("direct", {"other": member(1.0)}), {}, years=years)
    return outcome_of({"only": org, "other": organisation()}, terms, draws, **given)


def moves(org: Data, *months: int, **given: Any) -> list[float]:
    """What its cash moves by at the end of these months."""
    cash = [org["free_reserves"], *beside(org, **given)["cash"]["only"]]
    return [cash[MONTHS.last(month) + 1] - cash[MONTHS.last(month)] for month in months]


# Cutting


def test_cuts_begin_after_the_wait_and_are_eased_in() -> None:
    """£1,200 / 12 in the seventh month, twice that in the eighth, all of it from the eighteenth."""
    assert moves(saver(), 0, 5, 6, 7, 16, 17, 18) == pytest.approx([0, 0, 100, 200, 1_100, 1_200, 1_200])


def test_what_can_be_spared_is_an_amount_and_not_a_rate() -> None:
    """15% of £120,000: £7,800 by the eighteenth month, eight times £1,200, and £600 more."""
    assert moves(saver(), 25, 26, 27) == pytest.approx([1_200, 600, 0])
    result = beside(saver())
    assert result["cut_elsewhere"]["only"] == result["outstanding"]["only"] == pytest.approx(18_000)
    assert result["cash"]["only"][-1] == pytest.approx(48_000)
    assert result["cut_elsewhere"]["other"] == result["outstanding"]["other"] == 0.0


def test_the_gap_is_closed_at_its_pace() -> None:
    """0.24 of £30,000 a year: £600 a month, a twelfth of it in the seventh."""
    slow = saver({"pace": 0.24})
    assert moves(slow, 6, 7) == pytest.approx([50, (30_000 - 50) * 0.02 * 2 / 12])


@pytest.mark.parametrize(("reserves", "cut"), [(45_000.0, 0.0), (44_999.0, 100.0)])
def test_only_who_is_short_cuts(reserves: float, cut: float) -> None:
    """Under three quarters of £60,000."""
    assert moves(saver(free_reserves=reserves), 6) == pytest.approx([cut])


@pytest.mark.parametrize(
    ("wait", "eased", "expected"),
    [(0.0, 0.0, [1_200, 1_200]), (0.0, 2.0, [600, 1_200]), (1.0, 1.0, [0, 1_200]), (0.5, 3.0, [0, 600])],
)
def test_its_wait_and_how_it_is_eased_in(wait: float, eased: float, expected: list[float]) -> None:
    assert moves(saver({"wait": wait, "eased": eased}), 0, 1) == pytest.approx(expected)


@pytest.mark.parametrize(("margin", "expected"), [(0.05, 500 + 700), (0.12, 1_200), (0.15, 1_500), (-0.05, -500 + 1_700)])
def test_what_is_saved_is_beside_the_trend(margin: float, expected: float) -> None:
    """Together £1,200 at the most; a trend that is more stays."""
    org = saver({"wait": 0.0, "eased": 0.0, "spare": 1.0}, other_margin=margin)
    assert moves(org, 0) == pytest.approx([expected])


def test_the_rests_costs_of_a_year_are_those_of_the_month() -> None:
    """Costs rise by 10%, and 15% of £132,000 can be spared: by the thirteenth month £1,800 more. Of £1 of income each £1 is saved."""
    all_of_it = {"wait": 12.0, "eased": 0.0, "most_saved": 1.0, "target": 1e6}
    shocks = {"rule": "shocks", "follows": 1.0}
    assert moves(saver(all_of_it, shocks), 12, 13, cost_inflation=0.1)[0] == pytest.approx(11_000)
    second = moves(saver(all_of_it, shocks), 13, cost_inflation=0.1)
    assert second == pytest.approx([0.15 * 120_000 * 1.1 ** (13 / 12) - 11_000])


# Spending and giving back


@pytest.mark.parametrize(
    ("pace", "margin", "expected"),
    [(12.0, 0.0, -1_000), (0.06, 0.0, -200), (12.0, 0.05, -1_000), (12.0, -0.05, -1_000), (12.0, -0.2, -2_000)],
)
def test_who_has_more_than_enough_spends(pace: float, margin: float, expected: float) -> None:
    """A deficit of a tenth together with its trend, at most; a trend that is worse stays."""
    org = saver({"pace": pace}, free_reserves=100_000.0, other_margin=margin)
    assert moves(org, 0) == pytest.approx([expected])


@pytest.mark.parametrize(("months", "cut", "outstanding"), [(2, 3_600, 3_600), (5, 3_600, 600), (6, 3_600, 0)])
def test_what_was_cut_is_given_back_as_reserves_return(months: int, cut: float, outstanding: float) -> None:
    """£100 to £600 are cut in the first year, £2,100. Then £10,000 a month come in from a contract that costs nothing.

    R is £42,100 in the thirteenth month and £52,800 in the next, in which £700 and £800 are cut; then £63,600, and £1,000 are spent.
    """
    terms = contract(structure("direct", {"only": member(1.0)}), {}, start="2025-04-01", years=months / 12)
    result = outcome_of({"only": saver()}, terms)
    assert result["cut_elsewhere"]["only"] == pytest.approx(cut)
    assert result["outstanding"]["only"] == pytest.approx(outstanding)


def test_the_clock_is_put_back_where_reserves_are_whole() -> None:
    """£60,000 are whole in month 0; £59,900 of month 1 are short, and from month 2 cuts make up what is missing.

    £10,000 of month 3 are spent by £1,000 a month, £900 of it beside the trend of -£100. In month 12 £60,900 are left, and in month 13
    £59,900: it waits again.
    """
    org = saver({"wait": 1.0, "eased": 0.0, "below": 1.0}, free_reserves=60_000.0, other_margin=-0.01)
    assert moves(org, 0, 1, 2, 3, 4) == pytest.approx([-100, -100, -100 + 200, -100 + 100, -100 + 100])
    once = contract(structure("direct", {"only": member(1.0)}), {}, start="2024-07-01", years=1 / 12)
    result = outcome_of_several({"only": org, "other": organisation()}, {"once": once, "long": _others(years=2)})
    cash = result["cash"]["only"]
    ends = [cash[MONTHS.last(month)] - cash[MONTHS.last(month) - 1] for month in (3, 4, 12, 13, 14)]
    assert ends == pytest.approx([-1_000, -1_000, -1_000, -100, -100 + 200])
    assert result["cut_elsewhere"]["only"] == pytest.approx(200 + 200 + 100 * 9)


def _others(**given: Any) -> Data:
    return contract(structure("direct", {"other": member(1.0)}), {}, **given)


def test_of_who_has_failed_nothing_is_cut() -> None:
    org = saver({"wait": 2.0, "eased": 0.0}, free_reserves=9_000.0, other_margin=-0.5, grace=1)
    result = beside(org)
    assert result["cut_elsewhere"]["only"] == 0.0
    assert result["cash"]["only"][-1] == pytest.approx(-1_000)


# What it aims at, and what it has: whoever may save or spend all it wants has just its target at each month's end

PROBE: Data = {"most_saved": 1.0, "most_spent": 1.0, "spare": 1.0, "below": 1.0, "wait": 0.0, "eased": 0.0}
ROOM: Data = {"other_income": 12e6, "capacity_factor": 3.0, "free_reserves": 500_000.0}
TARGET = 500_000.0


def probe(**given: Any) -> Data:
    return saver({**PROBE, "target": TARGET}, **{**ROOM, **given})


def owed(result: Data, *days: int, name: str = "only") -> list[float]:
    """What its contracts owe it is what it has not in cash."""
    return [TARGET - result["cash"][name][day] for day in days]


def aims_at(rule: Data, month: int = 0, draws: Data | None = None, **given: Any) -> float:
    org = saver({**PROBE, **rule})
    org["reserves_rank"] = given.pop("rank_drawn", None)
    org["free_reserves"] = given.pop("reserves", 30_000.0)
    return float(beside(org, draws=draws, **given)["cash"]["only"][MONTHS.last(month)])


def test_a_target_grows_with_costs() -> None:
    """Three months of £120,000 a year, or as many pounds."""
    for target in (30_000.0, {"months": 3.0}):
        assert aims_at({"target": target}) == pytest.approx(30_000)
        assert aims_at({"target": target}, month=12, cost_inflation=0.04) == pytest.approx(31_200)


def test_the_published_distribution() -> None:
    """A fifth of those under £500,000 has none, a tenth of others; the middle of the rest has 4.8 months, and a sixth 4.8 x e^1.5 = 21.5."""
    assert [months_at(0.19, 1e5), months_at(0.6, 1e5), months_at(0.55, 5e5)] == pytest.approx([0, 4.8, 4.8])
    assert months_at(0.2 + 0.8 * 0.8413447, 1e5) == pytest.approx(21.512, abs=1e-3)
    assert [rank_of(0.0, 1e5), rank_of(-1.0, 5e5), rank_of(4.8, 1e5), rank_of(4.8, 5e5)] == pytest.approx([0.1, 0.05, 0.6, 0.55])
    assert rank_of(21.512, 1e5) == pytest.approx(0.2 + 0.8 * 0.8413447, abs=1e-5)


@pytest.mark.parametrize(
    ("rank", "reserves", "months"),
    [
        (1.0, 30_000.0, 3.0),  # its own
        (1.0, 0.0, 0.0),  # half of those with none have a rank under a tenth
        (1.0, -5_000.0, 0.0),
        (0.0, 30_000.0, 2.976191),  # the middle of all: three eighths of those with some, 0.318639 under their middle
        (
            0.5,
            200_000.0,
            8.0607,
        ),  # twenty months: a rank of 0.8634, 1.0959 over the middle; half of that is 0.7081, 0.3456 over that of those with some
    ],
)
def test_a_target_of_the_sector_is_near_its_own_rank(rank: float, reserves: float, months: float) -> None:
    found = aims_at({"target": "sector", "rank": rank}, month=30, reserves=reserves)
    assert found == pytest.approx(months * 10_000, abs=5.0)


@pytest.mark.parametrize(("rank", "z", "months"), [(1.0, 2.0, 4.8), (0.0, 0.2533471, 4.8), (0.6, 0.1266736, 4.8)])
def test_a_drawn_rank_and_a_draw_of_its_own(rank: float, z: float, months: float) -> None:
    """0.6 is 0.2533471 over the middle: with 0.6 of it, 0.8 of half as much is left to make up."""
    draws = {"referrals": {"service": {"other": [0.0] * 36}}, "target": {"only": z}}
    found = aims_at({"target": "sector", "rank": rank}, month=30, draws=draws, noise=True, rank_drawn=0.6)
    assert found == pytest.approx(months * 10_000, abs=1.0)


# What it is owed


def alone(payment: Data, org: Data | None = None, **given: Any) -> Data:
    terms = contract(structure("direct", {"only": member(1.0)}), payment, **given)
    return outcome_of({"only": org or probe()}, terms)


def test_claims_that_are_not_paid() -> None:
    """In 30 days: April's, claimed on day 29, on day 63; May's, of day 60, on day 91."""
    assert owed(alone({"terms": 30}), 29, 60, 90, 121) == pytest.approx([10_000, 20_000, 20_000, 20_000])


def test_an_instalment_is_earned_with_the_end_of_its_month() -> None:
    """Of months from the 15th: April's, in the run of 20 days later, is paid on day 35 and earned on day 43. Paid at once it is owed to others."""
    given = {"in_advance": True, "lateness": 20}
    assert owed(alone(given, start="2024-04-15"), 29, 60, 90) == pytest.approx([0, 0, 0])
    both = {"service": _lot({**given, "lateness": 0}, start="2024-04-15"), "beside": _lot({"terms": 60})}
    result = outcome_of_several({"only": probe()}, both)
    assert owed(result, 29, 60) == pytest.approx([10_000 - 10_000, 20_000 - 10_000])


def test_outcomes_as_expected_until_they_are_seen() -> None:
    """0.3 of an outcome a person where 0.5 is the target: £6,000 a month, seen and paid for two months later."""
    payment = {"fixed": 0.0, "outcomes": 1.0, "target_rate": 0.5, "outcome_lag": 2}
    result = alone(payment, probe(outcome_rate=0.3))
    assert owed(result, 29, 60, 90, 121) == pytest.approx([6_000, 12_000, 18_000, 18_000])


def test_an_advance_is_not_received_for_work() -> None:
    """£10,000 on the first day, kept back month by month; claims count as they are before that."""
    result = alone({"advance_months": 1.0, "terms": 30})
    assert owed(result, 29, 60, 90) == pytest.approx([10_000, 20_000, 20_000])


def test_what_is_retained_is_owed_until_it_comes() -> None:
    """A tenth of each: April's £9,000 come on day 35."""
    assert owed(alone({"retention": 0.1}), 29, 60, 90) == pytest.approx([10_000, 11_000, 12_000])


def test_months_of_mobilisation_are_earned_too() -> None:
    """Half of the price for April, which costs nothing; service begins in May."""
    terms = {"mobilisation": mobilisation(1, paid=0.5)}
    for kind in ("direct", "prime", "consortium"):
        shape = structure(kind, {"only": member(1.0)}, lead="only" if kind == "prime" else None)
        result = outcome_of({"only": probe()}, contract(shape, {"terms": 30}, **terms))
        assert owed(result, 29, 60) == pytest.approx([5_000, 15_000])


@pytest.mark.parametrize("kind", ["prime", "consortium", "alliance"])
def test_each_is_owed_its_own(kind: str) -> None:
    """Three fifths and two; a prime's lead is owed what the commissioner owes, less what it owes its partner."""
    shape = structure(kind, {"only": member(0.6), "b": member(0.4)}, lead="only" if kind == "prime" else None)
    result = outcome_of({"only": probe(), "b": probe()}, contract(shape, {"terms": 30}))
    assert owed(result, 29, 60, 90) == pytest.approx([6_000, 12_000, 12_000])
    assert owed(result, 29, 60, 90, name="b") == pytest.approx([4_000, 8_000, 8_000])


def test_a_lead_that_pays_later_has_what_it_owes() -> None:
    """Paid on day 35 itself, it owes its partner £4,000 for 60 days: it has £4,000 more than it earned, and is owed nothing."""
    shape = structure("prime", {"only": member(0.6), "b": member(0.4)}, lead="only", pay_partners=60)
    terms = contract(shape, {})
    result = outcome_of_several({"only": probe(), "b": organisation()}, {"service": terms, "beside": _lot({"terms": 60})})
    # On day 29 £6,000 and £10,000; on day 60 both have a month more and the prime has paid £10,000.
    assert owed(result, 29, 60) == pytest.approx([16_000, 22_000])
    alone_ = outcome_of({"only": probe(), "b": organisation()}, terms)
    assert owed(alone_, 29, 60) == pytest.approx([6_000, 2_000])


def _lot(payment: Data, **given: Any) -> Data:
    return contract(structure("direct", {"only": member(1.0)}), payment, **given)


def test_all_together_at_least_nil() -> None:
    """A lead that owes a partner for two months of which it has been paid for one: on day 90 -£2,000 beside nothing."""
    shape = structure("prime", {"only": member(0.2), "b": member(0.8)}, lead="only", pay_partners=60)
    result = outcome_of({"only": probe(), "b": organisation()}, contract(shape, {}))
    # £2,000; £4,000 earned and £10,000 received; £6,000 and £20,000.
    assert owed(result, 29, 60, 90) == pytest.approx([2_000, 0, 0])


def test_a_grant_is_not_received_for_work() -> None:
    """£100 a month from its lead."""
    shape = structure("consortium", {"lead": member(0.5), "only": member(0.5, grant=1_200.0)}, lead="lead")
    result = outcome_of({"lead": organisation(), "only": probe()}, contract(shape, {"terms": 30}))
    assert owed(result, 60) == pytest.approx([10_000])


@pytest.mark.parametrize("protected", [0.25, 0.0])
def test_what_a_failed_lead_owed_is_lost_but_for_what_is_protected(protected: float) -> None:
    """It fails on day 60, with £4,000 of April and £4,000 of May claimed, which come in part in the runs of 91 and 126: what does not is lost then."""
    failing = {"other_income": 120_000.0, "other_margin": -1.0, "free_reserves": 15_000.0, "grace": 1, "capacity_factor": 3.0}
    shape = structure("prime", {"a": member(0.6), "only": member(0.4)}, lead="a")
    terms = contract(shape, {"terms": 60}, protected=protected)
    result = outcome_of({"a": organisation(**failing), "only": probe()}, terms)
    assert result["ended"]["service"]["a"].how == "insolvent"
    assert owed(result, 29, 60, 90, 121, 152) == pytest.approx([4_000, 8_000, 8_000, 4_000, 0])
    rest = result["cash"]["only"]
    assert [rest[90] - rest[60], rest[91] - rest[90], rest[126] - rest[125]] == pytest.approx(
        [0, protected * 4_000, protected * 4_000]
    )


def test_a_lead_that_went_is_not_charged_with_what_partners_earn_past_it() -> None:
    """It gives notice on day 364 and leaves on day 455; the commissioner steps in, and the partner goes on, paid in 30 days."""
    leaving = {"rule": "results"}
    org = probe(unit_cost=2_000.0, walk_away=10.0, free_reserves=TARGET)
    org["behaviour"] = {**org["behaviour"], "leaving": leaving}
    shape = structure("prime", {"only": member(0.6), "b": member(0.4)}, lead="only")
    terms = contract(shape, {"terms": 30}, years=2, step_in=0)
    result = outcome_of({"only": org, "b": organisation(capacity_factor=3.0)}, terms)
    assert result["ended"]["service"] == {"only": ("handed back", 455), "b": ("delivered", None)}
    days = [MONTHS.last(month) for month in (15, 16, 17, 20)]
    assert owed(result, *days) == pytest.approx([6_000, 0, 0, 0])


def test_a_company_owes_its_members_what_they_put_in() -> None:
    """£6,000 of capital, to the end of its run-off on day 91; April's £5,000 are received and spent before anybody looks."""
    shape = structure("joint_venture", {"only": member(1.0)}, capital=6_000.0)
    short = contract(shape, {}, years=0.25, people_per_year=120.0)
    org = probe(unit_cost=500.0)
    result = outcome_of_several({"only": org, "other": organisation()}, {"service": short, "long": _others()})
    assert owed(result, 29, 60, 90) == pytest.approx([6_000, 6_000, 6_000])
    assert owed(result, 121) == pytest.approx([0])


def test_an_alliances_gain_in_the_run_off_is_owed_until_it_is_paid() -> None:
    """Half of what outcomes came to over par, told three months after the last and paid 30 days later."""
    payment = {"fixed": 0.5, "outcomes": 0.5, "target_rate": 0.5, "outcome_lag": 3, "terms": 30}
    shape = structure("alliance", {"only": member(1.0)})
    service = contract(shape, payment, years=0.5)
    orgs = {"only": probe(outcome_rate=0.6), "other": organisation()}
    result = outcome_of_several(orgs, {"service": service, "long": _others()})
    # Par is £5,000 a month, £30,000 in all; outcomes are worth a fifth more, £6,000, and £3,000 of it are the members'.
    # August's £10,000 are paid on day 182, the last of service, September's on day 217, and the gain of day 274 on day 308.
    days = [MONTHS.last(month) for month in (5, 6, 7, 8, 9, 10)]
    assert owed(result, *days) == pytest.approx([10_000, 10_000, 0, 3_000, 3_000, 0])
