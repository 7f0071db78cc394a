"""When contracts begin and end, in whole months."""

from __future__ import annotations

import calendar
import datetime

from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile

SHORTEST_MONTH = 28  # days
LONGEST = 50  # years from the scenario's start that are simulated


def add_months(start: datetime.date, months: int) -> datetime.date:
    """The same day of the month, `months` later, clipped to the month's length."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = start.day if start.day <= SHORTEST_MONTH else min(start.day, calendar.monthrange(year, month + 1)[1])
    return datetime.date(year, month + 1, day)


def begins(file: ScenarioFile, contract: Contract) -> datetime.date:
    """The contract's first day."""
    return contract.start or file.start


def mobilising(contract: Contract) -> int:
    """Months from its first day to the first of service (ruling R58)."""
    return 0 if contract.mobilisation is None else contract.mobilisation.months


def serves(file: ScenarioFile, contract: Contract, months: int = 0) -> datetime.date:
    """The first day of service, or the same day so many months later."""
    return add_months(begins(file, contract), mobilising(contract) + months)


def over(file: ScenarioFile, contract: Contract) -> datetime.date:
    """The day after the last of its first term, options included."""
    return serves(file, contract, round(contract.longest * 12))


def months_between(origin: datetime.date, day: datetime.date) -> int:
    """Whole months from `origin` to `day`; under nil where it is earlier."""
    count = (day.year - origin.year) * 12 + day.month - origin.month
    return count if add_months(origin, count) <= day else count - 1


def ends(file: ScenarioFile, contract: Contract) -> datetime.date:
    """The day after the contract's last, options and further terms included."""
    rules = contract.retender
    if rules is None:
        return over(file, contract)
    further = round((contract.years if rules.term is None else rules.term) * 12)
    return add_months(rules.start or over(file, contract), rules.terms * further)


def outlasts(file: ScenarioFile, end: datetime.date) -> bool:
    """Whether it is over, on this day, longer after the scenario's start than anything is simulated."""
    return end > add_months(file.start, 12 * LONGEST)
