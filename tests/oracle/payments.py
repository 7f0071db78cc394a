"""What a payee earns under a tariff, within yearly caps, and the advance it gives back (R15 to R20)."""

from dataclasses import dataclass, field

from .at_cost import Costs
from .bands import Allowance
from .levels import BlockMoney
from .lines import ACTIVITY, Line, Lines
from .parts import Parts

Pounds = dict[str, float]


@dataclass
class Bill:
    """What a payee's claim for a month comes to: work of the month, of it by people served, and outcomes by month of service."""

    work: float = 0.0
    seen: dict[int, float] = field(default_factory=dict)
    activity: float = 0.0

    @property
    def pounds(self) -> float:
        return self.work + sum(self.seen.values())

    def see(self, month: int, pounds: float) -> None:
        self.seen[month] = self.seen.get(month, 0.0) + pounds

    def times(self, part: float) -> "Bill":
        seen = {month: pounds * part for month, pounds in self.seen.items()}
        return Bill(self.work * part, seen, self.activity * part)


class Schedule:
    """One payee's tariffs, caps, bands and levels, line by line and month by month."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.blocks = BlockMoney()
        self.costs = Costs(lines)
        self.paid = {name: Allowance(line.bands) for name, line in lines.each.items()}
        self.expected = {line.name: Allowance(line.bands) for line in lines.outcomes}
        self.outcome_tariffs: list[Pounds] = []

    def serve(self, month: int, price: float, parts: Parts, people: float, served: float, plan: float, settles: bool) -> Pounds:
        """Activity money of a month of service; outcome tariffs are kept for when they are seen (R17).

        `people` are those planned a year, `plan` those of the contract year; guarantees are settled with its last month.
        """
        self.outcome_tariffs.append({line.name: tariff(line, parts, price, people) for line in self.lines.outcomes})
        pounds = {}
        for line in self.lines.of_kind(ACTIVITY):
            least = line.guarantee * plan * line.for_ if settles else 0.0
            counted = self.paid[line.name].take(month // 12, served * line.for_, plan * line.for_, least)
            pounds[line.name] = counted * tariff(line, parts, price, people)
        return pounds

    def see(self, line: Line, month: int, count: float, plan: float) -> float:
        """Outcome money of a month of service, for what is seen of it now."""
        counted = self.paid[line.name].take(line.counted_over(month), count, line.per_person * plan)
        return self.outcome_tariffs[month][line.name] * counted

    def expect(self, line: Line, month: int, count: float, plan: float) -> float:
        """The same for expected outcomes, which count against the cap on their own (R30)."""
        counted = self.expected[line.name].take(line.counted_over(month), count, line.per_person * plan)
        return self.outcome_tariffs[month][line.name] * counted

    def level(self, month: int, served: float, plan: float) -> float:
        """What the levels of the year add to its blocks, or take from them (R69)."""
        return self.blocks.beyond(month // 12, self.lines.levels, served, plan)


def tariff(line: Line, parts: Parts, price: float, people: float) -> float:
    """£ for one of what is counted (R16)."""
    planned = people * line.per_person
    return parts.of(line.name) * price / planned if planned > 0.0 else 0.0


class Advance:
    """Money paid ahead, kept back in equal parts from the last months' claims (R20)."""

    def __init__(self, contract_months: int) -> None:
        self.months = contract_months
        self.parts = min(12, contract_months)
        self.amount = 0.0
        self.left = 0.0
        self.due = 0.0

    def pay_out(self, pounds: float) -> None:
        self.amount += pounds
        self.left += pounds

    def keep_back(self, payment: float, month: int, carries: bool) -> float:
        """What is kept from a payment; a claim of the last months that carries a part makes it due."""
        if self.left == 0.0:
            return 0.0
        if carries and self.months - self.parts <= month < self.months:
            self.due += self.amount / self.parts
        kept = max(0.0, min(payment, self.due, self.left))
        self.due -= kept
        self.left -= kept
        return kept

    def close(self) -> float:
        """Nothing more is kept back; what was left."""
        left, self.left, self.due = self.left, 0.0, 0.0
        return left


@dataclass(eq=False)
class Claim:
    """What a payee claims for a month; `carries` marks the claim an advance is given back with.

    A subcontractor's claim on its prime knows two days: the commissioner's for the same work, and the prime's own.
    """

    payee: str
    pounds: float
    month: int
    carries: bool
    commissioner_due: int = 0
    lead_due: int = 0
