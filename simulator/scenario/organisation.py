"""The schema's units, and the sections on the world and on organisations. `schema.py` has the rest and names them all."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from simulator.language.scalars import as_written, fault
from simulator.language.units import LogNormal, Measured, Months, Number, Unit, read_date

Money = Annotated[Number, Unit("money")]
Price = Annotated[Number, Unit("money", least=1)]
Share = Annotated[float, Unit("fraction", most=1, ranges=False)]
Fraction = Annotated[Number, Unit("fraction", most=1)]
Ratio = Annotated[Number, Unit("fraction", most=10)]
Rate = Annotated[Number, Unit("fraction", least=-0.5, most=1)]
Margin = Annotated[Number, Unit("fraction", least=-1, most=1)]
FACTOR = Unit("factor", most=10)
Factor = Annotated[Number, FACTOR]
People = Annotated[Number, Unit("people", least=1, most=1e8)]
Length = Annotated[float, Unit("years", least=1 / 12, most=50, ranges=False)]
Days = Annotated[Number, Unit("days", most=366)]
MonthCount = Annotated[Number, Unit("months", most=120)]
MoneyOrMonths = Annotated[Measured, Unit("money or months")]
Date = Annotated[datetime.date, BeforeValidator(read_date)]
Flag = Annotated[bool, Field(strict=True)]


def _only_whole(raw: object) -> object:
    """`true` and 1.0 are 1 to Python, and no version to anybody."""
    if isinstance(raw, (bool, float)):
        raise fault(f"is {as_written(raw)}; write 1")
    return raw


Version = Annotated[Literal[1], BeforeValidator(_only_whole)]

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]


class Section(BaseModel):
    """A part of the file: frozen, and no field but those named."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Loan(Section):
    """Money borrowed from outside on the first day (social finance)."""

    amount: Money
    """£ lent."""
    rate: Annotated[Number, Unit("fraction", most=1)] = 0.0
    """Interest a year."""
    years: Length
    """Years over which it is repaid in equal monthly parts."""


class World(Section):
    """What nobody in the contract controls."""

    demand: Factor = LogNormal(1.0, 0.15)
    """Demand over forecast, drawn each year. Assumed."""
    volume_scale: Factor = 1.0
    """Real volume over forecast, drawn once."""
    outcome_scale: Factor = LogNormal(1.0, 0.1)
    """Outcomes achieved over promised, drawn once and shared by all. Assumed."""
    cost_inflation: Rate = 0.03
    """Growth of delivery costs a year."""
    trust_effect: Annotated[Number, Unit("factor", most=10)] = 0.0
    """How far full trust raises, and none lowers, outcomes. No published size: assumed where set."""
    trust_fall: Fraction = 0.1
    """How far trust falls in a quarter for each of: money later than 30 days, a cut over pro rata, less work than promised. Assumed."""
    trust_rise: Fraction = 0.02
    """How far trust rises in a quarter in which none of these happened. Assumed."""
    support_effect: Annotated[Number, Unit("fraction", most=10)] = 0.0
    """Rise of the outcome rate for each £10,000 of support a year, with halving returns. No published size: assumed where set."""
    noise: Flag = True
    """false: every draw at its mean and counts not rounded: the plan a spreadsheet would show."""


class Organisation(Section):
    """A charity, social enterprise or other provider, as a whole."""

    name: str = Field(default="", max_length=120)
    """Its name in tables and charts; the id where left out."""
    other_income: Money
    """£ a year from outside these contracts."""
    other_margin: Margin = 0.02
    """Surplus on other income, as part of it."""
    other_noise: Fraction | None = None
    """Standard deviation of the yearly surplus, as part of other income; by size where left out."""
    free_reserves: Annotated[Measured | Literal["sector"], Unit("money or months", words=("sector",))]
    """Free reserves at the start: £, months of the whole organisation's spending, or `sector` (drawn from the published distribution)."""
    headroom: MoneyOrMonths | None = None
    """How far free reserves may go below zero before bills go unpaid: £ or months of spending; by size where left out."""
    grace: Days = 14.0
    """Days in a row below the headroom before it is insolvent. Assumed."""
    walk_away: Annotated[Number | Literal["never"], Unit("fraction", most=10, words=("never",))] = 0.25
    """It may hand a losing contract back once cash is under this part of its opening reserves; `never` to stay to the end. Assumed."""
    closing_cost: MoneyOrMonths = Months(1.0)
    """Redundancy, leases and pension debt when its work ends: £ or months of planned fixed cost. Assumed."""
    notice: MonthCount = 3.0
    """Months between notice and leaving. Assumed."""
    unit_cost: Annotated[Number, Unit("money", least=0.01, most=10e6)] | None = None
    """£ of direct cost a person served. Required of a member that delivers."""
    fixed_share: Fraction = 0.7
    """Part of direct cost that follows staff, not people served. Assumed."""
    staffing_lag: MonthCount = 6.0
    """Months in which staffing follows the people who really come. Assumed."""
    overhead: Annotated[Number, Unit("fraction", most=3)] = 0.15
    """Overhead, as part of direct cost. Assumed."""
    capacity_factor: Factor = 1.1
    """People that staff can serve, over the people they are staffed for. Assumed."""
    outcome_rate: Fraction | None = None
    """People served who reach the outcome; the contract's target where left out."""
    outcome_spread: Annotated[Number, Unit("fraction", most=2)] = 0.1
    """Coefficient of variation of that rate between replications. Assumed."""
    drop_out: Fraction = 0.05
    """Part of those waiting who give up, a month. Assumed."""
    local: Flag = False
    """Whether it is rooted in the place."""
    user_led: Flag = False
    """Whether it is run and controlled by the people it serves."""
    areas: tuple[Annotated[str, Field(max_length=60)], ...] = Field(default=(), max_length=100)
    """Areas or communities it covers."""
    loan: Loan | None = None
    """Money it borrows on the first day."""
