"""What is pinned: runs of every scenario and design, what `check` says, and the other commands on three scenarios."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import simulator
from simulator.scenario.bundled import bundled
from simulator.scenario.scenario import load
from simulator.scenario.sentences import describe
from tests.golden.measured import Pin, designs, of_data, of_run, pinned

SEEDS = (1, 2)
COMMANDS_ON = ("race_to_the_bottom", "equal_consortium", "plymouth_alliance")

Measure = Callable[[], dict[str, Pin]]
"""The pins of one piece of work, by what they are of."""


def quick() -> dict[str, Measure]:
    """By name: a run of every scenario as it stands, and what `check` says of it."""
    runs: dict[str, Measure] = {f"run {name}": partial(_run, name, "", 1) for name in bundled()}
    return runs | {f"check {name}": partial(_check, name) for name in bundled()}


def long() -> dict[str, Measure]:
    """By name: every design with every seed, and the other commands."""
    made: dict[str, Measure] = {}
    for name in bundled():
        for design, _ in designs(name):
            for seed in SEEDS:
                if design or seed != 1:
                    made[f"run {name}, {design or 'as it stands'}, seed {seed}"] = partial(_run, name, design, seed)
    for name in COMMANDS_ON:
        made |= {
            f"compare {name}": partial(_compare, name),
            f"explain {name}": partial(_explain, name),
            f"split {name}": partial(_split, name),
            f"sweep {name}": partial(_sweep, name),
        }
    return made


def _run(name: str, design: str, seed: int) -> dict[str, Pin]:
    scenario = load(name)
    return {"": of_run(scenario.design(design) if design else scenario, seed)}


def _check(name: str) -> dict[str, Pin]:
    return {"": pinned(iter(describe(load(name))))}


def _compare(name: str) -> dict[str, Pin]:
    first = load(name)
    return of_data(simulator.compare(first, *(first.design(each) for each in first.designs[:2]), replications=40).json())


def _explain(name: str) -> dict[str, Pin]:
    mechanisms = ("payment_by_results", "underbidding", "inflation")
    return of_data(simulator.explain(name, mechanisms=mechanisms, replications=40).json())


def _split(name: str) -> dict[str, Pin]:
    return of_data(simulator.split(name, scenarios=40, replications=80).json())


def _sweep(name: str) -> dict[str, Pin]:
    experiment: dict[str, Any] = {
        "name": name,
        "scenario": name,
        "levers": {
            "uplift": {"path": "uplift", "values": [0.0, 0.04]},
            "costs": {"path": "world.cost_inflation", "values": [0.0, 0.06]},
        },
        "plan": {"kind": "grid"},
        "replications": 20,
        "outcomes": ["survival", "solvent", "people", "paid", "subsidy"],
    }
    with tempfile.TemporaryDirectory() as folder:
        swept = simulator.sweep(experiment, Path(folder) / "store")
        return {"points": pinned(each for name, values in swept.values.items() for each in (name, values))}
