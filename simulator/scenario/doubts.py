"""Numbers that nobody published: what each might be at its low and at its high."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from simulator.scenario.assumptions import Assumption, assumptions, numbers
from simulator.scenario.ranges import Choice, LogNormal, Months, MonthsRange, Normal, Triangular, central
from simulator.scenario.scenario import Scenario
from simulator.scenario.units import Unit

EITHER_WAY = 0.25
"""Part by which a number without a range is moved."""
TAIL = 0.05
"""Of a normal or lognormal range: its low has one in twenty below it, its high one in twenty above."""
_Z = NormalDist().inv_cdf(1.0 - TAIL)
_TOGETHER = re.compile(r"^(organisations|contracts\.[^.]+\.structure\.members)\.[^.]+\.")
_PARTS = ("share", "money", "equity", "loan", "trust")
"""Fields of members that must sum to a whole, and so cannot be moved alone; and trust, which is between nil and one."""


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


def doubts(scenario: Scenario) -> list[Doubt]:
    """Numbers of a scenario's file without a published source, in its order; those that no move would change are left out."""
    before = Scenario(scenario.base, scenario.base)
    known = {each.path: each for each in assumptions(before) if each.assumed}
    groups: dict[str, list[tuple[Assumption, Unit, Any]]] = {}
    for path, unit, value in numbers(before):
        if path in known and path.rpartition(".")[2] not in _PARTS and path.count(".") > 0:
            groups.setdefault(_pattern(path), []).append((known[path], unit, value))
    return list(_made(groups))


def _made(groups: dict[str, list[tuple[Assumption, Unit, Any]]]) -> Iterator[Doubt]:
    for pattern, members in groups.items():
        low: dict[str, Any] = {}
        high: dict[str, Any] = {}
        for each, unit, value in members:
            ends = _ends(value, unit)
            if ends is not None:
                low[each.path], high[each.path] = ends
        if not low:
            continue
        if len(low) == 1:
            unit = next(unit for each, unit, _ in members if each.path in low)
            shown = tuple(unit.show(_as_value(end)) for end in (*low.values(), *high.values()))
        else:
            shown = ("each at its low", "each at its high")
        yield Doubt(pattern, members[0][0].rationale, low, high, (shown[0], shown[1]))


def _pattern(path: str) -> str:
    return _TOGETHER.sub(lambda found: f"{found.group(1)}.*.", path)


def _ends(value: Any, unit: Unit) -> tuple[Any, Any] | None:
    """A low and a high as plain data; None where they would be the same."""
    if isinstance(value, (Months, MonthsRange)):
        inner = _ends(value.months, Unit("months"))
        return None if inner is None else (f"{inner[0]:.6g} months", f"{inner[1]:.6g} months")
    low, high = _range(value)
    low, high = (float(f"{min(max(end, unit.least), unit.most):.4g}") for end in (low, high))
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
