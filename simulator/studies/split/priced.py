"""What each promise costs, and the frontier between outcomes and safety."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.objectives import Aim, Found, least_harm, months_of_cover, most_outcomes
from simulator.allocation.region import (
    AREA,
    BUDGET,
    CAPACITY,
    EXPOSURE,
    FEE,
    MARKUP,
    RECOVERY,
    SMALLER,
    Region,
    allowed,
)
from simulator.allocation.solver import NoAnswer
from simulator.allocation.tails import Tails

Values = NDArray[np.float64]

STEP = 0.01
"""Part of a promise by which it is moved to see what it costs."""
POINTS = 7
FEWEST = 0.7
"""Part of the most outcomes at which the frontier begins."""


@dataclass(frozen=True)
class Price:
    """What moving one promise a step does to the split, the rest held."""

    name: str
    step: float
    """£ or people a year by which it is eased."""
    people: bool
    months: float
    """Months of cover of the weakest member that this gives."""
    outcomes: float
    """Outcomes a year that this gives, with the weakest member as safe as in the split."""
    tightened: float
    """Months of cover that the same step the other way takes: at a corner the two differ."""


def prices(aim: Aim, split: Found) -> Iterator[Price]:
    """Each promise that binds: what one per cent of it is worth, by solving again with it eased and with it tightened."""
    weakest = _weakest(aim)
    # Measured at itself a split may miss a promise by a trifle, and then have more cover than the promises allow.
    cover = min(float(months_of_cover(aim, split.amounts).min()), weakest)
    most = _most(aim, cover)
    for name, step, people in _promises(aim.region):
        eased, tight = (replace(aim, region=_moved(aim.region, name, sign * step)) for sign in (1.0, -1.0))
        months, fewer = _weakest(eased) - weakest, weakest - _weakest(tight)
        more = _most(eased, cover) - most
        if not np.isfinite([months, more]).all():
            continue  # nothing fits on one side: there is no price
        if abs(months) > 1e-4 or abs(more) > 1e-4 or fewer > 1e-4:
            yield Price(name, step, people, months, more, fewer)


@dataclass(frozen=True)
class Point:
    """A split on the frontier."""

    found: Found
    outcomes: float
    """A year, as promised."""
    cover: float
    """Months of cover of the weakest member."""


def frontier(aim: Aim, points: int = POINTS) -> list[Point]:
    """Splits from fewer people, served safely, to the most outcomes: at each number of outcomes, most months of cover for the
    weakest, then the next. Fewer people are served at the same price; points with no more of either than another are left out."""
    top = most_outcomes(aim).outcomes
    made = []
    for part in np.linspace(FEWEST, 1.0, points).tolist():
        region = replace(aim.region, area_least=part * aim.region.area_least, least=part * aim.region.least)
        made.append(_point(aim, least_harm(replace(aim, region=region), keep=part * top * (1 - 1e-9))))
    return [
        point
        for point in made
        if not any(other.outcomes > point.outcomes + 1e-6 and other.cover >= point.cover - 1e-6 for other in made)
    ]


def _point(aim: Aim, found: Found) -> Point:
    return Point(found, found.outcomes, float(months_of_cover(aim, found.amounts).min()))


def _promises(region: Region) -> Iterator[tuple[str, float, bool]]:
    """Promises that there are, a step of each, and whether it is in people."""
    step = STEP * region.budget
    yield BUDGET, step, False
    yield AREA, STEP * float(region.area_least.sum()), True
    yield CAPACITY, STEP * float(region.area_most.sum()), True
    if np.isfinite(region.markup).any():
        yield MARKUP, step, False
    if region.smaller_share > 0.0 or region.smaller_least > 0.0:
        yield SMALLER, step, False
    if region.recovery > 0.0:
        yield RECOVERY, step, False
    if np.isfinite(region.exposure).any():
        yield EXPOSURE, step, False
    if region.lead is not None:
        yield FEE, step, False


def _moved(region: Region, name: str, step: float) -> Region:
    """The region with one promise eased by a step, or tightened where it is negative."""
    part = step / region.budget
    if name == BUDGET:
        lead = region.lead and replace(
            region.lead,
            paid=region.lead.paid * (1 + part),
            price_a_person=region.lead.price_a_person * (1 + part),
        )
        return replace(region, budget=region.budget + step, lead=lead)
    if name == AREA:
        less = step * region.area_least / max(region.area_least.sum(), 1e-9)
        return replace(region, area_least=region.area_least - less, area_most=region.area_most - less)
    if name == CAPACITY:
        wider = step / max(region.area_most.sum(), 1e-9)
        middle = (region.least + region.most) / 2.0
        return replace(region, least=np.maximum(region.least - wider * middle, 0.0), most=region.most + wider * middle)
    if name == MARKUP:
        return replace(region, markup=region.markup * (1 + part))
    if name == SMALLER:
        return replace(region, smaller_share=region.smaller_share - part)
    if name == RECOVERY:
        return replace(region, recovery=region.recovery * (1 - part))
    if name == EXPOSURE:
        return replace(region, exposure=region.exposure * (1 + step / max(region.at_risk * region.budget, 1e-9)))
    assert region.lead is not None
    others = region.lead.price_a_person * region.lead.others
    return replace(region, lead=replace(region.lead, fee_least=region.lead.fee_least - step / max(others, 1e-9)))


def _weakest(aim: Aim) -> float:
    """Most months of cover that the weakest member can have; −inf where nothing fits."""
    made = allowed(aim.region)
    tails = Tails(made.programme, aim.cash, made.columns, aim.tail, aim.looked_at)
    level = made.programme.column(low=-np.inf)
    at = np.stack([np.full(len(aim.month), level), tails.means], axis=1)
    made.programme.at_most(at, np.stack([aim.month, np.ones(len(aim.month))], axis=1), np.zeros(len(aim.month)))
    made.programme.least([level], [-1.0])
    try:
        return float(tails.solve(made.programme).values[level])
    except NoAnswer:
        return -np.inf


def _most(aim: Aim, cover: float) -> float:
    """Most outcomes with nobody under so many months of cover; −inf where nothing fits."""
    made = allowed(aim.region)
    tails = Tails(made.programme, aim.cash, made.columns, aim.tail, aim.looked_at)
    tails.cap(made.programme, -(cover - 1e-4) * aim.month)
    made.most_outcomes(made.programme)
    try:
        return -tails.solve(made.programme).objective
    except NoAnswer:
        return -np.inf
