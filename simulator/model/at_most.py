"""The most that all claims of a contract come to (ruling R71)."""

from __future__ import annotations

import numpy as np

from simulator.model.payments import Worth
from simulator.terms.arrays import Reals, divide, row_sum


class AtMost:
    """What is left of it."""

    def __init__(self, most: Reals) -> None:
        self._left = most
        """(replications or 1,) £."""

    def part_of(self, claimed: Worth) -> Reals:
        """(replications,) part of a claim on the commissioner that is paid for."""
        pounds = np.zeros(1) if claimed.holder is None else claimed.holder
        if claimed.straight is not None:
            pounds = pounds + row_sum(np.asfortranarray(claimed.straight))
        part = np.where(pounds > 0.0, np.minimum(divide(np.maximum(self._left, 0.0), pounds), 1.0), 1.0)
        self._left = self._left - part * pounds
        return part
