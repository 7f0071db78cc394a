"""Inflation: what it is each year, and how far costs rise beside it."""

from typing import Annotated

from simulator.language.units import Number, Unit
from simulator.terms.marks import Label, Ruled, Slider, Tried
from simulator.terms.section import Fraction, Rate, Section

LEAST, MOST = -0.5, 1.0
"""Of a year's inflation, and of a year's rise of costs."""


class CostsOver(Section):
    """How much faster costs rise than the index: wages are not what a clause follows."""

    mean: Rate = 0.0
    """Rise of costs over the index, on average."""
    sd: Fraction = 0.0
    """How far it lies from that in a year: its standard deviation, drawn each year."""


class Inflation(Section):
    """Inflation of the scenario's years: what an indexed price follows, and costs with it."""

    mean: Annotated[
        Rate,
        Label("Inflation a year", "On average. Costs rise with it, and a price that follows the index."),
        Slider("%", 0, 10, 0.5),
        Tried(("1%", "2%", "3%", "5%"), "inflation is {} a year on average"),
        Ruled("R54", "R55"),
    ]
    """Inflation a year, on average."""
    sd: Annotated[Fraction, Label("Inflation: how far a year lies from that")] = 0.0
    """How far a year lies from that: the standard deviation of every year."""
    persistence: Annotated[Number, Unit("fraction", most=0.99), Label("Inflation: how much of that lasts")] = 0.0
    """How much of a year's difference from the mean is still there in the next."""
    costs_over: CostsOver = CostsOver()
    """How much faster costs rise."""
