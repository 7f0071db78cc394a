"""Tables: what a person reads, what a file holds, and that nothing in a cell is taken for markup."""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

import simulator
from simulator.analysis.csv_cells import guarded, guarded_rows
from simulator.analysis.tables import Column, Table, table
from simulator.language.figures import in_points, money, nulled, number, people, percent, points, shown

pytestmark = pytest.mark.unit

NAN = float("nan")

COLUMNS = (
    Column("name", "text", "Whose", "organisation"),
    Column("survival", "fraction", "Still delivering"),
    Column("survival_interval", "fraction", "Its 95% interval", "95% interval", interval=True),
    Column("cost", "pounds", "What it cost"),
    Column("smaller", "flag", "Whether it is small"),
    Column("left", "date", "When it left"),
    Column("times", "count", "How often"),
)
ROWS: tuple[tuple[object, ...], ...] = (
    ("Advocacy <b>& sons</b>", 0.61, (0.594, 0.627), 48_300.0, True, datetime.date(2025, 4, 1), 7),
    ("Füße", NAN, (NAN, NAN), 1.2e6, False, None, 0),
)
TABLE = Table("Partners", COLUMNS, ROWS, "1,000 replications.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "£0"),
        (0.49, "£0"),
        (-0.2, "£0"),
        (7.6, "£8"),
        (483.4, "£483"),
        (4_827, "£4,830"),
        (48_312, "£48,300"),
        (999_499, "£999,000"),
        (999_600, "£1m"),
        (1_204_000, "£1.2m"),
        (-48_312, "-£48,300"),
        (-2_345_000, "-£2.34m"),
        (12.34e6, "£12.3m"),
        (3.21e9, "£3.21bn"),
    ],
)
def test_money(amount: float, words: str) -> None:
    assert money(amount) == words


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.614, "61%"),
        (0.0004, "under 0.1%"),
        (0.004, "0.4%"),
        (0.0096, "1%"),
        (0.9962, "99.6%"),
        (0.9999, "over 99.9%"),
        (1.004, "100.4%"),
        (1.25, "125%"),
        (-0.03, "-3%"),
    ],
)
def test_percent(part: float, words: str) -> None:
    assert percent(part) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(9657.3, "9,657"), (20.84, "20.8"), (3.14159, "3.14"), (2.0, "2"), (-0.001, "0"), (120, "120"), (100.0, "100")],
)
def test_number(value: float, words: str) -> None:
    assert number(value) == words


def test_where_there_is_no_figure_a_dash_stands() -> None:
    assert [shown(value, "pounds") for value in (None, NAN, (NAN, NAN), (1.0, NAN))] == ["–"] * 4
    assert [shown(None, unit) for unit in ("text", "flag", "date", "ratio")] == ["", "", "–", "–"]
    for show in (money, percent, points, in_points, people, number):
        assert [show(none) for none in (None, NAN, -math.inf)] == ["–"] * 3
    assert nulled({"a": [1, NAN, (2.5, math.inf)], "b": {"c": "nan", "d": None}}) == {
        "a": [1, None, [2.5, None]],
        "b": {"c": "nan", "d": None},
    }
    assert shown(float("inf"), "day") == "never"


def test_plain_text_is_aligned_words_left_and_figures_right() -> None:
    assert str(TABLE).splitlines() == [
        "Partners",
        "organisation            survival  95% interval     cost  smaller        left  times",
        "----------------------  --------  ------------  -------  -------  ----------  -----",
        "Advocacy <b>& sons</b>       61%    59% to 63%  £48,300  yes      1 Apr 2025      7",
        "Füße                           –             –    £1.2m  no                –      0",
        "1,000 replications.",
    ]
    assert repr(TABLE) == str(TABLE)


def test_a_csv_holds_plain_numbers_and_an_interval_in_two_columns(tmp_path: Path) -> None:
    TABLE.to_csv(tmp_path / "partners.csv")
    raw = (tmp_path / "partners.csv").read_bytes()
    assert b"\r" not in raw
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8"))))
    assert rows[0]["survival_low"] == "0.594"
    assert rows[0]["left"] == "2025-04-01"
    assert rows[1] == {
        "name": "Füße",
        "survival": "",
        "survival_low": "",
        "survival_high": "",
        "cost": "1200000.0",
        "smaller": "False",
        "left": "",
        "times": "0",
    }


FORMULAS = [
    '=HYPERLINK("http://127.0.0.1/?"&A1,"Riverside")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "＝1",
    "-",
    "-£",
]
PLAIN = ["Riverside", "", " =1", "a=b", "-5%", "+3", "-£1,200.50", "−20%", "'=1", "12"]


def test_a_csv_holds_no_formula_of_others_and_its_numbers_stay_numbers(tmp_path: Path) -> None:
    columns = (Column("name", "text", ""), Column("cost", "pounds", ""))
    rows = tuple((name, -1.5) for name in [*FORMULAS, *PLAIN])
    Table("Partners", columns, rows).to_csv(tmp_path / "partners.csv")
    with (tmp_path / "partners.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    assert [name for name, _ in found[1:]] == [*(f"'{name}" for name in FORMULAS), *PLAIN]
    assert {cost for _, cost in found[1:]} == {"-1.5"}


def test_a_return_alone_ends_no_row(tmp_path: Path) -> None:
    Table("Partners", (Column("name", "text", ""),), (("one\r=1+1",), ("\r=2",))).to_csv(tmp_path / "partners.csv")
    with (tmp_path / "partners.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["name"], ["one\n=1+1"], ["'\n=2"]]


def test_the_text_of_arrow_tables_is_written_the_same(tmp_path: Path) -> None:
    words = pa.array([*FORMULAS, None, *PLAIN])
    rows = pa.table({"plain": words, "category": words.dictionary_encode(), "cost": [-1.5] * len(words)})
    made = guarded_rows(rows)
    assert made.schema == rows.schema
    assert made.column("plain").to_pylist() == made.column("category").to_pylist()
    assert made.column("plain").to_pylist() == [guarded(word) for word in words.to_pylist()]
    assert made.column("cost") == rows.column("cost")


def test_csv_is_written_in_one_place() -> None:
    home = Path(simulator.__file__).parent
    writing = {
        path for path in home.rglob("*.py") if re.search(r"csv\.(writer|DictWriter|CSVWriter|write_csv)", path.read_text("utf-8"))
    }
    assert writing == {home / "analysis" / "csv_cells.py", home / "studies" / "sweep" / "store.py"}
    assert "guarded_rows(" in (home / "studies" / "sweep" / "store.py").read_text("utf-8")


def test_arrow_and_parquet_keep_types_units_and_help(tmp_path: Path) -> None:
    TABLE.to_parquet(tmp_path / "partners.parquet")
    read = pq.read_table(tmp_path / "partners.parquet")
    assert read.equals(TABLE.to_arrow(), check_metadata=True)
    assert read.schema.field("cost").metadata == {b"unit": b"pounds", b"help": b"What it cost"}
    assert read.schema.field("left").type == pa.date32()
    assert read.schema.field("times").type == pa.int64()
    assert read.column("survival_high").to_pylist() == [0.627, None]


def test_pandas() -> None:
    frame = TABLE.to_pandas()
    assert list(frame.columns) == ["name", "survival", "survival_low", "survival_high", "cost", "smaller", "left", "times"]
    assert frame["cost"].sum() == 1_248_300


def test_html_escapes_what_people_wrote() -> None:
    shown_as = TABLE._repr_html_()
    assert "Advocacy &lt;b&gt;&amp; sons&lt;/b&gt;" in shown_as
    assert '<th title="What it cost">cost</th>' in shown_as
    assert "59% to 63%" in shown_as


def test_rich_takes_no_cell_for_markup() -> None:
    text = io.StringIO()
    bold = Table("[bold]Title[/bold]", (Column("name", "text", ""),), (("[red]Partner[/red]",),), "[dim]note[/dim]")
    bold.show(Console(file=text, width=80))
    for written in ("[bold]Title[/bold]", "[red]Partner[/red]", "[dim]note[/dim]"):
        assert written in text.getvalue()


def test_show_without_a_console_prints_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    TABLE.show()
    assert capsys.readouterr().out == f"{TABLE}\n"


def test_select_keeps_columns_in_the_order_asked() -> None:
    assert TABLE.select("cost", "name").rows == ((48_300.0, "Advocacy <b>& sons</b>"), (1.2e6, "Füße"))
    with pytest.raises(KeyError, match="no column 'costs' in 'Partners'"):
        TABLE.select("name", "costs")


def test_select_of_an_empty_table_is_empty() -> None:
    empty = Table("None", COLUMNS, ())
    assert empty.select("cost").rows == ()
    assert len(empty.to_arrow()) == 0
    assert "organisation" in str(empty)


def test_rows_must_fit_the_columns() -> None:
    with pytest.raises(ValueError, match="2 cells for 7 columns"):
        Table("Partners", COLUMNS, (("a", 1.0),))
    with pytest.raises(KeyError, match="survival"):
        table("Partners", COLUMNS, [{"name": "a"}])
