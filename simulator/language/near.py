"""What somebody meant: the name nearest to a mistyped one, and a text cut short."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from simulator.language.characters import printable


def nearest(word: object, names: Iterable[str]) -> str | None:
    """The valid name a mistyped one most likely stands for, or None."""
    plain = {_fold(name): name for name in names}
    found = difflib.get_close_matches(_fold(str(word)[:100]), plain, n=1, cutoff=0.6)
    return plain[found[0]] if found else None


def did_you_mean(word: object, names: Iterable[str], most: int = 12) -> str:
    """` Did you mean 'outcomes'?`, or the list of what is allowed where nothing is near."""
    names = list(names)
    near = nearest(word, names)
    if near is not None:
        return f" Did you mean '{near}'?"
    if not names:
        return ""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f" Allowed: {', '.join(names[:most])}{more}"


def shorten(text: str, most: int = 60) -> str:
    """`text`, cut to `most` characters, on one line, without what a terminal would act on."""
    text = printable(" ".join(text.split()))
    return text if len(text) <= most else text[: most - 3] + "..."


def _fold(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")
