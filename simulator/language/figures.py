"""Figures as people read them: £1.2m, £48,300, 61%, 59% to 63%; – where there is none."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from functools import wraps
from typing import Any

NIL = "–"
"""Stands where there is no figure, as where nothing was there to divide by."""


def _if_any(show: Callable[[float], str]) -> Callable[[float | None], str]:
    """What shows a figure, for one that may not be there: None, or not finite."""

    @wraps(show)
    def shown_if_any(figure: float | None) -> str:
        return NIL if figure is None or not math.isfinite(figure) else show(figure)

    return shown_if_any


@_if_any
def money(amount: float) -> str:
    """£ to three figures: £1.2m, £48,300, £483; under £100 to the pound."""
    size = abs(amount)
    if size < 0.5:
        return "£0"
    digits = max(0, math.floor(math.log10(size)) - 2)
    rounded = round(size / 10**digits) * 10**digits
    sign = "-" if amount < 0 else ""
    for least, suffix in ((1e9, "bn"), (1e6, "m")):
        if rounded >= least:
            return f"{sign}£{rounded / least:.12g}{suffix}"
    return f"{sign}£{rounded:,.0f}"


@_if_any
def percent(part: float) -> str:
    """61%; within one per cent of 0% and of 100% with a decimal, and neither is said unless it is so."""
    hundredths = round(part * 100, 9)  # a half is a half, however it was added up
    for end, edge in ((0.0, "under 0.1%"), (100.0, "over 99.9%")):
        away = abs(hundredths - end)
        if 1e-9 < away < 0.05:
            return edge if 0 < hundredths < 100 else f"{hundredths:.2f}%"
        if 0.05 <= away < 0.95:
            return f"{hundredths:.1f}%"
    return f"{hundredths:.0f}%"


@_if_any
def points(part: float) -> str:
    """A difference of two parts: 31, for 0.31; with a decimal under ten."""
    hundredths = round(part * 100.0, 9)
    text = f"{hundredths:.0f}" if abs(hundredths) >= 9.95 else f"{hundredths:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@_if_any
def in_points(part: float) -> str:
    """31 points, 1 point, whichever way."""
    text = points(abs(part))
    return f"{text} point{'' if text == '1' else 's'}"


@_if_any
def people(count: float) -> str:
    """9,657; under 10 with a decimal."""
    return number(count) if abs(count) < 9.95 else f"{count:,.0f}"


@_if_any
def number(value: float) -> str:
    """9,657; under 10 with up to two decimals."""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def nulled(value: Any) -> Any:
    """Plain data as JSON can hold it, which has no nan: null where there is no figure."""
    if isinstance(value, dict):
        return {key: nulled(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [nulled(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def shown(value: object, unit: str) -> str:
    """A cell in its unit: – where there is no figure, and nothing where there is no word."""
    if value is None:
        return "" if unit in ("text", "flag") else NIL
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.date):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, tuple):
        low, high = (shown(bound, unit) for bound in value)
        return NIL if NIL in (low, high) else f"{low} to {high}"
    if isinstance(value, (int, float)):
        if value == math.inf:
            return "never"
        return {"pounds": money, "fraction": percent, "points": points, "people": people}.get(unit, number)(value)
    return str(value)
