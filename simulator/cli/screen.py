"""The terminal: text that any console can print, and how wide it is."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 120  # columns, where output goes to a file or another program
_NARROWEST = 40
_PLAIN = {"£": "GBP ", "–": "-", "×": "x", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "−": "-", "≥": ">=", "≤": "<="}
_HANDLER = "consortium.plain"


def prepare() -> None:
    """Let no stream fail on a character that its encoding lacks."""
    codecs.register_error(_HANDLER, _replace)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def plain(text: str, stream: TextIO | None = None) -> str:
    """`text` with what the stream's encoding lacks written in characters that it has."""
    encoding = getattr(stream or sys.stdout, "encoding", None) or "ascii"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return "".join(_PLAIN.get(character, character) for character in text)
    return text


def say(text: str = "") -> None:
    """A line on standard output, wrapped at words where it is a terminal."""
    print(_wrapped(text) if sys.stdout.isatty() else text)


def warn(text: str) -> None:
    """A line on standard error."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def write_json(value: Any) -> None:
    """A value as JSON on standard output: the same UTF-8 bytes on every system, whatever its console speaks."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
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


def console() -> Console:
    """A rich console on standard output: plain ASCII rules where the encoding has no others."""
    from rich.console import Console

    return Console(file=sys.stdout, width=width(), highlight=False, markup=False, emoji=False, soft_wrap=False)


def _wrapped(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(_fold(line) for line in lines)


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
