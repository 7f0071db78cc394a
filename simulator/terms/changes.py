"""Changes that are written into a contract: more or less money, more or less work, and breaks."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.language.units import Number, Unit, central
from simulator.terms.marks import Label, Ruled, Slider
from simulator.terms.section import Flag, Fraction, Section

More = Annotated[Number, Unit("fraction", least=-1, most=2)]


class Change(Section):
    """A change of price or people, or a break: in a stated contract year, or by chance each year from the second."""

    year: Annotated[Annotated[int, Field(ge=2, le=50, strict=True)] | None, Label("Change: its year")] = None
    """Contract year on whose first day it falls, from the second on."""
    chance_per_year: Annotated[
        Fraction | None,
        Label("Change: its chance each year"),
        Slider("%", 0, 50, 1, "Chance of a break each year", "That the contract is broken off at the end of any of its years."),
    ] = None
    """Chance that it falls in any year from the second."""
    price: Annotated[More | None, Label("Change of the price", "How much more is paid from then on; under nil it is less.")] = (
        None
    )
    """How much more is paid from then on, as part of the price; under nil it is less."""
    people: Annotated[
        More | None, Label("Change of the people", "How many more come from then on; under nil they are fewer.")
    ] = None
    """How many more people are planned from then on, as part of them; under nil they are fewer."""
    ends: Annotated[Flag, Label("Break")] = False
    """Whether the contract is broken off."""
    notice: Annotated[Number, Unit("months", least=1, most=120), Label("Notice of a break"), Ruled("R56", "R57")] = 6.0
    """Months from the day on which a break is told to the contract's end. Assumed."""

    @property
    def is_cut(self) -> bool:
        """Whether it takes money away, at its mean."""
        return self.price is not None and central(self.price) < 0

    @model_validator(mode="after")
    def _one_thing_at_a_time(self) -> Self:
        if (self.year is None) == (self.chance_per_year is None):
            raise ValueError("needs either `year` or `chance_per_year`, one of them")
        moves = self.price is not None or self.people is not None
        if self.ends and moves:
            raise ValueError(
                "ends the contract, so `price` and `people` mean nothing; write the break and the change as two entries"
            )
        if not self.ends and not moves:
            raise ValueError("changes nothing; write `price`, `people` or both, such as price: +8%, or `ends: true`")
        if not self.ends and self.notice != type(self).model_fields["notice"].default:
            raise ValueError("has `notice`, which only a break has; write `ends: true`, or remove it")
        return self
