"""Kaplan and Meier's estimate on the textbook's data: remission of leukaemia under 6-MP (Freireich and others 1963)."""

from __future__ import annotations

from simulator.analysis.survival import kaplan_meier
from tests.validation.check import Check, plain, small, tiny

WEEKS = (6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35)
LEFT = (1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)
PRINTED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def estimate(effort: float) -> Check:
    curve = kaplan_meier(WEEKS, LEFT)
    worst = max(abs(curve.at(week).survival - standing) for week, standing in PRINTED.items())
    known = "0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448 (Kleinbaum and Klein, Survival Analysis, ch. 2)"
    return small("Survival at each of seven weeks: largest difference", known, worst, 0.0005, tiny)


def median(effort: float) -> Check:
    off = abs(kaplan_meier(WEEKS, LEFT).median - 23)
    return small("Median remission: difference, weeks", "23 weeks (the same)", off, 0.0, plain)


CHECKS = (estimate, median)
