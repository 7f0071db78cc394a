"""The totals that a report's workbook adds up itself: they come to the figures reported, in LibreOffice too."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from simulator.report.document.gathered import Gathered, gather
from simulator.report.document.totals import totals
from simulator.report.document.workbook import result_tables, workbook
from simulator.scenario import load, loads
from simulator.scenario.bundled import bundled
from simulator.studies.compare.designs import of_file
from simulator.studies.compare.result import compare_designs, one_alone
from simulator.studies.explain.result import explain
from tests.small_sweep import SCENARIO

pytestmark = pytest.mark.integration

FEW = 8
MARGIN = 1e-6


def recomputed(book: bytes, folder: Path) -> dict[str, tuple[float, float, str]]:
    """What LibreOffice adds up: by what, the sum, the figure reported, whether they agree. It is given no sums of ours to show."""
    office = shutil.which("soffice")
    if office is None:
        missing = "no LibreOffice here: apt-get install libreoffice-calc-nogui"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    bare = openpyxl.load_workbook(io.BytesIO(book))
    bare.save(folder / "bare.xlsx")  # openpyxl keeps formulas and drops what they came to
    sums = openpyxl.load_workbook(folder / "bare.xlsx", data_only=True)["Checks"]
    assert [sums.cell(2, column).value for column in (2, 3, 4, 5)] == [None] * 4
    own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, own, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(folder / "bare.xlsx")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    opened = openpyxl.load_workbook(folder / "out" / "bare.xlsx", data_only=True)
    assert opened.sheetnames == bare.sheetnames
    rows = opened["Checks"].iter_rows(min_row=2, values_only=True)
    return {row[0]: (row[1], row[2], row[4]) for row in rows if row[4] is not None}


@pytest.fixture(scope="module")
def gathered() -> Gathered:
    return gather(of_file(loads(SCENARIO)), 40, doubts=False)


@pytest.mark.slow
def test_libreoffice_comes_to_the_same_totals(gathered: Gathered, tmp_path: Path) -> None:
    found = recomputed(workbook(gathered), tmp_path)
    expected = list(totals(gathered, dict(result_tables(gathered))))
    assert len(found) == len(expected) == 5
    for total in expected:
        added, figure, agrees = found[total.what]
        assert added == pytest.approx(total.added, rel=1e-9, abs=MARGIN)
        assert figure == pytest.approx(total.figure, rel=1e-9, abs=MARGIN)
        assert agrees == "yes"


@pytest.mark.slow
def test_a_figure_that_is_changed_no_longer_agrees(gathered: Gathered, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(gathered)))
    book["Why"]["B2"] = book["Why"]["B2"].value + 0.01
    members = book["Members"]
    members.cell(2, [cell.value for cell in members[1]].index("share") + 1).value = 0.9
    next(row for row in book["Money by year"].iter_rows() if row[1].value == "the commissioner")[3].value = 1e7
    changed = io.BytesIO()
    book.save(changed)
    found = recomputed(changed.getvalue(), tmp_path)
    assert {what for what, (_, _, agrees) in found.items() if agrees == "no"} == {
        "Parts of those gone (Why)",
        "Shares of the work on service (Members)",
        "Paid by the commissioner, year by year",
    }


FIRST = "race_to_the_bottom"
REST = [pytest.param(name, marks=pytest.mark.slow) for name in sorted(bundled()) if name != FIRST]


@pytest.mark.parametrize("name", [FIRST, *REST])
def test_totals_of_every_scenario_agree(name: str) -> None:
    made = of_file(load(name), alone=True)[:3]
    compared = one_alone(made[0], FEW, 1) if len(made) == 1 else compare_designs(made, FEW, 1)
    explained = explain(made[0].scenario, mechanisms=("volumes",), replications=FEW)
    for comparison in (compared, one_alone(made[0], FEW, 1)):
        found = Gathered(comparison, explained, None, None)
        for total in totals(found, dict(result_tables(found))):
            assert total.added == pytest.approx(total.figure, abs=total.within), total.what
