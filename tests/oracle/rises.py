"""How a contract's price rises from year to year: by a number, by year, or in terms that may follow an index (R54)."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from .days import Months, add_months
from .values import Value, in_year

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]


class Rises:
    """The rises of one term of a contract. Years are contract years from 0; none falls in year 0."""

    def __init__(self, world: "World", term: str, uplift: Value | Data, calendar: Months) -> None:
        self.world, self.term, self.uplift, self.calendar = world, term, uplift, calendar

    @property
    def one_number(self) -> bool:
        return not isinstance(self.uplift, dict)

    def product(self, year: int, passed: float = 1.0) -> float:
        """What the rises up to a year make of £1, where this part of each is passed on."""
        pound = 1.0
        for each in range(1, year + 1):
            pound *= max(0.0, 1.0 + passed * self.of(each))
        return pound

    def begun_by(self, day: int) -> int:
        """The last contract year that begins by a day."""
        year = 0
        while self.calendar.first(12 * (year + 1)) <= day:
            year += 1
        return year

    def of(self, year: int) -> float:
        """What the price rises by on a year's first day."""
        uplift = self.uplift
        if not isinstance(uplift, dict) or "chance" not in uplift:
            return in_year(uplift, year)
        if year + 1 < uplift["from_"]:
            return 0.0
        rise = self._indexed(year, uplift) if uplift["index"] is not None else in_year(uplift["rate"], year)
        if not self.world.noise:
            return rise * float(uplift["chance"])
        return rise if self.world.draws["uplift"][self.term][year] < uplift["chance"] else 0.0

    def _indexed(self, year: int, terms: Data) -> float:
        """The inflation of the scenario year that holds the day `lag` months before the year's first, within floor and cap."""
        first_day = self.world.start + timedelta(days=self.calendar.first(12 * year))
        rise = self.world.inflation.index_on(add_months(first_day, -round(terms["lag"])))
        if terms["floor"] is not None:
            rise = max(terms["floor"], rise)
        return rise if terms["cap"] is None else min(terms["cap"], rise)
