"""Sweeps whose outcomes are made up, so that their findings are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.studies.sweep.experiment import load_experiment
from simulator.studies.sweep.findings.result import Findings
from simulator.studies.sweep.planning import Planned
from simulator.studies.sweep.result import Sweep
from simulator.studies.sweep.store import Store
from tests.small_sweep import small

Outcome = Callable[[dict[str, Any], NDArray[np.float64]], Any]
"""An outcome of a point's values, given each replication's luck (standard normal)."""

RESULTS = {"label": "payment by results", "path": "payment.outcomes", "low": "0%", "high": "80%", "steps": 9}
LATE = {"label": "days late", "path": "payment.lateness", "low": "0 days", "high": "90 days", "steps": 4}
CARRIED = {"path": "structure.pass_through.outcome_risk", "values": [0, 1]}
RANGES = {
    "results": {"label": "payment by results", "path": "payment.outcomes", "low": "0%", "high": "80%"},
    "late": {"label": "lateness", "path": "payment.lateness", "low": "0 days", "high": "90 days"},
    "fee": {"path": "structure.management_fee", "low": "0%", "high": "20%"},
}


def swept(folder: Path, outcomes: dict[str, Outcome], replications: int = 200, **experiment: Any) -> Findings:
    """A sweep whose outcomes are made up."""
    made = load_experiment(small(folder, outcomes=list(outcomes), replications=replications, **experiment))
    sweep = Sweep(Planned(made, Store(folder / "store"), (replications,), (1, 1)), ())
    luck = np.random.default_rng(5).standard_normal(replications)
    cells = [made.cells(point) for point in made.points]
    values = {name: np.array([find(each, luck) + 0 * luck for each in cells]) for name, find in outcomes.items()}
    sweep.__dict__["values"] = values
    return Findings(sweep)
