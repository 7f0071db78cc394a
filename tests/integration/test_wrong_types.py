"""Every field of a scenario and of an experiment refuses what is of another kind, at its own path and in plain words."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest
from pydantic import ValidationError

from simulator.scenario import translate
from simulator.scenario.problems import path_text
from simulator.scenario.yamltext import read_value
from simulator.studies.sweep.schema import ExperimentFile
from simulator.terms import ScenarioFile, Section, shape

pytestmark = pytest.mark.integration

NAN, INF = float("nan"), float("inf")

MEMBERS = "{north: {share: 70%, money: 70%}, peers: {share: 30%}}"
STRUCTURE = f"{{kind: prime, lead: north, risk_pool: {{rate: 2%, target: 1}}, pass_through: {{cuts: 1}}, members: {MEMBERS}}}"
SCENARIO = f"""\
format: 1
name: Every section
start: 2025-04-01
world: {{noise: true}}
sources: [a leaflet]
organisations:
  north: {{other_income: £8m, free_reserves: sector, areas: [city], loan: {{amount: £5k, years: 2}}}}
  peers: {{other_income: £60k, free_reserves: 2 months}}
contracts:
  day_service:
    annual_value: £2m
    years: 5
    people_per_year: 1900
    payment: {{fixed: 60%, activity: 40%}}
    cuts: [{{year: 3, cut: 10%}}]
    changes: [{{year: 3, price: 8%, people: 10%}}, {{chance_per_year: 5%, ends: true, notice: 3}}]
    ramp_up: {{months: 3}}
    mobilisation: {{months: 3, paid: 20%, transferred: {{staff: 3, each: £500}}}}
    uplift: {{rate: 2%}}
    extensions: [{{years: 1}}]
    loan: {{amount: £50k, years: 2}}
    structure: {STRUCTURE}
    promises: {{areas: {{city: 100%}}}}
    retender: {{incumbent: {{margin: 2%}}, bidders: {{rivals: {{structure: {STRUCTURE}, bid: {{margin: 1%}}}}}}}}
  night_service:
    annual_value: £2m
    years: 5
    people_per_year: 1900
    payment: {{lines: {{core: {{kind: block, part: 60%, levels: [{{to: 90%, pay: 90%}}]}}, calls: {{kind: activity, part: 40%, bands: [{{to: 90%, pay: 90%}}]}}}}}}
    uplift: {{rate: 2%}}
    structure: {STRUCTURE}
designs: {{fair: {{discount: 0}}}}
rationale: {{discount: a guess}}
"""
EXPERIMENT = """\
format: 1
name: Every section
scenario: live_well_leeds
set: {discount: 0}
levers:
  by_results: {path: payment.outcomes, low: 0, high: 1}
  chosen: {designs: [fair]}
  other: {changes: {mine: {discount: 0}}}
uncertainties:
  dear: {path: world.cost_inflation, values: [0, 1]}
  where: {scenarios: [live_well_leeds]}
plan: {kind: grid}
groups: [lead]
outcomes: [survival]
drawn: [survival]
expected: [{says: so, along: paid, direction: more, when: {chosen: fair}}]
"""

# What is of another kind. Of numbers no text is here: people write `£1` and `40%`.
ODD: dict[str, tuple[object, ...]] = {
    "number": (True, False, [], [1.0], {}, {"odd": 1}, "", "true", NAN, INF, -INF),
    "whole": (True, False, 1.0, 2.5, NAN, "1", [], {}),
    "flag": (1, 0, 1.0, NAN, "true", "", [], {}),
    "text": (True, 1, 1.0, NAN, [], {}),
    "words": (True, 1.0, NAN, "odd", [], {}),
    "date": (True, 1, 1.0, NAN, "1", [], {}),
    "section": (True, 1, 1.0, NAN, "1", []),
    "map": (True, 1, 1.0, NAN, "1", []),
    "list": (True, 1, 1.0, NAN, "1", {}),
}


def kind_of(annotation: Any) -> str | None:
    """The kind of a field, as the published reference tells it; None of one that takes anything."""
    if shape.unit(annotation) is not None:
        return "number"
    if shape.section(annotation) is not None:
        return "section"
    plain = shape.plain(annotation)
    if shape.options(annotation):
        return "words"
    kinds = {bool: "flag", int: "whole", str: "text"}
    named = {"date": "date", "dict": "map", "tuple": "list"}
    return kinds.get(plain) or named.get(getattr(get_origin(plain) or plain, "__name__", ""))


def optional(annotation: Any) -> bool:
    """Whether null takes the field out."""
    while get_origin(annotation) is not None and type(None) not in get_args(annotation):
        annotation = get_args(annotation)[0]
    return type(None) in get_args(annotation)


def places(made: type[Section], home: tuple[str | int, ...], data: Any) -> Iterator[dict[tuple[str | int, ...], Any]]:
    """The fields of every section of the data, and the entries of its lists and maps, a section at a time."""
    here: dict[tuple[str | int, ...], Any] = {}
    for name, info in shape.fields(made).items():
        annotation, held = shape.annotation_of(info), data.get(name)
        here[(*home, name)] = annotation
        inner = shape.section(annotation)
        if inner is not None:
            yield from places(inner, (*home, name), held or {})
        entry = shape.entry(annotation)
        for key, value in held.items() if isinstance(held, dict) else enumerate(held or ()) if isinstance(held, list) else ():
            below = shape.section(entry)
            if below is not None:
                yield from places(below, (*home, name, key), value)
            if entry is not None:
                yield {(*home, name, key): entry}
    yield here


FILES: dict[type[Section], Any] = {ScenarioFile: read_value(SCENARIO), ExperimentFile: read_value(EXPERIMENT)}
FIELDS = {root: list(places(root, (), data)) for root, data in FILES.items()}
CASES = [
    pytest.param(root, kind, odd, id=f"{root.__name__} {kind} {odd!r}")
    for root in FILES
    for kind, values in ODD.items()
    for odd in values
]


def problems_of(root: type[Section], data: object) -> dict[str, str]:
    """What is told of plain data, by path."""
    try:
        root.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        return {path_text([key for key in each["loc"] if key != translate.KEY]): translate.message(each, root) for each in found}
    return {}


def put(data: Any, loc: tuple[str | int, ...], value: object) -> None:
    for key in loc[:-1]:
        data = data[key] if isinstance(data, list) else data.setdefault(key, {})
    data[loc[-1]] = value


def refused(root: type[Section], chosen: list[tuple[str | int, ...]], odd: object) -> None:
    """All these fields at once hold what is odd: each is told of, and nothing in pydantic's words."""
    data = copy.deepcopy(FILES[root])
    for loc in chosen:
        put(data, loc, odd)
    told = problems_of(root, data)
    assert [path_text(loc) for loc in chosen if path_text(loc) not in told] == []
    assert [message for message in told.values() if "Input should" in message or "instance of" in message] == []


@pytest.mark.parametrize(("root", "kind", "odd"), CASES)
def test_what_is_of_another_kind_is_refused(root: type[Section], kind: str, odd: object) -> None:
    for fields in FIELDS[root]:
        refused(root, [loc for loc, annotation in fields.items() if kind_of(annotation) == kind], odd)


@pytest.mark.parametrize("root", FILES)
def test_what_must_be_there_is_not_empty(root: type[Section]) -> None:
    for fields in FIELDS[root]:
        refused(root, [loc for loc, annotation in fields.items() if kind_of(annotation) and not optional(annotation)], None)


@pytest.mark.parametrize(
    "written", ["{low: 1, mode: 1, high: 1}", "{mean: 1, sd: 1}", "{mean: 1, cv: 1}", "{choose: [1], weights: [1]}"]
)
@pytest.mark.parametrize("odd", ODD["number"])
def test_no_part_of_a_range_is_of_another_kind(written: str, odd: object) -> None:
    parts: Any = read_value(written)
    for key, part in parts.items():
        data = copy.deepcopy(FILES[ScenarioFile])
        data["world"]["volume_scale"] = {**parts, key: [odd] if isinstance(part, list) else odd}
        assert list(problems_of(ScenarioFile, data)) == ["world.volume_scale"]


@pytest.mark.parametrize("root", FILES)
def test_the_walk_meets_every_field_of_a_valid_file(root: type[Section]) -> None:
    assert problems_of(root, FILES[root]) == {}
    met = {".".join("*" if str(key) in ENTRIES else str(key) for key in loc) for fields in FIELDS[root] for loc in fields}
    outside = ("plugins.*.use", "plugins.*.contracts")  # tests/integration/test_plugins.py
    assert [path for path, _ in shape.places(root) if path not in (*met, *outside)] == []


ENTRIES = {
    "north",
    "peers",
    "day_service",
    "night_service",
    "core",
    "calls",
    "rivals",
    "by_results",
    "chosen",
    "other",
    "dear",
    "where",
    "0",
    "1",
    "mine",
    "city",
    "fair",
}
