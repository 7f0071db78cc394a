"""The product against a plain C programme of the same work (`plain.c`), CPU time in one run and in turn; 16 organisations, 5 years."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.execution.batches import Replications, run_batches
from simulator.scenario.scenario import Scenario
from tests.benchmarks import plain
from tests.benchmarks.cases import service

ORGANISATIONS, YEARS, SEED, ROUNDS = 16, 5, 1, 9
AT_ONCE = (1, 200, 1_000, 4_000)
STACK = 10
"""Points of a sweep that share one run where runs are stacked."""
STACKED_AT = 200
AIMS = {1_000: 3.5}
STACKED_AIM = 4.0
COMPARED, APART = 500, 0.01
"""Replications in which both are given the same normals, and how far they may be apart in cash for the times to count."""
PLENTY = 5e6
"""£ of reserves with which nobody leaves."""

RunEach = Callable[[Sequence[Scenario], int, int], object]
"""Several scenarios, each with so many replications of a seed."""


@dataclass(frozen=True)
class Timed:
    """CPU milliseconds a replication."""

    replications: int
    points: int
    """Scenarios that were run in one go, each with so many replications."""
    ours: float
    plain: float
    aim: float | None

    @property
    def ratio(self) -> float:
        return self.ours / self.plain


@dataclass(frozen=True)
class Agreement:
    """How the programme and the product agree where both are given the same normals."""

    apart: float
    """Largest difference in cash at the end in the case without leavers, as part of what the organisation's cash moved by."""
    fates: float
    """Part of organisations, in the case as it stands, with the same days of leaving and of insolvency, with the contract and without."""
    left: float
    """Part of organisations, in the case as it stands, that left."""

    @property
    def counts(self) -> bool:
        """Whether the times may be compared."""
        return self.apart <= APART


@dataclass(frozen=True)
class Found:
    agreement: Agreement
    times: Sequence[Timed]


def measured(stacked: RunEach | None = None) -> Found | None:
    """Agreement first, then times; nothing where there is no compiler. `stacked` runs several points in one go, where that is known."""
    if plain.compiler() is None:
        return None
    scenario = service(ORGANISATIONS, YEARS)
    times = [timed([scenario], each, _one, AIMS.get(each)) for each in AT_ONCE]
    if stacked is not None:
        times.append(timed(points(scenario), STACKED_AT, stacked, STACKED_AIM))
    return Found(agreement(scenario), times)


def timed(scenarios: Sequence[Scenario], replications: int, ours: RunEach, aim: float | None = None) -> Timed:
    """Both in turn, so that what else the machine does falls on both, each once beforehand; the quickest of each counts."""
    figures = [plain.figures_of(each) for each in scenarios]
    repeats = max(AT_ONCE[-1] // (replications * len(scenarios)), 1)  # a short run of the programme is below what the clock tells

    def in_c() -> None:
        for seed in range(repeats):
            for each in figures:
                plain.run(each, replications, seed)

    def by_us() -> None:
        ours(scenarios, replications, SEED)

    in_c(), by_us()
    rounds = [(_seconds(by_us), _seconds(in_c) / repeats) for _ in range(ROUNDS)]
    us, c = (min(times) * 1e3 / (replications * len(scenarios)) for times in zip(*rounds, strict=True))
    return Timed(replications, len(scenarios), us, c, aim)


def points(scenario: Scenario) -> list[Scenario]:
    """Points of a sweep over the discount."""
    return [scenario.with_changes({"contracts.service.discount": 0.01 * place}) for place in range(STACK)]


def agreement(scenario: Scenario, figures: plain.Figures | None = None) -> Agreement:
    """Of the programme with the product, in the case as it stands and where everybody stays. `figures` stand for the programme's own."""
    calm = staying(scenario)
    ours, theirs = _both(calm, figures or plain.figures_of(calm))
    columns = _columns(ours, calm)
    moved = np.abs(ours.reserves_end - ours.reserves_start)[:, columns].mean(axis=0)
    apart = np.abs(theirs.pounds["cash"] - ours.reserves_end[:, columns]).max(axis=0)
    ours, theirs = _both(scenario, plain.figures_of(scenario))
    days = {"insolvent_on": ours.insolvent_on, "left_on": ours.left_on, "without_on": ours.insolvent_without}
    same = np.all([theirs.how[name] == each[:, columns] for name, each in days.items()], axis=0)
    return Agreement(float((apart / moved).max()), float(same.mean()), float((ours.fate != 0).mean()))


def staying(scenario: Scenario) -> Scenario:
    """Where nobody leaves."""
    given = {"walk_away": "never", "free_reserves": PLENTY}
    return scenario.with_changes(
        {f"organisations.{key}.{field}": value for key in scenario.file.organisations for field, value in given.items()}
    )


def _both(scenario: Scenario, figures: plain.Figures) -> tuple[Replications, plain.Lives]:
    ours = run_batches(scenario, COMPARED, SEED)
    return ours, plain.run(figures, COMPARED, SEED, plain.normals_of(scenario, SEED, COMPARED))


def _columns(ours: Replications, scenario: Scenario) -> list[int]:
    return [ours.ids.index(key) for key in plain.order(scenario)]


def _one(scenarios: Sequence[Scenario], replications: int, seed: int) -> None:
    for scenario in scenarios:
        run_batches(scenario, replications, seed)


def _seconds(work: Callable[[], None]) -> float:
    """CPU time of this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun
