"""Money that is held back, or comes from outside, beside what is paid for work: a retention, say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import numpy as np

from simulator.model.deal import Deal
from simulator.terms.arrays import Reals, col
from simulator.terms.brought import brought
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


class KeptBack:
    """What facilities keep of the commissioner's payments for claims, until it is paid."""

    def __init__(self, deal: Deal) -> None:
        self.facilities: list[Facility] = brought(deal.setting.now, deal.key, Facility, deal)  # type: ignore[type-abstract]
        self.held: Reals = np.zeros(1)
        """£, of whoever the commissioner pays: (replications,) or, once there is any, (replications, members)."""

    def __bool__(self) -> bool:
        return bool(self.facilities)

    def of(self, payment: Reals) -> Reals:
        """£ kept of a payment that is about to be made, of the same shape."""
        kept = payment * 0.0
        for each in self.facilities:
            part = each.keeps()
            kept = kept + (payment - kept) * (part if payment.ndim == 1 else col(part))
        self.held = self.held + kept if self.held.ndim == kept.ndim else kept
        return kept

    def net(self, payment: Reals) -> Reals:
        """What is paid of it today."""
        return payment - self.of(payment) if self.facilities else payment

    def release(self, part: Reals) -> Reals:
        """£ that are paid now: this part, (replications or 1,), of what is held."""
        paid = self.held * (part if self.held.ndim == 1 else col(part))
        self.held = self.held - paid
        return np.asarray(paid)
