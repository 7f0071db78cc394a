"""What an organisation's contracts owe it: earned, less received and lost, until a contract's run-off has ended (R80)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .contract import Contract
    from .member import Member
    from .organisation import Organisation


def owed_to(org: "Organisation") -> float:
    """Of all together, at least nil."""
    members = [(contract, contract.members[org.name]) for contract in org.world.contracts if org.name in contract.members]
    return max(0.0, sum(_owed(contract, member) for contract, member in members))


def _owed(contract: "Contract", member: "Member") -> float:
    today = contract.clock.today
    if today > contract.last_payment(contract.calendar, contract.months, contract.structure):
        return 0.0
    now = (
        contract.calendar.holding(today + 1) - 1
    )  # the last month that has ended: an instalment is earned with the end of its own
    ended = range(min(now + 1, len(member.earned)))
    earned = contract.earned_beside(member) + sum(contract.earned(member, month, now) for month in ended)
    received = member.received - member.given - member.paid_on
    return earned - received - member.lost
