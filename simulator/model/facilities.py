"""Money that is held back, or comes from outside, beside what is paid for work: a retention, say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from simulator.model.deal import Deal
from simulator.terms.arrays import Reals
from simulator.terms.plugins import Extension


class Facility(Extension, ABC):
    """What is kept back of the commissioner's payments, and when it is paid; made with its parameters and the deal."""

    def __init__(self, terms: Any, deal: Deal) -> None:
        self.terms, self.deal = terms, deal

    @abstractmethod
    def keeps(self) -> Reals:
        """(replications or 1,) part of what the commissioner pays today for claims that is kept back."""

    @abstractmethod
    def releases(self) -> Iterator[tuple[int, Reals]]:
        """Days, rising, and the part, (replications or 1,), of all that is kept back that is paid on each."""
