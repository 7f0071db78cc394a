"""How the price is paid."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler
from pydantic_core import PydanticCustomError

from simulator.language.units import Number, Unit
from simulator.terms.line import Line
from simulator.terms.marks import Label, Needs, Off, Ruled, Slider, Tried
from simulator.terms.section import Days, Flag, Fraction, Identifier, MonthCount, Ratio, Section, Share

ASSUMED_RATE = "40%"
"""Of people served who reach the outcome, where somebody moves money to results and the file states no rate. Assumed."""


class Payment(Section):
    """How the price is paid."""

    fixed: Annotated[Share, Label("Fixed part"), Ruled("R15", "R16", "R66", "R84")] = 1.0
    """Part of the price paid in equal monthly instalments; what the other two leave, where left out."""
    activity: Annotated[Share, Label("Paid by person served"), Ruled("R15", "R16", "R66")] = 0.0
    """Part paid by person served."""
    outcomes: Annotated[
        Share,
        Label(
            "Payment by results",
            "Part of the price that is paid by verified outcome; the other parts keep their proportion and fill the rest. "
            f"Where the file states no rate of outcomes, {ASSUMED_RATE} is assumed.",
        ),
        Slider("%", 0, 100, 1),
        Tried(
            ("0%", "10%", "20%", "40%", "60%", "80%"),
            "{} of the price is paid by results",
            {"0%": "nothing is paid by results"},
        ),
        Ruled("R15", "R16", "R66"),
    ] = 0.0
    """Part paid by verified outcome: the payment-by-results share."""
    target_rate: Annotated[
        Annotated[Number, Unit("fraction", least=0.001, most=1)] | None, Label("Target"), Ruled("R12", "R16", "R48", "R66", "R68")
    ] = None
    """People served who are to reach the outcome; the members' mean rate where left out."""
    outcome_lag: Annotated[MonthCount, Label("Results are seen after"), Ruled("R4", "R37", "R66")] = 6.0
    """Months until an outcome is seen and claimed."""
    terms: Annotated[
        Days,
        Label("The commissioner pays after", "Days from a claim until the commissioner's payment falls due."),
        Slider("days", 0, 120, 1),
        Tried(("14 days", "30 days", "60 days", "90 days"), "the commissioner pays within {} of a claim"),
        Ruled("R2", "R46"),
    ] = 30.0
    """Days from claim to due date."""
    lateness: Annotated[Days, Off("lateness", 0), Ruled("R2", "R46")] = 0.0
    """Days the commissioner pays after the due date."""
    in_advance: Annotated[Flag, Label("Paid in advance"), Ruled("R2", "R20", "R36", "R73")] = False
    """Whether the fixed part is paid at the start of each month."""
    activity_cap: Annotated[Ratio, Needs("contracts.*.payment.activity"), Ruled("R16", "R66")] = 1.1
    """Most people paid for in a year, over plan."""
    outcome_cap: Annotated[Ratio | None, Ruled("R16", "R37", "R50", "R66")] = None
    """Most outcomes paid for in a year, over target; 100%, in an alliance 120%, where left out."""
    advance_months: Annotated[Number, Unit("months", most=12), Ruled("R20")] = 0.0
    """Months of the first year's price paid on day 0 and taken back over the last 12 months."""
    most: Annotated[Annotated[Number, Unit("money", least=1)] | None, Label("Most that is paid"), Ruled("R71", "R77")] = None
    """£ that all claims of the contract may come to; no limit where left out."""
    retention: Annotated[
        Fraction,
        Label("Kept back", "What of each payment is kept back until the contract has run off."),
        Slider("%", 0, 20, 1),
        Tried(("0%", "5%", "10%"), "{} of each payment is kept back to the end"),
        Off("held_back", 0),
        Ruled("R72"),
    ] = 0.0
    """Part of each payment that is kept back until the contract's run-off ends."""
    price_vat: Annotated[Fraction, Label("VAT in the price"), Ruled("R77")] = 0.0
    """VAT that the price, tariffs and ceilings include: 20% of what is without it; nothing where left out."""

    lines: Annotated[dict[Identifier, Line], Label("Lines of payment"), Ruled("R66")] = Field(default={}, max_length=20)
    """What is paid for, line by line, in place of fixed, activity, outcomes, their caps and outcome_lag."""

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
