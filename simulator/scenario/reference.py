"""The published schema: JSON Schema for editors, the reference page, and the method statement's inputs, all made from the sections in `terms`."""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from simulator.language.units import Unit
from simulator.terms import ScenarioFile, Section, shape
from simulator.terms.marks import Said

_PAGE = """\
# Scenario files: every field

Made from the schema by `python -m simulator.scenario.publish`; a test fails where it is out of date. `*` stands for an id, or for an
item of a list. Any number may be a range where the table says so: `{low, mode, high}` (triangular), `{mean, sd}` (normal, cut at the
least value), `{mean, cv}` (lognormal), `{choose: [..], weights: [..]}`. A plain number is in the unit of the table, parts as 0.4 or 40%.
Inside `{…}` and `[…]` a comma ends a value, so write £1200 there, or "£1,200" in quotes. Names stand on one line; control characters and
marks that turn the order of reading are refused everywhere. At the end of a meaning stand the [rulings](rulings.md) by which a field acts.
"""
_HEAD = "| field | unit | allowed | default | meaning |\n|---|---|---|---|---|"
_INPUTS_HEAD = "| field | unit | default | meaning |\n|---|---|---|---|"

# Titles of the method statement's tables, by where the fields stand; a field is in the first that fits.
_GROUPS = {
    "contracts.*.retender.": "Retender: `contracts.*.retender`",
    "contracts.*.structure.": "Structure: `contracts.*.structure`",
    "contracts.*.": "Contract: `contracts.*`",
    "organisations.*.": "Organisation: `organisations.*`",
    "world.": "World: `world`",
    "": "The file",
}
_SAME = ("contracts.*.retender.bidders.*.structure.", "contracts.*.retender.bidders.*.bid.")  # as elsewhere


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors that check and complete while one types."""
    schema = ScenarioFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def reference_page(root: type[Section] = ScenarioFile, head: str = _PAGE) -> str:
    """The reference of every field of a kind of file, in Markdown, under what the page begins with."""
    parts = [head]
    groups: dict[str, list[str]] = {}
    for path, info in shape.places(root):
        home, _, name = path.rpartition(".")
        links = ", ".join(f"[{each}](rulings.md#{each.lower()})" for each in shape.rulings(tuple(path.split(".")), root))
        groups.setdefault(home, []).append(_row(name, info, links))
    for home, rows in groups.items():
        title = f"`{home}`" if home else "The file"
        about = _about(home, root)
        parts.append(f"## {title}\n\n{about}{_HEAD}\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def inputs_tables() -> str:
    """Unit and default of every field that changes a figure, in Markdown: the world first, tenders last."""
    groups: dict[str, list[str]] = {prefix: [_INPUTS_HEAD] for prefix in reversed(_GROUPS)}
    for path, info in shape.places():
        annotation = shape.annotation_of(info)
        unit = shape.unit(annotation)
        holds_more = unit is None and (shape.section(annotation) is not None or shape.entry(annotation) is not None)
        if holds_more or shape.mark(annotation, Said) is not None or path.startswith(_SAME):
            continue
        prefix = next(prefix for prefix in _GROUPS if path.startswith(prefix))
        allowed = " or ".join(f"`{word}`" for word in shape.options(annotation))
        cells = (
            f"`{path.removeprefix(prefix)}`",
            allowed or _unit(unit, annotation),
            _default(unit, info),
            info.description or "",
        )
        groups[prefix].append(_line(cells))
    return "\n\n".join(f"**{_GROUPS[prefix]}**\n\n" + "\n".join(rows) for prefix, rows in groups.items())


def _about(home: str, root: type[Section]) -> str:
    made = shape.section(shape.at(tuple(home.split(".")), root)) if home else None
    text = (made.__doc__ or "").strip() if made is not None else ""
    return f"{text}\n\n" if text else ""


def _row(name: str, info: FieldInfo, links: str) -> str:
    annotation = shape.annotation_of(info)
    unit = shape.unit(annotation)
    meaning = f"{info.description or ''} {links}"
    cells = (f"`{name}`", _unit(unit, annotation), _allowed(unit, annotation), _default(unit, info), meaning)
    return _line(cells)


def _line(cells: tuple[str, ...]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def _unit(unit: Unit | None, annotation: Any) -> str:
    if unit is not None:
        return {"money": "£", "money or months": "£ or months", "fraction": "part", "factor": "factor"}.get(unit.kind, unit.kind)
    if shape.section(annotation) is not None:
        return "section"
    found = shape.plain(annotation)
    if shape.options(annotation):
        return "word"
    names: dict[Any, str] = {bool: "true or false", str: "text", int: "whole number", Any: "any value"}
    if found in names:
        return names[found]
    if shape.entry(annotation) is None:
        return "date"
    return "list" if getattr(found, "__origin__", None) is tuple else "by id or name"


def _allowed(unit: Unit | None, annotation: Any) -> str:
    if unit is None:
        return ", ".join(f"`{word}`" for word in shape.options(annotation))
    words = "".join(f", or `{word}`" for word in unit.words)
    kinds = [*["a range"] * unit.ranges, *["by year"] * unit.by_year, *["a section"] * (shape.section(annotation) is not None)]
    return f"{unit.bounds}{words}{''.join(f', or {each}' for each in kinds)}"


def _default(unit: Unit | None, info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value = info.get_default(call_default_factory=True, validated_data={})
    if value is None or value is PydanticUndefined or value in ("", (), {}):
        return "none"
    if isinstance(value, Section):
        return "see below"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"`{', '.join(map(str, value))}`"
    return unit.show(value) if unit is not None else f"`{value}`"
