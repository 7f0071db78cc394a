"""Money borrowed from outside: by an organisation, or for a contract."""

from typing import Annotated

from simulator.language.units import Number, Unit
from simulator.terms.section import Length, Money, Section


class Loan(Section):
    """Money borrowed from outside on the first day (social finance)."""

    amount: Money
    """£ lent."""
    rate: Annotated[Number, Unit("fraction", most=1)] = 0.0
    """Interest a year."""
    years: Length
    """Years over which it is repaid in equal monthly parts."""
