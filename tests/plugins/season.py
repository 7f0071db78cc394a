"""A volume rule: fewer people are referred in some months of the year, as in the holidays."""

from typing import Annotated

import numpy as np

from simulator.plugins import Number, Plugin, Reals, Unit, VolumeRule, Whole


class Season(VolumeRule):
    """Months of each contract year."""

    class Terms(Plugin):
        """A season's terms."""

        part: Annotated[Number, Unit("fraction", most=1)] = 0.4
        """Part of the referrals planned that come in it."""
        months: Annotated[Number, Unit("months", most=12)] = 2.0
        """Its length; it ends each contract year."""

    def factor(self, month: int, last: Whole) -> Reals:
        return np.where(month % 12 >= 12 - np.rint(self.terms.months), self.terms.part, 1.0)
