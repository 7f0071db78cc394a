"""What the published facts are compared with: scenarios run, and differences of designs that share their luck."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

import simulator
from simulator.analysis.groups import solvent, survived
from simulator.analysis.intervals import Estimate, mean, mean_share
from simulator.analysis.result import Result
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble, UserProcess
from simulator.scenario import Scenario, load
from simulator.terms.arrays import Mask, Reals
from tests.validation.effort import part_of


@cache
def ran(name: str, design: str, effort: float, whole: int = 4_000) -> Result:
    """A scenario of the library as it stands, or one of its designs."""
    scenario = load(name)
    return simulator.run(scenario.design(design) if design else scenario, part_of(whole, effort), 1)


def simulated(scenario: Scenario, replications: int, processes: Sequence[UserProcess] = ()) -> Ensemble:
    """All replications at once, with what stands in the engine at the end."""
    model = Ensemble(scenario, Draws(1, 0, replications))
    model.run(processes)
    return model


def alone(key: str) -> dict[str, Any]:
    """The structure of a provider that holds a contract by itself."""
    return {"kind": "direct", "members": {key: {"share": 1}}}


def partners(result: Result) -> list[str]:
    """Whoever does not lead the first contract of the file."""
    structure = next(iter(result.scenario.base.contracts.values())).structure
    return [key for key in structure.members if key != structure.lead]


def delivering(result: Result, keys: Sequence[str] = ()) -> Reals:
    """(replications,) part of these that still deliver at the end; by default the partners."""
    return _share(result, survived(result.runs), keys)


def still_solvent(result: Result, keys: Sequence[str] = ()) -> Reals:
    """(replications,) part of these that are solvent at the end; by default the partners."""
    return _share(result, solvent(result.runs), keys)


def _share(result: Result, stands: Mask, keys: Sequence[str]) -> Reals:
    columns = [result.runs.ids.index(key) for key in keys or partners(result)]
    return np.ascontiguousarray(stands[:, columns].mean(axis=1))


def less(more: Reals, fewer: Reals) -> Estimate:
    """Mean difference of two designs, replication by replication."""
    return mean(more - fewer)


def linear(above: Reals, below: Reals) -> Reals:
    """(replications,) whose mean is the ratio of two means, and whose spread is that of the ratio (Cochran 1977, 6.3)."""
    ratio = above.mean() / below.mean()
    return np.asarray(ratio + (above - ratio * below) / below.mean())


def beside(one: Reals, other: Reals) -> str:
    """Two shares, for a note."""
    return f"{100 * mean_share(one).value:.0f}% against {100 * mean_share(other).value:.0f}%"
