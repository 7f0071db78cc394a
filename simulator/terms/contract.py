"""A contract: what is bought, for how much, and from whom."""

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler

from simulator.language.units import Number, Unit, Yearly
from simulator.terms import planned
from simulator.terms.behaviour import Variation
from simulator.terms.changes import Change
from simulator.terms.cuts import Cut
from simulator.terms.extension import Extension
from simulator.terms.investors import Investors, ParentGuarantee
from simulator.terms.loan import Loan
from simulator.terms.marks import Label, Needs, Off, Promised, Ruled, Said, Slider, Tied, Tried
from simulator.terms.mobilisation import Mobilisation
from simulator.terms.payment import Payment
from simulator.terms.promises import Promises
from simulator.terms.ramp_up import RampUp
from simulator.terms.retender import Retender
from simulator.terms.section import (
    Date,
    Factor,
    Fraction,
    Length,
    MonthCount,
    Section,
    Share,
    YearlyPeople,
    YearlyPrice,
)
from simulator.terms.structure import Structure
from simulator.terms.uplift import Uplift


class Contract(Section):
    """What is bought, for how much, and from whom."""

    name: Annotated[str, Said()] = Field(default="", max_length=120)
    """Its name in tables and charts; the id where left out."""
    annual_value: Annotated[
        YearlyPrice,
        Label("Price a year", "The full price, before the low bid's discount."),
        Slider("% more", -30, 30, 1),
        Tried(("-20%", "-10%", "0%", "10%", "20%"), "the full price is {} a year"),
        Ruled("R14", "R47", "R53"),
    ]
    """£ a year at full price: the ceiling. {1: £1.2m, 4: £1.1m} by contract year, the last one holds. May be left out where every line of payment has a tariff, or a line at cost a ceiling."""
    years: Annotated[
        Length,
        Label("Length of the contract", "How long it runs."),
        Slider("years", 1, 15, 1),
        Tried(("3 years", "5 years", "7 years"), "the contract runs {}"),
        Ruled("R1", "R57"),
    ]
    """Length as agreed, in whole months."""
    extensions: Annotated[tuple[Extension, ...], Label("Options to go on"), Ruled("R57")] = Field(default=(), max_length=20)
    """Options to go on after the agreed years, one after the other: 3+1+1 years are `years: 3` and two of one year."""
    start: Annotated[Date | None, Ruled("R1", "R58")] = None
    """First day; the scenario's where left out."""
    mobilisation: Annotated[Mobilisation | None, Ruled("R58")] = None
    """Getting ready before service begins, and what is paid for it; service begins on the first day where left out."""
    people_per_year: Annotated[YearlyPeople, Label("People a year"), Ruled("R6", "R14", "R47", "R53")]
    """People forecast a year, by contract year too."""
    unit: Annotated[str, Label("Counted in"), Said()] = Field(default="", max_length=40)
    """What it counts and pays by where that is not people, such as bed-nights."""
    units_per_person: Annotated[
        Annotated[float, Unit("factor", least=0.001, most=1e6, ranges=False)],
        Label("Of these for each person"),
        Tied(),
        Ruled("R65", "R66"),
    ] = 1.0
    """How many of its units a person served is, in words and tables; a tariff of an activity line is for one of them."""
    demand: Annotated[Factor | None, Label("Demand of its own"), Off("volumes"), Ruled("R7", "R60")] = None
    """Demand of its own over forecast, drawn each year; multiplies the world's."""
    payment: Payment = Payment()
    """How the price is paid."""
    discount: Annotated[
        Fraction,
        Label("Low bid: discount on the price", "How far the bid is below the full price: underbidding."),
        Slider("%", 0, 40, 1),
        Tried(("0%", "4%", "8%", "12%"), "the bid is {} below the full price", {"0%": "the bid is at the full price"}),
        Off("underbidding", 0),
        Ruled("R14", "R50"),
    ] = 0.0
    """How far the bid is below the full price, annual_value: underbidding."""
    uplift: Annotated[
        Uplift,
        Label(
            "Rise of the price each year",
            "How much the price rises each contract year. Where costs rise faster, the same price buys less from year to year.",
        ),
        Slider("%", 0, 10, 0.1),
        Tried(("0%", "2%", "3%", "5%"), "the price's yearly rise is {}", {"0%": "the price stays the same each year"}),
        Ruled("R14", "R47", "R53", "R54"),
    ] = 0.0
    """Rise of the price each contract year: one number, by year as {1: 2%, 4: 3%}, or a clause such as {index: inflation, cap: 5%}. Where costs rise faster, it buys less from year to year."""
    cuts: Annotated[
        tuple[Cut, ...],
        Label("Cut of the price"),
        Slider("%", 0, 50, 1),
        Tried(("0%", "5%", "10%", "20%"), "the price is cut by {}", {"0%": "the price is not cut"}),
        Ruled("R14", "R19"),
    ] = Field(default=(), max_length=100)
    """Cuts of the price, dated or by chance."""
    ramp_up: Annotated[
        RampUp | None,
        Label("Ramp-up", "Months until everybody comes who is planned: in the first of them few do, or part of them."),
        Slider("months", 0, 24, 1),
        Ruled("R59"),
    ] = None
    """How referrals grow when it begins; as planned from the first month where left out."""
    referrals_end: Annotated[
        MonthCount,
        Label("Referrals end before the contract"),
        Slider("months", 0, 12, 1),
        Tried(("0 months", "3 months", "6 months"), "referrals end {} before it does"),
        Off("volumes", 0),
        Ruled("R59"),
    ] = 0.0
    """Months before its end in which nobody is referred any more."""
    changes: Annotated[tuple[Change, ...], Label("Changes of price and people"), Ruled("R56")] = Field(default=(), max_length=100)
    """More or less money or people, and breaks, dated or by chance; on a day with cuts, after them."""
    volume_follows: Annotated[Fraction, Ruled("R14", "R36")] = 0.0
    """How far the work falls with a cut: 0 same work for less money, 100% in step."""
    protected: Annotated[Fraction, Ruled("R32")] = 0.0
    """Part of what partners are owed that the commissioner pays if the lead fails."""
    step_in: Annotated[Number | Literal["never"], Unit("days", most=366, words=("never",)), Ruled("R32", "R33")] = "never"
    """Days after which the commissioner takes the partners on direct if the lead goes; `never` ends the contract."""
    smaller_share: Annotated[Share, Needs("contracts.*.retender"), Ruled("R49")] = 0.0
    """Least part of the price that must go to smaller partners."""
    transfer: Annotated[MonthCount, Ruled("R31")] = 2.0
    """Months until a leaver's work is taken over."""
    transfer_cost: Annotated[Number, Unit("money", most=1e6), Ruled("R31", "R50", "R83")] = 150.0
    """£ a person a year taken over: TUPE and hand-over."""
    handover_loss: Annotated[Fraction, Ruled("R31", "R50")] = 0.2
    """How much lower outcomes start on work taken over; gone after 12 months."""
    variation: Variation | None = None
    """What its payer agrees to change, where that is not as the file says for all: only what is stated."""
    exit_fee: Annotated[Number, Unit("money", most=1e9), Label("Fee of who leaves"), Ruled("R78")] = 0.0
    """£ that a member pays which leaves by its own notice."""
    loan: Annotated[Loan | None, Ruled("R25", "R40", "R50", "R87")] = None
    """Money the lead or hub, else the members by share, borrow on the first day."""
    investors: Annotated[Investors | None, Label("Investors"), Ruled("R75")] = None
    """Who pays for the work before outcomes are paid for, and bears the loss; nobody where left out."""
    parent_guarantee: Annotated[ParentGuarantee | None, Label("A parent's guarantee"), Ruled("R76")] = None
    """What the lead's parent pays so that it does not fail; nothing where left out."""
    structure: Structure
    """Who contracts with whom."""
    retender: Annotated[Retender | None, Ruled("R47")] = None
    """How it is let again at its end, and who bids; it just ends where left out."""
    promises: Annotated[Promises, Promised()] = Promises()
    """What a split must keep."""

    @model_validator(mode="wrap")
    @classmethod
    def _priced_by_lines(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """With lines of payment the price may be left out, where all have tariffs; parts by kind are theirs, and still not stated."""
        lines = (
            raw.get("payment", {}).get("lines") if isinstance(raw, Mapping) and isinstance(raw.get("payment"), Mapping) else None
        )
        if not lines:
            return read(raw)
        stated = "annual_value" in raw
        made = read(raw if stated else {**raw, "annual_value": 1.0})
        if not planned.sound(made.payment.lines):
            return made  # which `across.lines` tells
        stands = made.model_fields_set if stated else made.model_fields_set - {"annual_value"}
        made = made.model_copy(update={"payment": _with_parts(made), **({} if stated else {"annual_value": made.value})})
        made.model_fields_set.clear()
        made.model_fields_set.update(stands)
        return made

    @property
    def value(self) -> Number | Yearly:
        """£ a year at full price, by contract year: as stated, or what its lines are planned to bring (ruling R66)."""
        if not self.payment.lines or not planned.sound(self.payment.lines):
            return self.annual_value
        named = planned.years(self)
        each = [sum(planned.money(self, year - 1, planned.central_in).values()) for year in named]
        return each[0] if len(named) == 1 else Yearly(tuple(named), tuple(each))

    def is_cut(self) -> bool:
        """Whether money is taken away from it at any time, at central values."""
        return bool(self.cuts) or any(change.is_cut for change in self.changes)

    @property
    def longest(self) -> float:
        """Years that it may last, with all options taken."""
        return self.years + sum(option.years for option in self.extensions)

    @property
    def contract_years(self) -> int:
        """Contract years that it may have, with all options taken; the last may be a part."""
        return math.ceil(round(self.longest * 12) / 12)

    @property
    def may_move(self) -> bool:
        """Whether it may end sooner or later than agreed."""
        return bool(self.extensions) or any(change.ends for change in self.changes)

    def structures(self) -> Iterator[Structure]:
        """Of whoever holds it, and of whoever may bid for it."""
        yield self.structure
        if self.retender is not None:
            yield from (bidder.structure for bidder in self.retender.bidders.values())


def _with_parts(contract: Contract) -> Payment:
    """The payment with the parts of the first year's price that its lines of each kind are planned to be, and their mean lag."""
    pay, pounds = contract.payment, planned.money(contract, 0, planned.central_in)
    whole, kinds = sum(pounds.values()), planned.kinds(contract.payment)
    of_kind = {
        part: sum(each for key, each in pounds.items() if kinds[key] == kind) / whole if whole else 0.0
        for part, kind in planned.THREE_PARTS.items()
    }
    stands = set(pay.model_fields_set)
    made = pay.model_copy(update={part: min(round(each, 12), 1.0) for part, each in of_kind.items()})
    made.model_fields_set.clear()
    made.model_fields_set.update(stands)
    return made
