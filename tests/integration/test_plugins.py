"""Code that a file brings: every kind of plug-in, by a file outside the simulator, through every command."""

from __future__ import annotations

import json
import pickle
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

import simulator
from simulator.analysis.groups import partners
from simulator.cli import commands
from simulator.execution.batches import run_batches, run_each, trace
from simulator.execution.replicate import stacks
from simulator.language.exact import pounds
from simulator.language.units import central
from simulator.model.structures import STRUCTURES
from simulator.scenario import Scenario, ScenarioError, describe, load, loads, notes
from simulator.scenario.bundled import bundled
from simulator.terms import first_year, plugins
from simulator.terms.structures import KINDS
from simulator.web.fields import fields
from simulator.web.levers import levers
from tests.integration.test_engine_rules import digests

pytestmark = pytest.mark.integration

HOME = Path(__file__).parents[1] / "plugins"
FILE = bundled()["equal_consortium"].read_text(encoding="utf-8")
EACH = {
    "guild": "guild:Guild",
    "retention": "retention:Retention",
    "collar": "collar:Collar",
    "season": "season:Season",
    "floor": "board:Floor",
    "bonus": "bonus:Bonus",
    "adequacy": "adequacy:Adequacy",
    "shortage": "shortage:shortage",
}


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """What a test loads is not there for the next."""
    kept = [(each, dict(each)) for each in (plugins.LOADED, plugins.NAMED, plugins.MEASURES, KINDS, STRUCTURES)]
    yield
    for registry, before in kept:
        registry.clear()  # type: ignore[attr-defined]
        registry.update(before)  # type: ignore[attr-defined]


def text(*names: str, kind: str = "consortium", **terms: str) -> str:
    """The consortium of equals with these plug-ins; `terms` go to the first."""
    more = "".join(f", {key}: {value}" for key, value in terms.items())
    lines = [f"  {name}: {{use: 'tests.plugins.{EACH[name]}'{more if name == names[0] else ''}}}" for name in names]
    return FILE.replace("kind: consortium", f"kind: {kind}") + "\nplugins:\n" + "\n".join(lines) + "\n"


def brought(*names: str, kind: str = "consortium", **terms: str) -> Scenario:
    return loads(text(*names, kind=kind, **terms), allow_plugins=True)


def paid(of: Scenario) -> float:
    runs = run_batches(of, 40, 1, check_ledger=True)
    assert runs.imbalance.max() < 0.01
    return float(runs.contracts["recovery"].paid.mean())


# --- read, and refused


def test_a_file_with_code_is_refused_unless_it_is_allowed() -> None:
    with pytest.raises(ScenarioError, match=r"plugins\.collar.*names code that would be run.*--allow-plugins"):
        loads(text("collar"))
    assert not plugins.LOADED


@pytest.mark.parametrize(
    ("use", "why"),
    [
        ("no_such_module_here:X", "cannot be imported: No module named 'no_such_module_here'"),
        ("tests.plugins.collar:Nothing", "names Nothing, which tests.plugins.collar has not"),
        ("collar", "write module:Name"),
        ("os:sep", "which is no plug-in and no process"),
        ("__main__:Collar", "put it into a module of its own"),
        ("tests.plugins.guild:Guild", "is a structure: give it its own name in the file, guild"),
    ],
)
def test_what_cannot_be_had_is_told_with_its_line(use: str, why: str) -> None:
    with pytest.raises(ScenarioError, match=re.escape(why)) as caught:
        loads(f"{FILE}\nplugins:\n  mine: {{use: '{use}'}}\n", allow_plugins=True)
    assert caught.value.problems[0].line == FILE.count("\n") + 3


def test_nothing_else_is_told_of_a_file_whose_code_is_not_allowed() -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(text("guild", "bonus", kind="guild", cover="200%"))
    assert [each.path for each in caught.value.problems] == ["plugins.guild.use", "plugins.bonus.use"]


def test_a_structure_from_outside_is_one_of_the_files_plug_ins() -> None:
    of = brought("guild", kind="guild")
    why = re.escape("is 'guild', which a plug-in brings: name it under plugins, guild: {use: 'tests.plugins.guild:Guild'}")
    with pytest.raises(ScenarioError, match=why):
        loads(FILE.replace("kind: consortium", "kind: guild"))
    with pytest.raises(ScenarioError, match=why):
        loads(FILE).with_changes({"structure.kind": "guild"})
    with pytest.raises(ScenarioError, match="give it its own name in the file, guild"):
        loads(text("guild").replace("  guild: {", "  other: {"))
    assert loads(text("guild", kind="guild")).file == of.file, "what was allowed once is there"


def test_parameters_are_read_as_any_field_is() -> None:
    found = brought("collar", least="2%", most="{low: 3%, mode: 4%, high: 5%}")
    assert found.file.plugins["collar"].least == 0.02  # type: ignore[attr-defined]
    assert found.with_changes({"plugins.collar.least": "1%"}).file.plugins["collar"].least == 0.01  # type: ignore[attr-defined]
    for wrong, why in (("least: 200%", "100%"), ("lowest: 1%", "no such field. Did you mean 'least'?")):
        with pytest.raises(ScenarioError, match=re.escape(why)):
            loads(text("collar").replace("Collar'", f"Collar', {wrong}"), allow_plugins=True)
    assert "plugins.collar.least" in "\n".join(notes(found))


def test_a_file_without_plug_ins_is_as_it_was() -> None:
    assert "plugins" not in load("equal_consortium").resolved()
    again = simulator.load("equal_consortium").resolved()
    assert loads(json.dumps(again)).file == load("equal_consortium").file


# --- each does what it says


def test_a_collar_lifts_the_price_within_its_bounds() -> None:
    plain = paid(loads(FILE))
    least, middle, most = (paid(brought("collar", costs=costs)) for costs in ("0%", "3%", "50%"))
    assert plain < least < middle < most
    assert least == pytest.approx(paid(brought("collar", costs="1%")))
    assert most == pytest.approx(paid(brought("collar", costs="4%")))


def test_fewer_come_in_a_season_and_the_plan_stays() -> None:
    plain, season = (of.with_changes({"world.noise": False}) for of in (loads(FILE), brought("season", part="40%", months="3")))
    runs = [run_batches(of, 1, 1, check_ledger=True).contracts["recovery"] for of in (plain, season)]
    people = [float((each.served + each.waiting + each.unmet)[0]) for each in runs]
    assert people[1] == pytest.approx(people[0] * (9 + 3 * 0.4) / 12)
    costs = [first_year.of(of.file, of.file.contracts["recovery"]).costs for of in (plain, season)]
    assert costs[0] == costs[1]


def test_a_cut_of_a_later_year_is_told_of_the_price_that_a_rule_has_made_of_it_by_then() -> None:
    of = brought("collar", costs="50%").with_changes({"contracts.recovery.cuts": [{"year": 3, "cut": 0.1}]})
    (contract,) = of.file.contracts.values()
    by_then = first_year.of(of.file, contract).price * (1.04 * (1 + central(contract.uplift))) ** 2
    assert f"From year 3 the price falls by 10%, about {pounds(0.1 * by_then)} a year" in " ".join(describe(of))


def test_a_retention_is_kept_back_and_paid_back_to_the_penny() -> None:
    of = brought("retention", kept="10%").with_changes({"world.noise": False})
    moved = [each for each in trace(of, 1, 0) if each.source == "commissioner"]
    (back,) = [each for each in moved if each.why.startswith("kept back")]
    kept = {each.day: each.amount for each in moved if each.why.startswith("payment")}
    before = {
        each.day: each.amount
        for each in trace(loads(FILE).with_changes({"world.noise": False}), 1, 0)
        if each.source == "commissioner"
    }
    held = [day for day in kept if day < back.day]
    assert back.amount == pytest.approx(sum(before[day] - kept[day] for day in held))
    assert back.amount == pytest.approx(0.1 * sum(before[day] for day in held))
    assert sum(kept.values()) + back.amount == pytest.approx(sum(before.values()))


def test_a_board_with_a_floor_hands_back_more() -> None:
    plain, floor = (run_batches(of, 60, 1) for of in (loads(FILE), brought("floor", months="3")))
    assert (floor.ended.how == 2).sum() > (plain.ended.how == 2).sum()


def test_a_bonus_is_paid_to_whoever_serves_more() -> None:
    more = paid(brought("bonus", each="£50", over="100")) - paid(loads(FILE))
    assert more > 0
    assert paid(brought("bonus", each="£50", over="100000")) == pytest.approx(paid(loads(FILE)))


@pytest.mark.parametrize("kind", ["direct", "prime", "consortium", "alliance", "joint_venture"])
def test_a_bonus_and_a_retention_keep_the_ledger_in_every_structure(kind: str) -> None:
    of = brought("bonus", "retention", each="£80").with_changes({"structure.kind": kind})
    assert paid(of) > 0


@pytest.mark.parametrize("kind", ["direct", "prime", "consortium", "alliance", "joint_venture", "guild"])
def test_a_structure_and_a_retention_take_the_money_of_mobilisation_as_any_other(kind: str) -> None:
    """Half of a month's price for each of three months; the retention keeps a twentieth of it until later."""
    guild = ("guild",) if kind == "guild" else ()
    of = brought("retention", *guild, kept="5%").with_changes(
        {
            "structure.kind": kind,
            "mobilisation": {"months": 3, "paid": 0.5, "cost": 9_000},
            "world.noise": False,
            "organisations.*.headroom": 1e9,
            "organisations.*.walk_away": "never",
        }
    )
    moves = trace(of, 1, 0)
    claimed = first_year.of(of.file, of.file.contracts["recovery"]).all_mobilised
    paid = [each.amount for each in moves if each.source == "commissioner" and each.why.startswith("payment for mobilisation")]
    assert sum(paid) == pytest.approx(3 * claimed * 0.95)
    assert sum(each.amount for each in moves if each.why.startswith("mobilisation")) == pytest.approx(9_000)
    assert run_batches(of, 2, 1, check_ledger=True).imbalance.max() < 0.005


def test_a_guild_helps_members_short_of_their_fixed_costs() -> None:
    guild = brought("guild", kind="guild", cover="100%")
    helped = [
        each
        for each in trace(guild.with_changes({"organisations.family.free_reserves": 0}), 1, 0)
        if each.why.startswith("guarantee")
    ]
    assert helped
    assert "as a guild" in " ".join(describe(guild))
    none = run_batches(brought("guild", kind="guild", cover="0%"), 30, 1)
    as_it_was = run_batches(loads(FILE), 30, 1)
    assert (none.fate == as_it_was.fate).all()


def test_a_measure_is_in_the_result_and_a_process_acts() -> None:
    result = simulator.run(brought("adequacy", "shortage"), 40)
    found, runs = result.json()["measures"]["adequacy"], result.runs
    among = partners(result.scenario, runs).members
    received, cost = ((each * among).sum(axis=1) for each in (runs.received, runs.cost))
    assert found["mean"] == pytest.approx((received / cost).mean())
    plain = simulator.run(loads(FILE), 40)
    assert result.runs.contracts["recovery"].unmet.sum() > plain.runs.contracts["recovery"].unmet.sum()


# --- in every command, and in workers


EVERY = ("guild", "retention", "collar", "season", "floor", "bonus", "adequacy", "shortage")


def command(folder: Path, words: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.chdir(folder)
    return CliRunner().invoke(commands.consortium, [*words.split(), "--allow-plugins"], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "all.yaml").write_text(text(*EVERY, kind="guild", cover="80%"), encoding="utf-8")
    levers = "levers:\n  cover: {path: plugins.guild.cover, values: [0%, 100%]}\n"
    (tmp_path / "sweep.yaml").write_text(
        f"format: 1\nname: guilds\nscenario: all.yaml\nreplications: 10\nplan: {{kind: grid}}\n{levers}outcomes: [delivering, adequacy, paid]\n",
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("check all.yaml", "as a guild"),
        ("run all.yaml -n 10", "10 replications"),
        ("compare all.yaml --set plugins.guild.cover=0% --set plugins.guild.cover=100% -n 10 --workers 1", "plugins.guild.cover"),
        *(
            pytest.param(words, says, marks=pytest.mark.slow)
            for words, says in (
                ("explain all.yaml -n 10 --workers 1", "Every movement of it"),
                ("split all.yaml --scenarios 30 --replications 20 --workers 1", "What promises cost"),
                ("sweep sweep.yaml --workers 1", "2 runs are done"),
                ("explorer all.yaml -n 2 --term payment.outcomes --out guild.html --workers 1", "guild.html"),
            )
        ),
    ],
)
def test_every_command_takes_them(words: str, says: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = command(folder, words, monkeypatch)
    assert done.exit_code == 0, done.output
    assert says in done.output
    assert not plugins.ALLOWED.get()


@pytest.mark.slow
def test_a_report_takes_them_and_workers_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = command(folder, "report all.yaml -n 10 --out report --workers 2", monkeypatch)
    assert done.exit_code == 0, done.output
    page = (folder / "report" / "report.html").read_text(encoding="utf-8")
    assert "guild" in page
    assert command(folder, "sweep sweep.yaml --workers 2", monkeypatch).exit_code == 0


def test_form_and_page_show_a_structure_from_outside() -> None:
    guild = brought("guild", kind="guild")
    found = {each.path: each for each in levers(guild, guild)}
    assert ("guild", "guild") in found["structure.kind"].choices
    assert "structure.hub_cost" in found
    assert any("guild" in dict(each.choices) for each in fields() if each.path == "structure.kind")


def test_a_worker_has_them_by_name() -> None:
    of = brought("guild", "collar", kind="guild")
    sent = pickle.dumps(of)
    before = run_batches(of, 5, 1)
    for registry in (plugins.LOADED, plugins.NAMED):
        registry.clear()
    del KINDS["guild"], STRUCTURES["guild"]
    again = run_batches(pickle.loads(sent), 5, 1)
    assert np.array_equal(again.fate, before.fate)
    assert again.contracts["recovery"].paid.tolist() == before.contracts["recovery"].paid.tolist()


def test_a_record_names_their_code_and_is_not_repeated_with_other(monkeypatch: pytest.MonkeyPatch) -> None:
    result = simulator.run(brought("collar", "shortage"), 5)
    record = json.loads(json.dumps(result.record()))
    assert record["processes"] == ["tests.plugins.shortage.shortage", "tests.plugins.collar.Collar"]
    assert simulator.repeat(record).json() == result.json()
    other = sys.modules["tests.plugins.collar"].Collar
    monkeypatch.setattr(other, "factor", lambda self, month: np.ones(1))
    with pytest.raises(simulator.RecordError, match="Collar is not the one that was run"):
        simulator.repeat(record)


def test_each_is_a_file_of_few_lines() -> None:
    for name in {use.partition(":")[0] for use in EACH.values()}:
        lines = (HOME / f"{name}.py").read_text(encoding="utf-8").splitlines()
        code = [line for line in lines if line.strip() and not line.strip().startswith(('"""', "#"))]
        assert len(code) < 40, name


def test_the_guides_rule_is_the_one_that_is_tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (HOME.parents[1] / "docs/guides/plug-ins.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", guide, flags=re.DOTALL)
    (tmp_path / "my_rules.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    told: Any = re.search(r"```yaml\n(.*?)```", guide, flags=re.DOTALL)
    tested = paid(brought("collar", least="1%", most="4%"))
    plugins.NAMED.clear()
    assert paid(loads(FILE + "\n" + told[1], allow_plugins=True)) == tested


@pytest.mark.parametrize("name", ["collar", "season", "floor", "bonus", "retention", "shortage"])
def test_a_plug_in_that_says_that_it_is_rowwise_runs_beside_others(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    points = [brought(name).with_changes({"contracts.*.discount": part}) for part in (0.0, 0.05, 0.1)]
    assert len(list(stacks(points, 9))) == 3
    monkeypatch.setattr(plugins.LOADED[f"tests.plugins.{EACH[name]}"], "rowwise", True, raising=False)
    assert len(list(stacks(points, 9))) == 1
    for place, runs in run_each(points, 9, 1):
        assert digests(runs) == digests(run_batches(points[place], 9, 1))


def test_a_plug_in_made_from_a_rowwise_one_says_so_itself() -> None:
    class First(plugins.Extension):
        rowwise = True

    class Second(First):
        pass

    assert (plugins.Extension.rowwise, First.rowwise, Second.rowwise) == (False, True, False)
