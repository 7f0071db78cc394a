"""How staff follow the people who come, where they are held: hired where somebody pays, let go slowly and at a cost (R81)."""

from typing import TYPE_CHECKING, Any

from . import volume
from .by_plan import first_month
from .ledger import under
from .lines import ACTIVITY, OUTCOME
from .member import Member
from .organisation import Organisation

if TYPE_CHECKING:
    from .contract import Contract

Data = dict[str, Any]
HELD = "held"
RECENT = 6  # months, whose mean of people referred it goes by
FIRST_LESS, FIRST_IDLE = 5, 11  # months, from 0
A_YEAR, QUARTERS = 12, 4
ROUNDING = 1e-9


def is_held(member: Member) -> bool:
    """A post has no people."""
    return not member.is_post and bool(_terms(member.org)["rule"] == HELD)


def _terms(org: Organisation) -> Data:
    terms: Data = org.data["behaviour"]["staff"]
    return terms


# What £1 of unit cost is


def sticky(org: Organisation) -> float:
    """The part that is there to the last day for what it hired for."""
    return float(min(org.data["behaviour"]["losing"]["sticky"], org.data["fixed_share"]))


def redundancy(org: Organisation, people: float, price_index: float) -> float:
    """What paying off the staff of so many people costs."""
    a_month = org.unit_cost * (org.data["fixed_share"] - sticky(org)) * price_index
    return float(_terms(org)["redundancy"] * people * a_month)


# A month


def serve(contract: "Contract", member: Member, month: int, referrals: float, price_index: float) -> None:
    """A month's people and cost at the staff as they stand; then staff move, and it asks whether it holds on."""
    served = member.serve_people(referrals)
    overhead, pounds = _overhead(contract, member), member.org.unit_cost * price_index
    people = _held(contract, member) + _followed(member, served) + overhead
    redundant = 0.0
    if not volume.ramps_up(contract, month):
        _hire(contract, member, month, price_index)
        if month % 3 == 2:
            redundant = _let_go(contract, member, month)
            _hold_on(member, month)
    member.cost.append(people * pounds + redundancy(member.org, redundant, price_index))
    member.overhead.append(overhead * pounds)


def _held(contract: "Contract", member: Member) -> float:
    """By what it was promised, at the people planned first; cuts and changes move nothing of it."""
    return 0.0 if member.idle else sticky(member.org) * contract.first_people / 12.0 * member.promise


def _overhead(contract: "Contract", member: Member) -> float:
    return 0.0 if member.idle else float(member.org.data["overhead"] * contract.people / 12.0 * member.promise)


def _followed(member: Member, served: float) -> float:
    """What follows people served, and staff."""
    fixed = member.org.data["fixed_share"]
    return float((1.0 - fixed) * served + (fixed - sticky(member.org)) * member.staffed)


# More staff


def _hire(contract: "Contract", member: Member, month: int, price_index: float) -> None:
    """Towards those who come, as far as there is money for them."""
    recent, funded = _recent(contract, member), funded_people(contract, member, month, price_index)
    if recent > member.staffed and funded > member.staffed:
        member.staffed += (min(recent, funded) - member.staffed) / max(1.0, member.org.data["staffing_lag"])


def _recent(contract: "Contract", member: Member) -> float:
    """The mean of people referred to it in its last months; where less work was agreed, of no more than that (R84)."""
    latest = member.referrals[-RECENT:]
    mean = sum(latest) / len(latest)
    return mean if member.less_work >= 1.0 else min(mean, contract.people / 12.0 * member.work * member.less_work)


def funded_people(contract: "Contract", member: Member, month: int, price_index: float) -> float:
    """A month, for whom it hires: those planned and some more; to the caps where one more brings what it costs."""
    over, brings = 1.0 + float(_terms(member.org)["over"]), brought_by_one(contract, member, month)
    if not under(sum(brings.values()), (1.0 - sticky(member.org)) * member.org.unit_cost * price_index):
        caps = [contract.lines.each[line].cap for line in brings]
        if None in caps:
            return float("inf")
        over = max([over, *(cap for cap in caps if cap is not None)])
    return contract.people / 12.0 * member.work * over * member.less_work


def brought_by_one(contract: "Contract", member: Member, month: int) -> dict[str, float]:
    """What one more person served brings, as expected, by the lines that bring anything."""
    pounds = {
        name: contract.tariff(member, line, month) * member.expected_of_one(line, contract.target)
        for name, line in contract.lines.each.items()
        if line.kind in (ACTIVITY, OUTCOME)
    }
    return {name: each for name, each in pounds.items() if each > 0.0}


# Less


def _let_go(contract: "Contract", member: Member, month: int) -> float:
    """Where there are clearly too many some leave by themselves, and a part of the rest is made redundant: so many."""
    terms, recent = _terms(member.org), _recent(contract, member)
    if month - first_month(member) < FIRST_LESS or member.staffed <= (1.0 + terms["slack"]) * recent + ROUNDING:
        return 0.0
    excess = member.staffed - recent
    leave = min(excess, terms["attrition"] / QUARTERS * member.staffed)
    redundant = float(terms["made_redundant"] * (excess - leave))
    member.staffed -= leave + redundant
    return redundant


def _hold_on(member: Member, month: int) -> None:
    """Who was sent hardly anybody for a year gives up what it holds, until it is sent more."""
    if month - first_month(member) >= FIRST_IDLE:
        sent, promised = sum(member.referrals[-A_YEAR:]), sum(member.promised[-A_YEAR:])
        member.idle = sent < _terms(member.org)["idle"] * promised - ROUNDING
