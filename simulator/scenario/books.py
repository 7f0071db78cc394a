"""The file of a workbook: seen to be one, of a sensible size and without anything that acts, before any of it is read."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from simulator.scenario.problems import Problem, ScenarioError

MOST_BYTES, MOST_OPEN = 20_000_000, 100_000_000
MOST_PARTS = 2_000
MOST_TAGS, MOST_OTHERS, MOST_ATTRIBUTES = 800_000, 100_000, 1_000_000
"""In all parts: some four a cell, for each of which openpyxl needs half a kilobyte in a row; of all that is no cell, over which it takes ten
times as long; some three a cell."""
MOST_LONG, MOST_REMARK, MOST_OF_A_TAG = 250_000, 10_000, 1_000
"""Bytes of a tag with the text after it and of a remark, and attributes of a tag: older parsers of XML read one again and again until they
come to its end."""

_OLD = b"\xd0\xcf\x11\xe0"  # how a file begins that Office packs in its older way: of the old kind, or locked with a password
_ENTRY = b"PK\1\2"  # before each part in the list at the end of a zip file
_XML = re.compile(rb"[\xef\xbb\xbf\xff\xfe\s]*<")
_CELLS = re.compile(rb"</?(?:\w+:)?(?:row|c|v|f|is|t|si)\b")
_LONG = re.compile(rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<[^<]{%d,}" % (3 * MOST_OF_A_TAG), re.DOTALL)
_ATTRIBUTE = re.compile(rb"=\s*[\"']")

_MANY = "holds more cells than a workbook of a scenario ever would; take out the sheets that it does not need"
_ODD = "holds what no spreadsheet program writes; write it again with yours"


def checked(path: Path, name: str) -> bytes:
    """The parts of a workbook that may be read, packed again. Raises ScenarioError where it is none, or none of a scenario."""
    kept = io.BytesIO()
    try:
        raw = _raw(path)
        with zipfile.ZipFile(io.BytesIO(raw)) as packed, zipfile.ZipFile(kept, "w") as again:
            for part, content in _parts(packed):
                again.writestr(part, content)
    except FileNotFoundError:
        why = "no such file"
    except _Refused as refused:
        why = str(refused)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, ValueError, RuntimeError):
        why = "is no workbook, though its name ends in .xlsx"
    else:
        return kept.getvalue()
    raise ScenarioError(name, [Problem(None, "", why)])


class _Refused(Exception):
    """Why a workbook is not read, and what to do."""


def _raw(path: Path) -> bytes:
    """The file, no larger than a workbook of a scenario. Raises _Refused, OSError."""
    if path.stat().st_size > MOST_BYTES:
        raise _Refused(f"is over {MOST_BYTES // 1_000_000} MB; a scenario is far smaller")
    raw = path.read_bytes()
    if raw.startswith(_OLD):
        raise _Refused("is protected by a password, or is a workbook of the old kind; take the password off and save it as .xlsx")
    if raw.count(_ENTRY) > MOST_PARTS:
        raise _Refused("has more parts than a workbook of a scenario ever would; take out the sheets that it does not need")
    return raw


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The parts that may be read, counted: not pictures and the like, which are not, and may have a document type. Raises _Refused."""
    parts = packed.infolist()
    if sum(part.file_size for part in parts) > MOST_OPEN:
        raise _Refused("unpacks to more than a workbook of a scenario ever would")
    if any("vbaproject" in part.filename.lower() for part in parts):
        raise _Refused("holds macros, which are refused; save it as .xlsx without them")
    tags = others = attributes = 0
    for part in parts:
        content = packed.read(part)
        text = content.replace(b"\0", b"")  # as of UTF-16
        if part.filename.startswith("xl/media/") or not _XML.match(text):
            continue
        if b"<!DOCTYPE" in text:
            raise _Refused("holds a document type, which no workbook needs; write it again with your spreadsheet program")
        here = text.count(b"<")
        tags, attributes = tags + here, attributes + text.count(b"=")
        others += here - sum(1 for _ in _CELLS.finditer(text)) if tags <= MOST_TAGS else 0
        if tags > MOST_TAGS or attributes > MOST_ATTRIBUTES or others > MOST_OTHERS:
            raise _Refused(_MANY)
        if any(_too_long(found[0]) for found in _LONG.finditer(text)):
            raise _Refused(_ODD)
        yield part.filename, content


def _too_long(found: bytes) -> bool:
    if found.startswith((b"<!--", b"<?")):
        return len(found) > MOST_REMARK
    return len(found) > MOST_LONG or len(_ATTRIBUTE.findall(found)) > MOST_OF_A_TAG
