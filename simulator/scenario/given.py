"""Values as Python callers give them: scalars and arrays of NumPy and pandas, decimals, ranges."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

from simulator.language.ranges import Choice, LogNormal, Months, MonthsRange, Normal, Triangular, Yearly
from simulator.language.units import Unit


def plain(value: object) -> Any:
    """The same as plain data, all the way down; what is no data stays as it is, for the checks to refuse."""
    if value is None or type(value) in (str, bool, int, float):
        return value
    if isinstance(value, Mapping):
        return {plain(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, (Integral, Real, Decimal)):
        return int(value) if isinstance(value, Integral) else float(value)
    if isinstance(value, (Triangular, Normal, LogNormal, Choice, Months, MonthsRange, Yearly)):
        return plain(Unit("money or months").dump(value))
    if isinstance(value, datetime.date):
        return _day(value)
    if getattr(getattr(value, "dtype", None), "kind", "") == "M":  # NumPy gives moments as nanoseconds, days as dates
        value = value.astype("datetime64[D]")  # type: ignore[attr-defined]
    return plain(value.tolist()) if hasattr(value, "tolist") else value


def _day(value: datetime.date) -> object:
    """A date as it is written, and a moment that begins one; other moments, and pandas' none at all, as they are."""
    if isinstance(value, datetime.datetime):
        try:
            midnight = value.time() == datetime.time()
        except ValueError:
            midnight = False
        return value.date().isoformat() if midnight else value
    return value.isoformat()
