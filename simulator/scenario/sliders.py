"""What sliders write that move more than the value of one field: the same on the page and in an explorer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticCustomError

from simulator.language import exact
from simulator.language.ranges import Choice, Months, MonthsRange, Number, Range, Yearly, central, plain_data, times
from simulator.language.units import IN_MONTHS, Measured, Unit
from simulator.terms import Contract, ScenarioFile, planned, shape
from simulator.terms.across.buying import rise
from simulator.terms.first_year import target_rate
from simulator.terms.payment import ASSUMED_RATE
from simulator.terms.section import Section

PRICE, UPLIFT, CUTS, RESULTS, POOL, OPTIONS, BREAKS, RAMP_UP, REFERRALS_END, INFLATION, RESERVES = (
    "annual_value",
    "uplift",
    "cuts",
    "payment.outcomes",
    "structure.risk_pool",
    "extensions.*.chance",
    "changes.*.chance_per_year",
    "ramp_up",
    "referrals_end",
    "world.inflation.mean",
    "organisations.*.free_reserves",
)
LINES, POUNDS_OF_LINES = "payment.lines", ("tariff", "ceiling", "target")
PRICE_HELP = (
    "The full price of every contract, later terms too, against the file's; a low bid's discount comes off it. "
    "Loans, grants and other sums in pounds stay."
)
POOL_TARGET = "3 months"
"""Of a pool that the file has not."""
_MONEY, _PART = Unit("money"), Unit("fraction")


@dataclass(frozen=True)
class Special:
    """A slider that is more than its field: where it stands in a file, and what a position of it changes, by path."""

    stands: Callable[[ScenarioFile, Contract], float]
    writes: Callable[[ScenarioFile, float], dict[str, str]]
    help: Callable[[ScenarioFile], str] = lambda file: ""
    """Instead of the field's."""
    there: Callable[[ScenarioFile, Contract], bool] = lambda file, contract: True
    """Whether a file has it: what most contracts do not have is moved only where it stands."""
    ends: Callable[[Contract], tuple[float, float]] = lambda contract: (-math.inf, math.inf)
    """How far a contract lets it go, within the field's slider."""


def prices(file: ScenarioFile) -> dict[str, Number | Yearly]:
    """£ a year of every contract, and of its further terms where the file says it, by path."""
    found: dict[str, Number | Yearly] = {}
    for key, contract in file.contracts.items():
        if "annual_value" in contract.model_fields_set:
            found[f"contracts.{key}.annual_value"] = contract.annual_value
        for name, line in contract.payment.lines.items():
            for field in POUNDS_OF_LINES:
                if (pounds := getattr(line, field)) is not None:
                    found[f"contracts.{key}.payment.lines.{name}.{field}"] = pounds
        if contract.retender is not None and contract.retender.annual_value is not None:
            found[f"contracts.{key}.retender.annual_value"] = contract.retender.annual_value
    return found


def first(file: ScenarioFile) -> Contract:
    """The contract that sliders are read from."""
    return next(iter(file.contracts.values()))


def repriced(file: ScenarioFile, more: float) -> dict[str, str]:
    """Changes that make every price so much more, 0.1 being a tenth; under nil it is less."""
    return {path: typed(times(price, 1.0 + more), _MONEY) for path, price in prices(file).items()}


def total_price(file: ScenarioFile, more: float = 0.0) -> str:
    """£ a year of all contracts at central values, or so much more, as a file would have it: £1.2m."""
    total = sum(central(contract.value) for contract in file.contracts.values())
    return exact.money(float(f"{total * (1.0 + more):.12g}"))


def more_or_less(per_cent: float) -> str:
    """10% more, 5% less."""
    return f"{abs(per_cent):g}% {'less' if per_cent < 0 else 'more'}"


def results(file: ScenarioFile, per_cent: float) -> dict[str, str]:
    """The share paid on results; with a rate to reach where the file states none, for there is nothing to pay on without."""
    missing = [key for key, contract in file.contracts.items() if target_rate(contract, file.organisations) is None]
    return {RESULTS: part(per_cent), **{f"contracts.{key}.payment.target_rate": ASSUMED_RATE for key in missing}}


def cut_year(contracts: Mapping[str, Contract]) -> int:
    """In which year a cut falls that a file does not have: the first after half of the shortest contract's whole years; 6 of 10, 3 of 5."""
    return int(min(each.years for each in contracts.values()) / 2) + 1


def new_cut(contracts: Mapping[str, Contract], per_cent: float) -> dict[str, str]:
    """A cut of contracts that have none, by path: one alone is named."""
    path = f"contracts.{next(iter(contracts))}.cuts" if len(contracts) == 1 else CUTS
    return {path: f"[{{year: {cut_year(contracts)}, cut: {part(per_cent)}}}]"}


def cut(file: ScenarioFile, per_cent: float) -> dict[str, str]:
    """The size of the first contract's first cut, or one that the file has not yet."""
    key, contract = next(iter(file.contracts.items()))
    return {f"contracts.{key}.cuts.0.cut": part(per_cent)} if contract.cuts else new_cut(_uncut(file), per_cent)


def _uncut(file: ScenarioFile) -> Mapping[str, Contract]:
    """Whom a new cut is for: all contracts where none has one, else the first."""
    contracts = file.contracts
    return contracts if not any(each.cuts for each in contracts.values()) else dict([next(iter(contracts.items()))])


def cut_help(year: int | None) -> str:
    """What the size of a cut is, in a year or by chance."""
    when = f"from the first day of year {year} on" if year else "in a year decided by chance"
    return f"Part of the price that goes, {when}."


def _cut_help(file: ScenarioFile) -> str:
    held = first(file).cuts
    return cut_help(held[0].year if held else cut_year(_uncut(file)))


def pool(file: ScenarioFile, per_cent: float) -> dict[str, str]:
    """The rate of a risk pool, one that the file has not yet, or none."""
    if per_cent == 0:
        return {POOL: "null"}
    if first(file).structure.risk_pool is not None:
        return {f"{POOL}.rate": part(per_cent)}
    return {POOL: f"{{rate: {part(per_cent)}, target: {POOL_TARGET}}}"}


def ramp_up(file: ScenarioFile, months: float) -> dict[str, str]:
    """The months of a ramp-up, one that the file has not yet, or none."""
    if months == 0:
        return {RAMP_UP: "null"}
    told = in_unit(months, "months")
    return {f"{RAMP_UP}.months": told} if first(file).ramp_up is not None else {RAMP_UP: f"{{months: {told}}}"}


def chances_of_options(contract: Contract) -> list[Number]:
    """That each option is taken."""
    return [each.chance for each in contract.extensions]


def chances_of_breaks(contract: Contract) -> dict[int, Number]:
    """A year, of breaks that come by chance, by their places among the changes."""
    places = enumerate(contract.changes)
    return {place: each.chance_per_year for place, each in places if each.ends and each.chance_per_year is not None}


def _options(file: ScenarioFile, per_cent: float) -> dict[str, str]:
    """The chance of every option of every contract."""
    return {
        f"contracts.{key}.extensions.{place}.chance": part(per_cent)
        for key, contract in file.contracts.items()
        for place in range(len(contract.extensions))
    }


def _breaks(file: ScenarioFile, per_cent: float) -> dict[str, str]:
    """The chance of every break of every contract that has none dated."""
    return {
        f"contracts.{key}.changes.{place}.chance_per_year": part(per_cent)
        for key, contract in file.contracts.items()
        for place in chances_of_breaks(contract)
    }


def _first_chance(chances: Iterable[Number]) -> float:
    return next((100 * central(each) for each in chances), 0.0)


def _reserves(file: ScenarioFile, contract: Contract) -> float:
    """What the members have, in months where they say so, by the middle of them; four months where they are drawn."""
    held = [file.organisations[key].free_reserves for key in contract.structure.members]
    months = sorted(each.months for each in held if isinstance(each, Months))
    return months[len(months) // 2] if months else 4.0


SPECIAL: Mapping[str, Special] = {
    PRICE: Special(
        lambda file, contract: central(contract.value),
        lambda file, per_cent: repriced(file, per_cent / 100),
        lambda file: PRICE_HELP,
    ),
    UPLIFT: Special(lambda file, contract: 100 * rise(file, contract), lambda file, per_cent: {UPLIFT: part(per_cent)}),
    RESULTS: Special(
        lambda file, contract: 100 * contract.payment.outcomes, results, there=lambda file, contract: not contract.payment.lines
    ),
    CUTS: Special(lambda file, contract: 100 * central(contract.cuts[0].cut) if contract.cuts else 0.0, cut, _cut_help),
    POOL: Special(
        lambda file, contract: 0.0 if (held := contract.structure.risk_pool) is None else 100 * central(held.rate), pool
    ),
    OPTIONS: Special(
        lambda file, contract: _first_chance(chances_of_options(contract)),
        _options,
        there=lambda file, contract: bool(contract.extensions),
    ),
    BREAKS: Special(
        lambda file, contract: _first_chance(chances_of_breaks(contract).values()),
        _breaks,
        there=lambda file, contract: bool(chances_of_breaks(contract)),
    ),
    RAMP_UP: Special(
        lambda file, contract: 0.0 if (held := contract.ramp_up) is None else central(held.months),
        ramp_up,
        there=lambda file, contract: contract.ramp_up is not None,
    ),
    REFERRALS_END: Special(
        lambda file, contract: central(contract.referrals_end),
        lambda file, months: {REFERRALS_END: in_unit(months, "months")},
        there=lambda file, contract: bool(central(contract.referrals_end)),
    ),
    INFLATION: Special(
        lambda file, contract: 100 * file.world.rise_of_the_index(),
        lambda file, per_cent: {INFLATION: part(per_cent)},
        there=lambda file, contract: file.world.inflation is not None,
    ),
    RESERVES: Special(_reserves, lambda file, months: {RESERVES: in_unit(months, "months")}),
}
"""By the path of the slider."""


def special(path: str) -> Special | None:
    """What a slider writes that moves more than the value of a contract's field; that of a line of payment, too."""
    home, _, name = path.partition(f"{LINES}.")
    line, _, field = name.partition(".")
    return _of_line(line, field) if name and not home else SPECIAL.get(path)


def on_lines(contract: Contract) -> Iterator[str]:
    """The paths of what is moved of a contract's lines of payment, in their order: parts where another can give, pounds and rates."""
    lines = contract.payment.lines
    parts = [key for key, line in lines.items() if line.part is not None]
    for key, line in lines.items():
        moved = {"part": line.part is not None and len(parts) > 1, "rate": line.rate is not None}
        moved |= {field: (pounds := getattr(line, field)) is not None and central(pounds) > 0 for field in POUNDS_OF_LINES}
        yield from (f"{LINES}.{key}.{field}" for field, is_so in moved.items() if is_so)


def _of_line(name: str, field: str) -> Special:
    """The slider of a part, of pounds or of a rate of one line of the first contract's."""

    def stands(file: ScenarioFile, contract: Contract) -> float:
        value = central(getattr(contract.payment.lines[name], field))
        return value if field in POUNDS_OF_LINES else 100 * value

    def writes(file: ScenarioFile, position: float) -> dict[str, str]:
        key, contract = next(iter(file.contracts.items()))
        home, line = f"contracts.{key}.{LINES}", contract.payment.lines[name]
        if field in POUNDS_OF_LINES:
            return {f"{home}.{name}.{field}": typed(times(getattr(line, field), 1 + position / 100), _MONEY)}
        found = {name: position / 100} if field == "rate" else parts_beside(contract, name, position / 100)
        return {f"{home}.{each}.{field}": typed(value, _PART) for each, value in found.items()}

    def ends(contract: Contract) -> tuple[float, float]:
        if field == "part":
            return 0.0, 100 * sum(line.part or 0.0 for line in contract.payment.lines.values())
        most = room(contract, name, field)
        return (-math.inf, 100 * most) if field in POUNDS_OF_LINES else (1.0, stands_of(contract) * (1 + most))

    def stands_of(contract: Contract) -> float:
        return 100 * central(contract.payment.lines[name].rate or 0.0)

    return Special(stands, writes, ends=ends)


def parts_beside(contract: Contract, name: str, part: float) -> dict[str, float]:
    """The parts of the price with another for one line: the others keep their proportion, and all together what they were."""
    parts = {key: line.part for key, line in contract.payment.lines.items() if line.part is not None}
    others = {key: each for key, each in parts.items() if key != name}
    rest, given = sum(parts.values()) - part, sum(others.values())
    return {name: part, **{key: round(rest * each / given if given else rest / len(others), 12) for key, each in others.items()}}


def room(contract: Contract, name: str, field: str) -> float:
    """By how much more of itself a tariff, a ceiling or a rate may come to before all lines come to more than the price; endless where none is stated."""
    if "annual_value" not in contract.model_fields_set or field == "target":
        return math.inf
    counting = [
        key
        for key in planned.priced(contract.payment.lines)
        if key == name or (field == "rate" and counts_on(contract, key, name))
    ]
    most = math.inf
    for year in planned.years(contract):
        money = planned.money(contract, year - 1, planned.central_in)
        own = sum(money[key] for key in counting if planned.own_pounds(contract.payment.lines[key]) is not None)
        if own > 0:
            most = min(most, (planned.central_in(contract.annual_value, year - 1) - sum(money.values())) / own)
    return most


def counts_on(contract: Contract, key: str, name: str) -> bool:
    """Whether a line counts on the outcomes of another, or of one that does."""
    of = contract.payment.lines[key].of
    return of is not None and (of == name or counts_on(contract, of, name))


def part(per_cent: float) -> str:
    """40% for 40."""
    return f"{per_cent:g}%"


def in_unit(number: float, unit: str) -> str:
    """A position as people write it in a scenario: 40%, 30 days, 1 month."""
    return part(number) if unit == "%" else f"{number:g} {unit.removesuffix('s') if number == 1 else unit}"


def typed(value: Measured | Yearly | Section, unit: Unit) -> str:
    """A value as people type it, where that reads back to the same; else with all its digits."""
    if isinstance(value, MonthsRange):
        value, unit = value.months, IN_MONTHS
    if isinstance(value, Choice):
        return _flow({"choose": [typed(each, unit) for each in value.choose], "weights": list(value.weights)})
    if isinstance(value, Range):
        return _flow({key: typed(each, _PART if key == "cv" else unit) for key, each in plain_data(value).items()})
    if isinstance(value, Yearly):
        return _flow({year: typed(each, unit) for year, each in zip(value.years, value.values, strict=True)})
    if isinstance(value, Section):
        return _clause(value)
    text = unit.show(value).replace(",", "")
    try:
        return text if unit.parse(text) == value else str(unit.dump(value))
    except PydanticCustomError:
        return str(unit.dump(value))


def _clause(held: Section) -> str:
    """A section that stands in the place of a number: what it states, each in its unit."""
    said = {}
    for name in held.stated():
        value, unit = shape.held_by(held, name), shape.unit(shape.at((name,), type(held)))
        said[name] = value if unit is None or isinstance(value, str) else typed(value, unit)
    return _flow(said)


def _flow(value: Any) -> str:
    """Plain data as YAML on one line, without a quotation mark that a command line would take for its own."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(each)}' for key, each in value.items())}}}"
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else str(value)
