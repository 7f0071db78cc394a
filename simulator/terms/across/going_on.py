"""Options to go on after the agreed years (ruling R57)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulator.language.ranges import central
from simulator.terms import first_year
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract


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
    if first_year.target_rate(contract, reading.file.organisations):
        return
    for place, option in enumerate(contract.extensions):
        if option.if_ is not None:
            yield (
                (*home, "extensions", place, "if"),
                "asks for outcomes, and there is no target; write payment.target_rate, such as 40%",
            )


def too_early(contract: Contract) -> Iterator[int]:
    """Options, by their place, that are decided before any outcome is due that they hang on, so that they are never taken."""
    decided = contract.years * 12
    for place, option in enumerate(contract.extensions):
        if option.if_ is not None and decided - central(option.notice) <= central(contract.payment.outcome_lag):
            yield place
        decided += option.years * 12
