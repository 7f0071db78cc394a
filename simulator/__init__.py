"""What a public-service contract does to the organisations that deliver it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator import allocation, analysis
    from simulator.analysis.record import RecordError
    from simulator.analysis.result import Result
    from simulator.analysis.run import repeat, run
    from simulator.scenario.problems import ScenarioError
    from simulator.scenario.scenario import Scenario, load
    from simulator.splitting.result import Split, split

__version__ = "0.1.0"

__all__ = [
    "RecordError",
    "Result",
    "Scenario",
    "ScenarioError",
    "Split",
    "__version__",
    "allocation",
    "analysis",
    "load",
    "repeat",
    "run",
    "split",
]

_HOME = {
    "load": "simulator.scenario.scenario",
    "Scenario": "simulator.scenario.scenario",
    "ScenarioError": "simulator.scenario.problems",
    "run": "simulator.analysis.run",
    "repeat": "simulator.analysis.run",
    "Result": "simulator.analysis.result",
    "Split": "simulator.splitting.result",
    "split": "simulator.splitting.result",
    "RecordError": "simulator.analysis.record",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is first asked for: `import simulator` alone brings in nothing heavy."""
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    elif name in ("allocation", "analysis"):
        value = import_module(f"simulator.{name}")
    else:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
