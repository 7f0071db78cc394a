"""Terms worth a second look. They do not fail a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.language.exact import percent, pounds
from simulator.language.units import central
from simulator.language.words import listed
from simulator.scenario.assumptions import bare
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract, ScenarioFile
from simulator.terms.across import mobilising, paying
from simulator.terms.across.covering import not_honoured, without_work
from simulator.terms.across.going_on import never, too_early
from simulator.terms.across.idle import idle_terms
from simulator.terms.across.reserves import Held, at_risk, capital, reserves
from simulator.terms.across.volume import fewer_than_planned, still_growing
from simulator.terms.across.waiting import late_outcomes, rounded, slow_payment
from simulator.terms.names import called
from simulator.terms.structures import kind_of
from simulator.terms.uplift import Rises

FEW_POUNDS = 60  # free reserves of so few pounds were meant in months
LOW_BID = 0.10  # a discount from which a bid asks for an explanation; assumed


def notes(scenario: Scenario) -> list[str]:
    """Terms worth a second look, and numbers that nobody explains."""
    return [*worth_a_look(scenario), *_assumed(scenario)]


def worth_a_look(scenario: Scenario) -> list[str]:
    """Terms that a finance director or trustee would ask about, each short and in pounds of the first year."""
    file, held = scenario.file, reserves(scenario.file, scenario.base)
    found: list[str] = []
    for key, contract in file.contracts.items():
        found += [f"{key}: {note}" for note in _terms(file, contract, held)]
        found += [f"{key}: {note}" for note in idle_terms(scenario.base, key, contract)]
        found += [f"{key}: {note}" for note in rounded(contract)]
    found += at_risk(file, held)
    found += _organisations(file)
    return found


def _terms(file: ScenarioFile, contract: Contract, held: Mapping[str, Held]) -> Iterator[str]:
    if isinstance(contract.uplift, Rises) and contract.uplift.index is not None and file.world.inflation is None:
        yield "the price follows inflation, and without world.inflation that is cost_inflation: costs and the index never part"
    yield from slow_payment(file, contract)
    discount, ceiling = central(contract.discount), central(contract.value)
    if discount >= LOW_BID:
        yield f"the bid is {percent(discount)} ({pounds(discount * ceiling)} a year) under the ceiling, which may be abnormally low"
    yield from kind_of(contract.structure).notes(file, contract)
    yield from paying.notes(file, contract)
    yield from late_outcomes(file, contract)
    yield from mobilising.notes(file, contract, held)
    yield from capital(file, contract, held)
    yield from without_work(file, contract)
    yield from still_growing(contract)
    yield from fewer_than_planned(file, contract)
    yield from not_honoured(file, contract)
    yield from never(contract)
    for place in too_early(contract):
        yield f"option {place + 1} hangs on outcomes and is decided before any is due, so it is never taken; lower its notice or payment.outcome_lag"


def _organisations(file: ScenarioFile) -> Iterator[str]:
    for key, org in file.organisations.items():
        if isinstance(org.free_reserves, (int, float)) and 0 < org.free_reserves <= FEW_POUNDS:
            yield f"{called(file, key)} holds {pounds(org.free_reserves)} in free reserves; for months of spending write '{org.free_reserves:g} months'"
    bare = [called(file, key) for key, org in file.organisations.items() if isinstance(org.headroom, float) and org.headroom == 0]
    if bare:
        yield f"no headroom for {listed(bare)}: bills go unpaid as soon as free reserves are under £0"
    members = {key for contract in file.contracts.values() for each in contract.structures() for key in each.members}
    alone = [called(file, key) for key in file.organisations if key not in members]
    if alone and file.contracts:
        yield f"in no contract, so simulated on {'its' if len(alone) == 1 else 'their'} own: {listed(alone)}"
    names = [org.name for org in file.organisations.values() if org.name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield f"several organisations are called {listed(twice)}; tables will not tell them apart"


def _assumed(scenario: Scenario) -> Iterator[str]:
    """Numbers that somebody chose and nobody explains."""
    world = scenario.file.world
    for name in ("trust_effect", "support_effect"):
        if central(getattr(world, name)) != 0:
            yield f"world.{name} has no published size: it is assumed"
    missing = [path for path in bare(scenario) if path != "smaller_partner_below"]
    if missing:
        shown = list(dict.fromkeys(path.removeprefix("contracts.") for path in missing))
        many = "number has" if len(missing) == 1 else "numbers have"
        yield f"{len(missing)} {many} no rationale and count as assumed: {listed(shown)}; `run --out` lists them all"
