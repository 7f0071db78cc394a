"""CSV that a spreadsheet opens without acting on it: text that begins like a formula has an apostrophe before it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    import pyarrow as pa

_FORMULA = re.compile("[=+\\-@\t\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?£?\d[\d,]*(\.\d+)?%?")


def guarded(cell: Any) -> Any:
    """A cell as it is written: text that a spreadsheet would take for a formula with an apostrophe, which makes it text."""
    if not isinstance(cell, str):
        return cell
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")  # a return alone stands in no quotes, and would end the row
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def write_rows(file: TextIO, rows: Iterable[Iterable[Any]]) -> None:
    """Write rows of cells, the row of headings among them, to a file opened without changing ends of lines."""
    csv.writer(file, lineterminator="\n").writerows([guarded(cell) for cell in row] for row in rows)


def guarded_rows(rows: pa.Table) -> pa.Table:
    """An Arrow table with its texts as they are written."""
    import pyarrow as pa

    made = []
    for column in rows.columns:
        texts = column.dictionary_encode() if pa.types.is_string(column.type) else column
        if pa.types.is_dictionary(texts.type):
            chunks = (_guarded(chunk) for chunk in texts.chunks)
            column = pa.chunked_array(chunks, texts.type).cast(column.type)
        made.append(column)
    return pa.table(made, schema=rows.schema)


def _guarded(chunk: pa.DictionaryArray) -> pa.DictionaryArray:
    import pyarrow as pa

    words = [guarded(word) for word in chunk.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(chunk.indices, pa.array(words, chunk.dictionary.type))
