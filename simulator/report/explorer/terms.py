"""Which terms an explorer moves, and their positions: the file as it stands is one of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from pydantic_core import PydanticCustomError

from simulator.language.characters import Loc
from simulator.language.ranges import Months
from simulator.language.units import Unit
from simulator.report.explorer.known import FIRST, NEXT, Known, against_file, cut, known, of_contracts
from simulator.scenario import paths, sliders
from simulator.scenario.problems import ScenarioError
from simulator.scenario.scenario import Scenario
from simulator.studies.sweep.axes import Axis, Faulty, axis, told
from simulator.studies.sweep.schema import Factor
from simulator.terms import Section, shape
from simulator.terms.across.buying import falls_behind, rise
from simulator.terms.first_year import target_rate
from simulator.terms.structures import kind_of

MOST = 6
"""Terms of one explorer: with more nobody sees what moves what."""
FEWEST_POSITIONS, MOST_POSITIONS = 2, 40
_CUTS = re.compile(r"^(?:contracts\.(?P<contract>[^.]+)\.)?cuts$")
_OF_COSTS = ("world.cost_inflation", "world.inflation")
_STEPS = {"fraction": (-0.1, -0.05, 0.05, 0.1), "": (0.5, 0.75, 1.25, 1.5)}  # about where it stands: parts added, else times


class NoTerm(Exception):
    """A term that cannot be moved; the message says why and what to do."""


@dataclass(frozen=True)
class Term:
    """A term with its positions."""

    path: str
    label: str
    help: str
    values: tuple[str, ...]
    """What they are called in an address: as they stand in `--set`, where each sets one path."""
    sets: tuple[Mapping[str, str], ...]
    """What each of them changes, by path."""
    shown: tuple[str, ...]
    """As people read them."""
    says: tuple[str, ...]
    """What a contract at each of them does."""
    stands: int
    """At which of them the file stands."""
    ordered: bool
    """Whether its positions have an order: a slider; else a choice."""
    axis: Axis


def chosen(scenario: Scenario) -> list[Term]:
    """The terms that matter for a scenario's structure. Raises NoTerm where it has none."""
    if not scenario.file.contracts:
        raise NoTerm("the scenario has no contract, so there is no term to move")
    found: list[Term] = []
    wanted = _wanted(scenario)
    for path in (*wanted, *NEXT):
        if len(found) == len(wanted):
            break
        assumed = path == sliders.RESULTS and _no_rate(scenario)  # on a rate that nobody states only where it is asked for
        if not assumed and all(path != each.path for each in found):
            found += _if_single(scenario, path)
    return found


def asked(scenario: Scenario, words: Sequence[str]) -> list[Term]:
    """The terms that somebody asks for, as PATH or PATH=v1,v2,v3. Raises NoTerm for the first that cannot be moved."""
    if len(words) > MOST:
        raise NoTerm(f"{len(words)} terms are too many to follow: choose {MOST} or fewer")
    found: list[Term] = []
    for word in words:
        path, equals, listed = word.partition("=")
        path = path.strip()
        if any(path == each.path for each in found):
            raise NoTerm(f"{path} is named twice; give all its positions at once, such as {path}=v1,v2,v3")
        given = _listed(listed)
        if equals and not all(given):
            raise NoTerm(f"'{word}' has an empty position; write for instance --term payment.outcomes=0%,20%,40%")
        try:
            found.append(_term(scenario, path, given if equals else None))
        except NoTerm as error:
            raise NoTerm(f"{path or word}: {error}") from None
    return found


def beside(scenario: Scenario, terms: Sequence[Term]) -> list[tuple[str, ...]]:
    """What is said beside each position of each term: where the price falls behind costs, unless that hangs on another term too."""
    alone = all(_bare(each.path) != "years" and not each.path.startswith(_OF_COSTS) for each in terms)
    return [
        tuple(_behind(scenario.with_changes(changes)) for changes in each.sets)
        if alone and _bare(each.path) == sliders.UPLIFT
        else ("",) * len(each.values)
        for each in terms
    ]


def _behind(scenario: Scenario) -> str:
    return falls_behind(scenario.file, next(iter(scenario.file.contracts.values())))


def _wanted(scenario: Scenario) -> tuple[str, ...]:
    """The paths that matter in its structure, those of a cut as this scenario has it; how much of a cut passes down only where there is one."""
    first = next(iter(scenario.file.contracts.values()))
    passed = "structure.pass_through.cuts"
    wanted = [
        sliders.CUTS if path == passed and not first.cuts else path for path in (*FIRST, *kind_of(first.structure).explored)
    ]
    here = _cut_path(scenario)
    return tuple(here if path == sliders.CUTS and here else path for path in wanted)


def _cut_path(scenario: Scenario) -> str | None:
    """Where the size of the one dated cut of a scenario of one contract stands, or all its cuts where it has none."""
    if len(scenario.file.contracts) != 1:
        return None
    ((key, contract),) = scenario.file.contracts.items()
    if not contract.cuts:
        return f"contracts.{key}.cuts"
    return f"contracts.{key}.cuts.0.cut" if len(contract.cuts) == 1 else None


def _if_single(scenario: Scenario, path: str) -> Iterator[Term]:
    try:
        yield _term(scenario, path, None)
    except NoTerm:
        return


def _term(scenario: Scenario, path: str, given: Sequence[str] | None) -> Term:
    match = _CUTS.match(path)
    if match is not None and given is None:
        return _cut(scenario, path, match["contract"])
    if path == sliders.PRICE and given is None:
        return _price(scenario)
    if given is None and (path == sliders.POOL or (path == sliders.RESULTS and _no_rate(scenario))):
        return _by_position(scenario, path)
    locs = _locs(scenario, path)
    unit = shape.unit(shape.at(locs[0]))
    try:
        stands = _standing(scenario, path, locs, unit)
    except NoTerm:
        if path == sliders.UPLIFT and given is None:
            return _uplift(scenario)
        raise
    term = _known(scenario, path, locs[0])
    values = list(given if given is not None else term.positions or _about(stands, unit, locs[0]))
    if given is None and unit is not None and _bare(path) == sliders.UPLIFT:  # among them where the price keeps up with costs
        values.append(sliders.typed(round(scenario.file.world.rise_of_costs(), 3), unit))
    values, place = _with_standing(values, stands, unit)
    made = _path_axis(scenario, path, term.label, values)
    if not FEWEST_POSITIONS <= len(values) <= MOST_POSITIONS:
        what = "has one position, so it does not move" if len(values) < FEWEST_POSITIONS else f"has {len(values)} positions"
        raise NoTerm(f"{what}; give {FEWEST_POSITIONS} to {MOST_POSITIONS}, such as {path}=v1,v2,v3")
    told = made if made.unit is None else replace(made, unit=shape.told_in(shape.at(locs[0])))
    cells = made.numbers if made.numbers is not None else made.values
    shown = [term.words.get(text := told.shown(cell), text.replace("_", " ")) for cell in cells]
    return _made(path, term, values, shown, place, made, made.numeric)


def _known(scenario: Scenario, path: str, loc: Loc) -> Known:
    if len(loc) == 5 and loc[2] == "cuts" and loc[4] == "cut":
        return cut(scenario.file.contracts[str(loc[1])].cuts[int(loc[3])].year)
    return known(_bare(path), loc)


def _made(path: str, term: Known, values: Sequence[str], shown: Sequence[str], stands: int, made: Axis, ordered: bool) -> Term:
    says = tuple(term.told(each) for each in shown)
    sets = tuple({path: each} for each in values)
    return Term(path, term.label, term.help, tuple(values), sets, tuple(shown), says, stands, ordered, made)


def _price(scenario: Scenario) -> Term:
    """The prices of all contracts together, as a change of what the file has."""
    file = scenario.file
    if not file.contracts:
        raise NoTerm("names a field of contracts, and there are none")
    sets: dict[str, dict[str, str]] = {}
    says: dict[str, str] = {}
    positions = [float(each.removesuffix("%")) for each in of_contracts(sliders.PRICE).positions]
    for more in positions:
        price = sliders.total_price(file, more / 100)
        name = sliders.more_or_less(more) if more else price
        sets[name] = sliders.repriced(file, more / 100) if more else {}
        says[name] = f"the full price is {price} a year{f', {name} than in the file' if more else ''}"
    return _by_name(scenario, sliders.PRICE, against_file(says), sets, positions.index(0.0))


def _uplift(scenario: Scenario) -> Term:
    """The rise of prices that are not one number: as they are in the file, among the usual positions by their mean, or one for all."""
    term, own = of_contracts(sliders.UPLIFT), "as in the file"
    mean = fmean(rise(scenario.file, each) for each in scenario.file.contracts.values())
    stands = sum(float(each.removesuffix("%")) < 100 * mean for each in term.positions)
    names = [*term.positions[:stands], own, *term.positions[stands:]]
    sets = {each: {} if each == own else {sliders.UPLIFT: each} for each in names}
    told = replace(term, at={**term.at, own: "the price rises as in the file"})
    return _by_name(scenario, sliders.UPLIFT, told, sets, stands)


def _no_rate(scenario: Scenario) -> bool:
    """Whether a contract states no rate that outcomes could be paid by."""
    return any(target_rate(each, scenario.file.organisations) is None for each in scenario.file.contracts.values())


def _by_position(scenario: Scenario, path: str) -> Term:
    """A slider that writes more than its field, as the page's does."""
    special, file, term = sliders.SPECIAL[path], scenario.file, of_contracts(path)
    at = {special.stands(file, each) for each in file.contracts.values()}
    if len(at) != 1:
        raise NoTerm("stands at more than one value" if at else "names a field of contracts, and there are none")
    (stands,) = at
    positions = sorted({stands, *(float(each.removesuffix("%")) for each in term.positions)})
    sets = {sliders.part(each): special.writes(file, each) if each != stands else {} for each in positions}
    return _by_name(scenario, path, term, sets, positions.index(stands))


def _by_name(scenario: Scenario, path: str, term: Known, sets: Mapping[str, Mapping[str, str]], stands: int) -> Term:
    """A slider whose positions have names, and change several paths or none."""
    names = tuple(sets)
    made = _axis(scenario, term.label, {"changes": sets})
    says = tuple(term.told(each) for each in names)
    return Term(path, term.label, term.help, names, tuple(sets.values()), names, says, stands, True, made)


def _cut(scenario: Scenario, path: str, contract: str | None) -> Term:
    """The size of a cut where a contract has none yet."""
    contracts = scenario.file.contracts
    held = {contract: contracts[contract]} if contract in contracts else contracts
    if not held:
        raise NoTerm("names a field of contracts, and there are none")
    if any(each.cuts for each in held.values()):
        raise NoTerm("has cuts already; name the size of one, such as cuts.0.cut")
    term = cut(sliders.cut_year(held))
    _, *sizes = term.positions
    values = ["[]", *(made for size in sizes for made in sliders.new_cut(held, float(size.removesuffix("%"))).values())]
    return _made(path, term, values, term.positions, 0, _path_axis(scenario, path, term.label, values), True)


def _locs(scenario: Scenario, path: str) -> list[Loc]:
    try:
        return paths.expand(path, scenario.resolved())
    except paths.PathError as error:
        raise NoTerm(f"{error}") from None


def _standing(scenario: Scenario, path: str, locs: Sequence[Loc], unit: Unit | None) -> str:
    """The one value that the file has there, as a change would be written."""
    values = [_held(scenario.file, loc) for loc in locs]
    if any(each != values[0] for each in values):
        raise NoTerm("stands at more than one value; name one of its places, such as contracts.NAME.payment.outcomes")
    value = values[0]
    if value is None:
        raise NoTerm("is left out in the file, so nothing says where it stands; give it a value with --set first")
    if unit is None and not shape.options(shape.at(locs[0])) and not isinstance(value, bool):
        raise NoTerm("is no number and no choice of words, so no positions can be made of it")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if isinstance(value, Section):
        raise NoTerm("is a section of its own, so the file stands at no one position; set it to one value first")
    if unit is None or _number(value) is None:
        shown = unit.show(value) if unit is not None else str(value)
        raise NoTerm(
            f"is drawn anew in each replication ({shown}), so the file stands at no one position; set it to one value first"
        )
    return sliders.typed(value, unit)


def _held(file: Any, loc: Loc) -> Any:
    for key in loc:
        if file is None:
            return None
        file = shape.below(file, key)
    return file


def _number(value: object) -> float | None:
    """A value, if it is one number: itself, or how many months."""
    return value.months if isinstance(value, Months) else value if isinstance(value, float) else None


def _with_standing(values: list[str], stands: str, unit: Unit | None) -> tuple[list[str], int]:
    """Positions with the file's own among them, each once; numbers rise."""
    if unit is None or any(text in unit.words for text in (stands, *values)):
        every = list(dict.fromkeys([*values, stands] if stands not in values else values))
        return every, every.index(stands)
    numbers: dict[float, str] = {}
    own = unit.parse(stands)
    for text in (stands, *values):
        try:
            read = unit.parse(text)
        except PydanticCustomError as error:
            raise NoTerm(str((error.context or {}).get("message", error))) from None
        number = _number(read)
        if number is None or isinstance(read, Months) != isinstance(own, Months):
            raise NoTerm(f"cannot be {text}: each position must be one number, in the unit of the file's {stands}")
        numbers.setdefault(number, text)
    order = sorted(numbers)
    return [numbers[each] for each in order], order.index(_number(own) or 0.0)


def _about(stands: str, unit: Unit | None, loc: Loc) -> list[str]:
    """Positions of a term that nobody has chosen any for: about where it stands, or every word that it may be."""
    if unit is None:
        return shape.options(shape.at(loc)) or ["false", "true"]
    value = unit.parse(stands)
    if not isinstance(value, float):
        raise NoTerm(f"stands at {stands}; give its positions, such as --term PATH=v1,v2,v3")
    tried = [value + step for step in _STEPS["fraction"]] if unit.kind == "fraction" else [value * step for step in _STEPS[""]]
    if value == 0.0 and unit.kind != "fraction":
        raise NoTerm("stands at nil; give its positions, such as --term PATH=v1,v2,v3")
    return [sliders.typed(float(f"{each:.6g}"), unit) for each in tried if unit.least <= each <= unit.highest]


def _path_axis(scenario: Scenario, path: str, label: str, values: Sequence[str]) -> Axis:
    return _axis(scenario, label, {"path": path, "values": tuple(values)})


def _axis(scenario: Scenario, label: str, what: Mapping[str, Any]) -> Axis:
    factor = Factor.model_validate({"label": label[:80], **what})
    try:
        return axis(factor.path or label, True, factor, {"": scenario})
    except Faulty as fault:
        place = fault.loc[1] if len(fault.loc) > 1 else None
        named = factor.values[place] if isinstance(place, int) and factor.values else place
        raise NoTerm(f"{'' if named is None else f'cannot be {named}: '}{fault.message}") from None
    except ScenarioError as error:
        raise NoTerm(told(error)) from None


def _bare(path: str) -> str:
    """A path without the contract that it names: `payment.outcomes`."""
    return re.sub(r"^contracts\.[^.]+\.", "", path)


def _listed(text: str) -> list[str]:
    """Values between commas, but for commas within brackets."""
    found, depth = [""], 0
    for letter in text:
        depth += (letter in "[{") - (letter in "]}")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [each.strip() for each in found]
