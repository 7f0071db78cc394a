"""How much is run: all of it for the page, a part of it in the tests."""

from __future__ import annotations


def part_of(whole: int, effort: float) -> int:
    """Replications at this effort, 1 for the page; never under 100 of them where the page has as many."""
    return max(round(whole * effort), min(whole, 100))
