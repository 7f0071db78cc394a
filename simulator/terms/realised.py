"""The sections of a scenario file as each replication has them: numbers are arrays of length 1, or of the replications where uncertain.

Made from the schema by `python -m simulator.scenario.publish`; a test fails where it is out of date. After `#` stands a number's unit.
"""

from __future__ import annotations

import datetime
from typing import Literal, Protocol

from simulator.terms import CutRule
from simulator.terms.arrays import ByYear, InMonths, Reals, Redrawn


class ScenarioFile(Protocol):
    """A scenario file as a whole."""

    format: Literal[1]
    name: str
    about: str
    sources: tuple[str, ...]
    start: datetime.date
    smaller_partner_below: Reals  # money
    world: World
    behaviour: Behaviour
    organisations: dict[str, Organisation]
    contracts: dict[str, Contract]
    plugins: dict[str, Plugin]
    designs: dict[str, dict[str, object]]
    design: str | None
    rationale: dict[str, str]


class World(Protocol):
    """What nobody in the contract controls."""

    demand: Redrawn  # factor
    volume_scale: Reals  # factor
    outcome_scale: Reals  # factor
    alike: Reals  # fraction
    alike_volumes: Reals  # fraction
    cost_inflation: Reals  # fraction
    inflation: Inflation | None
    trust_effect: Reals  # factor
    trust_fall: Reals  # fraction
    trust_rise: Reals  # fraction
    support_effect: Reals  # fraction
    noise: bool
    outcome_scale_written: Redrawn
    """As it stands in the file, of which each member may draw its own."""


class Inflation(Protocol):
    """Inflation of the scenario's years: what an indexed price follows, and costs with it."""

    mean: Reals  # fraction
    sd: Reals  # fraction
    persistence: Reals  # fraction
    costs_over: CostsOver


class CostsOver(Protocol):
    """How much faster costs rise than the index: wages are not what a clause follows."""

    mean: Reals  # fraction
    sd: Reals  # fraction


class Behaviour(Protocol):
    """The rules by which all decide, where an organisation or a contract does not say otherwise."""

    leaving: Leaving
    staff: Staff
    losing: Losing
    elsewhere: MoneyElsewhere
    spending: Spending
    portfolio: Portfolio
    owners: Owners
    bidding: Bidding
    variation: Variation


class Leaving(Protocol):
    """When a board gives notice on a contract that loses money, or declines to go on with it."""

    rule: Literal["boards", "results"]
    floor: Reals  # months
    tolerance: Reals  # fraction
    of_price: Reals  # fraction
    h_cannot: Reals  # fraction
    h_will: Reals  # fraction
    by_size: Reals  # factor
    bears_of_income: Reals  # fraction
    bears_of_price: Reals  # fraction


class Staff(Protocol):
    """How staff follow the people who come."""

    rule: Literal["held", "follows"]
    over: Reals  # fraction
    slack: Reals  # fraction
    attrition: Reals  # fraction
    made_redundant: Reals  # fraction
    redundancy: Reals  # months
    idle: Reals  # fraction


class Losing(Protocol):
    """What losing work costs."""

    rule: Literal["costs", "closing"]
    stranded: Reals  # fraction
    sticky: Reals  # fraction
    runs_on: Reals  # months
    tied: Reals  # fraction
    most_tied: Reals  # fraction


class MoneyElsewhere(Protocol):
    """The year of an organisation outside these contracts."""

    rule: Literal["shocks", "noise"]
    below: Reals | None  # fraction
    above: Reals | None  # fraction
    scale: Reals  # factor
    most: Reals  # fraction
    free: Reals  # fraction
    common: Reals  # fraction
    follows: Reals  # fraction


class Spending(Protocol):
    """How an organisation answers when its reserves are not what it aims at."""

    rule: Literal["target", "margin"]
    target: Reals | InMonths | Literal["sector"]  # money or months
    rank: Reals  # fraction
    pace: Reals  # factor
    most_saved: Reals  # fraction
    most_spent: Reals  # fraction
    spare: Reals  # fraction
    below: Reals  # fraction
    wait: Reals  # months
    eased: Reals  # months


class Portfolio(Protocol):
    """An organisation's other contracts, which are not in the file."""

    rule: Literal["contracts", "none"]
    part: Reals | None  # fraction
    others: Reals | None  # factor
    mean: Reals  # factor
    spread: Reals  # fraction
    holder: Reals  # fraction


class Owners(Protocol):
    """What an organisation does that owns part of a company which is about to fail."""

    rule: Literal["rescue", "none"]


class Bidding(Protocol):
    """What an organisation asks before it bids, alone or in a team, for a contract that is let again."""

    rule: Literal["bears", "as_told"]
    needs: Reals  # factor
    steepness: Reals  # factor
    least: Reals  # fraction
    most_growth: Reals  # factor
    turns_up: Reals  # fraction


class Variation(Protocol):
    """What the payer agrees to change while a contract runs."""

    rule: Literal["asked", "never"]
    habit: Literal["drawn", "most", "some", "never"]
    of_most: Reals  # fraction
    of_some: Reals  # fraction
    grants_most: Reals  # fraction
    grants_some: Reals  # fraction
    grants_never: Reals  # fraction
    limit: Reals  # fraction
    as_price: Reals  # fraction
    reprofiled: Reals  # fraction
    rebases: Reals  # fraction
    under_one: Reals  # fraction
    under_two: Reals  # fraction


class Organisation(Protocol):
    """A charity, social enterprise or other provider, as a whole."""

    name: str
    other_income: Reals  # money
    other_margin: Reals  # fraction
    other_noise: Reals | None  # fraction
    free_reserves: Reals | InMonths | Literal["sector"]  # money or months
    headroom: Reals | InMonths | None  # money or months
    grace: Reals  # days
    walk_away: Reals | Literal["never"]  # fraction
    behaviour: OwnBehaviour
    closing_cost: Reals | InMonths | None  # money or months
    notice: Reals  # months
    unit_cost: Reals | None  # money
    fixed_share: Reals  # fraction
    staffing_lag: Reals  # months
    overhead: Reals  # fraction
    capacity_factor: Reals  # factor
    outcome_rate: Reals | None  # fraction
    outcome_spread: Reals  # fraction
    drop_out: Reals  # fraction
    local: bool
    user_led: bool
    areas: tuple[str, ...]
    loan: Loan | None


class OwnBehaviour(Protocol):
    """The rules by which an organisation decides."""

    leaving: Leaving
    staff: Staff
    losing: Losing
    elsewhere: MoneyElsewhere
    spending: Spending
    portfolio: Portfolio
    owners: Owners
    bidding: Bidding


class Loan(Protocol):
    """Money borrowed from outside on the first day (social finance)."""

    amount: Reals  # money
    rate: Reals  # fraction
    years: Reals  # years
    repay: Literal["calendar", "outcomes"]
    of_outcomes: Reals  # fraction


class Contract(Protocol):
    """What is bought, for how much, and from whom."""

    name: str
    annual_value: Reals | ByYear  # money
    years: Reals  # years
    extensions: tuple[Extension, ...]
    start: datetime.date | None
    mobilisation: Mobilisation | None
    people_per_year: Reals | ByYear  # people
    unit: str
    units_per_person: Reals  # factor
    demand: Redrawn  # factor
    payment: Payment
    discount: Reals  # fraction
    uplift: Reals | ByYear | Rises  # fraction
    cuts: tuple[Cut, ...]
    ramp_up: RampUp | None
    referrals_end: Reals  # months
    changes: tuple[Change, ...]
    volume_follows: Reals  # fraction
    protected: Reals  # fraction
    step_in: Reals | Literal["never"]  # days
    smaller_share: Reals  # fraction
    transfer: Reals  # months
    transfer_cost: Reals  # money
    handover_loss: Reals  # fraction
    variation: Variation
    exit_fee: Reals  # money
    loan: Loan | None
    investors: Investors | None
    parent_guarantee: ParentGuarantee | None
    structure: Structure
    retender: Retender | None
    promises: Promises


class Extension(Protocol):
    """An option to go on after the agreed years, or after the option before it."""

    years: Reals  # years
    chance: Reals  # fraction
    if_: Reals | None  # fraction
    notice: Reals  # months
    by: Literal["commissioner", "both"]


class Mobilisation(Protocol):
    """Getting ready, in the months before service begins."""

    months: int
    paid: Reals  # fraction
    cost: Reals  # money
    transferred: Transferred | None


class Transferred(Protocol):
    """Staff who come over from whoever delivered before, on the first day of service."""

    staff: Reals  # people
    each: Reals  # money


class Payment(Protocol):
    """How the price is paid."""

    fixed: Reals  # fraction
    activity: Reals  # fraction
    outcomes: Reals  # fraction
    target_rate: Reals  # fraction
    outcome_lag: Reals  # months
    terms: Reals  # days
    lateness: Reals  # days
    in_advance: bool
    activity_cap: Reals  # fraction
    outcome_cap: Reals | None  # fraction
    advance_months: Reals  # months
    most: Reals | None  # money
    retention: Reals  # fraction
    price_vat: Reals  # fraction
    lines: dict[str, Line]
    parts: dict[str, Reals | ByYear]
    """By line of the price, as part of it by contract year."""


class Line(Protocol):
    """What is paid for, and how: one line of the price."""

    kind: Literal["block", "activity", "outcome", "deduction", "at_cost", "gain_share"]
    part: Reals | None  # fraction
    tariff: Reals | ByYear | None  # money
    for_: Reals  # fraction
    levels: tuple[Tier, ...]
    bands: tuple[Tier, ...]
    guarantee: Reals  # fraction
    rate: Reals | None  # fraction
    of: str | None
    lag: Reals  # months
    spread: Reals  # months
    cap: Reals | None  # fraction
    cap_over: Literal["year", "contract"]
    size: Reals  # fraction
    chance_per_month: Reals  # fraction
    most: Reals  # fraction
    ceiling: Reals | ByYear | None  # money
    indirect: Reals | None  # fraction
    unspent: Literal["returned", "kept"] | None
    surplus_cap: Reals | None  # fraction
    on: str | None
    target: Reals | ByYear | None  # money
    commissioner: Reals  # fraction
    overspend: Reals  # fraction


class Tier(Protocol):
    """What is paid of a count, over plan, up to an end or from there on."""

    to: Reals | None  # fraction
    over: Reals | None  # fraction
    pay: Reals  # fraction


class Rises(Protocol):
    """How the price rises on the first day of contract years: by a rate or by an index, one of them."""

    rate: Reals | ByYear | None  # fraction
    index: Literal["inflation"] | None
    cap: Reals | None  # fraction
    floor: Reals | None  # fraction
    from_: int
    lag: Reals  # months
    chance: Reals  # fraction


class Cut(Protocol):
    """A cut of the price: in a stated contract year, or by chance each year from the second."""

    year: int | None
    chance_per_year: Reals | None  # fraction
    cut: Reals  # fraction


class RampUp(Protocol):
    """How referrals grow to what is planned when a contract begins. Plan, tariffs and caps stay as they are."""

    months: Reals  # months
    from_: Reals  # fraction
    staff: Literal["with", "ahead"]


class Change(Protocol):
    """A change of price or people, or a break: in a stated contract year, or by chance each year from the second."""

    year: int | None
    chance_per_year: Reals | None  # fraction
    price: Reals | None  # fraction
    people: Reals | None  # fraction
    ends: bool
    notice: Reals  # months


class Investors(Protocol):
    """Who pays for the work before outcomes are paid for, and loses what does not come back: no loan."""

    amount: Reals  # money
    repaid: Literal["from_outcomes"]
    return_: Reals  # fraction


class ParentGuarantee(Protocol):
    """What a lead's parent pays so that it does not fail."""

    by: str
    most: Reals  # money


class Structure(Protocol):
    """Who contracts with whom, and who carries what."""

    kind: str
    lead: str | None
    members: dict[str, Member]
    management_fee: Reals  # fraction
    hub_cost: Reals  # fraction
    management_cost: Reals  # fraction
    vat: Reals  # fraction
    reinvest_underspend: bool
    pass_through: PassThrough
    pay_partners: Reals | Literal["when_paid"]  # days
    pooled: Reals  # fraction
    cut_rule: CutRule
    risk_pool: RiskPool | None
    pain_cap: Reals  # fraction
    commissioner_share: Reals  # fraction
    capital: Reals  # money
    margin: Reals  # fraction


class Member(Protocol):
    """An organisation's part in a contract."""

    share: Reals  # fraction
    from_: int | None
    to: int | None
    money: Reals | None  # fraction
    price: Reals | None  # money
    post: Reals | None  # money
    outcomes: Reals | None  # fraction
    demand: Redrawn  # factor
    advance: Reals  # money
    honoured: Reals  # fraction
    support: Reals  # money
    grant: Reals  # money
    trust: Reals  # fraction
    equity: Reals | None  # fraction
    loan: Reals | None  # fraction
    mobilisation: Reals | None  # money
    pool: Reals | None  # fraction


class PassThrough(Protocol):
    """How much of each risk the prime passes on: 1 back to back, 0 the prime absorbs it, over 1 partners carry more than their part."""

    outcome_risk: Reals  # factor
    cuts: Reals  # factor
    discount: Reals  # factor
    uplift: Reals  # factor
    mobilisation: Reals  # factor
    retention: Reals  # factor
    notice: Reals | Literal["same"]  # months
    lines: dict[str, Reals]
    deductions: Reals  # factor


class RiskPool(Protocol):
    """A pool from which members that would be insolvent draw."""

    rate: Reals  # fraction
    target: Reals  # months


class Retender(Protocol):
    """How a contract is let again at its end."""

    quality_weight: Reals  # fraction
    terms: int
    term: Reals | None  # years
    start: datetime.date | None
    annual_value: Reals | None  # money
    abnormally_low: Reals  # fraction
    away: Reals  # factor
    incumbent: Bid | None
    bidders: dict[str, Bidder]


class Bid(Protocol):
    """How a team bids."""

    margin: Reals  # fraction
    discount: Reals  # fraction
    cost_error: Reals  # fraction
    quality: Reals  # fraction
    refuse_below_cost: bool
    step_back: bool
    no_compete_below: Reals | None  # money
    most_at_risk: Reals | None  # factor
    exclusive: bool
    cost: Reals  # money


class Bidder(Protocol):
    """A team that may bid when a contract is let again."""

    name: str
    structure: Structure
    bid: Bid


class Promises(Protocol):
    """What a split of the contract must keep (`consortium split`); runs do not look at it."""

    smaller_share: Reals | None  # fraction
    full_cost: Reals | None  # fraction
    at_risk: Reals | None  # factor
    fee_least: Reals | None  # fraction
    fee_most: Reals | None  # fraction
    work_moves: Reals  # fraction
    markup: Reals  # factor
    people: Reals  # fraction
    advances: Reals | None  # money
    areas: dict[str, Reals]


class Plugin(Protocol):
    """What every plug-in is told; one with parameters of its own adds fields, with units and marks as any section has."""

    use: str
    contracts: tuple[str, ...]
