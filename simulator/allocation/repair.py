"""When promises are not kept: which clash, what each would have to give for the others to hold, and which a split breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.cash import Amounts
from simulator.allocation.region import (
    AREA,
    BUDGET,
    CAPACITY,
    EXPOSURE,
    FEE,
    MARKUP,
    RECOVERY,
    SMALLER,
    Allowed,
    Promise,
    Region,
    allowed,
)
from simulator.allocation.solver import AT_LEAST, AT_MOST, EQUAL, Block, Infeasible, Programme

Values = NDArray[np.float64]

NEGOTIABLE = (BUDGET, SMALLER, RECOVERY, EXPOSURE, AREA, CAPACITY, MARKUP, FEE)
LEAST = 0.5  # pounds or people under which a promise is kept


@dataclass(frozen=True)
class Give:
    """By how much one promise gives way."""

    name: str
    who: int | None
    """Member or area."""
    sense: int
    """AT_LEAST where a least amount is lowered, AT_MOST where a most is raised."""
    amount: float
    """£ a year, or people a year."""
    people: bool
    pounds: float
    """£ a year that it stands for: people at their mean full cost."""


@dataclass(frozen=True)
class Clash:
    """Promises that cannot be kept together."""

    names: tuple[str, ...]
    """A set of them of which none can be left out: any one less, and the rest fit."""
    cheapest: tuple[Give, ...]
    """What gives way, at the least pounds in all."""
    alone: tuple[tuple[Give, ...], ...]
    """For each promise that can mend it by itself, how much it has to give; least pounds first."""

    @property
    def pounds(self) -> float:
        """£ a year by which the promises are short of fitting."""
        return sum(give.pounds for give in self.cheapest)


def clash(region: Region) -> Clash | None:
    """Why no split keeps every promise of a region, and what would; None where one does.

    Each negotiable promise may give way by an amount of its own (elastic programming: Brown and Graves 1975; Chinneck 2008).
    Raises Infeasible where that does not help either.
    """
    made = allowed(region)
    made.most_outcomes(made.programme)
    try:
        made.programme.solve()
    except Infeasible:
        pass
    else:
        return None
    present = list(dict.fromkeys(promise.name for promise in made.promises if promise.name in NEGOTIABLE))
    cheapest = _given(region, made, present)
    alone = []
    for name in present:
        try:
            alone.append(_given(region, made, [name]))
        except Infeasible:
            continue
    alone.sort(key=lambda gives: sum(give.pounds for give in gives))
    needed = list(present)
    for name in present:
        rest = [each for each in needed if each != name]
        if not _fits(region, made, [each for each in present if each not in rest]):
            needed = rest
    return Clash(tuple(needed), cheapest, tuple(alone))


def broken(region: Region, split: Amounts) -> tuple[Give, ...]:
    """The promises of a region that a split breaks, and by how much; people in areas as best they can be.

    Raises Infeasible where its amounts do not even add up: not the budget, or not the part at risk.
    """
    made = allowed(region)
    made.programme.fix(np.concatenate(made.columns.each()), np.concatenate(split.each()))
    return _given(region, made, [name for name in NEGOTIABLE if name != BUDGET])


def _fits(region: Region, made: Allowed, loose: Sequence[str]) -> bool:
    try:
        _given(region, made, loose)
    except Infeasible:
        return False
    return True


def _given(region: Region, made: Allowed, loose: Sequence[str]) -> tuple[Give, ...]:
    """What the loose promises give way by, at the least pounds in all."""
    programme = Programme("repair", list(made.programme.low), list(made.programme.high), list(made.programme.whole))
    by_row = {row: (promise, place) for promise in made.promises for place, row in enumerate(promise.rows.tolist())}
    a_person = _cost_of_people(region)
    slacks: list[tuple[int, Promise, int, int]] = []
    first = 0
    for block in made.programme.blocks:
        promise, _ = by_row.get(first, (None, 0))
        if promise is not None and promise.name in loose and promise.name != BUDGET:
            _loosened(programme, block, promise, first, slacks)
        else:
            programme.blocks.append(block)
        first += len(block.bounds)
    price = [a_person if promise.people else 1.0 for _, promise, _, _ in slacks]
    columns = [column for column, *_ in slacks]
    if BUDGET in loose:
        programme.high[made.money] = np.inf
        columns, price = [*columns, made.money], [*price, 1.0]
    programme.least(columns, price)
    values = programme.solve().values
    more = float(values[made.money]) - region.budget
    gives = [Give(BUDGET, None, AT_MOST, more, False, more)] if more > LEAST else []
    return tuple(gives) + tuple(
        Give(
            promise.name,
            promise.who[place] if promise.who else None,
            sense,
            float(values[column]),
            promise.people,
            float(values[column]) * (a_person if promise.people else 1.0),
        )
        for column, promise, place, sense in slacks
        if values[column] > LEAST
    )


def _loosened(
    programme: Programme, block: Block, promise: Promise, first: int, slacks: list[tuple[int, Promise, int, int]]
) -> None:
    """The rows with a column each by which they may be missed; a budget is met by more money, not by less."""
    count = len(block.bounds)
    slack = programme.columns(count)
    sense = AT_MOST if promise.sense == EQUAL else promise.sense
    sign = 1.0 if sense == AT_LEAST else -1.0
    columns = np.column_stack([block.columns, slack])
    programme.rows(columns, np.column_stack([block.factors, np.full(count, sign)]), block.sense, block.bounds)
    slacks += [(int(column), promise, place, sense) for place, column in enumerate(slack.tolist())]


def _cost_of_people(region: Region) -> float:
    """£ a year of price that a person's full cost comes to."""
    return float(np.average(region.full_price, weights=region.most if region.most.any() else None))
