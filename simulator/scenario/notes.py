"""Terms worth a second look. They do not fail a scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import NormalDist
from typing import NamedTuple

from simulator.language.exact import percent, pounds
from simulator.language.units import Months, MonthsRange, Number, central
from simulator.language.words import listed
from simulator.scenario.assumptions import bare
from simulator.scenario.by_size import SECTOR_MEDIAN, SECTOR_NONE, SECTOR_NONE_LIMIT, SECTOR_SIGMA
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract, Organisation, ScenarioFile, World, first_year
from simulator.terms.across.waiting import days_to_partners
from simulator.terms.balances import balances
from simulator.terms.names import called
from simulator.terms.structures import KINDS, kind_of
from simulator.terms.structures.joint_venture import equity
from simulator.terms.structures.prime import partners_price

PROMPT_DAYS = 30  # the legal term down the chain, Procurement Act 2023
FEW_POUNDS = 60  # free reserves of so few pounds were meant in months
LOW_BID = 0.10  # a discount from which a bid asks for an explanation; assumed
LONG_LAG = 12  # months from which a wait for outcome money asks for cash; assumed
LITTLE = 0.005  # of what a price buys; less than that is told as nothing


def notes(scenario: Scenario) -> list[str]:
    """Terms worth a second look, and numbers that nobody explains."""
    return [*worth_a_look(scenario), *_assumed(scenario)]


def worth_a_look(scenario: Scenario) -> list[str]:
    """Terms that a finance director or trustee would ask about, each short and in pounds of the first year."""
    file, held = scenario.file, _reserves(scenario)
    found: list[str] = []
    for key, contract in file.contracts.items():
        found += [f"{key}: {note}" for note in _terms(file, contract, held)]
        found += [f"{key}: {note}" for note in _idle(scenario, key, contract)]
        found += [f"{key}: {note}" for note in _rounded(contract)]
    found += _at_risk(file, held)
    found += _organisations(file)
    return found


def falls_behind(world: World, contract: Contract) -> str:
    """By how much less the price buys in the contract's last year than in its first; nothing where it rises with costs.

    At central values, from year to year: ((1 + uplift) / (1 + cost_inflation)) ** (years - 1). Cuts are told of by themselves.
    """
    last = math.ceil(round(contract.years * 12) / 12)
    less = 1 - ((1 + central(contract.uplift)) / (1 + central(world.cost_inflation))) ** (last - 1)
    if less <= LITTLE:
        return ""
    return f"{_drift(world.cost_inflation, contract.uplift)}: in year {last} it buys {less:.0%} less than in year 1"


def _drift(inflation: Number, uplift: Number) -> str:
    """How costs and the price move each year, the price falling behind."""
    costs, price = central(inflation), central(uplift)
    if costs == 0:
        return f"costs stay the same and the price falls by {_rate(uplift)} a year"
    told = "not at all" if price == 0 else f"{'falls ' if price < 0 < costs else ''}by {_rate(uplift)}"
    return f"costs {'rise' if costs > 0 else 'fall'} by {_rate(inflation)} a year and the price {told}"


def _rate(rate: Number) -> str:
    return f"{'' if isinstance(rate, float) else 'about '}{percent(round(abs(central(rate)), 4))}"


class Held(NamedTuple):
    """£ of free reserves at the start."""

    amount: float
    median: bool
    """Whether they are drawn, and this is the middle."""

    def __str__(self) -> str:
        return f"a median of {pounds(self.amount)}" if self.median else pounds(self.amount)


def _reserves(scenario: Scenario) -> dict[str, Held]:
    """Each organisation's free reserves; months are of its whole spending in the file as it stands (ruling R24)."""
    spending, incomes = _spending(scenario.base), first_year.incomes(scenario.base)
    held = {}
    for key, org in scenario.file.organisations.items():
        given, a_month = org.free_reserves, spending.get(key, 0.0) / 12
        if isinstance(given, str):
            held[key] = Held(_sector_months(incomes.get(key, 0.0)) * a_month, True)
        elif isinstance(given, (Months, MonthsRange)):
            held[key] = Held(central(given.months) * a_month, False)
        else:
            held[key] = Held(central(given), False)
    return held


def _sector_months(income: float) -> float:
    """Median months of spending in reserve, as the model draws them."""
    none = SECTOR_NONE[income >= SECTOR_NONE_LIMIT]
    return SECTOR_MEDIAN * math.exp(SECTOR_SIGMA * NormalDist().inv_cdf((0.5 - none) / (1 - none)))


def _spending(file: ScenarioFile) -> dict[str, float]:
    """£ a year that each organisation plans to spend, contracts included (ruling R24)."""
    total = {key: central(org.other_income) * (1 - central(org.other_margin)) for key, org in file.organisations.items()}
    for contract in file.contracts.values():
        for key, cost in first_year.costs(contract, file.organisations).items():
            total[key] += cost
        structure = contract.structure
        if kind_of(structure).lead_holds and structure.lead in total:
            total[structure.lead] += central(structure.management_cost) * partners_price(contract)
    return total


def _terms(file: ScenarioFile, contract: Contract, held: dict[str, Held]) -> Iterator[str]:
    structure, paid = contract.structure, first_year.received(contract)
    discount, ceiling = central(contract.discount), central(contract.annual_value)
    behind = falls_behind(file.world, contract)
    if behind:
        yield behind
    days = days_to_partners(contract)
    if days > PROMPT_DAYS:
        who = "partners" if structure.lead else "members"
        owed = sum(part for key, part in paid.items() if key != structure.lead) * days / 365
        yield f"{who} are paid {days:g} days after their claim, so about {pounds(owed)} is always owed to them; {PROMPT_DAYS} days is the legal term"
    if discount >= LOW_BID:
        yield f"the bid is {percent(discount)} ({pounds(discount * ceiling)} a year) under the ceiling, which may be abnormally low"
    yield from kind_of(structure).notes(file, contract)
    yield from _below_cost(file, contract)
    yield from _late_outcomes(contract)
    yield from _capital(file, contract, held)
    for key, member in structure.members.items():
        if member.money and not member.share and key != structure.lead:
            yield f"{called(file, key)} has {pounds(paid[key])} a year but no work, so only its fixed part can be earned"
    yield from _not_honoured(file, contract)


def _not_honoured(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Partners that are sent less than they were promised: what they are paid, and what they have hired for."""
    paid, work, people = first_year.received(contract), first_year.work(contract), central(contract.people_per_year)
    for key, member in contract.structure.members.items():
        honoured = central(member.honoured)
        if honoured == 1 or not member.share:
            continue
        waits, comes = _cost_parts(file.organisations[key])
        idle, cost = people * member.share * waits, people * (member.share * waits + work[key] * comes)
        promised = f"{called(file, key)} was promised {percent(member.share)} of the work and is sent"
        if honoured:
            full = "its full cost is" if idle < 0.5 else "with what it has ready for the rest, its full cost is at first"
            yield f"{promised} {percent(honoured)} of that, for {pounds(paid[key])} a year; {full} {pounds(cost)} a year"
        elif idle >= 0.5:
            yield f"{promised} nobody; what it has ready for them costs it {pounds(idle)} a year at first"
        else:
            yield f"{promised} nobody; it has no cost until people come"


def _cost_parts(org: Organisation) -> tuple[float, float]:
    """£ for each person promised, which staff and overhead cost whether people come or not, and £ for each who comes (ruling R6)."""
    unit = 0.0 if org.unit_cost is None else central(org.unit_cost)
    fixed = central(org.fixed_share)
    return unit * (fixed + central(org.overhead)), unit * (1 - fixed)


def _below_cost(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Members that get less than the full cost of their work and all else that they pay for the contract.

    Those not sent what they were promised have a note of their own.
    """
    structure = contract.structure
    held = balances(file, contract)
    honoured = [key for key, member in structure.members.items() if central(member.honoured) == 1]
    told = sorted((key for key in honoured if held[key].is_short), key=lambda key: -held[key].short)
    for key in told[:5]:
        yield f"{called(file, key)} {held[key]}"
    if told[5:]:
        others = "another member is" if len(told) == 6 else f"{len(told) - 5} other members are"
        yield f"{others} paid under full cost, {pounds(sum(held[key].short for key in told[5:]))} a year short"


def _capital(file: ScenarioFile, contract: Contract, held: dict[str, Held]) -> Iterator[str]:
    """Owners with less in reserve than they put into their company."""
    structure = contract.structure
    if not kind_of(structure).at_cost:
        return
    for key, part in equity(contract).items():
        owed = central(structure.capital) * part
        if owed > held[key].amount:
            yield f"{called(file, key)} puts {pounds(owed)} into the company, more than its free reserves of {held[key]}"


def _at_risk(file: ScenarioFile, held: dict[str, Held]) -> Iterator[str]:
    """Members with more money on outcomes in a year, over all contracts, than free reserves."""
    risks = dict.fromkeys(file.organisations, 0.0)
    for contract in file.contracts.values():
        for key, risk in first_year.at_risk(contract).items():
            risks[key] += risk
    over = [
        f"{called(file, key)} ({pounds(risk)} against {held[key]})"
        for key, risk in risks.items()
        if risk > held[key].amount + 0.5
    ]
    if over:
        yield f"more depends on outcomes in a year than is held in free reserves: {listed(over)}"


def _late_outcomes(contract: Contract) -> Iterator[str]:
    """Outcome money that comes long after the work; an alliance pays it on account."""
    lag, worth = contract.payment.outcome_lag, contract.payment.outcomes * first_year.price(contract)
    if worth >= 0.5 and central(lag) >= LONG_LAG and not kind_of(contract.structure).on_account:
        about = "" if isinstance(lag, float) else "about "
        yield f"{pounds(worth)} a year comes {about}{central(lag):g} months after the work"


def _idle(scenario: Scenario, key: str, contract: Contract) -> Iterator[str]:
    """Terms that are set but mean nothing in this structure."""
    held = scenario.base.contracts.get(key)
    kind = kind_of(contract.structure)
    if held is None or held.structure.kind != kind.name:
        return
    stated = {f"structure.{name}" for name in held.structure.model_fields_set}
    for other in KINDS.values():
        idle = [path for path in other.fields if path in stated and not kind.has(path)]
        stated -= set(idle)
        if idle:
            names = listed([path.removeprefix("structure.") for path in idle])
            yield f"{names} set, but only {other.one} has {'it' if len(idle) == 1 else 'them'}; nothing changes"
    if not kind.has("protected") and (central(contract.protected) or contract.step_in != "never"):
        yield "protected and step_in are for the partners of a prime; nothing changes here"


def _rounded(contract: Contract) -> Iterator[str]:
    delays = {
        "payment.outcome_lag": contract.payment.outcome_lag,
        "payment.terms": contract.payment.terms,
        "payment.lateness": contract.payment.lateness,
        "transfer": contract.transfer,
    }
    parts = [f"{name} {value:g}" for name, value in delays.items() if isinstance(value, float) and value != round(value)]
    if parts:
        yield f"whole days and months are simulated, so these are rounded: {listed(parts)}"


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
