"""Bands and levels of a line of payment as people say them: to 90% pay 92%; to 110% pay 100%; over 110% pay 106%."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from simulator.language.near import shorten
from simulator.scenario.problems import ScenarioError
from simulator.scenario.sliders import typed
from simulator.scenario.yamltext import read_value
from simulator.terms import shape
from simulator.terms.line import Tier

EXAMPLE = "to 90% pay 92%; to 110% pay 100%; over 110% pay 106%"
_ONE = re.compile(r"(to|over)\s+(\S.*?)\s+pay\s+(\S.*)", re.IGNORECASE)


def are_tiers(annotation: Any) -> bool:
    """Whether a field holds bands or levels."""
    return shape.section(shape.entry(annotation)) is Tier


def said(tiers: Iterable[Tier]) -> str:
    """Tiers as text that `read` reads back to the same."""
    return "; ".join(
        f"{end} {_said(tier, end)} pay {_said(tier, 'pay')}" for tier in tiers for end in ["over" if tier.to is None else "to"]
    )


def read(text: str) -> list[dict[str, object]]:
    """Tiers as plain data, their figures still to be read. Raises ValueError, in words for people."""
    found = [_ONE.fullmatch(each.strip()) for each in text.split(";") if each.strip()]
    if not found or None in found:
        raise ValueError(f"is {shorten(repr(text))}; write what is paid up to where, such as {EXAMPLE}")
    return [{each[1].lower(): _figure(each[2]), "pay": _figure(each[3])} for each in found if each is not None]


def _said(tier: Tier, field: str) -> str:
    unit = shape.unit(shape.at((field,), Tier))
    assert unit is not None
    return typed(getattr(tier, field), unit)


def _figure(text: str) -> object:
    """A figure as it was written; a range, in braces, as in a file."""
    try:
        return read_value(text) if text.startswith("{") else text
    except ScenarioError:
        return text
