"""Cuts of the price, and the rules by which a consortium shares one."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.terms.marks import Label, Ruled
from simulator.terms.section import Fraction, Section

CutRule = Literal[
    "pro_rata", "lead_first", "protect_smallest", "equal_losses", "equal_awards", "talmud", "random_arrival", "least_harm"
]


class Cut(Section):
    """A cut of the price: in a stated contract year, or by chance each year from the second."""

    year: Annotated[Annotated[int, Field(ge=1, le=50, strict=True)] | None, Label("Cut of the price: its year")] = None
    """Contract year on whose first day it falls; 1 is the first."""
    chance_per_year: Annotated[Fraction | None, Ruled("R10", "R19")] = None
    """Chance that it falls in any year from the second."""
    cut: Annotated[Fraction, Label("Cut of the price: its size")]
    """Part of the price that goes."""

    @model_validator(mode="after")
    def _year_or_chance(self) -> Self:
        if (self.year is None) == (self.chance_per_year is None):
            raise ValueError("needs either `year` or `chance_per_year`, one of them")
        return self
