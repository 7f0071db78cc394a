"""Plain values as people write them: a number with its suffix, a date."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal

from pydantic_core import PydanticCustomError

_NUMBER = re.compile(r"^[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][+-]?\d+)?$")


def fault(message: str) -> PydanticCustomError:
    """A problem with one quantity, in words that follow its path."""
    return PydanticCustomError("quantity", "{message}", {"message": message})


def as_written(raw: object) -> str:
    """What was read, short, as the user would know it."""
    if raw is None:
        return "empty"
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, Mapping):
        text = f"{{{', '.join(f'{key}: {value}' for key, value in raw.items())}}}"
    else:
        text = repr(raw) if isinstance(raw, str) else str(raw)
    return text if len(text) <= 60 else text[:57] + "..."


def split_number(text: str) -> tuple[str | None, str]:
    """`£1.2m` -> ("1.2", "m"); (None, ...) where no number stands."""
    match = re.match(r"^([+-]?)\s*£?\s*([+-]?[\d.,]*(?:[eE][+-]?\d+)?)\s*(%|[A-Za-z]*)$", text)
    if match is None:
        return None, ""
    sign, number, suffix = match.groups()
    number = sign + number
    if not re.search(r"\d", number) or not _NUMBER.match(number):
        return None, suffix
    return number.replace(",", ""), suffix.lower()


def shifted(number: str, power: int) -> float:
    """The number times a power of ten, rounded once: £1.1m is 1100000, not a hair more."""
    return float(Decimal(number).scaleb(power))


def read_date(raw: object) -> datetime.date:
    """A date written as 2024-04-01. Raises PydanticCustomError."""
    if isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime):
        read = raw
    else:
        if not isinstance(raw, str) or not re.match(r"^\d{4}-\d{2}-\d{2}$", raw.strip()):
            raise fault(f"is {as_written(raw)}; write a date as year-month-day, such as 2025-04-01")
        try:
            read = datetime.date.fromisoformat(raw.strip())
        except ValueError:
            raise fault(f"is {as_written(raw)}, a date that does not exist; write one such as 2025-04-01") from None
    if not 1900 <= read.year <= 2200:
        raise fault(f"is {as_written(str(read))}; it must be between 1900 and 2200")
    return read
