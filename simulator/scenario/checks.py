"""Checks that need several fields at once, each placed at the field to change. Checks on money are in `money_checks.py`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulator.language.characters import Loc
from simulator.language.units import central
from simulator.scenario.money_checks import (
    check_cost,
    check_outcomes,
    check_payment,
    check_shares,
    check_size,
    check_smaller_share,
)
from simulator.scenario.problems import did_you_mean
from simulator.scenario.retender_checks import check_retender
from simulator.terms import Contract, ScenarioFile, first_year
from simulator.terms.checking import Finding, Reading
from simulator.terms.structures import kind_of


def findings(reading: Reading, base: ScenarioFile | None = None, named: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """All that is wrong with a file whose fields are each valid.

    `base` is the file before changes, which settles who is a smaller partner; `named` the paths that changes have touched.
    """
    file = reading.file
    for key, contract in file.contracts.items():
        yield from _members(reading, key, contract)
        yield from _lead(reading, key, contract)
        yield from _needs_lead(reading, key, contract)
        yield from _dates(reading, key, contract)
        yield from check_payment(reading, key, contract)
        yield from check_size(reading, key, contract)
        if not _known(reading, key, contract):
            continue
        yield from check_cost(reading, key, contract)
        yield from check_shares(reading, key, contract)
        yield from check_outcomes(reading, key, contract)
        yield from _target(reading, key, contract)
        yield from check_smaller_share(reading, key, contract, base or file, named)
        yield from _own(reading, key, contract)
        yield from check_retender(reading, key, contract, _OF_A_STRUCTURE)
        yield from _areas(reading, key, contract)
        yield from _fees(reading, key, contract)
    yield from _unit_costs(reading)


def _known(reading: Reading, key: str, contract: Contract) -> bool:
    """Whether all members are organisations of the file, so that sums over them mean something."""
    return all(member in reading.file.organisations for member in contract.structure.members)


def _members(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Members are organisations of the file."""
    for member in contract.structure.members:
        if member not in reading.file.organisations and reading.sound("organisations", member):
            near = did_you_mean(member, reading.file.organisations)
            yield ("contracts", key, "structure", "members", member), f"no such organisation.{near}"


def _lead(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """A prime has a lead, direct lots have none, and a lead is a member."""
    structure, kind, home = contract.structure, kind_of(contract.structure), ("contracts", key, "structure")
    if not reading.sound(*home, "kind") or not reading.sound(*home, "lead") or not reading.sound(*home, "members"):
        return
    if structure.lead is None:
        if kind.lead == "must":
            names = ", ".join(list(structure.members)[:8])
            yield (*home, "lead"), f"is missing; {kind.one} needs the member that holds the contract: {names}"
    elif kind.lead == "none":
        yield (*home, "lead"), f"is given, but {kind.many} have no lead; remove it (null in a change)"
    elif structure.lead not in structure.members:
        yield (*home, "lead"), f"is '{structure.lead}', which is not a member.{did_you_mean(structure.lead, structure.members)}"


def _needs_lead(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """What a lead passes on or pays to others needs a lead, and others."""
    structure, kind, home = contract.structure, kind_of(contract.structure), ("contracts", key, "structure")
    if structure.reinvest_underspend and kind.lead == "none":
        yield (*home, "reinvest_underspend"), f"is true, but {kind.many} have no lead or hub to reinvest; write false"
    if not reading.sound(*home, "lead"):
        return
    for name, member in structure.members.items():
        for part, rest, what in (("honoured", 1.0, "below 100%"), ("support", 0.0, "over £0"), ("grant", 0.0, "over £0")):
            if central(getattr(member, part)) == rest:
                continue
            if structure.lead is None or kind.lead == "none":
                yield (*home, "members", name, part), f"is {what}, which needs a lead; remove it, or name a lead"
            elif name == structure.lead:
                yield (*home, "members", name, part), f"is {what} for the lead itself; it is for partners only, remove it"


def _own(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """What only its structure asks."""
    yield from kind_of(contract.structure).checks(reading, key, contract)


def _dates(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """The contract starts with or after the scenario, lasts whole months, and is cut within its years."""
    file, home = reading.file, ("contracts", key)
    if contract.start is not None and contract.start < file.start and reading.sound("start"):
        message = f"is {contract.start}, before the scenario's start {file.start}; start the scenario no later than its contracts"
        yield (*home, "start"), message
    months = contract.years * 12
    if not math.isclose(months, round(months), abs_tol=1e-6):
        message = f"is {contract.years:g} years, which is {months:g} months; it must be whole months, such as 30 months"
        yield (*home, "years"), message
        return
    begins = contract.start or file.start
    if first_year.outlasts(file, first_year.add_months(begins, round(months))) and reading.sound("start"):
        message = f"is {begins}, so that it ends over {first_year.LONGEST} years after the scenario's start, {file.start}; start it sooner"
        yield (*home, "start"), message
    last = math.ceil(round(months) / 12)
    if not reading.sound(*home, "years"):
        return
    for place, cut in enumerate(contract.cuts):
        if cut.year is not None and cut.year > last:
            message = f"is {cut.year}, but the contract has {last} year{'s' if last > 1 else ''}; write a year from 1 to {last}"
            yield (*home, "cuts", place, "year"), message


def _target(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Paying for outcomes needs a target that somebody states."""
    members, payment = contract.structure.members, contract.payment
    home: Loc = ("contracts", key, "payment")
    if not reading.sound(*home) or not reading.sound("organisations") or payment.target_rate is not None:
        return
    if payment.outcomes == 0 and not any(member.outcomes for member in members.values()):
        return
    rates = [(m.share, reading.file.organisations[name].outcome_rate) for name, m in members.items()]
    if not any(share > 0 and rate is not None and central(rate) > 0 for share, rate in rates):
        message = "is missing, and no member that delivers has an outcome_rate; write the rate to reach, such as 40%"
        yield (*home, "target_rate"), message


def _fees(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """The least top slice is no more than the most."""
    least, most = contract.promises.fee_least, contract.promises.fee_most
    if least is not None and most is not None and least > most:
        yield (
            ("contracts", key, "promises", "fee_least"),
            f"is {least:.0%}, over fee_most, {most:.0%}; write a range from the least to the most",
        )


def _areas(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Areas to be covered take all the people, and somebody serves each."""
    parts, home = contract.promises.areas, ("contracts", key, "promises", "areas")
    if not parts or not reading.sound(*home):
        return
    total = sum(parts.values())
    if not math.isclose(total, 1.0, abs_tol=1e-6):
        yield home, f"sum to {total:.4g}; they must sum to 100%"
    places = {name: reading.file.organisations[name].areas for name in contract.structure.members}
    for area in parts:
        if not any(not own or area in own for own in places.values()):
            known = sorted({each for own in places.values() for each in own})
            yield (*home, area), f"no member can deliver there.{did_you_mean(area, known)}"


def _unit_costs(reading: Reading) -> Iterator[Finding]:
    """Who delivers has a unit cost."""
    for name, organisation in reading.file.organisations.items():
        if organisation.unit_cost is not None or not reading.sound("organisations", name, "unit_cost"):
            continue
        for key, contract in reading.file.contracts.items():
            member = contract.structure.members.get(name)
            if member is not None and (member.share > 0 or _keeps_work(contract, name)):
                what = f"delivers {member.share:.0%} of" if member.share > 0 else "keeps work that it promised in"
                message = f"is missing; {name} {what} {key}. Write £ of direct cost a person served, such as £900"
                yield ("organisations", name, "unit_cost"), message
                break


def _keeps_work(contract: Contract, name: str) -> bool:
    """Whether a lead with no share of its own keeps work that it does not pass on."""
    members = contract.structure.members
    return name == contract.structure.lead and any(central(m.honoured) < 1 and m.share > 0 for m in members.values())


def _has_unit_costs(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Who would deliver for a bidder has a unit cost."""
    if reading.sound("contracts", key, "structure"):
        yield from _unit_costs(reading)


# Checks that hold for any structure, whether it holds the contract or bids for it; the first also where members are unknown.
_OF_A_STRUCTURE = (
    _members,
    _lead,
    _needs_lead,
    check_shares,
    check_outcomes,
    _own,
    _has_unit_costs,
)
