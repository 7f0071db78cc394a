"""A line that pays what the service costs, to a ceiling a year (R73), and the gain or overspend shared on it (R74)."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .gain_share import shared
from .lines import Line, Lines

if TYPE_CHECKING:
    from .member import Member


@dataclass
class CostClaim:
    """What a payee's costs come to with a month's claim: those of the month, what is left of a block, and what is shared by line."""

    of_month: float = 0.0
    unspent: float = 0.0
    gains: dict[str, float] = field(default_factory=dict)

    @property
    def gain(self) -> float:
        return sum(self.gains.values())

    @property
    def pounds(self) -> float:
        return self.of_month - self.unspent + self.gain


def eligible(lines: Lines, member: "Member", month: int) -> float:
    """What a month's delivery cost counts for: with its overhead as it is, or without it and so much for it instead."""
    if lines.at_cost is None:
        return 0.0
    indirect = lines.at_cost.data.get("indirect")
    return member.cost[month] if indirect is None else (member.cost[month] - member.overhead[month]) * (1.0 + indirect)


class Costs:
    """One payee's, by contract year: what the service cost with its indirect costs, the ceiling as it stands, and what was paid."""

    def __init__(self, lines: Lines) -> None:
        self.lines, self.line = lines, lines.at_cost
        self.cost: dict[int, float] = {}
        self.gone: dict[int, float] = {}
        self.ceiling: dict[int, float] = {}
        self.paid: dict[int, float] = {}

    def note_block(self, month: int, pounds: float, parts: dict[str, float]) -> None:
        """What is paid for of a month's blocks, which they have in these proportions."""
        if self.line is not None and parts.get(self.line.name, 0.0) > 0.0:
            year = month // 12
            self.paid[year] = self.paid.get(year, 0.0) + pounds * parts[self.line.name] / sum(parts.values())

    def claim(
        self, month: int, months: int, cost: float, price: float, settles: bool, price_now: float | None = None
    ) -> CostClaim:
        """Of a month of service with this delivery cost; `price` is the line's a year in it, `price_now` of those to come."""
        if self.line is None:
            return CostClaim()
        year = month // 12
        self._note(self.line, month, months, cost, price, price if price_now is None else price_now)
        claim = CostClaim()
        if not self.line.is_block:
            claim.of_month = max(0.0, self._allowed(year) - self.paid.get(year, 0.0))
            self.paid[year] = self.paid.get(year, 0.0) + claim.of_month
        if settles:
            claim.unspent = self._unspent(self.line, year)
            planned, cost, ceiling = self.lines.planned_at_cost(year), self.cost[year], self.ceiling[year]
            claim.gains = {line.name: shared(line.data, year, planned, cost, ceiling) for line in self.lines.gain_shares}
        return claim

    def _note(self, line: Line, month: int, months: int, cost: float, price: float, price_now: float) -> None:
        """Months gone at the price then, months to come as now."""
        year = month // 12
        self.cost[year] = self.cost.get(year, 0.0) + cost
        self.gone[year] = self.gone.get(year, 0.0) + price / 12.0
        to_come = max(0, min(12 * (year + 1), months) - (month + 1))
        self.ceiling[year] = self.gone[year] + to_come * price_now / 12.0

    def _allowed(self, year: int) -> float:
        return min(self.cost[year], self.ceiling[year])

    def _unspent(self, line: Line, year: int) -> float:
        """Of a block that was paid in advance, what goes back."""
        if not line.is_block or line.data.get("unspent") == "kept":
            return 0.0
        paid = self.paid.get(year, 0.0)
        return max(0.0, paid - self.cost[year] - (line.data.get("surplus_cap") or 0.0) * paid)
