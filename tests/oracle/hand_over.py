"""A leaver's work goes over to those who have room for it (R31)."""

from typing import TYPE_CHECKING

from .member import Member

if TYPE_CHECKING:
    from .contract import Contract


def due_in(contract: "Contract", month: int) -> list[tuple[Member, float]]:
    """Who takes over work today, and what it costs them: earlier leavers first, the insolvent before others."""
    due = sorted(entry for entry in contract.pending if entry[0] == month)
    owed: list[tuple[Member, float]] = []
    for *_, name in due:
        if contract.members[name].awaiting_hand_over:
            owed += _hand_over(contract, contract.members[name], month)
    return owed


def _hand_over(contract: "Contract", leaver: Member, month: int) -> list[tuple[Member, float]]:
    people = contract.people / 12.0
    spare = {taker.name: taker.spare(contract.people) for taker in contract.takers()}
    spare = {name: capacity for name, capacity in spare.items() if capacity > 1e-9}  # no capacity for a rounding error
    room, need = sum(spare.values()), people * leaver.work
    owed = []
    if room > 0.0:
        part = min(1.0, room / need) if need > 0.0 else 1.0
        given = [part * amount for amount in (leaver.work, leaver.promise, leaver.money, leaver.waiting, leaver.uncut_money)]
        for name, capacity in spare.items():
            taker, weight = contract.members[name], capacity / room
            _take(leaver, taker, [weight * amount for amount in given], month)
            owed.append((taker, contract.data["transfer_cost"] * 12.0 * people * weight * given[0]))
        leaver.work -= given[0]
        leaver.promise -= given[1]
        leaver.money -= given[2]
        leaver.uncut_money -= given[4]
    contract.abandon(leaver)
    return owed


def _take(leaver: Member, taker: Member, given: list[float], month: int) -> None:
    work, promise, money, waiting, uncut_money = given
    if work > 0.0:
        taker.taken.append((work, month))
    taker.work += work
    taker.promise += promise
    taker.money += money
    taker.uncut_money += uncut_money
    taker.waiting += waiting
    leaver.waiting -= waiting
    taker.waiting_taken += waiting
    leaver.waiting_taken -= waiting
