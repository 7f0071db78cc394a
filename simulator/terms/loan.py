"""Money borrowed from outside: by an organisation, or for a contract."""

from typing import Annotated, Literal

from simulator.language.units import Number, Unit
from simulator.terms.marks import Ruled
from simulator.terms.section import Length, Money, Section


class Loan(Section):
    """Money borrowed from outside on the first day (social finance)."""

    amount: Money
    """£ lent."""
    rate: Annotated[Number, Unit("fraction", most=1)] = 0.0
    """Interest a year."""
    years: Length
    """Years over which it is repaid in equal monthly parts."""
    repay: Annotated[Literal["calendar", "outcomes"], Ruled("R25", "R87")] = "calendar"
    """How: by the calendar, or out of outcome money as it comes (a contract's loan alone)."""
    of_outcomes: Annotated[Number, Unit("fraction", most=1), Ruled("R87")] = 0.3
    """Part of each outcome payment that goes to the lender."""
