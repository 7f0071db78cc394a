"""One field, one meaning: what it is called, how far it moves and what a position of it writes are the same wherever it is met."""

from __future__ import annotations

import re
from typing import Any

import pytest

from simulator.report.explorer.terms import NoTerm, Term, asked
from simulator.scenario import Scenario, from_data, loads, sliders, template
from simulator.studies.explain.mechanisms import NAMES, mechanisms
from simulator.terms import Contract, shape
from simulator.terms.marks import Choices, Label, Needs, Off, Slider, Tried
from simulator.terms.structures import KINDS
from simulator.web.fields import COLUMNS, fields
from simulator.web.levers import Lever, levers, moved

pytestmark = pytest.mark.unit

EVERY = {path: info for path, info in shape.places() if ".bidders." not in path}


def marked(kind: type) -> list[str]:
    return [path for path, info in EVERY.items() if shape.mark(shape.annotation_of(info), kind)]


MOVED = [*marked(Slider), *marked(Choices)]


def annotation(path: str) -> Any:
    return shape.annotation_of(EVERY[path])


def in_file(path: str) -> str:
    """The path in a file of what a slider moves."""
    return path if path in EVERY else f"contracts.*.{path}"


def told(path: str, mark: type[shape.Mark]) -> shape.Mark:
    found = shape.mark(annotation(path), mark)
    assert found is not None
    return found


def of_kind(kind: str) -> Scenario:
    """The commented scenario, held by a structure of each kind, with all that is moved only where it stands, and no cut."""
    pool = {"structure.risk_pool": "{rate: 3%, target: 3 months}"} if KINDS[kind].has("structure.risk_pool") else {}
    return loads(template()).with_changes({"structure.kind": kind, "cuts": "[]", "discount": "5%", **AT_TIMES, **pool})


AT_TIMES = {
    "extensions": [{"years": 1, "chance": 0.8}],
    "changes": [{"chance_per_year": 0.1, "ends": True}],
    "mobilisation": {"months": 3},
    "ramp_up": {"months": 6},
    "referrals_end": 3,
    "payment.retention": 0.05,
    "world.inflation": {"mean": 0.02},
}
"""What a slider moves only where a file has it."""
BY_LINES = {"structure.pass_through.deductions"}
"""What is moved only of a contract that is paid by lines, as its lines are."""
LINES = {
    "core": {"kind": "block", "part": 0.3},
    "starts": {"kind": "activity", "part": 0.2},
    "results": {"kind": "outcome", "tariff": 50, "rate": 0.4},
    "credits": {"kind": "deduction", "size": 0.1, "chance_per_month": 0.1},
}
AT_COST = {
    "cost": {"kind": "at_cost", "ceiling": 500_000},
    "savings": {"kind": "gain_share", "on": "cost", "target": 450_000},
}
OF = {kind: of_kind(kind) for kind in KINDS}


@pytest.mark.parametrize("path", MOVED)
def test_what_moves_has_a_name_a_help_and_a_way_to_go(path: str) -> None:
    label = told(path, Label)
    assert label.text
    assert label.help or EVERY[path].description
    slider = shape.mark(annotation(path), Slider)
    if slider is None:
        assert len(shape.words(annotation(path))) > 1
        return
    assert slider.low < slider.high
    assert ((slider.high - slider.low) / slider.step) == pytest.approx(round((slider.high - slider.low) / slider.step))


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_moves_every_field_that_moves_and_plays_a_part(kind: str) -> None:
    found = {each.path for each in levers(OF[kind], OF[kind])}
    had = {name for path in MOVED if KINDS[kind].has(name := path.removeprefix("contracts.*."))}
    assert found == {path for path in had if not path.startswith(f"{sliders.LINES}.") and path not in BY_LINES}
    data = {key: each for key, each in OF[kind].file.stated().items() if key not in ("designs", "rationale")}
    by_lines = set()
    for lines in (LINES, AT_COST):
        data["contracts"]["service"]["payment"] = {"retention": 0.05, "lines": lines}
        made = from_data(data)
        by_lines |= {re.sub(r"lines\.\w+", "lines.*", each.path) for each in levers(made, made)}
    assert by_lines == had - {sliders.RESULTS}


def test_what_few_contracts_have_is_moved_only_where_it_stands() -> None:
    bare = loads(template())
    few = {
        sliders.OPTIONS,
        sliders.BREAKS,
        sliders.RAMP_UP,
        sliders.REFERRALS_END,
        sliders.INFLATION,
        "structure.pass_through.mobilisation",
    }
    assert not few & {each.path for each in levers(bare, bare)}
    assert few <= {each.path for each in levers(OF["prime"], OF["prime"])}
    without = OF["prime"].with_changes(dict.fromkeys(("ramp_up", "world.inflation"), "null") | {"extensions": "[]"})
    assert few <= {each.path for each in levers(OF["prime"], without)}, "what was taken out can be put back"


def test_page_form_and_explorer_call_a_field_the_same() -> None:
    for kind, scenario in OF.items():
        page = {each.path: each for each in levers(scenario, scenario)}
        form = {each.path: each for each in (*fields(), *COLUMNS)}
        for path, lever in page.items():
            label = told(in_file(path), Label).text
            assert lever.label == label or path in (sliders.RESERVES, sliders.BREAKS), (kind, path)
            assert path not in form or form[path].label == label, (kind, path)
            term = explored(scenario, path)
            if term is not None:
                assert (term.label, term.help) == (lever.label, lever.help), (kind, path)


def explored(scenario: Scenario, path: str) -> Term | None:
    """A term of an explorer; none of what has no one value."""
    try:
        (term,) = asked(scenario, [path])
    except NoTerm:
        return None
    return term


@pytest.mark.parametrize("kind", KINDS)
def test_a_position_writes_the_same_on_the_page_and_in_an_explorer(kind: str) -> None:
    scenario, compared = OF[kind], 0
    for lever in levers(scenario, scenario):
        term = explored(scenario, lever.path)
        for position, sets in positions(lever, term) if term else ():
            here, there = (scenario.with_changes(each).file for each in (moves(scenario, lever, position), sets))
            assert here == there, (lever.path, position)
            compared += 1
    assert compared > 30


def positions(lever: Lever, term: Term) -> list[tuple[str, dict[str, str]]]:
    """Where the page's slider is at each position that an explorer tries."""
    tried = told(in_file(lever.path), Tried).positions
    if lever.choices:
        return [(value, dict(sets)) for value, sets in zip(term.values, term.sets, strict=True) if value in dict(lever.choices)]
    if lever.path in (sliders.PRICE, sliders.CUTS):
        return [(each.removesuffix("%"), dict(sets)) for each, sets in zip(tried, term.sets, strict=True)]
    unit = shape.told_in(annotation(in_file(lever.path))) or shape.unit(annotation("contracts.*.structure.risk_pool.rate"))
    assert unit is not None
    numbers = [float(str(unit.parse(each))) for each in term.values]
    return [(f"{100 * each if lever.unit == '%' else each:g}", dict(sets)) for each, sets in zip(numbers, term.sets, strict=True)]


def moves(scenario: Scenario, lever: Lever, position: str) -> dict[str, str]:
    if not lever.choices:
        assert lever.low <= float(position) <= lever.high, lever.path
    return moved(scenario, scenario, {}, {lever.path: position})


def test_a_mechanism_is_off_where_the_slider_of_its_field_is() -> None:
    scenario = OF["prime"]
    (underbidding,) = mechanisms(scenario, ["underbidding"])
    off = told("contracts.*.discount", Off)
    assert underbidding.off == {"contracts.service.discount": off.value}
    by_slider = moved(scenario, scenario, {}, {"discount": f"{100 * (off.value or 0):g}"})
    assert scenario.with_changes(by_slider).file == scenario.with_changes(underbidding.off).file


def test_marks_name_what_there_is() -> None:
    assert {told(path, Off).mechanism for path in marked(Off)} <= set(NAMES)
    assert {told(path, Needs).path for path in marked(Needs)} <= set(EVERY)
    places = {path.removeprefix("contracts.*.") for path in EVERY}
    assert [path for kind in KINDS.values() for path in kind.fields if path not in places] == []
    known = {path.removeprefix("contracts.*.") for path in marked(Tried)}
    assert [path for kind in KINDS.values() for path in kind.explored if path not in known] == []


def test_the_template_cuts_where_a_slider_would() -> None:
    contracts: dict[str, Contract] = loads(template()).file.contracts
    (contract,) = contracts.values()
    assert [cut.year for cut in contract.cuts] == [sliders.cut_year(contracts)]
