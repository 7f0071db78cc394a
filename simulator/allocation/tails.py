"""The mean of the worst part of what may happen (conditional value at risk), in a programme by cuts made as they are needed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.allocation.cash import Amounts, Cash, Columns
from simulator.allocation.numbers import finite
from simulator.allocation.solver import Answer, NoAnswer, Places, Programme

Values = NDArray[np.float64]

CLOSE, ABSOLUTE = 1e-7, 1e-6
"""Part of a tail mean, and £, by which an answer may understate it: what a solver leaves of a row."""
ROUNDS = 300
SAME = 1e-9
"""Part of the aim by which two answers count as alike."""


def tail_mean(losses: ArrayLike, part: float) -> Values:
    """Mean of the worst `part` of equally likely losses (..., scenarios): conditional value at risk at level 1 − part.

    The last loss counts with the weight that fills the part (Rockafellar and Uryasev 2002). Raises ValueError for a part
    that is not over 0 and up to 1, and for losses that are no finite numbers.
    """
    x = finite("losses", losses)
    return np.asarray((x * tail_weights(x, part)).sum(axis=-1))


def tail_weights(losses: Values, part: float) -> Values:
    """(..., scenarios) weights, summing to 1, of the worst part of equally likely losses."""
    worst, weights = _worst(losses, part)
    out = np.zeros_like(losses)
    np.put_along_axis(out, worst, weights, axis=-1)
    return out


def _worst(losses: Values, part: float) -> tuple[Places, Values]:
    """Places of the worst part of equally likely losses (..., scenarios), the least of them last, and their weights."""
    if not 0.0 < part <= 1.0:
        raise ValueError(f"the part of scenarios that counts as the tail must be over 0 and up to 1, not {part:g}")
    mass = part * losses.shape[-1]
    count = min(int(np.ceil(mass - 1e-9)) or 1, losses.shape[-1])
    found = np.argpartition(-losses, count - 1, axis=-1)[..., :count]
    mine = np.take_along_axis(losses, found, axis=-1)
    found = np.take_along_axis(found, np.argsort(-mine, axis=-1, kind="stable"), axis=-1)
    weights = np.full(count, 1.0 / mass)
    weights[-1] = 1.0 - (count - 1) / mass
    return found, np.broadcast_to(weights, found.shape)


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
        self._add(start, None, [programme])

    def solve(self, programme: Programme) -> Answer:
        """Solve one that has these columns, with every row that its answers break. Raises NoAnswer where that does not end."""
        last, same = np.inf, 0
        for _ in range(ROUNDS):
            answer = programme.solve()
            if not self.broken(answer, programme):
                return answer
            same = same + 1 if abs(answer.objective - last) <= SAME * (1.0 + abs(last)) else 0
            if same % 6 == 3 and (held := self._held(answer, programme)) is not None:
                return held
            last = answer.objective
        raise NoAnswer(f"{programme.name}: the tail was not settled in {ROUNDS} rounds")

    def cap(self, programme: Programme, most: Values) -> None:
        """Let no member's mean be over `most`, (members,) £, in a programme that has these columns."""
        for column, each in zip(self.means.tolist(), most.tolist(), strict=True):
            programme.high[column] = each

    def _held(self, answer: Answer, programme: Programme) -> Answer | None:
        """The same split with every mean as it really is, if the aim is met as well: tails that do not bind need not be exact.

        Its prices are those of the answer, whose programme has fewer rows and so proves no less.
        """
        fixed = programme.copy()
        columns = np.concatenate(self.split.each())
        fixed.fix(columns, answer.values[columns])
        try:
            held = fixed.solve()
        except NoAnswer:
            return None
        if held.objective > answer.objective + SAME * (1.0 + abs(answer.objective)) or self.broken(held, programme):
            return None
        return Answer(held.values, held.objective, answer.prices, 0.0)

    def broken(self, answer: Answer, programme: Programme) -> bool:
        """Whether an answer breaks a row that was missing; if so it is added, here and to what these columns were made for."""
        return self._add(self.split.amounts(answer.values), answer.values, [programme, self._programme])

    def _add(self, at: Amounts, values: Values | None, programmes: list[Programme]) -> bool:
        """Rows of the tails at a split that these values break, or all of them; whether there are any."""
        lowest = self.cash.lowest(at)
        worst, weights = _worst(-lowest.pounds, self.part)
        any_broken = False
        for member in range(self.cash.members):
            some, mine = worst[member], weights[member]
            if self.shortfall:
                under = lowest.pounds[member, some] < 0.0
                some, mine = some[under], mine[under]
            columns, factors, constant = lowest.row(member, self.split, some, mine)
            if values is not None:
                mean = values[self.means[member]]
                if -constant - float(factors @ values[columns]) - mean <= ABSOLUTE + CLOSE * abs(mean):
                    continue
            any_broken = True
            for programme in {id(each): each for each in programmes}.values():
                programme.at_least([*columns, self.means[member]], [*factors, 1.0], -constant)
        return any_broken
