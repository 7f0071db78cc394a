"""An organisation: its money, its costs and when it leaves."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.language.units import Measured, Months, Number, Unit
from simulator.terms.loan import Loan
from simulator.terms.marks import Label, Off, Said, Slider
from simulator.terms.section import Days, Factor, Flag, Fraction, Margin, Money, MoneyOrMonths, MonthCount, Section


class Organisation(Section):
    """A charity, social enterprise or other provider, as a whole."""

    name: Annotated[str, Label("Organisation"), Said()] = Field(default="", max_length=120)
    """Its name in tables and charts; the id where left out."""
    other_income: Annotated[Money, Label("Other income a year")]
    """£ a year from outside these contracts."""
    other_margin: Margin = 0.02
    """Surplus on other income, as part of it."""
    other_noise: Annotated[Fraction | None, Off("rest_of_organisation", 0)] = None
    """Standard deviation of the yearly surplus, as part of other income; by size where left out."""
    free_reserves: Annotated[
        Measured | Literal["sector"],
        Unit("money or months", words=("sector",)),
        Label(
            "Free reserves",
            "Free reserves on the first day, in months of the organisation's whole spending. Moved, it is the same for all.",
        ),
        Slider("months", 0, 12, 0.5, "Reserves of every organisation"),
    ]
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
    unit_cost: Annotated[Annotated[Number, Unit("money", least=0.01, most=10e6)] | None, Label("Cost a person")] = None
    """£ of direct cost a person served. Required of a member that delivers."""
    fixed_share: Fraction = 0.7
    """Part of direct cost that follows staff, not people served. Assumed."""
    staffing_lag: MonthCount = 6.0
    """Months in which staffing follows the people who really come. Assumed."""
    overhead: Annotated[Number, Unit("fraction", most=3)] = 0.15
    """Overhead, as part of direct cost. Assumed."""
    capacity_factor: Factor = 1.1
    """People that staff can serve, over the people they are staffed for. Assumed."""
    outcome_rate: Annotated[Fraction | None, Label("Reach the outcome")] = None
    """People served who reach the outcome; the contract's target where left out."""
    outcome_spread: Annotated[Number, Unit("fraction", most=2)] = 0.1
    """Coefficient of variation of that rate between replications. Assumed."""
    drop_out: Fraction = 0.05
    """Part of those waiting who give up, a month. Assumed."""
    local: Annotated[Flag, Label("Local")] = False
    """Whether it is rooted in the place."""
    user_led: Annotated[Flag, Said()] = False
    """Whether it is run and controlled by the people it serves."""
    areas: tuple[Annotated[str, Field(max_length=60)], ...] = Field(default=(), max_length=100)
    """Areas or communities it covers."""
    loan: Loan | None = None
    """Money it borrows on the first day."""
