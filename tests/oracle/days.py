"""Days, months, pay runs and the phases of a day (R1 to R3)."""

from calendar import monthrange
from datetime import date

from simpy import Environment, Timeout

(
    TERMS,
    HAND_OVER,
    WORK,
    RECEIPTS,
    ONWARD,
    COMPANY,
    BILLS,
    REST,
    LOANS,
    INVESTORS,
    UNDERSPEND,
    POOL,
    POOL_RETURN,
    SOLVENCY,
    DECISIONS,
    LEAVING,
    CLOSE,
) = range(17)
PHASES = 17


def add_months(start: date, months: int) -> date:
    """`start` moved by calendar months, the day clipped to the month's length."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def whole_months(start: date, end: date) -> int:
    """Calendar months that have passed from one day to another."""
    whole = 12 * (end.year - start.year) + end.month - start.month
    return whole - 1 if add_months(start, whole) > end else whole


class Clock:
    """SimPy's whole-number time read as (day, phase)."""

    def __init__(self, env: Environment) -> None:
        self.env = env

    @property
    def today(self) -> int:
        return int(self.env.now) // PHASES

    @staticmethod
    def moment(day: int, phase: int) -> int:
        return day * PHASES + phase

    def at(self, day: int, phase: int) -> Timeout:
        """Wait until a phase of a day; the past is a fault."""
        return self.env.timeout(self.moment(day, phase) - self.env.now)


class Months:
    """The months of a contract or an organisation, as days counted from the scenario's start; the first is -`before`."""

    def __init__(self, start: date, scenario_start: date, before: int = 0) -> None:
        self.start, self.before = start, before
        self.scenario_start = scenario_start
        self._firsts: list[int] = []

    def first(self, month: int) -> int:
        """F_k: the first day of month k."""
        place = month + self.before
        while len(self._firsts) <= place:
            day = add_months(self.start, len(self._firsts)) - self.scenario_start
            self._firsts.append(day.days)
        return self._firsts[place]

    @property
    def service(self) -> date:
        """The first day of month 0."""
        return add_months(self.start, self.before)

    def last(self, month: int) -> int:
        """E_k: the last day of month k."""
        return self.first(month + 1) - 1

    def length(self, month: int) -> int:
        return self.first(month + 1) - self.first(month)

    def holding(self, day: int) -> int:
        """The month a day falls in; before the first the one before it."""
        month = -1 - self.before
        while self.first(month + 1) <= day:
            month += 1
        return month

    def pay_run(self, day: int) -> int:
        """run(d): the first pay run on or after a day (R2)."""
        origin = self.first(-self.before)
        return origin + 7 * -((origin - day) // 7)

    def scenario_year(self, month: int) -> int:
        """Whole months from the scenario's start to the month's first day, in years (R5)."""
        return whole_months(self.scenario_start, add_months(self.start, month + self.before)) // 12
