"""When contracts and their further terms run, and when cuts and changes fall."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulator.language.characters import Loc
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.dates import LONGEST, add_months, begins, ends, mobilising, outlasts, over
from simulator.terms.file import ScenarioFile


def dates(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """The contract starts with or after the scenario, lasts whole months, and is cut and changed within its years."""
    file, home = reading.file, ("contracts", key)
    if contract.start is not None and contract.start < file.start and reading.sound("start"):
        message = f"is {contract.start}, before the scenario's start {file.start}; start the scenario no later than its contracts"
        yield (*home, "start"), message
    months = contract.years * 12
    if not math.isclose(months, round(months), abs_tol=1e-6):
        message = f"is {contract.years:g} years, which is {months:g} months; it must be whole months, such as 30 months"
        yield (*home, "years"), message
        return
    if outlasts(file, over(file, contract)) and reading.sound("start"):
        yield _too_late(file, contract, home)
    last = contract.contract_years
    if not reading.sound(*home, "years") or not reading.sound(*home, "extensions"):
        return
    for place, cut in enumerate(contract.cuts):
        if cut.year is not None and cut.year > last:
            message = f"is {cut.year}, but the contract has {last} year{'s' if last > 1 else ''}; write a year from 1 to {last}"
            yield (*home, "cuts", place, "year"), message
    for place, change in enumerate(contract.changes):
        if change.year is not None and change.year > last:
            has = f"has {last} years; write a year from 2 to {last}" if last > 1 else "has 1 year; remove the change"
            yield (*home, "changes", place, "year"), f"is {change.year}, but the contract {has}"


def further_terms(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Terms follow one another, in whole months and within what is simulated."""
    rules, home = contract.retender, ("contracts", key, "retender")
    if rules is None:
        return
    years = contract.years if rules.term is None else rules.term
    if not math.isclose(years * 12, round(years * 12), abs_tol=1e-6) and rules.term is not None:
        yield (*home, "term"), f"is {years:g} years, which is {years * 12:g} months; it must be whole months, such as 30 months"
    total = mobilising(contract) / 12 + contract.longest + rules.terms * years
    if total > LONGEST:
        message = (
            f"is {rules.terms}, which makes {total:g} years with {_before(contract)}; no more than {LONGEST} years are simulated"
        )
        yield (*home, "terms"), message
    if rules.start is None or not reading.sound("contracts", key, "years"):
        return
    first = over(reading.file, contract)
    if rules.start < first:
        message = f"is {rules.start}, before the first term ends; terms may not overlap: start on {first} or later"
        yield (*home, "start"), message
    elif outlasts(reading.file, ends(reading.file, contract)):
        message = f"is {rules.start}, so that the last term ends over {LONGEST} years after the scenario's start; start it sooner"
        yield (*home, "start"), message


def _before(contract: Contract) -> str:
    return "mobilisation and the first term" if contract.mobilisation is not None else "the first term"


def _too_late(file: ScenarioFile, contract: Contract, home: Loc) -> Finding:
    first, months = begins(file, contract), round(contract.longest * 12)
    after = f"so that it ends over {LONGEST} years after the scenario's start, {file.start}"
    if contract.mobilisation is not None and not outlasts(file, add_months(first, months)):
        return (*home, "mobilisation", "months"), f"is {contract.mobilisation.months}, {after}; shorten it, or the contract"
    return (*home, "start"), f"is {first}, {after}; start it sooner"
