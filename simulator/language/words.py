"""Dates, lengths, lists and fields in words."""

from __future__ import annotations

import datetime
from collections.abc import Sequence


def listed(names: Sequence[str], most: int = 6) -> str:
    """`a, b and c`; beyond `most`, how many more there are; with semicolons where a name itself holds a comma."""
    comma = "; " if any("," in name for name in names[:most]) else ", "
    if len(names) > most + 1:
        return f"{comma.join(names[:most])} and {len(names) - most} more"
    return " and ".join([comma.join(names[:-1]), names[-1]] if len(names) > 1 else list(names))


_PARTS_OF_PRICE = {
    "payment.fixed": "fixed part of the price",
    "payment.activity": "activity part of the price",
    "payment.outcomes": "payment by results",
}


def field_in_words(path: str) -> str:
    """A path in words: "management fee", "discount passed down", "organisations' free reserves"."""
    keys = [
        key.replace("_", " ") for key in path.split(".") if key not in ("structure", "payment", "world", "contracts", "plugins")
    ]
    if keys[-2:-1] == ["pass through"]:
        keys[-2:] = [f"{keys[-1]} passed down"]
    for part, words in _PARTS_OF_PRICE.items():
        if path.endswith(part):
            keys[-1] = words
    return " ".join(keys).replace("s * ", "s' ")


def date(day: datetime.date) -> str:
    """1 April 2024."""
    return f"{day.day} {day:%B %Y}"


def length(months: int) -> str:
    """5 years, 30 months."""
    count, what = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return f"{count} {what}{'s' if count != 1 else ''}"
