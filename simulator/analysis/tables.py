"""A table with units: for a terminal, a notebook, a file, pandas or Arrow."""

from __future__ import annotations

import datetime
import html
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simulator.analysis.csv_cells import write_rows
from simulator.language.figures import shown

if TYPE_CHECKING:
    import pandas
    import pyarrow
    from rich.console import Console

Unit = Literal["text", "flag", "date", "fraction", "points", "pounds", "people", "count", "ratio", "day"]
"""Points are differences of fractions: -0.12 in a file, -12 to people."""
Cell = str | float | int | bool | datetime.date | tuple[float, float] | None

WRITTEN_LEFT = ("text", "flag")


@dataclass(frozen=True)
class Column:
    """A column: its name in files, its unit, and what it means."""

    name: str
    unit: Unit
    help: str
    label: str = ""
    """Its heading for people; the name with spaces where left out."""
    interval: bool = False
    """Whether its cells are (low, high): two columns in a file, `name_low` and `name_high`, without a trailing `_interval`."""

    @property
    def heading(self) -> str:
        """The heading for people."""
        return self.label or self.name.replace("_", " ")

    @property
    def unit_kept(self) -> Unit:
        """The unit of its values as they are kept: points are differences of fractions."""
        return "fraction" if self.unit == "points" else self.unit

    @property
    def flat(self) -> tuple[str, ...]:
        """Its names in a file."""
        stem = self.name.removesuffix("_interval")
        return (f"{stem}_low", f"{stem}_high") if self.interval else (self.name,)


@dataclass(frozen=True, repr=False)
class Table:
    """Rows under named columns, every one with a unit and a help text. Printing it gives aligned text."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    """Raw values in the columns' order; None where there is none."""
    note: str = ""
    """What stands below it, such as what it rests on."""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of '{self.title}' has {len(row)} cells for {len(self.columns)} columns")

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        """Aligned plain text: words to the left, figures to the right."""
        heads = [column.heading for column in self.columns]
        lines = [heads, *self.shown_rows()]
        widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
        body = [self._aligned(line, widths) for line in lines]
        ruled = [body[0], "  ".join("-" * width for width in widths), *body[1:]]
        return "\n".join([self.title, *ruled, *([self.note] if self.note else [])])

    __repr__ = __str__

    def shown_rows(self) -> list[list[str]]:
        """Every cell as people read it: £48,300, 61%, 59% to 63%."""
        return [[shown(cell, column.unit) for cell, column in zip(row, self.columns, strict=True)] for row in self.rows]

    def column(self, name: str) -> tuple[Cell, ...]:
        """The raw values of a column. Raises KeyError for an unknown name."""
        for place, column in enumerate(self.columns):
            if column.name == name:
                return tuple(row[place] for row in self.rows)
        raise KeyError(f"no column '{name}' in '{self.title}'; it has {', '.join(c.name for c in self.columns)}")

    def select(self, *names: str) -> Table:
        """The table with these columns only, in this order. Raises KeyError for an unknown name."""
        kept = {column.name: (column, self.column(column.name)) for column in self.columns if column.name in names}
        missing = [name for name in names if name not in kept]
        if missing:
            self.column(missing[0])
        columns = [kept[name][0] for name in names]
        cells = [kept[name][1] for name in names]
        return Table(self.title, tuple(columns), tuple(zip(*cells, strict=True)), self.note)

    def where(self, holds: Callable[[Mapping[str, Cell]], bool]) -> Table:
        """The table with those rows only, by column name, of which that holds."""
        names = [column.name for column in self.columns]
        kept = tuple(row for row in self.rows if holds(dict(zip(names, row, strict=True))))
        return Table(self.title, self.columns, kept, self.note)

    def show(self, console: Console | None = None) -> None:
        """Print it: in a rich console as a ruled table, without one as plain text on standard output."""
        if console is None:
            sys.stdout.write(f"{self}\n")
            return
        from rich.table import Table as RichTable
        from rich.text import Text

        drawn = RichTable(title=Text(self.title), caption=Text(self.note) if self.note else None)
        for column in self.columns:
            drawn.add_column(Text(column.heading), justify="left" if column.unit in WRITTEN_LEFT else "right")
        for row in self.shown_rows():
            drawn.add_row(*(Text(cell) for cell in row))
        console.print(drawn)

    @property
    def flat_columns(self) -> dict[str, list[Any]]:
        """Plain columns by name as files hold them: intervals in two, nan as None."""
        made: dict[str, list[Any]] = {}
        for column, values in zip(self.columns, self._by_column(), strict=True):
            if column.interval:
                for place, name in enumerate(column.flat):
                    made[name] = [None if value is None else _plain(value[place]) for value in values]
            else:
                made[column.name] = [_plain(value) for value in values]
        return made

    def to_csv(self, path: str | Path) -> None:
        """Write plain numbers under the columns' names, UTF-8; nothing where there is no figure.

        Text that a spreadsheet would take for a formula has an apostrophe before it.
        """
        flat = self.flat_columns
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            write_rows(file, [list(flat), *zip(*flat.values(), strict=True)])

    def to_arrow(self) -> pyarrow.Table:
        """A pyarrow table, with unit and help in each field's metadata."""
        import pyarrow as pa

        kinds = {"text": pa.string(), "flag": pa.bool_(), "date": pa.date32(), "count": pa.int64()}
        fields = [
            pa.field(
                name,
                kinds.get(column.unit, pa.float64()),
                metadata={"unit": column.unit_kept, "help": column.help},
            )
            for column in self.columns
            for name in column.flat
        ]
        title = {"title": self.title, "note": self.note}
        return pa.Table.from_pydict(self.flat_columns, schema=pa.schema(fields, metadata=title))

    def to_parquet(self, path: str | Path) -> None:
        """Write it as Parquet, units and help texts with it."""
        import pyarrow.parquet as pq

        pq.write_table(self.to_arrow(), str(path))

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas data frame. Raises ImportError where pandas is not installed."""
        try:
            import pandas as pd
        except ImportError:
            raise ImportError("to_pandas() needs pandas: pip install pandas, or use to_arrow()") from None

        return pd.DataFrame(self.flat_columns)

    def _repr_html_(self) -> str:
        heads = "".join(f'<th title="{html.escape(c.help, quote=True)}">{html.escape(c.heading)}</th>' for c in self.columns)
        body = "".join(f"<tr>{''.join(self._html_cells(row))}</tr>" for row in self.shown_rows())
        note = f"<p>{html.escape(self.note)}</p>" if self.note else ""
        caption = f"<caption>{html.escape(self.title)}</caption>"
        return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{note}"

    def _html_cells(self, row: Sequence[str]) -> Iterator[str]:
        for cell, column in zip(row, self.columns, strict=True):
            style = "" if column.unit in WRITTEN_LEFT else ' style="text-align:right"'
            yield f"<td{style}>{html.escape(cell)}</td>"

    def _aligned(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        left = [column.unit in WRITTEN_LEFT for column in self.columns]
        padded = [c.ljust(w) if to_left else c.rjust(w) for c, w, to_left in zip(cells, widths, left, strict=True)]
        return "  ".join(padded).rstrip()

    def _by_column(self) -> list[tuple[Any, ...]]:
        return list(zip(*self.rows, strict=True)) if self.rows else [()] * len(self.columns)


def table(title: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Cell]], note: str = "") -> Table:
    """A table of rows given by column name. Raises KeyError for a row that lacks one."""
    return Table(title, tuple(columns), tuple(tuple(row[column.name] for column in columns) for row in rows), note)


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value
