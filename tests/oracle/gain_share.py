"""What the commissioner and a payee share of a year that cost less than its target, or more (R74)."""

from typing import Any

from .values import in_year

Data = dict[str, Any]


def shared(terms: Data, year: int, planned: float, cost: float, ceiling: float) -> float:
    """The payee's part: of what was saved, less its part of what was paid over the target.

    `planned` is the year's ceiling as in the file, `ceiling` what it came to; the target moves with it.
    """
    target = ceiling
    if terms.get("target") is not None:
        target = in_year(terms["target"], year) * ceiling / planned if planned > 0.0 else 0.0
    allowed = min(cost, ceiling)
    saved = (1.0 - terms.get("commissioner", 0.5)) * max(0.0, target - cost)
    return float(saved - terms.get("overspend", 0.5) * max(0.0, allowed - target))
