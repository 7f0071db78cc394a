"""How each member's work ended, and whether a contract stopped (R51, R52)."""

from typing import TYPE_CHECKING, NamedTuple

from .contract import Contract
from .member import Member

if TYPE_CHECKING:
    from .retender import Retender

NO_WORK, DELIVERED, LOST = "never had work", "delivered", "lost"
INSOLVENT, HANDED_BACK, LEFT_WITHOUT = "insolvent", "handed back", "left without"
IN_A_DAY = (LOST, INSOLVENT, HANDED_BACK, LEFT_WITHOUT)  # in the order of the day's phases: terms, solvency, decisions
LEAST_WORK = 0.05
ROUNDING = 1e-9


class End(NamedTuple):
    """What ended a member's work, and on which day; no day where it delivered or never had work."""

    how: str
    day: int | None = None


def end_in_term(contract: Contract, member: Member) -> End:
    """In one term, told by itself."""
    left = member.left_on
    if not _had_work(member):
        return End(NO_WORK)
    if member.left_by_plan:
        return End(DELIVERED)
    if _to_the_end(contract, member):
        return _at_the_end(contract, member)
    if member.org.insolvent_on == left:
        return End(INSOLVENT, left)
    return End(LEFT_WITHOUT if member.leaves_on is None else HANDED_BACK, left)


def _to_the_end(contract: Contract, member: Member) -> bool:
    """To the end of the contract's last day, whatever became of it later."""
    left, last = member.left_on, contract.last_day
    return left is None or left > last or (left == last and member.org.insolvent_on != last)


def _at_the_end(contract: Contract, member: Member) -> End:
    """After a break nobody has delivered it (R57)."""
    if contract.length.broken_in is None:
        return End(DELIVERED)
    return End(LEFT_WITHOUT if member.leaves_on is None else HANDED_BACK, contract.last_day)


def _had_work(member: Member) -> bool:
    """A post has no people, and is its own work (R63)."""
    return member.is_post or member.referred_there > LEAST_WORK * member.promised_there + ROUNDING


def ends_in(first: Contract, lettings: list[tuple[int, Contract | None]]) -> dict[str, End]:
    """Of the first term's members, over all terms; a letting is the day of its award and what was let."""
    found = {}
    for name, member in first.members.items():
        end = end_in_term(first, member)
        for day, term in lettings:
            if end.how == DELIVERED:
                end = _goes_on(name, day, term)
        found[name] = end
    return found


def _goes_on(name: str, day: int, term: Contract | None) -> End:
    """Who delivered a term goes on as in the next; without work there it lost it."""
    end = end_in_term(term, term.members[name]) if term is not None and name in term.members else End(NO_WORK)
    return End(LOST, day) if end.how == NO_WORK else end


def first_end(ends: list[End]) -> End:
    """Of an organisation over its contracts, among those in which it had work."""
    worked = [end for end in ends if end.how != NO_WORK]
    ended = [(end.day, IN_A_DAY.index(end.how), end) for end in worked if end.day is not None]
    if ended:
        return min(ended)[-1]
    return End(DELIVERED if worked else NO_WORK)


def ended_early(contract: Contract) -> bool:
    """Nobody with work delivered it to the end of its last day."""
    return not any(_to_the_end(contract, member) and member.work > ROUNDING for member in contract.members.values())


def lettings_of(retender: "Retender", contracts: list[Contract]) -> list[tuple[int, Contract | None]]:
    """Each award's day, and the term that was let; none where nobody won."""
    terms = {contract.name: contract for contract in contracts}
    return [(award["day"], terms.get(f"{retender.first.name}/{award['term']}")) for award in retender.awards]
