"""A report as a workbook: a sheet a table, the assumptions, what each column means, and the records that repeat the runs."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter

from simulator.analysis.tables import WRITTEN_LEFT, Cell, Column, Table
from simulator.language.figures import NIL
from simulator.report.document.covering import in_full
from simulator.report.document.gathered import Gathered
from simulator.report.document.totals import Total, totals
from simulator.scenario.assumptions import Assumption, assumptions
from simulator.scenario.scenario import Scenario
from simulator.scenario.sheets import Sheet, sheets
from simulator.terms import ScenarioFile

FORMATS = {
    "pounds": "£#,##0;[Red]-£#,##0",
    "fraction": "0.0%",
    "points": "0.0%",
    "people": "#,##0.0",
    "count": "#,##0",
    "ratio": "0.00",
    "date": "d mmm yyyy",
}
GIVEN = {"money": "£#,##0.##", "fraction": "0.####%"}
"""How numbers of the scenario are shown; they are kept in full."""
WIDEST = 60


def workbook(gathered: Gathered) -> bytes:
    """The whole workbook, the same bytes every time."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    )
    book.set_properties(
        {"title": gathered.title, "created": datetime.datetime(2000, 1, 1), "comments": "Written by consortium report"}
    )
    styles = _Styles(book)
    found = gathered.comparison
    tables = dict(result_tables(gathered))
    _front(book, styles, gathered, list(tables))
    for name, table in tables.items():
        _sheet(book, styles, name, table)
    _checks(book, styles, list(totals(gathered, tables)))
    made = sheets(_as_reported(found.designs[0].scenario))
    for each in made:
        _input(book, styles, each)
    _sheet(book, styles, "Assumptions", _assumptions(gathered))
    _sheet(book, styles, "Dictionary", _dictionary(tables, made))
    _records(
        book,
        styles,
        [
            (design.name, result.json()["record"], str(result.record()["results"]))
            for design, result in zip(found.designs, found.results, strict=True)
        ],
    )
    book.close()
    return out.getvalue()


def result_tables(gathered: Gathered) -> Iterator[tuple[str, Table]]:
    """The sheets of results, in order: their names and their tables."""
    found = gathered.comparison
    yield "Price", in_full(found.designs[0].scenario)
    if gathered.alone:
        every = found.results[0].tables()
        named = {"How work ended": "organisations", "Groups": "groups", "What was paid": "contracts", "Exits": "exits"}
        yield from ((name, every[key]) for name, key in named.items())
    else:
        made = found.tables()
        yield "Designs", made["designs"]
        yield "What differs", gathered.differences()
        yield "Groups", made["groups"]
        yield "Who gains", made["organisations"]
        yield "Pounds moved", made["money"]
    lines = gathered.lines()
    if lines is not None:
        yield "By line", lines
    money = found.results[0].money
    yield "Money", money.table()
    yield "Money by year", money.by_year()
    yield "Why", gathered.explanation.table()
    if gathered.difference is not None:
        yield "Difference", gathered.difference.table()
    story = gathered.explanation.story()
    if story is not None:
        yield "One case", story.months
    if gathered.doubted is not None:
        yield "What would change it", gathered.doubted.table()


AS_REPORTED = "as reported"


def _as_reported(scenario: Scenario) -> ScenarioFile:
    """The file that runs as the first design did: with what was changed for the report, it stands for a design of that."""
    if not scenario.changes:
        return scenario.base
    designs = {**scenario.base.designs, AS_REPORTED: dict(scenario.changes)}
    return scenario.base.model_copy(update={"designs": designs, "design": AS_REPORTED})


def _input(book: xlsxwriter.Workbook, styles: _Styles, given: Sheet) -> None:
    """A sheet of the scenario itself, which may be edited and run."""
    sheet = book.add_worksheet(given.name)
    for at, (head, help_text) in enumerate(zip(given.heads, given.helps, strict=True)):
        sheet.write_string(0, at, head, styles.head)
        if help_text:
            sheet.write_comment(0, at, help_text)
        cells = [str(row[at].value) for row in given.rows if row[at].value is not None]
        sheet.set_column(at, at, min(max([len(head), *map(len, cells)]) + 2, WIDEST))
    for row, cells_of in enumerate(given.rows, 1):
        for at, cell in enumerate(cells_of):
            value = cell.value
            if isinstance(value, bool):
                sheet.write_boolean(row, at, value)
            elif isinstance(value, (int, float)):
                kind = cell.unit.kind if cell.unit is not None else ""
                style = styles.given.get("money" if kind.startswith("money") else kind)
                sheet.write_number(row, at, value, style)
            elif value is not None:
                sheet.write_string(row, at, str(value))
    sheet.freeze_panes(1, 1)


class _Styles:
    """Cell formats by unit."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "bottom"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.words = book.add_format({"text_wrap": True, "valign": "top"})
        self.note = book.add_format({"italic": True, "font_color": "#4D4D4D"})
        self.none = book.add_format({"align": "right"})
        self.total = book.add_format({"num_format": "#,##0.0000"})
        self.wrong = book.add_format({"bold": True, "font_color": "#B00020"})
        self.given = {kind: book.add_format({"num_format": text}) for kind, text in GIVEN.items()}
        self.units = {unit: book.add_format({"num_format": text}) for unit, text in FORMATS.items()}


def _front(book: xlsxwriter.Workbook, styles: _Styles, gathered: Gathered, names: Sequence[str]) -> None:
    sheet = book.add_worksheet("Answer")
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    found = gathered.comparison
    lines = [
        (gathered.title, styles.title),
        (found.designs[0].scenario.file.about if len(gathered.files()) == 1 else "", styles.words),
        (gathered.answer(), styles.words),
        (
            f"{found.replications:,} replications of each design with the same luck, seed {found.seed}; ranges are 95% intervals for the luck of the draw.",
            styles.words,
        ),
    ]
    if gathered.doubted is not None:
        lines.append((gathered.doubted.sentence(), styles.words))
    lines.append(
        (
            f"Results: {', '.join(names)}. What they rest on: Assumptions, Dictionary, Record. Checks adds up totals again.",
            styles.note,
        )
    )
    edit = (
        "The scenario itself is in Scenario, Organisations, Contracts, Lines and Members: change a number there, save, and run it with "
        "consortium run report.xlsx. The other sheets are results, and are not read."
    )
    lines.append((edit, styles.note))
    for row, (text, style) in enumerate(line for line in lines if line[0]):
        sheet.write_string(row, 0, text, style)
        sheet.set_row(row, 15 * max(1, math.ceil(len(text) / 95)) + (6 if style is styles.title else 0))


def _sheet(book: xlsxwriter.Workbook, styles: _Styles, name: str, table: Table) -> None:
    """A table with its headings, numbers as numbers, intervals in two columns."""
    sheet = book.add_worksheet(name)
    flat = [(column, place) for column in table.columns for place in ((0, 1) if column.interval else (None,))]
    widths = []
    for at, (column, place) in enumerate(flat):
        heading = _headings(table, column)[place or 0]
        sheet.write_string(0, at, heading, styles.head)
        widths.append(min(max(len(word) for word in heading.split() or [""]) + 2, WIDEST))
    for row, cells in enumerate(table.rows, 1):
        at = 0
        for column, cell in zip(table.columns, cells, strict=True):
            for each in cell if column.interval and isinstance(cell, tuple) else (cell,) if not column.interval else (None, None):
                _write(sheet, styles, row, at, column, each)
                shown = len(str(each)) if isinstance(each, str) else 10
                widths[at] = min(max(widths[at], shown + 2), WIDEST)
                at += 1
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 1)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(flat) - 1)
    if table.note:
        sheet.write_string(len(table.rows) + 2, 0, table.note, styles.note)


def _checks(book: xlsxwriter.Workbook, styles: _Styles, made: Sequence[Total]) -> None:
    """Totals that the workbook adds up, beside the figures that they must come to."""
    sheet = book.add_worksheet("Checks")
    for at, (head, width) in enumerate(
        (("what", WIDEST), ("added up here", 16), ("reported", 16), ("difference", 16), ("agrees", 10))
    ):
        sheet.write_string(0, at, head, styles.head)
        sheet.set_column(at, at, width)
    for row, each in enumerate(made, 1):
        number = row + 1
        sheet.write_string(row, 0, each.what)
        sheet.write_formula(row, 1, f"={each.formula}", styles.total, each.added)
        sheet.write_formula(row, 2, f"={each.reported}", styles.total, each.figure)
        sheet.write_formula(row, 3, f"=B{number}-C{number}", styles.total, each.added - each.figure)
        agrees = abs(each.added - each.figure) <= each.within
        sheet.write_formula(row, 4, f'=IF(ABS(D{number})<={each.within!r},"yes","no")', None, "yes" if agrees else "no")
    sheet.conditional_format(
        1, 4, max(len(made), 1), 4, {"type": "cell", "criteria": "==", "value": '"no"', "format": styles.wrong}
    )
    sheet.write_string(len(made) + 2, 0, "Payments under £1 stand in no table, so pounds may differ by a few.", styles.note)
    sheet.freeze_panes(1, 1)


def _write(sheet: Any, styles: _Styles, row: int, at: int, column: Column, cell: Cell) -> None:
    style = styles.units.get(column.unit)
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        if column.unit not in WRITTEN_LEFT:
            sheet.write_string(row, at, NIL, styles.none)
    elif isinstance(cell, bool):
        sheet.write_string(row, at, "yes" if cell else "no")
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(row, at, datetime.datetime(cell.year, cell.month, cell.day), style)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, at, cell, style)
    else:
        sheet.write_string(row, at, str(cell))


def _headings(table: Table, column: Column) -> tuple[str, ...]:
    """A column's heading; of an interval, those of its two, after the figure that it belongs to."""
    if not column.interval:
        return (column.heading,)
    place = table.columns.index(column)
    figure = table.columns[place - 1].heading if place else column.heading
    return f"{figure}: low", f"{figure}: high"


def _assumptions(gathered: Gathered) -> Table:
    columns = (
        Column("file", "text", "The scenario it is of"),
        Column("path", "text", "Where it stands in the scenario"),
        Column("value", "text", "Its value, as people write it"),
        Column("unit", "text", "What it is measured in"),
        Column("origin", "text", "file, changed, or default", "from"),
        Column("assumed", "flag", "Whether it has no published source"),
        Column("rationale", "text", "Why it is what it is", "why"),
        Column("source", "text", "Where it was published, if it was"),
    )
    rows = (
        (name, each.path, each.value, each.unit, each.origin, each.assumed, each.rationale, _source(each))
        for name, scenario in gathered.files()
        for each in assumptions(scenario)
    )
    return Table("Assumptions", columns, tuple(rows))


def _source(each: Assumption) -> str:
    if each.origin == "default":
        return "the simulator's default" + (", assumed" if each.assumed else "; docs/model.md says why")
    return "none published" if each.assumed else each.rationale


def _dictionary(tables: Mapping[str, Table], inputs: Sequence[Sheet]) -> Table:
    columns = (
        Column("sheet", "text", "The sheet"),
        Column("column", "text", "The column's heading"),
        Column("unit", "text", "What it is counted in"),
        Column("help", "text", "What it means", "meaning"),
    )
    results = (
        (name, heading, column.unit_kept, column.help)
        for name, table in tables.items()
        for column in table.columns
        for heading in _headings(table, column)
    )
    given = (
        (each.name, head, "as in the scenario", text)
        for each in inputs
        for head, text in zip(each.heads, each.helps, strict=True)
    )
    return Table("Dictionary", columns, (*results, *given))


def _records(book: xlsxwriter.Workbook, styles: _Styles, records: Sequence[tuple[str, str, str]]) -> None:
    columns = (
        Column("design", "text", "The design"),
        Column("record", "text", "Hash of all that went into its run"),
        Column("results", "text", "Hash of all that came out"),
    )
    note = "The records themselves stand beside this workbook, under records: consortium run --record FILE repeats a run to the same bytes."
    _sheet(book, styles, "Record", Table("Record", columns, tuple(records), note))
