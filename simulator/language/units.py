"""Quantities as people write them: `£1.2m`, `40%`, `30 days`, `2.4 months`, and ranges of them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from simulator.language import exact
from simulator.language.ranges import (
    Choice,
    LogNormal,
    Measured,
    Months,
    MonthsRange,
    Normal,
    Number,
    Range,
    Triangular,
    Yearly,
    central,
    in_year,
    plain_data,
)
from simulator.language.scalars import as_written, fault, read_date, shifted, split_number

__all__ = [
    "IN_MONTHS",
    "LARGEST_SUM",
    "Choice",
    "LogNormal",
    "Measured",
    "Months",
    "MonthsRange",
    "Normal",
    "Number",
    "Range",
    "Triangular",
    "Unit",
    "Yearly",
    "central",
    "in_year",
    "read_date",
]

LAST_YEAR = 50  # of a contract
LARGEST_SUM = 100e9  # £; nothing bought in this field comes near it
NEAREST_TO_NIL = 1e-12  # nothing but nil itself is written nearer to nil: what is divided by it stays a number

_MULTIPLES = {"": 0, "k": 3, "m": 6, "bn": 9}  # powers of ten
# suffix -> how many of the unit one of it is
_SUFFIXES: dict[str, dict[str, float]] = {
    "days": {"day": 1, "days": 1, "week": 7, "weeks": 7},
    "months": {"month": 1, "months": 1, "year": 12, "years": 12},
    "years": {"year": 1, "years": 1, "month": 1 / 12, "months": 1 / 12},
    "people": {"people": 1, "person": 1},
}
_EXAMPLES = {
    "money": "£250k, £1.2m or 48000",
    "money or months": "£85k or 2.4 months",
    "fraction": "40% or 0.4",
    "factor": "0.85 or 85%",
    "days": "30 days",
    "months": "6 months",
    "years": "5 years",
    "people": "1900",
}


_RANGE_KEYS: dict[frozenset[str], type[Any]] = {
    frozenset({"low", "mode", "high"}): Triangular,
    frozenset({"mean", "sd"}): Normal,
    frozenset({"mean", "cv"}): LogNormal,
    frozenset({"choose", "weights"}): Choice,
    frozenset({"choose"}): Choice,
}
_RANGE_SHAPES = "{low, mode, high}, {mean, sd}, {mean, cv} or {choose: [..], weights: [..]}"


@dataclass(frozen=True)
class Unit:
    """What a field is measured in, its bounds, and whether it may be a range: the one reader of quantities.

    Used as `Annotated[Number, Unit("money")]`; the validated value is a float in the base unit
    (pounds, fraction, days, months, years, people), a range of them, one of `words`, or where it may differ from year to year one of
    these for some years. Where a section may stand instead (`Annotated[Number | Uplift, Unit("fraction")]`), a mapping with its field
    names is read as that.
    """

    kind: str
    least: float = 0.0
    most: float = math.inf
    words: tuple[str, ...] = ()
    ranges: bool = True
    by_year: bool = False
    """Whether it may be written by contract year: {1: £1.2m, 4: £1.1m}."""
    asks: str = ""
    """What is written before it, where it is what something must be: `outcomes >=`."""

    @cached_property
    def of_a_year(self) -> Unit:
        """Of one year of it."""
        return replace(self, by_year=False)

    @property
    def highest(self) -> float:
        """The most it may be; of no sum, over £100bn."""
        return min(self.most, LARGEST_SUM) if self.kind.startswith("money") else self.most

    def parse(self, raw: object) -> Measured | Yearly | str:
        """Read one value. Raises PydanticCustomError naming what was read and what is allowed."""
        if self.asks:
            return replace(self, asks="").parse(self._asked(raw))
        if type(raw) is float and max(self.least, NEAREST_TO_NIL) <= raw <= self.highest:
            return raw  # most values of a scenario that is changed; the rest of the rules is for what people write
        if isinstance(raw, str) and raw.strip() in self.words:
            return raw.strip()
        if isinstance(raw, (Triangular, Normal, LogNormal, Choice, Months, MonthsRange)):
            return self.parse(self.dump(raw))
        if isinstance(raw, Yearly):
            return self.parse(self.dump(raw))
        if isinstance(raw, Mapping):
            return self._parse_years(raw) if self.by_year and is_by_year(raw) else self._parse_range(raw)
        value, in_months = self._scalar(raw)
        self._check(value, raw, in_months)
        return Months(value) if in_months else value

    def _asked(self, raw: object) -> str:
        """What stands after the words that ask for it."""
        words, text = self.asks.split(), str(raw).split()
        if not isinstance(raw, str) or text[: len(words)] != words or len(text) != len(words) + 1:
            raise fault(f"is {as_written(raw)}; write a condition such as '{self.asks} 90%'")
        return text[-1]

    def _scalar(self, raw: object) -> tuple[float, bool]:
        """The number in the base unit, and whether it was given in months where pounds or months may be."""
        if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
            raise fault(f"is {as_written(raw)}; write {self.allowed}")
        if isinstance(raw, (int, float)):
            try:
                value = float(raw)
            except OverflowError:
                value = math.inf
            return self._finite(value, raw), False
        text = raw.strip().replace("\u00a0", " ").replace("−", "-")
        number, suffix = split_number(text)
        if number is None:
            raise fault(f"is {as_written(raw)}; write {self.allowed}")
        value = self._finite(float(number), raw)
        money = "£" in text
        if self.kind.startswith("money"):
            if suffix in _MULTIPLES:
                return shifted(number, _MULTIPLES[suffix]), False
            if self.kind == "money or months" and not money and suffix in _SUFFIXES["months"]:
                return value * _SUFFIXES["months"][suffix], True
        elif not money:
            if suffix == "%" and self.kind in ("fraction", "factor"):
                return shifted(number, -2), False
            if suffix == "":
                return value, False
            if suffix in _SUFFIXES.get(self.kind, {}):
                return value * _SUFFIXES[self.kind][suffix], False
        which = f", which is not in {self.kind}" if self.kind in _SUFFIXES else ""
        raise fault(f"is {as_written(raw)}{which}; write {self.allowed}")

    def _finite(self, value: float, raw: object) -> float:
        if not math.isfinite(value):
            raise fault(f"is {as_written(raw)}; it must be a finite number, such as {_EXAMPLES[self.kind]}")
        return value

    def _check(self, value: float, raw: object, in_months: bool = False) -> None:
        unit = IN_MONTHS if in_months else self
        if not unit.least <= value <= unit.highest:
            hint = ""
            if self.kind == "fraction" and 1 < value <= 100 and "%" not in str(raw):
                hint = f". Did you mean {value:g}%?"
            raise fault(f"is {as_written(raw)}; it must be {unit.bounds}{hint}")
        if 0 < abs(value) < NEAREST_TO_NIL:
            raise fault(f"is {as_written(raw)}, too near to nil to mean anything; write 0")

    def _parse_years(self, raw: Mapping[Any, Any]) -> Yearly:
        years = sorted(((int(key), key) for key in raw), key=lambda each: each[0])
        if years[0][0] != 1:
            raise fault(f"says nothing of year 1, and begins with year {years[0][0]}; write {{1: .., {years[0][0]}: ..}}")
        if years[-1][0] > LAST_YEAR:
            raise fault(f"goes on to year {years[-1][0]}; no contract is longer than {LAST_YEAR} years")
        if len({year for year, _ in years}) < len(years):
            raise fault("has a year twice; write each once")
        return Yearly(tuple(year for year, _ in years), tuple(self._of_year(year, raw[key]) for year, key in years))

    def _of_year(self, year: int, raw: object) -> Number:
        try:
            read = self.of_a_year.parse(raw)
        except PydanticCustomError as error:
            raise fault(f"in year {year} {error.message()}") from None
        assert isinstance(read, (int, float, Range))
        return read

    def _parse_range(self, raw: Mapping[Any, Any]) -> Measured:
        if not self.ranges:
            raise fault(f"must be one value, not a range; write {self.allowed} (use designs to compare several)")
        made = _RANGE_KEYS.get(frozenset(str(k) for k in raw))
        if made is None:
            by_year = ", and by contract year it is {1: .., 4: ..}" if self.by_year else ""
            raise fault(f"has the keys {', '.join(map(str, raw)) or 'none'}; a range is {_RANGE_SHAPES}{by_year}")
        if made is Choice:
            return self._parse_choice(raw)
        parts: dict[str, float] = {}
        months = set()
        for key, part in raw.items():
            if key == "cv":
                parts[key], in_months = Unit("fraction", most=10)._scalar(part)[0], None
            else:
                parts[key], in_months = self._scalar(part)
            months.add(in_months)
        return self._in_months(made(**parts), months - {None})

    def _parse_choice(self, raw: Mapping[Any, Any]) -> Measured:
        options, weights = raw["choose"], raw.get("weights")
        if not isinstance(options, (list, tuple)) or not options:
            raise fault("must list at least one value under choose, such as {choose: [1, 2]}")
        weights = [1.0] * len(options) if weights is None else weights
        if not isinstance(weights, (list, tuple)) or len(weights) != len(options):
            raise fault(f"has {len(options)} values to choose from; give as many weights")
        read = [self._scalar(o) for o in options]
        shares = [Unit("fraction", most=math.inf)._scalar(w)[0] for w in weights]
        total = sum(shares)
        if min(shares) < 0 or total <= 0:
            raise fault("has weights that are not all zero or more with a sum above zero")
        if abs(total - 1) > 1e-12:  # dividing weights that sum to 1 again would change their last digits at every reading
            shares = [share / total for share in shares]
        choice = Choice(tuple(v for v, _ in read), tuple(shares))
        return self._in_months(choice, {m for _, m in read})

    def _in_months(self, made: Range, months: set[bool | None]) -> Measured:
        if len(months) > 1:
            raise fault("mixes pounds and months in one range; write all in pounds or all in months")
        checked = self._check_range(made, bool(months.pop()) if months else False)
        return checked

    def _check_range(self, made: Range, in_months: bool = False) -> Measured:
        if isinstance(made, Triangular):
            if not made.low <= made.mode <= made.high:
                raise fault(f"has low {made.low:g}, mode {made.mode:g}, high {made.high:g}; they must rise in that order")
            ends: tuple[float, ...] = (made.low, made.high)
        elif isinstance(made, Choice):
            ends = made.choose
        else:
            spread = made.sd if isinstance(made, Normal) else made.cv
            widest = 10.0 if isinstance(made, LogNormal) else self.highest - self.least
            if not 0 <= spread <= widest:
                raise fault(f"has a spread of {spread:g}; it must be between 0 and {widest:g}")
            if isinstance(made, LogNormal) and made.mean <= 0:
                raise fault(f"has a mean of {made.mean:g}; with a cv it must be above zero")
            ends = (made.mean,)
        for end in ends:
            self._check(end, end, in_months)
        return MonthsRange(made) if in_months else made

    @property
    def bounds(self) -> str:
        """The least and the most, in words."""
        low, high = self.show(self.least), self.show(self.highest)
        return f"{low} or more" if math.isinf(self.highest) else f"between {low} and {high}"

    @property
    def allowed(self) -> str:
        """What may be written here, in words."""
        words = "".join(f", or '{word}'" for word in self.words)
        return f"{'an amount' if self.kind.startswith('money') else 'a number'} such as {_EXAMPLES[self.kind]}{words}"

    def show(self, value: Measured | Yearly | str) -> str:
        """The value as a person would write it."""
        if isinstance(value, str):
            return value
        if self.asks:
            return f"{self.asks} {replace(self, asks='').show(value).replace(',', '')}"
        if isinstance(value, Yearly):
            return ", ".join(f"{self.show(each)} from year {year}" for year, each in zip(value.years, value.values, strict=True))
        if isinstance(value, Months):
            return IN_MONTHS.show(value.months)
        if isinstance(value, MonthsRange):
            return f"{IN_MONTHS.show(value.months)} of spending"
        if isinstance(value, Triangular):
            return f"{self.show(value.low)} to {self.show(value.high)}, most likely {self.show(value.mode)}"
        if isinstance(value, Normal):
            return f"{self.show(value.mean)} give or take {self.show(value.sd)}"
        if isinstance(value, LogNormal):
            return f"{self.show(value.mean)} give or take {value.cv:.0%} of it"
        if isinstance(value, Choice):
            return " or ".join(f"{self.show(v)} ({w:.0%})" for v, w in zip(value.choose, value.weights, strict=True))
        if math.isinf(value):
            return "any amount"
        if self.kind.startswith("money"):
            return exact.money(value)
        if self.kind == "fraction":
            return f"{value * 100:,.12g}%"
        if self.kind in ("factor", "people"):
            return f"{value:,.12g}"
        if self.kind == "years" and 0 < value < 1:
            return IN_MONTHS.show(value * 12)
        return f"{value:,.12g} {self.kind if value != 1 else self.kind[:-1]}"

    def dump(self, value: Measured | Yearly | str) -> object:
        """Plain data that `parse` reads back to the same value."""
        if self.asks:
            return self.show(value)
        if isinstance(value, Yearly):
            return {str(year): self.dump(each) for year, each in zip(value.years, value.values, strict=True)}
        if isinstance(value, Months):
            return _with_months(value.months)
        if isinstance(value, MonthsRange):
            return {k: v if k in ("cv", "weights") else _with_months(v) for k, v in plain_data(value.months).items()}
        return value if isinstance(value, (str, float, int)) else plain_data(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        section = next((each for each in get_args(source) if isinstance(each, type) and issubclass(each, BaseModel)), None)
        if section is None:
            return core_schema.no_info_plain_validator_function(
                self.parse, serialization=core_schema.plain_serializer_function_ser_schema(self.dump)
            )
        return core_schema.no_info_wrap_validator_function(
            lambda raw, read: read(raw) if self.is_section(raw) else self.parse(raw),
            handler.generate_schema(section),
            serialization=core_schema.wrap_serializer_function_ser_schema(
                lambda value, write: write(value) if isinstance(value, BaseModel) else self.dump(value)
            ),
        )

    def is_section(self, raw: object) -> bool:
        """Whether it stands for the section that may be written instead of a number."""
        if not isinstance(raw, Mapping):
            return isinstance(raw, BaseModel)
        return frozenset(map(str, raw)) not in _RANGE_KEYS and not (self.by_year and is_by_year(raw))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        if self.asks:
            return {"type": "string", "examples": [f"{self.asks} 90%"], "unit": self.kind}
        number: dict[str, Any] = {"type": "number", "minimum": self.least}
        if math.isfinite(self.highest):
            number["maximum"] = self.highest
        forms: list[dict[str, Any]] = [number, {"type": "string", "examples": [_EXAMPLES[self.kind]]}]
        if self.words:
            forms.insert(0, {"enum": list(self.words)})
        if self.ranges:
            forms.append({"type": "object", "description": f"a range: {_RANGE_SHAPES}"})
        if self.by_year:
            forms.append({"type": "object", "description": "by contract year: {1: .., 4: ..}, the last one holds"})
        if schema["type"] == "function-wrap":
            forms.append(handler(schema))
        return {"anyOf": forms, "unit": self.kind}


def is_by_year(raw: Mapping[Any, Any]) -> bool:
    """Whether plain data gives something by contract year, by its keys."""
    return bool(raw) and all(_YEAR.match(str(key)) for key in raw)


_YEAR = re.compile(r"[1-9]\d{0,8}$")

IN_MONTHS = Unit("months", most=1200)
"""What is given in months of spending or of cost, where pounds may stand."""


def _with_months(value: Any) -> Any:
    return [_with_months(v) for v in value] if isinstance(value, list) else f"{float(value)!r} months"
