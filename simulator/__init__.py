"""What a public-service contract does to the organisations that deliver it.

`load` reads a scenario and `run` runs it; `repeat` runs it again from its record. `compare` holds designs against each other on
the same luck, `explain` takes failures apart, `split` finds a better split, `sweep` runs an experiment. `analysis` and
`allocation` are for figures of your own.

Money is in pounds of the day, parts are fractions of 1, days count from the scenario's start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.language.lazily import named
from simulator.language.version import __version__
from simulator.moved import watch

if TYPE_CHECKING:
    from simulator import allocation, analysis
    from simulator.analysis.record import RecordError
    from simulator.analysis.result import Result
    from simulator.analysis.run import repeat, run
    from simulator.scenario.problems import ScenarioError
    from simulator.scenario.scenario import Scenario, load
    from simulator.studies.compare.designs import NotComparable
    from simulator.studies.compare.result import Comparison, compare
    from simulator.studies.explain.mechanisms import NotExplicable
    from simulator.studies.explain.result import Explanation, explain
    from simulator.studies.split.result import Split, split
    from simulator.studies.sweep.experiment import ExperimentError
    from simulator.studies.sweep.result import Sweep, sweep
    from simulator.studies.sweep.running import SweepError
    from simulator.studies.sweep.store import StoreError


__all__ = [
    "Comparison",
    "ExperimentError",
    "Explanation",
    "NotComparable",
    "NotExplicable",
    "RecordError",
    "Result",
    "Scenario",
    "ScenarioError",
    "Split",
    "StoreError",
    "Sweep",
    "SweepError",
    "__version__",
    "allocation",
    "analysis",
    "compare",
    "explain",
    "load",
    "repeat",
    "run",
    "split",
    "sweep",
]

__getattr__, __dir__ = named(
    __name__,
    {
        "load": "simulator.scenario.scenario",
        "Scenario": "simulator.scenario.scenario",
        "ScenarioError": "simulator.scenario.problems",
        "run": "simulator.analysis.run",
        "repeat": "simulator.analysis.run",
        "Result": "simulator.analysis.result",
        "compare": "simulator.studies.compare.result",
        "Comparison": "simulator.studies.compare.result",
        "NotComparable": "simulator.studies.compare.designs",
        "explain": "simulator.studies.explain.result",
        "Explanation": "simulator.studies.explain.result",
        "NotExplicable": "simulator.studies.explain.mechanisms",
        "Split": "simulator.studies.split.result",
        "split": "simulator.studies.split.result",
        "Sweep": "simulator.studies.sweep.result",
        "sweep": "simulator.studies.sweep.result",
        "ExperimentError": "simulator.studies.sweep.experiment",
        "StoreError": "simulator.studies.sweep.store",
        "SweepError": "simulator.studies.sweep.running",
        "allocation": "simulator.allocation",
        "analysis": "simulator.analysis",
        "RecordError": "simulator.analysis.record",
    },
)

watch()
