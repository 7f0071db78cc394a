"""What is compared: the designs of a file, several files, or the values of one path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.language.near import nearest
from simulator.language.words import listed
from simulator.scenario.problems import ScenarioError
from simulator.scenario.scenario import Scenario

AS_IT_STANDS = "as it stands"
MOST = 40
"""Designs in one comparison: more are a sweep."""


class NotComparable(ValueError):
    """Designs that cannot be compared; the message says why and what to do."""


@dataclass(frozen=True)
class Design:
    """A scenario by the name that tells it from the others."""

    name: str
    scenario: Scenario


def of_file(scenario: Scenario, names: Sequence[str] = (), alone: bool = False) -> list[Design]:
    """A scenario as it stands, then its file's designs, or those that are named, each with what was changed in the scenario.

    Of a file that stands for a design, the file before it comes first, which may be named as well. A file that has no designs stands
    `alone`, or raises NotComparable.
    Raises ScenarioError for an unknown name.
    """
    before = scenario.as_it_stands()
    chosen = [name for name in names or scenario.designs if name != AS_IT_STANDS or name in scenario.designs]
    if not chosen and (alone or names):
        return [Design(AS_IT_STANDS, before)]
    if not chosen:
        raise NotComparable(
            f"{scenario.path or scenario.name} has no designs to compare. Give several files, or several values of one path: "
            "--set payment.outcomes=0% --set payment.outcomes=30%"
        )
    return [Design(AS_IT_STANDS, before), *(Design(name, before.design(name)) for name in chosen)]


def of_values(scenario: Scenario, path: str, values: Sequence[object]) -> list[Design]:
    """A scenario with each of several values of one path, the first of them first. Raises ScenarioError."""
    made = []
    for value in values:
        name = f"{path} = {value}"
        try:
            made.append(Design(name, scenario.with_changes({path: value})))
        except ScenarioError as error:
            raise ScenarioError(f"{scenario.path or scenario.name} with {name}", error.problems) from None
    return made


def of_scenarios(scenarios: Sequence[Scenario]) -> list[Design]:
    """Scenarios by their names; by what tells them apart where two are called the same."""
    made: dict[str, Scenario] = {}
    for scenario in scenarios:
        names = [scenario.name, *_told_apart(scenario), *(f"{scenario.name} ({count})" for count in range(2, len(scenarios) + 2))]
        made[next(name for name in names if name not in made)] = scenario
    return [Design(name, scenario) for name, scenario in made.items()]


def checked(designs: Sequence[Design]) -> list[Design]:
    """Designs that can be compared: two or more, with organisations in common, under names of their own. Raises NotComparable."""
    if len(designs) < 2:
        raise NotComparable("one design alone cannot be compared; give two or more")
    if len(designs) > MOST:
        raise NotComparable(
            f"{len(designs)} designs are more than the {MOST} that one comparison takes; `consortium sweep` takes as many as you like"
        )
    first, *others = designs
    here = set(first.scenario.file.organisations)
    for each in others:
        if not here & set(each.scenario.file.organisations):
            raise NotComparable(
                f"'{first.name}' and '{each.name}' have no organisation in common, so there is nobody to compare; "
                "use the same ids for the same organisations in both files"
            )
    names = [each.name for each in designs]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise NotComparable(f"two designs are called {listed(twice)}; give each a name of its own")
    return list(designs)


def chosen_place(designs: Sequence[Design], name: str) -> int:
    """The place of a design by its name. Raises NotComparable for an unknown one."""
    names = [each.name for each in designs]
    if name not in names:
        near = nearest(name, names)
        raise NotComparable(f"no design is called '{name}'. {f'Did you mean {near!r}?' if near else f'Designs: {listed(names)}'}")
    return names.index(name)


def _told_apart(scenario: Scenario) -> list[str]:
    """Names by what was changed, and by where it was read."""
    changes: Mapping[str, object] = scenario.changes
    told = [f"{scenario.name}, {_values(changes)}"] if changes else []
    stem = Path(scenario.path).stem if scenario.path else ""
    return [*told, *([stem] if stem and stem != scenario.name else [])]


def _values(changes: Mapping[str, object]) -> str:
    shown = [f"{path} = {value}" for path, value in list(changes.items())[:2]]
    return listed(shown) if len(changes) <= 2 else f"{', '.join(shown)} and {len(changes) - 2} more changed"
