"""Money that a contract's members hold between them, to the end of everything: a risk pool, or a company's account."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.model.clock import Process
from simulator.terms.arrays import Mask


class Fund:
    """What it does on its own; a subclass says which of these."""

    def processes(self) -> Iterator[Process]:
        """Processes of its own."""
        yield from ()

    def day_end(self) -> None:
        """Credit, on any day on which money moved in any replication: it must change nothing when there is nothing to do."""

    def close(self, who: Mask) -> None:
        """The last day of the run-off, for these (replications,)."""
