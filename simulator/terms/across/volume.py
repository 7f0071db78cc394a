"""How many come when, and in what they are counted."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean

from simulator.language.figures import percent
from simulator.language.units import central
from simulator.language.words import listed
from simulator.terms import first_year
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile


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


def fewer_than_planned(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """What the price covers is told as if all came who are planned: in which years a ramp-up or the end of referrals sends fewer (rulings R59, R64)."""
    pay, sent = contract.payment, first_year.of(file, contract).sent
    by_person = central(pay.activity) + central(pay.outcomes)
    years = [fmean(sent[at : at + 12]) for at in range(0, len(sent), 12)]
    fewer = [f"{percent(part)} of them in year {at}" for at, part in enumerate(years, 1) if part < 1]
    if by_person and fewer:
        yield (
            f"what the price covers is told as if all came who are planned; {listed(fewer)} are referred, and {percent(by_person)} of the price is paid by who comes"
        )
