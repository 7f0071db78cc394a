"""How a contract is let again, and to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulator.terms.across import own_prices
from simulator.terms.across.dates import further_terms
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.retender import Bidder

Check = Callable[[Reading, str, Contract], Iterator[Finding]]


def let_again(reading: Reading, key: str, contract: Contract, structure_checks: tuple[Check, ...]) -> Iterator[Finding]:
    """Terms follow one another, and every team is one that could hold the contract and bids once."""
    rules, home = contract.retender, ("contracts", key, "retender")
    if rules is None:
        return
    yield from further_terms(reading, key, contract)
    yield from own_prices.not_let_again(key, contract)
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
