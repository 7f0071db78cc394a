"""What a payee earns under a tariff, within yearly caps, and the advance it gives back (R15 to R20)."""

from dataclasses import dataclass
from typing import Any

Data = dict[str, Any]


@dataclass
class Parts:
    """The parts of a price: `fixed + activity + outcomes = 1`."""

    fixed: float
    activity: float
    outcomes: float


def parts_with(outcomes: float, parts: Parts) -> Parts:
    """Fixed and activity fill what outcomes leave, in the proportion of these parts (R15)."""
    rest = parts.fixed + parts.activity
    fixed = parts.fixed / rest if rest > 0.0 else 1.0
    return Parts((1.0 - outcomes) * fixed, (1.0 - outcomes) * (1.0 - fixed), outcomes)


class Allowance:
    """Counts taken against a yearly cap."""

    def __init__(self, cap: float) -> None:
        self.cap = cap
        self.counted: dict[int, float] = {}
        self.taken: dict[int, float] = {}

    def take(self, year: int, count: float, target: float) -> float:
        """What the year's count so far, up to the cap as it stands, adds to what was paid for before (R16)."""
        self.counted[year] = self.counted.get(year, 0.0) + count
        before = self.taken.get(year, 0.0)
        more = max(0.0, min(self.counted[year], self.cap * target) - before)
        self.taken[year] = before + more
        return more


class Schedule:
    """One payee's tariffs and caps, month by month."""

    def __init__(self, payment: Data) -> None:
        self.target: float = payment["target_rate"] or 0.0
        self.activity_cap = Allowance(payment["activity_cap"])
        self.outcome_cap = Allowance(payment["outcome_cap"])
        self.expected_cap = Allowance(payment["outcome_cap"])
        self.outcome_tariff: list[float] = []

    def serve(self, month: int, price: float, parts: Parts, people: float, served: float, plan: float) -> float:
        """Activity money of a month of service; its outcome tariff is kept for when they are seen (R17)."""
        outcomes_planned = people * self.target
        self.outcome_tariff.append(parts.outcomes * price / outcomes_planned if outcomes_planned > 0.0 else 0.0)
        counted = self.activity_cap.take(month // 12, served, plan)
        return counted * parts.activity * price / people if people > 0.0 else 0.0

    def see(self, month: int, outcomes: float, plan: float) -> float:
        """Outcome money of a month of service, now seen."""
        return self.outcome_tariff[month] * self.outcome_cap.take(month // 12, outcomes, self.target * plan)

    def expect(self, month: int, outcomes: float, plan: float) -> float:
        """The same for expected outcomes, which count against the cap on their own (R30)."""
        return self.outcome_tariff[month] * self.expected_cap.take(month // 12, outcomes, self.target * plan)


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
        kept = min(payment, self.due, self.left)
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
