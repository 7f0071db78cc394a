"""What comes off a month's claim where the service fell short (R70), and the most that a contract is paid."""

from typing import TYPE_CHECKING

from .lines import DEDUCTION, Line

if TYPE_CHECKING:
    from .contract import Contract
    from .member import Member


class Deductions:
    """Of a contract; in direct lots each member has its own."""

    def __init__(self, contract: "Contract") -> None:
        self.contract = contract
        self.taken: dict[tuple[str, str, int], float] = {}

    def of(self, month: int, price: float, member: "Member | None" = None) -> float:
        """What comes off a month of service, of this live price a year."""
        return sum(self._of(line, month, price, member) for line in self.contract.lines.of_kind(DEDUCTION))

    def _of(self, line: Line, month: int, price: float, member: "Member | None") -> float:
        key = (line.name, member.name if member is not None else "", month // 12)
        before = self.taken.get(key, 0.0)
        asked = self._weight(line, month, member) * line.data["size"] * price / 12.0
        pounds = min(asked, max(0.0, line.data.get("most", 1.0) * price - before))
        self.taken[key] = before + pounds
        return pounds

    def _weight(self, line: Line, month: int, member: "Member | None") -> float:
        """Whether it falls; without noise the chance itself."""
        world, chance = self.contract.world, line.data["chance_per_month"]
        if not world.noise:
            return float(chance)
        drawn = world.draws["deduction"][self.contract.name][line.name]
        return float((drawn[month] if member is None else drawn[member.name][month]) < chance)


class AtMost:
    """£ that all claims of a contract on its commissioner may come to."""

    def __init__(self, pounds: float | None) -> None:
        self.left = pounds

    def part_of(self, claimed: float) -> float:
        """What part of these claims, raised together, is paid for."""
        if self.left is None:
            return 1.0
        part = min(1.0, max(0.0, self.left) / claimed) if claimed > 0.0 else 1.0
        self.left -= part * claimed
        return part
