"""A line of payment: one thing that is paid for, and how."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.language.units import Number, Unit, Yearly
from simulator.terms.marks import Label, Ruled, Slider, Tied
from simulator.terms.section import Fraction, Identifier, MonthCount, Ratio, Section

Tariff = Annotated[Number | Yearly, Unit("money", most=1e9, by_year=True)]
ALIKE = Slider("% more", -50, 50, 5, help="In every year alike, against the file's.")
Bound = Annotated[float, Unit("fraction", most=100, ranges=False)]


class Tier(Section):
    """What is paid of a count, over plan, up to an end or from there on."""

    to: Bound | None = None
    """Its end, over plan; it begins where the one before it ends."""
    over: Bound | None = None
    """Where the last one begins, over plan; it has no end."""
    pay: Ratio
    """What is paid there, as part of the full rate."""

    @model_validator(mode="after")
    def _ends_or_goes_on(self) -> Self:
        if (self.to is None) == (self.over is None):
            raise ValueError("needs either `to` or `over`, one of them")
        return self


class Line(Section):
    """What is paid for, and how: one line of the price."""

    kind: Annotated[Literal["block", "activity", "outcome", "deduction", "at_cost", "gain_share"], Label("What is paid for")]
    """`block`: a fixed sum; `activity`: people served; `outcome`: verified outcomes; `deduction`: what comes off by chance; `at_cost`:
    what delivery costs; `gain_share`: what of a saving is the provider's, or of an overspend."""
    part: Annotated[
        Annotated[float, Unit("fraction", most=1, ranges=False)] | None,
        Label("Part of the price"),
        Slider("%", 0, 100, 1, help="The other parts keep their proportion, and all together stay what they are."),
        Tied(),
    ] = None
    """Part of annual_value that it is; else it has a tariff."""
    tariff: Annotated[Tariff | None, Label("Tariff"), ALIKE, Ruled("R66")] = None
    """£ for one, by contract year too: of a block for a year, of an activity for a person or unit, of an outcome line for an outcome."""
    for_: Annotated[Fraction, Label("Of those served"), Ruled("R66", "R67", "R68")] = 1.0
    """Of those served, the part that it is for."""
    levels: Annotated[tuple[Tier, ...], Label("Levels"), Ruled("R69")] = Field(default=(), max_length=20)
    """Of a block: what is paid of the year's sum by where its count of people ends, over plan."""
    bands: Annotated[tuple[Tier, ...], Label("Bands"), Ruled("R67")] = Field(default=(), max_length=20)
    """Of an activity: what is paid for each person in a band of the year's count, over plan."""
    guarantee: Annotated[Fraction, Label("Guaranteed"), Ruled("R67")] = 0.0
    """Of an activity: part of the year's plan that is paid for at least."""
    rate: Annotated[
        Annotated[Number, Unit("fraction", least=0.001, most=1)] | None,
        Label("Planned rate"),
        Slider("%", 0, 100, 1),
        Ruled("R66", "R68"),
    ] = None
    """Of an outcome line: part of those served, or of the outcomes of another line, who are planned to reach it."""
    of: Annotated[Identifier | None, Label("Of whom"), Ruled("R66", "R68")] = None
    """The outcome line whose outcomes it counts on; those served where left out."""
    lag: Annotated[MonthCount, Label("Seen after"), Ruled("R68")] = 6.0
    """Months until an outcome is seen: from the month of service, or from that of the other line's outcome."""
    spread: Annotated[MonthCount, Label("Spread around it"), Ruled("R68")] = 0.0
    """Months by which outcomes are seen sooner or later: a standard deviation."""
    cap: Annotated[Ratio | None, Label("Most that is paid for"), Ruled("R67", "R68")] = None
    """Most paid for in a year, over plan; of a part 110% of people, 100% of outcomes (in an alliance 120%), of a tariff no cap, where left out."""
    cap_over: Annotated[Literal["year", "contract"], Label("The cap is counted over"), Ruled("R68")] = "year"
    """Whether the cap of an outcome line is of each contract year or of the whole contract."""
    size: Annotated[Fraction, Label("Deduction"), Ruled("R70")] = 0.0
    """Of a deduction: part of the month's price that comes off."""
    chance_per_month: Annotated[Fraction, Label("Its chance each month"), Ruled("R70")] = 0.0
    """Of a deduction: chance that it falls in a month."""
    most: Annotated[Fraction, Label("Most in a year"), Ruled("R70")] = 1.0
    """Of a deduction: most that comes off in a contract year, as part of the price a year."""
    ceiling: Annotated[Tariff | None, Label("Ceiling"), ALIKE, Ruled("R73")] = None
    """At cost: most that is paid in a contract year, by contract year too; annual_value where left out."""
    indirect: Annotated[Fraction | None, Label("Indirect cost"), Ruled("R73")] = None
    """At cost: what is paid for overhead, as part of direct cost: 10%; each member's own overhead where left out."""
    unspent: Annotated[Literal["returned", "kept"] | None, Label("What is not spent"), Ruled("R73")] = None
    """At cost and paid in advance: whether what is not spent in a contract year is given back; returned where left out."""
    surplus_cap: Annotated[Fraction | None, Label("Of it may be kept"), Ruled("R73")] = None
    """At cost and paid in advance: what of the year's money may be kept unspent, as part of it; nothing where left out."""
    on: Annotated[Identifier | None, Label("On which line"), Ruled("R74")] = None
    """Of a gain share: the line at cost whose savings are shared."""
    target: Annotated[Tariff | None, Label("Target cost"), ALIKE, Ruled("R74")] = None
    """Of a gain share: the cost a year under which is saved, by contract year too; the line's ceiling where left out."""
    commissioner: Annotated[Fraction, Label("The commissioner's part of a saving"), Ruled("R74")] = 0.5
    """Of a gain share: part of what is saved under the target that stays with the commissioner."""
    overspend: Annotated[Fraction, Label("The provider's part of an overspend"), Ruled("R74")] = 0.5
    """Of a gain share: part of what is paid over the target that is given back."""
