"""What a member's year came to against its plan, as far as a request looks at it (R35, R84)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .contract import Contract
    from .member import Member


@dataclass
class Month:
    """Of a month of service, in £ but for people."""

    cost_inflation: float
    cut: float
    activity: float  # planned
    outcomes: float  # planned
    not_served: float  # people planned


@dataclass
class Shortfalls:
    """Of a year, in £ but for people."""

    cost_inflation: float = 0.0
    cut: float = 0.0
    activity: float = 0.0
    outcomes: float = 0.0
    not_served: float = 0.0


def note(contract: "Contract", member: "Member", month: int) -> None:
    """A month's plan, at its end; a post has none."""
    if member.is_post:
        return
    year, price_index = month // 12, contract.price_index(month)
    price, uncut = contract.live_price(member, month), contract.uncut_price_of(member, year, risen=True)
    planned, now = _full_cost(member, contract.first_people_of(year)), _full_cost(member, contract.people)
    activity, outcomes = contract.planned_parts(member, month)
    member.against_plan[month] = Month(
        cost_inflation=now * (price_index - 1.0) - (uncut - contract.uncut_price_of(member, year, risen=False)) / 12.0,
        cut=(uncut - price) / 12.0 - (planned - now),
        activity=activity / 12.0,
        outcomes=outcomes / 12.0,
        not_served=contract.people / 12.0 * member.work - member.served[month],
    )


def _full_cost(member: "Member", people: float) -> float:
    """Of a month with so many people a year, at first prices: of those promised and of those it has (R35)."""
    data = member.org.data
    promised, worked = data["fixed_share"] + data["overhead"], 1.0 - data["fixed_share"]
    return float(people / 12.0 * (promised * member.promise + worked * member.work) * member.org.unit_cost)


def of_year(contract: "Contract", member: "Member", now: int) -> Shortfalls:
    """What they grew by in the twelve months to the end of this one: what is seen of outcomes by then puts earlier months right, too."""
    found = Shortfalls()
    for month in range(max(0, now - 11), now + 1):
        plan = member.against_plan.get(month)
        if plan is not None:
            found.cost_inflation += plan.cost_inflation
            found.cut += plan.cut
            found.activity += plan.activity - contract.activity_money(member, month)
            found.outcomes += plan.outcomes
            found.not_served += plan.not_served
    found.outcomes -= member.outcomes_known[now] - member.outcomes_known.get(now - 12, 0.0)
    return found


def note_outcomes(contract: "Contract", now: int) -> None:
    """Of all months, as known by the end of this one."""
    for member in contract.members.values():
        member.outcomes_known[now] = sum(contract.outcome_money(member, month, now) for month in range(now + 1))
