"""One organisation in one contract: its work, its people, what it has earned and spent."""

from typing import TYPE_CHECKING, Any

from . import counts
from .organisation import Organisation
from .payments import Advance, Parts, Schedule

if TYPE_CHECKING:
    from .length import Length

Data = dict[str, Any]


class Member:
    """Work, promise and money are shares of the contract (R6); the lists are by contract month."""

    def __init__(self, org: Organisation, terms: Data, payment: Data, length: "Length") -> None:
        self.org = org
        self.name = org.name
        self.terms = terms
        self.post: float | None = terms.get("post")
        self.work = self.promise = self.money = 0.0
        self.parts = Parts(1.0, 0.0, 0.0)
        self.schedule = Schedule(payment)
        self.advance = Advance(length.agreed)
        self.staffed = self.waiting = 0.0
        self.unmet = self.referred = self.waiting_taken = 0.0
        self.referred_there = self.promised_there = 0.0  # over the months in which it was there (R51)
        self.closing_cost = self.staff_cost = 0.0
        self.received = self.paid_on = 0.0  # of claims, before anything kept back (R52)
        self.served: list[float] = []
        self.outcomes: list[float] = []
        self.expected: list[float] = []
        self.cost: list[float] = []
        months = length.longest
        self.other_cost = [0.0] * months
        self.earned = [0.0] * months
        self.outcome_seen: list[float | None] = [None] * months
        self.outcome_expected = [0.0] * months
        self.claimed = [0.0] * months
        self.planned_gone: dict[int, float] = {}
        self.taken: list[tuple[float, int]] = []
        self.present = True  # not before its first year, where it comes later (R61)
        self.left_by_plan = False
        self.left_on: int | None = None
        self.leaves_on: int | None = None
        self.trust: float = terms["trust"]
        self.cut_hard = False
        self.awaiting_hand_over = False
        self.settled = False

    @property
    def there(self) -> bool:
        return self.present and self.left_on is None

    @property
    def is_post(self) -> bool:
        """Paid and costing a fixed sum, without people (R63)."""
        return self.post is not None

    @property
    def capacity(self) -> float:
        return self.staffed * float(self.org.data["capacity_factor"])

    def spare(self, people: float) -> float:
        return max(0.0, self.capacity - people / 12.0 * self.work)

    def serve(self, people: float, referrals: float, price_index: float, floor: float) -> None:
        """A month's people and cost, at the staff as they stand; then the staff move, not below the floor's part of the plan (R7)."""
        if self.post is not None:
            self.served.append(0.0)
            self.cost.append(self.post / 12.0 * price_index)
            return
        data, unit_cost = self.org.data, self.org.unit_cost
        planned = people / 12.0 * self.work
        served = min(self.waiting + referrals, self.capacity)
        fixed = unit_cost * data["fixed_share"] * self.staffed
        variable = unit_cost * (1.0 - data["fixed_share"]) * served
        overhead = data["overhead"] * unit_cost * people / 12.0 * self.promise
        self.served.append(served)
        self.cost.append((fixed + variable + overhead) * price_index)
        self.wait(referrals - served)
        self.staffed += (referrals - self.staffed) / max(1.0, data["staffing_lag"])
        self.staffed = max(self.staffed, floor * planned)

    def wait(self, more: float) -> None:
        """A month on the waiting list; those who drop out are unmet need."""
        queue = max(0.0, self.waiting + more)
        self.waiting = queue * (1.0 - self.org.data["drop_out"])
        self.unmet += queue - self.waiting

    def serve_nobody(self) -> None:
        self.served.append(0.0)
        self.cost.append(0.0)

    def book_outcomes(self, month: int, target: float | None, scale: float, hand_over_loss: float, z: float | None) -> None:
        """Outcomes of the month's people, drawn now and seen later; z is None without noise (R8, R10)."""
        served = self.served[month]
        if target is None or served == 0.0:
            self.outcomes.append(0.0)
            self.expected.append(0.0)
            return
        stated: float | None = self.org.data["outcome_rate"]
        rate = target if stated is None else stated
        chance = min(1.0, rate * scale * self.org.effect * self.hand_over_factor(month, hand_over_loss))
        self.outcomes.append(served * chance if z is None else counts.outcomes(z, served, chance))
        self.expected.append(served * rate)

    def hand_over_factor(self, month: int, loss: float) -> float:
        """Work taken over starts with fewer outcomes and recovers over twelve months (R31)."""
        if not self.taken or self.work == 0.0:
            return 1.0
        fresh = sum(work * max(0.0, 1.0 - (month - taken) / 12.0) for work, taken in self.taken)
        return 1.0 - loss * fresh / self.work

    def plan(self, year: int, month: int, months: int, people: float) -> float:
        """Planned people of a contract year: months gone as planned then, months to come as now (R16)."""
        gone = self.planned_gone.get(year, 0.0)
        to_come = min(12 * (year + 1), months) - (month + 1)
        if to_come <= 0 or not self.there:
            return gone
        return gone + to_come * people / 12.0 * self.work

    def result(self, month: int) -> float:
        """Earned less cost, of a month of service (R30)."""
        seen = self.outcome_seen[month]
        outcome = self.outcome_expected[month] if seen is None else seen
        return self.earned[month] + outcome - self.cost[month] - self.other_cost[month]
