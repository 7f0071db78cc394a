"""How much of each risk a prime passes on to its partners."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.language.units import Number, Unit
from simulator.terms.marks import Label, Needs, Ruled, Slider, Tried
from simulator.terms.section import Identifier, Section

Times = Annotated[Number, Unit("factor", most=10), Slider("%", 0, 200, 5)]


class PassThrough(Section):
    """How much of each risk the prime passes on: 1 back to back, 0 the prime absorbs it, over 1 partners carry more than their part."""

    outcome_risk: Annotated[
        Times,
        Label(
            "Results risk passed down",
            "How much of the price of partners hangs on results, over the contract's own: 100% is back to back, at 0% the lead carries it all.",
        ),
        Tried(
            ("0", "0.5", "1", "1.5"),
            "partners bear {} of their part of that risk",
            {"0%": "the lead alone bears that risk", "100%": "partners bear their part of that risk"},
        ),
        Ruled("R15", "R66"),
    ] = 1.0
    """Partner's part at risk on outcomes, over the contract's."""
    cuts: Annotated[
        Times,
        Label(
            "Cut passed down",
            "How much of a cut partners' prices carry: 100% is their part, more than that makes them carry some of the lead's.",
        ),
        Tried(
            ("0", "0.5", "1", "1.5"),
            "partners bear {} of their part of a cut",
            {"0%": "the lead alone bears a cut", "100%": "partners bear their part of a cut"},
        ),
        Ruled("R14", "R56"),
    ] = 1.0
    """Partner's cut, over the contract's."""
    discount: Annotated[
        Times,
        Label(
            "Discount passed down",
            "How much of the discount partners' prices carry: 100% is their part, at 0% the lead carries it all.",
        ),
        Tried(
            ("0", "0.5", "1"),
            "partners bear {} of their part of the low bid",
            {"0%": "the lead alone bears the low bid", "100%": "partners bear their part of the low bid"},
        ),
        Ruled("R14", "R50"),
    ] = 1.0
    """Partner's discount, over the bid's."""
    uplift: Annotated[
        Times,
        Label(
            "Rise passed down",
            "How much of a rise of the price partners' prices carry: 100% is their part, at 0% the lead keeps it all.",
        ),
        Tried(
            ("0", "0.5", "1"),
            "partners get {} of their part of a rise",
            {"0%": "the lead keeps every rise of the price", "100%": "partners get their part of a rise"},
        ),
        Ruled("R14", "R54"),
    ] = 1.0
    """Partner's rise of the price, over the contract's."""
    mobilisation: Annotated[
        Times,
        Label(
            "Mobilisation passed down",
            "How much of what is paid during mobilisation reaches partners: 100% is their part by price, at 0% the lead keeps it all.",
        ),
        Tried(
            ("0", "0.5", "1"),
            "partners get {} of their part of the money for mobilisation",
            {"0%": "the lead keeps the money for mobilisation", "100%": "partners get their part of the money for mobilisation"},
        ),
        Needs("contracts.*.mobilisation"),
        Ruled("R58"),
    ] = 1.0
    """What partners are paid during mobilisation, as part of their own first year's price, over the contract's."""
    retention: Annotated[
        Times,
        Label(
            "Retention passed down", "How much of what is kept back of the lead it keeps back of partners: 100% is the same part."
        ),
        Tried(
            ("0", "0.5", "1"),
            "{} of what is kept back of the lead is kept back of partners",
            {"0%": "nothing is kept back of partners", "100%": "the same part is kept back of partners"},
        ),
        Needs("contracts.*.payment.retention"),
        Ruled("R72"),
    ] = 1.0
    """Part kept back of what partners are paid, over the contract's."""
    notice: Annotated[
        Annotated[Number | Literal["same"], Unit("months", most=120, words=("same",))],
        Label("Notice passed down", "Months before the end at which partners are told of a break; same: when the lead is."),
        Needs("contracts.*.changes"),
        Ruled("R57"),
    ] = "same"
    """Months before the end at which partners are told of a break; same as the lead where left out."""
    lines: Annotated[dict[Identifier, Times], Label("Lines passed down"), Ruled("R66", "R73", "R74")] = Field(
        default={}, max_length=20
    )
    """By line of payment: how much of it partners' prices hang on, over their part; outcome_risk for outcome lines, 100% for others, where left out."""
    deductions: Annotated[
        Times,
        Label("Deductions passed down"),
        Tried(
            ("0", "0.5", "1"),
            "partners bear {} of their part of a deduction",
            {"0%": "the lead alone bears deductions", "100%": "partners bear their part of a deduction"},
        ),
        Needs("contracts.*.payment.lines"),
        Ruled("R70"),
    ] = 0.0
    """What partners bear of a deduction from their own price, over the contract's."""
