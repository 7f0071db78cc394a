"""A scenario as a workbook: written and read back the same, edited and run, and told by sheet and cell what is wrong."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import simulator
from simulator.reporting.gathered import designs_of, gather
from simulator.reporting.workbook import workbook
from simulator.scenario import ScenarioError, load
from simulator.scenario.bundled import bundled
from tests.e2e.command import consortium

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("book") / "report.xlsx"
    made.write_bytes(workbook(gather(designs_of(load("equal_consortium"), ["no pool"]), 20, doubts=False)))
    return made


def edited(book: Path, place: Path, change: Callable[[Any], None]) -> Path:
    """The workbook with a change made as a person makes it."""
    made = openpyxl.load_workbook(book)
    change(made)
    path = place / "edited.xlsx"
    made.save(path)
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
    import xlsxwriter

    from simulator.reporting.workbook import _input, _Styles
    from simulator.scenario.sheets import sheets

    path = tmp_path / "book.xlsx"
    made = xlsxwriter.Workbook(str(path))
    styles = _Styles(made)
    for sheet in sheets(load(name).base):
        _input(made, styles, sheet)
    made.close()
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
    stored = tmp_path / "stored.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stored, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(
                part,
                text.replace(b"<f>2000000*1.2</f><v></v>", b"<f>2000000*1.2</f><v>2400000</v>").replace(
                    b"<f>2000000*1.2</f><v />", b"<f>2000000*1.2</f><v>2400000</v>"
                ),
            )
    assert load(str(stored)).file.contracts["recovery"].annual_value == 2_400_000


@pytest.mark.parametrize("ending", [".xlsm", ".xls", ".xlsb", ".ods"])
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
