"""The numbers that a scenario rests on, those for one reason in one row: for pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.language.words import listed
from simulator.scenario.assumptions import Assumption, assumptions
from simulator.scenario.scenario import Scenario

NAMED = 5
"""Values of one assumption that are told; the workbook has all."""


def by_origin(scenario: Scenario) -> tuple[list[Alike], list[Alike], list[Alike]]:
    """Numbers of the file that are assumed, those with a source, and defaults."""
    every = assumptions(scenario)
    given = [each for each in every if each.origin != "default"]
    defaults = [each for each in every if each.origin == "default"]
    return _alike(each for each in given if each.assumed), _alike(each for each in given if not each.assumed), _alike(defaults)


@dataclass(frozen=True)
class Alike:
    """Numbers of several organisations or members for one reason."""

    where: str
    values: str
    origin: str
    why: str
    assumed: bool


def _alike(every: Iterable[Assumption]) -> list[Alike]:
    """Assumptions with those that share a pattern, a reason and an origin in one row, in order."""
    rows: dict[tuple[str, str, str], list[Assumption]] = {}
    for each in every:
        rows.setdefault((each.pattern, each.origin, each.rationale), []).append(each)
    return [
        Alike(
            where if len(some) > 1 else some[0].path,
            listed(list(dict.fromkeys(each.value for each in some)), NAMED),
            origin,
            why,
            some[0].assumed,
        )
        for (where, origin, why), some in rows.items()
    ]
