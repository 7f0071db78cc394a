"""How referrals grow when a contract begins."""

from typing import Annotated, Literal

from simulator.terms.marks import Label
from simulator.terms.section import Fraction, MonthCount, Section


class RampUp(Section):
    """How referrals grow to what is planned when a contract begins. Plan, tariffs and caps stay as they are."""

    months: Annotated[MonthCount, Label("Ramp-up")]
    """Months until everybody comes who is planned."""
    from_: Annotated[Fraction, Label("Ramp-up: part at first")] = 0.0
    """Part of those planned that come in the first month; it grows in equal steps."""
    staff: Literal["with", "ahead"] = "with"
    """`with` referrals, or all hired `ahead` of them."""
