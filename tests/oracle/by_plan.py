"""Members that are there in some contract years only, and whose work others do before and after (R61)."""

from typing import TYPE_CHECKING

from .member import Member

if TYPE_CHECKING:
    from .contract import Contract

ROUNDING = 1e-12


def first_month(member: Member) -> int:
    """Of the first year in which it is there; 0 from the beginning."""
    return 12 * (round(member.terms.get("from_") or 1) - 1)


def months_of(contract: "Contract", member: Member) -> int:
    """To the member's last month: its own, or the contract's as it stands."""
    to = member.terms.get("to")
    return contract.months if to is None else min(contract.months, 12 * round(to))


def leaves_with(contract: "Contract", member: Member, month: int) -> bool:
    """Whether it leaves by plan with this month, before the contract ends."""
    return member.there and month == months_of(contract, member) - 1 < contract.months - 1


# The beginning


def begin(contract: "Contract") -> None:
    """Once all is settled as if everybody were there, whoever comes later has nothing yet."""
    later = [member for member in contract.members.values() if first_month(member) > 0]
    for member in later:
        member.present = False
        _give_back(contract, member)
        member.staffed = 0.0
    if later:
        for member in contract.there():
            member.staffed = contract.people / 12.0 * member.promise


def _givers(contract: "Contract", member: Member) -> dict[str, float]:
    """Who does its work while it is not there, and what part of it: the lead, else all who are there in every year."""
    lead: str | None = contract.structure["lead"]
    if lead is not None:
        return {lead: 1.0}
    always = [each for each in contract.members.values() if first_month(each) == 0 and each.terms.get("to") is None]
    whole = sum(each.terms["share"] for each in always)
    return {each.name: each.terms["share"] / whole for each in always}


def _givers_there(contract: "Contract", member: Member) -> list[tuple[Member, float]]:
    parts = _givers(contract, member)
    return [(contract.members[name], part) for name, part in parts.items() if contract.members[name].there]


# The first day of a year


def _in_order(contract: "Contract") -> list[Member]:
    return [contract.members[name] for name in sorted(contract.members)]


def give_back(contract: "Contract", month: int) -> None:
    """What those had who left with yesterday goes on, before the year's cuts."""
    for member in _in_order(contract):
        if member.left_by_plan and month == 12 * round(member.terms["to"]):
            _give_back(contract, member)
            contract.abandon(member)


def come(contract: "Contract", month: int) -> None:
    """Who comes today takes its share, after the year's cuts."""
    for member in _in_order(contract):
        if month > 0 and month == first_month(member) and member.org.solvent:
            _come(contract, member)


def _give_back(contract: "Contract", member: Member) -> None:
    """Its work goes to those who do it, as far as they are there, without loss or cost; their promise moves with the work."""
    givers = _givers_there(contract, member)
    work, money, waiting = member.work, member.money, member.waiting
    for giver, part in givers:
        giver.work += part * work
        giver.promise += part * work
        giver.money += part * money
        giver.uncut_money += part * member.uncut_money
        _wait_with(member, giver, part * waiting)
    kept = 1.0 - sum(part for _, part in givers)
    kept = kept if kept > ROUNDING else 0.0
    member.work, member.promise, member.money = kept * work, kept * member.promise, kept * money
    member.uncut_money *= kept


def _come(contract: "Contract", member: Member) -> None:
    """It takes its share from who has it, at most what each has, and hires for its promise; not where nobody is left of them."""
    givers = _givers_there(contract, member)
    if not givers:
        return
    planned = contract.planned[member.name]
    taken = 0.0
    for giver, part in givers:
        work = min(part * planned.work, giver.work)
        money = min(part * planned.money, giver.money)
        left = 1.0 - work / giver.work if giver.work > 0.0 else 1.0
        _wait_with(giver, member, (1.0 - left) * giver.waiting)
        giver.taken = [(each * left, since) for each, since in giver.taken]
        uncut = giver.uncut_money * money / giver.money if giver.money > 0.0 else 0.0
        giver.work -= work
        giver.promise -= min(work, giver.promise)
        giver.money -= money
        giver.uncut_money -= uncut
        member.money += money
        member.uncut_money += uncut
        taken += work
    member.present = True
    member.work = taken
    member.promise = planned.promise * (taken / planned.work if planned.work > 0.0 else 1.0)
    member.staffed = contract.people / 12.0 * member.promise


def _wait_with(source: Member, target: Member, people: float) -> None:
    source.waiting -= people
    source.waiting_taken -= people
    target.waiting += people
    target.waiting_taken += people


# The last day


def settle_up(contract: "Contract", member: Member) -> None:
    """Nobody takes its staff; what is left of an advance is given back."""
    member.settled = True
    member.spend(member.closing_cost)
    contract.repay_advance(member)


def leave(contract: "Contract", member: Member, day: int) -> None:
    """It has delivered; its work goes on the next day, so nobody waits for anybody."""
    member.left_on, member.left_by_plan = day, True
    contract.member_left(member, day)
