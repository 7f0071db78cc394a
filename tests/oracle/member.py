"""One organisation in one contract: its work, its people, what it has earned and spent."""

from typing import TYPE_CHECKING, Any

from . import counts
from .ledger import OUTSIDE
from .lines import ACTIVITY, Line, Lines
from .organisation import Organisation
from .parts import Parts
from .payments import Advance, Bill, Schedule
from .shortfalls import Month

if TYPE_CHECKING:
    from .length import Length

Data = dict[str, Any]


class Member:
    """Work, promise and money are shares of the contract (R6); the lists are by contract month."""

    def __init__(self, org: Organisation, terms: Data, lines: Lines, length: "Length") -> None:
        self.org = org
        self.name = org.name
        self.terms = terms
        self.post: float | None = terms.get("post")
        self.work = self.promise = self.money = 0.0
        self.parts = Parts({}, {}, {})
        self.lines = lines
        self.schedule = Schedule(lines)
        self.advance = Advance(length.agreed)
        self.staffed = self.waiting = 0.0
        self.unmet = self.referred = self.waiting_taken = 0.0
        self.referred_there = self.promised_there = 0.0  # over the months in which it was there (R51)
        self.closing_cost = self.staff_cost = 0.0
        self.received = self.paid_on = 0.0  # of claims, before anything kept back (R52)
        self.given = 0.0  # grants and underspend in what it received, less what it gave of its own
        self.earned_beside = 0.0  # mobilisation, and what an alliance settles in the run-off (R38, R58)
        self.lost = 0.0  # of what a lead owed that failed (R32)
        self.uncut_money = 0.0  # as no cut rule and no variation had moved it (R35)
        self.against_plan: dict[int, Month] = {}
        self.outcomes_known: dict[int, float] = {}  # £ of all months, by the month at whose end
        self.less_work = 1.0  # what part of its work staff are needed for (R84)
        self.would_have_gone = False
        self.priced = 0.0  # its live price, of the months in which it was there (R78)
        self.price_a_year = 0.0  # its live price in the last of them (R82)
        self.referrals: list[float] = []  # of the months in which it was there, as what it was promised (R81)
        self.promised: list[float] = []
        self.idle = False
        self.spent = 0.0  # on the contract, beside what it paid on (R75)
        self.served: list[float] = []
        self.counted: dict[str, list[float]] = {line.name: [] for line in lines.outcomes}
        self.expected: dict[str, list[float]] = {line.name: [] for line in lines.outcomes}
        self.cost: list[float] = []
        self.overhead: list[float] = []
        months = length.longest
        self.other_cost = [0.0] * months
        self.earned = [0.0] * months
        self.outcome_seen = [0.0] * months
        self.par = [0.0] * months  # an alliance's, with what it gained on it
        self.activity = [0.0] * months  # of what is earned, by people served
        self.outcome_expected = {line.name: [0.0] * months for line in lines.outcomes}
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
    def outcomes(self) -> list[float]:
        """Those that are told: of the first outcome line (R68)."""
        return self.counted[self.lines.first_outcome]

    @property
    def is_post(self) -> bool:
        """Paid and costing a fixed sum, without people (R63)."""
        return self.post is not None

    @property
    def capacity(self) -> float:
        return self.staffed * float(self.org.data["capacity_factor"])

    def spend(self, pounds: float, target: str = OUTSIDE) -> None:
        """On the contract; of who is insolvent nothing."""
        if self.org.solvent:
            self.spent += pounds
        self.org.pay(target, pounds)

    def spare(self, people: float) -> float:
        return max(0.0, self.capacity - people / 12.0 * self.work)

    def serve(self, people: float, referrals: float, price_index: float, floor: float) -> None:
        """A month's people and cost, at the staff as they stand; then the staff move, not below the floor's part of the plan (R7)."""
        if self.post is not None:
            self.served.append(0.0)
            self.cost.append(self.post / 12.0 * price_index)
            self.overhead.append(0.0)
            return
        data, unit_cost = self.org.data, self.org.unit_cost
        planned = people / 12.0 * self.work
        served = self.serve_people(referrals)
        fixed = unit_cost * data["fixed_share"] * self.staffed
        variable = unit_cost * (1.0 - data["fixed_share"]) * served
        overhead = data["overhead"] * unit_cost * people / 12.0 * self.promise
        self.cost.append((fixed + variable + overhead) * price_index)
        self.overhead.append(overhead * price_index)
        self.staffed += (referrals - self.staffed) / max(1.0, data["staffing_lag"])
        self.staffed = max(self.staffed, floor * planned)

    def serve_people(self, referrals: float) -> float:
        """As many as its staff can; the others wait."""
        served = min(self.waiting + referrals, self.capacity)
        self.served.append(served)
        self.wait(referrals - served)
        return served

    def wait(self, more: float) -> None:
        """A month on the waiting list; those who drop out are unmet need."""
        queue = max(0.0, self.waiting + more)
        self.waiting = queue * (1.0 - self.org.data["drop_out"])
        self.unmet += queue - self.waiting

    def serve_nobody(self) -> None:
        self.served.append(0.0)
        self.cost.append(0.0)
        self.overhead.append(0.0)

    def count(self, line: Line, month: int, target: float | None, scale: float, hand_over_loss: float, z: float | None) -> None:
        """What a line counts of the month's people, drawn now and seen later; z is None without noise (R8, R10, R68)."""
        if line.parent is None:
            own = self.org.effect * scale * self.hand_over_factor(month, hand_over_loss)
            of = expected_of = self.served[month] * line.for_
            rate = self._rate(line, target)
            chance = min(1.0, rate * own)
        else:
            of, expected_of = self._counts_of(line.parent, month)
            rate = (line.rate or 0.0) * line.for_
            chance = min(1.0, rate)
        self.counted[line.name].append(of * chance if z is None or of == 0.0 else counts.outcomes(z, of, chance))
        self.expected[line.name].append(expected_of * rate)

    def expected_of_one(self, line: Line, target: float | None) -> float:
        """What a line is expected to count of one person served (R30, R81)."""
        if line.kind == ACTIVITY:
            return line.for_
        if line.parent is None:
            return line.for_ * self._rate(line, target)
        return self.expected_of_one(line.parent, target) * (line.rate or 0.0) * line.for_

    def _rate(self, line: Line, target: float | None) -> float:
        """The line's, as this member's own rate is to the target."""
        stated: float | None = self.org.data["outcome_rate"]
        if stated is None or not target or line.rate is None:
            return line.rate or 0.0
        return stated if line.rate == target else line.rate * stated / target

    def _counts_of(self, line: Line, month: int) -> tuple[float, float]:
        """What another line counts of a month, and what was expected."""
        if line.name in self.counted:
            return self.counted[line.name][month], self.expected[line.name][month]
        return self.served[month] * line.for_, self.served[month] * line.for_

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

    def plan_of_all(self, month: int, months: int, people: float) -> float:
        """The same of all the contract's months together."""
        gone = sum(self.planned_gone.values())
        to_come = max(0, months - (month + 1))
        return gone + to_come * people / 12.0 * self.work if self.there else gone

    def served_in(self, year: int) -> float:
        return sum(self.served[12 * year : 12 * (year + 1)])

    # What it has earned

    def book(self, bill: Bill, month: int) -> None:
        """A claim: work is earned in the month, outcomes in their month of service; it is claimed together (R27)."""
        if month < len(self.earned):
            self.earned[month] += bill.work
            self.activity[month] += bill.activity
        for served_in, pounds in bill.seen.items():
            self.outcome_seen[served_in] += pounds

    def outcome_money(self, month: int, now: int) -> float:
        """Of a month of service: as claimed as far as it is seen, the rest as expected (R30)."""
        awaited = sum((1.0 - line.seen(now - month)) * self.outcome_expected[line.name][month] for line in self.lines.outcomes)
        return self.outcome_seen[month] + awaited

    def earned_in(self, month: int, now: int) -> float:
        """Of a month of service (R30)."""
        return self.earned[month] + self.outcome_money(month, now)
