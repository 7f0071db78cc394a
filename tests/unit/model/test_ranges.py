"""Any number of a scenario may be a range: it is drawn once in each replication, and everything that holds for numbers still holds."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
import simpy

from simulator.execution.batches import Replications, run_batches, trace
from simulator.model.clock import Process
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.organisations import INSOLVENT, STAYED
from simulator.model.pool import Pool
from simulator.model.realised import realise
from simulator.scenario import Scenario, from_data
from tests.oracle.agreement import differences
from tests.unit.model.plain import MONTH_ENDS, contract, member, organisation, scenario
from tests.whole import FORMS, NUMBERS, fits, middle, put_beside, spread

pytestmark = pytest.mark.unit

Data = dict[str, Any]
KINDS = ("direct", "prime", "consortium")

ITEMS = {
    "members.*": "members.b",
    "cuts.*": "cuts.1",
    "changes.*.notice": "changes.1.notice",
    "changes.*": "changes.0",
    "extensions.*": "extensions.0",
}


def item(path: str) -> str:
    """Where a range may stand in the scenario below: of its cuts in that by chance, of its changes in the one that has the field."""
    for star, which in ITEMS.items():
        path = path.replace(star, which)
    return path


PATHS = {item(path): path for path in NUMBERS if ".retender." not in path}
"""Where a range may stand in the scenario below, and the path in the schema."""


# --- a scenario of each kind, in which people leave and work goes over


def plain(kind: str) -> Data:
    """Fifteen months of 20 people a month; everything that a file may hold is in it."""
    orgs = {
        "a": {"other_income": 300_000, "free_reserves": 30_000, "unit_cost": 800, "outcome_rate": 0.5, "grace": 10},
        "b": {"other_income": 60_000, "free_reserves": 9_000, "unit_cost": 900, "outcome_rate": 0.4, "capacity_factor": 1.5},
        "c": {"other_income": 40_000, "free_reserves": "1 month", "unit_cost": 850, "outcome_rate": 0.45},
    }
    for org in orgs.values():
        org |= {"headroom": 2_000, "loan": {"amount": 3_000, "rate": 0.05, "years": 1}, "notice": 1, "walk_away": 0.9}
    lead = kind != "direct"
    members: Data = {"a": {"share": 0.5}, "b": {"share": 0.3, "advance": 1_000}, "c": {"share": 0.2}}
    if lead:
        members["b"] |= {"honoured": 0.9, "support": 1_000, "grant": 1_200}
    structure: Data = {"kind": kind, "members": members, "vat": 0.1, "pay_partners": 45 if kind == "prime" else "when_paid"}
    if lead:
        structure |= {"lead": "a", "reinvest_underspend": True}
    structure |= {"risk_pool": {"rate": 0.05, "target": 1}, "pooled": 0.5, "cut_rule": "equal_losses"}
    contract: Data = {
        "annual_value": 240_000,
        "years": 1.25,
        "mobilisation": {"months": 1, "paid": 0.3, "cost": 3_000, "transferred": {"staff": 2, "each": 300}},
        "people_per_year": 240,
        "extensions": [{"years": "2 months", "chance": 0.5, "notice": 2}],
        "payment": {"activity": 0.2, "outcomes": 0.3, "target_rate": 0.45, "outcome_lag": 2, "terms": 20, "advance_months": 1},
        "discount": 0.05,
        "ramp_up": {"months": 2, "from": 0.5},
        "cuts": [{"year": 2, "cut": 0.2}, {"chance_per_year": 0.5, "cut": 0.1}],
        "changes": [{"chance_per_year": 0.5, "price": 0.1, "people": 0.1}, {"chance_per_year": 0.1, "ends": True}],
        "protected": 0.5,
        "step_in": 30,
        "transfer": 1,
        "loan": {"amount": 5_000, "rate": 0.05, "years": 1},
        "structure": structure,
    }
    return {
        "format": 1,
        "name": f"ranges, {kind}",
        "start": "2024-04-01",
        "organisations": orgs,
        "contracts": {"service": contract},
    }


def put(data: Data, path: str, value: Any) -> None:
    """Put a value in; `*` is every organisation, or the contract."""
    if isinstance(data, dict):
        put_beside(data, path)
    head, _, rest = path.partition(".")
    every = range(len(data)) if isinstance(data, list) else [key for key in data if fits(data[key], rest)]
    keys = list(every) if head == "*" else [int(head) if isinstance(data, list) else head]
    for key in keys:
        if rest:
            if not isinstance(data, list):
                data.setdefault(key, {})
            put(data[key], rest, value)
        else:
            data[key] = copy.deepcopy(value)


def centre(path: str) -> float:
    return middle(PATHS[path])


def needs_a_lead(path: str) -> bool:
    return path.rpartition(".")[2] in ("honoured", "support", "grant")


def with_ranges(kind: str, forms: Mapping[str, str]) -> Scenario:
    return with_values(kind, {path: spread(centre(path), form) for path, form in forms.items()})


def with_values(kind: str, values: Mapping[str, Any], noise: bool = True) -> Scenario:
    data = plain(kind)
    data["world"] = {"noise": noise}
    for path, value in values.items():
        if kind != "direct" or not needs_a_lead(path):
            put(data, path, value)
    return from_data(data)


# --- what holds in any run


def figures(runs: Replications) -> dict[str, np.ndarray[Any, Any]]:
    """Every array of a run; cash by month as far as all run."""
    arrays = {f.name: getattr(runs, f.name) for f in fields(runs) if isinstance(getattr(runs, f.name), np.ndarray)}
    for found in runs.contracts.values():
        arrays |= {f.name: getattr(found, f.name) for f in fields(found) if f.name not in ("members", "ended", "lines")}
        arrays |= {"how": found.ended.how, "on": found.ended.on}
    arrays["series"] = arrays["series"][:, : 12 + 1]
    return arrays


def differing(one: Replications, other: Replications, first: int = 0) -> dict[str, float]:
    """What differs in the bytes of `one` and the replications of `other` from `first` on, and by how much at most."""
    theirs = {name: values[first : first + one.replications] for name, values in figures(other).items()}
    return {
        name: float(np.abs(values - theirs[name].astype(float)).max())
        for name, values in figures(one).items()
        if values.tobytes() != np.ascontiguousarray(theirs[name]).tobytes()
    }


def sound(of: Scenario) -> Replications:
    """30 replications at once: the ledger balances, people add up, every figure is finite."""
    referred: list[Any] = []

    def watch(env: simpy.Environment, model: Ensemble) -> Process:
        yield env.timeout(int(model.horizon.max()))
        referred.extend(contract.caseload.referred for contract in model.contracts.values())

    runs = run_batches(of, 30, 1, batch=30, check_ledger=True, processes=[watch])
    assert runs.imbalance.max() < 0.01
    for found, came in zip(runs.contracts.values(), referred, strict=True):
        assert found.served + found.waiting + found.unmet == pytest.approx(came)
        arrays = [value for f in fields(found) if isinstance(value := getattr(found, f.name), np.ndarray)]
        assert all(np.isfinite(each).all() for each in arrays)
        assert (
            min(found.served.min(), found.waiting.min(), found.unmet.min(), found.disrupted.min(), found.outcomes.min()) > -1e-9
        )
    assert np.isfinite(runs.reserves_end).all()
    assert (runs.lowest_cash <= runs.reserves_start).all()
    return runs


@pytest.mark.parametrize("path", [here for here, path in PATHS.items() if NUMBERS[path].kind == "money or months"])
def test_what_may_be_in_months_may_be_a_range_of_months(path: str) -> None:
    months = {"low": "0.5 months", "mode": "1 month", "high": "2 months"}
    for kind in KINDS:
        of = with_values(kind, {path: months})
        last = run_batches(of, 1, 1, first=29, batch=1, check_ledger=True)
        assert differing(last, sound(of), 29) == {}, kind


EVERYTHING = {path: FORMS[place % 4] for place, path in enumerate(PATHS)}


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=() if kind == "prime" else pytest.mark.slow) for kind in KINDS])
def test_everything_may_be_a_range_at_once(kind: str) -> None:
    of = with_ranges(kind, EVERYTHING)
    runs = sound(of)
    assert (runs.fate == INSOLVENT).any()
    assert (runs.fate == STAYED).any()
    assert differing(run_batches(of, 30, 1, batch=1, check_ledger=True), runs) == {}
    assert differing(run_batches(of, 30, 1, batch=7, check_ledger=True), runs) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_everything_a_range_agrees_with_the_oracle(kind: str) -> None:
    of = with_ranges(kind, EVERYTHING)
    for replication in range(6):
        assert differences(of, replication=replication) == []


@pytest.mark.parametrize("kind", KINDS)
def test_without_noise_a_range_is_its_mean(kind: str) -> None:
    ranges = with_values(
        kind, {path: spread(centre(path), ("normal", "lognormal")[place % 2]) for place, path in enumerate(PATHS)}, False
    )
    numbers = with_values(kind, {path: centre(path) for path in PATHS}, False)
    assert differing(run_batches(ranges, 2, 1), run_batches(numbers, 2, 1)) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_range_of_one_value_is_that_value(kind: str) -> None:
    ranges = with_values(kind, {path: {"choose": [centre(path)]} for path in PATHS})
    numbers = with_values(kind, {path: centre(path) for path in PATHS})
    assert differing(run_batches(ranges, 10, 1), run_batches(numbers, 10, 1)) == {}


def at_cost(reserves: float, **given: Any) -> Data:
    return organisation(**{"unit_cost": 1_000, "free_reserves": reserves, "grace": 1, **given})


# --- delays that differ between replications

DELAYS = [
    "contracts.*.payment.terms",
    "contracts.*.payment.lateness",
    "contracts.*.payment.outcome_lag",
    "contracts.*.payment.lines.*.lag",
    "contracts.*.structure.pay_partners",
    "contracts.*.structure.pass_through.notice",
    "contracts.*.extensions.0.notice",
    "contracts.*.transfer",
    "contracts.*.ramp_up.months",
    "contracts.*.referrals_end",
    "contracts.*.step_in",
    "contracts.*.changes.1.notice",
    "organisations.*.notice",
    "organisations.*.grace",
]


def test_every_number_of_days_or_months_by_which_something_waits_is_among_the_delays() -> None:
    waits = {here for here, path in PATHS.items() if NUMBERS[path].kind in ("days", "months")}
    looked_back = {"contracts.*.uplift.lag"}
    amounts = looked_back | {
        "organisations.*.staffing_lag",
        "contracts.*.payment.advance_months",
        "contracts.*.structure.risk_pool.target",
        "contracts.*.payment.lines.*.spread",
        *(path for path in waits if ".behaviour." in f".{path}"),  # boards reckon with these, and wait by none of them
    }
    assert waits - amounts == set(DELAYS)


def drawn(of: Scenario, path: str, replications: int) -> list[float]:
    """The values of one field, whole, by replication; of organisation a where it is an organisation's."""
    value: Any = realise(of.file, Draws(1, 0, replications), noise=True)
    for key in (
        path.replace("organisations.*", "organisations.a")
        .replace("contracts.*", "contracts.service")
        .replace("lines.*", "lines.outcomes")
        .split(".")
    ):
        value = value[key] if isinstance(value, dict) else value[int(key)] if isinstance(value, tuple) else getattr(value, key)
    return np.rint(value).tolist()


@pytest.mark.parametrize("path", DELAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_delay_that_differs_between_replications_agrees_with_the_oracle(kind: str, path: str) -> None:
    of = with_ranges(kind, {path: "triangular"})
    assert len(set(drawn(of, path, 4))) > 1
    for replication in range(4):
        assert differences(of, replication=replication) == []


@pytest.mark.parametrize("kind", KINDS)
def test_all_delays_together_agree_with_the_oracle(kind: str) -> None:
    of = with_ranges(kind, dict.fromkeys((path for path in DELAYS if "lines" not in path), "normal"))
    runs = run_batches(of, 8, 1)
    assert (runs.fate != STAYED).any()
    assert len(set(runs.horizon.tolist())) > 1
    for replication in range(8):
        assert differences(of, replication=replication) == []


def test_a_commissioner_that_steps_in_keeps_the_partners_whose_lead_had_given_notice() -> None:
    # The lead loses £500 a month. It gives notice on 31 March 2025 for 31 May, too late to step in within 40 days before the contract's
    # end on 30 June, so that the contract would end for all. It fails on 30 April (11,000 - 6,000 - 5,500); the commissioner steps in on
    # 9 June. The partner serves its 5 people a month for all 15 months, the lead for 13.
    orgs = {"a": at_cost(11_000, unit_cost=1_100, walk_away=10, notice=2), "b": at_cost(100_000)}
    shape = {"kind": "prime", "lead": "a", "members": {"a": member(0.5), "b": member(0.5)}}
    of = scenario(orgs, contract(shape, years=1.25, step_in=40))
    runs = run_batches(of, 1, 1)
    assert runs.insolvent_on.tolist() == [[394, -1]]
    assert runs.contracts["service"].served.tolist() == pytest.approx([13 * 5 + 15 * 5])
    assert differences(of) == []


def test_a_late_payers_days_are_drawn_once_and_are_those_of_every_claim() -> None:
    # 0, 7 or 14 days late: a claim of day 35 is paid on day 35, 42 or 49, and so with all others.
    data: Data = {
        "format": 1,
        "name": "late",
        "start": "2024-04-01",
        "world": {"noise": True, "demand": 1, "cost_inflation": 0},
        "organisations": {"a": {"other_income": 0, "free_reserves": 1e6, "unit_cost": 1, "other_noise": 0}},
        "contracts": {
            "service": {
                "annual_value": 120_000,
                "years": 1,
                "people_per_year": 12,
                "payment": {"terms": 0, "lateness": {"choose": [0, 7, 14]}},
                "structure": {"kind": "direct", "members": {"a": {"share": 1}}},
            }
        },
    }
    of = from_data(data)
    late = drawn(of, "contracts.*.payment.lateness", 20)
    assert set(late) == {0, 7, 14}
    for replication in range(3):
        paid = [move.day for move in trace(of, 1, replication) if move.why.startswith("payment")]
        assert paid == [7 * -(-(day + late[replication]) // 7) for day in MONTH_ENDS]


# --- what is done on a day does not depend on what happens to others on it


def daily(env: simpy.Environment, model: Ensemble) -> Process:
    """Money is looked at every day, whether or not any moves."""
    outside = model.ledger.account("outside world")
    while True:
        model.ledger.move(outside, np.array([0]), np.zeros((model.draws.count, 1)), "nothing")
        yield env.timeout(1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_day_without_a_movement_changes_nothing(kind: str) -> None:
    of = with_ranges(kind, {"organisations.*.free_reserves": "triangular"})
    for replication in range(3):
        quiet = run_batches(of, 1, 1, first=replication)
        assert differing(run_batches(of, 1, 1, first=replication, processes=[daily]), quiet) == {}


def test_closing_costs_are_paid_once_whatever_happens_in_other_replications() -> None:
    # £5,000 a month for each. The lead loses £500 a month; with £10,200 it is below nothing from the end of February (10,200 - 5,000 -
    # 5,500) until it is paid on day 336, and fails on the third day of it. The contract ends with March, its last month anyway. Elsewhere
    # it is rich. The partner loses £50 a month and would hand back if there were time.
    a = at_cost(0, unit_cost=1.1, staffing_lag=120, grace=3)
    a["free_reserves"] = {"choose": [10_200, 1_000_000]}
    b = at_cost(100_000, unit_cost=1.01, staffing_lag=120, closing_cost=700, walk_away=10)
    shape = {"kind": "prime", "lead": "a", "members": {"a": member(0.5), "b": member(0.5)}}
    of = scenario({"a": a, "b": b}, contract(shape, people_per_year=120_000), noise=True)
    together, alone = run_batches(of, 6, 1, batch=6), run_batches(of, 6, 1, batch=1)
    assert set(together.insolvent_on[:, 0].tolist()) == {-1, 335}
    assert together.cost.tolist() == alone.cost.tolist()


@pytest.mark.parametrize("kind", ["prime", "consortium"])
def test_a_cap_that_rises_pays_in_every_replication_whatever_the_lag_of_the_others(kind: str) -> None:
    # 80% reach the outcome and the year's cap, 50% of those planned, is soon used up. b fails in April; a takes its work on in February,
    # which raises the cap: more is paid for February and March. Outcomes are seen after 1 month in some replications and 2 in others.
    orgs = {"a": at_cost(100_000, capacity_factor=4, outcome_rate=0.8), "b": at_cost(100, outcome_rate=0.8)}
    shape = {"kind": kind, "lead": "a", "members": {"a": member(0.5), "b": member(0.5)}}
    payment = {"outcomes": 0.5, "target_rate": 0.5, "outcome_lag": {"choose": [1, 2]}}
    of = scenario(orgs, contract(shape, transfer=9, annual_value=240_000, payment=payment), noise=True)
    assert len(set(drawn(of, "contracts.*.payment.outcome_lag", 6))) == 2
    together, alone = run_batches(of, 6, 1, batch=6), run_batches(of, 6, 1, batch=1)
    assert together.contracts["service"].paid.tolist() == alone.contracts["service"].paid.tolist()


def test_a_pool_that_has_given_what_it_can_gives_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a replication's pennies depend on which others are in its batch: their movements decide on what days a pool is asked."""
    once = Pool.day_end
    more: list[float] = []

    def twice(pool: Pool) -> None:
        once(pool)
        before = pool.ledger.accounts.copy()
        once(pool)
        more.append(float(np.abs(pool.ledger.accounts - before).max()))

    monkeypatch.setattr(Pool, "day_end", twice)
    run_batches(with_ranges("consortium", {"organisations.*.free_reserves": "triangular"}), 100, 1)
    assert max(more) == 0.0
