"""An organisation's other contracts, in the rest of it: each pays over or under its cost, and is let again every few years (R85)."""

import math
from typing import TYPE_CHECKING, Any

from .elsewhere import INCOMES, Elsewhere

if TYPE_CHECKING:
    from .organisation import Organisation

Data = dict[str, Any]
CONTRACTS = "contracts"
BANDS = (10e3, 100e3, 1e6, 10e6, 100e6)
PART = (0.03, 0.15, 0.23, 0.28, 0.36, 0.22)
OTHERS = (0.5, 1.0, 3.0, 8.0)
MOST_OTHERS = 60
LENGTHS, THIRDS = (3, 4, 5), (1.0 / 3.0, 2.0 / 3.0)
LENGTH_WITHOUT_NOISE = 4
LEAST_PRICE = 0.01  # over full cost


class Portfolio:
    """£ by month of the organisation's, from 0."""

    def __init__(self, org: "Organisation", elsewhere: Elsewhere) -> None:
        self.org, self.world, self.elsewhere = org, org.world, elsewhere
        self.terms: Data = org.data["behaviour"]["portfolio"]

    def surplus(self, month: int) -> float:
        """What they bring over their cost."""
        if self.terms["rule"] != CONTRACTS:
            return 0.0
        kept = [1.0 - 1.0 / self._price(contract, month // 12) for contract in range(self._count())]
        return self._part() * self.elsewhere.income(month) * sum(kept) / len(kept)

    def _part(self) -> float:
        """Of other income."""
        stated: float | None = self.terms["part"]
        return PART[_place(self.org.income, BANDS)] if stated is None else stated

    def _count(self) -> int:
        if not self.world.noise:
            return 1
        stated: float | None = self.terms["others"]
        mean = OTHERS[_place(self.org.income, INCOMES)] if stated is None else stated
        return 1 + _poisson(self._draws["count"], mean)

    @property
    def _draws(self) -> Data:
        drawn: Data = self.world.draws["other contracts"][self.org.name]
        return drawn

    def _price(self, contract: int, year: int) -> float:
        """Over full cost: as awarded, and what costs have risen by since over the income that follows them."""
        award, age = self._award(contract, year)
        rise = self.elsewhere.index(12 * year + 12) / self.elsewhere.index(12 * year) - 1.0
        falls = (1.0 - (1.0 - self.elsewhere.terms["follows"]) * rise) ** age
        return max(LEAST_PRICE, self.terms["mean"] * self._awarded(contract, award) * falls)

    def _award(self, contract: int, year: int) -> tuple[int, int]:
        """In which award of it a year is, and how many years old that is by then."""
        if not self.world.noise:
            return divmod(year, LENGTH_WITHOUT_NOISE)
        drawn = self._draws["contracts"][contract]
        length = LENGTHS[_place(drawn["length"], THIRDS)]
        return divmod(year + int(drawn["age"] * length), length)

    def _awarded(self, contract: int, award: int) -> float:
        """What chance makes of a price: the holder's, and the award's own."""
        if not self.world.noise:
            return 1.0
        holder: float = self.terms["holder"]
        own = self._draws["contracts"][contract]["price"][award]
        return math.exp(self.terms["spread"] * (math.sqrt(holder) * self._draws["holder"] + math.sqrt(1.0 - holder) * own))


def _place(value: float, limits: tuple[float, ...]) -> int:
    return sum(value >= limit for limit in limits)


def _poisson(uniform: float, mean: float) -> int:
    """The smallest count whose distribution function is at least the uniform."""
    count, term = 0, math.exp(-mean)
    below = term
    while below < uniform and count < MOST_OTHERS:
        count += 1
        term *= mean / count
        below += term
    return count
