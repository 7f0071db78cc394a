"""What support and trust do to a member's outcomes, and how trust moves (R45, R46)."""

from typing import TYPE_CHECKING

from .member import Member

if TYPE_CHECKING:
    from .contract import Contract

LATE_DAYS = 30
HALVING_POUNDS = 10_000.0


def effect(contract: "Contract", member: Member) -> float:
    """What the member's outcome rate is multiplied by this month."""
    world, factor = contract.world, 1.0
    if contract.lead_there:
        halvings = member.terms["support"] / HALVING_POUNDS
        factor += world.support_effect * 2.0 * (1.0 - 2.0**-halvings)
    if contract.lead is not None and member is not contract.lead:
        factor *= max(0.0, 1.0 + world.trust_effect * (member.trust - 0.5))
    return factor


def note_cut(contract: "Contract", cut: float, lost: dict[str, float]) -> None:
    """Who lost more of its price than the contract did."""
    for name, part in lost.items():
        if part - cut > 1e-9:
            contract.members[name].cut_hard = True


def end_quarter(contract: "Contract") -> None:
    """Trust in the lead falls for each thing that went wrong in the quarter, or rises where none did."""
    late = contract.days_to_money() > LATE_DAYS
    for member in contract.there():
        wrongs = late + member.cut_hard + (member.terms["honoured"] < 1.0)
        member.cut_hard = False
        if contract.lead_there and member is not contract.lead:
            change = -contract.world.trust_fall * wrongs if wrongs else contract.world.trust_rise
            member.trust = min(1.0, max(0.0, member.trust + change))
