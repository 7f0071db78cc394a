"""What the guided form asks for. Groups are its own; labels, units, help, ranges and defaults are the fields'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from simulator.language.characters import Loc
from simulator.language.units import Unit
from simulator.scenario import tiers
from simulator.terms import shape
from simulator.terms.across.lines import OF_KIND, THREE_PARTS
from simulator.terms.line import Line
from simulator.terms.marks import Label
from simulator.terms.section import in_file
from simulator.terms.structures import KINDS

FLAGS = {"true": "yes", "false": "no"}
"""What is or is not so, as it is chosen."""


@dataclass(frozen=True)
class Field:
    """One field: where it stands in the schema."""

    path: str
    """As in `--set`; an organisation's or a member's by its name there alone."""
    home: Loc = ("contracts", "*")
    why: bool = True
    """Whether it has a place for its rationale."""
    reason: str = ""
    """The path of its rationale, where that is of more than the field."""
    called: str = ""
    """Where what the schema calls it would be said of two things."""
    begins: bool = False
    """Whether it is the first of another entry of a list, on a line of its own."""

    @property
    def loc(self) -> Loc:
        """Its place in the schema."""
        return (*self.home, *(int(key) if key.isdecimal() else key for key in self.path.split(".")))

    @property
    def label(self) -> str:
        """What it is called."""
        if self.called:
            return self.called
        found = shape.mark(self.annotation, Label)
        if found is None:
            raise LookupError(f"{self.path} has no label in the schema")
        return found.text

    @property
    def kinds(self) -> list[str]:
        """For which structures it is asked; none where for all."""
        having = [name for name, kind in KINDS.items() if kind.has(self.path)]
        return having if len(having) < len(KINDS) else []

    @property
    def of_lines(self) -> list[str]:
        """Of a field of a line of payment: the kinds of lines that have it."""
        if self.path == "kind":
            return list(OF_KIND)
        return [kind for kind, names in OF_KIND.items() if self.path in map(in_file, names)] or [
            kind for kind in OF_KIND if kind != "deduction"
        ]

    @property
    def instead(self) -> bool:
        """Whether it is not asked where there are lines of payment, which stand in its place."""
        return self.path.removeprefix("payment.") in THREE_PARTS

    @cached_property
    def unit(self) -> Unit | None:
        """What it is measured in, or each of what it holds by id; None of a text, a date or a choice."""
        return shape.unit(self.annotation) or shape.unit(shape.entry(self.annotation))

    @cached_property
    def tiers(self) -> bool:
        """Whether it holds bands or levels, which are written in words."""
        return tiers.are_tiers(self.annotation)

    @cached_property
    def annotation(self) -> Any:
        """Its annotation in the schema."""
        return shape.annotation_of(self._info)

    @property
    def help(self) -> str:
        """What it means."""
        return (self._info.description or "").replace("`", "")

    @property
    def example(self) -> str:
        """How it is written, in short; nothing of a text or a choice."""
        if self.tiers or self._told is None:
            return f"such as {tiers.EXAMPLE}" if self.tiers else ""
        return f"{self._told.allowed}{', by year too: {1: £400, 3: £300}' if self._told.by_year else ''}"

    @cached_property
    def hint(self) -> str:
        """How it is written, its range, and what holds where it is left empty."""
        unit = self._told
        if self.tiers:
            return f"Such as {tiers.EXAMPLE}."
        said = f"{unit.allowed[0].upper()}{unit.allowed[1:]}; {unit.bounds}." if unit else self._bounds()
        for word in self.unit.words if self.unit else ():
            said = said.replace(f"'{word}'", word.replace("_", " "))
        default = self._info.default
        told = default in (None, PydanticUndefined, {}) or "left out" in self.help
        if (self.unit is None and not self.choices) or told:
            return said
        return f"{said} Left empty: {dict(self.choices).get(shown := self.shown(default), shown)}.".strip()

    def shown(self, value: Any) -> str:
        """A value as people write it."""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str) or self._told is None:
            return str(value).replace("_", " ") if self.unit else str(value)
        return self._told.show(value)

    @property
    def _told(self) -> Unit | None:
        return shape.told_in(self.annotation) or shape.told_in(shape.entry(self.annotation))

    @cached_property
    def needed(self) -> bool:
        """Whether a file is none without it: what may be left out, and each of a list, is asked for only where something of it is stated."""
        if any(isinstance(key, int) for key in self.loc):
            return False
        sections = (shape.at(self.loc[:n]) for n in range(1, len(self.loc)))
        return self._info.is_required() and not any(shape.section(each) is not None and shape.optional(each) for each in sections)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Values that can be chosen, and their words."""
        words = shape.words(self.annotation)
        if shape.plain(self.annotation) is bool:
            return list(FLAGS.items())
        return [(value, words.get(value, value)) for value in shape.options(self.annotation)]

    @cached_property
    def sort(self) -> str:
        """`quantity`, `date`, `integer`, `choice`, `text` or `long`."""
        if self.choices or self.unit:
            return "choice" if self.choices else "quantity"
        found = self._json()
        kind = str(found.get("format", found.get("type")))
        return kind if kind in ("date", "integer") else "long" if found.get("maxLength", 0) > 1000 else "text"

    @cached_property
    def _info(self) -> FieldInfo:
        found = shape.field(self.loc)
        if found is None:
            raise LookupError(f"the schema has no {self.path}")
        return found

    def _json(self) -> dict[str, Any]:
        found = TypeAdapter(self.annotation).json_schema()
        return next((each for each in found.get("anyOf", ()) if each.get("type") != "null"), found)

    def _bounds(self) -> str:
        found = self._json()
        if "maximum" in found:
            return f"A whole number from {found['minimum']} to {found['maximum']}."
        return f"At most {found['maxLength']:,} characters." if "maxLength" in found else ""


@dataclass(frozen=True)
class Group:
    """Fields that stand together; what is wrong with their sum is told there."""

    name: str
    heading: str
    fields: tuple[Field, ...]
    folded: bool = False
    """Whether it stands under `LATER`, closed until something of it is used."""


LATER = "Time, volume and price"
"""The heading over what most contracts have only in part."""
_FILE: Loc = ()
GROUPS = (
    Group(
        "scenario",
        "The scenario",
        (
            Field("name", home=_FILE, why=False),
            Field("start", home=_FILE),
            Field("about", home=_FILE, why=False),
        ),
    ),
    Group(
        "price",
        "What is bought",
        (
            Field("annual_value"),
            Field("uplift"),
            Field("world.cost_inflation", home=_FILE),
            Field("years"),
            Field("people_per_year"),
            Field("discount"),
            Field("cuts.0.year", why=False),
            Field("cuts.0.cut", reason="cuts"),
        ),
    ),
    Group(
        "payment",
        "How it is paid",
        (
            Field("payment.fixed"),
            Field("payment.activity"),
            Field("payment.outcomes"),
            Field("payment.target_rate"),
            Field("payment.outcome_lag"),
            Field("payment.terms"),
            Field("payment.in_advance"),
        ),
    ),
    Group(
        "lines",
        "Lines of payment, in place of the parts above",
        (Field("structure.pass_through.deductions"),),
        folded=True,
    ),
    Group(
        "structure",
        "Who holds it",
        (
            Field("structure.kind"),
            Field("structure.management_fee"),
            Field("structure.pay_partners"),
            Field("structure.pass_through.outcome_risk"),
            Field("structure.pass_through.cuts"),
            Field("structure.pass_through.discount"),
            Field("structure.pass_through.uplift"),
            Field("structure.hub_cost"),
        ),
    ),
    Group(
        "length",
        "Options to go on",
        (
            Field("extensions.0.years", reason="extensions"),
            Field("extensions.0.chance", why=False),
            Field("extensions.0.notice", why=False),
            Field("extensions.1.years", why=False, called="Second option: how long", begins=True),
            Field("extensions.1.chance", why=False, called="Second option: its chance"),
            Field("extensions.1.notice", why=False, called="Second option: notice"),
        ),
        folded=True,
    ),
    Group(
        "changes",
        "A change of price and people, or a break",
        (
            Field("changes.0.year", why=False),
            Field("changes.0.chance_per_year", why=False),
            Field("changes.0.price", why=False),
            Field("changes.0.people", why=False),
            Field("changes.1.year", why=False, called="Break: its year", begins=True),
            Field("changes.1.chance_per_year", why=False, called="Break: its chance each year"),
            Field("changes.1.notice", reason="changes"),
            Field("structure.pass_through.notice"),
        ),
        folded=True,
    ),
    Group(
        "kept",
        "Money kept back, the most that is paid, and VAT",
        (
            Field("payment.retention"),
            Field("structure.pass_through.retention"),
            Field("payment.most"),
            Field("payment.price_vat"),
        ),
        folded=True,
    ),
    Group(
        "backed",
        "Investors, and a parent's guarantee for a lead",
        (
            Field("investors.amount"),
            Field("investors.return", why=False),
            Field("parent_guarantee.most"),
            Field("parent_guarantee.by", why=False),
        ),
        folded=True,
    ),
    Group(
        "mobilisation",
        "Mobilisation",
        (
            Field("mobilisation.months", why=False),
            Field("mobilisation.paid"),
            Field("mobilisation.cost"),
            Field("structure.pass_through.mobilisation"),
        ),
        folded=True,
    ),
    Group(
        "volume",
        "How many come, and when",
        (
            Field("ramp_up.months", reason="ramp_up"),
            Field("ramp_up.from", why=False),
            Field("referrals_end"),
            Field("demand"),
        ),
        folded=True,
    ),
    Group(
        "inflation",
        "Inflation drawn each year",
        (
            Field("world.inflation.mean", home=_FILE, reason="world.inflation"),
            Field("world.inflation.sd", home=_FILE, why=False),
            Field("world.inflation.persistence", home=_FILE, why=False),
        ),
        folded=True,
    ),
)
LISTS: Mapping[str, tuple[bool, ...]] = {"cuts": (False,), "extensions": (False, False), "changes": (False, True)}
"""Lists of a contract, and of each entry that is asked for, by its number in paths, whether it ends the contract."""
_ONE: Loc = ("organisations", "*")
_MEMBER: Loc = ("contracts", "*", "structure", "members", "*")
COLUMNS = (
    Field("name", home=_ONE, why=False),
    Field("other_income", home=_ONE),
    Field("free_reserves", home=_ONE),
    Field("unit_cost", home=_ONE),
    Field("outcome_rate", home=_ONE),
    Field("share", home=_MEMBER),
    Field("from", home=_MEMBER, why=False),
    Field("to", home=_MEMBER, why=False),
    Field("price", home=_MEMBER),
    Field("post", home=_MEMBER),
)
"""Of the table of partners, in the order of a sheet that is pasted into it."""
MORE = COLUMNS[6:]
"""Those that are shown only where they are asked for, after all others."""
PASSED = Field("structure.pass_through.lines", why=False, called="Passed to partners")
"""Of each line of payment."""
OF_LINES = (*(Field(name, home=("contracts", "*", "payment", "lines", "*"), why=False) for name in shape.fields(Line)), PASSED)
"""What is asked of each line of payment, beside its name: all that it may have."""
LEAD = Field("structure.lead", why=False)
LOCAL = Field("local", home=_ONE, why=False)
MARKS = (LEAD, LOCAL)
"""Columns that are marked, after those that always show."""


def fields() -> Iterator[Field]:
    """Every field outside the table."""
    return (field for group in GROUPS for field in group.fields)


def why_path(field: Field) -> str:
    """The path under which a field's rationale stands; a column's is every organisation's."""
    if field in COLUMNS:
        return ".".join(str(key) for key in field.loc if key != "contracts").removeprefix("*.")
    return field.reason or field.path
