"""A split as a scenario file of its own: the file it was found for, and a design that it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from simulator.scenario.scenario import Scenario, from_data
from simulator.scenario.yamltext import write_yaml
from simulator.studies.split.request import Request

NAME_MOST = 200
DESIGN_MOST = 94
"""Characters of a design's name, with room for a number after it."""


def as_file(asked: Request, changes: dict[str, Any], objective: str) -> Scenario:
    """The scenario with the split as one more design, and standing for it."""
    return standing_for(asked.scenario, f"split by {objective}", changes, titled=True)


def standing_for(scenario: Scenario, name: str, changes: Mapping[str, Any], titled: bool = False) -> Scenario:
    """The scenario with what was changed in it, and these changes, as one more design that it stands for; `titled`: named by it, too.

    A design and not a file of the new terms: who somebody is, its reserves in months and its luck follow from the file before
    changes (ruling R24), and would be another's in a file of its own.
    """
    data = scenario.base.model_dump(mode="json")
    unused = _unused(name, scenario.designs)
    if titled:
        data["name"] = f"{scenario.name}: {unused}"[:NAME_MOST]
    data["designs"][unused] = {**scenario.changes, **changes}
    data["design"] = unused
    return from_data(data, scenario.path or scenario.name)


def with_designs(scenario: Scenario, designs: Mapping[str, Mapping[str, Any]]) -> Scenario:
    """The file, standing for none, with more designs by name."""
    data = scenario.base.model_dump(mode="json") | {"design": None}
    data["designs"] |= {name: dict(changes) for name, changes in designs.items()}
    return from_data(data, scenario.path or scenario.name)


def new_names(scenario: Scenario, wanted: Iterable[str]) -> list[str]:
    """What further designs of a scenario may be called: as wanted, with a number where a design is called so already."""
    taken = scenario.designs
    for name in wanted:
        taken += (_unused(name, taken),)
    return list(taken[len(scenario.designs) :])


def _unused(name: str, taken: tuple[str, ...]) -> str:
    return next(each for each in (name, *(f"{name[:DESIGN_MOST]} ({count})" for count in range(2, 1000))) if each not in taken)


def write(scenario: Scenario, path: Path) -> None:
    """Write a scenario as YAML. Raises FileExistsError rather than write over another file."""
    text = write_yaml(plain(scenario))
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def plain(scenario: Scenario) -> dict[str, Any]:
    """What differs from the defaults, and reads back to the same file."""
    data: dict[str, Any] = scenario.base.model_dump(mode="json", exclude_defaults=True)
    return {"format": 1, "name": data.pop("name"), **data}
