"""Who contracts with whom, and who carries what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulator.language.units import Number, Unit
from simulator.terms.cuts import CutRule
from simulator.terms.member import Member
from simulator.terms.passing import PassThrough
from simulator.terms.pool import RiskPool
from simulator.terms.section import Flag, Fraction, Margin, Money, OneOf, Section
from simulator.terms.structures import KINDS


class Structure(Section):
    """Who contracts with whom, and who carries what."""

    kind: Annotated[str, OneOf(KINDS)]
    """direct lots, prime and subcontractors, consortium with a hub, alliance, or joint venture."""
    lead: str | None = None
    """The member that holds the contract (prime) or is the hub (consortium)."""
    members: dict[str, Member] = Field(min_length=1, max_length=1000)
    """Organisation id and its part."""
    management_fee: Annotated[Number, Unit("fraction", most=0.9)] = 0.1
    """Prime: top slice of the partners' price that the lead keeps."""
    hub_cost: Annotated[Number, Unit("fraction", most=0.9)] = 0.05
    """Consortium, alliance, joint venture: top slice of each payment that the hub costs. Assumed."""
    management_cost: Fraction = 0.08
    """Prime: what managing costs the lead, as part of the partners' prices. Assumed."""
    vat: Annotated[Number, Unit("fraction", most=0.2)] = 0.0
    """Part of the top slice charged again as VAT that cannot be recovered, up to 20%; take advice."""
    reinvest_underspend: Flag | None = None
    """Whether money not spent in a quarter goes to members short of cash; false, in an alliance true, where left out."""
    pass_through: PassThrough = PassThrough()
    """Prime: how much of each risk partners carry."""
    pay_partners: Annotated[Number | Literal["when_paid"], Unit("days", most=366, words=("when_paid",))] = "when_paid"
    """Prime: partners are paid when the commissioner pays, or so many days from their claim."""
    pooled: Fraction = 1.0
    """Consortium: part of outcome money shared by agreed shares; the rest follows each member's own outcomes."""
    cut_rule: CutRule = "pro_rata"
    """Consortium: how a cut is shared."""
    risk_pool: RiskPool | None = None
    """Consortium: a pool against insolvency."""
    pain_cap: Fraction = 0.1
    """Alliance: most that a member can lose on outcomes, as part of its price."""
    commissioner_share: Fraction = 0.5
    """Alliance: part of gain and pain that the commissioner takes."""
    capital: Money = 0.0
    """Joint venture: £ paid in by the owners on the first day."""
    margin: Margin = 0.05
    """Joint venture: margin on cost paid to members."""
