"""The terminal: text that any console can print, and how wide it is."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import shutil
import sys
import textwrap
from typing import Any, TextIO

from simulator.language.characters import printable
from simulator.language.figures import nulled

WIDTH = 120  # columns, where output goes to a file or another program
_NARROWEST = 40
_PLAIN = {"£": "GBP ", "–": "-", "×": "x", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "−": "-", "≥": ">=", "≤": "<="}
_HANDLER = "consortium.plain"


def prepare() -> None:
    """Let no stream fail on a character that its encoding lacks, or because it is closed (`>&-`)."""
    if sys.stdout is None:
        sys.stdout = _unread()
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    codecs.register_error(_HANDLER, _replace)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def _unread() -> TextIO:
    """A pipe whose reader has gone: what is closed from the start then ends a command as what is closed while it prints."""
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w", encoding="utf-8")


def plain(text: str) -> str:
    """`text` with what standard output lacks, or would act on, written in characters that it has."""
    return "".join(
        character if character.isascii() or _has(character) else _PLAIN.get(character, "?") for character in printable(text)
    )


def bare(text: str) -> str:
    """`text` for a table: where the console has no £, a table's figures stand without it."""
    return plain(text if _has("£") else text.replace("£", ""))


def rule(length: int) -> str:
    """A line across a table."""
    return ("─" if _has("─") else "-") * length


def say(text: str = "", fold: bool = False) -> None:
    """Lines on standard output, wrapped at words where it is a terminal or where `fold` asks for it."""
    text = plain(text)
    print("\n".join(map(_fold, text.split("\n"))) if fold or sys.stdout.isatty() else text)


def warn(text: str) -> None:
    """A line on standard error."""
    with contextlib.suppress(OSError, ValueError):
        print(printable(text), file=sys.stderr, flush=True)


def mention(text: str) -> None:
    """A line on standard error for whoever waits before a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        warn(text)


def write_json(value: Any) -> None:
    """A value as JSON on standard output: the same UTF-8 bytes on every system, whatever its console speaks."""
    text = value if isinstance(value, str) else json.dumps(nulled(value), indent=2, ensure_ascii=False)
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(text.rstrip("\n") + "\n")
    else:
        raw.write((text.rstrip("\n") + "\n").encode("utf-8"))
        raw.flush()


def width() -> int:
    """Columns to print in."""
    if not sys.stdout.isatty() and not os.environ.get("COLUMNS"):
        return WIDTH
    return max(shutil.get_terminal_size((WIDTH, 24)).columns, _NARROWEST)


def _has(character: str) -> bool:
    """Whether standard output can print it."""
    try:
        character.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _fold(line: str) -> str:
    stripped = line.lstrip()
    indent = " " * (len(line) - len(stripped) + (2 if stripped.startswith("- ") else 0))
    return textwrap.fill(
        line, width(), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(character, "?") for character in error.object[error.start : error.end]), error.end
