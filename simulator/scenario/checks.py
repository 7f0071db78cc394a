"""All checks that need several fields at once, each placed at the field to change. What each asks is in `terms/across/`."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.terms import Contract, ScenarioFile
from simulator.terms.across import (
    backing,
    by_plan,
    dates,
    delivering,
    going_on,
    leading,
    letting,
    lines,
    mobilising,
    outcomes,
    own_prices,
    promised,
    rising,
    sizes,
    smaller,
    sums,
    volume,
)
from simulator.terms.checking import Finding, Reading
from simulator.terms.structures import kind_of


def findings(reading: Reading, base: ScenarioFile | None = None, named: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """All that is wrong with a file whose fields are each valid.

    `base` is the file before changes, which settles who is a smaller partner; `named` the paths that changes have touched.
    """
    file = reading.file
    yield from rising.costs(reading)
    yield from backing.lenders_of_organisations(reading)
    for key, contract in file.contracts.items():
        yield from leading.brought(reading, key, contract)
        yield from leading.members(reading, key, contract)
        yield from leading.lead(reading, key, contract)
        yield from leading.needs_lead(reading, key, contract)
        yield from dates.dates(reading, key, contract)
        yield from mobilising.own(reading, key, contract)
        yield from volume.referrals(reading, key, contract)
        yield from volume.units(reading, key, contract)
        yield from going_on.options(reading, key, contract)
        yield from by_plan.by_plan(reading, key, contract)
        yield from sums.payment(reading, key, contract)
        yield from lines.payment(reading, key, contract)
        yield from lines.passed_down(reading, key, contract)
        yield from backing.parent(reading, key, contract)
        yield from backing.lender(reading, key, contract)
        yield from rising.price(reading, key, contract)
        yield from sizes.price(reading, key, contract)
        if not _known(reading, key, contract):
            continue
        yield from sizes.cost(reading, key, contract)
        yield from sums.shares(reading, key, contract)
        yield from own_prices.posts(reading, key, contract)
        yield from own_prices.prices(reading, key, contract)
        yield from outcomes.carried(reading, key, contract)
        yield from outcomes.target(reading, key, contract)
        yield from going_on.conditions(reading, key, contract)
        yield from smaller.smaller_share(reading, key, contract, base or file, named)
        yield from _own(reading, key, contract)
        yield from letting.let_again(reading, key, contract, _OF_A_STRUCTURE)
        yield from promised.areas(reading, key, contract)
        yield from promised.fees(reading, key, contract)
    yield from delivering.unit_costs(reading)


def _known(reading: Reading, key: str, contract: Contract) -> bool:
    """Whether all members are organisations of the file, so that sums over them mean something."""
    return all(member in reading.file.organisations for member in contract.structure.members)


def _own(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """What only its structure asks."""
    yield from kind_of(contract.structure).checks(reading, key, contract)


def _has_unit_costs(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Who would deliver for a bidder has a unit cost."""
    if reading.sound("contracts", key, "structure"):
        yield from delivering.unit_costs(reading)


_OF_A_STRUCTURE = (
    leading.members,
    leading.brought,
    leading.lead,
    leading.needs_lead,
    mobilising.own,
    sums.shares,
    own_prices.posts,
    own_prices.prices,
    outcomes.carried,
    _own,
    _has_unit_costs,
)
"""Checks that hold for any structure, whether it holds the contract or bids for it; the first also where members are unknown."""
