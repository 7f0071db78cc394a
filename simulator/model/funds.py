"""Money that a contract's members hold between them, to the end of everything: a risk pool, or a company's account."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.model.clock import Process
from simulator.terms.arrays import Mask, Reals


class Fund:
    """What it does on its own; a subclass says which of these."""

    def processes(self) -> Iterator[Process]:
        """Processes of its own."""
        yield from ()

    def day_end(self) -> None:
        """Credit, on any day on which money moved in any replication: it must change nothing when there is nothing to do."""

    def owed(self) -> Reals:
        """(replications or 1,) £ of what it has that are members' already."""
        return np.zeros(1)

    def close(self, who: Mask) -> None:
        """The last day of the run-off, for these (replications,)."""
