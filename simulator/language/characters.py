"""Characters in others' text that a terminal or a page would act on: refused wherever a scenario or an experiment comes in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

Loc = tuple[str | int, ...]
"""Where something stands in what was read: keys and places, from the outside in."""

# Control characters but tab and ends of lines, marks that turn the order of reading, separators of lines, halves of characters, and
# what nobody sees; not the joiners that some scripts need.
_ACTED_ON = re.compile(
    r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff"
    r"\U000e0000-\U000e007f]"
)
_ON_LINES = re.compile(r"[\t\n]")
_PROSE = frozenset({"about", "sources", "rationale", "limits", "says"})
"""Fields that may go over several lines."""
_DEEPEST = 30  # the deepest valid value of a file stands at 10


def faults(data: object, loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Where plain data that stands at `loc` holds such characters, in keys or values, and what to do."""
    yield from _faults(data, loc, set())


def printable(text: str) -> str:
    """The text with such characters as escapes, for messages that quote it."""
    return _ACTED_ON.sub(lambda odd: repr(odd[0])[1:-1], text)


def _faults(data: object, loc: Loc, seen: set[int]) -> Iterator[tuple[Loc, str]]:
    if isinstance(data, str):
        prose = bool(loc) and (loc[0] in _PROSE or loc[-1] in _PROSE)
        yield from ((loc, message) for message in _told(data, prose))
        return
    if not isinstance(data, (Mapping, list, tuple)) or id(data) in seen or len(loc) > _DEEPEST:
        return
    seen.add(id(data))
    for key, value in data.items() if isinstance(data, Mapping) else enumerate(data):
        here = (*loc, key if isinstance(key, int) else str(key))
        if isinstance(key, str):
            yield from ((here, f"is called by a name that {message}") for message in _told(key, prose=False))
        yield from _faults(value, here, seen)


def _told(text: str, prose: bool) -> Iterator[str]:
    odd = _ACTED_ON.search(text)
    if odd is not None:
        yield f"holds {_named(odd[0])}, on which a terminal or a page would act; take it out"
    elif not prose and (found := _ON_LINES.search(text)) is not None:
        yield f"holds a {'tab' if found[0] == chr(9) else 'line break'}; write it on one line, with spaces"


def _named(odd: str) -> str:
    name = unicodedata.name(odd, "")
    return f"the mark {name.lower()} (U+{ord(odd):04X})" if name else f"the control character {odd!r}"
