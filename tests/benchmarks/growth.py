"""How time and memory grow with organisations, years and replications; each measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

import numpy as np

from simulator.execution.batches import run_batches
from tests.benchmarks import machine
from tests.benchmarks.cases import service

SEED, ROUNDS = 1, 3


@dataclass(frozen=True)
class Size:
    """What is run."""

    organisations: int = 15
    years: int = 5
    replications: int = 1_000


@dataclass(frozen=True)
class Cost:
    """What a run took."""

    size: Size
    seconds: float
    """CPU."""
    megabytes: float
    """Most memory held, with Python and the libraries."""
    before: float
    """MB held before the run."""


@dataclass(frozen=True)
class Growth:
    """Costs along one dimension, smallest first."""

    of: str
    costs: tuple[Cost, ...]

    def sizes(self) -> list[float]:
        return [float(getattr(cost.size, self.of)) for cost in self.costs]

    def time_exponent(self, last: int | None = None) -> float:
        """e where time grows as size to the power e, fitted on all sizes or on the last few."""
        return exponent(self.sizes(), [cost.seconds for cost in self.costs], last)

    def memory_exponent(self, last: int | None = None) -> float:
        """The same for the memory of the run itself."""
        return exponent(self.sizes(), [max(cost.megabytes - cost.before, 0.1) for cost in self.costs], last)


GROWTHS = {
    "organisations": [Size(organisations=n, replications=200) for n in (5, 15, 30, 100, 300)],
    "years": [Size(years=n) for n in (1, 5, 10, 15)],
    "replications": [Size(replications=n) for n in (100, 1_000, 5_000)],
}


def grow(of: str) -> Growth:
    """Each size in several processes, one after the other so that what else the machine does falls on all; the least counts."""
    rounds = [[in_a_process_of_its_own(size) for size in GROWTHS[of]] for _ in range(ROUNDS)]
    return Growth(of, tuple(_least(costs) for costs in zip(*rounds, strict=True)))


def _least(costs: tuple[Cost, ...]) -> Cost:
    quickest = min(costs, key=lambda cost: cost.seconds)
    smallest = min(costs, key=lambda cost: cost.megabytes - cost.before)
    return Cost(quickest.size, quickest.seconds, smallest.megabytes, smallest.before)


def exponent(sizes: list[float], values: list[float], last: int | None = None) -> float:
    """Slope of the least-squares line through the logarithms."""
    places = slice(None if last is None else -last, None)
    return float(np.polyfit(np.log(sizes[places]), np.log(values[places]), 1)[0])


def in_a_process_of_its_own(size: Size) -> Cost:
    command = [sys.executable, "-m", "tests.benchmarks.growth", json.dumps(asdict(size))]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Cost(size, **json.loads(told))


def measure(size: Size) -> dict[str, float]:
    """Run in this process; a small run first, so that what is imported late is not counted."""
    machine.start_counting()
    run_batches(service(3, 1), 2, SEED)
    scenario = service(size.organisations, size.years)
    before, begun = machine.peak_megabytes(), time.process_time()
    run_batches(scenario, size.replications, SEED)
    return {"seconds": time.process_time() - begun, "megabytes": machine.peak_megabytes(), "before": before}


if __name__ == "__main__":
    print(json.dumps(measure(Size(**json.loads(sys.argv[1])))))
