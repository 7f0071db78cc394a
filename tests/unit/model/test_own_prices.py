"""A price of its own and a post: what is agreed, what it costs, and what becomes of it when somebody leaves (rulings R62 and R63)."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.analysis.groups import smaller
from simulator.execution.batches import run_batches
from simulator.model.draws import Draws
from simulator.model.ends import End
from simulator.model.ensemble import Ensemble
from simulator.scenario import Scenario, ScenarioError
from simulator.scenario.sentences import describe
from simulator.studies.split.request import as_changes, request
from simulator.terms import first_year
from simulator.terms.centre import of_file
from tests.unit.model.plain import Data, amounts, contract, member, organisation, ran, scenario

pytestmark = pytest.mark.unit

KINDS = ("direct", "prime", "consortium", "alliance")
PARTS: Data = {"fixed": 0.6, "activity": 0.2, "outcomes": 0.2, "target_rate": 0.5}


def made(
    kind: str, members: Data, lead: str | None = None, structure: Data | None = None, noise: bool = False, **given: Any
) -> Scenario:
    """£120,000 and 120 people a year for a year; half of those served reach the outcome. Who is there has £1m."""
    shape: Data = {"kind": kind, "members": members, **(structure or {})}
    if lead is not None and kind != "direct":
        shape["lead"] = lead
    orgs = {key: organisation(free_reserves=1e6, outcome_rate=0.5) for key in members}
    return scenario(orgs, contract(shape, **given), noise)


def year(of: Scenario) -> Any:
    return first_year.of(of.file, of.file.contracts["service"])


def paid(of: Scenario) -> dict[str, float]:
    """£ that each was paid by the end, net of what it paid on."""
    deal = ran(of).contracts["service"].deal
    return dict(zip(deal.members.ids, deal.purse.received[0].tolist(), strict=True))


# --- a price of its own


@pytest.mark.parametrize("kind", KINDS)
def test_the_lead_takes_the_balance_and_without_one_the_others_do(kind: str) -> None:
    members = {"a": member(0.5), "b": member(0.3, price=30_000), "c": member(0.2)}
    of = made(kind, members, "a", {"management_fee": 0.1, "hub_cost": 0.05, "pass_through": {"discount": 0.5}}, discount=0.1)
    net = {"prime": 0.95 * 0.9 * 120_000, "direct": 108_000}.get(kind, 0.95 * 108_000)
    b = 30_000 / net
    c = 0.2 if kind != "direct" else (1 - b) * 0.2 / 0.7
    assert year(of).money == pytest.approx({"a": 1 - b - c, "b": b, "c": c})
    assert year(of).received["b"] == pytest.approx(30_000)
    assert paid(of)["b"] == pytest.approx(30_000)


def test_a_price_of_its_own_is_of_the_first_year_with_its_cuts_and_moves_with_everybodys_afterwards() -> None:
    cuts, passed = [{"year": 1, "cut": 0.2}], {"pass_through": {"cuts": 1.5}}
    members = {"a": member(0.6), "b": member(0.4, price=30_000)}
    assert paid(made("prime", members, "a", passed, years=2, uplift=0.1, cuts=cuts))["b"] == pytest.approx(30_000 + 33_000)


def test_what_is_not_honoured_of_it_stays_with_the_lead() -> None:
    of = made("prime", {"a": member(0.6), "b": member(0.4, price=30_000, honoured=0.5)}, "a")
    assert paid(of) == pytest.approx({"a": 105_000, "b": 15_000})


def test_prices_drawn_over_what_there_is_are_scaled_down_together() -> None:
    wide = {"choose": [10_000, 200_000]}
    of = made("direct", {"a": member(0.2), "b": member(0.4, price=wide), "c": member(0.4, price=10_000)}, noise=True)
    found = Ensemble(of, Draws(1, 0, 40)).contracts["service"].deal.shares.money
    assert found.sum(axis=1) == pytest.approx([1.0] * 40)
    rows = {tuple(row.round(9)) for row in found}
    assert rows == {(round(5 / 6, 9), round(1 / 12, 9), round(1 / 12, 9)), (0.0, round(20 / 21, 9), round(1 / 21, 9))}


# --- a post


@pytest.mark.parametrize("kind", KINDS)
def test_a_post_is_paid_what_it_costs_and_the_others_carry_the_rest(kind: str) -> None:
    members = {"a": member(0.6), "b": member(0.4), "p": {"post": 24_000}}
    of = made(kind, members, "a", payment=PARTS)
    found = ran(of).contracts["service"]
    cost, fixed, risk = year(of).costs, found.deal.terms.fixed[0], year(of).at_risk
    assert (cost["p"], risk["p"]) == (24_000, 0)
    assert found.deal.purse.cost[0].tolist() == pytest.approx([7_200, 4_800, 24_000])
    assert found.deal.purse.paid[0] == pytest.approx(120_000)
    assert found.deal.purse.received[0, 2] == pytest.approx(24_000)
    assert sum(risk.values()) == pytest.approx(0.2 * 120_000)
    # 20% of the price is the post's, all fixed: of the others' 80%, 20% of the whole are a quarter of theirs, at risk on outcomes.
    assert fixed.tolist() == pytest.approx([0.6, 0.6, 1] if kind == "prime" else [0.5, 0.5, 1])
    assert found.caseload.served[0] == pytest.approx(120)


def test_a_post_costs_more_as_costs_rise_and_is_paid_more_as_the_price_does() -> None:
    of = made("direct", {"a": member(1), "p": {"post": 24_000}}, years=2, uplift=0.1)
    of = of.with_changes({"world.cost_inflation": 0.21})
    deal = ran(of).contracts["service"].deal
    assert deal.purse.received[0, 1] == pytest.approx(24_000 * 2.1)
    assert deal.purse.cost[0, 1] == pytest.approx(2_000 * sum(1.21 ** (k / 12) for k in range(24)))


def test_a_joint_venture_pays_a_post_its_cost_and_the_margin() -> None:
    of = made("joint_venture", {"a": member(1), "p": {"post": 24_000}}, structure={"margin": 0.1})
    assert paid(of)["p"] == pytest.approx(1.1 * 24_000)


def leaving(kind: str, **post: Any) -> Scenario:
    """The post's organisation is insolvent on the last day of the first month; nobody else moves."""
    members = {"a": member(0.6), "b": member(0.4), "p": {"post": 24_000, **post}}
    shape: Data = {"kind": kind, "members": members} | ({"lead": "a"} if kind != "direct" else {})
    orgs = {key: organisation(free_reserves=1e6, outcome_rate=0.5) for key in "ab"} | {
        "p": organisation(free_reserves=1_000, grace=0)
    }
    return scenario(orgs, contract({**shape, "pooled": 1}, payment={**PARTS, "terms": 5}))


@pytest.mark.parametrize("kind", KINDS)
def test_where_a_post_leaves_its_money_lapses_and_the_others_have_what_they_had(kind: str) -> None:
    deal = ran(leaving(kind)).contracts["service"].deal
    # It is owed its first month, £2,000; of the contract's £120,000 no more than that and the others' £96,000 is paid. A prime loses
    # the fixed part of that money, as it does with anybody whose work nobody takes over: 11 months of 60% of £2,000.
    assert deal.purse.paid[0] == pytest.approx(120_000 - 22_000 * (0.6 if kind == "prime" else 1))
    stays = ran(made(kind, {"a": member(0.6), "b": member(0.4), "p": {"post": 24_000}}, "a", {"pooled": 1}, payment=PARTS))
    before = stays.contracts["service"].deal.purse.received[0, :2].tolist()
    before[0] += 22_000 * 0.4 if kind == "prime" else 0  # what the lead need not pay on any more
    assert deal.purse.received[0, :2].tolist() == pytest.approx(before)
    assert not deal.caseload.pending.any()


def test_in_a_hub_a_post_is_paid_in_full_where_another_leaves() -> None:
    members = {"a": member(0.6), "b": member(0.4), "p": {"post": 24_000}}
    orgs = {key: organisation(free_reserves=1e6, outcome_rate=0.5) for key in "ap"} | {
        "b": organisation(free_reserves=0, grace=0)
    }
    of = scenario(orgs, contract({"kind": "consortium", "members": members}, payment={**PARTS, "terms": 5}, transfer=24))
    assert ran(of).contracts["service"].deal.purse.received[0, 2] == pytest.approx(24_000)


def test_nobody_takes_over_a_post_so_it_pays_its_closing_costs_by_its_months() -> None:
    of = made("consortium", {"a": member(1), "p": {"post": 24_000}}, "a").with_changes(
        {"organisations.p.closing_cost": "3 months"}
    )
    assert sum(amounts(of, "closing cost").values()) == pytest.approx(6_000)
    handing_back = of.with_changes(
        {
            "organisations.p.walk_away": 1,
            "organisations.p.free_reserves": 20_000,
            "world.cost_inflation": 1,
            "contracts.service.years": 2,
        }
    )
    (day,) = amounts(handing_back, "closing cost")
    assert day < 729


def test_a_post_alone_makes_nobody_a_smaller_partner_and_how_it_ended_is_told() -> None:
    of = made("direct", {"a": member(1), "p": {"post": 24_000}})
    runs = run_batches(of, 4, 1)
    assert smaller(of, runs)[0].tolist() == [True, False]
    assert runs.ended.how[0].tolist() == [End.DELIVERED, End.DELIVERED]


def test_it_is_part_of_yearly_income_and_spending() -> None:
    centre = of_file(made("consortium", {"a": member(1), "p": {"post": 24_000}}, "a", {"hub_cost": 0.1}).file)
    assert (centre.incomes["p"], centre.spending["p"]) == (pytest.approx(24_000), pytest.approx(24_000))


def test_it_is_said() -> None:
    said = describe(made("prime", {"a": member(0.6), "b": member(0.4, price=30_000), "p": {"post": 24_000}}, "a"))
    assert "b does 40% of the work for £30,000 a year, its own price." in said
    assert "p has a post, which costs £24k a year; in year 1 it is paid that." in said


def test_a_split_moves_no_post_and_turns_prices_into_shares() -> None:
    with pytest.raises(ScenarioError, match="is a post, which no split moves"):
        request(made("prime", {"a": member(0.6), "b": member(0.4), "p": {"post": 24_000}}, "a"))
    own = made("consortium", {"a": member(0.6), "b": member(0.4, price=30_000)}, "a")
    asked = request(own)
    assert year(own.with_changes(as_changes(asked, asked.now))).money == pytest.approx({"a": 0.75, "b": 0.25})


def test_who_has_a_post_states_no_share_and_reads_back_without() -> None:
    of = made("direct", {"a": member(1), "p": {"post": 24_000}})
    assert of.file.contracts["service"].structure.members["p"].stated() == {"post": 24_000}
    with pytest.raises(ScenarioError, match="a post has no people"):
        made("direct", {"a": member(1), "p": {"post": 24_000, "share": 0.1}})


def test_what_fixed_money_cannot_pay_is_refused() -> None:
    with pytest.raises(ScenarioError, match="paid from the fixed part of the price, and that is £12,000"):
        made("consortium", {"a": member(1), "p": {"post": 24_000}}, "a", payment={"fixed": 0.1, "activity": 0.9})
    with pytest.raises(ScenarioError, match="nobody has what these leave"):
        made("direct", {"a": member(1, price=100_000), "p": {"post": 20_000}})
