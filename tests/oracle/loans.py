"""A contract's loan: who of its members draws what of it (R25)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .contract import Contract


def draw(contract: "Contract") -> None:
    """As agreed, else the lead, else by share; who is not there draws nothing."""
    loan = contract.data["loan"]
    if loan is None:
        return
    agreed = {member.name: member.terms["loan"] for member in contract.there() if member.terms["loan"] is not None}
    if agreed:
        parts = agreed
    elif contract.lead_there and contract.lead is not None:
        parts = {contract.lead.name: 1.0}
    else:
        parts = {member.name: member.terms["share"] for member in contract.there()}
    for name, part in parts.items():
        org = contract.world.organisations[name]
        steps = org.borrow(contract.since_start, part * loan["amount"], loan["rate"], loan["years"])
        contract.world.env.process(steps)
