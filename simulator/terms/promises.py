"""What a split of a contract must keep."""

from typing import Annotated

from pydantic import Field

from simulator.language.units import Unit
from simulator.terms.section import Identifier, Section, Share

Times = Annotated[float, Unit("factor", most=100, ranges=False)]


class Promises(Section):
    """What a split of the contract must keep (`consortium split`); runs do not look at it."""

    smaller_share: Share | None = None
    """Least part of the members' money for smaller partners; the contract's smaller_share where left out."""
    full_cost: Share | None = None
    """Least part of its expected full cost that each member is paid over the contract; 90% of what whoever is paid least of it is paid now, where left out. Assumed."""
    at_risk: Times | None = None
    """Most that a member may have at risk on outcomes in a year, as part of its mean free reserves; no limit where left out."""
    fee_least: Annotated[float, Unit("fraction", least=-1, most=1, ranges=False)] | None = None
    """Prime: least part of the price of the partners' work that the lead keeps; under nil it pays them more than that price. −20%, or what it keeps now if that is less, where left out."""
    fee_most: Share | None = None
    """Prime: most of it; 20%, or management_fee if that is more, where left out."""
    work_moves: Share = 0.25
    """How far a member's people may move from what it has now, as part of them. Assumed."""
    markup: Times = 0.1
    """How far over its expected full cost a member's pay may go, beyond what the price gives all. Assumed."""
    people: Share = 1.0
    """Least part of the people planned that are to be served."""
    advances: Annotated[float, Unit("money", ranges=False)] | None = None
    """£ that may be advanced to members in all; what they are advanced now where left out."""
    areas: dict[Identifier, Share] = Field(default_factory=dict, max_length=100)
    """Part of the people in each area, which sum to 100%; only members that name the area, or none, can serve it."""
