"""A result's figures, drawn by `simulator.report.figures` when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from simulator.language.lazily import above

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.analysis.result import Result


class Plots:
    """What a result can draw of itself; matplotlib is imported with the first figure."""

    def __init__(self, result: Result) -> None:
        self._result = result

    def survival(self, **options: Any) -> Figure:
        """Shares still delivering and solvent over time (`simulator.report.figures.survival`)."""
        return cast("Figure", above("simulator.report.figures").survival(self._result, **options))

    def cash(self, organisation: str, **options: Any) -> Figure:
        """An organisation's cash month by month (`simulator.report.figures.cash`)."""
        return cast("Figure", above("simulator.report.figures").cash(self._result, organisation, **options))
