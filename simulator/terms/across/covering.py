"""Members who are paid for work that they do not have, or have hired for work that does not come."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.exact import percent, pounds
from simulator.language.units import central
from simulator.terms import first_year
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.names import called
from simulator.terms.organisation import Organisation


def without_work(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Members with a part of the price and none of the work."""
    structure, paid = contract.structure, first_year.of(file, contract).received
    for key, member in structure.members.items():
        if (member.money or member.price) and not member.share and key != structure.lead:
            yield f"{called(file, key)} has {pounds(paid[key])} a year but no work, so only its fixed part can be earned"


def not_honoured(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Partners that are sent less than they were promised: what they are paid, and what they have hired for."""
    year, people = first_year.of(file, contract), central(contract.people_per_year)
    for key, member in contract.structure.members.items():
        honoured = central(member.honoured)
        if honoured == 1 or not member.share:
            continue
        waits, comes = _cost_parts(file.organisations[key])
        idle, cost = people * member.share * waits, people * (member.share * waits + year.work[key] * comes)
        promised = f"{called(file, key)} was promised {percent(member.share)} of the work and is sent"
        if honoured:
            full = "its full cost is" if idle < 0.5 else "with what it has ready for the rest, its full cost is at first"
            yield f"{promised} {percent(honoured)} of that, for {pounds(year.received[key])} a year; {full} {pounds(cost)} a year"
        elif idle >= 0.5:
            yield f"{promised} nobody; what it has ready for them costs it {pounds(idle)} a year at first"
        else:
            yield f"{promised} nobody; it has no cost until people come"


def _cost_parts(org: Organisation) -> tuple[float, float]:
    """£ for each person promised, which staff and overhead cost whether people come or not, and £ for each who comes (ruling R6)."""
    unit = 0.0 if org.unit_cost is None else central(org.unit_cost)
    fixed = central(org.fixed_share)
    return unit * (fixed + central(org.overhead)), unit * (1 - fixed)
