"""A payment line: £ for each person served over a number a month, shared as work is."""

from typing import Annotated

import numpy as np

from simulator.plugins import Extra, Month, Number, Plugin, Reals, Unit


class Bonus(Extra):
    """Paid with the month's claim."""

    class Terms(Plugin):
        """A bonus's terms."""

        each: Annotated[Number, Unit("money", most=1e5)] = 50.0
        """£ a person."""
        over: Annotated[Number, Unit("people", least=0, most=1e6)] = 10.0
        """People a month, all members together, that earn none."""

    def pounds(self, month: Month) -> Reals:
        people = month.served.people
        total = people.sum(axis=1)
        part = np.maximum(total - self.terms.over, 0.0) / np.where(total > 0, total, 1.0)
        return np.asfortranarray(people * (part * self.terms.each)[:, None])
