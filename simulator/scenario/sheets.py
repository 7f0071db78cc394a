"""A scenario as sheets of a workbook, and back: the same schema, with the cell in place of the line."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.language.characters import Loc
from simulator.language.near import did_you_mean, nearest, shorten
from simulator.language.units import Unit
from simulator.language.words import listed
from simulator.scenario.books import checked
from simulator.scenario.cells import PLUGINS, in_words, shown, text
from simulator.scenario.problems import Place, Problem, ScenarioError, path_text
from simulator.scenario.tiers import are_tiers, read
from simulator.scenario.validation import MOST_PROBLEMS
from simulator.scenario.yamltext import MOST_DEPTH, Source, read_value
from simulator.terms import shape

if TYPE_CHECKING:
    from simulator.terms import ScenarioFile

SCENARIO, ORGANISATIONS, CONTRACTS, LINES, MEMBERS = "Scenario", "Organisations", "Contracts", "Lines", "Members"
SOURCES, DESIGNS, RATIONALE = "Sources", "File designs", "Rationale"
NAMES = (SCENARIO, ORGANISATIONS, CONTRACTS, LINES, MEMBERS, DESIGNS, RATIONALE, SOURCES)
TABLES = (ORGANISATIONS, CONTRACTS, LINES, MEMBERS)
"""Sheets in which every column is a field."""
HEADS = {
    SCENARIO: ("field", "value"),
    ORGANISATIONS: ("id",),
    CONTRACTS: ("id",),
    LINES: ("contract", "line"),
    MEMBERS: ("contract", "organisation"),
    DESIGNS: ("design", "path", "value"),
    RATIONALE: ("path", "why"),
    SOURCES: ("source",),
}
"""Headings that a sheet must have."""
LEFT_OUT = {SCENARIO: ["value"], RATIONALE: ["why"], DESIGNS: ["path", "value"]}
"""Of these, those under which the cells of a row may be empty, all of them together: a design that changes nothing."""
PASSED_DOWN: Loc = ("structure", "pass_through", "lines")
PASSED = "passed_down"
"""The column of the sheet Lines for what stands there of a line; of a contract without lines its own sheet has it."""
ELSEWHERE: tuple[Loc, ...] = (("structure", "members"), ("payment", "lines"))
"""What of a contract has rows in a sheet of its own."""
REPORT = ("Answer", "Dictionary")
"""Sheets by which a report's workbook is known."""
MOST_ROWS, MOST_COLUMNS = 20_000, 400
_LAST_ROW = 1_048_576  # that any spreadsheet program has
OTHERS = {
    ".xlsm": "may hold macros, which are refused; save it as .xlsx",
    ".xls": "is of the old kind; save it as .xlsx",
    ".xlsb": "is a binary workbook; save it as .xlsx",
    ".ods": "is an OpenDocument sheet; save it as .xlsx",
    ".xltx": "is a template; save it as .xlsx",
    ".xltm": "is a template that may hold macros, which are refused; save it as .xlsx",
}
BOOKS = (".xlsx", *OTHERS)


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
    data = file.stated()
    contracts = data.get("contracts", {})
    members = [
        ({"contract": key, "organisation": name}, member)
        for key, contract in contracts.items()
        for name, member in contract.get("structure", {}).get("members", {}).items()
    ]
    lines = [
        ({"contract": key, "line": name}, line, passed.get(name))
        for key, contract in contracts.items()
        if (own := contract.get("payment", {}).get("lines"))
        for passed in [contract.get("structure", {}).get("pass_through", {}).pop("lines", {})]
        for name, line in own.items()
    ]
    top = [
        (path, cell)
        for path, cell in _flat(data, ())
        if path.split(".")[0] not in ("organisations", "contracts", "designs", "rationale", "sources", "format")
    ]
    made = [
        Sheet(
            SCENARIO,
            HEADS[SCENARIO],
            ("Where it stands in the scenario", "Its value"),
            tuple((Cell(path), cell) for path, cell in top),
        ),
        _table(
            ORGANISATIONS,
            HEADS[ORGANISATIONS],
            [({"id": key}, each) for key, each in data.get("organisations", {}).items()],
            ("organisations", "*"),
        ),
        _table(CONTRACTS, HEADS[CONTRACTS], [({"id": key}, each) for key, each in contracts.items()], ("contracts", "*")),
        _with_passed(
            _table(LINES, HEADS[LINES], [each[:2] for each in lines], ("contracts", "*", "payment", "lines", "*")),
            [each[2] for each in lines],
        ),
        _table(MEMBERS, HEADS[MEMBERS], members, ("contracts", "*", "structure", "members", "*")),
    ]
    rows = [
        (Cell(name), *cells)
        for name, changes in data.get("designs", {}).items()
        for cells in [(Cell(path), Cell(text(value))) for path, value in changes.items()] or [(Cell(None), Cell(None))]
    ]
    made.append(Sheet(DESIGNS, HEADS[DESIGNS], ("Its name", "What it changes", "To what"), tuple(rows)))
    why = [(Cell(path), Cell(why)) for path, why in data.get("rationale", {}).items()]
    made.append(
        Sheet(RATIONALE, HEADS[RATIONALE], ("Where it stands", "Why it is what it is, or where it came from"), tuple(why))
    )
    made.append(
        Sheet(SOURCES, HEADS[SOURCES], ("Where the facts came from",), tuple((Cell(each),) for each in data.get("sources", ())))
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


def _with_passed(table: Sheet, passed: Sequence[Any]) -> Sheet:
    """The sheet of lines with a column more: what of each is passed down."""
    held = shape.at(("contracts", "*", *PASSED_DOWN))
    info = shape.field(("contracts", "*", *PASSED_DOWN))
    assert info is not None
    unit = shape.unit(shape.entry(held))
    cells = [Cell(each if each is None or isinstance(each, float) else text(each), unit) for each in passed]
    rows = tuple((*row, cell) for row, cell in zip(table.rows, cells, strict=True))
    return Sheet(table.name, (*table.heads, PASSED), (*table.helps, info.description or ""), rows)


def _fields(annotation: Any, before: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every field of a section by its dotted name, with its help."""
    made = shape.section(annotation)
    assert made is not None
    for name, info in shape.fields(made).items():
        inner = shape.annotation_of(info)
        if (*before, name) in ELSEWHERE:
            continue
        if shape.spread(inner):
            yield from _fields(inner, (*before, name))
        else:
            yield ".".join((*before, name)), (info.description or "")


def _flat(data: Mapping[str, Any], home: Loc, before: tuple[str, ...] = ()) -> Iterator[tuple[str, Cell]]:
    """Values of a section by their dotted names."""
    for name, value in data.items():
        here = (*home, *before, name)
        if home == ("contracts", "*") and (*before, name) in ELSEWHERE:
            continue
        if here == PLUGINS or shape.spread(shape.at(here)):
            yield from _flat(value, home, (*before, name))
        elif value is not None or here[:1] == PLUGINS:
            yield ".".join((*before, name)), Cell(shown(here, value), shape.unit(shape.at(here)))


# --- reading


@dataclass(frozen=True)
class Filled:
    """A filled cell: its value, where it stands, and why its value cannot be used, where it cannot."""

    value: object
    where: str
    wrong: str = ""


Grid = dict[int, dict[int, Filled]]
"""Filled cells by row and column, from 1."""
Row = dict[str, Filled]
"""Filled cells by heading."""


@dataclass
class _Book:
    """Data as it is put together, where each value stands, and what is wrong."""

    data: dict[str, Any] = field(default_factory=dict)
    cells: dict[Loc, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, cell: Place, path: str, message: str) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(cell, path, message))

    def put(self, loc: Loc, value: object, cell: str) -> None:
        """Set a value; the cell is remembered for it, and for what stands above it where nothing is."""
        if len(loc) > MOST_DEPTH:
            self.tell(cell, path_text(loc[:3]), f"goes on for {len(loc)} names; no field stands more than {MOST_DEPTH} deep")
            return
        at: Any = self.data
        for place, key in enumerate(loc[:-1]):
            self.cells.setdefault(loc[: place + 1], cell)
            at = at.setdefault(key, {})
            if not isinstance(at, dict):
                self.tell(cell, path_text(loc), f"stands below {key}, which has a value of its own")
                return
        if loc[-1] in at:
            self.tell(cell, path_text(loc), f"is there twice; it is in {self.locate(loc)} as well")
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
    book = _Book()
    for each, (title, grid) in _grids(checked(path, name), name).items():
        _READERS[each](book, list(_rows(book, each, title, grid)))
    if book.problems:  # what a sheet cannot give would be told again as missing
        raise ScenarioError(name, list(dict.fromkeys(book.problems))[:MOST_PROBLEMS])
    book.data.setdefault("format", 1)
    return Source(name, book.data, book.locate)


def _grids(raw: bytes, name: str) -> dict[str, tuple[str, Grid]]:
    """The title and the filled cells of each sheet of a scenario. Raises ScenarioError."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of what it leaves aside, which no scenario needs
            values, formulas = (
                openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=stored) for stored in (True, False)
            )
            titles = _titles([sheet.title for sheet in values.worksheets], name)
            return {each: (title, _grid(values[title], formulas[title], name)) for each, title in titles.items()}
    except ScenarioError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble over
        why = f"is no workbook that can be read: {shorten(str(error)) or type(error).__name__}"
        raise ScenarioError(name, [Problem(None, "", why)]) from None


def _titles(there: Sequence[str], name: str) -> dict[str, str]:
    """The titles of a scenario's sheets. Raises ScenarioError where one is missing, misspelt or there twice."""
    found = {each: [title for title in there if title.strip().lower() == each.lower()] for each in NAMES}
    absent = [each for each in NAMES if not found[each]]
    reported = set(REPORT) <= set(there)
    problems = [
        Problem(each, "", f"is the name of more than one sheet: {' and '.join(map(repr, titles))}; keep one of them")
        for each, titles in found.items()
        if len(titles) > 1
    ]
    for title in there:
        near = nearest(title, absent)
        # a report that compares designs has a sheet of results called Designs
        if near and title.strip().lower() not in map(str.lower, NAMES) and not (reported and title == "Designs"):
            problems.append(Problem(title, "", f"is a sheet that would not be read. Did you mean '{near}'?"))
            absent.remove(near)
    needed = [
        SCENARIO,
        ORGANISATIONS,
        *([CONTRACTS] if found[MEMBERS] or found[LINES] else []),
        *([CONTRACTS, MEMBERS] if reported else []),
    ]
    missing = [each for each in absent if each in needed]
    if missing:
        why = f"has no sheet called {' and none called '.join(missing)}; `consortium report` writes a workbook that has"
        problems.append(Problem(None, "", why))
    for each in absent if reported else ():
        if each not in needed:
            why = (
                f"has no sheet called {each}, which its report had; put it back, or add an empty one headed {listed(HEADS[each])}"
            )
            problems.append(Problem(None, "", why))
    if problems:
        raise ScenarioError(name, problems)
    return {each: titles[0] for each, titles in found.items() if titles}


def _grid(values: Any, formulas: Any, name: str) -> Grid:
    """Filled cells of a sheet; a formula counts as the value stored with it."""
    from openpyxl.utils import get_column_letter

    grid: Grid = {}
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # a sheet may say that it is smaller than it is
        sheet._get_row = lambda cells, *_: cells  # else filled up to its last cell, wherever that says it is
    rows = zip(*(sheet.iter_rows(max_row=_LAST_ROW) for sheet in (values, formulas)), strict=True)
    for row, (cells, unread) in enumerate(rows, 1):
        if not cells:
            continue  # up to a million of these before a cell far out
        for cell, formula in zip(cells, unread, strict=True):
            column, value, kind = cell["column"], cell["value"], cell["data_type"]
            wrong = ""
            if kind == "e":
                wrong = f"holds the error {value}; put a value there, or leave it empty"
            elif value is None and formula["data_type"] == "f" and kind != "str":  # str: its value is empty text
                wrong = "holds a formula whose value is not stored; open the workbook in a spreadsheet program and save it"
            elif value is None or not str(value).strip():
                continue
            where = f"{values.title}!{get_column_letter(column)}{row}"
            if row > MOST_ROWS or column > MOST_COLUMNS:
                why = f"is filled, and a sheet may have {MOST_ROWS:,} rows and {MOST_COLUMNS} columns at most; take out what is not needed"
                raise ScenarioError(name, [Problem(where, "", why)])
            grid.setdefault(row, {})[column] = Filled(value, where, wrong)
    return grid


def _rows(book: _Book, name: str, title: str, grid: Grid) -> Iterator[Row]:
    """Rows by their headings; what is wrong with headings, and in rows, is told, and those rows are left out."""
    if not grid:
        return
    heads: dict[int, str] = {}
    first: dict[str, str] = {}
    for column, cell in grid.pop(1, {}).items():
        head = "" if cell.wrong else str(cell.value).strip()
        if head in first:
            book.tell(cell.where, head, f"is the heading in {first[head]} as well; keep one of the two columns")
        if head:
            heads[column] = head
            first.setdefault(head, cell.where)
    lacking = [head for head in HEADS[name] if head not in first]
    if lacking:
        there = " and no ".join(lacking)
        book.tell(f"{title}!A1", "", f"begins the row of headings, in which there is no {there}; write it above its column")
        return
    for cells in grid.values():
        row = {head: cells[at] for at, head in heads.items() if at in cells and (name in TABLES or head in HEADS[name])}
        if not row:
            continue
        for at, cell in cells.items():
            if at not in heads and not cell.wrong:
                heading = re.sub(r"\d+$", "1", cell.where)
                book.tell(heading, "", "holds no heading, though there are values below it; write one, or take them out")
        wrong = [cell for cell in row.values() if cell.wrong]
        absent = [head for head in HEADS[name] if head not in row]
        for cell in wrong:
            book.tell(cell.where, "", cell.wrong)
        if absent and absent != LEFT_OUT.get(name):
            book.tell(next(iter(row.values())).where, "", f"is in a row without {listed(absent)}; every row needs it")
        elif not wrong:
            yield row


def _value(book: _Book, path: str, cell: Filled, words: bool = False) -> object:
    """A cell's value as plain data."""
    raw = cell.value
    if isinstance(raw, datetime.datetime):
        return raw.date().isoformat()
    if isinstance(raw, datetime.date):
        return raw.isoformat()
    if words or not isinstance(raw, str):
        return str(raw) if words else raw
    if raw.lstrip().startswith("#"):
        book.tell(cell.where, path, "begins with #, so it would be read as a remark; put double quotes round it")
        return raw
    try:
        return read_value(raw)
    except ScenarioError as error:
        book.tell(cell.where, path, error.problems[0].message)
        return raw


def _table_value(book: _Book, loc: Loc, cell: Filled) -> object:
    """A value in a column of its field; bands and levels also in words."""
    raw = cell.value
    if not isinstance(raw, str) or raw.lstrip()[:1] in ("[", "#") or not are_tiers(shape.at(loc)):
        return _value(book, path_text(loc), cell, in_words(loc))
    try:
        return read(raw)
    except ValueError as error:
        book.tell(cell.where, path_text(loc), str(error))
        return raw


def _read_scenario(book: _Book, rows: list[Row]) -> None:
    for row in rows:
        if "value" not in row:
            continue
        path, cell = str(row["field"].value).strip(), row["value"]
        keys = path.split(".")
        within = {"members": MEMBERS, "lines": LINES}.get("".join(keys[3:4]), CONTRACTS)
        home = {"organisations": ORGANISATIONS, "contracts": within}.get(keys[0])
        if home is not None:
            book.tell(cell.where, path, f"is not read from this sheet; write it in the sheet {home}")
        else:
            book.put(tuple(keys), _value(book, path, cell, in_words(tuple(keys))), cell.where)


def _read_table(home: str, keys: tuple[str, ...], inside: tuple[str, ...]) -> Any:
    def read(book: _Book, rows: list[Row]) -> None:
        seen: dict[tuple[str, ...], str] = {}
        # the contracts of lines and members; where something is wrong before, it may be why one is missing
        known = list(book.data.get(home, {})) if inside and not book.problems else None
        for row in rows:
            named = tuple(str(row[key].value).strip() for key in keys)
            cell = row[keys[-1]].where
            if named in seen:
                book.tell(cell, ".".join(named), f"is there twice; it is in {seen[named]} as well")
                continue
            seen[named] = cell
            loc: Loc = (home, named[0], *inside, *named[1:])
            if known is not None and named[0] not in known:
                near = did_you_mean(named[0], known)
                book.tell(row[keys[0]].where, named[0], f"has no row in the sheet {CONTRACTS}.{near}")
                continue
            book.put(loc, {}, cell)
            for head, each in row.items():
                if head not in keys:
                    of_line = inside == ("payment", "lines") and head == PASSED
                    path = (home, named[0], *PASSED_DOWN, named[1]) if of_line else (*loc, *head.split("."))
                    book.put(path, _table_value(book, path, each), each.where)

    return read


def _read_designs(book: _Book, rows: list[Row]) -> None:
    for row in rows:
        name = str(row["design"].value)
        if "path" not in row:
            book.put(("designs", name), {}, row["design"].where)
            continue
        path, cell = str(row["path"].value).strip(), row["value"]
        book.put(("designs", name, path), _value(book, path, cell), cell.where)


def _read_rationale(book: _Book, rows: list[Row]) -> None:
    for row in rows:
        if "why" in row:
            book.put(("rationale", str(row["path"].value).strip()), str(row["why"].value), row["why"].where)


def _read_sources(book: _Book, rows: list[Row]) -> None:
    if rows:
        book.put(("sources",), [str(row["source"].value) for row in rows], rows[0]["source"].where)
        book.cells |= {("sources", at): row["source"].where for at, row in enumerate(rows)}


_READERS: dict[str, Any] = {
    SCENARIO: _read_scenario,
    ORGANISATIONS: _read_table("organisations", ("id",), ()),
    CONTRACTS: _read_table("contracts", ("id",), ()),
    LINES: _read_table("contracts", ("contract", "line"), ("payment", "lines")),
    MEMBERS: _read_table("contracts", ("contract", "organisation"), ("structure", "members")),
    DESIGNS: _read_designs,
    RATIONALE: _read_rationale,
    SOURCES: _read_sources,
}
