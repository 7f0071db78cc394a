"""Run a scenario with every combination of mechanisms switched off, on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor

from simulator.execution.batches import Fated
from simulator.execution.replicate import replicate_each
from simulator.model.ends import Fates
from simulator.scenario.problems import ScenarioError
from simulator.scenario.scenario import Scenario
from simulator.studies.explain.mechanisms import Mechanism, NotExplicable
from simulator.studies.explain.shapley import On, combinations


def with_off(scenario: Scenario, mechanisms: Sequence[Mechanism], on: On) -> Scenario:
    """The scenario with the mechanisms that are not on switched off. Raises NotExplicable where that is no valid scenario."""
    off = [mechanism for place, mechanism in enumerate(mechanisms) if place not in on]
    changes = {path: value for mechanism in off for path, value in mechanism.off.items()}
    try:
        return scenario.with_changes(changes) if changes else scenario
    except ScenarioError as error:
        names = " and ".join(mechanism.name for mechanism in off)
        raise NotExplicable(
            f"{names} cannot be taken out by itself: {error.problems[0].path} {error.problems[0].message}"
        ) from None


def every_combination(
    scenario: Scenario,
    mechanisms: Sequence[Mechanism],
    replications: int,
    seed: int,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Mapping[On, Fates]:
    """What became of everybody under each combination; combinations that come to the same scenario are run once."""
    wanted = {on: with_off(scenario, mechanisms, on) for on in combinations(len(mechanisms))}
    same: dict[On, On] = {}
    first: list[tuple[Scenario, On]] = []
    for on, each in wanted.items():
        known = next((other for before, other in first if before.file == each.file), None)
        if known is None:
            first.append((each, on))
        same[on] = on if known is None else known
    results = fates_of([each for each, _ in first], replications, seed, executor, progress)
    made = {on: result for (_, on), result in zip(first, results, strict=True)}
    return {on: made[same[on]] for on in wanted}


def fates_of(
    scenarios: Sequence[Scenario],
    replications: int,
    seed: int,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Fates]:
    """What became of everybody in each scenario; elsewhere where an executor is given."""
    made: dict[int, Fates] = {}
    for place, result in replicate_each(scenarios, replications, seed, Fated(), executor=executor):
        made[place] = result
        progress(len(made), len(scenarios))
    return [made[place] for place in range(len(scenarios))]
