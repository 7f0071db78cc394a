"""Terms worth a second look. They do not fail a scenario."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.scenario import first_year
from simulator.scenario.assumptions import bare
from simulator.scenario.scenario import Scenario
from simulator.scenario.schema import Contract, ScenarioFile, Structure
from simulator.scenario.units import Months, MonthsRange, central
from simulator.scenario.words import called, listed, percent, pounds

PROMPT_DAYS = 30  # the legal term down the chain, Procurement Act 2023
FEW_POUNDS = 60  # free reserves of so few pounds were meant in months
LOW_BID = 0.10  # a discount from which a bid asks for an explanation; assumed

_ONLY_IN = {
    "prime": ("management_fee", "management_cost", "pass_through", "pay_partners"),
    "consortium": ("pooled", "cut_rule", "risk_pool", "hub_cost"),
}


def notes(scenario: Scenario) -> list[str]:
    """Terms that a finance director or trustee would ask about, each short and in pounds of the first year."""
    file = scenario.file
    found: list[str] = []
    for key, contract in file.contracts.items():
        found += [f"{key}: {note}" for note in _terms(file, contract)]
        found += [f"{key}: {note}" for note in _idle(scenario, key, contract)]
        found += [f"{key}: {note}" for note in _rounded(contract)]
    found += _organisations(file)
    found += _assumed(scenario)
    return found


def structures(contract: Contract) -> Iterator[Structure]:
    """Of whoever holds the contract, and of whoever may bid for it."""
    yield contract.structure
    if contract.retender is not None:
        yield from (bidder.structure for bidder in contract.retender.bidders.values())


def days_to_partners(contract: Contract) -> float:
    """Days from a partner's claim until it is paid, before the wait for the next pay run."""
    pay = contract.structure.pay_partners
    if contract.structure.kind == "prime" and not isinstance(pay, str):
        return central(pay)
    return central(contract.payment.terms) + central(contract.payment.lateness)


def _terms(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    structure, prices = contract.structure, first_year.member_prices(contract)
    discount, ceiling = central(contract.discount), central(contract.annual_value)
    days = days_to_partners(contract)
    if days > PROMPT_DAYS:
        partners = sum(price for key, price in prices.items() if key != structure.lead)
        who = "partners" if structure.lead else "members"
        yield f"{who} are paid {days:g} days after their claim, so about {pounds(partners * days / 365)} is always owed to them; {PROMPT_DAYS} days is the legal term"
    if discount >= LOW_BID:
        yield f"the bid is {percent(discount)} ({pounds(discount * ceiling)} a year) under the ceiling, which may be abnormally low"
    cuts = central(structure.pass_through.cuts)
    if structure.kind == "prime" and cuts > 1:
        fall = sum(central(cut.cut) for cut in contract.cuts if cut.year is not None)
        more = (cuts - 1) * fall * sum(price for key, price in prices.items() if key != structure.lead)
        yield f"partners carry {cuts:g} times their part of a cut" + (
            f", {pounds(more)} a year more than their part" if more else ""
        )
    yield from _below_cost(file, contract)
    yield from _at_risk(file, contract)
    yield from _capital(file, contract)
    for key, member in structure.members.items():
        if member.money and not member.share and key != structure.lead:
            yield f"{called(file, key)} has {pounds(prices[key])} a year but no work, so only its fixed part can be earned"
        honoured = central(member.honoured)
        if honoured < 1:
            yield f"{called(file, key)} hires for {percent(member.share)} of the work and gets {percent(honoured)} of that, {pounds(prices[key])} a year"


def _below_cost(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Members whose price is under the full cost of their work."""
    costs, paid = first_year.costs(contract, file.organisations), first_year.received(contract)
    short = {key: costs[key] - paid[key] for key in paid if costs[key] - paid[key] > max(1.0, 0.001 * costs[key])}
    told = sorted(short, key=lambda key: -short[key])
    for key in told[:5]:
        yield f"{called(file, key)} is paid {pounds(paid[key])} a year for work whose full cost is {pounds(costs[key])}: {pounds(short[key])} short"
    if told[5:]:
        others = "another member is" if len(told) == 6 else f"{len(told) - 5} other members are"
        yield f"{others} paid under full cost, {pounds(sum(short[key] for key in told[5:]))} a year short"


def _capital(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Owners with less in reserve than they put into their company."""
    structure = contract.structure
    if structure.kind != "joint_venture":
        return
    for key, member in structure.members.items():
        owed = central(structure.capital) * (member.share if member.equity is None else member.equity)
        held = file.organisations[key].free_reserves
        if not isinstance(held, (str, Months, MonthsRange)) and owed > central(held):
            yield f"{called(file, key)} puts {pounds(owed)} into the company, more than its free reserves of {pounds(central(held))}"


def _at_risk(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Members with more money on outcomes in a year than free reserves."""
    prices, parts = first_year.member_prices(contract), first_year.outcome_parts(contract)
    over = []
    for key in prices:
        held, risk = file.organisations[key].free_reserves, prices[key] * parts[key]
        if not isinstance(held, (str, Months, MonthsRange)) and risk > central(held):
            over.append(f"{called(file, key)} ({pounds(risk)} against {pounds(central(held))})")
    if over:
        yield f"more depends on outcomes in a year than is held in free reserves: {listed(over)}"


def _idle(scenario: Scenario, key: str, contract: Contract) -> Iterator[str]:
    """Terms that are set but mean nothing in this structure."""
    held = scenario.base.contracts.get(key)
    if held is None:
        return
    kind = contract.structure.kind
    for home, names in _ONLY_IN.items():
        idle = [name for name in names if name in held.structure.model_fields_set and getattr(held.structure, name) is not None]
        hub = home == "consortium" and kind in first_year.HUB_KINDS
        if idle and kind != home and not hub and held.structure.kind == kind:
            yield f"{listed(idle)} set, but only a {home} has {'it' if len(idle) == 1 else 'them'}; nothing changes"
    if kind != "prime" and held.structure.kind == kind and (central(contract.protected) or contract.step_in != "never"):
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
    members = {key for contract in file.contracts.values() for each in structures(contract) for key in each.members}
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
