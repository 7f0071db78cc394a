"""`run --out` and `run --record`: the files, and that a record repeats them to the same bytes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from simulator.execution import places
from simulator.report import output
from tests.e2e.command import Ran, consortium, few, in_a_process

pytestmark = pytest.mark.e2e

SCENARIO = "equal_consortium"


ASKED = ("--seed", "5", "--set", "payment.outcomes=30%", "--check-ledger")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where results go; somebody's own file is there already."""
    folder = tmp_path_factory.mktemp("out") / "results" / "first"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ran(place: Path) -> Ran:
    return few(SCENARIO, *ASKED, "--trace", "3", "--out", "results/first", "--force", cwd=place.parents[1])


@pytest.fixture
def folder(place: Path, ran: Ran) -> Path:
    assert "README.txt there says what each is" in ran.out
    return place


def _files(folder: Path) -> dict[str, bytes]:
    """What was written, by its place in the folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "mine.txt")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_every_file_is_there_and_named_in_the_index(folder: Path) -> None:
    names = set(_files(folder))
    tables = ("organisations", "groups", "contracts", "exits", "survival", "cash")
    assert {f"tables/{name}.{ending}" for name in tables for ending in ("csv", "parquet")} <= names
    pictures = ("survival-groups", "survival-organisations", "cash-all", "cash-valley")
    assert {f"figures/{name}.{ending}" for name in pictures for ending in ("svg", "png")} <= names
    assert {"README.txt", "result.json", "record.json", "trace-3.csv"} <= names
    index = (folder / "README.txt").read_text(encoding="utf-8")
    assert [name for name in names if f"  {name} " not in index] == ["README.txt"]
    assert str(folder.parent) not in index
    assert {f"{name.partition('/')[0]}/" if "/" in name else name for name in names} == set(output.RUN)


def test_a_folder_of_our_own_is_written_again_but_not_what_was_changed_in_it(folder: Path) -> None:
    places.check_folder(folder, output.RUN)
    page = (folder / "README.txt").read_bytes()
    (folder / "README.txt").write_bytes(page + b"My notes.")
    with pytest.raises(
        places.Taken, match=r"or not as it is now: README\.txt\. Name another folder; --force replaces README\.txt\."
    ):
        places.check_folder(folder, output.RUN)
    (folder / "README.txt").write_bytes(page)


def test_what_else_is_in_the_folder_is_left_alone(folder: Path) -> None:
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_trace_names_everybody_and_gives_dates(ran: Ran, folder: Path) -> None:
    assert "The ledger balances to the penny after every event." in " ".join(ran.out.split())
    start = ran.out.index("Replication 3: ")
    shown = ran.out[start:].split("\n\n")[0].splitlines()[2:]
    with (folder / "trace-3.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(shown) == len(rows) > 500
    assert set(rows[0]) == {"date", "from", "to", "amount", "why"}
    assert {row["date"][:4] for row in rows} >= {"2025", "2029"}
    assert "Harbour Trust" in {row["to"] for row in rows}
    assert "harbour" not in {row["to"] for row in rows}


def test_the_tables_can_be_read(folder: Path) -> None:
    table = pq.read_table(folder / "tables" / "organisations.parquet")
    assert table.num_rows == 7
    text = (folder / "tables" / "organisations.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0].split(",") == table.column_names


def test_result_json_is_what_json_prints(folder: Path) -> None:
    printed = few(SCENARIO, *ASKED, "--json")
    assert (folder / "result.json").read_bytes() == printed.raw


@pytest.mark.slow
def test_a_record_repeats_to_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    ran = in_a_process(
        "run", "--record", folder / "record.json", "--trace", "3", "--out", "again", cwd=tmp_path, PYTHONHASHSEED="7"
    )
    assert ran.code == 0, ran.err
    assert "Repeated from its record: every figure is the same." in ran.out
    assert _files(tmp_path / "again") == _files(folder)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": "0.0.1"}, "is of version 0.0.1"),
        ({"seed": 6}, "was changed since it was written"),
        ({"replications": 31}, "was changed since it was written"),
    ],
)
def test_a_changed_record_is_refused(folder: Path, tmp_path: Path, change: dict[str, object], says: str) -> None:
    record = json.loads((folder / "record.json").read_text(encoding="utf-8")) | change
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    ran = consortium("run", "--record", "record.json", "--out", "again", cwd=tmp_path)
    assert ran.code == 2
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "again").exists()
