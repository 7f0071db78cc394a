"""What lost work costs an organisation, month by month (R82)."""

from typing import TYPE_CHECKING, NamedTuple

from .days import BILLS, Months
from .ledger import OUTSIDE
from .simpy_types import Steps

if TYPE_CHECKING:
    from .organisation import Organisation


class Bill(NamedTuple):
    """£ a month, in the organisation's months from the first to before the last."""

    pounds: float
    first: int
    end: int


class LostWork:
    """Of an organisation. `told` is what losing work has cost it, with redundancy."""

    def __init__(self, org: "Organisation") -> None:
        self.org = org
        self.months = Months(org.world.start, org.world.start)
        self.bills: list[Bill] = []
        self.told = 0.0

    def begin(self, pounds: float, months: int) -> None:
        """At the next so many month ends after today."""
        first = self.months.holding(self.org.world.clock.today + 1)
        self.bills.append(Bill(pounds, first, first + months))

    def run(self, last_day: int) -> Steps:
        """To the end of deliveries; who has failed pays nothing."""
        month = 0
        while self.months.last(month) <= last_day:
            yield self.org.world.clock.at(self.months.last(month), BILLS)
            if not self.org.solvent:
                return
            pounds = sum(bill.pounds for bill in self.bills if bill.first <= month < bill.end)
            self.told += pounds
            self.org.pay(OUTSIDE, pounds)
            month += 1
