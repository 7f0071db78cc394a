"""A pool against insolvency."""

from typing import Annotated

from simulator.terms.marks import Label, Tried
from simulator.terms.section import Fraction, MonthCount, Section

PAID_IN = Label(
    "Paid into a risk pool",
    "Part of each receipt that members pay into a pool until it is full; one that would be insolvent draws from it.",
)
TRIED = Tried(("0%", "2%", "5%", "10%"), "{} of each receipt goes into the risk pool", {"0%": "nothing goes into the risk pool"})


class RiskPool(Section):
    """A pool from which members that would be insolvent draw."""

    rate: Annotated[Fraction, PAID_IN, TRIED]
    """Part of each receipt paid in until the target is reached."""
    target: MonthCount
    """Months of the members' price that the pool is to hold."""
