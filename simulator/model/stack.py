"""Scenarios of one kind in one batch: the replications of one after those of another, each as if it ran alone."""

from __future__ import annotations

import operator
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from simulator.language.units import Months, MonthsRange, Unit, Yearly
from simulator.model.draws import Draws, Tiled, of_each
from simulator.model.organisations import settles
from simulator.model.realised import realise, realised_once
from simulator.scenario.scenario import Scenario
from simulator.terms import ScenarioFile, Section, realised, shape
from simulator.terms.arrays import ByYear, InMonths, Redrawn
from simulator.terms.marks import Said
from simulator.terms.realising import AS_WRITTEN, Realised

_TOLD = frozenset({(ScenarioFile, "design")})
"""Fields that say how a file came to be what it is."""
NUMBER, IN_MONTHS = "a number", "so many months"
"""Stand in a kind for what may differ."""


@dataclass(frozen=True)
class Stack:
    """Scenarios of one kind (`kinds`), or a scenario alone."""

    scenarios: tuple[Scenario, ...]

    @property
    def first(self) -> Scenario:
        """The one that stands for all in whatever they share."""
        return self.scenarios[0]

    def draws(self, one: Draws) -> Draws:
        """The luck of one of them for each of them."""
        return one if len(self.scenarios) == 1 else Tiled(one, len(self.scenarios))

    def rows(self, draws: Draws) -> list[slice]:
        """The replications of each in a batch."""
        count = of_each(draws).count
        return [slice(start, start + count) for start in range(0, draws.count, count)]


def realised_of(stack: Stack, draws: Draws, noise: bool) -> tuple[realised.ScenarioFile, realised.ScenarioFile]:
    """The files with every number drawn, as one, and as one the files that settle who is who (ruling R24)."""
    one = of_each(draws)
    files = [realise(each.file, one, noise) for each in stack.scenarios]
    bases = [
        settles(now if each.base is each.file else realised_once(each.base, one, noise), now, each.named)
        for each, now in zip(stack.scenarios, files, strict=True)
    ]
    now = merged(files, one.count)
    return now, now if all(map(operator.is_, bases, files)) else merged(bases, one.count)


def merged(parts: Sequence[Any], replications: int) -> Any:
    """What is the same in every part but for its numbers, as one: rows of the second after those of the first where they differ."""
    first = parts[0]
    if isinstance(first, np.ndarray):
        if all(len(each) == 1 and each[0] == first[0] for each in parts):
            return first
        return np.concatenate([np.broadcast_to(each, replications) for each in parts])
    if isinstance(first, (Realised, InMonths, ByYear)):
        every = [vars(each) for each in parts]
        return type(first)(**{name: merged([each[name] for each in every], replications) for name in every[0]})
    if isinstance(first, Redrawn):
        return Redrawn(tuple(written for each in parts for written in each.written))
    if isinstance(first, dict):
        return {key: merged([each[key] for each in parts], replications) for key in first}
    if isinstance(first, tuple):
        return tuple(merged(each, replications) for each in zip(*parts, strict=True))
    return first


def kinds(scenarios: Sequence[Scenario]) -> list[Hashable]:
    """Of each scenario, what it has in common with those that may run beside it: all but the sizes of its numbers.

    Lengths in years stay, for by them all months are counted. Code of a user's own that does not say that it is `rowwise` runs alone.
    """
    bases = {id(each.base): each.base for each in scenarios}
    skeletons = {key: _skeleton(base) for key, base in bases.items()}  # most often one
    return [
        (_skeleton(each.file), skeletons[id(each.base)], tuple(map(id, each.processes))) if _rowwise(each) else place
        for place, each in enumerate(scenarios)
    ]


def _rowwise(scenario: Scenario) -> bool:
    return all(getattr(each, "rowwise", False) for each in scenario.code)


def _skeleton(section: Section) -> Hashable:
    return type(section), *(_kind(getattr(section, name), unit) for name, unit in _deciding(type(section)))


@cache
def _deciding(section: type[Section]) -> list[tuple[str, Unit | None]]:
    """The fields of a section that decide something, with their units."""
    found = [
        (name, shape.annotation_of(info))
        for name, info in section.model_fields.items()
        if (section, name) not in AS_WRITTEN | _TOLD
    ]
    return [(name, shape.unit(each)) for name, each in found if shape.mark(each, Said) is None]


def _kind(held: Any, unit: Unit | None = None) -> Hashable:
    if isinstance(held, Section):
        return _skeleton(held)
    if isinstance(held, dict):
        return tuple((key, _kind(part)) for key, part in held.items())
    if isinstance(held, (tuple, list)) and unit is None:
        return tuple(map(_kind, held))
    if isinstance(held, (Months, MonthsRange)):
        return IN_MONTHS
    if isinstance(held, Yearly):
        return held.years
    if unit is not None and unit.kind != "years" and held is not None and not isinstance(held, str):
        return NUMBER
    return held if isinstance(held, Hashable) else repr(held)
