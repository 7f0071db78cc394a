"""What a run reports of organisations and contracts, against sums worked by hand: £10,000 and 10 people a month unless said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.analysis.groups import groups
from simulator.analysis.run import run
from simulator.execution.batches import ContractResults, Replications, run_batches
from simulator.model.draws import Draws
from simulator.scenario import Scenario, from_data
from tests.unit.model.plain import MONTH_ENDS, amounts, contract, member, organisation, ran, scenario

pytestmark = pytest.mark.unit

Data = dict[str, Any]


def at_cost(reserves: float = 100_000, **given: Any) -> Data:
    """Its cost of serving a person is the £1,000 that is paid for one."""
    return organisation(**{"unit_cost": 1_000, "free_reserves": reserves, "grace": 1, **given})


def shared(
    kind: str, organisations: dict[str, Data], members: dict[str, Data] | None = None, structure: Data | None = None, **given: Any
) -> Scenario:
    """Equal shares where none are given; the first leads, but for direct lots."""
    parts = members or {key: member(1 / len(organisations)) for key in organisations}
    lead = {} if kind == "direct" else {"lead": next(iter(organisations))}
    return scenario(organisations, contract({"kind": kind, **lead, "members": parts, **(structure or {})}, **given))


def once(of: Scenario) -> Replications:
    return run_batches(of, 1, 1, check_ledger=True)


def each(runs: Replications, field: str) -> dict[str, float]:
    """A figure of the only replication, by organisation."""
    return dict(zip(runs.ids, getattr(runs, field)[0].tolist(), strict=True))


def service(of: Scenario) -> ContractResults:
    return once(of).contracts["service"]


def pounds(**figures: float) -> Any:
    return pytest.approx(figures, abs=0.005)


# --- lowest cash and reserves at the end


def test_lowest_cash_is_at_the_end_of_the_day_that_was_worst() -> None:
    # April's £10,000 goes out on day 29 and comes in on day 35; prices are double the cost, so it is never as low again.
    runs = once(shared("direct", {"a": at_cost(50_000, unit_cost=500)}))
    assert each(runs, "lowest_cash") == pounds(a=45_000)
    assert each(runs, "reserves_end") == pounds(a=50_000 + 12 * 5_000)


def test_opening_reserves_are_the_lowest_where_cash_only_rises() -> None:
    # In advance, £10,000 a month for £5,000 of work.
    runs = once(shared("direct", {"a": at_cost(50_000, unit_cost=500)}, payment={"in_advance": True}))
    assert each(runs, "lowest_cash") == pounds(a=50_000)


def test_what_is_put_right_on_the_same_day_was_never_low() -> None:
    # The money for September comes on the day on which its cost is paid (day 182, a pay run); all others come some days later.
    of = shared("direct", {"a": at_cost(50_000)})
    assert ran(of).ledger.cash[0, 0] == pytest.approx(50_000)
    assert each(once(of), "lowest_cash") == pounds(a=40_000)


def test_reserves_at_the_end_are_after_the_last_claim() -> None:
    # March's claim (day 364) is paid on the pay run on or after day 364 + 40: day 406. That day is the horizon.
    runs = once(shared("direct", {"a": at_cost(50_000)}, payment={"terms": 40}))
    assert runs.horizon.tolist() == [406]
    assert each(runs, "reserves_end") == pounds(a=50_000)
    assert each(runs, "lowest_cash") == pounds(a=30_000)


def test_the_cash_of_the_insolvent_stays_as_it_was_and_money_for_it_is_its_estate() -> None:
    # 20,000 on day 0; £20,000 a month for £10,000: 0 on day 29, 10,000, -10,000 on day 60. May's £10,000 comes on day 63.
    runs = once(shared("direct", {"a": at_cost(20_000, overhead=1)}))
    assert each(runs, "insolvent_on") == {"a": 60}
    assert each(runs, "lowest_cash") == each(runs, "reserves_end") == pounds(a=-10_000)
    assert each(runs, "estate") == pounds(a=10_000)
    # What its estate got for its work counts as received.
    assert each(runs, "received") == pounds(a=20_000)
    assert each(runs, "subsidy") == pounds(a=20_000)


def test_an_estate_holds_the_fixed_money_to_the_day_of_the_failure() -> None:
    # Below nothing from day 29 on and insolvent on the tenth day of it, 9 May: 9 of May's 31 days. £10,000 for April.
    runs = once(shared("direct", {"a": at_cost(5_000, overhead=1, grace=10)}, payment={"terms": 30}))
    assert each(runs, "insolvent_on") == {"a": 38}
    assert each(runs, "estate") == pounds(a=10_000 + 10_000 * 9 / 31)


# --- received, cost and own money


def test_a_lead_has_received_what_it_kept_and_spent_what_managing_and_helping_cost() -> None:
    # The contract's £120,000; the partner's half less the fee of 10% is £54,000 a year. Managing is 8% of that. A grant of £1,200 goes
    # from the lead to the partner; support of £2,400 to the outside world.
    members = {"a": member(0.5), "b": member(0.5, grant=1_200, support=2_400)}
    runs = once(
        shared("prime", {"a": at_cost(), "b": at_cost()}, members, {"management_fee": 0.1, "management_cost": 0.08})
    )  # fmt: skip
    assert each(runs, "received") == pounds(a=120_000 - 54_000, b=54_000 + 1_200)
    assert each(runs, "cost") == pounds(a=60_000 + 4_320 + 1_200 + 2_400, b=60_000)
    assert each(runs, "subsidy") == pounds(a=67_920 - 66_000, b=60_000 - 55_200)
    assert each(runs, "reserves_end") == pounds(a=100_000 - 1_920, b=100_000 - 4_800)


def test_a_consortiums_members_have_received_their_money_less_the_hub() -> None:
    # £120,000 less 10% for the hub is £108,000, half each; the lead pays a grant of £1,200 and support of £2,400 out of its own.
    members = {"a": member(0.5), "b": member(0.5, grant=1_200, support=2_400)}
    runs = once(shared("consortium", {"a": at_cost(), "b": at_cost()}, members, {"hub_cost": 0.1}))
    assert each(runs, "received") == pounds(a=54_000, b=55_200)
    assert each(runs, "cost") == pounds(a=63_600, b=60_000)
    assert each(runs, "subsidy") == pounds(a=9_600, b=4_800)
    assert runs.contracts["service"].paid.tolist() == pytest.approx([120_000])


@pytest.mark.parametrize(("kind", "slice_"), [("prime", {"management_fee": 0.2}), ("consortium", {"hub_cost": 0.2})])
def test_vat_on_the_top_slice_is_a_cost(kind: str, slice_: Data) -> None:
    # A fifth of £60,000 is £12,000; a fifth again of that is £2,400.
    runs = once(shared(kind, {"a": at_cost(), "b": at_cost()}, structure={**slice_, "vat": 0.2}))
    assert each(runs, "received")["b"] == pytest.approx(48_000)
    assert each(runs, "cost")["b"] == pytest.approx(62_400)


def test_an_advance_is_not_received_twice_and_a_loan_not_at_all() -> None:
    loan = {"amount": 10_000, "years": 1, "rate": 0.12}
    runs = once(shared("direct", {"a": at_cost(50_000, loan=loan)}, payment={"advance_months": 3}))
    assert each(runs, "received") == pounds(a=120_000)
    assert each(runs, "cost") == pounds(a=120_000)
    # Interest: 1% a month of 10,000, 9,166.67, … 833.33.
    assert each(runs, "reserves_end") == pounds(a=50_000 - 0.01 * 10_000 * 78 / 12)
    assert runs.contracts["service"].paid.tolist() == pytest.approx([120_000])


def test_closing_and_transfer_costs_are_costs_of_the_contract() -> None:
    # b fails at the end of April; a takes its 60 people a year on at £10 each, serves them from 1 May with staff for its own 5 a
    # month, who may serve 10, and closes at the end for £700.
    of = shared(
        "consortium", {"a": at_cost(capacity_factor=2, closing_cost=700), "b": at_cost(100)}, transfer_cost=10
    )  # fmt: skip
    # April 5,000; May 5,000 at last month's staff; then 10,000 a month.
    assert each(once(of), "cost") == pounds(a=2 * 5_000 + 10 * 10_000 + 600 + 700, b=5_000)


def test_own_money_is_over_all_contracts_and_never_below_nothing() -> None:
    # £20,000 a year lost on one lot, £50,000 gained on another, £30,000 on the whole; then £60,000 lost and £50,000 gained.
    lot = contract({"kind": "direct", "members": {"a": member(1)}})
    for worse, own in ((100_000, 0.0), (60_000, 10_000.0)):
        data: Data = shared("direct", {"a": at_cost()}).resolved()
        data["contracts"] = {"good": {**lot, "annual_value": 170_000}, "bad": {**lot, "annual_value": worse}}
        assert each(once(from_data(data)), "subsidy") == pounds(a=own)


# --- money at risk


def test_money_at_risk_in_direct_lots_is_the_outcome_part_of_each_price() -> None:
    # £120,000 less a bid of 10% under and a cut of 20% from the first day: £86,400, a quarter of it a's, 30% on outcomes.
    of = shared(
        "direct", {"a": at_cost(outcome_rate=0.5), "b": at_cost(outcome_rate=0.5)}, {"a": member(0.25), "b": member(0.75)},
        payment={"outcomes": 0.3}, discount=0.1, cuts=[{"year": 1, "cut": 0.2}, {"year": 2, "cut": 0.5}], years=2, uplift=0.1,
    )  # fmt: skip
    assert each(once(of), "at_risk") == pounds(a=86_400 * 0.25 * 0.3, b=86_400 * 0.75 * 0.3)


@pytest.mark.parametrize(
    ("passed_on", "partner", "lead"), [(1, 12_960, 23_040), (0.5, 6_480, 29_520), (0, 0, 36_000), (3, 38_880, -2_880)]
)
def test_money_at_risk_of_a_primes_lead_is_what_its_partners_do_not_carry(passed_on: float, partner: float, lead: float) -> None:
    # £36,000 of the contract's £120,000. The partner's price is 40% less a fee of 10%, £43,200.
    of = shared(
        "prime", {"a": at_cost(outcome_rate=0.5), "b": at_cost(outcome_rate=0.5)}, {"a": member(0.6), "b": member(0.4)},
        {"management_fee": 0.1, "pass_through": {"outcome_risk": passed_on}}, payment={"outcomes": 0.3},
    )  # fmt: skip
    assert each(once(of), "at_risk") == pounds(a=lead, b=partner)


def test_money_at_risk_of_a_consortiums_members_is_net_of_the_hub_and_by_their_own_parts() -> None:
    members = {"a": member(0.6, outcomes=0.5), "b": member(0.4, outcomes=0)}
    of = shared(
        "consortium",
        {"a": at_cost(outcome_rate=0.5), "b": at_cost(outcome_rate=0.5)},
        members,
        {"hub_cost": 0.1},
        payment={"outcomes": 0.3},
    )
    assert each(once(of), "at_risk") == pounds(a=120_000 * 0.6 * 0.9 * 0.5, b=0)


# --- who bore a cut

# £120,000 a year for three years; 20% off from year 2, 25% more from year 3: 24,000 lost in year 2, 48,000 in year 3.
CUT: Data = {"years": 3, "cuts": [{"year": 2, "cut": 0.2}, {"year": 3, "cut": 0.25}]}


@pytest.mark.parametrize(
    ("passed_on", "partner"),
    [
        (0, 0.0),
        (1, 0.4 * 0.9 * (24_000 + 48_000)),
        (1.5, 0.4 * 0.9 * 120_000 * (0.3 + 1 - 0.7 * 0.625)),  # 30%, then 37.5% of what is left
    ],
)
def test_a_primes_cut_is_borne_to_the_pound(passed_on: float, partner: float) -> None:
    of = shared(
        "prime", {"a": at_cost(1e6), "b": at_cost(1e6)}, {"a": member(0.6), "b": member(0.4)},
        {"management_fee": 0.1, "pass_through": {"cuts": passed_on}}, **CUT,
    )  # fmt: skip
    found = service(of)
    assert found.cut_borne[0].tolist() == pytest.approx([72_000 - partner, partner])
    assert found.paid[0] == pytest.approx(360_000 - 72_000)


def test_partners_whose_prices_are_scaled_down_to_the_contracts_leave_the_lead_nothing_to_lose() -> None:
    # Nothing of the cuts is passed on; b and c have 90% between them. At 80% of the price their 108,000 become 96,000, at 60% 72,000.
    of = shared(
        "prime", {key: at_cost(1e6) for key in "abc"}, {"a": member(0.1), "b": member(0.3), "c": member(0.6)},
        {"pass_through": {"cuts": 0}}, **CUT,
    )  # fmt: skip
    lost = (108_000 - 96_000) + (108_000 - 72_000)
    assert service(of).cut_borne[0].tolist() == pytest.approx([2 * 12_000, lost / 3, lost * 2 / 3])


@pytest.mark.parametrize(
    ("rule", "borne"),
    [
        # Prices a year of a, b, c: 60,000, 36,000, 24,000 (a leads and is the largest), of the contract's 120,000, then 96,000 and 72,000.
        ("pro_rata", (36_000, 21_600, 14_400)),
        ("lead_first", (24_000 + 48_000, 0, 0)),
        ("protect_smallest", (24_000 + 48_000, 0, 0)),
        ("equal_losses", (24_000, 24_000, 24_000)),
        ("equal_awards", (24_000 + 36_000, 0 + 12_000, 0)),
        # Talmud: in year 2 as equal losses (each over half its claim). In year 3 of claims 52,000, 28,000, 16,000 they lose 24,000 more:
        # 8,000 each, which leaves c its half.
        ("talmud", (24_000, 24_000, 24_000)),
    ],
)
@pytest.mark.parametrize("hub_cost", [0.0, 0.05])
def test_a_consortiums_cut_is_borne_by_its_rule_to_the_pound(rule: str, borne: tuple[float, ...], hub_cost: float) -> None:
    members = {"a": member(0.5), "b": member(0.3), "c": member(0.2)}
    of = shared("consortium", {key: at_cost(1e6) for key in "abc"}, members, {"cut_rule": rule, "hub_cost": hub_cost}, **CUT)
    found = service(of)
    # The hub bears its part of a cut too.
    assert found.cut_borne[0].tolist() == pytest.approx([part * (1 - hub_cost) for part in borne], abs=0.005)
    assert found.cut_borne[0].sum() == pytest.approx(72_000 * (1 - hub_cost))
    assert found.paid[0] == pytest.approx(360_000 - 72_000)


def test_a_cut_is_counted_at_the_price_that_the_uplift_would_have_made() -> None:
    # Year 2 would have paid 132,000; a fifth of it goes.
    assert service(shared("direct", {"a": at_cost(1e6)}, years=2, uplift=0.1, cuts=[{"year": 2, "cut": 0.2}])).cut_borne[
        0, 0
    ] == pytest.approx(26_400)


def test_nobody_bears_a_cut_after_leaving() -> None:
    # b fails at the end of April; from May a has all the work and bears all of the cut of a tenth from the first day: £1,000 a month.
    of = shared("consortium", {"a": at_cost(1e6, capacity_factor=2), "b": at_cost(100)}, cuts=[{"year": 1, "cut": 0.1}])
    assert service(of).cut_borne[0].tolist() == pytest.approx([500 + 11 * 1_000, 500])


# --- working capital and what was paid


def test_working_capital_is_the_most_that_was_out() -> None:
    # Cost of 10,000 at each month's end, money 60 days after: out for three months at the ends of June, July and so on.
    assert service(shared("direct", {"a": at_cost()}, payment={"terms": 60})).working_capital.tolist() == pytest.approx([30_000])


def test_an_advance_lowers_the_working_capital() -> None:
    # Four months' money on day 0, and a third of each month's kept back to pay for it. On day 364, 120,000 has been spent, and
    # nine claims, to December's, are paid.
    found = service(shared("direct", {"a": at_cost()}, payment={"terms": 60, "advance_months": 4}))
    assert found.working_capital.tolist() == pytest.approx([120_000 - 40_000 - 9 * 10_000 * 2 / 3])
    assert found.paid.tolist() == pytest.approx([120_000])


@pytest.mark.parametrize("kind", ["prime", "consortium"])
def test_money_among_members_is_no_working_capital(kind: str) -> None:
    # Whether partners are paid at once or after 90 days, members together are out of pocket the same. The hub's cost is not a member's.
    found = [
        service(
            shared(
                kind,
                {"a": at_cost(1e6), "b": at_cost(1e6)},
                structure={"pay_partners": wait, "hub_cost": 0.1},
                payment={"terms": 60},
            )
        )
        for wait in ("when_paid", 0, 90)
    ]
    # Three months' work; in a consortium also the £1,000 that the hub has cost for each of the nine months paid for by day 364.
    assert {round(float(each.working_capital[0]), 2) for each in found} == {30_000.0 if kind == "prime" else 39_000.0}


def test_nobody_is_out_of_pocket_who_is_paid_first() -> None:
    assert service(shared("direct", {"a": at_cost(unit_cost=500)}, payment={"in_advance": True})).working_capital.tolist() == [
        0.0
    ]


def test_grants_pools_and_underspend_are_no_working_capital_and_no_payment() -> None:
    plain = {"a": at_cost(1e6), "b": at_cost(1e6)}
    members = {"a": member(0.5), "b": member(0.5, grant=6_000)}
    extras = {"risk_pool": {"rate": 0.2, "target": 3}, "reinvest_underspend": True}
    with_them = service(shared("consortium", plain, members, extras, payment={"terms": 60}))
    without = service(shared("consortium", plain, payment={"terms": 60}))
    assert with_them.working_capital.tolist() == pytest.approx(without.working_capital.tolist())
    assert with_them.paid.tolist() == pytest.approx(without.paid.tolist())


def test_paid_is_all_that_the_commissioner_paid_to_whomever() -> None:
    # The lead fails at the end of April; half of b's £5,000 is protected. The lead's £10,000 goes to its estate.
    of = shared("prime", {"a": at_cost(1_000), "b": at_cost()}, protected=0.5)
    runs = once(of)
    assert runs.contracts["service"].paid.tolist() == pytest.approx([12_500])
    assert each(runs, "estate") == pounds(a=10_000, b=0)
    assert each(runs, "received") == pounds(a=10_000, b=2_500)
    assert sum(amounts(of, "protected payment").values()) == pytest.approx(2_500)


# --- people


def people(of: Scenario) -> dict[str, float]:
    found = service(of)
    return {name: float(getattr(found, name)[0]) for name in ("served", "waiting", "unmet", "disrupted", "outcomes")}


def test_people_waiting_at_the_end() -> None:
    # 10 come each month and 8 are served; nobody gives up.
    of = shared("direct", {"a": at_cost(1e6, capacity_factor=0.8, outcome_rate=0.25)})
    assert people(of) == pounds(served=96, waiting=24, unmet=0, disrupted=0, outcomes=24)


def test_those_who_give_up_are_unmet() -> None:
    # Half of those waiting give up each month: w → (w + 2) / 2 is 1, 1.5, 1.75, … 2 - 2^-11 in the end; of 24 not served the rest gave up.
    waiting = 2 - 2.0**-11
    of = shared("direct", {"a": at_cost(1e6, capacity_factor=0.8, drop_out=0.5)})
    assert people(of) == pounds(served=96, waiting=waiting, unmet=24 - waiting, disrupted=0, outcomes=0)


def test_the_people_of_a_direct_lot_whose_provider_failed_are_unmet_to_the_planned_end() -> None:
    # b fails at the end of May: 8 of its 10 people served, 2 waiting, disrupted and unmet with the 5 a month of ten months.
    of = shared("direct", {"a": at_cost(), "b": at_cost(9_000, overhead=0.6, capacity_factor=0.8)})
    assert each(once(of), "insolvent_on") == {"a": -1, "b": 60}
    assert people(of) == pounds(served=60 + 8, waiting=0, unmet=2 + 50, disrupted=2, outcomes=0)


@pytest.mark.parametrize("kind", ["prime", "consortium"])
def test_people_wait_for_the_hand_over_and_are_disrupted(kind: str) -> None:
    # b fails at the end of April. Its 5 a month of May and June wait for a, which takes its work and its list on 1 July (transfer 2). a has
    # staff for 5 and room for 20; from July 10 a month come and 10 are waiting: 20 served in July, 10 a month after it.
    of = shared(kind, {"a": at_cost(1e6, capacity_factor=4), "b": at_cost(100)}, transfer=2)
    assert people(of) == pounds(served=5 + 5 + 5 + 5 + 20 + 8 * 10, waiting=0, unmet=0, disrupted=10, outcomes=0)


def test_what_does_not_fit_is_unmet() -> None:
    # a has room for 6 and 5 of its own: 1 of b's 5 a month, from May. Those of May on wait for nobody.
    of = shared("consortium", {"a": at_cost(1e6, capacity_factor=1.2), "b": at_cost(100)})
    found = people(of)
    assert found == pounds(served=10 + 11 * 6, waiting=0, unmet=11 * 4, disrupted=0, outcomes=0)


def test_people_of_a_contract_that_ended_with_its_lead_are_unmet() -> None:
    of = shared("prime", {"a": at_cost(100), "b": at_cost()})
    assert people(of) == pounds(served=10, waiting=0, unmet=110, disrupted=0, outcomes=0)


# --- survival without the contracts


def noisy(**given: Any) -> Scenario:
    """Two members and one outside any contract, whose other income is up and down; the contract ruins a and feeds b, every month."""
    other = {"other_income": 300_000, "other_noise": 0.3, "free_reserves": "sector", "headroom": 10_000, "staffing_lag": 120}
    orgs = {
        "a": at_cost(**{**other, "unit_cost": 1_300}),
        "b": at_cost(**{**other, "unit_cost": 400}),
        "outside": at_cost(**other),
    }
    of = shared("direct", {key: orgs[key] for key in "ab"}, years=2, payment={"in_advance": True}, **given)
    data: Data = of.resolved()
    data["organisations"] = orgs
    data["world"]["noise"] = True
    return from_data(data)


def by_luck_alone(runs: Replications, key: str) -> list[int]:
    """Day on which its opening reserves and luck, and nothing else, take `key` below its headroom for `grace` (1) days; -1 for never."""
    count, place = runs.replications, runs.ids.index(key)
    draws = Draws(1, 0, count)
    z = np.concatenate([draws.normals("other", [key], year, 12)[:, 0] for year in range(2)])
    cash = runs.reserves_start[:, place] + np.cumsum(z * 300_000 * 0.3 / 12**0.5, axis=0)
    days = np.array(runs.month_ends[:24])
    low = np.rint((cash + 10_000) * 100) < 0
    return np.where(low.any(axis=0), days[low.argmax(axis=0)], -1).tolist()


def test_without_the_contracts_each_lives_on_its_own_luck_and_the_same_reserves() -> None:
    runs = run_batches(noisy(), 60, 1)
    for key in runs.ids:
        assert runs.insolvent_without[:, runs.ids.index(key)].tolist() == by_luck_alone(runs, key)
    assert 0 < (runs.insolvent_without[:, 0] < 0).sum() < 60


def test_who_has_no_contract_fares_the_same_with_and_without() -> None:
    runs = run_batches(noisy(), 60, 1)
    place = runs.ids.index("outside")
    assert runs.insolvent_on[:, place].tolist() == runs.insolvent_without[:, place].tolist()
    assert (runs.received[:, place] == 0).all()
    assert (runs.cost[:, place] == 0).all()


def test_a_bad_contract_brings_insolvency_forward_and_a_good_one_puts_it_off() -> None:
    runs = run_batches(noisy(), 60, 1)
    never = 10_000
    on, without = (np.where(days < 0, never, days) for days in (runs.insolvent_on, runs.insolvent_without))
    a, b = runs.ids.index("a"), runs.ids.index("b")
    assert (on[:, a] <= without[:, a]).all()
    assert (on[:, a] < without[:, a]).any()
    assert (on[:, b] >= without[:, b]).all()
    assert (on[:, b] > without[:, b]).any()


def test_what_the_contract_pays_changes_nothing_without_it() -> None:
    cheap = run_batches(noisy().with_changes({"contracts.service.discount": 0.4}), 60, 1)
    assert cheap.insolvent_without.tolist() == run_batches(noisy(), 60, 1).insolvent_without.tolist()


# --- size bands and smaller partners


def test_size_is_by_all_income_and_a_limit_belongs_to_the_band_above() -> None:
    # Direct lots of £120,000, a sixth (£20,000) each, on top of other income.
    other = {"a": 0, "b": 79_999.99, "c": 80_000, "d": 979_999, "e": 980_000, "f": 99_980_000}
    runs = once(shared("direct", {key: at_cost(1e9, other_income=income) for key, income in other.items()}))
    assert each(runs, "size") == {"a": 1, "b": 1, "c": 2, "d": 2, "e": 3, "f": 5}


def test_income_counts_a_consortiums_money_net_of_the_hub_and_a_primes_lead_net_of_its_partners() -> None:
    # b: half of £120,000 less a tenth is £54,000 in both; the lead of the prime has £66,000, of the consortium £54,000.
    for kind, lead in (("prime", 66_000), ("consortium", 54_000)):
        of = shared(kind, {"a": at_cost(), "b": at_cost()}, structure={"management_fee": 0.1, "hub_cost": 0.1})
        assert ran(of).organisations.standing.income[0].tolist() == pytest.approx([lead, 54_000])


def test_smaller_partners_lead_nothing_and_are_under_the_limit() -> None:
    orgs = {"a": at_cost(), "b": at_cost(other_income=939_999), "c": at_cost(other_income=960_000), "outside": at_cost()}
    members = {"a": member(1 / 3), "b": member(1 / 3), "c": member(1 / 3)}
    of = shared("consortium", orgs, members)
    found = groups(of, once(of))["smaller_partners"]
    # £40,000 from the contract takes c to the limit of £1m, which is not under it; a leads; one without a contract is nobody's partner.
    assert found.members.tolist() == [[False, True, False, False]]
    lower = of.with_changes({"smaller_partner_below": 500_000})
    assert not groups(lower, once(lower))["smaller_partners"].members.any()


# --- settled once, from the file as it stands


def file() -> Scenario:
    """Everything given in months or by size, some of it by chance."""
    orgs = {
        "a": {"other_income": "£2m", "free_reserves": "3 months", "unit_cost": "£700"},
        "b": {"other_income": "£300k", "free_reserves": "sector", "unit_cost": {"low": 600, "mode": 700, "high": 900}},
        "c": {
            "other_income": "£60k",
            "free_reserves": {"low": "1 month", "mode": "2 months", "high": "4 months"},
            "unit_cost": "£700",
        },
    }
    return from_data(
        {
            "format": 1,
            "name": "settled once",
            "start": "2024-04-01",
            "organisations": orgs,
            "contracts": {
                "service": {
                    "annual_value": "£400k",
                    "years": 2,
                    "people_per_year": {"low": 300, "mode": 400, "high": 500},
                    "payment": {"outcomes": 0.3, "target_rate": 0.4, "outcome_lag": 2},
                    "structure": {
                        "kind": "prime",
                        "lead": "a",
                        "members": {"a": member(0.4), "b": member(0.4), "c": member(0.2)},
                    },
                }
            },
            "designs": {
                "dear": {"organisations.*.unit_cost": 2_000},
                "large": {"contracts.service.annual_value": "£9m", "people_per_year": 9_000},
                "alone": {"structure.members": {"a": member(0.5), "b": member(0.5)}},
            },
        }
    )


SETTLED = ("income", "spending", "reserves", "headroom", "noise", "size", "smaller", "rank")


def standing(of: Scenario) -> dict[str, list[list[float]]]:
    """Who everybody is in 30 replications."""
    found = run_batches(of, 30, 1, batch=30)
    settled = ran_once(of)
    assert settled["reserves"] == found.reserves_start.tolist()
    assert settled["size"] == found.size.tolist()
    assert settled["smaller"] == found.smaller.tolist()
    return settled


def ran_once(of: Scenario) -> dict[str, list[list[float]]]:
    model = ran(of, 30)
    return {name: getattr(model.organisations.standing, name).tolist() for name in SETTLED}


@pytest.mark.parametrize(
    "changes",
    [
        {"organisations.*.unit_cost": 2_000},
        {"organisations.b.overhead": 0.5},
        {"contracts.service.people_per_year": 4_000},
        {"contracts.service.annual_value": "£9m"},
        {"contracts.service.discount": 0.3},
        {"structure.management_fee": 0.3, "structure.management_cost": 0.5},
        {"organisations.c.other_income": "£5m"},
        {"organisations.c.other_margin": -0.2},
        {"structure.members": {"a": member(0.5), "b": member(0.5)}},
        {"structure.kind": "consortium"},
        {"structure.lead": "c"},
        {"contracts.service.cuts": [{"year": 1, "cut": 0.5}]},
    ],
    ids=lambda changes: ", ".join(changes),
)
def test_a_change_changes_nobodys_standing(changes: Data) -> None:
    of = file()
    assert standing(of.with_changes(changes)) == standing(of)


@pytest.mark.parametrize("design", ["dear", "large", "alone"])
def test_a_design_changes_nobodys_standing(design: str) -> None:
    assert standing(file().design(design)) == standing(file())


@pytest.mark.parametrize(
    ("path", "value", "changed"),
    [
        ("organisations.c.free_reserves", "10 months", "reserves"),
        ("organisations.c.free_reserves", 123, "reserves"),
        ("organisations.*.free_reserves", "sector", "reserves"),
        ("organisations.c.headroom", "5 months", "headroom"),
        ("organisations.c.other_noise", 0.4, "noise"),
        ("smaller_partner_below", 150_000, "smaller"),
    ],
)
def test_a_change_that_names_a_settled_figure_changes_only_that(path: str, value: object, changed: str) -> None:
    before, after = standing(file()), standing(file().with_changes({path: value}))
    assert [name for name in SETTLED if after[name] != before[name]] == [changed]
    others = [0, 1] if ".c." in path else []  # columns of those not named
    for place in others:
        assert [row[place] for row in after[changed]] == [row[place] for row in before[changed]]


def test_reserves_named_in_months_are_months_of_the_files_spending_whatever_else_changes() -> None:
    named = {"organisations.c.free_reserves": "10 months"}
    plain = standing(file().with_changes(named))
    assert standing(file().with_changes({**named, "organisations.*.unit_cost": 2_000, "people_per_year": 4_000})) == plain
    assert standing(file().design("dear").with_changes(named)) == plain
    spending = np.array(plain["spending"])[:, 2]
    assert np.array(plain["reserves"])[:, 2] == pytest.approx(spending * 10 / 12)


def test_an_organisation_replaced_as_a_whole_names_what_is_in_it() -> None:
    whole = {"other_income": "£60k", "free_reserves": 50_000, "unit_cost": "£700"}
    before, after = standing(file()), standing(file().with_changes({"organisations.c": whole}))
    assert [name for name in SETTLED if after[name] != before[name]] == ["reserves"]
    assert {row[2] for row in after["reserves"]} == {50_000.0}


@pytest.mark.parametrize(("left", "leaves"), [(4_999.0, True), (5_001.0, False)])
def test_the_half_month_of_the_withdrawal_test_is_of_the_files_spending(left: float, leaves: bool) -> None:
    # Half a month of £120,000 a year is £5,000; of the £132,000 that a change makes of it, it would be £5,500. The change loses
    # £12,000 in the first year, at the end of which `left` is left.
    a = at_cost(12_000 + left, headroom=1e6, walk_away=0, notice=0)
    of = shared("direct", {"a": a}, years=2).with_changes({"organisations.a.unit_cost": 1_100})
    assert (each(once(of), "left_on")["a"] == MONTH_ENDS[-1]) == leaves


def test_status_and_size_are_in_the_results() -> None:
    result = run(file().design("large"), 20, 1)
    found = result.json()["organisations"]
    before = run(file(), 20, 1).json()["organisations"]
    for key in ("a", "b", "c"):
        assert (found[key]["size"], found[key]["smaller_partner"]) == (before[key]["size"], before[key]["smaller_partner"])
        assert found[key]["reserves_start"] == before[key]["reserves_start"]
