"""Numbers that nobody published: what each might be at its low and at its high."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from types import MappingProxyType
from typing import Any

from simulator.language.ranges import Choice, LogNormal, Months, MonthsRange, Normal, Triangular, central
from simulator.language.units import IN_MONTHS, Unit
from simulator.scenario.assumptions import Assumption, assumptions, numbers
from simulator.scenario.scenario import Scenario
from simulator.terms import shape
from simulator.terms.across.idle import idle
from simulator.terms.marks import Tied

EITHER_WAY = 0.25
"""Part by which a number without a range is moved."""
TAIL = 0.05
"""Of a normal or lognormal range: its low has one in twenty below it, its high one in twenty above."""
_Z = NormalDist().inv_cdf(1.0 - TAIL)
_FROM_NIL = {"fraction": 0.1, "factor": EITHER_WAY, "days": 30.0, "months": 1.0}
"""How high a number that is nil might be, by unit; of pounds nobody can say."""


@dataclass(frozen=True)
class Doubt:
    """Numbers assumed alike, moved together."""

    path: str
    """As a rationale names them: `organisations.*.unit_cost`."""
    why: str
    low: dict[str, Any]
    high: dict[str, Any]
    """Changes by full path."""
    shown: tuple[str, str]
    """The low and the high as people write them; of several, how they are moved."""


def doubts(scenario: Scenario, by_size: Mapping[str, float] = MappingProxyType({})) -> tuple[list[Doubt], list[str]]:
    """Numbers without a published source that a scenario rests on, in its order, the simulator's defaults among them.

    `by_size` has what organisations that say nothing are given by their size: £ or parts, by path. Numbers that nothing uses are
    left out. Beside them, what cannot be moved: shares, which are parts of a whole, and amounts that are nil.
    """
    groups: dict[str, list[tuple[Assumption, Unit, Any]]] = {}
    values = {path: (unit, value) for path, unit, value in numbers(scenario)}
    unmoved: list[str] = []
    for each in assumptions(scenario):
        path, loc = each.path, tuple(int(key) if key.isdecimal() else key for key in each.path.split("."))
        if not each.assumed or idle(scenario.file, loc):
            continue
        if shape.mark(shape.at(loc), Tied):
            unmoved.append(each.pattern)
        else:
            groups.setdefault(each.pattern, []).append((each, *values[path]))
    for path, figure in by_size.items():
        unit = Unit("fraction" if path.endswith("noise") else "money", most=math.inf)
        each = Assumption(path, unit.show(figure), unit.kind, "default", "", True)
        groups.setdefault(each.pattern, []).append((each, unit, figure))
    made = {pattern: _made(pattern, members) for pattern, members in groups.items()}
    unmoved += [pattern for pattern, each in made.items() if each is None]
    return [each for each in made.values() if each is not None], list(dict.fromkeys(unmoved))


def _made(pattern: str, members: list[tuple[Assumption, Unit, Any]]) -> Doubt | None:
    """Numbers assumed alike at their lows and their highs; None where none of them can be moved."""
    low: dict[str, Any] = {}
    high: dict[str, Any] = {}
    for each, unit, value in members:
        ends = _ends(value, unit)
        if ends is not None:
            low[each.path], high[each.path] = ends
    if not low:
        return None
    unit = next(unit for each, unit, _ in members if each.path in low)
    return Doubt(pattern, members[0][0].rationale, low, high, (_shown(low, "low", unit), _shown(high, "high", unit)))


def _shown(ends: dict[str, Any], end: str, unit: Unit) -> str:
    one, *others = set(ends.values())
    return f"each at its {end}" if others else unit.show(_as_value(one))


def _ends(value: Any, unit: Unit) -> tuple[Any, Any] | None:
    """A low and a high as plain data; None where they would be the same."""
    if isinstance(value, (Months, MonthsRange)):
        inner = _ends(value.months, IN_MONTHS)
        return None if inner is None else (f"{inner[0]:.6g} months", f"{inner[1]:.6g} months")
    low, high = _range(value)
    if low == high == 0.0:
        high = _FROM_NIL.get(unit.kind, 0.0)
    low, high = (float(f"{min(max(end, unit.least), unit.highest):.4g}") for end in (low, high))
    if math.isclose(low, high, rel_tol=1e-9, abs_tol=1e-12):
        return None
    return low, high


def _range(value: Any) -> tuple[float, float]:
    match value:
        case Triangular(low, _, high):
            return low, high
        case Normal(mean, sd):
            return mean - _Z * sd, mean + _Z * sd
        case LogNormal(mean, cv):
            spread = math.sqrt(math.log1p(cv * cv))
            middle = mean * math.exp(-spread * spread / 2.0)
            return middle * math.exp(-_Z * spread), middle * math.exp(_Z * spread)
        case Choice(choose, _):
            return min(choose), max(choose)
    figure = central(value)
    return tuple(sorted((figure * (1 - EITHER_WAY), figure * (1 + EITHER_WAY))))  # type: ignore[return-value]


def _as_value(end: Any) -> Any:
    """A low or a high as the file has it after reading."""
    return Months(float(end.removesuffix(" months"))) if isinstance(end, str) else end
