"""Options to go on after the agreed years (ruling R57)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulator.language.ranges import Yearly, central
from simulator.terms import first_year
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.uplift import Rises


def options(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Options last whole months, follow one another, and are decided while what they lengthen runs."""
    home = ("contracts", key)
    if not contract.extensions or not reading.sound(*home, "years") or not reading.sound(*home, "extensions"):
        return
    before = contract.years
    for place, option in enumerate(contract.extensions):
        here, months, notice = (*home, "extensions", place), option.years * 12, central(option.notice)
        if not math.isclose(months, round(months), abs_tol=1e-6):
            message = f"is {option.years:g} years, which is {months:g} months; it must be whole months, such as 6 months"
            yield (*here, "years"), message
        if notice >= round(before * 12):
            what = "the contract" if place == 0 else "the option before it"
            message = (
                f"is {notice:g} months, and {what} lasts {round(before * 12)}, so that it would be decided sooner; write fewer"
            )
            yield (*here, "notice"), message
        before = option.years


def conditions(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """What an option hangs on can be measured on the day."""
    home = ("contracts", key)
    if not reading.sound(*home, "extensions") or not reading.sound(*home, "payment") or not reading.sound("organisations"):
        return
    if any(line.kind == "outcome" for line in contract.payment.lines.values()):
        return
    if first_year.target_rate(contract, reading.file.organisations):
        return
    for place, option in enumerate(contract.extensions):
        if option.if_ is not None:
            yield (
                (*home, "extensions", place, "if"),
                "asks for outcomes, and there is no target; write payment.target_rate, such as 40%",
            )


def never(contract: Contract) -> Iterator[str]:
    """What is written for days on which the contract is over, in words."""
    last = contract.contract_years
    for place, change in enumerate(contract.changes):
        told = change.year if change.year is not None else 2
        if change.ends and 12 * (told - 1) - 1 + central(change.notice) >= round(contract.longest * 12) - 1:
            yield f"the break in changes.{place} would end it when it is over, so it never comes; lower its notice, or leave it out"
    by_year = {"annual_value": contract.annual_value, "people_per_year": contract.people_per_year, "uplift": contract.uplift}
    for name, value in by_year.items():
        named = value.years[-1] if isinstance(value, Yearly) else value.from_ if isinstance(value, Rises) else 1
        if named > last and not (isinstance(value, Rises) and "from_" not in value.model_fields_set):
            yield f"{name} names year {named}, and it has {last} year{'s' if last > 1 else ''}: that never comes"


def too_early(contract: Contract) -> Iterator[int]:
    """Options, by their place, that are decided before any outcome is due that they hang on, so that they are never taken."""
    decided = contract.years * 12
    for place, option in enumerate(contract.extensions):
        if option.if_ is not None and decided - central(option.notice) <= central(contract.payment.outcome_lag):
            yield place
        decided += option.years * 12
