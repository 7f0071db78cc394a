"""A collar: the price follows costs each year, but rises by no less and no more than agreed."""

from typing import Annotated

import numpy as np

from simulator.plugins import Label, Number, Plugin, PriceRule, Reals, Slider, Unit


class Collar(PriceRule):
    """Beside the contract's own uplift."""

    class Terms(Plugin):
        """A collar's terms."""

        costs: Annotated[Number, Unit("fraction", least=-0.5, most=1)] = 0.03
        """What costs are said to rise by each year."""
        least: Annotated[Number, Unit("fraction", most=1), Label("Price rises at least"), Slider("%", 0, 10, 0.5)] = 0.01
        """Least rise a year."""
        most: Annotated[Number, Unit("fraction", most=1), Label("Price rises at most"), Slider("%", 0, 10, 0.5)] = 0.04
        """Most rise a year."""

    def factor(self, month: int) -> Reals:
        rise = np.clip(self.terms.costs, self.terms.least, self.terms.most)
        return np.asarray((1.0 + rise) ** (month // 12))

    def steps(self, months: int) -> range:
        return range(12, months, 12)
