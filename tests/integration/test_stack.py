"""Scenarios that run at once: each comes to the same bytes as alone, whatever stands beside it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simpy
from hypothesis import HealthCheck, given, settings

import simulator
from simulator.execution import replicate
from simulator.execution.batches import Replications, run_batches, run_each
from simulator.execution.parts import cut
from simulator.execution.replicate import stacks
from simulator.execution.workers import Workers
from simulator.model.clock import Phase, Process
from simulator.model.ensemble import Ensemble
from simulator.scenario import Scenario, ScenarioError, from_data, load
from simulator.scenario.problems import path_text
from simulator.studies.sweep import running
from simulator.terms import shape
from tests.benchmarks.market import areas
from tests.integration.test_engine_rules import digests
from tests.often import often
from tests.oracle.letting import files_let_again
from tests.oracle.scenarios import files
from tests.small_sweep import contents, small

pytestmark = pytest.mark.integration

KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")
ANY_SIZE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
FIRST = 248
"""Replications on both sides of a block of draws."""


def moved(scenario: Scenario, rnd: random.Random, most: int = 4) -> Scenario:
    """A few numbers of a scenario moved, as far as it stays a scenario."""
    numbers = []
    for loc, info, home in shape.held(scenario.file):
        unit, value = shape.unit(shape.annotation_of(info)), shape.held_by(home, str(loc[-1]))
        if unit is not None and isinstance(value, float) and unit.kind != "years":
            numbers.append((path_text(loc), value, unit))
    for path, value, unit in rnd.sample(numbers, min(most, len(numbers))):
        far = value * rnd.uniform(0.3, 1.7) + rnd.choice([0.0, 0.0, 0.1 if unit.highest <= 10 else 20.0])
        try:
            scenario = scenario.with_changes({path: float(np.clip(far, unit.least, unit.highest))})
        except ScenarioError:
            continue
    return scenario


def points(data: dict[str, Any]) -> list[Scenario]:
    """A scenario and four like it."""
    scenario, rnd = from_data(data), random.Random(str(data))
    return [scenario, *(moved(scenario, rnd) for _ in range(4))]


def same(scenarios: Sequence[Scenario], replications: int = 4, first: int = FIRST) -> int:
    """See that each comes to the same at once and alone; how many ran beside another."""
    made = dict(run_each(scenarios, replications, 1, first=first))
    assert sorted(made) == list(range(len(scenarios)))
    for place, scenario in enumerate(scenarios):
        alike(made[place], run_batches(scenario, replications, 1, first=first))
    return sum(len(places) for places in stacks(scenarios, replications) if len(places) > 1)


def alike(one: Replications, other: Replications) -> None:
    assert digests(one) == digests(other)
    assert (one.ids, one.month_ends) == (other.ids, other.month_ends)
    assert {key: each.members for key, each in one.contracts.items()} == {
        key: each.members for key, each in other.contracts.items()
    }
    lettings = [
        {key: [(each.term, each.day.tolist(), each.teams) for each in letting] for key, letting in run.awards.items()}
        for run in (one, other)
    ]
    assert lettings[0] == lettings[1]


@settings(max_examples=12, suppress_health_check=ANY_SIZE, deadline=None)
@given(files(KINDS))
def test_random_scenarios_at_once_are_as_alone(data: dict[str, Any]) -> None:
    same(points(data))


@settings(max_examples=4, suppress_health_check=ANY_SIZE, deadline=None)
@given(files_let_again(KINDS))
def test_random_contracts_let_again_at_once_are_as_alone(data: dict[str, Any]) -> None:
    same(points(data))


def drain(env: simpy.Environment, model: Ensemble) -> Process:
    """On the 100th day half of what every organisation has goes."""
    yield model.clock.at(100, Phase.BILLS)
    half = np.asfortranarray(np.maximum(model.ledger.cash, 0.0) / 2.0 * ~model.ledger.failed)
    model.ledger.move(slice(0, len(model.ids)), model.ledger.account("outside world"), half, "a drain")


def drain_by_row(env: simpy.Environment, model: Ensemble) -> Process:
    """The same, and says that it treats every replication by itself."""
    return drain(env, model)


drain_by_row.rowwise = True  # type: ignore[attr-defined]


def drain_by_batch(env: simpy.Environment, model: Ensemble) -> Process:
    """Says so too, and is wrong: what goes depends on who runs beside it."""
    yield model.clock.at(100, Phase.BILLS)
    mean = np.asfortranarray(np.broadcast_to(model.ledger.cash.mean(axis=0), model.ledger.cash.shape) * ~model.ledger.failed)
    model.ledger.move(slice(0, len(model.ids)), model.ledger.account("outside world"), mean, "a drain")


drain_by_batch.rowwise = True  # type: ignore[attr-defined]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("of", "many", "processes"),
    [(files, 300, []), (files_let_again, 50, []), (files, 20, [drain_by_row])],
    ids=["plain", "let again", "with a process by row"],
)
def test_many_random_scenarios_at_once_are_as_alone(of: Callable[..., Any], many: int, processes: list[Any]) -> None:
    beside: list[int] = []

    @settings(max_examples=often(many, 10 * many), suppress_health_check=ANY_SIZE, deadline=None)
    @given(of(KINDS))
    def agree(data: dict[str, Any]) -> None:
        beside.append(same([each.with_processes(processes) for each in points(data)]))

    agree()
    assert np.mean(beside) > 3.0


def test_code_of_a_users_own_runs_beside_others_only_where_it_says_that_it_is_rowwise() -> None:
    scenarios = [load("race_to_the_bottom").with_changes({"contracts.*.discount": part}) for part in (0.0, 0.1)]
    assert list(stacks([each.with_processes([drain]) for each in scenarios], 5)) == [[0], [1]]
    assert same([each.with_processes([drain_by_row]) for each in scenarios]) == 2
    with pytest.raises(AssertionError):
        same([each.with_processes([drain_by_batch]) for each in scenarios])


@dataclass
class Loss:
    """A process that cannot be hashed."""

    part: float
    rowwise = True

    def __call__(self, env: simpy.Environment, model: Ensemble) -> Process:
        yield model.clock.at(100, Phase.BILLS)
        lost = np.asfortranarray(np.maximum(model.ledger.cash, 0.0) * self.part * ~model.ledger.failed)
        model.ledger.move(slice(0, len(model.ids)), model.ledger.account("outside world"), lost, "a loss")


def test_code_that_cannot_be_hashed_runs_beside_others_too() -> None:
    plain, loss = load("race_to_the_bottom"), Loss(0.3)
    assert same([plain.with_changes({"contracts.*.discount": part}).with_processes([loss]) for part in (0.0, 0.1)]) == 2


def test_threads_draw_their_own_luck() -> None:
    """A generator that two threads share would give each what the other's state is."""
    plain = load("race_to_the_bottom")
    scenarios = [plain.with_changes({"contracts.*.discount": part / 100}) for part in range(8)]
    alone = [run_batches(each, 50, 7) for each in scenarios]
    for _ in range(3):
        replicate._kept.cache_clear()
        with ThreadPoolExecutor(4) as executor:
            for place, runs in run_each(scenarios, 50, 7, executor=executor):
                alike(runs, alone[place])


def test_what_differs_in_kind_runs_apart() -> None:
    plain = load("race_to_the_bottom")
    (key,) = plain.file.contracts
    kinds = [
        {},
        {"organisations.*.walk_away": "never"},
        {f"contracts.{key}.years": 3},
        {f"contracts.{key}.start": "2030-01-01"},
        {f"contracts.{key}.structure.cut_rule": "talmud"},
        {f"contracts.{key}.payment.in_advance": True},
        {"world.noise": False},
    ]
    assert sorted(stacks([plain.with_changes(each) for each in kinds], 5)) == [[place] for place in range(len(kinds))]
    numbers = [{}, {"world.demand": 0.9}, {"organisations.*.free_reserves": 5e4}, {f"contracts.{key}.payment.lateness": 33.0}]
    scenarios = [plain.with_changes({"organisations.*.free_reserves": 3e4, **each}) for each in numbers]
    assert same(scenarios) == len(numbers)


def test_stacks_are_even_of_those_paid_on_much_the_same_days_and_enough_for_every_worker() -> None:
    plain = load("race_to_the_bottom")
    (key,) = plain.file.contracts
    days = [90, 10, 80, 20, 70, 30, 60, 40, 50, 15, 25]
    scenarios = [plain.with_changes({f"contracts.{key}.payment.terms": day}) for day in days]
    assert [[days[place] for place in places] for places in stacks(scenarios, 200)] == [
        [10, 15, 20, 25, 30, 40],
        [50, 60, 70, 80, 90],
    ]
    assert [len(places) for places in stacks(scenarios, 20)] == [11]
    assert [len(places) for places in stacks(scenarios, 20, fewest=4)] == [3, 3, 3, 2]


def test_a_sweep_is_the_same_in_stacks_alone_and_in_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = contents(simulator.sweep(small(tmp_path / "together")).folder)
    with Workers(2) as executor:
        assert contents(simulator.sweep(small(tmp_path / "workers"), executor=executor).folder) == together
    monkeypatch.setattr(running, "_together", lambda planned: 1)
    assert contents(simulator.sweep(small(tmp_path / "alone")).folder) == together


@pytest.mark.slow
def test_a_cluster_runs_stacks_and_parts_to_the_same_bytes() -> None:
    """Dask's executor takes the same tasks as workers here."""
    from distributed import Client, LocalCluster

    plain, market = load("race_to_the_bottom"), areas(2)
    scenarios = [plain.with_changes({"contracts.*.discount": part}) for part in (0.0, 0.02, 0.04, 0.06, 0.08)]
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        executor = client.get_executor(pure=False)
        for place, runs in run_each(scenarios, 20, 1, executor=executor):
            alike(runs, run_batches(scenarios[place], 20, 1))
        assert len(cut(market)) == 2
        alike(simulator.run(market, 3, 1, executor=executor).runs, run_batches(market, 3, 1))
