"""Who contracts with whom, and who carries what."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.language.units import Number, Unit
from simulator.terms.cuts import CutRule
from simulator.terms.marks import Choices, Label, Ruled, Slider, Tried
from simulator.terms.member import Member
from simulator.terms.passing import PassThrough
from simulator.terms.pool import PAID_IN, TRIED, RiskPool
from simulator.terms.section import Flag, Fraction, Margin, Money, OneOf, Section
from simulator.terms.structures import KINDS


class Structure(Section):
    """Who contracts with whom, and who carries what."""

    kind: Annotated[
        str,
        OneOf(KINDS),
        Label("Structure", "Who contracts with whom, and who carries what."),
        Choices(),
        Tried((), "the structure is: {}"),
        Ruled("R14", "R18", "R36", "R40"),
    ]
    """direct lots, prime and subcontractors, consortium with a hub, alliance, or joint venture."""
    lead: Annotated[str | None, Label("Lead or hub"), Ruled("R6", "R32", "R34", "R36")] = None
    """The member that holds the contract (prime) or is the hub (consortium)."""
    members: dict[str, Member] = Field(min_length=1, max_length=1000)
    """Organisation id and its part."""
    management_fee: Annotated[
        Number,
        Unit("fraction", most=0.9),
        Label("Management fee", "Part of the partners' price that the lead keeps."),
        Slider("%", 0, 40, 0.5),
        Tried(("0%", "5%", "10%", "15%", "20%"), "the lead keeps {} of the partners' price", {"0%": "the lead keeps no fee"}),
        Ruled("R14", "R32", "R73"),
    ] = 0.1
    """Prime: top slice of the partners' price that the lead keeps."""
    hub_cost: Annotated[
        Number,
        Unit("fraction", most=0.9),
        Label("Cost of the hub", "Part of each payment that the hub costs."),
        Slider("%", 0, 40, 0.5),
        Tried(("0%", "2.5%", "5%", "10%", "15%"), "the hub costs {} of each payment"),
        Ruled("R18", "R40", "R49"),
    ] = 0.05
    """Consortium, alliance, joint venture: top slice of each payment that the hub costs. Assumed."""
    management_cost: Annotated[Fraction, Ruled("R22", "R24", "R49")] = 0.08
    """Prime: what managing costs the lead, as part of the partners' prices. Assumed."""
    vat: Annotated[Number, Unit("fraction", most=0.2), Ruled("R21", "R40")] = 0.0
    """Part of the top slice charged again as VAT that cannot be recovered, up to 20%; take advice."""
    reinvest_underspend: Annotated[Flag | None, Ruled("R27")] = None
    """Whether money not spent in a quarter goes to members short of cash; false, in an alliance true, where left out."""
    pass_through: PassThrough = PassThrough()
    """Prime: how much of each risk partners carry."""
    pay_partners: Annotated[
        Number | Literal["when_paid"],
        Unit("days", most=366, words=("when_paid",)),
        Label("Partners are paid", "When the lead is paid, or so many days from their claim."),
        Choices(
            {
                "when_paid": "when the lead is paid",
                "14 days": "14 days after their claim",
                "30 days": "30 days after their claim",
                "60 days": "60 days after their claim",
                "90 days": "90 days after their claim",
            }
        ),
        Tried(("when_paid", "14 days", "30 days", "60 days"), "partners are paid: {}"),
        Ruled("R2", "R20", "R46", "R83"),
    ] = "when_paid"
    """Prime: partners are paid when the commissioner pays, or so many days from their claim."""
    pooled: Annotated[
        Fraction,
        Label(
            "Results money pooled",
            "Part of the money for results that is shared by agreed parts; the rest follows each member's own results.",
        ),
        Slider("%", 0, 100, 5),
        Tried(("0%", "25%", "50%", "100%"), "{} of the money for results is shared"),
        Ruled("R18"),
    ] = 1.0
    """Consortium: part of outcome money shared by agreed shares; the rest follows each member's own outcomes."""
    cut_rule: Annotated[CutRule, Ruled("R19", "R36", "R44")] = "pro_rata"
    """Consortium: how a cut is shared."""
    risk_pool: Annotated[RiskPool | None, PAID_IN, Slider("%", 0, 10, 0.5), TRIED, Ruled("R26", "R36")] = None
    """Consortium: a pool against insolvency."""
    pain_cap: Annotated[
        Fraction,
        Label("Most that a member can lose", "On results, as part of its price."),
        Tried(("0%", "5%", "10%", "20%"), "a member loses at most {} of its price on results"),
        Ruled("R37"),
    ] = 0.1
    """Alliance: most that a member can lose on outcomes, as part of its price."""
    commissioner_share: Annotated[
        Fraction,
        Label("The commissioner's part of gain and pain", "What the members do not share among themselves."),
        Tried(("0%", "50%", "100%"), "the commissioner takes {} of gain and pain"),
        Ruled("R37"),
    ] = 0.5
    """Alliance: part of gain and pain that the commissioner takes."""
    capital: Annotated[Money, Ruled("R40")] = 0.0
    """Joint venture: £ paid in by the owners on the first day."""
    margin: Annotated[
        Margin,
        Label("Margin on cost", "What the company pays its members over their cost."),
        Tried(("0%", "5%", "10%"), "members are paid their cost and {}"),
        Ruled("R41", "R75"),
    ] = 0.05
    """Joint venture: margin on cost paid to members."""
