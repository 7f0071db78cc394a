"""A comparison's figures, drawn by `simulator.report.comparison` when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from simulator.language.lazily import above

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.studies.compare.result import Comparison


class Plots:
    """What a comparison can draw of itself; matplotlib is imported with the first figure."""

    def __init__(self, found: Comparison) -> None:
        self._found = found

    def survival(self) -> Figure:
        """The chosen group's survival over time under every design (`simulator.report.comparison.survival`)."""
        return cast("Figure", above("simulator.report.comparison").survival(self._found))

    def organisations(self, design: str | None = None) -> Figure:
        """How often each organisation stands under the first design and under another (`simulator.report.comparison.slopes`)."""
        return cast("Figure", above("simulator.report.comparison").slopes(self._found, design))

    def cash(self, organisation: str) -> Figure:
        """An organisation's cash under every design, side by side (`simulator.report.comparison.cash`)."""
        return cast("Figure", above("simulator.report.comparison").cash(self._found, organisation))
