"""Checks on how a contract is let again."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from simulator.terms import Bidder, Contract, first_year
from simulator.terms.checking import Finding, Reading

Check = Callable[[Reading, str, Contract], Iterator[Finding]]


def check_retender(reading: Reading, key: str, contract: Contract, structure_checks: tuple[Check, ...]) -> Iterator[Finding]:
    """Terms follow one another, and every team is one that could hold the contract and bids once."""
    rules, home = contract.retender, ("contracts", key, "retender")
    if rules is None:
        return
    yield from _terms(reading, key, contract)
    leading: dict[str, str] = {}
    if rules.incumbent is not None and contract.structure.lead is not None:
        leading[contract.structure.lead] = "the present holder"
    for team, bidder in rules.bidders.items():
        here = (*home, "bidders", team)
        if team == "incumbent":
            yield here, "is called 'incumbent', which is the present holder's name; give the team another"
        lead = bidder.structure.lead
        if lead is not None and lead in leading:
            which = leading[lead]
            remedy = "let it bid once, or write `incumbent: null`" if which == "the present holder" else "let it lead one of them"
            yield (*here, "structure", "lead"), f"is '{lead}', which bids already as {which}; {remedy}"
        elif lead is not None:
            leading[lead] = f"'{team}'"
        yield from _as_contract(reading, key, contract, team, bidder, structure_checks)


def _terms(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    rules, home = contract.retender, ("contracts", key, "retender")
    assert rules is not None
    years = contract.years if rules.term is None else rules.term
    if not math.isclose(years * 12, round(years * 12), abs_tol=1e-6) and rules.term is not None:
        yield (*home, "term"), f"is {years:g} years, which is {years * 12:g} months; it must be whole months, such as 30 months"
    total = contract.years + rules.terms * years
    if total > first_year.LONGEST:
        message = f"is {rules.terms}, which makes {total:g} years with the first term; no more than {first_year.LONGEST} years are simulated"
        yield (*home, "terms"), message
    if rules.start is None or not reading.sound("contracts", key, "years"):
        return
    begins = contract.start or reading.file.start
    ends = first_year.add_months(begins, round(contract.years * 12))
    if rules.start < ends:
        message = f"is {rules.start}, before the first term ends; terms may not overlap: start on {ends} or later"
        yield (*home, "start"), message
    elif first_year.outlasts(reading.file, first_year.ends(reading.file, contract)):
        message = f"is {rules.start}, so that the last term ends over {first_year.LONGEST} years after the scenario's start; start it sooner"
        yield (*home, "start"), message


def _as_contract(
    reading: Reading, key: str, contract: Contract, team: str, bidder: Bidder, checks: tuple[Check, ...]
) -> Iterator[Finding]:
    """The checks of a contract's structure, at the bidder's place."""
    own, there = ("contracts", key), ("contracts", key, "retender", "bidders", team)
    as_if = contract.model_copy(update={"structure": bidder.structure, "retender": None})
    file = reading.file.model_copy(update={"contracts": {key: as_if}})
    faulty = {(*own, *loc[len(there) :]) for loc in reading.faulty if loc[: len(there)] == there}
    faulty |= {loc for loc in reading.faulty if loc[:2] != own or (len(loc) > 2 and loc[2] not in ("structure", "retender"))}
    elsewhere = Reading(file, frozenset(faulty))
    if any(member not in file.organisations for member in bidder.structure.members):
        checks = checks[:1]
    for check in checks:
        for loc, message in check(elsewhere, key, as_if):
            if loc[:3] == (*own, "structure"):
                yield (*there, *loc[2:]), message
            elif loc[:1] == ("organisations",):
                yield loc, message
