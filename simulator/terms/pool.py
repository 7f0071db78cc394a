"""A pool against insolvency."""

from __future__ import annotations

from simulator.terms.section import Fraction, MonthCount, Section


class RiskPool(Section):
    """A pool from which members that would be insolvent draw."""

    rate: Fraction
    """Part of each receipt paid in until the target is reached."""
    target: MonthCount
    """Months of the members' price that the pool is to hold."""
