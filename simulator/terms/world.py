"""The world: what nobody in the contract controls."""

from typing import Annotated

from simulator.language.units import LogNormal, Number, Unit
from simulator.terms.marks import Label, Needs, Off, Ruled
from simulator.terms.section import Factor, Flag, Fraction, Rate, Section


class World(Section):
    """What nobody in the contract controls."""

    demand: Annotated[Factor, Off("volumes"), Ruled("R5", "R7", "R60")] = LogNormal(1.0, 0.15)
    """Demand over forecast, drawn each year. Assumed."""
    volume_scale: Annotated[Factor, Off("volumes", 1), Ruled("R7")] = 1.0
    """Real volume over forecast, drawn once."""
    outcome_scale: Annotated[Factor, Off("promised_outcomes", 1), Ruled("R8", "R10")] = LogNormal(1.0, 0.1)
    """Outcomes achieved over promised, drawn once and shared by all. Assumed."""
    cost_inflation: Annotated[Rate, Label("Rise of costs each year"), Ruled("R7", "R47")] = 0.03
    """Growth of delivery costs a year."""
    trust_effect: Annotated[Number, Unit("factor", most=10), Ruled("R46", "R48")] = 0.0
    """How far full trust raises, and none lowers, outcomes. No published size: assumed where set."""
    trust_fall: Annotated[Fraction, Needs("world.trust_effect"), Ruled("R46")] = 0.1
    """How far trust falls in a quarter for each of: money later than 30 days, a cut over pro rata, less work than promised. Assumed."""
    trust_rise: Annotated[Fraction, Needs("world.trust_effect"), Ruled("R46")] = 0.02
    """How far trust rises in a quarter in which none of these happened. Assumed."""
    support_effect: Annotated[Number, Unit("fraction", most=10), Ruled("R45")] = 0.0
    """Rise of the outcome rate for each £10,000 of support a year, with halving returns. No published size: assumed where set."""
    noise: Annotated[Flag, Ruled("R10")] = True
    """false: every draw at its mean and counts not rounded: the plan a spreadsheet would show."""
