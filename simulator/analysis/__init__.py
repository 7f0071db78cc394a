"""What the runs mean: survival with intervals, precision, and the record that repeats a run."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.analysis.curves import Curve, Fan
    from simulator.analysis.precision import Precise, run_to_precision
    from simulator.analysis.survival import LogRank, kaplan_meier, log_rank

__all__ = ["Curve", "Fan", "LogRank", "Precise", "kaplan_meier", "log_rank", "run_to_precision"]

_HOME = {
    "Curve": "curves",
    "Fan": "curves",
    "LogRank": "survival",
    "Precise": "precision",
    "kaplan_meier": "survival",
    "log_rank": "survival",
    "run_to_precision": "precision",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'simulator.analysis' has no attribute {name!r}")
    value = getattr(import_module(f"simulator.analysis.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
