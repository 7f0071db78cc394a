"""How many people come: demand of a contract's and a member's own, the ramp-up, and the end of referrals (R59, R60)."""

from typing import TYPE_CHECKING

from .member import Member

if TYPE_CHECKING:
    from .contract import Contract

WITH_REFERRALS = "with"


def expected(contract: "Contract", member: Member, month: int, planned: float) -> float:
    """Mean referrals of a month in which so many people are planned."""
    world, year = contract.world, contract.calendar.scenario_year(month)
    mean = planned * (world.alike.demand(contract.name, member.name, year) * world.volume_scale)
    for own in (contract.data.get("demand"), member.terms.get("demand")):
        if own is not None:
            mean *= own[year]
    return mean * ramp(contract, month) if refers(contract, month) else 0.0


def ramp(contract: "Contract", month: int) -> float:
    """What part of those planned the ramp-up has reached."""
    months = _ramp_months(contract)
    if month >= months:
        return 1.0
    begins: float = contract.data["ramp_up"]["from_"]
    return begins + (1.0 - begins) * month / months


def refers(contract: "Contract", month: int) -> bool:
    """Not in the last months to the contract's end as it stands."""
    return month < contract.months - round(contract.data.get("referrals_end") or 0)


def hire(contract: "Contract", member: Member, month: int) -> None:
    """In the ramp-up, and in the first month after it, staff are as agreed and not as referrals were (R59)."""
    if not ramps_up(contract, month):
        return
    member.staffed = contract.people / 12.0 * member.promise
    if contract.data["ramp_up"]["staff"] == WITH_REFERRALS:
        member.staffed *= ramp(contract, month)


def ramps_up(contract: "Contract", month: int) -> bool:
    """In its months staff are as agreed: those of the ramp-up, and the first after it."""
    months = _ramp_months(contract)
    return months > 0 and month <= months


def floor(contract: "Contract", month: int) -> float:
    """What part of the plan staff do not fall below: a half, of those who come by now, and nil where nobody is referred."""
    if not refers(contract, month):
        return 0.0
    grows = _ramp_months(contract) > 0 and contract.data["ramp_up"]["staff"] == WITH_REFERRALS
    return 0.5 * ramp(contract, month) if grows else 0.5


def _ramp_months(contract: "Contract") -> int:
    ramp_up = contract.data.get("ramp_up")
    return 0 if ramp_up is None else round(ramp_up["months"])
