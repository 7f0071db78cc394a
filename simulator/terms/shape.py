"""The schema's shape: which fields stand where."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic.fields import FieldInfo

from simulator.language.characters import Loc
from simulator.language.units import Range, Unit, Yearly, in_year, is_by_year
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.marks import Choices, Ruled, Said, Slider
from simulator.terms.plugins import Brought, terms_of
from simulator.terms.section import OneOf, Section, in_file

Mark = TypeVar("Mark")


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
    either = get_args(found) if get_origin(found) in (types.UnionType, typing.Union) else (found,)
    return next((each for each in either if isinstance(each, type) and issubclass(each, Section)), None)


def entry(annotation: Any) -> Any:
    """What a mapping by id, or a list, holds; None where it is neither."""
    found = plain(annotation)
    if get_origin(found) is dict:
        return get_args(found)[1]
    return get_args(found)[0] if get_origin(found) is tuple else None


@cache
def fields(made: type[Section]) -> dict[str, FieldInfo]:
    """The fields of a section by their names in a file."""
    return {in_file(name): info for name, info in made.model_fields.items()}


def held_by(home: Section, name: str) -> Any:
    """The value of a field by its name in a file."""
    return getattr(home, name if name in type(home).model_fields else f"{name}_")


def below(held: Any, key: str | int) -> Any:
    """What stands one key further down, by its name in a file; of a number that is the same each year any year's, and no field."""
    if isinstance(held, Section):
        return held_by(held, str(key))
    if isinstance(held, (float, Range, Yearly)):
        return in_year(held, int(key)) if str(key).isdecimal() else None
    return held[key]


def step(annotation: Any, key: str | int) -> Any:
    """The annotation one key further down, or None where there is no such field."""
    measured = unit(annotation)
    if measured is not None and measured.by_year and is_by_year({key: None}):
        value, *said = get_args(annotation)
        return Annotated[value, measured.of_a_year, *said]  # what is said first counts
    made = section(annotation)
    if made is not None:
        info = fields(made).get(str(key))
        return None if info is None else annotation_of(info)
    if mark(annotation, Brought) is not None:
        return terms_of(str(key))
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


def field(loc: Loc, root: type[Section] = ScenarioFile) -> FieldInfo | None:
    """The field at a place of the file, or None where there is none."""
    home = section(at(loc[:-1], root))
    return None if home is None else fields(home).get(str(loc[-1]))


def names_at(loc: Loc, root: type[Section] = ScenarioFile) -> list[str]:
    """The field names of the section at a place of the file."""
    made = section(at(loc, root))
    return list(fields(made)) if made is not None else []


def mark(annotation: Any, kind: type[Mark]) -> Mark | None:
    """What a field's annotation says beside its type, of one kind: its unit, its label, its slider."""
    while annotation is not None:
        if get_origin(annotation) is Annotated:
            for extra in get_args(annotation)[1:]:
                if isinstance(extra, kind):
                    return extra
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (types.UnionType, typing.Union):
            annotation = next((a for a in get_args(annotation) if a is not type(None)), None)
        else:
            return None
    return None


def unit(annotation: Any) -> Unit | None:
    """What a field is measured in, or None where it is no quantity."""
    return mark(annotation, Unit)


def rulings(loc: Loc, root: type[Section] = ScenarioFile) -> tuple[str, ...]:
    """The rulings by which the field at a place acts: those it names, else those of the nearest section above that names any.

    What changes no figure has none.
    """
    if mark(at(loc, root), Said) is not None:
        return ()
    above = (mark(at(loc[:n], root), Ruled) for n in range(len(loc), 0, -1))
    return next((ruled.by for ruled in above if ruled is not None), ())


def options(annotation: Any) -> list[str]:
    """The words a field allows, where it allows only certain words."""
    named, found = mark(annotation, OneOf), plain(annotation)
    if named is not None:
        return list(named.registry)
    return [str(v) for v in get_args(found)] if get_origin(found) is Literal else []


def words(annotation: Any) -> dict[str, str]:
    """Values that one chooses from, and what they are called; nothing where one does not choose."""
    named, choices = mark(annotation, OneOf), mark(annotation, Choices)
    if choices is None:
        return {}
    return {key: each.label for key, each in named.registry.items()} if named is not None else dict(choices.words)


def places(root: type[Section] = ScenarioFile) -> Iterator[tuple[str, FieldInfo]]:
    """Every field of a file with its path, `*` standing for an id or an item of a list."""
    yield from _places(root, "")


def _places(made: type[Section], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, info in fields(made).items():
        yield f"{prefix}{name}", info
        inner, star = annotation_of(info), ""
        if section(inner) is None:
            inner, star = entry(inner), ".*"
        below = section(inner)
        if below is not None:
            yield from _places(below, f"{prefix}{name}{star}.")


def held(home: Section, loc: Loc = ()) -> Iterator[tuple[Loc, FieldInfo, Section]]:
    """Every field of a file, or of a section at a place of it: where it stands, and in which section."""
    for name, info in fields(type(home)).items():
        yield (*loc, name), info, home
        value = held_by(home, name)
        parts: dict[Any, Any] = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, tuple) else {}
        if isinstance(value, Section):
            yield from held(value, (*loc, name))
        for key, part in parts.items():
            if isinstance(part, Section):
                yield from held(part, (*loc, name, key))


def homes(name: str) -> list[str]:
    """The sections that have a field of this name, as paths."""
    found = [path.rpartition(".")[0] for path, _ in places() if path.rpartition(".")[2] == name]
    return [home.removeprefix("contracts.*.") if home != "contracts.*" else "the contract" for home in found if home]


CONTRACT_FIELDS = tuple(fields(Contract))
FILE_FIELDS = tuple(fields(ScenarioFile))


def told_in(annotation: Any) -> Unit | None:
    """The unit that people are told a field in: a factor that a slider moves in per cent, as a part."""
    measured, slider = unit(annotation), mark(annotation, Slider)
    if measured is None or slider is None or slider.unit != "%" or measured.kind != "factor":
        return measured
    return Unit("fraction", measured.least, measured.most)


def optional(annotation: Any) -> bool:
    """Whether a field may be null: of a section, whether it stands for one thing that there may not be."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return type(None) in get_args(annotation)


def spread(annotation: Any) -> bool:
    """Whether a field is a section that is always there: a workbook has columns of its own for each field of it."""
    return section(annotation) is not None and unit(annotation) is None and not optional(annotation)


def free_text(annotation: Any) -> bool:
    """Whether a field is words of anybody's own, which are taken as they stand."""
    return plain(annotation) is str and not options(annotation)
