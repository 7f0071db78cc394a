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

if TYPE_CHECKING:
    from simulator import allocation, analysis
    from simulator.analysis.record import RecordError
    from simulator.analysis.result import Result
    from simulator.analysis.run import repeat, run
    from simulator.comparing.designs import NotComparable
    from simulator.comparing.result import Comparison, compare
    from simulator.explaining.mechanisms import NotExplicable
    from simulator.explaining.result import Explanation, explain
    from simulator.scenario.problems import ScenarioError
    from simulator.scenario.scenario import Scenario, load
    from simulator.splitting.result import Split, split
    from simulator.sweeping.experiment import ExperimentError
    from simulator.sweeping.result import Sweep, sweep
    from simulator.sweeping.running import SweepError
    from simulator.sweeping.store import StoreError


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
        "compare": "simulator.comparing.result",
        "Comparison": "simulator.comparing.result",
        "NotComparable": "simulator.comparing.designs",
        "explain": "simulator.explaining.result",
        "Explanation": "simulator.explaining.result",
        "NotExplicable": "simulator.explaining.mechanisms",
        "Split": "simulator.splitting.result",
        "split": "simulator.splitting.result",
        "Sweep": "simulator.sweeping.result",
        "sweep": "simulator.sweeping.result",
        "ExperimentError": "simulator.sweeping.experiment",
        "StoreError": "simulator.sweeping.store",
        "SweepError": "simulator.sweeping.running",
        "allocation": "simulator.allocation",
        "analysis": "simulator.analysis",
        "RecordError": "simulator.analysis.record",
    },
)
