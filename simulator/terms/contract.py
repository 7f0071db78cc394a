"""A contract: what is bought, for how much, and from whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulator.language.units import Number, Unit
from simulator.terms.cuts import Cut
from simulator.terms.loan import Loan
from simulator.terms.payment import Payment
from simulator.terms.promises import Promises
from simulator.terms.retender import Retender
from simulator.terms.section import Date, Fraction, Length, MonthCount, People, Price, Rate, Section, Share
from simulator.terms.structure import Structure


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
