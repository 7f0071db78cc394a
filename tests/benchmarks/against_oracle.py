"""The ensemble against the oracle, a replication, both in one run on one scenario."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.execution.batches import run_batches
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario.scenario import Scenario
from simulator.terms.arrays import Reals
from tests.benchmarks.cases import service
from tests.oracle import simulate
from tests.oracle.case import case_of

ORGANISATIONS, YEARS, REPLICATIONS, SEED = 15, 5, 1_000, 1
ORACLE_RUNS, ROUNDS = 15, 9
KINDS = ("prime", "consortium")
TARGET, SLOWEST_ORACLE = 100.0, 40.0
"""Times faster that the ensemble is to be, and ms over which the oracle is no fair measure."""


@dataclass(frozen=True)
class Comparison:
    """CPU milliseconds a replication; the oracle's the median of its replications."""

    kind: str
    oracle: float
    ensemble: float
    """Setting up and the contract's life, given its draws as the oracle is."""
    drawing_too: float
    """The same, making its draws."""
    whole_run: float
    """The same, the same organisations without the contract, and the results."""
    left: float
    """Part of organisations that failed or withdrew."""

    @property
    def ratio(self) -> float:
        return self.oracle / self.ensemble

    @property
    def ratio_drawing_too(self) -> float:
        return self.oracle / self.drawing_too

    @property
    def verdict(self) -> str:
        if self.oracle > SLOWEST_ORACLE:
            return f"does not count: the oracle took over {SLOWEST_ORACLE:.0f} ms"
        return "met" if self.ratio >= TARGET else "not met"

    def __str__(self) -> str:
        return (
            f"{self.kind}: oracle {self.oracle:.1f} ms, ensemble {self.ensemble:.3f} ms a replication, "
            f"{self.ratio:.0f} times faster (target {TARGET:.0f}: {self.verdict}); making its draws {self.ratio_drawing_too:.0f} times"
        )


def compare(kind: str) -> Comparison:
    """Time both in turn, so that what else the machine does falls on both; each once beforehand to warm up.

    Each is timed several times and the quickest counts. Both are given their draws ready-made; beside it the ensemble is
    timed making its own.
    """
    scenario = service(ORGANISATIONS, YEARS, kind)
    cases = [case_of(scenario, SEED, replication) for replication in range(ORACLE_RUNS)]
    simulate(cases[0])
    given = Given(SEED, 0, REPLICATIONS)
    left = float((ensemble(scenario, given).organisations.fate != 0).mean())
    rounds = [
        (
            [milliseconds(lambda case=case: simulate(case)) for case in cases],  # type: ignore[misc]
            milliseconds(lambda: ensemble(scenario, given)) / REPLICATIONS,
            milliseconds(lambda: ensemble(scenario, Draws(SEED, 0, REPLICATIONS))) / REPLICATIONS,
            milliseconds(lambda: run_batches(scenario, REPLICATIONS, SEED)) / REPLICATIONS,
        )
        for _ in range(ROUNDS)
    ]
    oracle, engine, drawing_too, runs = zip(*rounds, strict=True)
    quickest = [min(times) for times in zip(*oracle, strict=True)]
    return Comparison(kind, statistics.median(quickest), min(engine), min(drawing_too), min(runs), left)


class Given(Draws):
    """Draws that were made before."""

    def __init__(self, seed: int, first: int, count: int) -> None:
        super().__init__(seed, first, count)
        self._made: dict[tuple[object, ...], Reals] = {}

    def normals(self, source: str, keys: Sequence[str], period: int, steps: int) -> Reals:
        name = (source, *keys, period, steps)
        if name not in self._made:
            self._made[name] = super().normals(source, keys, period, steps)
        return self._made[name]


def ensemble(scenario: Scenario, draws: Draws) -> Ensemble:
    model = Ensemble(scenario, draws)
    model.run()
    return model


def milliseconds(work: Callable[[], object]) -> float:
    """CPU time of this process."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1e3
