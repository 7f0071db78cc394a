"""Every number a scenario rests on: its value, its unit, where it came from, and why it is what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Any, Literal, NamedTuple

from pydantic.fields import FieldInfo

from simulator.language.characters import Loc
from simulator.language.units import Unit, Yearly
from simulator.scenario import paths
from simulator.scenario.problems import path_text
from simulator.scenario.scenario import Scenario
from simulator.terms import ScenarioFile, shape
from simulator.terms.section import Section

Origin = Literal["file", "changed", "default"]

ASSUMED = "assumed"  # with what a rationale begins that cites nothing, and the help of a default that cites nothing ends
_ALIKE = re.compile(r"^(organisations|contracts\.[^.]+\.structure\.members)\.[^.]+\.")


class Assumption(NamedTuple):
    """One number of a scenario."""

    path: str
    value: str
    """As people write it: £1.2m, 40%, 30 days."""
    unit: str
    origin: Origin
    rationale: str
    assumed: bool
    """Without a source: of the file or a change, with no rationale or one that says it is assumed; a default that the schema calls so."""

    @property
    def pattern(self) -> str:
        """The path as a rationale names all organisations or members at once: `organisations.*.unit_cost`."""
        return _ALIKE.sub(lambda found: f"{found.group(1)}.*.", self.path)


def assumptions(scenario: Scenario) -> list[Assumption]:
    """Every number of the scenario, in the order of the file; defaults too, which the reference gives reasons for."""
    data = scenario.base.model_dump(mode="json")
    told: dict[Loc, str] = {}
    for path, why in sorted(scenario.base.rationale.items(), key=lambda each: -each[0].count("*")):
        for loc in paths.expand(path, data):  # what names one organisation goes before what names all
            told[loc] = why
    found = []
    for loc, unit, value, info, given in _numbers(scenario.file):
        path = path_text(loc)
        changed = not scenario.named.isdisjoint(accumulate(path.split("."), "{}.{}".format))
        # The file's reason is for the file's number.
        why = "" if changed else next((told[loc[:n]] for n in range(len(loc), 0, -1) if loc[:n] in told), "")
        origin: Origin = "changed" if changed else "file" if given else "default"
        if origin == "default":
            assumed = (info.description or "").lower().rstrip(".").endswith(ASSUMED)
        else:
            assumed = not why or why.lower().startswith(ASSUMED)
        found.append(Assumption(path, unit.show(value), unit.kind, origin, why, assumed))
    return found


def numbers(scenario: Scenario) -> Iterator[tuple[str, Unit, Any]]:
    """Path, unit and value of every number of a scenario."""
    for loc, unit, value, *_ in _numbers(scenario.file):
        yield path_text(loc), unit, value


def _numbers(file: ScenarioFile) -> Iterator[tuple[Loc, Unit, Any, FieldInfo, bool]]:
    """Places, units, values and fields of the numbers of a file, and whether it gives them."""
    for loc, info, home in shape.held(file):
        name = str(loc[-1])
        unit, value = _unit(type(home), name), shape.held_by(home, name)
        if unit is None or value is None or isinstance(value, (str, Section)):
            continue
        given = not home.model_fields_set.isdisjoint((name, f"{name}_"))
        if isinstance(value, Yearly):
            years = zip(value.years, value.values, strict=True)
            yield from (((*loc, str(year)), unit.of_a_year, each, info, given) for year, each in years)
        else:
            yield loc, unit, value, info, given


@cache
def _unit(section: type[Section], field: str) -> Unit | None:
    return shape.unit(shape.annotation_of(shape.fields(section)[field]))


def bare(file: Scenario) -> list[str]:
    """Paths of the numbers that the file gives and nobody explains."""
    return [each.path for each in assumptions(Scenario(file.base, file.base)) if each.origin == "file" and not each.rationale]
