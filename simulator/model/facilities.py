"""Money that is held back, or comes from outside, beside what is paid for work: a retention, say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Released:
    """What was kept back and is paid now, £."""

    amount: Reals
    """Of whoever the commissioner pays: (replications,) or (replications, members)."""
    of_members: Reals
    """Through a hub, what each member has of it, (replications, members)."""


class Kept:
    """What is kept back by one rule until it is paid."""

    def __init__(self, keeps: Callable[[], Reals], releases: Callable[[], Iterator[tuple[int, Reals]]] | None = None) -> None:
        self.keeps, self.releases = keeps, releases
        """(replications or 1,) part of what is paid today that is kept; when and what of it is paid, None at the run-off's end."""
        self._held: Reals = np.zeros(1)
        """£, of whoever the commissioner pays: (replications,) or, once there is any, (replications, members)."""
        self._of_members: Reals = np.zeros((1, 1))

    def keep(self, payment: Reals, of_members: Reals | None) -> Reals:
        """£ kept of a payment, of the same shape; nothing of what is paid back. Through a hub members have these parts of it."""
        part = self.keeps()
        kept = np.maximum(payment, 0.0) * (part if payment.ndim == 1 else col(part))
        self._held = self._held + kept if self._held.ndim == kept.ndim else kept
        if of_members is not None:
            self._of_members = self._of_members + of_members * col(kept)
        return kept

    def release(self, part: Reals) -> Released:
        """What is paid now: this part, (replications or 1,), of what is held."""
        paid, of_members = self._held * (part if self._held.ndim == 1 else col(part)), self._of_members * col(part)
        self._held, self._of_members = self._held - paid, self._of_members - of_members
        return Released(np.asarray(paid), np.asfortranarray(of_members))


class KeptBack:
    """What is kept of the commissioner's payments for claims, until it is paid: a retention, and facilities from outside."""

    def __init__(self, deal: Deal) -> None:
        retention, facilities = deal.given.payment.retention, brought(deal.setting.now, deal.key, Facility, deal)  # type: ignore[type-abstract]
        self.all = [Kept(each.keeps, each.releases) for each in facilities]
        self.to_the_end = bool(retention.any())
        """Whether anything is kept to the end of the run-off."""
        if self.to_the_end:
            self.all.append(Kept(lambda: retention))

    def __bool__(self) -> bool:
        return bool(self.all)

    def of(self, payment: Reals, of_members: Reals | None = None) -> Reals:
        """£ kept of a payment that is about to be made, of the same shape; through a hub members have these parts of it."""
        kept = payment * 0.0
        for each in self.all:
            kept = kept + each.keep(payment - kept, of_members)
        return kept
