"""What everybody asks of a field, as data in its annotation beside its unit: page, form, explorer, explain and doubts read it here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True)
class Label:
    """What a field is called wherever people fill it in or move it."""

    text: str
    help: str = ""
    """Beside a slider, instead of the schema's."""


@dataclass(frozen=True)
class Slider:
    """How far the page moves a field."""

    unit: Literal["%", "% more", "days", "months", "years"]
    """`% more` is so much more, or less, than the file has."""
    low: float
    high: float
    step: float
    label: str = ""
    """Of a slider that moves the field of many at once, or of some of them, instead of the field's."""
    help: str = ""


@dataclass(frozen=True)
class Choices:
    """Values that one chooses from, and their words; those of the field's registry where none are given."""

    words: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Tried:
    """At which positions an explorer tries a field, beside the file's own."""

    positions: tuple[str, ...]
    says: str
    """What a contract with it does, `{}` standing for the value."""
    instead: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The same at positions where that would be odd."""


@dataclass(frozen=True)
class Off:
    """What a field is where a mechanism of `explain` is gone."""

    mechanism: str
    value: float | None = None
    """Nothing stands for the middle of its range."""


@dataclass(frozen=True)
class Needs:
    """A field that does nothing where another, by its path in the file, is nil or not there; `*` in it is the field's own contract or member."""

    path: str


@dataclass(frozen=True)
class Unless:
    """A field that does nothing where another section, by its path in the file, stands in its place."""

    path: str


class Tied:
    """A number that no doubt moves alone: a part of a whole, or who it is that is asked about."""


class Said:
    """What is told in reports and changes no figure."""


class Promised:
    """What no run looks at: it is checked, or asked of a split."""


class Ruled:
    """By which rulings of `docs/rulings.md` a field acts; of a section, the fields in it that name none, too."""

    def __init__(self, *by: str) -> None:
        self.by = by

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Their numbers, beside the unit."""
        return {**handler(schema), "rulings": list(self.by)}
