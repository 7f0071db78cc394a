"""One line of the validation report: what is known, what the model gives, and whether the two meet."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from simulator.analysis.intervals import Estimate, Interval

Shown = Callable[[float], str]

THEORY = 1.68  # half-widths of a 95% interval that make a 99.9% one: with twenty figures, one in twenty would miss by luck


class Verdict(StrEnum):
    """How a check came out."""

    PASS = "pass"
    MISS = "miss"
    SIGN = "sign only"
    CALIBRATED = "calibrated"
    SILENT = "not modelled"


@dataclass(frozen=True)
class Check:
    """A line of the report."""

    name: str
    known: str
    """What is published or known, with its source."""
    model: str
    """What the model gives, with its 95% interval."""
    verdict: Verdict
    note: str = ""
    refuted: bool = False
    """Whether these figures rule out that it passes: fewer replications have wider intervals, which may leave it open."""


def within(
    name: str, known: str, band: tuple[float, float], found: Estimate, shown: Shown, note: str = "", stretch: float = 1.0
) -> Check:
    """Pass where the model's interval, `stretch` times as wide, meets the band that is known or tolerated."""
    middle, (low, high) = found
    out = middle + stretch * (high - middle) < band[0] or middle - stretch * (middle - low) > band[1]
    return Check(name, known, figure(found, shown), Verdict.MISS if out else Verdict.PASS, note, out)


def equals(name: str, known: str, value: float, found: Estimate, shown: Shown, note: str = "") -> Check:
    """Pass where the model's 99.9% interval holds the value that theory gives."""
    return within(name, known, (value, value), found, shown, note, THEORY)


def small(name: str, known: str, worst: float, allowed: float, shown: Shown, note: str = "") -> Check:
    """Pass where the largest difference found is allowed."""
    out = not worst <= allowed
    return Check(name, known, shown(worst), Verdict.MISS if out else Verdict.PASS, note, out)


def signed(name: str, known: str, found: Estimate, shown: Shown, note: str = "") -> Check:
    """Right where the model's difference, taken in the direction that is published, is over nil with its interval."""
    verdict = Verdict.SIGN if found.interval.low > 0 else Verdict.MISS
    return Check(name, known, figure(found, shown), verdict, note, found.interval.high < 0)


def silent(name: str, known: str, why: str) -> Check:
    """What the model cannot speak to."""
    return Check(name, known, "", Verdict.SILENT, why)


# --- figures


def apart(one: Estimate, other: Estimate) -> Estimate:
    """How much more one figure is than another that does not share its luck."""
    gap, half = one.value - other.value, math.hypot(one.interval.width, other.interval.width) / 2
    return Estimate(gap, Interval(gap - half, gap + half))


def figure(found: Estimate, shown: Shown) -> str:
    """A figure and its interval."""
    if math.isnan(found.value):
        return "none"
    return f"{shown(found.value)} ({shown(found.interval.low)} to {shown(found.interval.high)})"


def per_cent(value: float) -> str:
    return f"{round(100 * value, 1) + 0.0:.1f}%"


def points(value: float) -> str:
    return f"{100 * value:+.1f} points"


def plain(value: float) -> str:
    return f"{value:.2f}"


def tiny(value: float) -> str:
    return f"{value:.1e}"
