"""A scenario as a workbook: written and read back the same, edited and run, and told by sheet and cell what is wrong."""

from __future__ import annotations

import json
import shutil
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

import simulator
from simulator.report.document.gathered import Gathered
from simulator.report.document.workbook import _input, _Styles, workbook
from simulator.scenario import ScenarioError, load
from simulator.scenario.bundled import bundled
from simulator.scenario.sheets import BOOKS, NAMES, read_book, sheets
from simulator.studies.compare.designs import of_file
from simulator.studies.compare.result import compare_designs
from simulator.studies.explain.result import explain
from simulator.terms import ScenarioFile
from tests.e2e.command import consortium
from tests.often import often

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("book") / "report.xlsx"
    designs = of_file(load("equal_consortium"), ["no pool"])
    why = explain(designs[0].scenario, mechanisms=("volumes",), replications=8)
    made.write_bytes(workbook(Gathered(compare_designs(designs, 8), why, None, None)))
    return made


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of the scenario's own sheets, as one made by hand has."""
    return written(load("equal_consortium").base, tmp_path_factory.mktemp("plain") / "plain.xlsx")


def written(file: ScenarioFile, path: Path) -> Path:
    """The sheets of a scenario, written as a report writes them."""
    made = xlsxwriter.Workbook(str(path))
    styles = _Styles(made)
    for sheet in sheets(file):
        _input(made, styles, sheet)
    made.close()
    return path


def edited(book: Path, place: Path, change: Callable[[Any], None]) -> Path:
    """The workbook with a change made as a person makes it."""
    made = openpyxl.load_workbook(book)
    change(made)
    path = place / "edited.xlsx"
    made.save(path)
    return path


def problems(book: Path, place: Path, change: Callable[[Any], None]) -> list[str]:
    """What is told of a workbook with a change: each problem's place, path and message."""
    with pytest.raises(ScenarioError) as told:
        load(str(edited(book, place, change)))
    return [f"{each.where} {each.path} {each.message}" for each in told.value.problems]


def with_text(book: Path, place: Path, *changes: tuple[bytes, bytes], part: str = "") -> Path:
    """The workbook with texts of its parts, or of one of them, put in place of others, each there at least once."""
    path = place / "changed.xlsx"
    with zipfile.ZipFile(book) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for was, becomes in changes:
        assert any(was in text for text in parts.values())
        parts = {name: text.replace(was, becomes) if part in name else text for name, text in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, text in parts.items():
            new.writestr(name, text)
    return path


def cell_of(sheet: Any, row: str, column: str) -> Any:
    """The cell in the row that begins with a name (or has it second), under a heading."""
    heads = [cell.value for cell in sheet[1]]
    for each in sheet.iter_rows(min_row=2):
        if row in (each[0].value, each[1].value):
            return each[heads.index(column)]
    raise AssertionError(f"no row {row}")


@pytest.mark.parametrize("name", list(bundled()))
def test_every_scenario_reads_back_the_same(name: str, tmp_path: Path) -> None:
    path = written(load(name).base, tmp_path / "book.xlsx")
    assert load(str(path)).base == load(name).base


def test_a_reports_workbook_runs_to_the_same_figures(book: Path) -> None:
    from_book, from_file = (simulator.run(each, 30).json() for each in (str(book), "equal_consortium"))
    for key in ("organisations", "groups", "contracts"):
        assert from_book[key] == from_file[key]


def test_an_edited_number_is_what_is_run(book: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        cell_of(made["Contracts"], "recovery", "annual_value").value = 2_400_000
        cell_of(made["Members"], "valley", "advance").value = "£5k"
        cell_of(made["Organisations"], "valley", "free_reserves").value = "6 months"
        cell_of(made["Contracts"], "recovery", "payment.outcomes").value = 0.3
        cell_of(made["Contracts"], "recovery", "payment.fixed").value = "60%"

    file = load(str(edited(book, tmp_path, change))).file
    contract = file.contracts["recovery"]
    assert contract.annual_value == 2_400_000
    assert (contract.payment.fixed, contract.payment.outcomes) == (0.6, 0.3)
    assert contract.structure.members["valley"].advance == 5_000
    assert file.organisations["valley"].free_reserves.months == 6  # type: ignore[union-attr]


def test_problems_name_the_sheet_and_the_cell(book: Path, tmp_path: Path) -> None:
    where: dict[str, str] = {}

    def change(made: Any) -> None:
        for sheet, row, column, value in (
            ("Organisations", "valley", "other_income", "lots"),
            ("Contracts", "recovery", "payment.terms", "-5 days"),
            ("Members", "peers", "share", 0.5),
        ):
            cell = cell_of(made[sheet], row, column)
            cell.value = value
            where[column] = f"{sheet}!{cell.coordinate}"
        made["Organisations"].cell(1, 40).value = "free_reservs"
        made["Organisations"].cell(2, 40).value = 5
        where["free_reservs"] = f"Organisations!{made['Organisations'].cell(2, 40).coordinate}"

    with pytest.raises(ScenarioError) as told:
        load(str(edited(book, tmp_path, change)))
    text = str(told.value)
    for column in ("other_income", "payment.terms", "free_reservs"):
        assert where[column] in text, column
    assert "Did you mean 'free_reserves'" in text


def test_shares_that_do_not_sum_are_told_at_a_cell(book: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        cell_of(made["Members"], "peers", "share").value = 0.5

    with pytest.raises(ScenarioError, match=r"Members![A-Z]+\d+ .*shares sum to"):
        load(str(edited(book, tmp_path, change)))


def test_formulas_are_read_as_the_values_stored_with_them(book: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        cell_of(made["Contracts"], "recovery", "annual_value").value = "=2000000*1.2"

    path = edited(book, tmp_path, change)
    with pytest.raises(ScenarioError, match="holds a formula whose value is not stored"):
        load(str(path))
    stored = with_text(path, tmp_path, (b"<f>2000000*1.2</f>", b"<f>2000000*1.2</f><v>2400000</v>"))
    assert load(str(stored)).file.contracts["recovery"].annual_value == 2_400_000


@pytest.mark.parametrize("ending", sorted({".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm"} | set(BOOKS) - {".xlsx"}))
def test_other_kinds_of_workbook_are_refused(book: Path, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"book{ending}"
    shutil.copy(book, path)
    with pytest.raises(ScenarioError, match=r"save it as \.xlsx"):
        load(str(path))


def test_macros_in_disguise_entities_and_bombs_are_refused(book: Path, tmp_path: Path) -> None:
    def with_part(name: str, content: bytes) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx"
        shutil.copy(book, path)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(name, content)
        return path

    with pytest.raises(ScenarioError, match="holds macros"):
        load(str(with_part("xl/vbaProject.bin", b"macro")))
    with pytest.raises(ScenarioError, match="document type"):
        load(str(with_part("xl/extra.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')))
    with pytest.raises(ScenarioError, match="unpacks to more"):
        load(str(with_part("xl/large.xml", b" " * 101_000_000)))


def test_what_is_no_workbook_of_a_scenario(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK no zip")
    with pytest.raises(ScenarioError, match="is no workbook"):
        load(str(broken))
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    with pytest.raises(ScenarioError, match="has no sheet called Scenario and none called Organisations"):
        load(str(other))


def test_rows_without_an_id_and_twice_the_same(book: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        sheet = made["Organisations"]
        sheet.cell(sheet.max_row + 1, 3).value = "£5k"
        sheet.cell(sheet.max_row + 1, 1).value = "valley"

    with pytest.raises(ScenarioError) as told:
        load(str(edited(book, tmp_path, change)))
    assert "without id" in str(told.value)
    assert "is there twice" in str(told.value)


def test_the_command_runs_a_workbook_and_says_what_is_wrong_in_it(book: Path, tmp_path: Path) -> None:
    ran = consortium("run", str(book), "-n", "20", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["scenario"] == "Equal consortium"

    def change(made: Any) -> None:
        cell_of(made["Organisations"], "valley", "other_income").value = "lots"

    wrong = consortium("check", str(edited(book, tmp_path, change)))
    assert (wrong.code, "Organisations!" in wrong.err, "Traceback" in wrong.err) == (2, True, False)


def test_two_columns_of_one_heading_are_told_by_both_cells(plain: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        made["Members"]["AD1"].value, made["Members"]["AD3"].value = " share ", 0.9

    assert problems(plain, tmp_path, change) == [
        "Members!AD1 share is the heading in Members!C1 as well; keep one of the two columns"
    ]


def test_values_under_no_heading_are_told_and_notes_beside_the_table_are_not(plain: Path, tmp_path: Path) -> None:
    def notes(made: Any) -> None:
        sheet = made["Members"]
        sheet.cell(sheet.max_row + 3, 40).value = "checked with the hub"
        made["Scenario"]["C1"].value, made["Scenario"]["C2"].value = "notes", "not read"

    assert load(str(edited(plain, tmp_path, notes))).file == load("equal_consortium").base

    def change(made: Any) -> None:
        cell = made["Organisations"]["B1"]
        assert cell.value == "name"
        cell.value = " "
        made["Members"]["AD3"].value = made["Members"]["AD4"].value = 0.9

    told = problems(plain, tmp_path, change)
    assert [each.split()[0] for each in told] == ["Organisations!B1", "Members!AD1"]
    assert all("holds no heading" in each for each in told)


@pytest.mark.parametrize(
    ("path", "sheet"),
    [
        ("contracts.recovery.discount", "Contracts"),
        ("contracts", "Contracts"),
        ("organisations.valley.other_income", "Organisations"),
        ("contracts.recovery.structure.members.valley.advance", "Members"),
    ],
)
def test_scenario_rows_of_parts_with_a_sheet_of_their_own_are_refused(plain: Path, tmp_path: Path, path: str, sheet: str) -> None:
    told = problems(plain, tmp_path, lambda made: made["Scenario"].append([path, 0.9]))
    row = openpyxl.load_workbook(plain)["Scenario"].max_row + 1
    assert told == [f"Scenario!B{row} {path} is not read from this sheet; write it in the sheet {sheet}"]


def test_scenario_rows_of_other_parts_are_read(plain: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        for row in (["world.noise", False], ["world.trust_fall", "90%"], ["format", 1]):
            made["Scenario"].append(row)

    file = load(str(edited(plain, tmp_path, change))).file
    assert (file.world.noise, file.world.trust_fall) == (False, 0.9)


def test_nothing_is_read_twice(plain: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        made["Scenario"].append(["sources", "[a, b]"])
        heads = [cell.value for cell in made["Contracts"][1]]
        for head, value in (("payment", "{outcomes: 30%}"), ("payment.fixed.low", 1)):
            heads.append(head)
            made["Contracts"].cell(1, len(heads)).value, made["Contracts"].cell(2, len(heads)).value = head, value
        cell_of(made["Contracts"], "recovery", "payment.fixed").value = 0.5

    told = "\n".join(problems(plain, tmp_path, change))
    assert "Sources!A2 sources is there twice; it is in Scenario!" in told
    assert "contracts.recovery.payment is there twice; it is in Contracts!" in told
    assert "contracts.recovery.payment.fixed.low stands below fixed, which has a value of its own" in told


@pytest.mark.parametrize(("sheet", "lacks"), [("Scenario", "field"), ("Rationale", "path"), ("File designs", "design")])
def test_a_value_without_its_name_is_told(plain: Path, tmp_path: Path, sheet: str, lacks: str) -> None:
    told = problems(plain, tmp_path, lambda made: made[sheet].append([None, *(5 for _ in made[sheet][1][1:])]))
    assert len(told) == 1
    assert told[0].startswith(f"{sheet}!B")
    assert f"is in a row without {lacks}" in told[0]


def test_a_format_row_is_read_as_in_a_text_file(plain: Path, tmp_path: Path) -> None:
    told = problems(plain, tmp_path, lambda made: made["Scenario"].append(["format", 2]))
    assert len(told) == 1
    assert told[0].startswith("Scenario!B")
    twice = problems(plain, tmp_path, lambda made: [made["Scenario"].append(["format", 1]) for _ in range(2)])
    assert "is there twice; it is in Scenario!B" in twice[0]


def test_sheets_without_their_headings_are_told(plain: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        made["Scenario"].insert_rows(1)
        made["Scenario"]["A1"].value = "The alliance, as agreed in May"
        made["Sources"].delete_rows(1)

    assert [each.split("  ")[0] for each in problems(plain, tmp_path, change)] == [
        "Scenario!A1",
        "Sources!A1",
    ]


def test_sheets_there_twice_or_nearly_are_told(plain: Path, tmp_path: Path) -> None:
    def twice(made: Any) -> None:
        made.create_sheet("Members ")

    told = problems(plain, tmp_path, twice)
    assert told == ["Members  is the name of more than one sheet: 'Members' and 'Members '; keep one of them"]

    def near(made: Any) -> None:
        made["Members"].title, made["File designs"].title, made["Scenario"].title = "Member", "FILE_DESIGNS", " scenario"
        made.create_sheet("Notes")

    told = problems(plain, tmp_path, near)
    assert [(each.split()[0], each.split("Did you mean ")[1]) for each in told] == [
        ("Member", "'Members'?"),
        ("FILE_DESIGNS", "'File designs'?"),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_reports_workbook_must_have_all_its_sheets(book: Path, tmp_path: Path, name: str) -> None:
    told = problems(book, tmp_path, lambda made: made.remove(made[name]))
    assert len(told) == 1
    assert f"has no sheet called {name}" in told[0]
    assert ("add an empty one headed" in told[0]) == (name in ("Lines", "File designs", "Rationale", "Sources"))


def test_a_workbook_made_by_hand_needs_no_designs_rationale_or_sources(plain: Path, tmp_path: Path) -> None:
    def fewer(made: Any) -> None:
        for name in ("File designs", "Rationale", "Sources"):
            made.remove(made[name])

    assert load(str(edited(plain, tmp_path, fewer))).file.designs == {}
    told = problems(plain, tmp_path, lambda made: made.remove(made["Contracts"]))
    assert told == ["  has no sheet called Contracts; `consortium report` writes a workbook that has"]


def test_a_members_contract_without_a_row_is_told_at_the_member(plain: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        made["Members"]["A2"].value = "recvery"

    assert problems(plain, tmp_path, change) == ["Members!A2 recvery has no row in the sheet Contracts. Did you mean 'recovery'?"]


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**24), 10**24)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.text(alphabet="ax05F_:#[]{}&*!|>'\"%@`-?, \n\t~"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=often(12, 300), deadline=None)
@given(values=st.lists(VALUES, min_size=1, max_size=40))
def test_any_value_of_a_design_reads_back_the_same(values: list[object], tmp_path_factory: pytest.TempPathFactory) -> None:
    designs = {"made": {f"path{at}": value for at, value in enumerate(values)}}
    file = load("equal_consortium").base.model_copy(update={"designs": designs})
    path = written(file, tmp_path_factory.getbasetemp() / "values.xlsx")
    data: Any = read_book(path, "values").data
    assert json.dumps(data["designs"], sort_keys=True) == json.dumps(designs, sort_keys=True)


@pytest.mark.parametrize("text", ["10: a", "[1", "#x", "1", "true", "null", "~", "", " a ", "a\rb", "\x85", "_x005F_"])
def test_text_that_looks_like_something_else_is_written_in_quotes(tmp_path: Path, text: str) -> None:
    designs = {"made": {"contracts.recovery.name": text, "organisations.valley.name": {text: text}}}
    file = load("equal_consortium").base.model_copy(update={"designs": designs})
    data: Any = read_book(written(file, tmp_path / "text.xlsx"), "text").data
    assert data["designs"] == designs


@pytest.mark.parametrize("text", ["30%", "£1,200", "when_paid", "2026-04-01", "6 months"])
def test_plain_text_is_written_as_it_stands(text: str) -> None:
    file = load("equal_consortium").base.model_copy(update={"designs": {"made": {"contracts.recovery.discount": text}}})
    (designs,) = (sheet for sheet in sheets(file) if sheet.name == "File designs")
    assert designs.rows[0][2].value == text


def test_text_that_a_terminal_would_act_on_is_told_by_its_cell(plain: Path, tmp_path: Path) -> None:
    book = with_text(plain, tmp_path, (b"Harbour Trust", "\x9b2J".encode()), (b"Riverside Wellbeing", "\u202eenif".encode()))
    with pytest.raises(ScenarioError) as told:
        load(str(book))
    assert [(each.where, each.path) for each in told.value.problems] == [
        ("Organisations!B2", "organisations.harbour.name"),
        ("Organisations!B3", "organisations.riverside.name"),
    ]


def test_error_values_are_told_once(plain: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        made["Organisations"]["B2"].value = "#N/A"
        made["Contracts"]["C2"].value = "#DIV/0!"

    told = problems(plain, tmp_path, change)
    assert [each.split("  ")[0] for each in told] == ["Organisations!B2", "Contracts!C2"]
    assert ("holds the error #N/A" in told[0], "holds the error #DIV/0!" in told[1]) == (True, True)


def test_a_remark_for_a_value_is_told(plain: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        cell_of(made["Contracts"], "recovery", "annual_value").value = "# ask the council"

    (told,) = problems(plain, tmp_path, change)
    assert "begins with #" in told


def test_formulas_of_empty_text_and_those_that_are_not_used_are_no_values(plain: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        cell_of(made["Contracts"], "recovery", "discount").value = '=IF(1,"","a")'
        made["Members"]["AE2"].value = "=1+1"  # under no heading
        made["Scenario"]["C1"].value, made["Scenario"]["C2"].value = "check", "=1+2"
        made.create_sheet("Workings")["A1"].value = "=1+3"

    path = edited(plain, tmp_path, change)
    with zipfile.ZipFile(path) as packed:
        (text,) = (packed.read(name) for name in packed.namelist() if b'IF(1,"","a")' in packed.read(name))
    start = text[: text.index(b"<f>IF(1")].rpartition(b"<c ")[2]
    stored = with_text(path, tmp_path, (b"<c " + start, b"<c " + start.replace(b">", b' t="str">')))
    assert load(str(stored)).file == load("equal_consortium").base


def test_a_stray_cell_far_out_costs_nothing(plain: Path, tmp_path: Path) -> None:
    def stray(made: Any) -> None:
        made["Members"].cell(20_000, 399).value = "stray"

    path = edited(plain, tmp_path, stray)
    start = time.perf_counter()
    assert load(str(path)).file == load("equal_consortium").base
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(("row", "column"), [(20_001, 1), (2, 401), (1_048_576, 16_384)])
def test_a_sheet_beyond_the_limits_is_told_alone(plain: Path, tmp_path: Path, row: int, column: int) -> None:
    def change(made: Any) -> None:
        made["Members"].cell(row, column).value = 1
        made["Organisations"]["A2"].value = None

    (told,) = problems(plain, tmp_path, change)
    assert told.startswith("Members!")
    assert "20,000 rows and 400 columns at most" in told


MANY, ODD = "holds more cells than a workbook of a scenario ever would", "holds what no spreadsheet program writes"
BOMBS = {
    "cells": (b"</sheetData>", b'<row r="9999">' + b"<c/>" * 300_000 + b"</row></sheetData>", MANY),
    "names": (b"<sheets>", b"<definedNames>" + b'<definedName name="a">1</definedName>' * 60_000 + b"</definedNames><sheets>", MANY),
    "attributes of many tags": (b"<sheetData>", (b"<x " + b'a="1" ' * 900 + b"/>") * 200 + b"<sheetData>", MANY),
    "attributes of a tag": (b"<sheetData>", b"<sheetData " + b" ".join(b'a%d=">"' % at for at in range(1_100)) + b">", ODD),
    "spaced attributes of a tag": (b"<sheetData>", b"<sheetData " + b" ".join(b"a%d =\n'<'" % at for at in range(1_100)).replace(b"<", b"") + b">", ODD),
    "a long value": (b"<sheetData>", b'<sheetData a="' + b"x" * 300_000 + b'">', ODD),
    "a long remark": (b"<sheetData>", b"<!--" + b"<x" * 6_000 + b"--><sheetData>", ODD),
    "a remark without end": (b"<sheetData>", b"<!--" + b"<x" * 6_000, ODD),
    "a long instruction": (b"<sheetData>", b"<?x " + b"<x" * 6_000 + b"?><sheetData>", ODD),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_takes_long_to_read_is_counted_and_refused_before_it_is_read(
    plain: Path, tmp_path: Path, bomb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openpyxl, "load_workbook", None)
    was, becomes, says = BOMBS[bomb]
    with pytest.raises(ScenarioError, match=says):
        load(str(with_text(plain, tmp_path, (was, becomes))))


def test_more_parts_than_any_workbook_has_are_refused_before_they_are_listed(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.xlsx"
    path.write_bytes(b"PK\3\4" + b"PK\1\2" * 2_001)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(ScenarioError, match="has more parts than a workbook of a scenario ever would"):
        load(str(path))


def test_what_was_not_counted_is_not_read(plain: Path, tmp_path: Path) -> None:
    """A sheet that goes by a picture's name."""
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(tmp_path / "moved.xlsx", "w") as new:
        for name in old.namelist():
            text = old.read(name).replace(b"worksheets/sheet1.xml", b"media/sheet1.xml")
            new.writestr(name.replace("worksheets/sheet1.xml", "media/sheet1.xml"), text)
    with pytest.raises(ScenarioError, match=r"has no sheet called Scenario|is no workbook that can be read"):
        load(str(tmp_path / "moved.xlsx"))


@pytest.mark.parametrize(
    "far",
    [b'<row r="1048576"><c r="XFD1048576"/></row>', b'<row r="999999999999"/>', b'<row r="20"><c r="ZZZ20"/></row>' * 3_000],
)
def test_how_far_out_an_empty_cell_says_it_is_costs_nothing(plain: Path, tmp_path: Path, far: bytes) -> None:
    start = time.process_time()
    path = with_text(plain, tmp_path, (b"</sheetData>", far + b"</sheetData>"), part="sheet1.xml")
    assert load(str(path)).file == load("equal_consortium").base
    assert time.process_time() - start < 10


def test_a_path_without_end_is_told(plain: Path, tmp_path: Path) -> None:
    (told,) = problems(plain, tmp_path, lambda made: made["Scenario"].append(["world." * 5_000 + "noise", 5]))
    assert told.startswith("Scenario!B")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_far_into_a_part_is_refused(plain: Path, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "late.xlsx"
    shutil.copy(plain, path)
    text = f'<?xml version="1.0"?><!--{"-" * 3_000} --><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/extra.xml", text.encode(encoding))
    with pytest.raises(ScenarioError, match="document type"):
        load(str(path))


def test_what_the_reader_of_workbooks_leaves_aside_is_not_told(plain: Path, tmp_path: Path) -> None:
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>'
    changed = with_text(plain, tmp_path, (b"</sheetData>", b"</sheetData>" + extension))
    with pytest.warns(UserWarning, match="Data Validation extension is not supported"):
        openpyxl.load_workbook(changed)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load(str(changed))


def test_a_workbook_with_a_password_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    with pytest.raises(ScenarioError, match=r"protected by a password.*old kind.*save it as \.xlsx"):
        load(str(path))
