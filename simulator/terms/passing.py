"""How much of each risk a prime passes on to its partners."""

from __future__ import annotations

from typing import Annotated

from simulator.language.units import Number, Unit
from simulator.terms.section import Section


class PassThrough(Section):
    """How much of each risk the prime passes on: 1 back to back, 0 the prime absorbs it, over 1 partners carry more than their part."""

    outcome_risk: Annotated[Number, Unit("factor", most=10)] = 1.0
    """Partner's part at risk on outcomes, over the contract's."""
    cuts: Annotated[Number, Unit("factor", most=10)] = 1.0
    """Partner's cut, over the contract's."""
    discount: Annotated[Number, Unit("factor", most=10)] = 1.0
    """Partner's discount, over the bid's."""
