"""What a block is paid at levels of the people served in a year (R69)."""

from typing import Any

Data = dict[str, Any]
ROUNDING = 1e-9


def pay_at(levels: list[Data], served: float, planned: float) -> float:
    """What part of the block the year comes to; 1 where nobody was planned."""
    if planned <= 0.0:
        return 1.0
    reached = served / planned
    for level in levels:
        if level.get("over") is not None or reached <= level["to"] + ROUNDING:
            return float(level["pay"])
    return float(levels[-1]["pay"])


class BlockMoney:
    """What one payee's blocks came to, by contract year and line."""

    def __init__(self) -> None:
        self.pounds: dict[tuple[int, str], float] = {}

    def note(self, year: int, pounds: float, parts: dict[str, float]) -> None:
        """Money of all blocks together, which they have in these proportions."""
        whole = sum(parts.values())
        for line, part in parts.items():
            more = pounds * part / whole if whole > 0.0 else 0.0
            self.pounds[year, line] = self.pounds.get((year, line), 0.0) + more

    def beyond(self, year: int, levels: dict[str, list[Data]], served: float, planned: float) -> float:
        """What the year's level adds to this money, or takes from it."""
        return sum(
            (pay_at(each, served, planned) - 1.0) * self.pounds.get((year, line), 0.0) for line, each in levels.items() if each
        )
