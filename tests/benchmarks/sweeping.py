"""A sweep by the clock: 1,000 points of 15 partners, with one worker and with two, and how much memory it holds."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.benchmarks.cases import service

POINTS, FEWER, REPLICATIONS, PARTNERS = 1_000, 100, 200, 15
WORKERS = (1, 2)


@dataclass(frozen=True)
class Swept:
    """A sweep and what it took."""

    points: int
    workers: int
    seconds: float
    megabytes: float
    """Most that one of its processes held."""


def measured() -> list[Swept]:
    """The whole sweep with one worker and with two, in turn; then a tenth of it, for the memory that it holds."""
    return [*(_swept(POINTS, workers) for workers in WORKERS), _swept(FEWER, WORKERS[-1])]


def times(found: list[Swept]) -> float:
    """How many times as fast two workers are as one."""
    one, two, _ = found
    return one.seconds / two.seconds


def _swept(points: int, workers: int) -> Swept:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "service.yaml").write_text(yaml.safe_dump(service(PARTNERS + 1).resolved()), encoding="utf-8")
        (folder / "experiment.yaml").write_text(yaml.safe_dump(_experiment(points)), encoding="utf-8")
        started = time.perf_counter()
        command = [sys.executable, "-m", "simulator", "sweep", name, "--workers", str(workers)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            most = _watched(process)
        if process.returncode:
            raise RuntimeError(f"the sweep ended with {process.returncode}")
        return Swept(points, workers, time.perf_counter() - started, most)


def _experiment(points: int) -> dict[str, object]:
    ranges = {
        "results": ("payment.outcomes", 0, 0.8),
        "carried": ("structure.pass_through.outcome_risk", 0, 1),
        "discount": ("discount", 0, 0.15),
        "lateness": ("payment.lateness", 0, 60),
    }
    levers = {key: {"path": path, "low": low, "high": high} for key, (path, low, high) in ranges.items()}
    plan = {"kind": "latin_hypercube", "points": points}
    return {"name": "Benchmark", "scenario": "service.yaml", "levers": levers, "plan": plan, "replications": REPLICATIONS}


def _watched(process: subprocess.Popen[bytes]) -> float:
    """Most MB that the command or one of its workers has held; nothing where the system does not tell."""
    most = 0.0
    while process.poll() is None:
        most = max([most, *map(_peak, _family(process.pid))])
        time.sleep(0.2)
    return most


def _family(parent: int) -> list[int]:
    task = Path(f"/proc/{parent}/task")
    children = [path.read_text() for path in task.glob("*/children")] if task.exists() else []
    return [parent, *(int(each) for line in children for each in line.split())]


def _peak(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:")), 0.0)


if __name__ == "__main__":
    print(os.cpu_count(), *measured(), sep="\n", flush=True)
