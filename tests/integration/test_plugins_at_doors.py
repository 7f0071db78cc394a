"""Code that a file brings, at the doors: workbooks, sliders, the form, the page, workers, records."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import simulator
from simulator.cli.errors import CommandError
from simulator.execution.workers import Workers
from simulator.model.structures import STRUCTURES
from simulator.plugins import Number, Off, Plugin, Slider, Unit
from simulator.scenario import Scenario, ScenarioError, load, loads
from simulator.studies.explain.mechanisms import NotExplicable, differences, mechanisms
from simulator.terms import plugins, shape
from simulator.terms.structures import KINDS
from simulator.web import forms, serving
from simulator.web.app import page
from simulator.web.jobs import DONE, Office
from simulator.web.levers import levers, moved
from tests.integration.test_page_jobs import until
from tests.integration.test_page_uploads import HERE, form_of, opened, told
from tests.integration.test_plugins import EACH, FILE, brought, command, folder, forgotten, text
from tests.integration.test_sheets import written

__all__ = ["folder", "forgotten"]

pytestmark = pytest.mark.integration


def _in_reach(annotation: Any) -> st.SearchStrategy[float]:
    unit = shape.unit(annotation)
    assert unit is not None
    return st.floats(unit.least, unit.highest, allow_nan=False).map(lambda value: round(value, 3))


@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_a_workbook_takes_plug_ins_away_and_back(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(EACH)), unique=True, min_size=1))
    of = brought(*names, kind="guild" if "guild" in names else "consortium")
    own = {
        f"plugins.{name}.{field}": data.draw(_in_reach(shape.annotation_of(info)))
        for name, each in of.file.plugins.items()
        for field, info in type(each).model_fields.items()
        if field not in ("use", "contracts") and data.draw(st.booleans())
    }
    of = of.with_changes({**own, f"plugins.{names[0]}.contracts": ["recovery"]})
    place = tmp_path_factory.mktemp("book") / "mine.xlsx"
    kept = dict(plugins.LOADED), dict(plugins.NAMED)
    written(of.file, place)
    plugins.LOADED.clear()
    plugins.NAMED.clear()
    try:
        with pytest.raises(ScenarioError, match="names code that would be run"):
            load(place)
        assert load(place, allow_plugins=True).file.stated() == of.file.stated()
    finally:
        plugins.LOADED.update(kept[0])
        plugins.NAMED.update(kept[1])


def test_what_differs_between_designs_may_be_a_plug_ins() -> None:
    of = brought("guild", "collar", kind="guild")
    (part,) = differences(of, of.with_changes({"plugins.guild.cover": "80%"}))
    assert part.label == "guild cover, 50% → 80%"
    assert part.off == {"plugins.guild.cover": 0.5}


class Charge(Plugin):
    """A plug-in's terms, of which one is gone with a mechanism."""

    days: Annotated[Number, Unit("days", most=90), Off("lateness", 0.0)] = 30.0
    """Days more."""
    part: Annotated[Number, Unit("fraction", most=1), Slider("% more", -50, 50, 10)] = 0.2
    """A part."""


class Delayed(Plugin):
    """Gone with a mechanism that there is not."""

    days: Annotated[Number, Unit("days", most=90), Off("delay", 0.0)] = 30.0
    """Days more."""


def with_terms(terms: type[Plugin], monkeypatch: pytest.MonkeyPatch) -> Scenario:
    monkeypatch.setattr(importlib.import_module("tests.plugins.bonus").Bonus, "Terms", terms)
    return brought("bonus")


def test_a_plug_ins_field_is_gone_with_a_mechanism(monkeypatch: pytest.MonkeyPatch) -> None:
    (late,) = mechanisms(with_terms(Charge, monkeypatch), ["lateness"])
    assert late.off["plugins.bonus.days"] == 0.0


def test_a_mechanism_that_there_is_not_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotExplicable, match=r"plugins\.bonus\.days is gone with 'delay'"):
        mechanisms(with_terms(Delayed, monkeypatch), ["lateness"])


def test_a_slider_of_so_much_more_writes_what_it_comes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    of = with_terms(Charge, monkeypatch)
    assert moved(of, of, {}, {"plugins.bonus.part": "50"}) == {"plugins.bonus.part": "30%"}
    now = of.with_changes({"plugins.bonus.part": "30%"})
    assert {each.path: (each.label, each.shown) for each in levers(of, now)}["plugins.bonus.part"] == ("Bonus part", "50% more")


def test_the_page_has_a_slider_for_a_plug_ins_field() -> None:
    of = brought("guild", "collar", kind="guild", cover="80%")
    found = {each.path: each for each in levers(of, of)}
    assert found["plugins.guild.cover"].shown == "80%"
    assert found["plugins.collar.most"].label == "Price rises at most"
    assert "plugins.collar.costs" not in found, "it has no slider"
    changes = moved(of, of, {}, {"plugins.guild.cover": "100", "plugins.collar.most": "4"})
    assert changes == {"plugins.guild.cover": "100%"}
    now = of.with_changes(changes)
    assert {each.path: each.shown for each in levers(of, now)}["plugins.guild.cover"] == "100%"
    other = of.with_changes({"structure.kind": "consortium"})
    assert "plugins.guild.cover" not in {each.path for each in levers(of, other)}, "it does nothing there"
    plain = loads(FILE)
    assert "guild" not in dict(next(each for each in levers(plain, plain) if each.path == "structure.kind").choices)


def test_the_form_brings_the_structure_that_is_chosen() -> None:
    brought("guild", kind="guild")
    draft = forms.starting()
    made = forms.scenario_of(forms.Draft({**draft.values, "structure.kind": "guild"}, draft.rows))
    assert made.file.stated()["plugins"] == {"guild": {"use": "tests.plugins.guild:Guild"}}
    again = forms.again(made)
    assert again is not None
    assert again.kind == "guild"
    assert forms.again(made.with_changes({"plugins.guild.cover": "10%"})) is not None, "of the file before it was changed"


@pytest.fixture
def started(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The page that `app all.yaml --allow-plugins` starts, opened on that file."""
    made: list[TestClient] = []

    def serve(at: Any, place: Path, workers: int, hosts: tuple[str, ...], ready: Any) -> None:
        at.close()
        assert not plugins.ALLOWED.get(), "the page itself allows nothing"
        made.append(TestClient(page(place, 1), base_url=HERE, follow_redirects=False))

    monkeypatch.setattr(serving, "serve", serve)
    done = command(folder, f"app all.yaml --port 0 --no-browser --folder {tmp_path / 'kept'}", monkeypatch)
    assert done.exit_code == 0, done.output
    return made[0]


def test_the_page_takes_what_it_was_started_with_and_no_other_code(started: TestClient) -> None:
    assert opened(started, text("guild", kind="guild").encode()).status_code == 303
    for code in ("os:getcwd", "tests.plugins.guild:np"):
        answer = opened(started, f"{FILE}\nplugins:\n  mine: {{use: '{code}'}}\n".encode())
        assert answer.status_code == 422
        assert "names code that would be run" in told(answer)
    draft = forms.starting()
    answer = started.post("/new", data=form_of(forms.Draft({**draft.values, "structure.kind": "guild"}, draft.rows)))
    assert answer.status_code == 303
    taken = started.get(answer.headers["location"].replace("/explore", "/take"))
    assert "consortium run my_service.yaml --allow-plugins" in taken.text
    text_of = started.get(answer.headers["location"].replace("/explore", "/take/scenario.yaml")).text
    assert loads(text_of).file.plugins["guild"].use == "tests.plugins.guild:Guild"


def test_a_page_that_may_use_plug_ins_is_told_whose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="consortium app FILE --allow-plugins"):
        command(tmp_path, "app --no-browser", monkeypatch)


@pytest.mark.slow
def test_live_answers_and_long_work_have_them(started: TestClient, tmp_path: Path) -> None:
    case = opened(started, text("guild", "adequacy", kind="guild").encode()).headers["location"]
    with started:
        answer = started.get(f"{case}&plugins.guild.cover=90%25")
    assert answer.status_code == 200
    assert "Fixed costs that the guild guarantees" in told(answer)
    assert "deliver" in told(answer)
    office = Office(tmp_path / "kept")
    try:
        job = office.start("explain", case.partition("?")[2])
        until(lambda: job.over)
        assert job.state == DONE, job.piece
    finally:
        office.close()


@pytest.mark.slow
def test_a_worker_knows_what_was_allowed_here() -> None:
    of = brought("guild", kind="guild")
    with Workers(1) as workers:
        assert workers.submit(loads, text("guild", kind="guild")).result().file == of.file
        with pytest.raises(ScenarioError):
            workers.submit(loads, text("collar")).result()


def test_a_record_is_repeated_where_its_code_is_allowed() -> None:
    result = simulator.run(brought("guild", "shortage", kind="guild"), 5)
    record = json.loads(json.dumps(result.record()))
    plugins.LOADED.clear()
    plugins.NAMED.clear()
    del KINDS["guild"], STRUCTURES["guild"]
    with pytest.raises(simulator.RecordError, match=r"plugins\.guild\.use names code that would be run.*--allow-plugins"):
        simulator.repeat(record)
    assert simulator.repeat(record, allow_plugins=True).json() == result.json()
    assert not plugins.ALLOWED.get()


def test_a_package_is_told_by_all_that_its_rule_reaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lifts"
    package.mkdir()
    rule = """import numpy as np
from lifts.table import TABLE
from simulator.plugins import PriceRule


class Lift(PriceRule):
    table = TABLE

    def factor(self, month):
        return np.asarray(self.table[min(month // 12, 2)])

    def steps(self, months):
        return range(12, months, 12)
"""
    for name, code in (("__init__", ""), ("table", "TABLE = (1.0, 1.02, 1.04)"), ("rules", rule)):
        (package / f"{name}.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    of = loads(f"{FILE}\nplugins:\n  lift: {{use: 'lifts.rules:Lift'}}\n", allow_plugins=True)
    record = json.loads(json.dumps(simulator.run(of, 3).record()))
    assert simulator.repeat(record).record() == record
    monkeypatch.setattr(sys.modules["lifts.rules"].Lift, "table", (1.0, 1.02, 1.5))
    with pytest.raises(simulator.RecordError, match="Lift is not the one that was run"):
        simulator.repeat(record)
