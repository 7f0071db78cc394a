"""The mean of the worst part of what may happen (conditional value at risk), in a programme by cuts made as they are needed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.allocation.cash import Amounts, Cash, Columns, Lowest
from simulator.allocation.solver import Answer, NoAnswer, Places, Programme

Values = NDArray[np.float64]

CLOSE = 1e-8
ROUNDS = 300


def tail_mean(losses: ArrayLike, part: float) -> Values:
    """Mean of the worst `part` of equally likely losses (..., scenarios): conditional value at risk at level 1 − part.

    The last loss counts with the weight that fills the part (Rockafellar and Uryasev 2002). Raises ValueError for a part
    that is not over 0 and up to 1.
    """
    x = np.asarray(losses, dtype=np.float64)
    return np.asarray((x * tail_weights(x, part)).sum(axis=-1))


def tail_weights(losses: Values, part: float) -> Values:
    """(..., scenarios) weights, summing to 1, of the worst part of equally likely losses."""
    if not 0.0 < part <= 1.0:
        raise ValueError(f"the part of scenarios that counts as the tail must be over 0 and up to 1, not {part:g}")
    count = losses.shape[-1]
    order = np.argsort(-losses, axis=-1, kind="stable")
    mass = part * count
    weight = np.clip(mass - np.arange(count), 0.0, 1.0) / mass
    out = np.empty_like(losses)
    np.put_along_axis(out, order, np.broadcast_to(weight, losses.shape), axis=-1)
    return out


class Tails:
    """Columns of a programme that are at least each member's mean loss in the worst part of the scenarios.

    A loss is what the lowest month's end is under nil; with `shortfall`, nothing where it is over. Rows are made where an answer
    breaks them (Künzi-Bay and Mayer 2006): they hold for any aim and bounds, so a programme keeps them.
    """

    def __init__(
        self, programme: Programme, cash: Cash, columns: Columns, part: float, start: Amounts, shortfall: bool = False
    ) -> None:
        self.cash, self.split, self.part, self.shortfall = cash, columns, part, shortfall
        self.means: Places = programme.columns(cash.members, 0.0 if shortfall else -np.inf)
        self._programme = programme
        self._add(*self._looked(start), np.arange(cash.members), [programme])

    def solve(self, programme: Programme) -> Answer:
        """Solve one that has these columns, with every row that its answers break."""
        for _ in range(ROUNDS):
            answer = programme.solve()
            if not self.broken(answer, programme):
                return answer
        raise NoAnswer(f"{programme.name}: the tail was not settled in {ROUNDS} rounds")

    def broken(self, answer: Answer, programme: Programme) -> bool:
        """Whether an answer breaks a row that was missing; if so it is added, here and to what these columns were made for."""
        losses, lowest = self._looked(self.split.amounts(answer.values))
        over = tail_mean(losses, self.part) - answer.values[self.means]
        members = np.flatnonzero(over > CLOSE * (1.0 + np.abs(answer.values[self.means])))
        self._add(losses, lowest, members, [programme, self._programme])
        return bool(len(members))

    def _looked(self, split: Amounts) -> tuple[Values, Lowest]:
        lowest = self.cash.lowest(split)
        return np.maximum(-lowest.pounds, 0.0) if self.shortfall else -lowest.pounds, lowest

    def _add(self, losses: Values, lowest: Lowest, members: Places, programmes: list[Programme]) -> None:
        weights = tail_weights(losses, self.part)
        if self.shortfall:
            weights = np.where(losses > 0.0, weights, 0.0)
        for member in members.tolist():
            columns, factors, constant = lowest.row(member, self.split, weights[member])
            for programme in {id(each): each for each in programmes}.values():
                programme.at_least([*columns, self.means[member]], [*factors, 1.0], -constant)
