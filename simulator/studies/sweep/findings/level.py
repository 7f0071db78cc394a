"""Where nearly every point lies on one side of the level: that it is so, and which level would divide them."""

from __future__ import annotations

import numpy as np

from simulator.analysis.discovery import FEWEST
from simulator.language.figures import percent
from simulator.studies.sweep.findings.claims import independent
from simulator.studies.sweep.findings.runs import Values, leveled, means
from simulator.studies.sweep.findings.sampled import whose
from simulator.studies.sweep.outcomes import outcome_of
from simulator.studies.sweep.result import Sweep

NEARLY = 0.05
"""Part of a grid's points that is next to none."""


def undivided(sweep: Sweep) -> str | None:
    """Why the level tells nothing, as a sentence, where no box was found at sampled points; None where it does, or nothing asks for it."""
    kind, outcome = sweep.experiment.file.plan.kind, leveled(sweep)
    if kind == "morris" or outcome is None:
        return None
    expected = means(sweep.values[outcome])[independent(sweep)]
    expected = expected[~np.isnan(expected)]
    count, level = len(expected), sweep.experiment.file.level
    if not count:
        return None
    if kind == "grid":
        enough, why = max(1, int(np.ceil(NEARLY * count))), ""
    elif count < 4 * FEWEST:
        return f"Where {whose(sweep)} fail cannot be told of {count} points; it takes {4 * FEWEST} or more."
    else:
        enough, why = 3 * FEWEST, ", too many to tell where it is otherwise"
    if _fewer(expected, level) < enough:
        return f"{_side(expected, level, outcome)}{why}; {_divides(expected, enough)}."
    if kind == "grid":
        return None
    return f"Nothing that is varied tells the points where {whose(sweep)} fail from the others; more points might."


def _side(expected: Values, level: float, outcome: str) -> str:
    under = int((expected < level).sum())
    most, where = (
        (under, f"under {percent(level)}") if 2 * under > len(expected) else (len(expected) - under, f"{percent(level)} or more")
    )
    at = f"all {most:,}" if most == len(expected) else f"{most:,} of {len(expected):,}"
    return f"At {at} points '{outcome_of(outcome).label}' is {where}"


def _divides(expected: Values, enough: int) -> str:
    """The whole percentage that divides them most evenly, if any leaves enough on both sides; in the middle of those that do as well."""
    levels = np.arange(1, 100) / 100
    fewer = np.array([_fewer(expected, level) for level in levels])
    best = np.flatnonzero(fewer == fewer.max())
    if fewer.max() < enough:
        low, high = (percent(float(each)) for each in (expected.min(), expected.max()))
        return f"no level divides them, as {f'all are at {low}' if low == high else f'they lie between {low} and {high}'}"
    return f"a level of {percent(float(levels[best[len(best) // 2]]))} would divide them"


def _fewer(expected: Values, level: float) -> int:
    """Points on the side that has fewer."""
    under = int((expected < level).sum())
    return min(under, len(expected) - under)
