"""Cuts of the price, and the rules by which a consortium shares one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.terms.section import Fraction, Section

CutRule = Literal[
    "pro_rata", "lead_first", "protect_smallest", "equal_losses", "equal_awards", "talmud", "random_arrival", "least_harm"
]


class Cut(Section):
    """A cut of the price: in a stated contract year, or by chance each year from the second."""

    year: Annotated[int, Field(ge=1, le=50, strict=True)] | None = None
    """Contract year on whose first day it falls; 1 is the first."""
    chance_per_year: Fraction | None = None
    """Chance that it falls in any year from the second."""
    cut: Fraction
    """Part of the price that goes."""

    @model_validator(mode="after")
    def _year_or_chance(self) -> Cut:
        if (self.year is None) == (self.chance_per_year is None):
            raise ValueError("needs either `year` or `chance_per_year`, one of them")
        return self
