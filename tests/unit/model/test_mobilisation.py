"""Months before service: what is paid for getting ready, what it costs, and who fails in it, to the penny and to the day (ruling R58)."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from simulator.analysis.money import MoneyFlow
from simulator.execution.batches import run_batches, trace
from simulator.execution.flows import flows
from simulator.model.draws import Draws
from simulator.model.ends import End
from simulator.model.ensemble import Ensemble
from simulator.model.review import CAUSES
from simulator.scenario import from_data
from tests.oracle.daily import engine_days
from tests.unit.model.test_by_hand import (
    CONTRACT_FIXED,
    LEAD_COST,
    MANAGING,
    PARTNER_COST,
    PARTNER_FIXED,
    consortium,
    prime,
)

pytestmark = pytest.mark.unit

Data = dict[str, Any]

# From 1 April 2024: April ends on day 29 and May on day 60, so after two months service begins on day 61, and June ends on day 90.
TWO_MONTHS = {"months": 2, "paid": 0.5, "cost": 6_000, "transferred": {"staff": 3, "each": 1_000}}


def mobilised(data: Data, **given: Any) -> Data:
    data = copy.deepcopy(data)
    data["contracts"]["service"]["mobilisation"] = {**TWO_MONTHS, **given}
    return data


def of(data: Data, key: str, **given: Any) -> Data:
    data["contracts"]["service"]["structure"]["members"][key] |= given
    return data


def cash_of(data: Data) -> dict[str, list[float]]:
    days = engine_days(from_data(data), 1, 0)
    assert days["imbalance"] < 1e-6
    return days["cash"]  # type: ignore[no-any-return]


def about(pounds: float) -> Any:
    return pytest.approx(pounds, abs=0.005)


def test_a_primes_partner_gets_what_is_passed_down_of_its_own_price() -> None:
    data = mobilised(prime())
    data["contracts"]["service"]["structure"]["pass_through"]["mobilisation"] = 0.8
    cash = cash_of(data)
    partner, lead = cash["partner"], cash["lead"]
    # £108,000 a year: half of a month's £9,000 is 4,500. The partner's 38,880: 0.8 of half of 3,240 is 1,296.
    # 6,000 over two months by work: 1,200 of it the partner's each month, 1,800 the lead's; 3 staff at 1,000, 40% of them the partner's.
    assert partner[29] == about(30_000 - 1_200)
    assert partner[60] == about(30_000 - 2_400)
    assert partner[61] == about(30_000 - 2_400 - 1_200)
    # April's claim is paid to the partner after 60 days, on day 89, so on day 91; June's delivery is paid for on day 90.
    assert partner[91] == about(30_000 - 3_600 - PARTNER_COST + 1_296)
    # The commissioner pays the lead on day 77, May's on the run after day 104, day 105, and the first month of service's on day 140.
    assert lead[61] == about(100_000 - 3_600 - 1_800)
    assert lead[77] - lead[76] == about(4_500)
    assert lead[105] - lead[104] == about(4_500)
    assert lead[140] - lead[139] == about(CONTRACT_FIXED[0])
    # June's claim, of day 90, reaches the partner on the run after day 150.
    assert partner[154] - partner[153] == about(PARTNER_FIXED[0])
    assert lead[90] - lead[89] == about(-LEAD_COST - MANAGING[0])


def test_through_a_hub_it_goes_by_money_net_of_the_hub() -> None:
    data = of(mobilised(consortium()), "b", mobilisation=5_000)
    cash = cash_of(data)
    # £96,000 a year: half of a month's £8,000 is 4,000, less 5%: 1,900, 1,140 and 760, on the run after 30 days.
    for key, cost, came, staff in (("a", 1_500, 1_900, 1_500), ("b", 2_500, 1_140, 900), ("c", 600, 760, 600)):
        assert cash[key][29] == about(50_000 - cost)
        assert cash[key][61] == about(50_000 - 2 * cost - staff)
        assert cash[key][63] - cash[key][62] == about(came)  # April's, after day 29 + 30
        assert cash[key][90] - cash[key][89] == about(-{"a": 3_300, "b": 1_980, "c": 1_320}[key])  # the first month of service


def test_all_of_it_goes_by_money_whatever_part_of_the_price_is_fixed() -> None:
    """Where all of a price hangs on results, as where all of it is fixed; and it is claimed in arrears where that comes in advance."""
    for payment in (
        {"fixed": 0, "outcomes": 1},
        {"fixed": 1, "outcomes": 0},
        {"fixed": 0.5, "outcomes": 0.5, "in_advance": True},
    ):
        for kind in ("direct", "consortium", "alliance"):
            data = mobilised(consortium())
            contract = data["contracts"]["service"]
            contract["payment"] |= {"activity": 0, **payment}
            contract["structure"] = {
                "kind": kind,
                "hub_cost": 0.05,
                "members": {key: {"share": share} for key, share in (("a", 0.5), ("b", 0.3), ("c", 0.2))},
            }
            moves = [move for move in trace(from_data(data), 1, 0) if move.why.startswith("payment for mobilisation")]
            for key, whole in (("a", 2_000), ("b", 1_200), ("c", 800)):
                came = {move.day: move.amount for move in moves if move.target == key}
                assert came == {day: about(whole if kind == "direct" else 0.95 * whole) for day in (63, 91)}


def company() -> Data:
    """Two members own a company that has £1,000, and pays cost and a tenth."""
    data = mobilised(consortium(), paid=0.3)
    data["contracts"]["service"]["structure"] = {
        "kind": "joint_venture",
        "hub_cost": 0.05,
        "capital": 1_000,
        "margin": 0.1,
        "members": {"a": {"share": 0.5}, "b": {"share": 0.3}, "c": {"share": 0.2}},
    }
    return data


def test_a_company_owes_members_their_cost_and_its_margin_and_pays_from_its_capital() -> None:
    cash = cash_of(company())
    # April costs 3,000, for which 3,300 are owed; the capital pays 1,000 of it: a puts in 500, spends 1,500 and has 500 back.
    assert cash["a"][0] == about(50_000 - 500)
    assert cash["a"][29] == about(50_000 - 500 + 500 - 1_500)
    assert cash["b"][29] == about(50_000 - 300 + 300 - 900)
    # Nothing more comes in May. On day 63 the commissioner pays 0.3 of 8,000, 95% of it left; it is paid out with June's end, the
    # oldest first: 2,300 are owed of April.
    assert cash["a"][60] == about(50_000 - 3_000)
    assert cash["a"][61] == about(50_000 - 3_000 - 1_500)
    assert cash["a"][90] == about(50_000 - 4_500 - 3_300 + 0.5 * 2_280)


def test_a_company_is_not_wound_up_before_service() -> None:
    """Over three months behind with its members when service begins, it is wound up at the end of the first month of service."""
    data = company()
    data["contracts"]["service"]["mobilisation"] |= {"months": 5, "paid": 0, "cost": 60_000}
    left = engine_days(from_data(data), 1, 0)
    # September, the first month of service, ends on day 182.
    assert left["ended"]["service"]["a"] == ("left without", 182)


def failing(kind: str, kept: float, **given: Any) -> Data:
    """b has so much, and no credit. A month of mobilisation costs it £5,000 of its own, of which it is paid nothing before day 63."""
    data = of(mobilised(consortium(), **given), "b", mobilisation=5_000 * given.get("months", 2))
    data["organisations"]["b"] |= {"free_reserves": kept, "headroom": 0, "grace": 1, "walk_away": "never"}
    contract = data["contracts"]["service"]
    contract["cuts"], contract["discount"] = [], 0.04
    structure = {"kind": kind, "hub_cost": 0.05, "members": contract["structure"]["members"]}
    contract["structure"] = structure | ({"lead": "b"} if kind == "prime" else {"lead": "a"} if kind == "consortium" else {})
    contract["transfer"] = 2
    return data


def ended(data: Data) -> dict[str, Any]:
    return engine_days(from_data(data), 1, 0)["ended"]["service"]  # type: ignore[no-any-return]


def test_who_fails_in_mobilisation_fails_there() -> None:
    how = ended(failing("direct", 4_000))
    assert how["b"] == ("insolvent", 29)
    assert how["a"] == how["c"] == ("delivered", None)


@pytest.mark.parametrize(("months", "month"), [(2, 1), (3, 0), (5, 0)])
def test_its_work_goes_over_after_the_transfer_and_no_sooner_than_service(months: int, month: int) -> None:
    """It fails with the last day of the first month, -months; two months later, the work goes over, or when service begins."""
    data = failing("consortium", 4_000, months=months)
    assert data["contracts"]["service"]["transfer"] == 2
    data["organisations"]["a"]["capacity_factor"] = data["organisations"]["c"]["capacity_factor"] = 3
    data["contracts"]["service"]["mobilisation"]["transferred"] = None
    days = [move.day for move in trace(from_data(data), 1, 0) if move.why.startswith("transfer cost")]
    first_days = {2: 61, 3: 91, 4: 122, 5: 153}  # of June to September, by months from the contract's first day
    assert sorted(set(days)) == [first_days[months + month]]


def test_staff_come_over_to_whoever_has_the_work_by_then() -> None:
    data = failing("consortium", 4_000, months=3)
    data["organisations"]["a"]["capacity_factor"] = data["organisations"]["c"]["capacity_factor"] = 3
    data["contracts"]["service"]["transfer_cost"] = 0
    spent = [move for move in trace(from_data(data), 1, 0) if move.why.startswith("transfer cost")]
    assert {move.day for move in spent} == {91}
    assert sum(move.amount for move in spent) == about(3_000)
    assert {move.source for move in spent} == {"a", "c"}


def test_who_fails_in_a_month_of_mobilisation_has_its_part_to_that_day() -> None:
    """A loan of b's falls due on 15 April: half of April's claim, 15 of 30 days, goes to its estate, and it spends nothing more."""
    for kind, part, in_advance in (("direct", 1.0, False), ("direct", 1.0, True), ("consortium", 0.95, False)):
        data = failing(kind, 100)
        data["contracts"]["service"]["payment"]["in_advance"] = in_advance
        data["start"], data["contracts"]["service"]["start"] = "2024-03-16", "2024-04-01"
        data["organisations"]["b"]["loan"] = {"amount": 100, "years": "1 month", "rate": 1.0}
        data["organisations"]["b"]["free_reserves"] = 0
        days = engine_days(from_data(data), 1, 0)
        assert days["ended"]["service"]["b"] == ("insolvent", 30)  # 15 April
        assert days["estate"]["b"] == about(part * 1_200 * 15 / 30)
        assert days["cash"]["b"][-1] == days["cash"]["b"][30]


def test_a_prime_whose_lead_fails_in_mobilisation_never_starts() -> None:
    days = engine_days(from_data(failing("prime", 4_000)), 1, 0)
    assert days["ended"]["service"] == {"a": ("left without", 29), "b": ("insolvent", 29), "c": ("left without", 29)}
    # April was claimed before the lead failed, and nobody protects it: its money goes to the lead's estate.
    assert days["estate"]["b"] == about(4_000)
    assert days["cash"]["a"][-1] == about(50_000 - 1_500)
    assert days["contracts"]["service"]["paid"] == about(4_000)


def test_what_partners_are_owed_to_the_day_their_lead_fails_is_protected() -> None:
    """The lead fails on 15 April, half way through the month: half of the partner's half of April comes from the commissioner."""
    data = failing("prime", 0)
    data["start"], data["contracts"]["service"]["start"] = "2024-03-16", "2024-04-01"
    data["contracts"]["service"]["protected"] = 0.5
    data["contracts"]["service"]["structure"]["management_fee"] = 0
    data["organisations"]["b"]["loan"] = {"amount": 100, "years": "1 month", "rate": 1.0}
    days = engine_days(from_data(data), 1, 0)
    assert days["ended"]["service"] == {"a": ("left without", 30), "b": ("insolvent", 30), "c": ("left without", 30)}
    # a's part of April's 4,000 is 2,000.
    assert days["cash"]["a"][-1] == about(50_000 + 0.5 * 2_000 * 15 / 30)
    assert days["estate"]["b"] == about(0)


def test_it_is_no_underspend() -> None:
    """Money of mobilisation that comes to members, or stays with a lead, belongs to no quarter."""
    for kind in ("prime", "consortium", "alliance"):
        paid = []
        for part in (0, 10):
            data = failing(kind, 500_000, paid=part, cost=0)
            data["contracts"]["service"]["structure"] |= {"lead": "a", "reinvest_underspend": True}
            data["organisations"]["c"] |= {"free_reserves": 800, "headroom": 50_000}
            data["contracts"]["service"]["mobilisation"]["transferred"] = None
            data["contracts"]["service"]["payment"]["terms"] = 150  # so that c has less than a month's cost at the quarter's end
            paid.append(
                [move.amount for move in trace(from_data(data), 1, 0) if move.why.startswith("underspend") and move.day < 180]
            )
        assert paid[0] == pytest.approx(paid[1]), kind


def test_what_is_earned_is_earned_and_the_rest_is_short_of_plan() -> None:
    """Of three members of a hub, with two months' worth of 4,000: all is received in the end, and what it cost over that is underpriced."""
    model = Ensemble(from_data(mobilised(consortium())), Draws(1, 0, 1))
    model.run()
    deal = model.contracts["service"].deal
    assert deal.accruals.earned[0].tolist() == pytest.approx(deal.accruals.received[0].tolist())
    plain = Ensemble(from_data(consortium()), Draws(1, 0, 1))
    plain.run()
    every = np.zeros(1, dtype=np.int64)
    more = model.contracts["service"].shortfalls(every) - plain.contracts["service"].shortfalls(every)
    assert more[CAUSES.index("underpriced"), 0].tolist() == [about(3_000 - 3_800), about(1_800 - 2_280), about(1_200 - 1_520)]
    assert more[CAUSES.index("transfer_cost"), 0].tolist() == [about(1_500), about(900), about(600)]
    assert more[CAUSES.index("late_or_unpaid"), 0].tolist() == [about(0)] * 3


def test_who_failed_before_the_contract_began_never_had_work() -> None:
    data = failing("consortium", 100)
    data["contracts"]["service"]["start"] = "2024-07-01"
    data["organisations"]["b"] |= {"other_income": 60_000, "other_margin": -0.5}
    assert ended(data)["b"] == ("never had work", None)


def test_boards_do_not_look_at_it_and_a_failure_is_put_to_the_price() -> None:
    """£30,000 of mobilisation and nothing paid for it: no reason to hand back while service pays; who fails of it is underpriced."""
    data = failing("direct", 60_000, paid=0, cost=0)
    data["organisations"]["b"] |= {"walk_away": 3, "headroom": 500_000}
    data["contracts"]["service"]["structure"]["members"]["b"]["mobilisation"] = 30_000
    assert ended(data)["b"] == ("delivered", None)
    data["organisations"]["b"] |= {"free_reserves": 20_000, "headroom": 0}
    runs = run_batches(from_data(data), 1, 1)
    assert CAUSES[runs.cause[0, 1]] == "underpriced"
    data["contracts"]["service"]["structure"]["members"]["b"]["mobilisation"] = 0
    data["contracts"]["service"]["mobilisation"]["transferred"] = {"staff": 50, "each": 2_000}
    runs = run_batches(from_data(data), 1, 1)
    assert CAUSES[runs.cause[0, 1]] == "transfer_cost"


@pytest.mark.parametrize("kind", ["consortium", "prime"])
def test_a_batch_of_one_is_the_same_as_a_batch_of_many(kind: str) -> None:
    data = failing(kind, 4_000, months=3)
    data["world"] = {"noise": True}
    data["organisations"]["b"]["free_reserves"] = {"low": 0, "mode": 6_000, "high": 120_000}
    many, one = run_batches(from_data(data), 12, 3), run_batches(from_data(data), 12, 3, batch=1)
    assert (many.ended.how[:, 1] == End.INSOLVENT).any()
    assert (many.ended.how[:, 1] != End.INSOLVENT).any()
    for name in ("insolvent_on", "reserves_end", "received", "paid_on", "cost", "lowest_cash"):
        assert np.array_equal(getattr(many, name), getattr(one, name)), name


def test_what_it_costs_is_told_apart_and_money_still_adds_up() -> None:
    """From 1 November 2024 service of two years begins in year 1 of the scenario; what was spent before it is in year 1."""
    of = from_data(mobilised(consortium()))
    made, runs = MoneyFlow(of, flows(of, 1, 1), {}), run_batches(of, 1, 1)
    roles, years = made.roles(), made.roles_by_year()
    assert roles["partners", "mobilisation"] == about(6_000)
    assert years["partners", "mobilisation"].tolist() == [about(6_000), 0.0, 0.0]
    assert roles["commissioner", "hub"] == about(float(runs.contracts["service"].paid[0]))
    assert roles["partners", "mobilisation"] + roles["partners", "costs"] == about(float(runs.cost.sum()))
    for role in ("hub", "partners"):
        into = sum(pounds for (_, payee), pounds in roles.items() if payee == role)
        assert into == about(sum(pounds for (payer, _), pounds in roles.items() if payer == role))
