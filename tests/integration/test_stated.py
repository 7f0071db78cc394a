"""What a file states stays stated, and what it leaves out stays left out, through every writer. `model_fields_set` is the truth."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic.fields import FieldInfo

import simulator
from simulator.language.characters import Loc
from simulator.scenario import from_data, load
from simulator.scenario.bundled import bundled
from simulator.scenario.doubts import doubts
from simulator.scenario.problems import path_text
from simulator.scenario.scenario import Scenario
from simulator.studies.split.request import request
from simulator.studies.split.writing import as_file, with_designs, write
from simulator.terms import Payment, ScenarioFile, Section
from simulator.terms.across.lines import OF_KIND, THREE_PARTS
from simulator.terms.line import Line
from simulator.web import forms, taking
from simulator.web.fields import fields
from simulator.web.library import Library
from tests.integration.test_sheets import written
from tests.whole import KINDS, by_lines, whole

pytestmark = pytest.mark.integration

Writer = Callable[[Scenario, Path], Scenario]
OF_A_DESIGN = ("design", "designs")
"""What a file that stands for a design has beside what it had."""


def said(value: object, at: Loc = ()) -> Iterator[str]:
    """Every place that a file states, found without `stated`."""
    if isinstance(value, Section):
        value = {name: getattr(value, name) for name in value.model_fields_set}
    if isinstance(value, (dict, tuple)):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from said(each, (*at, key))
    yield path_text(at)


def keeps(before: Scenario, after: Scenario, but: tuple[str, ...] = ()) -> None:
    """The file after is the file before, and states the same."""
    was, now = ({each for each in said(of.base) if each.split(".")[0] not in but} for of in (before, after))
    assert sorted(now - was) == []
    assert sorted(was - now) == []
    for name in set(ScenarioFile.model_fields) - set(but):
        assert getattr(after.base, name) == getattr(before.base, name), name


def otherwise_stated(file: ScenarioFile, turn: random.Random) -> Scenario:
    """The same by value, with each field that is as it would be if left out stated or left out by chance."""
    data = file.stated()
    _toggle(file, data, turn)
    made = from_data(data)
    assert made.base == file
    return made


def _toggle(section: Section, data: dict[str, Any], turn: random.Random) -> None:
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        inside = [(value, data.setdefault(name, {}))] if isinstance(value, Section) else []
        if isinstance(value, dict):
            inside = [(each, data[name][key]) for key, each in value.items() if isinstance(each, Section)]
        elif isinstance(value, tuple):
            inside = [(each, data[name][at]) for at, each in enumerate(value) if isinstance(each, Section)]
        for each, part in inside:
            _toggle(each, part, turn)
        if not inside and not field.is_required() and value == _left_out(section, name, field) and _may_be_stated(section, name):
            data.pop(name, None)
            if turn.random() < 0.5:
                data |= section.model_dump(mode="json", include={name})  # nothing, where a file without plug-ins names none


def _may_be_stated(section: Section, name: str) -> bool:
    """Whether it says nothing that lines of payment say too, or that a line of another kind has."""
    if isinstance(section, Line):
        return name in {"kind", *OF_KIND[section.kind]}
    return not (isinstance(section, Payment) and section.lines and name in THREE_PARTS)


def _left_out(section: Section, name: str, field: FieldInfo) -> object:
    """What a field is where it is left out."""
    if isinstance(section, Payment) and name == "fixed":
        return max(0.0, round(1 - section.activity - section.outcomes, 12))
    return field.get_default(call_default_factory=True)


def _can_be_split(scenario: Scenario) -> bool:
    return all(
        len(each.structure.members) > 1 and each.structure.kind != "joint_venture" and not each.payment.lines
        for each in scenario.file.contracts.values()
    )


def as_yaml(scenario: Scenario, folder: Path) -> Scenario:
    write(scenario, folder / "written.yaml")
    return load(str(folder / "written.yaml"))


def as_kept(scenario: Scenario, folder: Path) -> Scenario:
    library = Library(folder)
    return library.scenario(library.keep_scenario(scenario))


def as_book(scenario: Scenario, folder: Path) -> Scenario:
    return load(str(written(scenario.base, folder / "book.xlsx")))


def as_split(scenario: Scenario, folder: Path) -> Scenario:
    contract = next(iter(scenario.file.contracts))
    return as_yaml(as_file(request(scenario, contract), {f"contracts.{contract}.name": "Another"}, "survival"), folder)


def as_taken(scenario: Scenario, folder: Path) -> Scenario:
    return as_yaml(taking._taken(scenario.with_changes({"world.cost_inflation": 0.05}), {}), folder)


def as_pinned(scenario: Scenario, folder: Path) -> Scenario:
    return as_yaml(with_designs(scenario, {"pinned": {"world.cost_inflation": 0.05}}), folder)


WRITERS: dict[str, tuple[Writer, tuple[str, ...]]] = {
    "yaml": (as_yaml, ()),
    "kept by the page": (as_kept, ()),
    "workbook": (as_book, ()),
    "split --out": (as_split, ("name", *OF_A_DESIGN)),
    "taken away, one design": (as_taken, OF_A_DESIGN),
    "taken away, several": (as_pinned, OF_A_DESIGN),
}
"""Each with what it writes anew."""
FILES = {name: load(name) for name in bundled()} | {f"everything, {kind}": from_data(whole(kind)) for kind in KINDS}
FILES |= {f"by lines, {kind}": from_data(by_lines(whole(kind))) for kind in KINDS}
SPLITTABLE = [name for name, each in FILES.items() if _can_be_split(each)]


def some(writer: str) -> list[Scenario]:
    """Files for a writer, others for each."""
    names = SPLITTABLE if writer == "split --out" else [*bundled(), "by lines, prime"] if writer == "workbook" else list(FILES)
    return [FILES[name] for name in names[list(WRITERS).index(writer) :: 8 if writer == "workbook" else len(WRITERS)]]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_file_states_what_it_stated(writer: str, tmp_path: Path) -> None:
    write_, anew = WRITERS[writer]
    for number, file in enumerate(some(writer)):
        folder = tmp_path / str(number)
        folder.mkdir()
        before = otherwise_stated(file.base, random.Random(number))
        keeps(before, write_(before, folder), anew)


@pytest.mark.parametrize("how", [{}, {"exclude_defaults": True}, {"exclude_none": True}], ids=str)
def test_a_writer_with_a_rule_of_its_own_is_found_out(how: dict[str, bool], tmp_path: Path) -> None:
    before = otherwise_stated(FILES["race_to_the_bottom"].base, random.Random(1))
    after = from_data(before.base.model_dump(mode="json", **how))  # type: ignore[arg-type]
    assert after.base == before.base
    with pytest.raises(AssertionError):
        keeps(before, after)


def test_whatever_is_written_is_what_is_stated() -> None:
    """A new writer asks `stated` too."""
    calls = [
        ast.unparse(node.args[0])
        for file in Path(simulator.__file__).parent.rglob("*.py")
        if "write_yaml(" in (text := file.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "write_yaml"
    ]
    assert len(calls) >= 3
    assert {each.rpartition(".")[2] for each in calls} == {"stated()"}


@pytest.mark.parametrize("place", range(3))
def test_a_design_states_what_it_names_and_nothing_else(place: int) -> None:
    for name in list(bundled())[place::3]:
        file = FILES[name]
        for design in file.designs[place::2]:
            made = file.design(design)
            was, now = set(said(made.base)), set(said(made.file))
            named = {*made.named, *(f"contracts.{key}.structure.lead" for key in made.file.contracts if made.notes)}
            assert [
                each
                for each in now - was
                if not any(f"{path}.".startswith(f"{each}.") or f"{each}.".startswith(f"{path}.") for path in named)
            ] == []
            assert [each for each in was - now if not any(f"{each}.".startswith(f"{path}.") for path in named)] == []


@pytest.mark.parametrize("left_out", ["", "fixed"])
def test_a_part_of_the_price_that_is_left_out_stays_so_beside_one_that_is_changed(left_out: str) -> None:
    data = FILES["race_to_the_bottom"].base.stated()
    payment = data["contracts"]["recovery"]["payment"]
    payment.pop(left_out, None)
    file = from_data(data)
    made = file.with_changes({"payment.outcomes": 0.6})
    (contract,) = made.file.contracts.values()
    assert contract.payment.model_fields_set == {*payment, "outcomes"}
    assert contract.payment.fixed + contract.payment.activity == pytest.approx(0.4, abs=1e-12)


def test_a_change_brings_no_doubt_about_what_nobody_stated() -> None:
    file = FILES["equal_consortium"]
    before, after = (doubts(of)[0] for of in (file, file.with_changes({"contracts.recovery.discount": 0.01})))
    assert {each.path for each in after} - {each.path for each in before} <= {"contracts.recovery.discount"}
    assert {each.path for each in before} - {each.path for each in after} == set()


@pytest.mark.parametrize("number", range(4))
def test_what_is_left_empty_in_the_form_comes_back_empty(number: int, tmp_path: Path) -> None:
    turn, start = random.Random(number), forms.starting()
    optional = [each for each in fields() if not each.needed and not each.path.startswith("cuts")]
    must = ("payment.activity", "payment.outcomes")  # what the template's fixed part leaves
    values = {each.path: "" for each in optional if each.path not in must and turn.random() < 0.5}
    rows = (start.rows[0], *({**row, "outcome_rate": ""} for row in start.rows[1:]))
    draft = forms.Draft({**start.values, **values}, rows)
    kept = as_kept(forms.scenario_of(draft), tmp_path)
    places = {each.path: path_text(tuple(forms.KEY if key == "*" else key for key in each.loc)) for each in optional}
    told = set(said(kept.base))
    assert {path for path, place in places.items() if place in told} == {path for path in places if draft.values[path]}
    again = forms.again(kept)
    assert again is not None
    assert {path: again.values[path] for path in places} == {path: draft.values[path] for path in places}
    assert again.rows == rows


def test_a_file_that_states_more_than_the_form_asks_is_not_opened_in_it() -> None:
    made = forms.scenario_of(forms.starting()).base
    assert forms.again(Scenario(made, made)) is not None
    more = from_data(made.stated() | {"world": {**made.world.stated(), "trust_effect": 0}})
    assert more.base == made
    assert forms.again(more) is None
