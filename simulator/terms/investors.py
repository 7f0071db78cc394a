"""Money from outside that bears a contract's loss: investors of an outcomes contract, and a parent's guarantee."""

from typing import Annotated, Literal

from simulator.language.units import Number, Unit
from simulator.terms.marks import Label
from simulator.terms.section import Fraction, Identifier, Section


class Investors(Section):
    """Who pays for the work before outcomes are paid for, and loses what does not come back: no loan."""

    amount: Annotated[Annotated[Number, Unit("money", least=1)], Label("Investors pay in")]
    """£ paid in on the contract's first day."""
    repaid: Literal["from_outcomes"] = "from_outcomes"
    """From what the contract brings over three months' cost, each quarter, and never else."""
    return_: Annotated[Fraction, Label("Their return a year")] = 0.0
    """Return a year on what is not yet repaid."""


class ParentGuarantee(Section):
    """What a lead's parent pays so that it does not fail."""

    by: Annotated[Identifier, Label("Who guarantees")] = "parent"
    """An organisation of the file, or `parent`: somebody outside it, who can."""
    most: Annotated[Annotated[Number, Unit("money", least=1)], Label("At most")]
    """£ that it pays in all."""
