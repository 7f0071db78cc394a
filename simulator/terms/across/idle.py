"""What stands in a file and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

from simulator.language.characters import Loc
from simulator.language.units import central
from simulator.language.words import listed
from simulator.terms import shape
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.marks import Needs, Promised, Unless
from simulator.terms.section import Section
from simulator.terms.structure import Structure
from simulator.terms.structures import KINDS, kind_of


def idle(file: ScenarioFile, loc: Loc) -> bool:
    """Whether a field plays no part: no run looks at it, its structure does not have it, or what it needs is nil."""
    return acts_nowhere(file, loc) or not _had(file, loc)


def acts_nowhere(file: ScenarioFile, loc: Loc) -> bool:
    """Whether no run looks at a field, whatever the structure: it is a promise, what it needs is not there, or another is in its place."""
    if any(shape.mark(shape.at(loc[:n]), Promised) for n in range(1, len(loc) + 1)):
        return True
    instead = shape.mark(shape.at(loc), Unless)
    if instead is not None and value_at(file, _beside(loc, instead.path)) is not None:
        return True
    needs = shape.mark(shape.at(loc), Needs)
    if needs is None:
        return False
    needed = value_at(file, _beside(loc, needs.path))
    if isinstance(needed, (str, tuple, dict)):
        return not needed
    return needed is None or not (isinstance(needed, Section) or central(needed))


def _beside(loc: Loc, path: str) -> Loc:
    """The place that a path names to the field at `loc`, whose own keys stand for `*`."""
    return tuple(loc[at] if key == "*" else key for at, key in enumerate(path.split(".")))


def _had(file: ScenarioFile, loc: Loc) -> bool:
    """Whether a structure that it is for has a field: the one that it stands in, else any that may hold the contract."""
    found: Any = file
    for at, key in enumerate(loc):
        found = shape.below(found, key)
        if isinstance(found, Structure):
            _, *rest = loc[at:]
            if rest[:1] == ["members"]:
                rest[1:2] = "*"
            return kind_of(found).has(".".join(map(str, ("structure", *rest))))
    if loc[0] != "contracts" or len(loc) < 3:
        return True
    contract: Contract = value_at(file, loc[:2])
    return any(kind_of(each).has(".".join(map(str, loc[2:]))) for each in contract.structures())


def value_at(file: ScenarioFile, loc: Loc) -> Any:
    """What stands at a place of a file."""
    return reduce(shape.below, loc, file)


def idle_terms(base: ScenarioFile, key: str, contract: Contract) -> Iterator[str]:
    """Terms that the file before changes states and that mean nothing in this structure."""
    held = base.contracts.get(key)
    kind = kind_of(contract.structure)
    if held is None or held.structure.kind != kind.name:
        return
    stated = {f"structure.{name}" for name in held.structure.model_fields_set}
    idle_of: dict[tuple[str, ...], list[str]] = {}
    for path in dict.fromkeys(path for other in KINDS.values() for path in other.fields):
        if path in stated and not kind.has(path):
            owners = tuple(other.one for other in KINDS.values() if path in other.fields)
            idle_of.setdefault(owners, []).append(path.removeprefix("structure."))
    for owners, names in idle_of.items():
        whose = listed(owners).replace(" and ", " or ")
        yield f"{listed(names)} set, but only {whose} has {'it' if len(names) == 1 else 'them'}; nothing changes"
    may_hold = any(kind_of(each).has("protected") for each in contract.structures())
    if not may_hold and (central(contract.protected) or contract.step_in != "never"):
        yield "protected and step_in are for the partners of a prime; nothing changes here"
