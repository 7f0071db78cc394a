"""The rules of the engine: the same bytes however it is run, draws by meaning, a ledger that balances, a user's own process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pytest
import simpy

from simulator.execution.batches import Replications, run_batches, trace
from simulator.execution.replicate import batch_size
from simulator.model.clock import Process
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario import Scenario, bundled, from_data, load
from tests.often import often

pytestmark = pytest.mark.integration

NAMES = sorted(bundled())
REPLICATIONS = 40


class Lived(NamedTuple):
    """A run of a bundled scenario, as several tests look at it."""

    run: Replications
    model: Ensemble
    """At the end of the run."""
    off: list[float]
    """£ between members' prices and the price of those still there, in the worst replication, every 37 days."""


@cache
def lived(name: str) -> Lived:
    """40 replications with the ledger checked."""
    models: list[Ensemble] = []
    off: list[float] = []

    def look(env: simpy.Environment, model: Ensemble) -> Process:
        models.append(model)
        yield env.timeout(1)
        while True:
            for contract in model.contracts.values():
                deal = contract.deal
                if 0 <= env.now - deal.calendar.begins < deal.calendar.at_the_latest:
                    led = contract.structure.lead.first()
                    whole = deal.price.now * contract.money.sum(axis=1)
                    apart = np.abs(deal.prices.now().a_year.sum(axis=1) - whole)
                    going = led & deal.calendar.serving(deal.calendar.month_of(int(env.now)))
                    off.append(float(apart[np.broadcast_to(going, whole.shape)].max(initial=0.0)))
            yield env.timeout(37)

    run = run_batches(load(name), REPLICATIONS, 1, processes=[look], check_ledger=True)
    (model,) = models
    return Lived(run, model, off)


def arrays(found: Any, path: str = "") -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Every array of a run, by where it stands in it."""
    if isinstance(found, np.ndarray):
        yield path, found
    elif isinstance(found, dict):
        for key, each in found.items():
            yield from arrays(each, f"{path}.{key}")
    elif isinstance(found, tuple):
        for place, each in enumerate(found):
            yield from arrays(each, f"{path}.{place}")
    elif is_dataclass(found):
        for field in fields(found):
            yield from arrays(getattr(found, field.name), f"{path}.{field.name}")


def digests(run: Replications) -> dict[str, str]:
    """A hash of every array of a run."""
    return {path: hashlib.sha256(array.tobytes()).hexdigest() for path, array in arrays(run)}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["live_well_leeds", "equal_consortium", "joint_venture_local"])
def test_batches_of_1_and_64_and_all_give_the_same_bytes(name: str) -> None:
    scenario = load(name)
    whole = digests(run_batches(scenario, 66, 1, batch=1000))
    assert digests(run_batches(scenario, 66, 1, batch=64)) == whole
    assert digests(run_batches(scenario, 66, 1, batch=1)) == whole


@pytest.mark.slow
@pytest.mark.parametrize("name", ["race_to_the_bottom", "equal_consortium", "somerset_alliance"])
def test_a_thousand_replications_in_batches_of_1_and_64_and_1000_give_the_same_bytes(name: str) -> None:
    """One at a time a fiftieth of them, and once a week all."""
    scenario = load(name)
    assert digests(run_batches(scenario, 1000, 1, batch=64)) == digests(run_batches(scenario, 1000, 1, batch=1000))
    few = often(20, 1000)
    first = 1000 - few
    alone, together = (run_batches(scenario, few, 1, first=first, batch=batch) for batch in (1, 1000))
    assert digests(alone) == digests(together)


def test_another_seed_gives_another_run() -> None:
    scenario = load("race_to_the_bottom")
    assert digests(run_batches(scenario, 20, 1)) != digests(run_batches(scenario, 20, 2))


def test_a_run_extended_keeps_the_replications_it_had() -> None:
    scenario = load("race_to_the_bottom")
    whole = run_batches(scenario, 60, 1)
    later = run_batches(scenario, 20, 1, first=40)
    assert (whole.reserves_end[40:] == later.reserves_end).all()


def reordered(scenario: Scenario) -> Scenario:
    """The same file with organisations and members listed the other way round."""
    data = scenario.resolved()
    data["organisations"] = dict(reversed(data["organisations"].items()))
    for contract in data["contracts"].values():
        contract["structure"]["members"] = dict(reversed(contract["structure"]["members"].items()))
    return from_data(data)


@pytest.mark.parametrize("name", NAMES)
def test_the_order_in_which_organisations_are_listed_changes_no_byte(name: str) -> None:
    scenario = load(name)
    assert list(reordered(scenario).file.organisations) != list(scenario.file.organisations)
    turned = run_batches(reordered(scenario), REPLICATIONS, 1, check_ledger=True)
    assert digests(turned) == digests(lived(name).run)


@pytest.mark.parametrize("name", NAMES)
def test_starting_processes_in_another_order_changes_no_byte(name: str) -> None:
    shuffled = Ensemble(load(name), Draws(1, 0, REPLICATIONS))
    shuffled.run(shuffle=Random(name))
    assert shuffled.ledger.accounts.tobytes() == lived(name).model.ledger.accounts.tobytes()


# --- draws


class Noted(Draws):
    """Draws that remember what was asked for."""

    def __init__(self, seed: int, first: int, count: int) -> None:
        super().__init__(seed, first, count)
        self.asked: dict[tuple[str, str, int], bytes] = {}

    def normals(self, source: str, keys: Any, period: int, steps: int) -> Any:
        drawn = super().normals(source, keys, period, steps)
        for place, key in enumerate(keys):
            self.asked[source, key, period] = drawn[:, place].tobytes()
        return drawn


def asked(scenario: Scenario) -> dict[tuple[str, str, int], bytes]:
    draws = Noted(1, 0, 50)
    Ensemble(scenario, draws).run()
    return draws.asked


def test_changing_a_payment_term_leaves_every_draw_as_it_was() -> None:
    scenario = load("race_to_the_bottom")
    late = scenario.with_changes({"payment.terms": "90 days"})
    before, after = asked(scenario), asked(late)
    assert {key[0] for key in before} >= {"referrals", "outcomes", "effect", "demand", "range", "other", "reserves"}
    assert before == after


def test_people_and_outcomes_stay_the_same_until_the_first_exit_when_only_a_payment_term_changes() -> None:
    scenario = load("race_to_the_bottom").with_changes({"organisations.*.walk_away": "never"})
    late = scenario.with_changes({"payment.terms": "60 days"})
    month_by_month = []
    for each in (scenario, late):
        model = Ensemble(each, Draws(1, 0, 50))
        seen: list[Any] = []

        def watch(env: simpy.Environment, model: Ensemble, seen: list[Any] = seen) -> Process:
            contract = model.contracts["recovery"]
            for day in contract.deal.calendar.last_day[: contract.deal.calendar.months]:
                yield env.timeout(day + 1 - env.now)
                nobody_gone = (model.organisations.left_on < 0).all(axis=1)
                seen.append((nobody_gone, contract.caseload.served.copy(), contract.caseload.outcomes.copy()))

        model.run([watch])
        month_by_month.append(seen)
    for (ours, served, outcomes), (theirs, served_late, outcomes_late) in zip(*month_by_month, strict=True):
        both = ours & theirs
        assert (served[both] == served_late[both]).all()
        assert (outcomes[both] == outcomes_late[both]).all()
    assert month_by_month[0][0][0].all()  # nobody has gone in the first month, so something was compared


def test_adding_an_organisation_leaves_the_others_luck_alone() -> None:
    scenario = load("race_to_the_bottom")
    data = scenario.resolved()
    data["organisations"]["newcomer"] = {"other_income": 100_000, "free_reserves": 10_000}
    more = asked(from_data(data))
    assert {key: more[key] for key in asked(scenario)} == asked(scenario)


# --- the ledger


@pytest.mark.parametrize("name", NAMES)
def test_the_ledger_balances_in_every_replication(name: str) -> None:
    assert lived(name).run.imbalance.max() < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_ledger_balances_in_every_replication_of_every_design(name: str) -> None:
    scenario = load(name)
    left = 0
    for each in (scenario, *(scenario.design(design) for design in scenario.designs)):
        run = run_batches(each, 60, 3, check_ledger=True)
        assert run.imbalance.max() < 0.01
        left += int((run.fate > 0).sum())
    assert left > 0


def test_money_made_out_of_nothing_is_noticed() -> None:
    def forger(env: simpy.Environment, model: Ensemble) -> Process:
        yield env.timeout(100)
        model.ledger.cash[3, 0] += 5.0

    run = run_batches(load("race_to_the_bottom"), 10, 1, processes=[forger], check_ledger=True)
    assert run.imbalance[3] == pytest.approx(5.0)
    assert run.imbalance[[0, 1, 2, 4]].max() < 0.01


@pytest.mark.parametrize("name", NAMES)
def test_people_add_up(name: str) -> None:
    for contract in lived(name).model.contracts.values():
        people = contract.caseload
        accounted = people.served + people.unmet + people.still_waiting + people.waiting.sum(axis=1)
        assert people.referred == pytest.approx(accounted, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_member_prices_sum_to_the_price_of_those_still_there(name: str) -> None:
    assert len(lived(name).off) > 5
    assert max(lived(name).off) < 0.005


@pytest.mark.parametrize("name", NAMES)
def test_every_result_is_a_finite_number(name: str) -> None:
    for path, array in arrays(lived(name).run):
        assert np.isfinite(array).all(), path


# --- a user's own process, and a trace


def staff_shortage(env: simpy.Environment, model: Ensemble) -> Process:
    """For half a year from the second, a quarter of every member's staff is not there."""
    yield env.timeout(365)
    for contract in model.contracts.values():
        contract.caseload.capacity_factor *= 0.75
    yield env.timeout(182)
    for contract in model.contracts.values():
        contract.caseload.capacity_factor /= 0.75


def test_a_users_process_acts_on_the_documented_state() -> None:
    scenario = load("responsible_prime")
    usual, short = run_batches(scenario, 50, 1), run_batches(scenario, 50, 1, processes=[staff_shortage])
    served, fewer = usual.contracts["recovery"].served, short.contracts["recovery"].served
    assert fewer.mean() < served.mean()
    assert digests(usual) == digests(run_batches(scenario, 50, 1))


def test_a_trace_holds_every_movement_of_its_replication() -> None:
    scenario = load("race_to_the_bottom")
    run = run_batches(scenario, 9, 1)
    movements = trace(scenario, 1, 8)
    assert movements == sorted(movements, key=lambda m: m.day)
    for place, key in enumerate(run.ids):
        change = sum(m.amount for m in movements if m.target == key) - sum(m.amount for m in movements if m.source == key)
        assert run.reserves_start[8, place] + change == pytest.approx(run.reserves_end[8, place], abs=1e-6)


# --- laws


def doubled(value: Any) -> Any:
    return value * 2 if isinstance(value, (int, float)) else value


def test_doubling_every_pound_changes_no_survival() -> None:
    scenario = load("race_to_the_bottom")
    data = scenario.resolved()
    data["designs"] = {}
    twice = scenario.resolved() | {"designs": {}}
    twice["smaller_partner_below"] *= 2
    for org in twice["organisations"].values():
        for field in ("other_income", "unit_cost"):
            org[field] = doubled(org[field])
        org["other_noise"] = 0.05
    for org in data["organisations"].values():
        org["other_noise"] = 0.05
    for each, factor in ((data, 1), (twice, 2)):
        for org in each["organisations"].values():
            org["headroom"], org["free_reserves"], org["closing_cost"] = 2_000 * factor, 60_000 * factor, 1_000 * factor
    for contract in twice["contracts"].values():
        contract["annual_value"] = doubled(contract["annual_value"])
        contract["transfer_cost"] = doubled(contract["transfer_cost"])
        for member in contract["structure"]["members"].values():
            for field in ("support", "grant", "advance"):
                member[field] = doubled(member[field])
    once, both = run_batches(from_data(data), 100, 1), run_batches(from_data(twice), 100, 1)
    assert (once.fate == both.fate).all()
    assert (once.left_on == both.left_on).all()
    assert (once.fate > 0).any()


def test_more_reserves_never_bring_an_insolvency_forward_in_direct_lots_where_nobody_walks_away() -> None:
    data = load("race_to_the_bottom").resolved() | {"designs": {}, "rationale": {}}
    for contract in data["contracts"].values():
        structure = contract["structure"]
        structure["kind"], structure["lead"] = "direct", None
        for member in structure["members"].values():
            member["honoured"], member["support"], member["grant"], member["outcomes"] = 1, 0, 0, None
    for org in data["organisations"].values():
        org["walk_away"], org["headroom"], org["free_reserves"] = "never", 5_000, 20_000
    poor = run_batches(from_data(data), 100, 1)
    for org in data["organisations"].values():
        org["free_reserves"] = 40_000
    rich = run_batches(from_data(data), 100, 1)
    day = np.where(poor.insolvent_on < 0, 10**6, poor.insolvent_on)
    later = np.where(rich.insolvent_on < 0, 10**6, rich.insolvent_on)
    assert (later >= day).all()
    assert (later > day).any()


# --- memory


def test_a_batch_is_sized_to_memory() -> None:
    small, large = load("race_to_the_bottom"), load("race_to_the_bottom").resolved()
    for place in range(900):
        large["organisations"][f"other_{place}"] = {"other_income": 1000, "free_reserves": 0, "unit_cost": 10}
    members = large["contracts"]["recovery"]["structure"]["members"]
    members.update({f"other_{place}": {"share": 0} for place in range(900)})
    assert batch_size(small) == 1000
    assert 1 <= batch_size(from_data(large)) < 1000
