"""The months between a contract's first day and its service: what is paid for getting ready, and what that costs."""

from typing import Annotated

from pydantic import Field

from simulator.language.units import Number, Unit
from simulator.terms.marks import Label, Ruled
from simulator.terms.section import Money, Ratio, Section


class Transferred(Section):
    """Staff who come over from whoever delivered before, on the first day of service."""

    staff: Annotated[Number, Unit("people", most=1e6)]
    """How many, on the whole contract; each member has them by its work."""
    each: Money
    """£ that each of them costs at once: pensions, redundancies, terms brought into line."""


class Mobilisation(Section):
    """Getting ready, in the months before service begins."""

    months: Annotated[int, Field(ge=1, le=24, strict=True), Label("Months of mobilisation"), Ruled("R1", "R58")]
    """Months from the contract's first day to the first day of service, from which `years` count."""
    paid: Annotated[Ratio, Label("Paid during mobilisation"), Ruled("R58")] = 0.0
    """What the commissioner pays for each of them, as part of the first year's price a month, beside the price."""
    cost: Annotated[Money, Label("Cost of mobilisation"), Ruled("R58")] = 0.0
    """£ that getting ready costs in all, by work; `mobilisation` of a member stands in place of its part."""
    transferred: Annotated[Transferred | None, Ruled("R58")] = None
    """Staff who transfer when service begins; none where left out."""
