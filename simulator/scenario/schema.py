"""The scenario file's schema: the one place where fields, units, defaults and help texts are written.

The text under each field is the user's reference, the JSON Schema's description and the page's help.
Checks that need several fields at once are in `checks.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler
from pydantic_core import PydanticCustomError

from simulator.language.units import Number, Unit
from simulator.scenario.organisation import (
    Date,
    Days,
    Factor,
    Flag,
    Fraction,
    Identifier,
    Length,
    Loan,
    Margin,
    Money,
    MonthCount,
    Organisation,
    People,
    Price,
    Rate,
    Ratio,
    Section,
    Share,
    Version,
    World,
)

__all__ = [
    "Bid",
    "Bidder",
    "Contract",
    "Cut",
    "CutRule",
    "Loan",
    "Member",
    "Organisation",
    "PassThrough",
    "Payment",
    "Retender",
    "RiskPool",
    "ScenarioFile",
    "Section",
    "Structure",
    "World",
]


class Payment(Section):
    """How the price is paid."""

    fixed: Share = 1.0
    """Part of the price paid in equal monthly instalments; what the other two leave, where left out."""
    activity: Share = 0.0
    """Part paid by person served."""
    outcomes: Share = 0.0
    """Part paid by verified outcome: the payment-by-results share."""
    target_rate: Annotated[Number, Unit("fraction", least=0.001, most=1)] | None = None
    """People served who are to reach the outcome; the members' mean rate where left out."""
    outcome_lag: MonthCount = 6.0
    """Months until an outcome is seen and claimed."""
    terms: Days = 30.0
    """Days from claim to due date."""
    lateness: Days = 0.0
    """Days the commissioner pays after the due date."""
    in_advance: Flag = False
    """Whether the fixed part is paid at the start of each month."""
    activity_cap: Ratio = 1.1
    """Most people paid for in a year, over plan."""
    outcome_cap: Ratio | None = None
    """Most outcomes paid for in a year, over target; 100%, in an alliance 120%, where left out."""
    advance_months: Annotated[Number, Unit("months", most=12)] = 0.0
    """Months of the first year's price paid on day 0 and taken back over the last 12 months."""

    @model_validator(mode="wrap")
    @classmethod
    def _fixed_fills(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """`fixed`, where left out, is what the other two parts leave, and still not stated."""
        if not isinstance(raw, Mapping) or "fixed" in raw:
            return read(raw)
        try:
            others = [Unit("fraction", most=1, ranges=False).parse(raw[part]) for part in ("activity", "outcomes") if part in raw]
        except PydanticCustomError:
            return read(raw)
        rest = 1 - sum(part for part in others if isinstance(part, float))
        made = read({**raw, "fixed": max(0.0, round(rest, 12))})
        made.model_fields_set.discard("fixed")
        return made


class Cut(Section):
    """A cut of the price: in a stated contract year, or by chance each year from the second."""

    year: Annotated[int, Field(ge=1, le=50, strict=True)] | None = None
    """Contract year on whose first day it falls; 1 is the first."""
    chance_per_year: Fraction | None = None
    """Chance that it falls in any year from the second."""
    cut: Fraction
    """Part of the price that goes."""

    @model_validator(mode="after")
    def _year_or_chance(self) -> Cut:
        if (self.year is None) == (self.chance_per_year is None):
            raise ValueError("needs either `year` or `chance_per_year`, one of them")
        return self


class Member(Section):
    """An organisation's part in a contract."""

    share: Share
    """Share of the work. Shares sum to 100%."""
    money: Share | None = None
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
    trust: Fraction = 0.5
    """Its trust in the lead at the start, 0 to 1; matters where world.trust_effect is set. Assumed."""
    equity: Share | None = None
    """Share of a joint venture's company; by work where left out."""
    loan: Share | None = None
    """Part of the contract's loan that it draws; all of it the lead's, or by work where none leads, where left out."""
    pool: Fraction | None = None
    """Consortium: part of each receipt that it pays into the risk pool; risk_pool.rate where left out."""


class PassThrough(Section):
    """How much of each risk the prime passes on: 1 back to back, 0 the prime absorbs it, over 1 partners carry more than their part."""

    outcome_risk: Annotated[Number, Unit("factor", most=10)] = 1.0
    """Partner's part at risk on outcomes, over the contract's."""
    cuts: Annotated[Number, Unit("factor", most=10)] = 1.0
    """Partner's cut, over the contract's."""
    discount: Annotated[Number, Unit("factor", most=10)] = 1.0
    """Partner's discount, over the bid's."""


class RiskPool(Section):
    """A pool from which members that would be insolvent draw."""

    rate: Fraction
    """Part of each receipt paid in until the target is reached."""
    target: MonthCount
    """Months of the members' price that the pool is to hold."""


CutRule = Literal[
    "pro_rata", "lead_first", "protect_smallest", "equal_losses", "equal_awards", "talmud", "random_arrival", "least_harm"
]


class Structure(Section):
    """Who contracts with whom, and who carries what."""

    kind: Literal["direct", "prime", "consortium", "alliance", "joint_venture"]
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


class Bid(Section):
    """How a team bids (rulings R48 and R49)."""

    margin: Margin = 0.0
    """Surplus asked for, as part of the estimated cost."""
    discount: Fraction = 0.0
    """How far the team goes below its estimate and margin to win."""
    cost_error: Annotated[Number, Unit("fraction", most=2)] = 0.1
    """Coefficient of variation of its cost estimate; more without local presence, half for the present holder."""
    quality: Fraction = 0.7
    """Quality as the commissioner scores it."""
    refuse_below_cost: Flag = False
    """Whether it never bids below its own estimate."""
    step_back: Flag = False
    """Whether it leaves the contract to a holder that reaches the target."""
    no_compete_below: Money | None = None
    """It stays out where a team led by an organisation with less income than this, and less than its own lead's, bids."""
    most_at_risk: Annotated[Number, Unit("factor", most=100)] | None = None
    """It stays out where its first year's outcome money is over this many times the cash of its members."""
    exclusive: Flag = False
    """Whether its members may bid with nobody else."""
    cost: Money = 0.0
    """£ that bidding costs it, won or lost."""


class Bidder(Section):
    """A team that may bid when a contract is let again."""

    name: str = Field(default="", max_length=120)
    """Its name in tables; the id where left out."""
    structure: Structure
    """Who would hold the contract, and who would deliver what."""
    bid: Bid = Bid()
    """How it bids."""


class Retender(Section):
    """How a contract is let again at its end (rulings R47 to R50)."""

    quality_weight: Fraction = 0.6
    """Weight of quality in the score; price has the rest."""
    terms: Annotated[int, Field(ge=1, le=20, strict=True)] = 1
    """How many further terms are let, one after the other."""
    term: Length | None = None
    """Length of a further term, in whole months; the first term's where left out."""
    start: Date | None = None
    """First day of the next term; the day after the first term ends where left out."""
    annual_value: Price | None = None
    """£ a year at most in further terms; the first ceiling with its uplift where left out."""
    abnormally_low: Fraction = 0.0
    """A bid under this part of the mean bid is rejected."""
    away: Factor = 1.5
    """How many times larger the cost error is of a team with under half of its work done by local organisations. Assumed."""
    incumbent: Bid | None = Bid()
    """How the present holder bids; null where it does not."""
    bidders: dict[Identifier, Bidder] = Field(min_length=1, max_length=50)
    """The other teams, by id."""


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


class Contract(Section):
    """What is bought, for how much, and from whom."""

    name: str = Field(default="", max_length=120)
    """Its name in tables and charts; the id where left out."""
    annual_value: Price
    """£ a year at full price: the ceiling."""
    years: Length
    """Length, in whole months."""
    start: Date | None = None
    """First day; the scenario's where left out."""
    people_per_year: People
    """People forecast a year."""
    payment: Payment = Payment()
    """How the price is paid."""
    discount: Fraction = 0.0
    """How far the bid is below the full price, annual_value: underbidding."""
    uplift: Rate = 0.0
    """Rise of the price each contract year. Where costs rise faster, it buys less from year to year."""
    cuts: tuple[Cut, ...] = Field(default=(), max_length=100)
    """Cuts of the price, dated or by chance."""
    volume_follows: Fraction = 0.0
    """How far the work falls with a cut: 0 same work for less money, 100% in step."""
    protected: Fraction = 0.0
    """Part of what partners are owed that the commissioner pays if the lead fails."""
    step_in: Annotated[Number | Literal["never"], Unit("days", most=366, words=("never",))] = "never"
    """Days after which the commissioner takes the partners on direct if the lead goes; `never` ends the contract."""
    smaller_share: Share = 0.0
    """Least part of the price that must go to smaller partners."""
    transfer: MonthCount = 2.0
    """Months until a leaver's work is taken over."""
    transfer_cost: Annotated[Number, Unit("money", most=1e6)] = 150.0
    """£ a person a year taken over: TUPE and hand-over."""
    handover_loss: Fraction = 0.2
    """How much lower outcomes start on work taken over; gone after 12 months."""
    loan: Loan | None = None
    """Money the lead or hub, else the members by share, borrow on the first day."""
    structure: Structure
    """Who contracts with whom."""
    retender: Retender | None = None
    """How it is let again at its end, and who bids; it just ends where left out."""
    promises: Promises = Promises()
    """What a split must keep."""


def _join_commas(raw: Any) -> Any:
    """`{payment.outcomes: draft tender, section 4.2}`: YAML splits the text at its comma; put the halves together."""
    if not isinstance(raw, Mapping):
        return raw
    joined: dict[Any, Any] = {}
    last = None
    for key, text in raw.items():
        is_path = str(key).split(".")[0] in {*ScenarioFile.model_fields, *Contract.model_fields}
        if text is None and not is_path and isinstance(joined.get(last), str):
            joined[last] = f"{joined[last]}, {key}"
        else:
            joined[key], last = text, key
    return joined


Rationale = Annotated[dict[str, Annotated[str, Field(max_length=2000)]], BeforeValidator(_join_commas)]


class ScenarioFile(Section):
    """A scenario file as a whole."""

    format: Version
    """Version of this format: 1."""
    name: str = Field(min_length=1, max_length=200)
    """What the scenario is called."""
    about: str = Field(default="", max_length=5000)
    """What it is about, in a sentence or two."""
    sources: tuple[Annotated[str, Field(max_length=2000)], ...] = Field(default=(), max_length=200)
    """Where the facts came from; shown in every report."""
    start: Date
    """First day of contracts that name none."""
    smaller_partner_below: Money = 1_000_000.0
    """£ a year of total income under which a member that does not lead counts as a smaller partner."""
    world: World = World()
    """What nobody in the contract controls."""
    organisations: dict[Identifier, Organisation] = Field(min_length=1, max_length=1000)
    """The organisations, by id."""
    contracts: dict[Identifier, Contract] = Field(default_factory=dict, max_length=200)
    """The contracts, by id."""
    designs: dict[Annotated[str, Field(min_length=1, max_length=100)], dict[str, Any]] = Field(
        default_factory=dict, max_length=200
    )
    """Named changes by path, compared with the file as it stands."""
    design: str | None = None
    """The design that the file stands for: what is run where none is named. The rest of the file says who everybody is."""
    rationale: Rationale = Field(default_factory=dict, max_length=2000)
    """Why a value is what it is, by path."""
