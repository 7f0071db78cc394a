"""The bar of how work ended, as the page and the explorer draw it: its parts in order, and what is said beside it."""

from __future__ import annotations

from typing import NamedTuple

from simulator.analysis.groups import Group
from simulator.analysis.sentence import comparable, deliver
from simulator.analysis.wording import ENDS
from simulator.language.figures import number
from simulator.terms import ScenarioFile
from simulator.terms.names import called

NEVER = "Never had any work."
"""Said instead of a bar."""


class Part(NamedTuple):
    """A part of the bar."""

    key: str
    """As in JSON."""
    name: str
    help: str


def parts(file: ScenarioFile) -> list[Part]:
    """The parts of the bar, which sum to all who had work; work is lost at re-letting only where a contract is let again."""
    again = let_again(file)
    names = {key: each.label for key, each in ENDS.items()} | {"delivering": deliver(again, one=True)}
    keys = [key for key in ENDS if key != "never_had_work" and (again or key != "lost")]
    return [Part(key, names[key], ENDS[key].help) for key in keys]


def let_again(file: ScenarioFile) -> bool:
    """Whether any contract is let again at its end."""
    return any(contract.retender is not None for contract in file.contracts.values())


def who(file: ScenarioFile, group: Group, ids: tuple[str, ...]) -> str:
    """What a group is called at its bar: its one member by name, or how many they are."""
    members = group.members.any(axis=0)
    if members.sum() == 1:
        return f"{called(file, ids[int(members.argmax())])}, {group.name.removesuffix('s')}"
    return f"{group.name[:1].upper()}{group.name[1:]} ({number(group.size)})"


def never(group: Group) -> str:
    """What is said where some of a group never had work, `{}` standing for the part."""
    whom = "In {} of replications it" if group.members.any(axis=0).sum() == 1 else "{}"
    return f"{whom} never had any work: the bar is of the others."


def others(file: ScenarioFile, ids: tuple[str, ...]) -> list[bool]:
    """Which organisations are something without these contracts, in the order of `ids`."""
    known = comparable(file)
    return [key in known for key in ids]


def without(file: ScenarioFile, some: bool) -> str:
    """What is said of a figure without these contracts; `some`: it is of a part of the group alone."""
    return f"without the contract{'s' if len(file.contracts) > 1 else ''}{', of those with other income' if some else ''}"
