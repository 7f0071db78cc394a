"""Partners' trust in their lead, and what support from it does (rulings R45 and R46)."""

from __future__ import annotations

import numpy as np

from simulator.model.deal import Deal
from simulator.model.structures.protocol import Structure
from simulator.terms.arrays import Mask, Reals, col, falses

PROMPT = 30  # days after a claim by which money is not late
POUNDS = 10_000.0  # £ of support a year that has the effect once; every further as much half of the last


class Trust:
    """How far each member trusts the lead; (replications, members), 0 to 1."""

    def __init__(self, deal: Deal, structure: Structure) -> None:
        self._deal, self._lead, self._help = deal, structure.lead, structure.help
        self._caseload, self.world = deal.caseload, deal.setting.now.world
        self.matters = bool(self.world.trust_effect.any()) and deal.terms.lead is not None
        self.supports = bool(self.world.support_effect.any() and structure.help.support.any())
        self.level = np.broadcast_to(deal.terms.of(lambda member: member.trust), deal.shape).copy(order="F")
        self._bare = np.broadcast_to(deal.terms.of(lambda member: member.honoured) < 1.0, deal.shape)
        """Whether it was promised more work than it has."""
        self._cut_hard = falses(*deal.shape)
        """Whether it was cut more than the contract since the last quarter's end."""
        given = deal.given
        waits = given.structure.pay_partners
        on_terms = isinstance(waits, str) or not deal.terms.kind.lead_holds
        days = given.payment.terms + given.payment.lateness if on_terms else waits
        self._late = np.rint(days) > PROMPT

    def effect(self) -> Reals:
        """What each member's outcome rate is multiplied by."""
        return np.asarray(self._of_trust() * self._of_support())

    def cut(self, hard: Mask) -> None:
        """These lost more than the contract at a cut."""
        self._cut_hard |= hard & self._caseload.here

    def quarter_end(self) -> None:
        """Trust falls for each breach of the quarter, and rises slowly where there was none."""
        if not self.matters:
            return
        breaches = self._bare.astype(float) + self._cut_hard + col(self._late)
        change = np.where(breaches > 0, -col(self.world.trust_fall) * breaches, col(self.world.trust_rise))
        led = col(self._lead.first() & ~self._deal.calendar.over) & self._caseload.here & ~self._lead.places()
        self.level = np.asfortranarray(np.clip(self.level + change * led, 0.0, 1.0))
        self._cut_hard[:] = False

    def _of_trust(self) -> Reals:
        if not self.matters:
            return np.ones((1, 1))
        factor = np.maximum(1.0 + col(self.world.trust_effect) * (self.level - 0.5), 0.0)
        return np.where(self._lead.places(), 1.0, factor)

    def _of_support(self) -> Reals:
        if not self.supports:
            return np.ones((1, 1))
        gain = 2.0 * (1.0 - 2.0 ** (-12.0 * self._help.support / POUNDS))
        return np.asarray(1.0 + col(self.world.support_effect) * gain * self._help.helped())
