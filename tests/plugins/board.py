"""A board rule: a member gives notice once it has less than some months of its spending left, whatever it earns."""

from typing import Annotated

import numpy as np

from simulator.plugins import Behaviour, Deal, Mask, Number, Plugin, Unit


class Floor(Behaviour):
    """Looks at the end of each half year."""

    class Terms(Plugin):
        """The floor."""

        months: Annotated[Number, Unit("months", most=24)] = 1.0
        """Months of spending under which cash must not fall."""

    def decides_in(self, months: int) -> range:
        return range(5, months - 1, 6)

    def gives_notice(self, deal: Deal, month: int) -> Mask:
        floor = self.terms.months[:, None] * deal.members.spending() / 12.0
        return np.asarray(deal.staying() & (deal.members.cash() < floor))
