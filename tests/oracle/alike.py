"""How far outcomes and demand are alike for all: part of what they vary by is each member's own (R86)."""

import math
from typing import Any

from .ranges import value_at

Data = dict[str, Any]
LEAST, MOST = 0.0, 10.0
"""Of a factor."""


class Alike:
    """Of the world: a number is the same for all (of demand one for each scenario year), a range as written is each one's."""

    def __init__(self, world: Data, draws: Data) -> None:
        self.world, self.draws = world, draws

    def outcome_scale(self, contract: str, member: str) -> float:
        written = self.world["outcome_scale"]
        if not isinstance(written, dict):
            return float(written)
        own = self.draws["outcomes of each"][_first_term(contract)][member]
        return _at(written, self.world["alike"], self.draws["outcomes of all"], own)

    def demand(self, contract: str, member: str, year: int) -> float:
        """Of a scenario year."""
        written = self.world["demand"]
        if not isinstance(written, dict):
            return float(written[year])
        own = self.draws["demand of each"][_first_term(contract)][member][year]
        return _at(written, self.world["alike_volumes"], self.draws["demand of all"][year], own)


def _first_term(contract: str) -> str:
    """All terms of a contract have the same."""
    return contract.split("/")[0]


def _at(written: Data, common: float, of_all: float, own: float) -> float:
    return value_at(written, math.sqrt(common) * of_all + math.sqrt(1.0 - common) * own, LEAST, MOST)
