"""The world: what nobody in the contract controls."""

from typing import Annotated

from simulator.language.units import LogNormal, Number, Unit, central
from simulator.terms.inflation import LEAST, MOST, Inflation
from simulator.terms.marks import Label, Needs, Off, Ruled, Unless
from simulator.terms.section import Factor, Flag, Fraction, Rate, Section


class World(Section):
    """What nobody in the contract controls."""

    demand: Annotated[Factor, Off("volumes"), Ruled("R5", "R7", "R60", "R86")] = LogNormal(1.0, 0.15)
    """Demand over forecast, drawn each year. Assumed."""
    volume_scale: Annotated[Factor, Off("volumes", 1), Ruled("R7")] = 1.0
    """Real volume over forecast, drawn once."""
    outcome_scale: Annotated[Factor, Off("promised_outcomes", 1), Ruled("R8", "R10", "R86")] = LogNormal(1.0, 0.1)
    """Outcomes achieved over promised, drawn once and shared by all. Assumed."""
    alike: Annotated[Fraction, Ruled("R86")] = 1.0
    """Part of the variance of outcome_scale that is common to all; the rest is each member's own. Judgement: 20% to 80%."""
    alike_volumes: Annotated[Fraction, Ruled("R86")] = 1.0
    """The same of demand. Judgement."""
    cost_inflation: Annotated[
        Rate, Label("Rise of costs each year"), Unless("world.inflation"), Ruled("R7", "R47", "R54", "R55")
    ] = 0.03
    """Growth of delivery costs a year."""
    inflation: Annotated[Inflation | None, Ruled("R54", "R55")] = None
    """Inflation drawn each year, and costs by it, in place of cost_inflation."""
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

    def steady(self) -> bool:
        """Whether costs rise by the same part each year, known beforehand."""
        return self.inflation is None and isinstance(self.cost_inflation, float)

    def rise_of_the_index(self) -> float:
        """Inflation in a year, at central values."""
        return central(self.cost_inflation if self.inflation is None else self.inflation.mean)

    def rise_of_costs(self) -> float:
        """In a year, at central values (ruling R55)."""
        if self.inflation is None:
            return central(self.cost_inflation)
        return round(min(max(central(self.inflation.mean) + central(self.inflation.costs_over.mean), LEAST), MOST), 12)
