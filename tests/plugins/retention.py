"""A retention: part of each payment is kept back, and paid back some months before the contract ends."""

from collections.abc import Iterator
from typing import Annotated

import numpy as np

from simulator.plugins import Facility, Label, Number, Plugin, Reals, Slider, Unit


class Retention(Facility):
    """Kept back until it is released, early or at the end."""

    class Terms(Plugin):
        """A retention's terms."""

        kept: Annotated[Number, Unit("fraction", most=0.5), Label("Retention"), Slider("%", 0, 20, 1)] = 0.05
        """Part of each payment that is kept back."""
        early: Annotated[Number, Unit("months", most=120)] = 6.0
        """Months before the end in which it is paid back."""

    def keeps(self) -> Reals:
        return np.asarray(self.terms.kept * (self.deal.calendar.clock.day < self._days()))

    def releases(self) -> Iterator[tuple[int, Reals]]:
        days = self._days()
        return ((int(day), (days == day).astype(float)) for day in np.unique(days))

    def _days(self) -> Reals:
        """(replications or 1,) day on which it is paid back."""
        calendar = self.deal.calendar
        month = np.maximum(calendar.months - 1 - np.rint(self.terms.early).astype(int), 0)
        return np.array(calendar.last_day)[month]
