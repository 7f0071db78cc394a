"""A member: an organisation's part in a contract."""

from typing import Annotated

from simulator.terms.marks import Label, Needs, Tied
from simulator.terms.section import Fraction, Money, Section, Share


class Member(Section):
    """An organisation's part in a contract."""

    share: Annotated[Share, Label("Share of the work"), Tied()]
    """Share of the work. Shares sum to 100%."""
    money: Annotated[Share | None, Tied()] = None
    """Share of the price; as the work where left out."""
    outcomes: Share | None = None
    """Part of its price at risk on outcomes; by the structure's rule where left out."""
    advance: Money = 0.0
    """£ paid to it on the first day and taken back over the last 12 months."""
    honoured: Fraction = 1.0
    """Part of the promised work and money that the lead really passes on."""
    support: Money = 0.0
    """£ a year that the lead spends on helping it, in kind."""
    grant: Money = 0.0
    """£ a year that the lead pays it for its time and capacity."""
    trust: Annotated[Fraction, Needs("world.trust_effect")] = 0.5
    """Its trust in the lead at the start, 0 to 1; matters where world.trust_effect is set. Assumed."""
    equity: Annotated[Share | None, Tied()] = None
    """Share of a joint venture's company; by work where left out."""
    loan: Annotated[Share | None, Tied()] = None
    """Part of the contract's loan that it draws; all of it the lead's, or by work where none leads, where left out."""
    pool: Fraction | None = None
    """Consortium: part of each receipt that it pays into the risk pool; risk_pool.rate where left out."""
