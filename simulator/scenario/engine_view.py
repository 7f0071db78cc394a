"""What the engine sees of a file whose numbers are drawn: Python types made from the schema, so that a misspelt field is found."""

from __future__ import annotations

import datetime
import json
import types
import typing
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from simulator.language.units import Number
from simulator.terms import CutRule, ScenarioFile, Section, shape
from simulator.terms.realising import ADDED, AS_WRITTEN, FILLED, REDRAWN

_HEAD = '''\
"""The sections of a scenario file as each replication has them: numbers are arrays of length 1, or of the replications where uncertain.

Made from the schema by `python -m simulator.scenario.publish`; a test fails where it is out of date. After `#` stands a number's unit.
"""

from __future__ import annotations

import datetime
from typing import Literal, Protocol

from simulator.terms import CutRule
from simulator.terms.arrays import ByYear, InMonths, Reals, Redrawn
'''
_NAMED = {Number: "Number", CutRule: "CutRule", Any: "object", type(None): "None", datetime.date: "datetime.date", ...: "..."}


def engine_view() -> str:
    """The module of the engine in which every section of the file is a class of its realised fields."""
    return "\n\n".join([_HEAD, *(_class(made) for made in dict.fromkeys(_sections(ScenarioFile)))])


def _sections(made: type[Section]) -> Iterator[type[Section]]:
    """A section and those below it, as they are first named."""
    yield made
    for info in made.model_fields.values():
        annotation = shape.annotation_of(info)
        below = shape.section(annotation) or shape.section(shape.entry(annotation))
        if below is not None:
            yield from _sections(below)


def _class(made: type[Section]) -> str:
    written = [f"    {name}: {_field(made, name, info)}" for name, info in made.model_fields.items()]
    added = [f'    {name}: {kind}\n    """{says}"""' for name, (kind, says) in ADDED.get(made, {}).items()]
    fields = "\n".join([*written, *added])
    return f'class {made.__name__}(Protocol):\n    """{made.__doc__}"""\n\n{fields}\n'


def _field(made: type[Section], name: str, info: FieldInfo) -> str:
    """The type of a field in each replication, and its unit."""
    annotation = shape.annotation_of(info)
    unit = shape.unit(annotation)
    if (made, name) in REDRAWN:
        kinds = ["Redrawn"]
    elif shape.unit(shape.entry(annotation)) is not None:
        kinds = ["dict[str, Reals]"]
    elif unit is None or (made, name) in AS_WRITTEN:
        kinds = [_written(annotation)]
    else:
        section = shape.section(annotation)
        kinds = ["Reals", *["InMonths"] * (unit.kind == "money or months"), *["ByYear"] * unit.by_year]
        kinds += [*([section.__name__] if section is not None else ()), *(f"Literal[{_quoted(word)}]" for word in unit.words)]
        kinds += ["None"] * shape.optional(annotation)
    told = " | ".join(kinds)
    told = told.removesuffix(" | None") if (made, name) in FILLED else told
    return told if unit is None else f"{told}  # {unit.kind}"


def _written(annotation: Any) -> str:
    """A type of the schema as it stands."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _written(parts[0])
    if annotation in _NAMED:
        return _NAMED[annotation]
    if origin is Literal:
        return f"Literal[{', '.join(map(_quoted, parts))}]"
    if origin in (types.UnionType, typing.Union):
        return " | ".join(map(_written, parts))
    inner = f"[{', '.join(map(_written, parts))}]" if parts else ""
    return f"{(origin or annotation).__name__}{inner}"


def _quoted(word: object) -> str:
    return json.dumps(word)
