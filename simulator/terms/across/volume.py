"""How many come when, and in what they are counted."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.units import central
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract


def referrals(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Somebody is referred in some month of every term."""
    rules, home = contract.retender, ("contracts", key)
    years = contract.years if rules is None or rules.term is None else min(contract.years, rules.term)
    months = round(12 * years)
    if central(contract.referrals_end) >= months and reading.sound(*home, "years") and reading.sound(*home, "retender"):
        message = f"is {central(contract.referrals_end):g} months of {months}, so that nobody is ever referred; write less than {months} months"
        yield (*home, "referrals_end"), message


def units(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """What is counted in has a name."""
    if contract.units_per_person != 1 and not contract.unit:
        message = f"is {contract.units_per_person:g} of what has no name; write unit, such as bed-nights, or leave this out"
        yield ("contracts", key, "units_per_person"), message


def still_growing(contract: Contract) -> Iterator[str]:
    """A ramp-up that the contract does not outlast."""
    ramp, months = contract.ramp_up, round(12 * contract.years)
    if ramp is not None and central(ramp.months) >= months:
        yield f"referrals still grow when it ends: the ramp-up takes {central(ramp.months):g} months, and the contract has {months}"
