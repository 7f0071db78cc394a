"""A measure: what members are paid over what the work cost them."""

import numpy as np
from numpy.typing import NDArray

from simulator.plugins import Group, Measure, Replications


class Adequacy(Measure):
    """Of a group, all its members together."""

    unit, label, help = "fraction", "price over cost", "£ received under contracts over their cost"

    def values(self, runs: Replications, group: Group) -> NDArray[np.float64]:
        received, cost = (np.where(group.members, each, 0.0).sum(axis=1) for each in (runs.received, runs.cost))
        return np.divide(received, cost, out=np.full_like(cost, np.nan), where=cost > 0)
