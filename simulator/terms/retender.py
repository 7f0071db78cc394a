"""How a contract is let again at its end, who bids and how."""

from typing import Annotated

from pydantic import Field

from simulator.language.units import Number, Unit
from simulator.terms.marks import Off, Ruled, Said
from simulator.terms.section import Date, Factor, Flag, Fraction, Identifier, Length, Margin, Money, Price, Section
from simulator.terms.structure import Structure


class Bid(Section):
    """How a team bids."""

    margin: Annotated[Margin, Ruled("R49")] = 0.0
    """Surplus asked for, as part of the estimated cost."""
    discount: Annotated[Fraction, Off("underbidding", 0), Ruled("R49")] = 0.0
    """How far the team goes below its estimate and margin to win."""
    cost_error: Annotated[Number, Unit("fraction", most=2), Ruled("R49")] = 0.1
    """Coefficient of variation of its cost estimate; more without local presence, half for the present holder."""
    quality: Annotated[Fraction, Ruled("R49")] = 0.7
    """Quality as the commissioner scores it."""
    refuse_below_cost: Annotated[Flag, Ruled("R48", "R49", "R83")] = False
    """Whether it never bids below its own estimate."""
    step_back: Annotated[Flag, Ruled("R48")] = False
    """Whether it leaves the contract to a holder that reaches the target."""
    no_compete_below: Annotated[Money | None, Ruled("R48")] = None
    """It stays out where a team led by an organisation with less income than this, and less than its own lead's, bids."""
    most_at_risk: Annotated[Annotated[Number, Unit("factor", most=100)] | None, Ruled("R48")] = None
    """It stays out where its first year's outcome money is over this many times the cash of its members."""
    exclusive: Annotated[Flag, Ruled("R48")] = False
    """Whether its members may bid with nobody else."""
    cost: Annotated[Money, Ruled("R49")] = 0.0
    """£ that bidding costs it, won or lost."""


class Bidder(Section):
    """A team that may bid when a contract is let again."""

    name: Annotated[str, Said()] = Field(default="", max_length=120)
    """Its name in tables; the id where left out."""
    structure: Structure
    """Who would hold the contract, and who would deliver what."""
    bid: Bid = Bid()
    """How it bids."""


class Retender(Section):
    """How a contract is let again at its end."""

    quality_weight: Annotated[Fraction, Ruled("R49")] = 0.6
    """Weight of quality in the score; price has the rest."""
    terms: Annotated[int, Field(ge=1, le=20, strict=True)] = 1
    """How many further terms are let, one after the other."""
    term: Length | None = None
    """Length of a further term, in whole months; the first term's where left out."""
    start: Date | None = None
    """First day of the next term; the day after the first term ends where left out."""
    annual_value: Price | None = None
    """£ a year at most in further terms; the first ceiling with its uplift where left out."""
    abnormally_low: Annotated[Fraction, Ruled("R49")] = 0.0
    """A bid under this part of the mean bid is rejected."""
    away: Annotated[Factor, Ruled("R49")] = 1.5
    """How many times larger the cost error is of a team with under half of its work done by local organisations. Assumed."""
    incumbent: Annotated[Bid | None, Ruled("R48")] = Bid()
    """How the present holder bids; null where it does not."""
    bidders: Annotated[dict[Identifier, Bidder], Ruled("R48")] = Field(min_length=1, max_length=50)
    """The other teams, by id."""
