"""The schema's shape: which fields stand where."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from simulator.language.characters import Loc
from simulator.language.units import Unit
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.section import OneOf, Section


def plain(annotation: Any) -> Any:
    """The annotation without `Annotated` and `| None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (types.UnionType, typing.Union):
            rest = [a for a in get_args(annotation) if a is not type(None)]
            if len(rest) != 1:
                return annotation
            annotation = rest[0]
        else:
            return annotation


def section(annotation: Any) -> type[Section] | None:
    """The section an annotation stands for, or None."""
    found = plain(annotation)
    return found if isinstance(found, type) and issubclass(found, Section) else None


def entry(annotation: Any) -> Any:
    """What a mapping by id, or a list, holds; None where it is neither."""
    found = plain(annotation)
    if get_origin(found) is dict:
        return get_args(found)[1]
    return get_args(found)[0] if get_origin(found) is tuple else None


def step(annotation: Any, key: str | int) -> Any:
    """The annotation one key further down, or None where there is no such field."""
    made = section(annotation)
    if made is not None:
        info = made.model_fields.get(str(key))
        return None if info is None else annotation_of(info)
    return entry(annotation)


def annotation_of(info: FieldInfo) -> Any:
    """A field's annotation with what pydantic has taken off it put back."""
    made: Any = info.annotation
    for extra in info.metadata:
        made = Annotated[made, extra]
    return made


def at(loc: Loc, root: type[Section] = ScenarioFile) -> Any:
    """The annotation at a place of the file, or None."""
    found: Any = root
    for key in loc:
        found = step(found, key)
        if found is None:
            return None
    return found


def names_at(loc: Loc, root: type[Section] = ScenarioFile) -> list[str]:
    """The field names of the section at a place of the file."""
    made = section(at(loc, root))
    return list(made.model_fields) if made is not None else []


def unit(annotation: Any) -> Unit | None:
    """What a field is measured in, or None where it is no quantity."""
    while annotation is not None:
        if get_origin(annotation) is Annotated:
            for extra in get_args(annotation)[1:]:
                if isinstance(extra, Unit):
                    return extra
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (types.UnionType, typing.Union):
            annotation = next((a for a in get_args(annotation) if a is not type(None)), None)
        else:
            return None
    return None


def options(annotation: Any) -> list[str]:
    """The words a field allows, where it allows only certain words."""
    if get_origin(annotation) is Annotated:
        named = next((list(extra.registry) for extra in get_args(annotation)[1:] if isinstance(extra, OneOf)), None)
        return options(get_args(annotation)[0]) if named is None else named
    found = plain(annotation)
    return [str(v) for v in get_args(found)] if get_origin(found) is Literal else []


def places(root: type[Section] = ScenarioFile) -> Iterator[tuple[str, FieldInfo]]:
    """Every field of a file with its path, `*` standing for an id or an item of a list."""
    yield from _places(root, "")


def _places(made: type[Section], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, info in made.model_fields.items():
        yield f"{prefix}{name}", info
        inner, mark = annotation_of(info), ""
        if section(inner) is None:
            inner, mark = entry(inner), ".*"
        below = section(inner)
        if below is not None:
            yield from _places(below, f"{prefix}{name}{mark}.")


def homes(name: str) -> list[str]:
    """The sections that have a field of this name, as paths."""
    found = [path.rpartition(".")[0] for path, _ in places() if path.rpartition(".")[2] == name]
    return [home.removeprefix("contracts.*.") if home != "contracts.*" else "the contract" for home in found if home]


CONTRACT_FIELDS = tuple(Contract.model_fields)
FILE_FIELDS = tuple(ScenarioFile.model_fields)


def told_in(path: str, measured: Unit | None) -> Unit | None:
    """The unit that people are told a field in: how much of something passes down, as the part that does."""
    if measured is None or "pass_through" not in path:
        return measured
    return Unit("fraction", measured.least, measured.most)
