"""The terms that a reader moves: where each stands, and the change that a position means. What they are is said at their fields."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Annotated, Any, get_args

from simulator.language.ranges import Range, times
from simulator.language.units import central
from simulator.language.words import field_in_words
from simulator.scenario import sliders
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract, ScenarioFile, shape
from simulator.terms.across.buying import falls_behind
from simulator.terms.across.idle import acts_nowhere
from simulator.terms.line import Line
from simulator.terms.marks import Choices, Label, Slider
from simulator.terms.plugins import brings
from simulator.terms.structures import kind_of

Position = float | str
NEAR = 10
"""Positions about where a slider stands that are foreseen first."""
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
    """A field that the page moves."""

    path: str
    annotation: Any
    description: str

    @cached_property
    def label(self) -> Label:
        """What it is called, and its help."""
        return shape.mark(self.annotation, Label) or Label(field_in_words(self.path).capitalize())

    @cached_property
    def slider(self) -> Slider | None:
        """None where one chooses from words."""
        return shape.mark(self.annotation, Slider)

    @property
    def movable(self) -> bool:
        """Whether it has a slider or choices."""
        return self.slider is not None or shape.mark(self.annotation, Choices) is not None

    def there(self, file: ScenarioFile, key: str) -> bool:
        """Whether a contract of a file, by its id, has what it moves."""
        special = sliders.special(self.path)
        if special is not None:
            return special.there(file, file.contracts[key])
        return not acts_nowhere(file, ("contracts", key, *self.path.split(".")))

    def help(self, file: ScenarioFile) -> str:
        """What it is, where a slider stands in a file."""
        special = sliders.special(self.path)
        said = self.slider.help if self.slider else ""
        return said or (special.help(file) if special else "") or self.label.help or self.description

    def stands(self, file: ScenarioFile, contract: Contract) -> Position:
        """Where it is in a file, in its unit."""
        special = sliders.special(self.path)
        if special is not None:
            return special.stands(file, contract)
        value = _value(self.path, file, contract)
        if self.slider is not None:
            return central(value) * (100.0 if self.slider.unit == "%" else 1.0)
        unit = shape.unit(self.annotation)
        return value if isinstance(value, str) or unit is None else sliders.typed(central(value), unit)

    def changes(self, file: ScenarioFile, position: Position) -> dict[str, str]:
        """Values by path that put it there."""
        special = sliders.special(self.path)
        if special is not None and not isinstance(position, str):
            return special.writes(file, position)
        if self.slider is not None and self.slider.unit == MORE and not isinstance(position, str):
            return {self.path: self._times(_value(self.path, file, sliders.first(file)), 1.0 + position / 100.0)}
        return {self.path: written(position, self.slider.unit if self.slider else "")}

    def _times(self, value: Any, factor: float) -> str:
        unit = shape.unit(self.annotation)
        assert unit is not None  # only a number has a slider
        return sliders.typed(times(value, factor), unit)


@cache
def _terms() -> tuple[_Term, ...]:
    """Every field of a contract, an organisation or the world that has a slider or choices, in the order of the page."""
    found = [(path, info) for path, info in shape.places(Contract) if "*" not in path or path in sliders.SPECIAL]
    found += [(path, info) for path, info in shape.places() if path in (sliders.INFLATION, sliders.RESERVES)]
    made = [_Term(path, shape.annotation_of(info), info.description or "") for path, info in found]
    return tuple(sorted((each for each in made if each.movable), key=_place))


def _place(term: _Term) -> int:
    """Where a term comes on the page; lines of payment in place of the part that is paid by results."""
    path = sliders.RESULTS if term.path.startswith(f"{sliders.LINES}.") else term.path
    return _ORDER.index(path) if path in _ORDER else len(_ORDER)


def _brought(file: ScenarioFile, kind: str) -> Iterator[_Term]:
    """The same of a file's plug-ins, but for structures that it does not have."""
    for name, each in file.plugins.items():
        for field, info in type(each).model_fields.items():
            made = _Term(f"plugins.{name}.{field}", shape.annotation_of(info), info.description or "")
            if made.movable and getattr(each, field) is not None and (not brings(name) or name == kind):
                yield made


def _on_lines(first: Contract, now: Contract) -> Iterator[_Term]:
    """The same of a contract's lines of payment that it has still."""
    there = set(sliders.on_lines(now))
    for path in filter(there.__contains__, sliders.on_lines(first)):
        *_, name, field = path.split(".")
        info = shape.fields(Line)[field]
        made = _Term(path, shape.annotation_of(info), info.description or "")
        assert made.slider is not None
        slider = replace(made.slider, label=f"{name}: {made.label.text[:1].lower()}{made.label.text[1:]}")
        value, *said = get_args(made.annotation)
        yield _Term(path, Annotated[value, slider, *said], made.description)  # what is said first counts


def _value(path: str, file: ScenarioFile, contract: Contract) -> Any:
    """What stands at the path of a contract's field, or of a plug-in's."""
    home, *names = path.split(".")
    found: Any = file.plugins[names.pop(0)] if home == "plugins" else getattr(contract, home)
    for name in names:
        found = getattr(found, name)
    return found


_ORDER = (
    sliders.PRICE,
    sliders.UPLIFT,
    sliders.INFLATION,
    "structure.kind",
    sliders.RESULTS,
    "structure.pass_through.outcome_risk",
    "discount",
    "structure.pass_through.discount",
    "structure.pass_through.uplift",
    sliders.CUTS,
    "structure.pass_through.cuts",
    sliders.BREAKS,
    sliders.OPTIONS,
    "payment.terms",
    "structure.pay_partners",
    "structure.management_fee",
    "structure.hub_cost",
    "structure.pooled",
    sliders.POOL,
    sliders.RESERVES,
    "structure.pass_through.mobilisation",
    sliders.RAMP_UP,
    sliders.REFERRALS_END,
    "years",
)
"""On the page; others come after."""


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
        for path in (*term.changes(start.file, lever.position), *term.changes(start.file, position)):
            kept.pop(path, None)
        if position != lever.start:
            kept |= term.changes(start.file, position)
    return kept


def along(start: Scenario, now: Scenario, slider: str) -> list[str]:
    """The positions of a slider, the nearest first, then far and wide."""
    lever = next((each for each in levers(start, now) if each.path == slider and not each.choices), None)
    if lever is None or isinstance(lever.position, str):
        return []
    here = lever.position
    every = [round(lever.low + step * lever.step, 6) for step in range(round((lever.high - lever.low) / lever.step) + 1)]
    near = sorted(every, key=lambda position: abs(position - here))[:NEAR]
    wide = [position for apart in (16, 8, 4, 2, 1) for position in every[::apart]]
    return [f"{position:g}" for position in dict.fromkeys((*near, *wide))]


def told(start: Scenario, now: Scenario, changes: Mapping[str, str]) -> list[str]:
    """What is changed, in words: terms that a slider moves by their names, the rest by its path."""
    rest, said = dict(changes), []
    for term, lever in _levers(start, now):
        if lever.moved:
            said.append(f"{lever.label[:1].lower()}{lever.label[1:]} {lever.shown}")
            for path in term.changes(start.file, lever.position):
                rest.pop(path, None)
    return [*said, *(f"{field_in_words(path)} {value}" for path, value in rest.items())]


def written(position: Position, unit: str) -> str:
    """A position as people write it in a scenario: 40%, 30 days."""
    if isinstance(position, str):
        return position
    return sliders.more_or_less(position) if unit == MORE else sliders.in_unit(position, unit)


def _levers(start: Scenario, now: Scenario) -> Iterator[tuple[_Term, Lever]]:
    if not start.file.contracts:
        return
    key = next(iter(start.file.contracts))
    first, contract = start.file.contracts[key], now.file.contracts[key]
    kind = kind_of(contract.structure)
    own = (each for each in _terms() if kind.has(each.path) and each.there(start.file, key))
    of_file = sorted((*own, *_on_lines(first, contract)), key=_place)
    for term in (*of_file, *_brought(start.file, kind.name)):
        yield term, _lever(term, term.stands(start.file, first), term.stands(now.file, contract), start.file, now.file)


def _lever(term: _Term, there: Position, here: Position, start: ScenarioFile, now: ScenarioFile) -> Lever:
    slider, beside, choices = term.slider, _BESIDE.get(term.path), shape.words(term.annotation)
    if choices:  # also where it stands, if that is none of them
        choices |= {str(each): str(each) for each in (there, here) if str(each) not in choices}
        if term.path == "structure.kind":
            choices = {each: words for each, words in choices.items() if not brings(each) or each in now.plugins}
    low, high, step = 0.0, 0.0, 1.0
    if slider is not None and not isinstance(there, str) and not isinstance(here, str):
        if slider.unit == MORE:
            there, here = 0.0, 100.0 * (here / there - 1.0)
        there, here = (_rounded(slider, each) for each in (there, here))
        least = _LEAST[term.path](sliders.first(now)) if term.path in _LEAST else -math.inf
        special = sliders.special(term.path)
        lowest, highest = special.ends(sliders.first(start)) if special else (-math.inf, math.inf)
        low, high, step = (
            max(min(slider.low, there, here), least, min(lowest, there, here)),
            max(slider.high, there, here),
            slider.step,
        )
        if high > highest:
            high = max(low + step * math.floor((highest - low) / step + 1e-9), there, here)
    return Lever(
        term.path,
        (slider.label if slider else "") or term.label.text,
        term.help(start),
        slider.unit if slider else "",
        low,
        high,
        step,
        here,
        there,
        _WORDS[term.path](start) if term.path in _WORDS else "",
        tuple(choices.items()),
        beside(now) if beside else None,
    )


def _rounded(slider: Slider, value: float) -> float:
    """The position of the slider that is nearest."""
    return round(float(slider.low + round((value - slider.low) / slider.step) * slider.step), 6)


def _position(lever: Lever, text: str) -> Position | None:
    """Where a form says that a slider is; None where that is nowhere."""
    if lever.choices:
        return text if text in dict(lever.choices) else None
    try:
        value = float(text)
    except ValueError:
        return None
    return round(value, 6) if lever.low <= value <= lever.high else None


def _uplift_words(file: ScenarioFile) -> str:
    every = {each.uplift for each in file.contracts.values()}
    first = sliders.first(file).uplift
    if len(every) > 1 or isinstance(first, float):
        return "each its own" if len(every) > 1 else ""
    return "as drawn" if isinstance(first, Range) else "as in the file"


def _cut_words(file: ScenarioFile) -> str:
    cuts = sliders.first(file).cuts
    if not cuts:
        return "no cut"
    return f"{100 * central(cuts[0].cut):g}% in year {cuts[0].year}" if cuts[0].year is not None else ""


def _options_words(file: ScenarioFile) -> str:
    chances = {chance for each in file.contracts.values() for chance in sliders.chances_of_options(each)}
    return "each its own" if len(chances) > 1 else ""


def _breaks_words(file: ScenarioFile) -> str:
    chances = {chance for each in file.contracts.values() for chance in sliders.chances_of_breaks(each).values()}
    return "each its own" if len(chances) > 1 else ""


def _reserves_words(file: ScenarioFile) -> str:
    held = {str(file.organisations[key].free_reserves) for key in sliders.first(file).structure.members}
    return "each its own" if len(held) > 1 else "as drawn" if held == {"sector"} else ""


_WORDS: Mapping[str, Callable[[ScenarioFile], str]] = {
    sliders.PRICE: sliders.total_price,
    sliders.UPLIFT: _uplift_words,
    sliders.CUTS: _cut_words,
    sliders.OPTIONS: _options_words,
    sliders.BREAKS: _breaks_words,
    sliders.RESERVES: _reserves_words,
}
"""What is shown instead of a position while a slider is where it starts."""


def _least_years(contract: Contract) -> float:
    """No shorter, with its options, than to the last year that is named."""
    named = [*(each.year for each in contract.cuts), *(each.year for each in contract.changes)]
    named += [year for each in contract.structure.members.values() for year in (each.from_, each.to)]
    return float(math.ceil(max((year or 0 for year in named), default=0) - (contract.longest - contract.years)))


_LEAST: Mapping[str, Callable[[Contract], float]] = {"years": _least_years}
_BESIDE: Mapping[str, Callable[[ScenarioFile], str]] = {sliders.UPLIFT: lambda file: falls_behind(file, sliders.first(file))}
"""What may be worth a second look."""
