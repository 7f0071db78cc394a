"""Factors with their values read: where each stands in a scenario, and what a part of its range is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic_core import PydanticCustomError

from simulator.analysis.tables import Unit as ReportUnit
from simulator.language.characters import Loc
from simulator.language.ranges import Months
from simulator.language.units import IN_MONTHS, Unit
from simulator.scenario import paths
from simulator.scenario.problems import ScenarioError
from simulator.scenario.scenario import Scenario, load
from simulator.studies.compare.designs import AS_IT_STANDS
from simulator.studies.sweep.schema import CATEGORIES, Factor
from simulator.terms import shape

_UNITS: dict[str, ReportUnit] = {"fraction": "fraction", "money": "pounds", "money or months": "pounds", "people": "people"}
STEPS = 5
"""Values of a range in a grid, unless said."""


class Faulty(Exception):
    """A factor that cannot be varied: where in it, and what to do."""

    def __init__(self, loc: Loc, text: str) -> None:
        self.loc, self.message = loc, text
        super().__init__(text)


@dataclass(frozen=True)
class Axis:
    """A factor with its values read."""

    name: str
    factor: Factor
    lever: bool
    """Whether somebody decides it; else nobody does."""
    unit: Unit | None
    """Of its numbers; None where it has none."""
    low: float
    high: float
    months: bool
    """Whether its numbers are months of something that may be pounds."""
    values: tuple[Any, ...]
    """As the file has them, one by one, or a category's names; none of a range."""
    numbers: tuple[float, ...] | None
    """The values in their unit; None of a range, and where they are words or a category."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What scenarios are called, by the name or path that the file has."""

    @property
    def label(self) -> str:
        """What it is called in sentences and charts."""
        return self.factor.label or self.name.replace("_", " ")

    @property
    def path(self) -> str | None:
        """Where it stands; None for a category."""
        return self.factor.path

    @property
    def ranged(self) -> bool:
        """Whether it moves over a range."""
        return not self.values

    @property
    def numeric(self) -> bool:
        """Whether its values have an order."""
        return self.ranged or self.numbers is not None

    @property
    def cell_unit(self) -> ReportUnit:
        """The unit of its cells in a table."""
        if not self.numeric or self.unit is None:
            return "text"
        return "ratio" if self.months else _UNITS.get(self.unit.kind, "ratio")

    @property
    def steps(self) -> int:
        """How many values it has in a grid."""
        return len(self.values) or self.factor.steps or STEPS

    def at(self, part: float) -> Any:
        """Its value, as a scenario takes it, at a part of its range, 0 to 1."""
        if self.values:
            return self.values[self._place(part)]
        value = self._number(part)
        return f"{value!r} months" if self.months else value

    def cell(self, part: float) -> float | str:
        """The same as results hold it: a number in the unit, or words."""
        if self.ranged:
            return self._number(part)
        return self.numbers[self._place(part)] if self.numbers is not None else str(self.values[self._place(part)])

    def shown(self, cell: float | str, digits: int = 4) -> str:
        """A cell as people read it, a number with so many figures."""
        if isinstance(cell, str) or self.unit is None:
            return self.titles.get(str(cell), str(cell))
        return (IN_MONTHS if self.months else self.unit).show(float(f"{cell:.{digits}g}"))

    def _place(self, part: float) -> int:
        return min(int(part * len(self.values)), len(self.values) - 1)

    def _number(self, part: float) -> float:
        return float(f"{self.low + part * (self.high - self.low):.12g}")


def axis(name: str, lever: bool, factor: Factor, named: Mapping[str, Scenario]) -> Axis:
    """A factor tried in every scenario that it will change, by their names. Raises Faulty."""
    bases = tuple(named.values())
    category = next((way for way in CATEGORIES if getattr(factor, way) is not None), None)
    if category is not None:
        names = tuple(getattr(factor, category))
        for base in bases:
            for place, each in enumerate(names):
                _try_category(base, factor, each, (category, each if category == "changes" else place))
        titles = {each: named[each].name for each in factor.scenarios or () if each in named}
        return Axis(name, factor, lever, None, 0.0, 1.0, False, names, None, titles)
    unit = _unit(factor, bases)
    if factor.values is None:
        return _ranged(name, lever, factor, unit, bases)
    for place, value in enumerate(factor.values):
        _try(bases, factor, value, ("values", place))
    numbers, months = _numbers(factor.values, unit)
    return Axis(name, factor, lever, unit, 0.0, 1.0, months, factor.values, numbers)


def loaded(name: str, where: Path) -> Scenario:
    """A scenario by a path from the experiment's folder, or by its name. Raises ScenarioError."""
    beside = where / name
    return load(beside) if beside.is_file() else load(name)


def told(error: ScenarioError) -> str:
    """The first of a scenario's problems, and how many more there are."""
    first, *more = error.problems
    text = f"{first.path} {first.message}".strip()
    return f"{text} (and {len(more)} more)" if more else text


def _ranged(name: str, lever: bool, factor: Factor, unit: Unit | None, bases: Sequence[Scenario]) -> Axis:
    if unit is None:
        raise Faulty(("path",), f"{factor.path} is no number, so it has no range; give its `values`")
    ends = []
    for end in ("low", "high"):
        try:
            ends.append(unit.parse(getattr(factor, end)))
        except PydanticCustomError as error:
            raise Faulty((end,), str((error.context or {}).get("message", error))) from None
        _try(bases, factor, getattr(factor, end), (end,))
    numbers, months = _numbers([factor.low, factor.high], unit)
    if numbers is None:
        raise Faulty(("low",), "must be one number, in the unit of `high`")
    low, high = numbers
    if not low < high:
        raise Faulty(("low",), f"must be less than `high`, and {unit.show(ends[0])} is not less than {unit.show(ends[1])}")
    return Axis(name, factor, lever, unit, low, high, months, (), None)


def _unit(factor: Factor, bases: Sequence[Scenario]) -> Unit | None:
    """What a path is measured in. Raises Faulty where it names nothing in one of the scenarios."""
    for base in bases:
        try:
            loc = paths.expand(factor.path or "", base.resolved())[0]
        except paths.PathError as error:
            raise Faulty(("path",), f"{error}{_of(base, bases)}") from None
    return shape.unit(shape.at(loc))


def _numbers(values: Sequence[Any], unit: Unit | None) -> tuple[tuple[float, ...] | None, bool]:
    """Values as numbers of one kind, and whether they are months of something; None where they are not."""
    if unit is None:
        return None, False
    parsed = [unit.parse(value) for value in values]
    if all(isinstance(each, Months) for each in parsed):
        return tuple(each.months for each in parsed if isinstance(each, Months)), True
    if all(isinstance(each, float) for each in parsed):
        return tuple(each for each in parsed if isinstance(each, float)), False
    return None, False


def _try(bases: Sequence[Scenario], factor: Factor, value: Any, loc: Loc) -> None:
    for base in bases:
        try:
            base.with_changes({factor.path or "": value})
        except ScenarioError as error:
            raise Faulty(loc, f"{told(error)}{_of(base, bases)}") from None


def _try_category(base: Scenario, factor: Factor, name: str, loc: Loc) -> None:
    try:
        changed(base, factor, name)
    except ScenarioError as error:
        raise Faulty(loc, told(error)) from None


def changed(base: Scenario, factor: Factor, name: str) -> Scenario:
    """A scenario under a category's design or changes, as they are called. Raises ScenarioError."""
    if factor.designs is not None and name != AS_IT_STANDS:
        return base.design(name)
    changes: Mapping[str, Any] = (factor.changes or {}).get(name, {})
    return base.with_changes(changes) if changes else base


def _of(base: Scenario, bases: Sequence[Scenario]) -> str:
    return f" (in {base.path or base.name})" if len(bases) > 1 else ""
