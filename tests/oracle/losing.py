"""What losing work costs: staff are paid off, overhead and premises go on for a while, income tied to the work goes (R82)."""

from typing import TYPE_CHECKING, Any

from . import staff
from .member import Member
from .organisation import Organisation

if TYPE_CHECKING:
    from .contract import Contract

Data = dict[str, Any]
COSTS = "costs"
TIED_MONTHS = 12


def has_costs(org: Organisation) -> bool:
    """Whether losing work costs it this; else its closing cost alone (R23)."""
    return bool(_terms(org)["rule"] == COSTS)


def _terms(org: Organisation) -> Data:
    terms: Data = org.data["behaviour"]["losing"]
    return terms


def _closing_is_stated(org: Organisation) -> bool:
    """It stands in place of redundancy and of what goes on."""
    return org.data["closing_cost"] is not None


# The amounts


def redundancy(contract: "Contract", member: Member, month: int) -> float:
    """What it pays staff that nobody takes over, if it leaves with this month; a post has none."""
    if not has_costs(member.org) or _closing_is_stated(member.org):
        return 0.0
    return staff.redundancy(member.org, member.staffed, contract.price_index(month))


def goes_on(contract: "Contract", org: Organisation, month: int, people: float) -> float:
    """A month, after it lost the work for so many people a month with this one."""
    if not has_costs(org) or _closing_is_stated(org):
        return 0.0
    part = org.data["overhead"] + staff.sticky(org)
    return float(_terms(org)["stranded"] * part * org.unit_cost * people * contract.price_index(month))


def tied_income(member: Member, part: float = 1.0) -> float:
    """In the year after it lost this part of its work; the more of its income that was, the more."""
    org, price = member.org, part * member.price_a_year
    if not has_costs(org) or org.income <= 0.0:
        return 0.0
    terms = _terms(org)
    return float(min(terms["tied"] * price * min(1.0, price / org.income), terms["most_tied"] * org.data["other_income"]))


# Losing


def make_redundant(contract: "Contract", member: Member, month: int) -> None:
    """In its bills, with its closing cost."""
    pounds = redundancy(contract, member, month)
    if member.org.solvent:
        member.org.lost_work.told += pounds
    member.spend(pounds)


def lose_all(contract: "Contract", member: Member, month: int) -> None:
    """On its last day, this month's: all that it was promised."""
    _lose(contract, member, month, promised(contract, member), 1.0)


def lose_to(old: "Contract", new: "Contract | None") -> None:
    """At an award, what those there to the old term's end are not promised in the new one; all where there is none."""
    for member in old.to_the_end():
        before, part = promised(old, member), 1.0
        lost = before
        if new is not None and member.name in new.members:
            lost = max(0.0, before - promised(new, new.members[member.name]))
            part = lost / before if before > 0.0 else 0.0
        _lose(old, member, old.months - 1, lost, part)


def promised(contract: "Contract", member: Member) -> float:
    """People a month."""
    return contract.people / 12.0 * member.promise


def _lose(contract: "Contract", member: Member, month: int, people: float, part: float) -> None:
    org = member.org
    if has_costs(org):
        org.lost_work.begin(goes_on(contract, org, month, people), round(_terms(org)["runs_on"]))
        org.lost_work.begin(tied_income(member, part) / TIED_MONTHS, TIED_MONTHS)
