"""An organisation: its money, its costs and when it leaves."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.language.units import Measured, Number, Unit
from simulator.terms.behaviour import OwnBehaviour
from simulator.terms.loan import Loan
from simulator.terms.marks import Label, Off, Promised, Ruled, Said, Slider
from simulator.terms.section import Days, Factor, Flag, Fraction, Margin, Money, MoneyOrMonths, MonthCount, Section


class Organisation(Section):
    """A charity, social enterprise or other provider, as a whole."""

    name: Annotated[str, Label("Organisation"), Said()] = Field(default="", max_length=120)
    """Its name in tables and charts; the id where left out."""
    other_income: Annotated[Money, Label("Other income a year"), Ruled("R4", "R24")]
    """£ a year from outside these contracts."""
    other_margin: Annotated[Margin, Ruled("R24")] = 0.02
    """Surplus on other income, as part of it."""
    other_noise: Annotated[Fraction | None, Off("rest_of_organisation", 0), Ruled("R10", "R24")] = None
    """Standard deviation of the yearly surplus, as part of other income; by size where left out."""
    free_reserves: Annotated[
        Measured | Literal["sector"],
        Unit("money or months", words=("sector",)),
        Label(
            "Free reserves",
            "Free reserves on the first day, in months of the organisation's whole spending. Moved, it is the same for all.",
        ),
        Slider("months", 0, 12, 0.5, "Reserves of every organisation"),
        Ruled("R10", "R24", "R80"),
    ]
    """Free reserves at the start: £, months of the whole organisation's spending, or `sector` (drawn from the published distribution)."""
    headroom: Annotated[MoneyOrMonths | None, Ruled("R24", "R28")] = None
    """How far free reserves may go below zero before bills go unpaid: £ or months of spending; by size where left out."""
    grace: Annotated[Days, Ruled("R28")] = 14.0
    """Days in a row below the headroom before it is insolvent. Assumed."""
    walk_away: Annotated[Number | Literal["never"], Unit("fraction", most=10, words=("never",)), Ruled("R30", "R78")] = 0.25
    """It may hand a losing contract back once cash is under this part of its opening reserves; `never` to stay to the end. Assumed."""
    behaviour: OwnBehaviour | None = None
    """What its board does where that is not as the file says for all: only what is stated."""
    closing_cost: Annotated[MoneyOrMonths | None, Ruled("R23", "R82")] = None
    """Redundancy, leases and pension debt when its work ends: £ or months of planned fixed cost; by `behaviour.losing` where left out."""
    notice: Annotated[MonthCount, Ruled("R30", "R57")] = 3.0
    """Months between notice and leaving; told of a break with less, it pays its staff for what is missing. Assumed."""
    unit_cost: Annotated[
        Annotated[Number, Unit("money", least=0.01, most=10e6)] | None, Label("Cost a person"), Ruled("R7", "R23", "R24", "R49")
    ] = None
    """£ of direct cost a person served. Required of a member that delivers."""
    fixed_share: Annotated[Fraction, Ruled("R7", "R23", "R81", "R82")] = 0.7
    """Part of direct cost that follows staff, not people served. Assumed."""
    staffing_lag: Annotated[MonthCount, Ruled("R7", "R59", "R81")] = 6.0
    """Months in which staffing follows the people who really come. Assumed."""
    overhead: Annotated[Number, Unit("fraction", most=3), Ruled("R6", "R7", "R24", "R49", "R81", "R82")] = 0.15
    """Overhead, as part of direct cost. Assumed."""
    capacity_factor: Annotated[Factor, Ruled("R7", "R31")] = 1.1
    """People that staff can serve, over the people they are staffed for. Assumed."""
    outcome_rate: Annotated[Fraction | None, Label("Reach the outcome"), Ruled("R8", "R12", "R30")] = None
    """People served who reach the outcome; the contract's target where left out."""
    outcome_spread: Annotated[Number, Unit("fraction", most=2), Ruled("R11")] = 0.1
    """Coefficient of variation of that rate between replications. Assumed."""
    drop_out: Annotated[Fraction, Ruled("R7", "R31")] = 0.05
    """Part of those waiting who give up, a month. Assumed."""
    local: Annotated[Flag, Label("Local"), Ruled("R49")] = False
    """Whether it is rooted in the place."""
    user_led: Annotated[Flag, Said()] = False
    """Whether it is run and controlled by the people it serves."""
    areas: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Promised()] = Field(default=(), max_length=100)
    """Areas or communities it covers."""
    loan: Annotated[Loan | None, Ruled("R25")] = None
    """Money it borrows on the first day."""
