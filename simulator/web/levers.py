"""The terms that a reader moves: what each is called, how far it goes, where it stands, and the change that a position means."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.language.units import Months, central
from simulator.language.words import field_in_words
from simulator.scenario import sliders
from simulator.scenario.notes import falls_behind
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract, shape
from simulator.terms.first_year import target_rate
from simulator.terms.structures import KINDS, kind_of

Position = float | str
POOL_TARGET = "3 months"
"""Of a pool that the file has not."""
ASSUMED_RATE = "40%"
"""Of people served who reach the outcome, where the file states no rate and something is to be paid on results. Assumed."""
MORE = "% more"
"""The unit of a position that is a change of what the file has: so many per cent more, or less."""


@dataclass(frozen=True)
class Lever:
    """A term and where it stands."""

    path: str
    label: str
    help: str
    unit: str
    """`%`, `days`, `months`, `years`, `MORE`, or nothing where words are chosen from."""
    low: float
    high: float
    step: float
    position: Position
    """Where it stands now, in its unit."""
    start: Position
    """Where it stands in the file."""
    words: str = ""
    """Instead of the position, while it is where it starts."""
    choices: tuple[tuple[str, str], ...] = ()
    """Values and their words, where one is chosen."""
    beside: str | None = None
    """What is worth a second look where it stands now; None of a term of which nothing is ever said there."""

    @property
    def moved(self) -> bool:
        """Whether it stands elsewhere than in the file."""
        return self.position != self.start

    @property
    def shown(self) -> str:
        """Its position in words."""
        if self.words and not self.moved:
            return self.words
        if self.choices:
            return dict(self.choices).get(str(self.position), str(self.position))
        return written(self.position, self.unit)


@dataclass(frozen=True)
class _Term:
    """How a term is read from a contract, and written as changes."""

    path: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    read: Callable[[Scenario, Contract], Any]
    write: Callable[[Scenario, Position], dict[str, str]] | None = None
    choices: tuple[tuple[str, str], ...] = ()
    help: str | Callable[[Scenario, Contract], str] = ""
    """Instead of the schema's."""
    words: Callable[[Scenario, Contract], str] = lambda scenario, contract: ""
    least: Callable[[Contract], float] = lambda contract: -math.inf
    """Of a contract, where that is more than `low`."""
    beside: Callable[[Scenario, Contract], str] | None = None

    def changes(self, scenario: Scenario, position: Position) -> dict[str, str]:
        """Values by path that put the term where it is moved."""
        return {self.path: written(position, self.unit)} if self.write is None else self.write(scenario, position)


def levers(start: Scenario, now: Scenario) -> list[Lever]:
    """The terms of a scenario's first contract as they are now, and as they start. None where it has no contract."""
    return [lever for _, lever in _levers(start, now)]


def moved(start: Scenario, now: Scenario, changes: Mapping[str, str], positions: Mapping[str, str]) -> dict[str, str]:
    """Changes after sliders have been moved: those that are where they start are taken out. Positions that are none are left out."""
    kept = dict(changes)
    for term, lever in _levers(start, now):
        if term.path not in positions:
            continue
        position = _position(lever, positions[term.path])
        if position is None or position == lever.position:
            continue
        for path in term.changes(start, position):
            kept.pop(path, None)
        if position != lever.start:
            kept |= term.changes(start, position)
    return kept


def told(start: Scenario, now: Scenario, changes: Mapping[str, str]) -> list[str]:
    """What is changed, in words: terms that a slider moves by their names, the rest by its path."""
    rest, said = dict(changes), []
    for term, lever in _levers(start, now):
        if lever.moved:
            said.append(f"{lever.label[:1].lower()}{lever.label[1:]} {lever.shown}")
            for path in term.changes(start, lever.position):
                rest.pop(path, None)
    return [*said, *(f"{field_in_words(path)} {value}" for path, value in rest.items())]


def written(position: Position, unit: str) -> str:
    """A position as people write it in a scenario: 40%, 30 days."""
    if isinstance(position, str):
        return position
    if unit == MORE:
        return sliders.more_or_less(position)
    number = f"{position:g}"
    return f"{number}%" if unit == "%" else f"{number} {unit[:-1] if number == '1' and unit.endswith('s') else unit}".strip()


def _levers(start: Scenario, now: Scenario) -> Iterator[tuple[_Term, Lever]]:
    if not start.file.contracts:
        return
    key = next(iter(start.file.contracts))
    first, contract = start.file.contracts[key], now.file.contracts[key]
    for term in _TERMS:
        if not kind_of(contract.structure).has(term.path):
            continue
        there, here = term.read(start, first), term.read(now, contract)
        if here is None or there is None:
            continue
        if term.unit == MORE:
            there, here = 0.0, 100.0 * (here / there - 1.0)
        if not term.choices:
            there, here = _rounded(term, there), _rounded(term, here)
        stood = [each for each in (there, here) if isinstance(each, float)]
        told = term.help(start, first) if callable(term.help) else term.help or _help(term.path)
        yield (
            term,
            Lever(
                term.path,
                term.label,
                told,
                term.unit,
                max(min([term.low, *stood]), term.least(contract)),
                max([term.high, *stood]),
                term.step,
                here,
                there,
                term.words(start, first),
                _choices(term, there, here),
                None if term.beside is None else term.beside(now, contract),
            ),
        )


def _choices(term: _Term, *standing: Position) -> tuple[tuple[str, str], ...]:
    """The term's choices, and where it stands if that is none of them."""
    known = dict(term.choices)
    others = {str(each): str(each) for each in standing if known and str(each) not in known}
    return tuple({**known, **others}.items())


def _rounded(term: _Term, value: float) -> float:
    """The position of the slider that is nearest."""
    return round(float(term.low + round((value - term.low) / term.step) * term.step), 6)


def _position(lever: Lever, text: str) -> Position | None:
    """Where a form says that a slider is; None where that is nowhere."""
    if lever.choices:
        return text if text in dict(lever.choices) else None
    try:
        value = float(text)
    except ValueError:
        return None
    return round(value, 6) if lever.low <= value <= lever.high else None


def _help(path: str) -> str:
    info: Any = None
    found: Any = Contract
    for name in path.split("."):
        info = found.model_fields[name]
        found = shape.section(shape.annotation_of(info))
    return info.description or ""


def _part(read: Callable[[Contract], Any]) -> Callable[[Scenario, Contract], float]:
    return lambda scenario, contract: 100.0 * central(read(contract))


def _plain(read: Callable[[Contract], Any]) -> Callable[[Scenario, Contract], float]:
    return lambda scenario, contract: central(read(contract))


def _price_written(scenario: Scenario, position: Position) -> dict[str, str]:
    return sliders.repriced(scenario.file, float(position) / 100.0)


def _uplift_words(scenario: Scenario, contract: Contract) -> str:
    every = {each.uplift for each in scenario.file.contracts.values()}
    return "each its own" if len(every) > 1 else "" if isinstance(contract.uplift, float) else "as drawn"


def _results_written(scenario: Scenario, position: Position) -> dict[str, str]:
    """The share paid on results; with a rate to reach where the file states none, for there is nothing to pay on without."""
    organisations = scenario.file.organisations
    missing = [key for key, contract in scenario.file.contracts.items() if target_rate(contract, organisations) is None]
    rates = {f"contracts.{key}.payment.target_rate": ASSUMED_RATE for key in missing}
    return {"payment.outcomes": written(position, "%"), **rates}


def _cut(scenario: Scenario, contract: Contract) -> float:
    return 100.0 * central(contract.cuts[0].cut) if contract.cuts else 0.0


def _cut_written(scenario: Scenario, position: Position) -> dict[str, str]:
    """The size of the first contract's first cut, or one that the file has not yet."""
    key, first = next(iter(scenario.file.contracts.items()))
    if first.cuts:
        return {f"contracts.{key}.cuts.0.cut": written(position, "%")}
    return sliders.new_cut(_uncut(scenario), written(position, "%"))


def _uncut(scenario: Scenario) -> dict[str, Contract]:
    """Whom a new cut is for: all contracts where none has one, else the first."""
    contracts = scenario.file.contracts
    return dict(contracts) if not any(each.cuts for each in contracts.values()) else dict([next(iter(contracts.items()))])


def _cut_help(scenario: Scenario, contract: Contract) -> str:
    return sliders.cut_help(contract.cuts[0].year if contract.cuts else sliders.cut_year(_uncut(scenario)))


def _years_of_cuts(contract: Contract) -> float:
    """The last year in which a cut is dated: a contract is no shorter."""
    return float(max((cut.year or 0 for cut in contract.cuts), default=0))


def _cut_words(scenario: Scenario, contract: Contract) -> str:
    if not contract.cuts:
        return "no cut"
    cut = contract.cuts[0]
    return f"{100 * central(cut.cut):g}% in year {cut.year}" if cut.year is not None else ""


def _reserves(scenario: Scenario, contract: Contract) -> float:
    """What the members have, in months where they say so, by the middle of them; four months where they are drawn."""
    held = [scenario.file.organisations[key].free_reserves for key in contract.structure.members]
    months = sorted(each.months for each in held if isinstance(each, Months))
    return months[len(months) // 2] if months else 4.0


def _reserves_words(scenario: Scenario, contract: Contract) -> str:
    held = {str(scenario.file.organisations[key].free_reserves) for key in contract.structure.members}
    return "each its own" if len(held) > 1 else "as drawn" if held == {"sector"} else ""


def _pool(scenario: Scenario, contract: Contract) -> float:
    pool = contract.structure.risk_pool
    return 0.0 if pool is None else 100.0 * central(pool.rate)


def _pool_written(scenario: Scenario, position: Position) -> dict[str, str]:
    rate = written(position, "%")
    if position == 0:
        return {"structure.risk_pool": "null"}
    if next(iter(scenario.file.contracts.values())).structure.risk_pool is not None:
        return {"structure.risk_pool.rate": rate}
    return {"structure.risk_pool": f"{{rate: {rate}, target: {POOL_TARGET}}}"}


def _paid_after(scenario: Scenario, contract: Contract) -> str:
    after = contract.structure.pay_partners
    return "when_paid" if after == "when_paid" else f"{central(after):g} days"


_TERMS = (
    _Term(
        sliders.PRICE,
        sliders.PRICE_LABEL,
        MORE,
        -30,
        30,
        1,
        _plain(lambda contract: contract.annual_value),
        _price_written,
        help=sliders.PRICE_HELP,
        words=lambda scenario, contract: sliders.total_price(scenario.file),
    ),
    _Term(
        sliders.UPLIFT,
        sliders.UPLIFT_LABEL,
        "%",
        0,
        10,
        0.1,
        _part(lambda contract: contract.uplift),
        help=sliders.UPLIFT_HELP,
        words=_uplift_words,
        beside=lambda now, contract: falls_behind(now.file.world, contract),
    ),
    _Term(
        "structure.kind",
        "Structure",
        "",
        0,
        0,
        1,
        lambda scenario, contract: contract.structure.kind,
        choices=tuple((each.name, each.label) for each in KINDS.values()),
        help="Who contracts with whom, and who carries what.",
    ),
    _Term(
        "payment.outcomes",
        "Payment by results",
        "%",
        0,
        100,
        1,
        _part(lambda contract: contract.payment.outcomes),
        _results_written,
        help="Part of the price that is paid by verified outcome. Where the file states no rate of outcomes, 40% is assumed.",
    ),
    _Term(
        "structure.pass_through.outcome_risk",
        "Results risk passed down",
        "%",
        0,
        200,
        5,
        _part(lambda contract: contract.structure.pass_through.outcome_risk),
        help="How much of the price of partners hangs on results, over the contract's own: 100% is back to back, at 0% the lead carries it all.",
    ),
    _Term(
        "discount",
        "Low bid: discount on the price",
        "%",
        0,
        40,
        1,
        _part(lambda contract: contract.discount),
        help="How far the bid is under the full price.",
    ),
    _Term(
        "structure.pass_through.discount",
        "Discount passed down",
        "%",
        0,
        200,
        5,
        _part(lambda contract: contract.structure.pass_through.discount),
        help="How much of the discount partners' prices carry: 100% is their part, at 0% the lead carries it all.",
    ),
    _Term(sliders.CUTS, sliders.CUT_LABEL, "%", 0, 50, 1, _cut, _cut_written, help=_cut_help, words=_cut_words),
    _Term(
        "structure.pass_through.cuts",
        "Cut passed down",
        "%",
        0,
        200,
        5,
        _part(lambda contract: contract.structure.pass_through.cuts),
        help="How much of a cut partners' prices carry: 100% is their part, more than that makes them carry some of the lead's.",
    ),
    _Term(
        "payment.terms",
        "The commissioner pays after",
        "days",
        0,
        120,
        1,
        _plain(lambda contract: contract.payment.terms),
    ),
    _Term(
        "structure.pay_partners",
        "Partners are paid",
        "",
        0,
        0,
        1,
        _paid_after,
        choices=(
            ("when_paid", "when the lead is paid"),
            ("14 days", "14 days after their claim"),
            ("30 days", "30 days after their claim"),
            ("60 days", "60 days after their claim"),
            ("90 days", "90 days after their claim"),
        ),
    ),
    _Term(
        "structure.management_fee",
        "Management fee",
        "%",
        0,
        40,
        0.5,
        _part(lambda contract: contract.structure.management_fee),
    ),
    _Term(
        "structure.hub_cost",
        "Cost of the hub",
        "%",
        0,
        40,
        0.5,
        _part(lambda contract: contract.structure.hub_cost),
    ),
    _Term(
        "structure.pooled",
        "Results money pooled",
        "%",
        0,
        100,
        5,
        _part(lambda contract: contract.structure.pooled),
    ),
    _Term(
        "structure.risk_pool",
        "Paid into a risk pool",
        "%",
        0,
        10,
        0.5,
        _pool,
        _pool_written,
        help="Part of each receipt that members pay into a pool; one that would be insolvent draws from it.",
    ),
    _Term(
        "organisations.*.free_reserves",
        "Reserves of every organisation",
        "months",
        0,
        12,
        0.5,
        _reserves,
        words=_reserves_words,
        help="Free reserves on the first day, in months of the organisation's whole spending. Moved, it is the same for all.",
    ),
    _Term(
        "years",
        "Length of the contract",
        "years",
        1,
        15,
        1,
        _plain(lambda contract: contract.years),
        help="How long it runs.",
        least=_years_of_cuts,
    ),
)
