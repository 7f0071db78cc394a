"""A parent's guarantee for a prime's lead (R76)."""

from typing import TYPE_CHECKING, Any

from .ledger import OUTSIDE, under
from .organisation import Organisation

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]
FROM_OUTSIDE = "parent"


class Guarantee:
    """Of one contract; `left` of the most that the parent pays."""

    def __init__(self, world: "World", terms: Data | None) -> None:
        self.world = world
        self.left: float = terms["most"] if terms is not None else 0.0
        self.by: str = terms["by"] if terms is not None else FROM_OUTSIDE

    def draw(self, lead: Organisation) -> None:
        """What the lead is below its headroom, to the penny as in the test of its solvency."""
        floor = -lead.headroom
        if not under(lead.cash, floor):
            return
        pounds = max(0.0, min(floor - lead.cash, self.left, self._has()))
        self.left -= pounds
        self.world.ledger.move(self._account(), lead.account, pounds)

    def _has(self) -> float:
        if self.by == FROM_OUTSIDE:
            return float("inf")
        parent = self.world.organisations[self.by]
        return parent.cash if parent.solvent else 0.0

    def _account(self) -> str:
        return OUTSIDE if self.by == FROM_OUTSIDE else self.world.organisations[self.by].account
