"""What every section of the file is, and the units that several of them share."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from simulator.language.scalars import as_written, fault
from simulator.language.units import Measured, Number, Unit, Yearly, read_date

Money = Annotated[Number, Unit("money")]
Price = Annotated[Number, Unit("money", least=1)]
YearlyPrice = Annotated[Number | Yearly, Unit("money", least=1, by_year=True)]
Share = Annotated[float, Unit("fraction", most=1, ranges=False)]
Fraction = Annotated[Number, Unit("fraction", most=1)]
Ratio = Annotated[Number, Unit("fraction", most=10)]
Rate = Annotated[Number, Unit("fraction", least=-0.5, most=1)]
YearlyRate = Annotated[Number | Yearly, Unit("fraction", least=-0.5, most=1, by_year=True)]
Margin = Annotated[Number, Unit("fraction", least=-1, most=1)]
FACTOR = Unit("factor", most=10)
Factor = Annotated[Number, FACTOR]
YearlyPeople = Annotated[Number | Yearly, Unit("people", least=1, most=1e8, by_year=True)]
Length = Annotated[float, Unit("years", least=1 / 12, most=50, ranges=False)]
Days = Annotated[Number, Unit("days", most=366)]
MonthCount = Annotated[Number, Unit("months", most=120)]
MoneyOrMonths = Annotated[Measured, Unit("money or months")]
Date = Annotated[datetime.date, BeforeValidator(read_date)]
Flag = Annotated[bool, Field(strict=True)]


def _only_whole(raw: object) -> object:
    """`true` and 1.0 are 1 to Python, and no version to anybody."""
    if isinstance(raw, (bool, float)):
        raise fault(f"is {as_written(raw)}; write 1")
    return raw


Version = Annotated[Literal[1], BeforeValidator(_only_whole)]

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]


@dataclass(frozen=True)
class OneOf:
    """A text that is the name of one thing in a registry, which may still grow."""

    registry: Mapping[str, Any] = field(hash=False)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read a name as a `Literal` of the names would be."""
        return core_schema.no_info_before_validator_function(self._known, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The names that there are."""
        return {**handler(schema), "enum": list(self.registry)}

    def _known(self, raw: object) -> object:
        if not isinstance(raw, str) or raw not in self.registry:
            *others, last = map(repr, self.registry)
            raise PydanticKnownError("literal_error", {"expected": f"{', '.join(others)} or {last}"})
        return raw


def in_file(name: str) -> str:
    """What a field is called in a file: `from_` is `from`, which no name of Python's may be."""
    return name.removesuffix("_")


class Section(BaseModel):
    """A part of the file: frozen, and no field but those named. `model_fields_set` names what it states."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, alias_generator=in_file)

    @model_validator(mode="after")
    def _nothing_is_stated_by_nothing(self) -> Self:
        """`loan: null`, `cuts: []` or `payment: {}` is the same as leaving it out."""
        for name in [each for each in self.model_fields_set if _nothing(getattr(self, each))]:
            if getattr(self, name) == type(self).model_fields[name].get_default(call_default_factory=True):
                self.model_fields_set.discard(name)
        return self

    def stated(self) -> dict[str, Any]:
        """What it says, as plain data, without what it leaves out: it reads back to the same, with the same left out."""
        return self.model_dump(mode="json", exclude_unset=True)

    def model_dump(self, **how: Any) -> dict[str, Any]:
        """By the names in the file."""
        return super().model_dump(**{"by_alias": True, **how})

    def model_dump_json(self, **how: Any) -> str:
        """By the names in the file."""
        return super().model_dump_json(**{"by_alias": True, **how})


def _nothing(value: object) -> bool:
    """Whether a value is null or empty: a text or list of nothing, a section in which nothing is stated."""
    return (
        value is None
        or (isinstance(value, (str, tuple, dict)) and not value)
        or (isinstance(value, Section) and not value.model_fields_set)
    )
