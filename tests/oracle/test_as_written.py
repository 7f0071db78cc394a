"""Contracts as they are written (R53 on), worked by hand. Day 0 is 1 April 2024; without noise unless draws are given."""

from datetime import date

import pytest

from .by_hand import Data, bid, change, contract, inflation, member, organisation, outcome_of, retender, structure, uplift
from .inflation import Inflation

pytestmark = pytest.mark.unit

ALONE = structure("direct", {"only": member(1.0)})
LED = {"lead": member(0.5), "partner": member(0.5)}
DRAWN = {"index": [1.0, -0.5, 0.0, 0.0], "costs over": [-1.0, 2.0, 0.0, 0.0]}
"""With a mean of 3%, 2% of spread and 0.6 of persistence: 5%, 3 + 1.2 - 0.8 = 3.4%, 3 + 0.24 = 3.24%."""


def paid(terms: Data, draws: Data | None = None, **world: object) -> float:
    names = terms["structure"]["members"]
    result = outcome_of({name: organisation() for name in names}, terms, draws, **world)
    pounds: float = result["contracts"]["service"]["paid"]
    return pounds


def cash_of(terms: Data, **world: object) -> Data:
    """What each comes to have over its 100,000."""
    result = outcome_of({name: organisation() for name in terms["structure"]["members"]}, terms, **world)
    return {name: days[-1] - 100_000 for name, days in result["cash"].items()}


def test_values_by_year() -> None:
    value, people, rises = {1: 120_000.0, 3: 60_000.0}, {1: 120.0, 2: 240.0}, {1: 0.05, 3: 0.1}
    terms = contract(ALONE, {}, years=4, annual_value=value, people_per_year=people, uplift=rises)
    result = outcome_of({"only": organisation()}, terms)
    # 5% on the first day of year 2, 10% on those of years 3 and 4.
    expected = 120_000 + 120_000 * 1.05 + 60_000 * 1.05 * 1.1 + 60_000 * 1.05 * 1.1 * 1.1
    assert result["contracts"]["service"]["paid"] == pytest.approx(expected, abs=0.005)
    # In the first month of year 2 twenty come to the staff for ten; from then on twenty are served, and ten always wait.
    assert result["contracts"]["service"]["served"] == pytest.approx(120 + 10 + 11 * 20 + 480)
    assert result["contracts"]["service"]["waiting"] == pytest.approx(10)


def test_yearly_spending_is_of_the_first_year() -> None:
    orgs = {"only": organisation(unit_cost=900.0, free_reserves={"months": 2.0})}
    given = contract(ALONE, {}, years=2, people_per_year={1: 120.0, 2: 600.0}, annual_value={1: 120_000.0, 2: 1e6})
    # Two months of 120 people x 900.
    assert outcome_of(orgs, given)["cash"]["only"][0] == pytest.approx(18_000)


@pytest.mark.parametrize(
    ("given", "rises"),
    [
        ({"rate": 0.04}, [0.04, 0.04, 0.04]),
        ({"rate": {1: 0.04, 3: 0.02}}, [0.04, 0.02, 0.02]),
        ({"rate": 0.04, "from_": 3}, [0.0, 0.04, 0.04]),
        ({"rate": 0.04, "chance": 0.25}, [0.01, 0.01, 0.01]),
        ({"index": "inflation"}, [0.06, 0.06, 0.06]),
        ({"index": "inflation", "cap": 0.05, "from_": 4, "chance": 0.5}, [0.0, 0.0, 0.025]),
        ({"index": "inflation", "floor": 0.08}, [0.08, 0.08, 0.08]),
    ],
)
def test_a_rise_in_terms(given: Data, rises: list[float]) -> None:
    value, whole = 120_000.0, 120_000.0
    for rise in rises:
        value *= 1 + rise
        whole += value
    terms = contract(ALONE, {}, years=4, uplift=uplift(**given))
    assert paid(terms, inflation=inflation(0.06)) == pytest.approx(whole, abs=0.005)
    assert paid(terms, cost_inflation=0.06) == pytest.approx(whole, abs=0.005)


@pytest.mark.parametrize(
    ("lag", "second", "third"),
    [
        (0.0, 0.034, 0.0324),  # 1 October 2025 is in the second scenario year, 1 October 2026 in the third
        (6.0, 0.034, 0.0324),  # 1 April is its first day
        (7.0, 0.05, 0.034),
        (24.0, 0.05, 0.05),  # 1 October 2023 is before the start
    ],
)
def test_a_rise_follows_the_index_of_the_year_before(lag: float, second: float, third: float) -> None:
    terms = contract(
        ALONE, {}, years=3, start="2024-10-01", people_per_year=0.0, uplift=uplift(index="inflation", lag=lag, chance=0.6)
    )
    world = {"noise": True, "inflation": inflation(0.03, 0.02, 0.6)}
    for uniforms, rises in (
        ([0.0, 0.1, 0.5], (second, third)),
        ([0.0, 0.6, 0.5], (0.0, third)),
        ([0.0, 0.1, 0.9], (second, 0.0)),
    ):
        expected = 120_000 * (1 + (1 + rises[0]) * (2 + rises[1]))
        draws = {"inflation": DRAWN, "uplift": {"service": uniforms}}
        assert paid(terms, draws, **world) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    ("passed", "partner"), [(1.0, 60_000 * 1.04), (0.25, 60_000 * 1.01), (0.0, 60_000), (2.0, 60_000 * 1.08)]
)
def test_what_of_a_rise_reaches_partners(passed: float, partner: float) -> None:
    through = {"outcome_risk": 1.0, "cuts": 1.0, "discount": 1.0, "uplift": passed}
    shape = structure("prime", LED, lead="lead", pass_through=through)
    cash = cash_of(contract(shape, {}, years=2, uplift=0.04))
    assert cash["partner"] == pytest.approx(60_000 + partner, abs=0.005)
    assert cash["lead"] == pytest.approx(120_000 + 120_000 * 1.04 - 60_000 - partner, abs=0.005)


@pytest.mark.parametrize(
    ("rises", "start", "ceiling"),
    [
        (0.04, None, 60_000 * 1.04**2),
        (0.04, "2026-10-01", 60_000 * 1.04**2.5),
        ({1: 0.04, 3: 0.1}, None, 60_000 * 1.04 * 1.1),  # of the years that begin by 1 April 2026
        ({1: 0.04, 3: 0.1}, "2026-10-01", 60_000 * 1.04 * 1.1),
        ({1: 0.04, 3: 0.1}, "2027-04-01", 60_000 * 1.04 * 1.1 * 1.1),
        (uplift(rate=0.1, from_=3, chance=0.5), None, 60_000 * 1.05),
    ],
)
def test_the_ceiling_of_a_further_term(rises: Data | float, start: str | None, ceiling: float) -> None:
    """Its work would cost more than that, so the ceiling is bid; the new term rises as written, by its own years."""
    orgs = {name: organisation(unit_cost=1_000.0, free_reserves=1e6) for name in ("only", "new")}
    rules = retender({"new": (structure("direct", {"new": member(1.0)}), bid())}, start=start)
    value = {1: 120_000.0, 2: 60_000.0}
    changes = [change(year=2, price=0.5, people=0.2)]
    terms = contract(ALONE, {}, years=2, annual_value=value, people_per_year={1: 60.0, 2: 120.0}, uplift=rises, changes=changes)
    result = outcome_of(orgs, {**terms, "retender": rules}, cost_inflation=0.02)
    award = result["awards"]["service"][0]
    assert award["price"] == pytest.approx(ceiling, abs=0.005)
    months = {None: 24, "2026-10-01": 30, "2027-04-01": 36}[start]
    assert award["true_cost"] == pytest.approx(120 * 1_000 * 1.02 ** (months / 12))
    second = 0.0 if isinstance(rises, dict) and "rate" in rises else 0.04
    assert result["contracts"]["service/2"]["paid"] == pytest.approx(ceiling * (2 + second), abs=0.005)


def test_inflation_by_year_and_what_costs_come_to() -> None:
    drawn = Inflation(date(2024, 4, 1), inflation(0.03, 0.02, 0.6, 0.005, 0.01), 0.0, DRAWN)
    assert [drawn.index(year) for year in range(3)] == pytest.approx([0.05, 0.034, 0.0324])
    # The index and half a per cent, less one per cent, and two more.
    assert [drawn.costs(year) for year in range(3)] == pytest.approx([0.045, 0.059, 0.0374])
    assert drawn.since(6, 3) == pytest.approx(1.045**0.25)
    assert drawn.since(6, 12) == pytest.approx(1.045**0.5 * 1.059**0.5)
    assert drawn.since(0, 27) == pytest.approx(1.045 * 1.059 * 1.0374**0.25)


def test_inflation_is_bounded_where_it_is_used() -> None:
    drawn = Inflation(date(2024, 4, 1), inflation(0.0, 0.5, 0.6, 0.0, 1.0), 0.0, {"index": [3.0, 0.0], "costs over": [-3.0, 0.0]})
    # 150% counts as 100%, and the year after remembers 150%; of costs 150% - 300% counts as -50%.
    assert (drawn.index(0), drawn.index(1)) == pytest.approx((1.0, 0.9))
    assert (drawn.costs(0), drawn.costs(1)) == pytest.approx((-0.5, 0.9))


def test_costs_rise_with_inflation_from_the_contracts_first_day() -> None:
    orgs = {"only": organisation(unit_cost=600.0)}
    terms = contract(ALONE, {}, years=1, start="2024-10-01")
    result = outcome_of(orgs, terms, inflation=inflation(0.03, 0.02, 0.6, 0.01, 0.05))
    # Without noise costs rise by 4% each year: ten people a month.
    assert result["cash"]["only"][-1] == pytest.approx(220_000 - sum(6_000 * 1.04 ** (k / 12) for k in range(12)), abs=0.005)


def test_changes_of_price_and_people() -> None:
    changes = [change(year=2, price=0.08, people=0.1), change(chance_per_year=0.5, price=-0.2, people=-0.4)]
    cuts = [{"year": 2, "chance_per_year": None, "cut": 0.1}]
    terms = contract(ALONE, {}, years=2, uplift=0.02, cuts=cuts, changes=changes, volume_follows=0.5)
    result = outcome_of({"only": organisation()}, terms)
    second = 120_000 * 1.02 * 0.9 * 1.08 * 0.9
    assert result["contracts"]["service"]["paid"] == pytest.approx(120_000 + second, abs=0.005)
    # 120 x 0.95 with the cut, x 1.1, and half of a fall by 0.4; the staff for ten can serve all of them.
    assert result["contracts"]["service"]["served"] == pytest.approx(120 + 120 * 0.95 * 1.1 * 0.8)


def test_a_chance_of_change_is_drawn_each_year_from_the_second() -> None:
    changes = [change(chance_per_year=0.3, price=0.1), change(chance_per_year=0.3, price=-0.5)]
    terms = contract(ALONE, {}, years=3, people_per_year=0.0, changes=changes)
    draws = {"changes": {"service": [[0.0, 0.29, 0.3], [0.0, 0.9, 0.1]]}}
    assert paid(terms, draws, noise=True) == pytest.approx(120_000 + 132_000 + 66_000, abs=0.005)


@pytest.mark.parametrize(("price", "partner"), [(0.2, 60_000 * 1.2), (-0.2, 60_000 * 0.9)])
def test_a_rise_goes_to_partners_whole_and_a_fall_as_a_cut(price: float, partner: float) -> None:
    through = {"outcome_risk": 1.0, "cuts": 0.5, "discount": 1.0, "uplift": 1.0}
    shape = structure("prime", LED, lead="lead", pass_through=through)
    cash = cash_of(contract(shape, {}, years=2, changes=[change(year=2, price=price)]))
    assert cash["partner"] == pytest.approx(60_000 + partner, abs=0.005)
    assert cash["lead"] == pytest.approx(60_000 + 120_000 * (1 + price) - partner, abs=0.005)


def test_in_a_consortium_a_rise_goes_by_shares_and_a_fall_by_the_rule() -> None:
    shape = structure("consortium", {"lead": member(0.5), "partner": member(0.5)}, lead="lead", cut_rule="lead_first")
    changes = [change(year=2, price=0.2), change(year=2, price=-0.25)]
    cash = cash_of(contract(shape, {}, years=2, changes=changes))
    # 72,000 each; of the 144,000 the lead loses 36,000.
    assert (cash["lead"], cash["partner"]) == (pytest.approx(60_000 + 36_000), pytest.approx(60_000 + 72_000))


@pytest.mark.parametrize(("passed", "quarter"), [(1.5, -0.02), (1.0, 0.1)])
def test_trust_falls_with_a_fall_over_the_contracts(passed: float, quarter: float) -> None:
    through = {"outcome_risk": 1.0, "cuts": passed, "discount": 1.0, "uplift": 1.0}
    shape = structure("prime", LED, lead="lead", pass_through=through)
    changes = [change(year=2, price=0.1), change(year=2, price=-0.2)]
    orgs = {name: organisation() for name in LED}
    result = outcome_of(orgs, contract(shape, {"target_rate": 0.5}, years=2, uplift=0.3, changes=changes), trust_effect=0.4)
    # As of a cut: 0.5 to 0.58 by quarters, then from 0.58 to 0.48, or on to 0.60.
    trust = [0, 0.02, 0.04, 0.06, 0.08, quarter, quarter + 0.02, quarter + 0.04]
    assert result["contracts"]["service"]["outcomes"] == pytest.approx(120 / 2 + 7.5 * sum(1 + 0.4 * each for each in trust))


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("direct", {}, {"lead": 86_000, "a": 24_000, "b": 10_000}),
        ("prime", {"management_fee": 0.2}, {"lead": 86_000, "a": 24_000, "b": 10_000}),
        ("consortium", {"hub_cost": 0.1}, {"lead": 74_000, "a": 24_000, "b": 10_000}),
        ("alliance", {"hub_cost": 0.1}, {"lead": 74_000, "a": 24_000, "b": 10_000}),
    ],
)
def test_a_price_of_its_own_is_paid_in_the_first_year(kind: str, given: Data, expected: dict[str, float]) -> None:
    members = {"lead": member(0.5), "a": member(0.3, price=24_000.0), "b": member(0.2, price=10_000.0)}
    if kind == "direct":
        members["lead"]["money"] = 0.9  # it has no price of its own, and takes the balance
    shape = structure(kind, members, lead=None if kind == "direct" else "lead", **given)
    cash = cash_of(contract(shape, {}, years=2, discount=0.2, annual_value=150_000.0, uplift=0.05))
    assert cash == pytest.approx({name: pounds * 2.05 for name, pounds in expected.items()}, abs=0.005)


def test_what_a_price_leaves_goes_to_the_others_pro_rata() -> None:
    members = {"a": member(0.2), "b": member(0.6), "c": member(0.2, price=40_000.0)}
    cuts = [{"year": 1, "chance_per_year": None, "cut": 0.25}]
    cash = cash_of(contract(structure("direct", members), {}, years=1, cuts=cuts))
    # Of the 90,000 of the first year 50,000 are left, as one to three.
    assert cash == pytest.approx({"a": 12_500, "b": 37_500, "c": 40_000}, abs=0.005)


def test_a_price_that_is_not_honoured_in_full() -> None:
    members = {"lead": member(0.5), "partner": member(0.5, price=30_000.0, honoured=0.6)}
    shape = structure(
        "prime", members, lead="lead", pass_through={"outcome_risk": 1.0, "cuts": 1.0, "discount": 0.5, "uplift": 1.0}
    )
    cash = cash_of(contract(shape, {}, discount=0.1))
    assert cash == pytest.approx({"lead": 108_000 - 18_000, "partner": 18_000}, abs=0.005)


@pytest.mark.parametrize(
    ("kind", "given", "price"), [("prime", {"management_fee": 0.1}, 90_000), ("consortium", {"hub_cost": 0.05}, 90_000)]
)
def test_a_price_in_a_team_is_of_its_bid(kind: str, given: Data, price: float) -> None:
    orgs = {
        "only": organisation(),
        "new": organisation(free_reserves=1e6, unit_cost=712.5 if kind == "consortium" else 750.0),
        "small": organisation(),
    }
    shape = structure(kind, {"new": member(0.9), "small": member(0.1, price=9_000.0)}, lead="new", **given)
    orgs["small"]["unit_cost"] = orgs["new"]["unit_cost"]
    for least, winner in ((0.09, "new"), (0.12, None)):
        rules = retender({"new": (shape, bid())})
        terms = contract(ALONE, {}, retender=rules, smaller_share=least)
        result = outcome_of(orgs, terms)
        # 120 people x 750 (net of the hub 712.50) are bid: 9,000 are 10% of it, 11.1% before the fee, 10.5% before the hub.
        award = result["awards"]["service"][0]
        assert award["winner"] == winner
        if winner is not None:
            assert award["price"] == pytest.approx(price)
            costs = 12 * orgs["small"]["unit_cost"]
            assert result["cash"]["small"][-1] == pytest.approx(100_000 + 9_000 - costs, abs=0.005)


@pytest.mark.parametrize("kind", ["direct", "prime", "consortium", "alliance"])
def test_a_post_is_paid_and_costs_a_fixed_sum(kind: str) -> None:
    members = {"a": member(0.5), "b": member(0.5), "deaf": member(0.0, post=24_000.0)}
    orgs = {"a": organisation(outcome_rate=0.6), "b": organisation(outcome_rate=0.5), "deaf": organisation(unit_cost=900.0)}
    shape = structure(kind, members, lead="a" if kind == "prime" else None)
    payment = {"fixed": 0.4, "activity": 0.2, "outcomes": 0.4, "target_rate": 0.5}
    result = outcome_of(orgs, contract(shape, payment, years=2, uplift=0.05), cost_inflation=0.03)
    cash = {name: days[-1] - 100_000 for name, days in result["cash"].items()}
    costs = sum(2_000 * 1.03 ** (month / 12) for month in range(24))
    assert cash["deaf"] == pytest.approx(24_000 * 2.05 - costs, abs=0.005)
    # The rest is 96,000 a year, half of it on outcomes: 24,000 in each half of the work, of which a reaches 120%.
    everything = 120_000 * 2.05
    if kind == "direct":
        assert cash["a"] == pytest.approx((24_000 + 24_000 * 1.2) * 2.05, abs=0.005)
        assert cash["b"] == pytest.approx(48_000 * 2.05, abs=0.005)
    if kind == "prime":
        # A partner with half of the money has the contract's parts: at target 60,000. The lead has the other 36,000, and the
        # outcomes over target: 10% of the contract's 48,000.
        assert cash["b"] == pytest.approx(60_000 * 2.05, abs=0.005)
        assert cash["a"] == pytest.approx((36_000 + 4_800) * 2.05, abs=0.005)
    if kind == "consortium":
        assert cash["a"] == pytest.approx((24_000 + 24_000 * 1.2) * 2.05, abs=0.005)
        assert cash["a"] + cash["b"] + 24_000 * 2.05 == pytest.approx(everything + 4_800 * 2.05, abs=0.005)
    if kind == "alliance":
        # Half of the gain of 4,800 a year, by par.
        assert cash["a"] == pytest.approx((48_000 + 1_200) * 2.05, abs=0.005)
        assert cash["b"] == pytest.approx((48_000 + 1_200) * 2.05, abs=0.005)
    assert result["ended"]["service"]["deaf"] == ("delivered", None)


def test_a_joint_venture_owes_a_post_its_cost_with_the_margin() -> None:
    members = {"a": member(1.0), "deaf": member(0.0, post=24_000.0)}
    orgs = {"a": organisation(unit_cost=600.0), "deaf": organisation()}
    shape = structure("joint_venture", members, margin=0.05)
    result = outcome_of(orgs, contract(shape, {}, years=2), cost_inflation=0.03)
    costs = sum(2_000 * 1.03 ** (month / 12) for month in range(24))
    assert result["cash"]["deaf"][-1] == pytest.approx(100_000 + 0.05 * costs, abs=0.005)
    # What is left is the only owner's: it has all the work.
    own = sum(6_000 * 1.03 ** (month / 12) for month in range(24))
    assert result["cash"]["a"][-1] == pytest.approx(100_000 + 240_000 - own - 1.05 * costs, abs=0.005)


@pytest.mark.parametrize(
    ("kind", "left"),
    [("direct", 96_000), ("consortium", 96_000), ("alliance", 96_000), ("joint_venture", 96_000), ("prime", 108_000)],
)
def test_where_a_post_leaves_its_money_lapses(kind: str, left: float) -> None:
    """It fails on the first month's last day; a contract of which half is fixed goes on without it."""
    failing = {
        "other_income": 120_000.0,
        "other_margin": -1.0,
        "free_reserves": 5_000.0,
        "grace": 1,
        "closing_cost": {"months": 3.0},
    }
    members = {"a": member(0.5), "b": member(0.5), "deaf": member(0.0, post=24_000.0)}
    orgs = {"a": organisation(), "b": organisation(), "deaf": organisation(**failing)}
    shape = structure(kind, members, lead="a" if kind == "prime" else None)
    result = outcome_of(orgs, contract(shape, {"fixed": 0.5, "activity": 0.3, "outcomes": 0.2, "target_rate": 0.5}))
    # A prime's commissioner takes off the fixed half of the post's money, others the whole of it.
    assert result["contracts"]["service"]["paid"] == pytest.approx(10_000 + left * 11 / 12, abs=0.005)
    assert result["ended"]["service"]["deaf"] == ("insolvent", 29)
    assert result["contracts"]["service"]["unmet"] == pytest.approx(0)


def test_a_post_that_gives_notice_pays_its_closing_cost_and_nobody_takes_it_over() -> None:
    leaving = organisation(walk_away=0.9, notice=0, closing_cost={"months": 3.0}, free_reserves=3_000.0, unit_cost=900.0)
    members = {"a": member(1.0), "deaf": member(0.0, post=24_000.0)}
    shape = structure("consortium", members, lead="a")
    orgs = {"a": organisation(capacity_factor=2.0), "deaf": leaving}
    result = outcome_of(orgs, contract(shape, {}, years=2), cost_inflation=0.2)
    costs = sum(2_000 * 1.2 ** (month / 12) for month in range(12))
    assert result["ended"]["service"]["deaf"] == ("handed back", 364)
    # Three months of the post at first prices.
    assert result["cash"]["deaf"][-1] == pytest.approx(3_000 + 24_000 - costs - 6_000, abs=0.005)
    assert result["contracts"]["service"]["paid"] == pytest.approx(120_000 + 96_000, abs=0.005)


def test_a_post_in_a_team_that_bids_again() -> None:
    orgs = {"a": organisation(unit_cost=800.0), "deaf": organisation()}
    shape = structure("consortium", {"a": member(1.0), "deaf": member(0.0, post=24_000.0)}, lead="a")
    rules = retender({"none": (ALONE, bid(refuse_below_cost=True))}, incumbent=bid())
    orgs["only"] = organisation(unit_cost=9_000.0)
    result = outcome_of(orgs, contract(shape, {}, retender=rules), cost_inflation=0.05)
    award = result["awards"]["service"][0]
    # 120 people x 800 and the post, a year dearer, are over the ceiling; of it the post has the fifth that its money had become.
    assert (award["true_cost"], award["price"]) == (pytest.approx(126_000), pytest.approx(120_000))
    costs = sum(2_000 * 1.05 ** (month / 12) for month in range(24))
    assert result["cash"]["deaf"][-1] == pytest.approx(100_000 + 48_000 - costs, abs=0.005)
