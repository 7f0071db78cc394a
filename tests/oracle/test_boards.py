"""Leaving by boards, worked by hand (R78). £10,000 and ten people a month; without noise who thinks of going goes where its chance a year is over a half.

30 September 2024 ends the sixth month and is day 182, 31 December day 274, 31 March 2025 day 364, 30 June day 455, 30 September day 547.
"""

from typing import Any

import pytest

from .boards import offset
from .by_hand import Data, behaviour, bid, contract, member, option, organisation, outcome_of, retender, structure

pytestmark = pytest.mark.unit

SEED = 3
"""With which the quarters of a and of b are those of the contract."""
LEAVING = {
    "rule": "boards", "floor": 0.0, "tolerance": 10.0, "of_price": 1.0, "h_cannot": 1.0, "h_will": 1.0, "by_size": 1.0,
    "bears_of_income": 1.0, "bears_of_price": 1.0,
}  # fmt: skip
"""It does not mind what it lost so far, and goes when it cannot go on."""
LOST = {"stranded": 0.5, "sticky": 0.0, "runs_on": 9.0}
UNEASY = {"of_price": 0.15}
"""It goes after a year, for the losses below are more than that."""
HARD_UP = {"floor": 1_000.0}
"""It can never go on."""
LOSING: Data = {"unit_cost": 1_300.0, "walk_away": 0.25, "headroom": 1e6}
"""£3,000 a month for the whole contract; it spends £13,000."""


def board(rule: Data | None = None, **given: Any) -> Data:
    """Of the two sections, whichever a number is of."""
    given_by = rule or {}
    losing = {name: given_by.get(name, plain) for name, plain in LOST.items()}
    leaving = {**LEAVING, **{name: each for name, each in given_by.items() if name not in LOST}}
    return organisation(**{**LOSING, **given}, behaviour=behaviour(leaving=leaving, losing=losing))


def alone(years: float = 3, name: str = "a", **given: Any) -> Data:
    return contract(structure("direct", {name: member(1.0)}), {}, years=years, **given)


def left_on(result: Data, name: str = "a") -> int | None:
    """The day on which it went of its own."""
    end = result["ended"]["service"][name]
    assert end.how in ("handed back", "delivered")
    day: int | None = end.day
    return day


def goes(org: Data, terms: Data | None = None, draws: Data | None = None, seed: int = SEED, **given: Any) -> int | None:
    return left_on(outcome_of({"a": org}, terms or alone(), draws, seed=seed, **given))


# When


def test_in_which_months_of_a_quarter_it_looks() -> None:
    """`printf 3/a | b2sum` begins with sixteen digits that come to 114, and 16 is 1 more than 15; those of the others to 112, 131 and 134."""
    assert [offset(3, "a"), offset(6, "a"), offset(2, "a"), offset(1, "b")] == [0, 1, 2, 2]


@pytest.mark.parametrize(("seed", "day"), [(3, 274), (6, 305), (2, 333)])
def test_the_first_look_is_in_its_sixth_month_or_one_of_the_two_after(seed: int, day: int) -> None:
    """Three months later it is gone; it could have gone in the third month already."""
    assert goes(board(HARD_UP), seed=seed) == day


def test_who_never_walks_away_stays() -> None:
    assert goes(board(UNEASY)) == 455
    assert goes(board(UNEASY, walk_away="never")) is None


def test_by_results_nothing_changes() -> None:
    org = {"free_reserves": 20_000.0, "walk_away": 0.8}
    assert goes(board({"rule": "results"}, **org)) == goes(organisation(**{**LOSING, **org})) == 455


# Whether


@pytest.mark.parametrize(("reserves", "day"), [(60_499.0, 274), (60_500.0, 364)])
def test_it_cannot_go_on(reserves: float, day: int) -> None:
    """£18,000 lost in six months are £36,000 a year; with half a month's £13,000 to be left it needs 18,000 + 36,000 + 6,500.

    September's claim is paid that day. At the end of the year it has lost more, and has £10,000 still to come.
    """
    assert goes(board({"floor": 0.5}, free_reserves=reserves, headroom=0.0)) == day
    assert goes(board({"floor": 0.5}, free_reserves=reserves - 7_000.0, headroom=7_000.0)) == day


@pytest.mark.parametrize(("reserves", "day"), [(45_999.0, 274), (46_000.0, None)])
def test_what_is_to_come_is_no_more_than_what_is_left(reserves: float, day: int | None) -> None:
    """Of one year, seen at the end of November: £34,000 gone, one claim on its way, and four months of £3,000 to come."""
    assert goes(board(free_reserves=reserves, headroom=0.0, notice=1), alone(1), seed=2) == day


@pytest.mark.parametrize(("of_price", "day"), [(0.3, None), (0.299, 455)])
def test_it_will_not_for_what_it_was_priced_at(of_price: float, day: int | None) -> None:
    """£3,000 of £10,000; not before its twelfth month."""
    assert goes(board({"of_price": of_price})) == day


def test_its_eleventh_month_is_too_soon_to_say_that_it_will_not() -> None:
    """It looks in that, the end of February, and next in May; it is gone with August."""
    assert goes(board(UNEASY), seed=2) == 517


@pytest.mark.parametrize(("reserves", "tolerance", "day"), [(71_999.0, 0.5, 455), (72_000.0, 0.5, 547), (10_000.0, 3.0, 547)])
def test_it_will_not_for_its_reserves(reserves: float, tolerance: float, day: int) -> None:
    """£36,000 lost in a year, £45,000 in fifteen months; reserves count as a month's £13,000 at the least."""
    assert goes(board({"tolerance": tolerance}, free_reserves=reserves)) == day


@pytest.mark.parametrize(("years", "left"), [(2, 3_600.0), (3, 39_600.0)])
@pytest.mark.parametrize("fee", [0.0, 700.0])
def test_it_pays_to_go(years: int, left: float, fee: float) -> None:
    """After notice 9 or 21 months are left, of £3,000; half of two fifths of £156,000 for nine months costs £23,400."""
    rule = {**UNEASY, "sticky": 0.4}
    assert goes(board(rule, closing_cost=left - fee), alone(years, exit_fee=fee)) is None
    assert goes(board(rule, closing_cost=left - fee - 1.0), alone(years, exit_fee=fee)) == 455


def test_costs_of_going_rise_with_the_cost_index() -> None:
    """5% in eleven months: the direct cost that stays is £31,200 x 1.05 for nine months of a year, and the loss is what costs came to."""
    yearly = 1.05 ** (12 / 11)
    lost = sum(13_000 * yearly ** (month / 12) - 10_000 for month in range(12))
    left = lost * 9 / 12 - 31_200 * 1.05 * 9 / 12
    rule, given = {**UNEASY, "sticky": 0.4}, {"cost_inflation": yearly - 1.0}
    assert goes(board(rule, closing_cost=left + 1.0), alone(2), **given) is None
    assert goes(board(rule, closing_cost=left - 1.0), alone(2), **given) == 455


def test_overhead_that_goes_on() -> None:
    """Direct cost of £11,000 and overhead of £2,200 a month, all of it stranded: it could avoid £1,000."""
    org = {"unit_cost": 1_100.0, "overhead": 0.2}
    whole = {"stranded": 1.0}
    assert goes(board({**whole, "of_price": 0.1}, **org)) is None
    assert goes(board({**whole, "of_price": 0.099}, **org)) == 455
    # Nine months of £3,200, less nine of £2,200.
    assert goes(board({**whole, "of_price": 0.05}, **org, closing_cost=9_000.0), alone(2)) is None
    assert goes(board({**whole, "of_price": 0.05}, **org, closing_cost=8_999.0), alone(2)) == 455


@pytest.mark.parametrize(("stranded", "day"), [(1.0, None), (0.99, 455)])
def test_a_loss_that_is_all_overhead_cannot_be_avoided(stranded: float, day: int | None) -> None:
    org = {"unit_cost": 1_000.0, "overhead": 0.2}
    assert goes(board({"stranded": stranded, "of_price": 0.0, "tolerance": 0.0}, **org)) == day


# By what chance


@pytest.mark.parametrize(("h_cannot", "day"), [(0.5, None), (0.51, 274)])
def test_without_noise_it_goes_where_a_years_chance_is_over_a_half(h_cannot: float, day: int | None) -> None:
    assert goes(board({**HARD_UP, "h_cannot": h_cannot})) == day


def drawn(uniform: float) -> Data:
    """As many people as planned."""
    return {"referrals": {"service": {"a": [0.0] * 36}}, "leaving": {"service": {"a": [uniform] * 36}}}


@pytest.mark.parametrize(
    ("rule", "other_income", "chance", "day"),
    [
        ({**HARD_UP, "h_cannot": 0.9}, 0.0, 0.437659, 274),
        ({"h_will": 0.25}, 180_000.0, 0.069395, 455),  # £300,000 with the contract's
        ({"h_will": 0.25}, 2_880_000.0, 0.097813, 455),  # ten times as much: 0.25 x 1.35
        ({"h_will": 0.25}, 0.0, 0.060785, 455),  # £120,000: 1.35 to the power of -0.39794 is 0.887432
        ({"h_will": 1.0}, 2_880_000.0, 0.527129, 455),  # 0.95 at the most
    ],
)
def test_the_chance_at_a_look(rule: Data, other_income: float, chance: float, day: int) -> None:
    """A year's chance in four looks, which differs by size for who could go on."""
    org = board({"of_price": 0.15, "by_size": 1.35, **rule}, other_income=other_income)
    assert goes(org, draws=drawn(chance - 1e-5), noise=True) == day
    assert goes(org, draws=drawn(chance + 1e-5), noise=True) is None


def test_every_look_has_a_uniform_of_its_own() -> None:
    draws = drawn(0.9)
    draws["leaving"]["service"]["a"][13:15] = [0.1, 0.1]  # in the fourteenth month nobody looks
    assert goes(board({**HARD_UP, "h_cannot": 0.9}), draws=draws, noise=True) == 547


# What going costs


@pytest.mark.parametrize(("notice", "day"), [(3, 455), (0, 364)])
def test_the_exit_fee_goes_to_the_commissioner(notice: int, day: int) -> None:
    terms = {"price_vat": 0.2}
    results = []
    for fee in (0.0, 700.0):
        shape = structure("direct", {"a": member(1.0)})
        # £144,000 with VAT is £120,000 without.
        offered = contract(shape, terms, annual_value=144_000.0, years=3, exit_fee=fee)
        results.append(outcome_of({"a": board(UNEASY, notice=notice)}, offered, seed=SEED))
    without, with_it = results
    assert left_on(without) == left_on(with_it) == day
    paid = [each["cash"]["a"][day] - each["cash"]["a"][day - 1] for each in results]
    assert paid[0] - paid[1] == pytest.approx(700.0)
    months = 12 + notice
    assert without["contracts"]["service"]["paid"] == pytest.approx(1.2 * 10_000 * months)
    assert with_it["contracts"]["service"]["paid"] == pytest.approx(1.2 * 10_000 * months - 700.0)


def test_who_leaves_by_its_results_pays_the_fee_too_and_who_stays_does_not() -> None:
    org = organisation(**{**LOSING, "free_reserves": 20_000.0, "walk_away": 0.8})
    ends = [outcome_of({"a": org}, alone(2, exit_fee=fee))["cash"]["a"][-1] for fee in (0.0, 700.0)]
    assert ends[0] - ends[1] == pytest.approx(700.0)
    stays = [outcome_of({"a": board()}, alone(1, exit_fee=fee), seed=SEED)["cash"]["a"][-1] for fee in (0.0, 700.0)]
    assert stays[0] == stays[1]


# In company


@pytest.mark.parametrize(("of_price", "goes_at_all"), [(0.334, False), (0.333, True)])
def test_a_partner_whose_lead_can_take_its_staff(of_price: float, goes_at_all: bool) -> None:
    """£4,500 a month after a fee of a tenth, and costs of £6,000; closing would cost a million, and costs it nothing."""
    orgs = {"a": organisation(capacity_factor=3.0), "b": board({"of_price": of_price}, unit_cost=1_200.0, closing_cost=1e6)}
    shape = structure("prime", {"a": member(0.5), "b": member(0.5)}, lead="a", management_fee=0.1)
    result = outcome_of(orgs, contract(shape, {}, years=3), seed=SEED)
    assert result["ended"]["service"]["b"] == (("handed back", 455) if goes_at_all else ("delivered", None))


@pytest.mark.parametrize(("closing", "day"), [(36_001.0, None), (35_999.0, 364)])
def test_in_an_alliance_it_goes_that_day(closing: float, day: int | None) -> None:
    """A year of £3,000 is left, whatever its notice elsewhere; the last to leave closes its doors itself."""
    terms = contract(structure("alliance", {"a": member(1.0)}), {}, years=2)
    assert goes(board(UNEASY, notice=7, closing_cost=closing), terms) == day


@pytest.mark.parametrize(("more", "end"), [(1.0, ("delivered", None)), (-1.0, ("handed back", 455))])
def test_a_post_whose_staff_nobody_takes(more: float, end: tuple[str, int | None]) -> None:
    """It is paid £60,000 a year and costs twice as much a year later; half of two fifths of what it costs by then goes on for the three months left."""
    lost = sum(5_000 * 2 ** (month / 12) for month in range(12)) - 60_000
    left = (lost - 0.2 * 60_000 * 2 ** (11 / 12)) * 3 / 12
    orgs = {"a": organisation(capacity_factor=3.0), "b": board({**UNEASY, "sticky": 0.4}, closing_cost=left + more)}
    shape = structure("prime", {"a": member(1.0), "b": member(0.0, post=60_000.0)}, lead="a")
    result = outcome_of(orgs, contract(shape, {}, years=1.5), seed=SEED, cost_inflation=1.0)
    assert result["ended"]["service"]["b"] == end


@pytest.mark.parametrize(("of_price", "goes_at_all"), [(0.282, False), (0.281, True)])
def test_a_lead_of_a_prime(of_price: float, goes_at_all: bool) -> None:
    """It keeps £5,500 a month, does five people's work for £6,600 and manages for £450: £1,550 lost. It goes with all, and pays the fee alone."""
    orgs = {"a": board({"of_price": of_price}, unit_cost=1_320.0), "b": organisation()}
    shape = structure("prime", {"a": member(0.5), "b": member(0.5)}, lead="a", management_fee=0.1, management_cost=0.1)
    result = outcome_of(orgs, contract(shape, {}, years=3, exit_fee=500.0), seed=SEED)
    if not goes_at_all:
        assert result["ended"]["service"] == {"a": ("delivered", None), "b": ("delivered", None)}
        return
    assert result["ended"]["service"] == {"a": ("handed back", 455), "b": ("left without", 455)}
    assert result["cash"]["a"][-1] == pytest.approx(100_000 - 15 * 1_550 - 500)
    assert result["cash"]["b"][-1] == pytest.approx(100_000 + 15 * 4_500)
    assert result["contracts"]["service"]["paid"] == pytest.approx(150_000 - 500)


@pytest.mark.parametrize("closing", [60_000.0, 0.0])
def test_two_decide_at_once_and_each_leaves_its_staff_with_the_other(closing: float) -> None:
    """£1,500 a month each. Neither pays for closing when it decides; as both are then under notice, both do on the day."""
    orgs = {name: board(UNEASY, closing_cost=closing, free_reserves=1e6, capacity_factor=3.0) for name in "ba"}
    shape = structure("consortium", {"b": member(0.5), "a": member(0.5)})
    result = outcome_of(orgs, contract(shape, {}, years=3), seed=SEED)
    assert result["ended"]["service"] == {"a": ("handed back", 455), "b": ("handed back", 455)}
    for name in "ab":
        assert result["cash"][name][-1] == pytest.approx(1e6 - 15 * 1_500 - closing)


def test_by_results_two_decide_at_once_too() -> None:
    """A lead and a partner are both under notice from day 364."""
    orgs = {name: board({"rule": "results"}, free_reserves=20_000.0, walk_away=0.8) for name in "ab"}
    shape = structure("prime", {"a": member(0.5), "b": member(0.5)}, lead="a")
    result = outcome_of(orgs, contract(shape, {}, years=3), seed=SEED)
    assert result["ended"]["service"] == {"a": ("handed back", 455), "b": ("handed back", 455)}


@pytest.mark.parametrize(
    ("rule", "seed", "day"),
    [
        (HARD_UP, 3, 365 + 274),  # its sixth month is the eighteenth
        (HARD_UP, 1, 365 + 333),  # two months later, for its quarters end so
        (UNEASY, 3, 365 + 455),
        ({"of_price": 0.3}, 3, None),  # of what it was priced at since it came
    ],
)
def test_who_came_later_counts_from_its_own_first_month(rule: Data, seed: int, day: int | None) -> None:
    orgs = {"a": organisation(capacity_factor=3.0), "b": board(rule)}
    shape = structure("direct", {"a": member(0.5), "b": member(0.5, from_=2.0)})
    assert left_on(outcome_of(orgs, contract(shape, {}, years=3), seed=seed), "b") == day


@pytest.mark.parametrize(("closing", "day"), [(1_800.0, None), (1_799.0, 455)])
def test_who_leaves_sooner_by_plan_counts_to_its_own_last_month(closing: float, day: int | None) -> None:
    """As in two years alone, at half of it all: nine months of £1,500 less nine of £1,300."""
    orgs = {"a": organisation(), "b": board({**UNEASY, "sticky": 0.4}, closing_cost=closing)}
    shape = structure("direct", {"a": member(0.5), "b": member(0.5, to=2.0)})
    assert left_on(outcome_of(orgs, contract(shape, {}, years=3), seed=SEED), "b") == day


def test_a_further_term_is_looked_at_by_itself() -> None:
    """A year, and then two that lose as much: not at the end of the sixth month of these, but of the twelfth."""
    terms = alone(1, retender=retender({}, incumbent=bid(), term=2.0))
    assert goes(board(UNEASY), terms) == 365 + 455


# How long sticky costs go on


@pytest.mark.parametrize(("runs_on", "left"), [(0.0, 63_000.0), (6.0, 47_400.0), (30.0, 8_400.0)])
def test_how_long_what_is_left_goes_on(runs_on: float, left: float) -> None:
    """After notice 21 months of £3,000; half of two fifths of £13,000 goes on for none of them, six, or all."""
    rule = {**UNEASY, "sticky": 0.4, "runs_on": runs_on}
    assert goes(board(rule, closing_cost=left)) is None
    assert goes(board(rule, closing_cost=left - 1.0)) == 455


def test_no_more_is_sticky_than_is_fixed() -> None:
    """Half of two fifths again, for nine months: 21 x £3,000 less £23,400."""
    rule = {**UNEASY, "sticky": 1.0}
    assert goes(board(rule, closing_cost=39_600.0, fixed_share=0.4)) is None
    assert goes(board(rule, closing_cost=39_599.0, fixed_share=0.4)) == 455


# Options of both

FAIR = {"bears_of_income": 1.0, "bears_of_price": 0.29}
"""£36,000 a year are lost, 30% of £120,000."""


def months_of(orgs: Data, terms: Data, draws: Data | None = None, seed: int = SEED, **given: Any) -> float:
    """For how many it was there, ten people each."""
    return float(outcome_of(orgs, terms, draws, seed=seed, **given)["contracts"]["service"]["served"] / 10)


def two_and_one() -> Data:
    return alone(2, extensions=[option(notice=6, by="both")])


@pytest.mark.parametrize(
    ("rule", "other_income", "months"),
    [
        ({"bears_of_price": 0.3}, 0.0, 36),
        ({"bears_of_price": 0.299}, 0.0, 24),
        ({"bears_of_income": 0.3}, 0.0, 36),
        ({"bears_of_income": 0.299}, 0.0, 24),
        ({"bears_of_income": 0.03}, 1_080_000.0, 36),  # of £1.2m it is £36,000 too
        ({"bears_of_income": 0.0299}, 1_080_000.0, 24),
    ],
)
def test_a_board_declines_for_what_it_bears_of_price_or_income(rule: Data, other_income: float, months: int) -> None:
    """It would not leave for that: it has not lost its tolerance, nor what it bears of the price so far."""
    assert months_of({"a": board(rule, other_income=other_income)}, two_and_one()) == pytest.approx(months)


def test_what_stays_stranded_is_not_what_it_declines_for() -> None:
    """Direct cost of £11,000 and overhead of £2,200 a month: of £38,400 a year it could avoid £25,200, 21% of the price."""
    org = {"unit_cost": 1_100.0, "overhead": 0.2}
    assert months_of({"a": board({"bears_of_price": 0.21}, **org)}, two_and_one()) == pytest.approx(36)
    assert months_of({"a": board({"bears_of_price": 0.209}, **org)}, two_and_one()) == pytest.approx(24)


def test_who_loses_nothing_takes_it() -> None:
    assert months_of({"a": board({"bears_of_price": 0.0}, unit_cost=1_000.0)}, two_and_one()) == pytest.approx(36)


@pytest.mark.parametrize(("seed", "months"), [(3, 12), (6, 24)])
def test_an_option_before_its_first_look_is_not_declined(seed: int, months: int) -> None:
    """Decided at the end of the sixth month: one looks then for the first time, the other a month later."""
    terms = alone(1, extensions=[option(notice=6, by="both")])
    assert months_of({"a": board(FAIR)}, terms, seed=seed) == pytest.approx(months)


@pytest.mark.parametrize("seed", [2, 3])
def test_after_its_first_look_it_declines_in_any_month(seed: int) -> None:
    assert months_of({"a": board(FAIR)}, two_and_one(), seed=seed) == pytest.approx(24)


@pytest.mark.parametrize(
    ("rule", "months"),
    [
        ({"h_will": 0.25}, 36),
        ({"h_will": 0.26}, 24),
        ({"h_will": 0.26, "h_cannot": 0.25, "floor": 1_000.0}, 36),
        ({"h_will": 0.25, "h_cannot": 0.26, "floor": 1_000.0}, 24),
    ],
)
def test_without_noise_it_declines_where_twice_a_years_chance_is_over_a_half(rule: Data, months: int) -> None:
    """Of who could go on its willingness, of who cannot the other. Under a half a year it never gives notice."""
    assert months_of({"a": board({**FAIR, **rule})}, two_and_one()) == pytest.approx(months)


@pytest.mark.parametrize(("uniforms", "months"), [([0.4999, 0.9], 24), ([0.5001, 0.4999], 36), ([0.9, 0.9], 48)])
def test_each_option_has_a_draw_of_its_own(uniforms: list[float], months: int) -> None:
    """Twice a quarter."""
    draws = {
        "referrals": {"service": {"a": [0.0] * 48}}, "leaving": {"service": {"a": [0.9] * 48}},
        "declines": {"service": {"a": uniforms}}, "options": {"service": [0.0, 0.0]},
    }  # fmt: skip
    terms = alone(2, extensions=[option(notice=6, by="both"), option(notice=6, by="both")])
    assert months_of({"a": board({**FAIR, "h_will": 0.25})}, terms, draws, noise=True) == pytest.approx(months)


@pytest.mark.parametrize(("walk_away", "months"), [(0.25, 24), ("never", 36)])
def test_who_never_walks_away_does_not_decline(walk_away: Any, months: int) -> None:
    assert months_of({"a": board(FAIR, walk_away=walk_away)}, two_and_one()) == pytest.approx(months)


@pytest.mark.parametrize(("share", "months"), [(0.49, 36), (0.5, 24)])
def test_who_declines_by_itself_has_half_of_the_work(share: float, months: int) -> None:
    orgs = {"a": organisation(), "b": board(FAIR)}
    shape = structure("consortium", {"a": member(1.0 - share), "b": member(share)})
    terms = contract(shape, {}, years=2, extensions=[option(notice=6, by="both")])
    assert months_of(orgs, terms) == pytest.approx(months)


@pytest.mark.parametrize(("bears", "months"), [(0.445, 36), (0.444, 24)])
def test_the_price_is_net_of_the_hub(bears: float, months: int) -> None:
    """£4,500 a month and £6,500 of cost: it loses £2,000 of £4,500."""
    orgs = {"a": board({"bears_of_price": bears}), "b": organisation()}
    shape = structure("consortium", {"a": member(0.5), "b": member(0.5)}, hub_cost=0.1)
    terms = contract(shape, {}, years=2, extensions=[option(notice=6, by="both")])
    assert months_of(orgs, terms) == pytest.approx(months)


def test_a_partner_has_no_say_where_there_is_a_lead() -> None:
    orgs = {"a": organisation(), "b": board(FAIR)}
    shape = structure("prime", {"a": member(0.2), "b": member(0.8)}, lead="a")
    terms = contract(shape, {}, years=2, extensions=[option(notice=6, by="both")])
    assert months_of(orgs, terms) == pytest.approx(36)


def test_by_results_an_option_is_declined_as_before() -> None:
    """In the eighteenth month its year has lost money; its cash is under four fifths of what it began with, or not."""
    results = {"rule": "results", **FAIR}
    for reserves, months in ((20_000.0, 24), (1_000_000.0, 36)):
        org = board(results, free_reserves=reserves, walk_away=0.8, notice=30)
        assert months_of({"a": org}, two_and_one()) == pytest.approx(months)
