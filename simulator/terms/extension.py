"""An option to go on after the agreed years."""

from typing import Annotated, Literal

from simulator.language.units import Number, Unit
from simulator.terms.marks import Label, Ruled, Slider
from simulator.terms.section import Fraction, Length, Section


class Extension(Section):
    """An option to go on after the agreed years, or after the option before it."""

    years: Annotated[Length, Label("Option to go on: how long"), Ruled("R57")]
    """By how much it lengthens the contract, in whole months."""
    chance: Annotated[
        Fraction,
        Label(
            "Chance that an option is taken",
            "Of each option to go on after the agreed years, where the option before it was taken.",
        ),
        Slider("%", 0, 100, 5),
        Ruled("R57"),
    ] = 1.0
    """Chance that the commissioner takes it, where the rest holds."""
    if_: Annotated[Annotated[Number, Unit("fraction", most=10, ranges=False, asks="outcomes >=")] | None, Ruled("R57")] = None
    """What must hold on the day: `outcomes >= 90%`, of the target for all people whose outcomes are due by then."""
    notice: Annotated[Number, Unit("months", least=1, most=120), Label("Option to go on: notice"), Ruled("R57")] = 3.0
    """Months before the end as it stands by which it is decided. Assumed."""
    by: Annotated[Literal["commissioner", "both"], Ruled("R57", "R78")] = "commissioner"
    """Who decides: the commissioner, or both, so that providers who lose money and are short of it decline."""
