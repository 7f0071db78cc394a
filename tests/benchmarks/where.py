"""Where the time of a run goes: each module's own part, with what it calls of numpy and the rest."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections import defaultdict
from pathlib import PurePath
from typing import Any

from simulator.execution.batches import run_batches
from simulator.scenario.scenario import load

REPLICATIONS = 1_000


def parts(name: str = "live_well_leeds") -> dict[str, float]:
    """Part of CPU time by module of the model, largest first. The profiler weighs small calls too heavily."""
    scenario = load(name)
    run_batches(scenario, 10, 1)
    profile = cProfile.Profile(time.process_time)
    profile.runcall(run_batches, scenario, REPLICATIONS, 1)
    stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    own: dict[str, float] = defaultdict(float)
    for function, (_, _, _, cumulative, callers) in stats.items():
        if _module(function) is None:
            continue
        own[_module(function) or ""] += cumulative
        for caller, (_, _, _, spent) in callers.items():
            if _module(caller) is not None:
                own[_module(caller) or ""] -= spent
    total = sum(own.values())
    return {key: value / total for key, value in sorted(own.items(), key=lambda item: -item[1])}


def _module(function: tuple[str, int, str]) -> str | None:
    """The model's module that a function is in, or `simpy`; None for the other libraries, whose time is their caller's."""
    path = PurePath(function[0])
    if "simpy" in path.parts or "'send'" in function[2]:  # SimPy wakes a process by sending to it
        return "simpy"
    return path.stem if "simulator" in path.parts else None
