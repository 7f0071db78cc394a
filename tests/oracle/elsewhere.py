"""The year of an organisation outside its contracts: noise around its margin (R10, R24), or shocks as published (R79)."""

import math
from typing import TYPE_CHECKING, Any

from .reserves import NORMAL

if TYPE_CHECKING:
    from .organisation import Organisation

Data = dict[str, Any]
SHOCKS = "shocks"
INCOMES = (500_000.0, 1e6, 10e6)
BELOW, ABOVE = (0.113, 0.077, 0.061, 0.036), (0.131, 0.086, 0.086, 0.070)


class Elsewhere:
    """£ by month of the organisation's, from 0."""

    def __init__(self, org: "Organisation") -> None:
        self.org, self.world = org, org.world
        self.terms: Data = org.data["behaviour"]["elsewhere"]
        self.other_income: float = org.data["other_income"]

    @property
    def by_shocks(self) -> bool:
        return bool(self.terms["rule"] == SHOCKS)

    def index(self, month: int) -> float:
        """Of costs, since the scenario's start."""
        return self.world.inflation.since(0, month)

    def income(self, month: int) -> float:
        monthly = self.other_income / 12.0
        return monthly * (1.0 + self.terms["follows"] * (self.index(month) - 1.0)) if self.by_shocks else monthly

    def costs(self, month: int) -> float:
        monthly = float(self.other_income * (1.0 - self.org.data["other_margin"]) / 12.0)
        return monthly * self.index(month) if self.by_shocks else monthly

    def trend(self, month: int) -> float:
        return self.income(month) - self.costs(month)

    def surplus(self, month: int) -> float:
        """The trend and what chance adds to it."""
        if not self.world.noise:
            return self.trend(month)
        return self.trend(month) + (self._shock(month) if self.by_shocks else self._noise(month))

    def _noise(self, month: int) -> float:
        swing = self.org.data["other_noise"] * self.other_income / math.sqrt(12.0)
        return float(self.world.draws["other"][self.org.name][month] * swing) if swing else 0.0

    def _shock(self, month: int) -> float:
        """The part of the year's that moves cash."""
        return float(self.terms["free"] * self._of_year(month // 12) * self.income(month))

    def _of_year(self, year: int) -> float:
        """As part of income."""
        common, draws = self.terms["common"], self.world.draws
        z = math.sqrt(common) * draws["shock of all"][year] + math.sqrt(1.0 - common) * draws["shock"][self.org.name][year]
        tau = student_2(NORMAL.cdf(z))
        stated, by_size = (self.terms["below"], BELOW) if tau < 0.0 else (self.terms["above"], ABOVE)
        scale = by_size[self._size()] if stated is None else stated
        most = self.terms["most"]
        return float(min(most, max(-most, self.terms["scale"] * scale * tau)))

    def _size(self) -> int:
        return sum(self.org.income >= limit for limit in INCOMES)


def student_2(part: float) -> float:
    """The quantile of Student's t with two degrees of freedom."""
    return (2.0 * part - 1.0) / math.sqrt(2.0 * part * (1.0 - part))
