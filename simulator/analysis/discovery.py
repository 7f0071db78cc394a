"""Scenario discovery: in which part of the space something happens, as a box of few limits (PRIM).

The box is found at one half of the points and judged at the other, so that it is not judged by what it was chosen for.
Source: Friedman and Fisher 1999, Stat. Comput. 9:123; Bryant and Lempert 2010, Technol. Forecast. Soc. Change 77:34.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from simulator.analysis.intervals import Estimate, proportion

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

FEWEST = 10
"""Points a box is found with; cases, and others, that each half needs."""
GOOD = 0.95
"""Part of the best score with which a box of fewer limits is preferred."""
CHANCE = 0.05
"""A limit that chance sets as well as often as this is dropped."""


@dataclass(frozen=True)
class Limit:
    """Between which values of a factor, both within, in its own units; or in which categories."""

    factor: int
    low: float | None = None
    high: float | None = None
    categories: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Box:
    """Where it happens, as judged at points that had no part in finding it."""

    limits: tuple[Limit, ...]
    """By factor; a factor without one may be anything."""
    density: Estimate
    """Part of the points in the box at which it happens."""
    coverage: Estimate
    """Part of the points at which it happens that lie in the box."""
    base_rate: Estimate
    """Part of all points at which it happens."""
    inside: int
    """Points in the box."""


def prim(
    points: Values, happened: Flags, categorical: Sequence[bool] | None = None, alpha: float = 0.05, seed: int = 1
) -> Box | None:
    """The box in which something mostly happens; points (points, factors), happened (points,). None where there is nothing to find.

    `categorical` says which factors are categories, coded as whole numbers. `alpha` is the part of the box peeled off at a time; one
    whole value of a factor where that is more. Of the boxes on the way one of fewest limits is taken whose score is 95% of the best:
    the harmonic mean of coverage and of lift, (density − base rate) / (1 − base rate), which is nil for the whole space. Then it is
    pasted, and limits that chance would set as well, by Bryant and Lempert's quasi-p-value, are dropped.

    None where a half has fewer than 10 cases or 10 others, or where at the other half the density's interval does not lie above the
    base rate. The order of the points does not matter. Intervals take points as drawn one by one: of a design for Sobol' indices
    give A and B only. Raises ValueError for shapes that do not fit together, values that are not finite, or unless 0 < alpha < 1.
    """
    categories = _checked(points, happened, categorical, alpha)
    finding, judging = _halves(points, happened, seed)
    if any(min(happened[half].sum(), (~happened[half]).sum()) < FEWEST for half in (finding, judging)):
        return None
    levels, ranks = zip(*(np.unique(column, return_inverse=True) for column in points.T), strict=True)
    search = _Search(np.stack(ranks, axis=1)[finding], happened[finding], _sides(levels, categories), alpha)
    found = search.significant(
        search.pasted(search.chosen(search.peeled(tuple(np.ones(len(each), dtype=bool) for each in levels))))
    )
    limits = [
        _limit(factor, *each)
        for factor, each in enumerate(zip(found.allowed, levels, categories, strict=True))
        if not each[0].all()
    ]
    return _judged(limits, points[judging], happened[judging])


def inside(box: Box, points: Values) -> Flags:
    """(points,) whether each lies in the box; points (points, factors), with the factors the box was found with."""
    return _within(box.limits, points)


Allowed = tuple[Flags, ...]
"""Which of the values of each factor a box allows."""
Sides = tuple[tuple[int, Whole], ...]
"""From where a box can be cut: a factor, and places among its values from the outermost inwards. A category is a side of its own."""


class _Seen(NamedTuple):
    """A box as the half that it is found with has it."""

    allowed: Allowed
    size: int
    cases: int

    @property
    def density(self) -> float:
        return self.cases / self.size

    @property
    def limited(self) -> int:
        """Factors with a limit."""
        return sum(not each.all() for each in self.allowed)


@dataclass(frozen=True)
class _Search:
    """For a box at one half of the points."""

    ranks: Whole
    """(points, factors) places of their values among all values."""
    happened: Flags
    sides: Sides
    alpha: float

    def peeled(self, whole: Allowed) -> list[_Seen]:
        """From the whole space down, each box the last without the edge that lifts the density most for a point it takes.

        For a point, as edges differ in size where a factor has few values (Kwakkel and Jaxa-Rozen 2016, Environ. Model. Softw. 79:311).
        """
        boxes = [self._seen(whole)]
        while (last := boxes[-1]).density < 1.0:
            smaller = [box for box in map(self._seen, self._peels(last)) if FEWEST <= box.size < last.size]
            if not smaller:
                break
            boxes.append(max(smaller, key=lambda box: (box.density - last.density) / (last.size - box.size)))
        return boxes

    def chosen(self, boxes: Sequence[_Seen]) -> _Seen:
        """Of the boxes with a score near the best one of fewest limits, and of those the best."""
        good = GOOD * max(map(self._score, boxes))
        return min((box for box in boxes if self._score(box) >= good), key=lambda box: (box.limited, -self._score(box)))

    def pasted(self, box: _Seen) -> _Seen:
        """With one edge more, and one more, as long as that does not thin it out."""
        while wider := [
            each for each in map(self._seen, self._pastes(box)) if each.size > box.size and each.density >= box.density
        ]:
            box = max(wider, key=lambda each: (each.density, each.size))
        return box

    def significant(self, box: _Seen) -> _Seen:
        """Without the sides that chance would cut as well, the worst first."""
        while looser := [self._seen(each) for each, _, off in self._loosened(box) if off.size]:
            chances = [float(binom.sf(box.cases - 1, box.size, each.density)) for each in looser]
            if max(chances) <= CHANCE:
                break
            box = looser[int(np.argmax(chances))]
        return box

    def _seen(self, allowed: Allowed) -> _Seen:
        among = self._among(allowed)
        return _Seen(allowed, int(among.sum()), int(self.happened[among].sum()))

    def _among(self, allowed: Allowed) -> Flags:
        return _every(each[column] for each, column in zip(allowed, self.ranks.T, strict=True))

    def _score(self, box: _Seen) -> float:
        base = float(self.happened.mean())
        coverage, lift = box.cases / float(self.happened.sum()), (box.density - base) / (1.0 - base)
        return 2.0 * coverage * lift / (coverage + lift) if lift > 0.0 else 0.0

    def _peels(self, box: _Seen) -> Iterator[Allowed]:
        among = self.ranks[self._among(box.allowed)]
        for factor, side in self.sides:
            on = side[box.allowed[factor][side]]
            yield _turned(box.allowed, factor, self._edge(on, among[:, factor], box), False)

    def _pastes(self, box: _Seen) -> Iterator[Allowed]:
        among = self._among(box.allowed)
        for looser, factor, off in self._loosened(box):
            beyond = self.ranks[self._among(looser) & ~among, factor]
            yield _turned(box.allowed, factor, self._edge(off[::-1], beyond, box), True)

    def _loosened(self, box: _Seen) -> Iterator[tuple[Allowed, int, Whole]]:
        """For each side the box as if it had not been cut there; the factor and what was cut off."""
        for factor, side in self.sides:
            on = np.flatnonzero(box.allowed[factor][side])
            off = side[: on[0]] if on.size else side
            yield _turned(box.allowed, factor, off, True), factor, off

    def _edge(self, side: Whole, ranks: Whole, box: _Seen) -> Whole:
        """As much of a side as holds the part of the box to peel or paste, in whole values; the points there have these ranks."""
        counts = np.bincount(ranks, minlength=int(side.max(initial=0)) + 1)[side]
        return side[: int(np.searchsorted(np.cumsum(counts), self.alpha * box.size)) + 1]


def _turned(allowed: Allowed, factor: int, places: Whole, to: bool) -> Allowed:
    one = allowed[factor].copy()
    one[places] = to
    return (*allowed[:factor], one, *allowed[factor + 1 :])


def _sides(levels: Sequence[Values], categorical: Sequence[bool]) -> Sides:
    sides: list[tuple[int, Whole]] = []
    for factor, (values, category) in enumerate(zip(levels, categorical, strict=True)):
        places = np.arange(len(values))
        sides += [(factor, each) for each in (places[:, None] if category else (places, places[::-1]))]
    return tuple(sides)


def _limit(factor: int, allowed: Flags, levels: Values, categorical: bool) -> Limit:
    kept = levels[allowed]
    if categorical:
        return Limit(factor, categories=tuple(int(code) for code in kept))
    return Limit(factor, None if allowed[0] else float(kept[0]), None if allowed[-1] else float(kept[-1]))


def _within(limits: Iterable[Limit], points: Values) -> Flags:
    return _every([np.ones(len(points), dtype=bool), *(_meets(limit, points[:, limit.factor]) for limit in limits)])


def _meets(limit: Limit, values: Values) -> Flags:
    if limit.categories is not None:
        return np.isin(values, limit.categories)
    low = -np.inf if limit.low is None else limit.low
    high = np.inf if limit.high is None else limit.high
    return np.asarray((low <= values) & (values <= high))


def _every(flags: Iterable[Flags]) -> Flags:
    return np.asarray(np.logical_and.reduce(list(flags)))


def _judged(limits: Sequence[Limit], points: Values, happened: Flags) -> Box | None:
    """The box with what the other half says of it; None where that is not more than it says of all."""
    within = _within(limits, points)
    density, base_rate = proportion(happened[within]), proportion(happened)
    if not (limits and density.interval.low > base_rate.value):
        return None
    return Box(tuple(limits), density, proportion(within[happened]), base_rate, int(within.sum()))


def _halves(points: Values, happened: Flags, seed: int) -> tuple[Whole, Whole]:
    """Places of the points in each half, whatever the order they come in."""
    ordered = np.lexsort([happened, *points.T])
    mixed = np.random.default_rng(seed).permutation(ordered)
    return mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]


def _checked(points: Values, happened: Flags, categorical: Sequence[bool] | None, alpha: float) -> tuple[bool, ...]:
    """Which factors are categories."""
    if points.ndim != 2 or points.shape[1] == 0 or happened.shape != points.shape[:1]:
        raise ValueError(f"points of shape {points.shape} and outcomes of shape {happened.shape} do not fit together")
    categories = (False,) * points.shape[1] if categorical is None else tuple(categorical)
    if len(categories) != points.shape[1]:
        raise ValueError(f"{len(categories)} factors are said to be categories or not, of {points.shape[1]}")
    if not np.isfinite(points).all():
        raise ValueError("points must be finite numbers")
    if not np.array_equal(codes := points[:, list(categories)], np.round(codes)):
        raise ValueError("categories must be coded as whole numbers")
    if not 0.0 < alpha < 1.0:
        raise ValueError(f"a part of {alpha:g} cannot be peeled off; write a part such as 5%")
    return categories
