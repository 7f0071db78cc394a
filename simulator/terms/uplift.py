"""A clause by which the price rises."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from simulator.language.scalars import as_written, fault
from simulator.language.units import Number, Unit, Yearly, central, in_year
from simulator.terms.marks import Needs
from simulator.terms.section import Fraction, MonthCount, Rate, Section, YearlyRate


class Rises(Section):
    """How the price rises on the first day of contract years: by a rate or by an index, one of them."""

    rate: YearlyRate | None = None
    """Rise a year, by contract year too."""
    index: Literal["inflation"] | None = None
    """What the rise follows: inflation, which without `world.inflation` is cost_inflation."""
    cap: Rate | None = None
    """Most that the index brings in a year; what is over it is lost."""
    floor: Rate | None = None
    """Least that it brings in a year."""
    from_: Annotated[int, Field(ge=2, le=50, strict=True)] = 2
    """First contract year with a rise."""
    lag: Annotated[MonthCount, Needs("contracts.*.uplift.index")] = 12.0
    """Months before that day of which the index is: its scenario's year, the first where that is earlier."""
    chance: Fraction = 1.0
    """Chance that a year's rise is granted; a refused one is lost."""

    @model_validator(mode="before")
    @classmethod
    def _is_one(cls, raw: Any) -> Any:
        """What is no clause at all is told as one thing."""
        if isinstance(raw, Mapping) and raw.get("rate") is None and raw.get("index") is None:
            raise fault(f"is {as_written(raw)}; write a number, or a clause with `rate` or `index: inflation`")
        return raw


Uplift = Annotated[Number | Yearly | Rises, Unit("fraction", least=-0.5, most=1, by_year=True)]


def most(uplift: Number | Yearly | Rises, year: int, inflation: float) -> float:
    """Most that the price rises by in a contract year, from 1, at central values, where inflation is so much."""
    if not isinstance(uplift, Rises):
        return central(in_year(uplift, year))
    if uplift.rate is not None:
        return central(in_year(uplift.rate, year))
    return max(inflation if uplift.cap is None else central(uplift.cap), 0.0 if uplift.floor is None else central(uplift.floor))
