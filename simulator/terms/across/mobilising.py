"""What getting ready costs members, what they are paid for it, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulator.language.exact import percent, pounds
from simulator.language.units import central
from simulator.language.words import date, length
from simulator.terms import first_year
from simulator.terms.across.reserves import Held
from simulator.terms.across.waiting import days_to_partners
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.dates import begins, serves
from simulator.terms.file import ScenarioFile
from simulator.terms.mobilisation import Mobilisation
from simulator.terms.names import called
from simulator.terms.structures import kind_of

if TYPE_CHECKING:
    from simulator.terms.centre import FirstYear

_FEW = 8  # members told one by one
_PAY_RUN = 7  # days


class Ready(NamedTuple):
    """£ of a member, or of several, for getting ready (ruling R58)."""

    cost: float
    staff: float
    """For staff who transfer to it on the first day of service."""
    paid: float
    """What it is paid for the months of mobilisation, whenever that comes."""
    gap: float
    """The most that it is out of pocket at a time, to the first day of service."""

    def told(self, by: str) -> str:
        """What it spends, is paid, by whom if that is to be said, and lacks until then."""
        spent = [
            f"{pounds(amount)} on {what}" for amount, what in ((self.cost, "it"), (self.staff, "staff who transfer")) if amount
        ]
        out = f", and is up to {pounds(self.gap)} out of pocket before service begins" if self.gap >= 0.5 else ""
        return f"spends {' and '.join(spent) or 'nothing on it'}, is paid {pounds(self.paid)} for it{by}{out}"


def own(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """A member's own cost of getting ready is of a contract that has months for it."""
    if contract.mobilisation is not None or not reading.sound("contracts", key, "mobilisation"):
        return
    for name, member in contract.structure.members.items():
        if member.mobilisation is not None:
            message = "is given, but the contract has no mobilisation; remove it, or give the contract mobilisation: {months: 3}"
            yield ("contracts", key, "structure", "members", name, "mobilisation"), message


def told(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """How long it takes, who pays what for it, and how far each member is out of pocket by then."""
    given = contract.mobilisation
    if given is None:
        return
    paid = first_year.of(file, contract).all_mobilised * given.months
    pays = (
        f"the commissioner pays {pounds(paid)} for it, {percent(central(given.paid))} of the first year's price a month"
        if paid
        else "the commissioner pays nothing for it"
    )
    yield f"Before service begins comes mobilisation of {length(given.months)}, from {date(begins(file, contract))}; {pays}."
    yield from _members(file, contract, given)


def _members(file: ScenarioFile, contract: Contract, given: Mobilisation) -> Iterator[str]:
    every = ready(file, contract, given)
    some = {key: each for key, each in every.items() if any(each)}
    by = " by the company, while it has money" if kind_of(contract.structure).at_cost else ""
    shown = list(some) if len(some) <= _FEW else [key for key in some if key == contract.structure.lead]
    for key in shown:
        yield f"{called(file, key)} {some[key].told(by)}."
    rest = [some[key] for key in some if key not in shown]
    if rest:
        cost, staff, paid, gap = (sum(max(each[place], 0.0) for each in rest) for place in range(4))
        yield (
            f"{len(rest)} members spend {pounds(cost + staff)} on it and on staff who transfer, are paid {pounds(paid)} for it{by}, "
            f"and are up to {pounds(gap)} out of pocket before service begins."
        )


def notes(file: ScenarioFile, contract: Contract, held: Mapping[str, Held]) -> Iterator[str]:
    """Members who have less than they must lay out before service begins."""
    if contract.mobilisation is None:
        return
    for key, each in ready(file, contract, contract.mobilisation).items():
        if each.gap > held[key].amount + 0.5:
            yield (
                f"{called(file, key)} is up to {pounds(each.gap)} out of pocket for mobilisation before service begins, advances and loans "
                f"aside, more than its free reserves of {held[key]}"
            )


def ready(file: ScenarioFile, contract: Contract, given: Mobilisation) -> dict[str, Ready]:
    """What each member spends and is paid."""
    year, structure = first_year.of(file, contract), contract.structure
    kind, pay = kind_of(structure), contract.payment
    theirs = _paid_on(file, contract, given, central(pay.terms) + central(pay.lateness))
    ours = _paid_on(file, contract, given, days_to_partners(contract))
    part = _company_pays(contract, year, given, theirs) if kind.at_cost else 1.0
    month_ends = [_month_end(file, contract, k) for k in range(-given.months, 0)]
    made = {}
    for key in structure.members:
        comes = [(month_ends if kind.at_cost else ours, part * year.mobilised[key])]
        if kind.lead_holds and key == structure.lead:
            comes = [(theirs, year.all_mobilised), (ours, year.mobilised[key] - year.all_mobilised)]
        cost, staff = year.mobilising[key], year.taking_on[key]
        out = [(day, cost / given.months) for day in month_ends] + [(_serving(file, contract), staff)]
        made[key] = Ready(cost, staff, year.mobilised[key] * given.months, _deepest(out, comes))
    return made


def _deepest(out: Sequence[tuple[int, float]], comes: Sequence[tuple[Sequence[int], float]]) -> float:
    """£ by which what goes out on its days is most over what has come by then, so much on each of some days."""
    return max(
        sum(amount for then, amount in out if then <= day) - sum(amount for days, amount in comes for then in days if then <= day)
        for day, _ in out
    )


def _company_pays(contract: Contract, year: FirstYear, given: Mobilisation, paid: Sequence[int]) -> float:
    """Part of what a company owes its members before service that it can pay them of capital, advance and what it is paid by then (R40)."""
    structure, owed = contract.structure, sum(year.mobilised.values()) * given.months
    came = year.all_mobilised * len(paid) + central(contract.payment.advance_months) * year.price / 12
    has = central(structure.capital) + came * (1 - central(structure.hub_cost) * (1 + central(structure.vat)))
    return min(1.0, has / owed) if owed else 1.0


def _paid_on(file: ScenarioFile, contract: Contract, given: Mobilisation, days: float) -> list[int]:
    """The days, to the first of service, on which months of mobilisation are paid for, so many days after each (ruling R2)."""
    due = (round(_month_end(file, contract, k) + days) for k in range(-given.months, 0))
    paid = (_PAY_RUN * -(-day // _PAY_RUN) for day in due)
    return [day for day in paid if day <= _serving(file, contract)]


def _month_end(file: ScenarioFile, contract: Contract, k: int) -> int:
    """The last day of a month, counted from the contract's first."""
    return (serves(file, contract, k + 1) - begins(file, contract)).days - 1


def _serving(file: ScenarioFile, contract: Contract) -> int:
    return (serves(file, contract) - begins(file, contract)).days
