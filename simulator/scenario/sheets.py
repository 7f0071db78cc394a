"""A scenario as sheets of a workbook, and back: the same schema, with the cell in place of the line."""

from __future__ import annotations

import datetime
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.scenario import shape
from simulator.scenario.problems import Loc, Place, Problem, ScenarioError, shorten
from simulator.scenario.units import Unit
from simulator.scenario.yamltext import Source, read_value

if TYPE_CHECKING:
    from simulator.scenario.schema import ScenarioFile

BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
SCENARIO, ORGANISATIONS, CONTRACTS, MEMBERS = "Scenario", "Organisations", "Contracts", "Members"
SOURCES, DESIGNS, RATIONALE = "Sources", "File designs", "Rationale"
NAMES = (SCENARIO, ORGANISATIONS, CONTRACTS, MEMBERS, DESIGNS, RATIONALE, SOURCES)
WORDS = ("name", "about", "lead", "design")
"""Fields that are words, and are taken as they stand."""
SPREAD = ("payment", "structure", "pass_through", "promises", "world")
"""Sections whose fields have columns of their own; others are written into one cell as on a command line."""
MOST_BYTES, MOST_OPEN = 20_000_000, 100_000_000
MOST_ROWS, MOST_COLUMNS = 20_000, 400
OTHERS = {
    ".xlsm": "may hold macros, which are refused; save it as .xlsx",
    ".xls": "is of the old kind; save it as .xlsx",
    ".xlsb": "is a binary workbook; save it as .xlsx",
    ".ods": "is an OpenDocument sheet; save it as .xlsx",
}


@dataclass(frozen=True)
class Cell:
    """A value to be written, what it is measured in, and what it means."""

    value: object
    unit: Unit | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet to be written: headings with their help, and rows."""

    name: str
    heads: tuple[str, ...]
    helps: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


# --- writing


def sheets(file: ScenarioFile) -> list[Sheet]:
    """A scenario file as sheets that `read_book` reads back to the same."""
    data = file.model_dump(mode="json", exclude_unset=True)
    data["format"] = 1
    contracts = data.get("contracts", {})
    members = [
        ({"contract": key, "organisation": name}, member)
        for key, contract in contracts.items()
        for name, member in contract.get("structure", {}).get("members", {}).items()
    ]
    top = [
        (path, cell)
        for path, cell in _flat(data, ())
        if path.split(".")[0] not in ("organisations", "contracts", "designs", "rationale", "sources", "format")
    ]
    made = [
        Sheet(
            SCENARIO,
            ("field", "value"),
            ("Where it stands in the scenario", "Its value"),
            tuple((Cell(path), cell) for path, cell in top),
        ),
        _table(
            ORGANISATIONS,
            ("id",),
            [({"id": key}, each) for key, each in data.get("organisations", {}).items()],
            ("organisations", "*"),
        ),
        _table(CONTRACTS, ("id",), [({"id": key}, each) for key, each in contracts.items()], ("contracts", "*")),
        _table(MEMBERS, ("contract", "organisation"), members, ("contracts", "*", "structure", "members", "*")),
    ]
    rows = [
        (Cell(name), Cell(path), Cell(_text(value)))
        for name, changes in data.get("designs", {}).items()
        for path, value in changes.items()
    ]
    made.append(Sheet(DESIGNS, ("design", "path", "value"), ("Its name", "What it changes", "To what"), tuple(rows)))
    why = [(Cell(path), Cell(text)) for path, text in data.get("rationale", {}).items()]
    made.append(Sheet(RATIONALE, ("path", "why"), ("Where it stands", "Why it is what it is, or where it came from"), tuple(why)))
    made.append(
        Sheet(SOURCES, ("source",), ("Where the facts came from",), tuple((Cell(each),) for each in data.get("sources", ())))
    )
    return made


def _table(name: str, keys: tuple[str, ...], rows: list[tuple[dict[str, str], Mapping[str, Any]]], home: Loc) -> Sheet:
    """A row each, with a column for every field of the section, used or not."""
    fields = list(_fields(shape.at(home), ()))
    given = [dict(_flat(each, home)) for _, each in rows]
    heads = (*keys, *(path for path, _ in fields))
    helps = (*("Its id" for _ in keys), *(text for _, text in fields))
    cells = [
        (*(Cell(named[key]) for key in keys), *(own.get(path, Cell(None)) for path, _ in fields))
        for (named, _), own in zip(rows, given, strict=True)
    ]
    return Sheet(name, heads, helps, tuple(cells))


def _fields(annotation: Any, before: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every field of a section by its dotted name, with its help."""
    made = shape.section(annotation)
    assert made is not None
    for name, info in made.model_fields.items():
        inner = shape.annotation_of(info)
        if name == "members":
            continue
        if name in SPREAD and shape.section(inner) is not None:
            yield from _fields(inner, (*before, name))
        else:
            yield ".".join((*before, name)), (info.description or "")


def _flat(data: Mapping[str, Any], home: Loc, before: tuple[str, ...] = ()) -> Iterator[tuple[str, Cell]]:
    """Values of a section by their dotted names."""
    for name, value in data.items():
        here = (*home, *before, name)
        if name == "members" and "structure" in before:
            continue
        if name in SPREAD and isinstance(value, Mapping):
            yield from _flat(value, home, (*before, name))
        elif value is not None:
            yield (
                ".".join((*before, name)),
                Cell(value if not isinstance(value, (Mapping, list)) else _text(value), shape.unit(shape.at(here))),
            )


def _text(value: object) -> str:
    """A value as on a command line: JSON is YAML too."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# --- reading


@dataclass
class _Book:
    """Data as it is put together, where each value stands, and what is wrong."""

    data: dict[str, Any] = field(default_factory=lambda: {"format": 1})
    cells: dict[Loc, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, loc: Loc, value: object, cell: str) -> None:
        """Set a value; the cell is remembered for it, and for what stands above it where nothing is."""
        at: Any = self.data
        for place, key in enumerate(loc[:-1]):
            self.cells.setdefault(loc[: place + 1], cell)
            at = at.setdefault(key, {})
            if not isinstance(at, dict):
                self.problems.append(Problem(cell, ".".join(map(str, loc)), f"stands below {key}, which has a value of its own"))
                return
        if loc[-1] in at and not isinstance(at[loc[-1]], dict):
            self.problems.append(Problem(cell, ".".join(map(str, loc)), f"is there twice; it is in {self.cells[loc]} as well"))
            return
        at[loc[-1]] = value
        self.cells[loc] = cell

    def locate(self, loc: Loc) -> Place | None:
        """The cell of a value, or of what it would stand in."""
        return next((self.cells[loc[:end]] for end in range(len(loc), 0, -1) if loc[:end] in self.cells), None)


def read_book(path: Path, name: str) -> Source:
    """A workbook's data and cells. Raises ScenarioError where it cannot be read, or holds no scenario."""
    suffix = path.suffix.lower()
    if suffix in OTHERS:
        raise ScenarioError(name, [Problem(None, "", OTHERS[suffix])])
    _check(path, name)
    import openpyxl

    try:
        values = openpyxl.load_workbook(path, data_only=True)
        formulas = openpyxl.load_workbook(path, data_only=False)
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble over
        raise ScenarioError(
            name, [Problem(None, "", f"is no workbook that can be read: {shorten(str(error)) or type(error).__name__}")]
        ) from None
    there = {sheet.title.strip().lower(): sheet.title for sheet in values.worksheets}
    missing = [each for each in (SCENARIO, ORGANISATIONS) if each.lower() not in there]
    if missing:
        raise ScenarioError(
            name,
            [
                Problem(
                    None,
                    "",
                    f"has no sheet called {' and none called '.join(missing)}; `consortium report` writes a workbook that has",
                )
            ],
        )
    book = _Book()
    for each in NAMES:
        title = there.get(each.lower())
        if title is not None:
            _READERS[each](book, title, list(_rows(book, title, values[title], formulas[title])))
    return Source(name, book.data, book.locate, tuple(book.problems))


def _check(path: Path, name: str) -> None:
    """See that it is a workbook of a sensible size, without macros or entities."""

    def refuse(why: str) -> None:
        raise ScenarioError(name, [Problem(None, "", why)])

    try:
        if path.stat().st_size > MOST_BYTES:
            refuse(f"is over {MOST_BYTES // 1_000_000} MB; a scenario is far smaller")
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > MOST_OPEN:
                refuse("unpacks to more than a workbook of a scenario ever would")
            if any("vbaproject" in part.filename.lower() for part in parts):
                refuse("holds macros, which are refused; save it as .xlsx without them")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as opened:
                        if b"<!" in opened.read(2_000).replace(b"<!--", b""):
                            refuse("holds a document type, which no workbook needs; write it again with your spreadsheet program")
    except FileNotFoundError:
        refuse("no such file")
    except (OSError, zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError):
        refuse("is no workbook, though its name ends in .xlsx")


Row = dict[str, tuple[object, str]]
"""Value and cell by heading."""


def _rows(book: _Book, title: str, values: Any, formulas: Any) -> Iterator[Row]:
    """Rows under the headings; a formula is read as the value stored with it."""
    if (values.max_row or 0) > MOST_ROWS or (values.max_column or 0) > MOST_COLUMNS:
        book.problems.append(Problem(title, "", f"has over {MOST_ROWS:,} rows or {MOST_COLUMNS} columns"))
        return
    heads = [None if cell.value is None else str(cell.value).strip() for cell in values[1]]
    for row in range(2, values.max_row + 1):
        found: Row = {}
        for column, head in enumerate(heads, 1):
            value, where = values.cell(row, column).value, f"{title}!{values.cell(row, column).coordinate}"
            if formulas.cell(row, column).data_type == "f" and value is None:
                book.problems.append(
                    Problem(
                        where,
                        "",
                        "holds a formula whose value is not stored; open the workbook in a spreadsheet program and save it",
                    )
                )
            if head and value is not None and value != "":
                found[head] = (value, where)
        if found:
            yield found


def _value(book: _Book, path: str, raw: object, cell: str, words: bool = False) -> object:
    """A cell's value as plain data."""
    if isinstance(raw, datetime.datetime):
        return raw.date().isoformat()
    if isinstance(raw, datetime.date):
        return raw.isoformat()
    if not isinstance(raw, str) or words:
        return str(raw) if words else raw
    if raw.strip() == "null":
        return None
    try:
        return read_value(raw)
    except ScenarioError as error:
        book.problems.append(Problem(cell, path, error.problems[0].message))
        return raw


def _read_scenario(book: _Book, title: str, rows: list[Row]) -> None:
    for row in rows:
        if "field" not in row or "value" not in row:
            continue
        path, cell = str(row["field"][0]).strip(), row["value"][1]
        book.put(tuple(path.split(".")), _value(book, path, row["value"][0], cell, path.split(".")[-1] in WORDS), cell)


def _read_table(home: Loc, keys: tuple[str, ...], inside: tuple[str, ...]) -> Any:
    def read(book: _Book, title: str, rows: list[Row]) -> None:
        seen: dict[tuple[str, ...], str] = {}
        for row in rows:
            absent = [key for key in keys if key not in row]
            if absent:
                where = next(iter(row.values()))[1]
                book.problems.append(Problem(where, "", f"is in a row without {' and '.join(absent)}; every row needs it"))
                continue
            named = tuple(str(row[key][0]).strip() for key in keys)
            cell = row[keys[-1]][1]
            if named in seen:
                book.problems.append(Problem(cell, ".".join(named), f"is there twice; it is in {seen[named]} as well"))
                continue
            seen[named] = cell
            loc: Loc = (home[0], named[0], *inside, *named[1:])
            book.put(loc, {}, cell)
            for head, (raw, where) in row.items():
                if head not in keys:
                    path = (*loc, *head.split("."))
                    book.put(path, _value(book, ".".join(map(str, path)), raw, where, head.split(".")[-1] in WORDS), where)

    return read


def _read_designs(book: _Book, title: str, rows: list[Row]) -> None:
    for row in rows:
        if not {"design", "path", "value"} <= set(row):
            where = next(iter(row.values()))[1]
            book.problems.append(Problem(where, "", "is in a row that lacks a design, a path or a value"))
            continue
        name, path = str(row["design"][0]), str(row["path"][0]).strip()
        cell = row["value"][1]
        book.put(("designs", name, path), _value(book, path, row["value"][0], cell), cell)


def _read_rationale(book: _Book, title: str, rows: list[Row]) -> None:
    for row in rows:
        if {"path", "why"} <= set(row):
            book.put(("rationale", str(row["path"][0]).strip()), str(row["why"][0]), row["why"][1])


def _read_sources(book: _Book, title: str, rows: list[Row]) -> None:
    book.data["sources"] = [str(row["source"][0]) for row in rows if "source" in row]


_READERS: dict[str, Any] = {
    SCENARIO: _read_scenario,
    ORGANISATIONS: _read_table(("organisations",), ("id",), ()),
    CONTRACTS: _read_table(("contracts",), ("id",), ()),
    MEMBERS: _read_table(("contracts",), ("contract", "organisation"), ("structure", "members")),
    DESIGNS: _read_designs,
    RATIONALE: _read_rationale,
    SOURCES: _read_sources,
}
