"""How an organisation answers when its reserves are not what it aims at (R80)."""

import math
from typing import TYPE_CHECKING, Any

from .elsewhere import Elsewhere
from .ledger import under
from .owed import owed_to
from .reserves import NORMAL, months_at, quantile, rank_of

if TYPE_CHECKING:
    from .organisation import Organisation

Data = dict[str, Any]
TARGET, SECTOR = "target", "sector"


class Spending:
    """`cut` is what was cut so far, `outstanding` what of it is not given back."""

    def __init__(self, org: "Organisation", elsewhere: Elsewhere) -> None:
        self.org, self.elsewhere = org, elsewhere
        self.terms: Data = org.data["behaviour"]["spending"]
        self.cut = self.outstanding = 0.0
        self.short_since: int | None = None

    def saved(self, month: int) -> float:
        """What is cut in a month; under nil what is spent."""
        if self.terms["rule"] != TARGET:
            return 0.0
        target = self._at_first_prices() * self.elsewhere.index(month)
        reserves = self.org.cash + owed_to(self.org)
        self._watch(month, reserves, target)
        wanted = self._wanted(month, target - reserves)
        saved = min(wanted, 0.0) if wanted <= 0.0 else self._cut(month, wanted)
        self.cut += max(0.0, saved)
        self.outstanding = max(0.0, self.outstanding + saved)
        return saved

    # The target

    def _at_first_prices(self) -> float:
        target = self.terms["target"]
        if target == SECTOR:
            return self._drawn_months() * self.org.spending / 12.0
        return self.org.pounds(target)

    def _drawn_months(self) -> float:
        """Near its own rank in the published distribution."""
        world, near = self.org.world, self.terms["rank"]
        z = world.draws["target"][self.org.name] if world.noise else 0.0
        return months_at(NORMAL.cdf(near * quantile(self._own_rank()) + math.sqrt(1.0 - near**2) * z), self.org.income)

    def _own_rank(self) -> float:
        drawn: float | None = self.org.data["reserves_rank"]
        if drawn is not None:
            return drawn
        months = 12.0 * self.org.opening / self.org.spending if self.org.spending > 0.0 else 0.0
        return rank_of(months, self.org.income)

    # What is done

    def _watch(self, month: int, reserves: float, target: float) -> None:
        """The month since which reserves are short, until they are whole again."""
        if not under(reserves, target):
            self.short_since = None
        elif self.short_since is None and under(reserves, self.terms["below"] * target):
            self.short_since = month

    def _wanted(self, month: int, gap: float) -> float:
        """Beside the trend, which alone may be over or under what it plans at most."""
        income, trend = self.elsewhere.income(month), self.elsewhere.trend(month)
        most = max(0.0, self.terms["most_saved"] * income - trend)
        least = min(0.0, -self.terms["most_spent"] * income - trend)
        return float(min(most, max(least, self.terms["pace"] * gap / 12.0)))

    def _cut(self, month: int, wanted: float) -> float:
        """Nothing at once, then more each month, and in all no more than can be spared."""
        if self.short_since is None or month - self.short_since < self.terms["wait"]:
            return 0.0
        months = month - self.short_since - self.terms["wait"] + 1.0
        left = self.terms["spare"] * 12.0 * self.elsewhere.costs(month) - self.outstanding
        return float(max(0.0, min(left, wanted * min(1.0, months / max(1.0, self.terms["eased"])))))
