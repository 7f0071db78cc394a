"""What each member of a team asks before it bids: whether it can bear its own part (ruling R83)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, beside

DAYS = 365.0


@dataclass(frozen=True)
class Part:
    """A member's own part of a bid, a year; (replications, members), £ unless said."""

    price: Reals
    """Net of fee or hub."""
    outcomes: Reals
    """Of it, paid by outcome."""
    reached: Reals
    """Outcomes over target where it works now, at most 1."""
    cost: Reals
    new: Reals
    """Part of its work that it does not do now."""
    days: Reals
    """From a claim to when it is paid."""
    transfer: Reals
    """What taking that work on costs, once."""


class Bears:
    """The members of a team who ask; (replications or 1, members)."""

    def __init__(self, its: list[realised.Organisation]) -> None:
        rules = [each.behaviour.bidding for each in its]
        self.theirs: Mask = np.array([each.rule == "bears" for each in rules])
        """(members,) who they are."""
        self._needs, self._steepness = beside([each.needs for each in rules]), beside([each.steepness for each in rules])
        self.turns_up: Reals = np.where(self.theirs, beside([each.turns_up for each in rules]), 1.0)
        """Chance that one turns up with a team that it leads."""
        self._least, self._most_growth = beside([each.least for each in rules]), beside([each.most_growth for each in rules])

    def refuses(self, part: Part, cash: Reals, years: float, growth: Reals, u: Reals | None) -> Mask:
        """Who does not bid for so many years; `growth` is people over those of the contract's first day, `u` uniforms, none without noise."""
        surplus = part.price - part.outcomes * (1.0 - part.reached) - part.cost
        waits = (part.price - part.outcomes) * part.new * part.days / DAYS
        bears = np.maximum(np.maximum(part.outcomes / 2.0 + waits + part.transfer, self._least * part.price), 1.0)
        x = (np.maximum(cash, 0.0) + years * surplus) / bears
        grows = (growth > self._most_growth) & (x < 2.0 * self._needs)
        if u is None:
            return np.asarray(self.theirs & (grows | (x < self._needs)))
        chance = 1.0 / (1.0 + np.exp(np.clip(self._steepness * (x - self._needs), -700.0, 700.0)))
        return np.asarray(self.theirs & (grows | (u < chance)))
