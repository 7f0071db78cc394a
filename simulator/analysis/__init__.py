"""What the runs mean: survival with intervals, precision, and the record that repeats a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.language.lazily import named

if TYPE_CHECKING:
    from simulator.analysis.curves import Curve, Fan
    from simulator.analysis.precision import Precise, run_to_precision
    from simulator.analysis.survival import LogRank, kaplan_meier, log_rank

__all__ = ["Curve", "Fan", "LogRank", "Precise", "kaplan_meier", "log_rank", "run_to_precision"]

__getattr__, __dir__ = named(
    __name__,
    {
        "Curve": "simulator.analysis.curves",
        "Fan": "simulator.analysis.curves",
        "LogRank": "simulator.analysis.survival",
        "Precise": "simulator.analysis.precision",
        "kaplan_meier": "simulator.analysis.survival",
        "log_rank": "simulator.analysis.survival",
        "run_to_precision": "simulator.analysis.precision",
    },
)
