"""Experiment files: what a point means, and every problem with its line and its remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import simulator
from simulator.studies.sweep.experiment import Experiment, load_experiment
from simulator.studies.sweep.result import opened
from tests.small_sweep import small

pytestmark = pytest.mark.unit

RESULTS = {"path": "payment.outcomes", "low": "0%", "high": "80%"}
CARRIED = {"path": "structure.pass_through.outcome_risk", "values": [0, 1]}


def _made(folder: Path, **changes: Any) -> Experiment:
    return load_experiment(small(folder, **changes))


def test_a_point_is_a_scenario_with_its_values(tmp_path: Path) -> None:
    made = _made(tmp_path, set={"discount": "5%"})
    assert made.count == len(made.points) == 16
    cells = [made.cells(point) for point in made.points]
    assert cells[0] == {"results": 0.0, "carried": 0.0, "design": "as it stands"}
    assert cells[-1] == {"results": 0.8, "carried": 1.0, "design": "cut"}
    last = made.scenario(made.points[-1]).file.contracts["service"]
    assert (last.payment.outcomes, last.structure.pass_through.outcome_risk, last.discount) == (0.8, 1.0, 0.05)
    assert last.cuts
    assert not made.scenario(made.points[0]).file.contracts["service"].cuts


def test_listed_values_are_run_at_each_sampled_point(tmp_path: Path) -> None:
    made = _made(tmp_path, levers={"carried": CARRIED, "results": RESULTS}, plan={"kind": "latin_hypercube", "points": 7})
    assert made.count == len(made.points) == 14
    assert np.array_equal(made.points[0::2, 1], made.points[1::2, 1])
    assert [made.cells(point)["carried"] for point in made.points] == [0.0, 1.0] * 7
    assert len({made.cells(point)["results"] for point in made.points}) == 7


def test_numpys_numbers_are_values_as_good(tmp_path: Path) -> None:
    levers = {"results": {"path": "payment.outcomes", "values": np.array([0.0, 0.3], dtype=np.float32)}}
    asked = yaml.safe_load(small(tmp_path).read_text(encoding="utf-8")) | {"scenario": str(tmp_path / "small.yaml")}
    made = opened({**asked, "levers": levers, "replications": np.int64(3), "set": {"discount": np.int64(0)}})
    assert [made.cells(point)["results"] for point in made.points] == pytest.approx([0.0, 0.3])
    assert made.file.replications == 3


def test_text_that_a_terminal_would_act_on_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(simulator.ExperimentError) as raised:
        _made(tmp_path, levers={"results": {**RESULTS, "label": "Paid\x1b[2J"}}, about="fine\nand \u202eenif")
    assert [(each.path, each.line) for each in raised.value.problems] == [("levers.results.label", 8), ("about", 18)]


@pytest.mark.parametrize(("plan", "count"), [({"kind": "sobol", "points": 8}, 32), ({"kind": "morris", "trajectories": 5}, 15)])
def test_the_points_of_a_plan_are_as_many_as_it_says(tmp_path: Path, plan: dict[str, Any], count: int) -> None:
    levers = {"results": RESULTS, "discount": {"path": "discount", "low": 0, "high": 0.1}}
    made = _made(tmp_path, levers=levers, plan=plan)
    assert made.count == len(made.points) == count


def test_units_are_those_of_the_scenario(tmp_path: Path) -> None:
    levers = {
        "late": {"path": "payment.lateness", "low": "0 days", "high": "2 weeks", "steps": 2},
        "terms": {"path": "structure.pay_partners", "values": ["when_paid", "30 days"]},
        "reserves": {"path": "organisations.peers.free_reserves", "values": ["1 month", "3 months"]},
        "pounds": {"path": "organisations.advice.free_reserves", "values": ["£10k", 20000]},
        "years": {"path": "years", "values": [1, 2]},
    }
    made = _made(tmp_path, levers=levers)
    assert made.cells(made.points[-1]) == {"late": 14.0, "terms": "30 days", "reserves": 3.0, "pounds": 20000.0, "years": 2.0}
    assert [axis.numeric for axis in made.axes] == [True, False, True, True, True]
    shown = [axis.shown(made.cells(made.points[-1])[axis.name]) for axis in made.axes]
    assert shown == ["14 days", "30 days", "3 months", "£20k", "2 years"]
    changed = made.scenario(made.points[-1]).file
    assert changed.contracts["service"].structure.pay_partners == 30.0
    assert changed.organisations["peers"].free_reserves.months == 3.0  # type: ignore[union-attr]


def test_a_range_in_months_stays_in_months(tmp_path: Path) -> None:
    levers = {"reserves": {"path": "organisations.peers.free_reserves", "low": "1 month", "high": "4 months", "steps": 3}}
    made = _made(tmp_path, levers=levers)
    assert [made.cells(point)["reserves"] for point in made.points] == [1.0, 2.5, 4.0]
    assert made.scenario(made.points[1]).file.organisations["peers"].free_reserves.months == 2.5  # type: ignore[union-attr]


def test_scenarios_take_the_place_of_its_own(tmp_path: Path) -> None:
    levers = {
        "structure": {"scenarios": ["race_to_the_bottom", "equal_consortium"]},
        "discount": {"path": "discount", "values": [0, "4%"]},
    }
    made = _made(tmp_path, scenario="race_to_the_bottom", levers=levers)
    found = [made.scenario(point) for point in made.points]
    assert [each.name for each in found] == ["Race to the bottom"] * 2 + ["Equal consortium"] * 2
    assert [each.file.contracts["recovery"].discount for each in found] == [0.0, 0.04, 0.0, 0.04]


def test_changes_come_before_paths(tmp_path: Path) -> None:
    levers = {
        "late": {"path": "payment.lateness", "values": ["0 days", "9 days"]},
        "how": {"changes": {"as it is": {}, "late": {"payment.lateness": "30 days", "discount": "2%"}}},
    }
    made = _made(tmp_path, levers=levers)
    terms = [made.scenario(point).file.contracts["service"] for point in made.points]
    assert [(each.payment.lateness, each.discount) for each in terms] == [(0, 0), (0, 0.02), (9, 0), (9, 0.02)]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"levers": {}}, "varies nothing; name what to vary"),
    ({"levers": {"a": {"path": "payment.outcome", "low": 0, "high": 1}}}, "levers.a.path  no such field 'outcome'. Did you mean 'outcomes'?"),
    ({"levers": {"a": {**RESULTS, "low": "80%", "high": "20%"}}}, "levers.a.low  must be less than `high`, and 80% is not less than 20%"),
    ({"levers": {"a": {**RESULTS, "low": "20%", "high": "20%"}}}, "and 20% is not less than 20%"),
    ({"levers": {"a": {**RESULTS, "high": "120%"}}}, "levers.a.high  is '120%'; it must be between 0% and 100%"),
    ({"levers": {"a": {**RESULTS, "high": {"mean": 0.2, "sd": 0.1}}}}, "levers.a.high  must be one value, not a range"),
    ({"levers": {"a": {"path": "payment.outcomes", "low": 0}}}, "needs both `low` and `high`"),
    ({"levers": {"a": {"path": "payment.outcomes"}}}, "needs one of: `low` and `high`, `values`, `designs`, `scenarios`, or `changes`"),
    ({"levers": {"a": {**RESULTS, "values": [1]}}}, "needs one of"),
    ({"levers": {"a": {"low": 0, "high": 1}}}, "needs a `path`"),
    ({"levers": {"a": {"path": "discount", "designs": ["cut"]}}}, "has a `path`, and a category has none"),
    ({"levers": {"a": {"path": "structure.kind", "low": "prime", "high": "direct"}}}, "is no number, so it has no range; give its `values`"),
    ({"levers": {"a": {"path": "structure.kind", "values": ["prime", "primary"]}}}, "levers.a.values.1"),
    ({"levers": {"a": {"designs": ["as it stands", "cuts"]}}}, "no such design. Did you mean 'cut'?"),
    ({"levers": {"a": {"designs": ["cut", "cut"]}}}, "names the same twice"),
    ({"levers": {"a": {"scenarios": ["small.yaml", "no_such"]}}}, "levers.a.scenarios.1  no such file, and no such scenario"),
    ({"levers": {"a": {"scenarios": ["small.yaml"]}, "b": {"scenarios": ["small.yaml"]}}}, "chooses the scenario, as a does; only one factor can"),
    ({"levers": {"a": {"changes": {"one": {"payment.outcome": 1}}}}}, "levers.a.changes.one  payment.outcome no such field"),
    ({"levers": {"a": {**RESULTS, "steps": 1}}}, "levers.a.steps"),
    ({"levers": {"a": {**CARRIED, "steps": 3}}}, "has `steps`, which are of a range; it has none"),
    ({"levers": {"survival": RESULTS}}, "levers.survival  is a column of the results already; call it otherwise"),
    ({"levers": {"point": RESULTS}}, "levers.point  is a column of the results already"),
    ({"levers": {"a b": RESULTS}}, "cannot be an id"),
    ({"levers": {"a": RESULTS}, "uncertainties": {"a": RESULTS}}, "uncertainties.a  is a lever too"),
    ({"plan": {"kind": "sobol", "points": 8}}, "levers.carried  has values one by one, and a sobol design moves over ranges; use a grid"),
    ({"plan": {"kind": "sobol", "points": 8}}, "levers.design  is a category, and a sobol design moves over ranges; use a grid"),
    ({"plan": {"kind": "morris", "trajectories": 8}}, "levers.design  is a category, and a morris design moves over ranges"),
    ({"plan": {"kind": "latin_hypercube", "points": 8}}, "levers.results.steps  has `steps`, which are of a grid, and this is a latin_hypercube"),
    ({"plan": {"kind": "latin_hypercube", "points": 8}, "levers": {"a": CARRIED}}, "plan.kind  a latin_hypercube samples ranges and no factor has one"),
    ({"plan": {"kind": "sobol"}}, "plan  a sobol needs `points`"),
    ({"plan": {"kind": "sobol", "points": 100}}, "must be a power of two, such as 128, not 100"),
    ({"plan": {"kind": "morris"}}, "plan  a morris needs `trajectories`"),
    ({"plan": {"kind": "morris", "trajectories": 3, "levels": 5}}, "plan.levels"),
    ({"plan": {"kind": "grid", "points": 5}}, "plan  has `points`, which are of a latin_hypercube or sobol"),
    ({"plan": {"kind": "gird"}}, "plan.kind  is 'gird'; write grid, latin_hypercube, sobol or morris. Did you mean 'grid'?"),
    ({"plan": None}, "plan  is missing"),
    ({"replications": 1}, "replications  is 1; it must be greater than or equal to 2"),
    ({"outcomes": ["survivals"]}, "outcomes.0  is 'survivals'; write delivering"),
    ({"outcomes": ["survival", "survival"]}, "outcomes  names survival twice"),
    ({"outcomes": ["exits"]}, "outcomes  has no figure of the whole, which findings are made of; add one, such as delivering"),
    ({"outcomes": ["survival", "exits"], "levers": {"ended_on_peers": RESULTS}}, "levers.ended_on_peers  is a column of the results already"),
    ({"outcomes": ["survival", "exits"], "drawn": ["exits"]}, "drawn.0  is 'exits', which is not kept; kept are survival"),
    ({"drawn": ["people", "unmet"]}, "drawn.1  is 'unmet', which is not kept; kept are survival"),
    ({"scenario": "no_such_scenario"}, "scenario  no such file, and no such scenario"),
    ({"set": {"discont": 1}}, "set  discont no such field. Did you mean 'discount'?"),
    ({"colour": "blue"}, "colour  no such field"),
    ({"expected": [{"says": "x", "along": "result", "direction": "more"}]}, "expected.0.along  no factor is called 'result'. Did you mean 'results'?"),
    ({"expected": [{"says": "x", "along": "results", "when": {"carry": 1}, "direction": "more"}]}, "no factor is called 'carry'"),
    ({"expected": [{"says": "x", "along": "carried", "start": 2, "direction": "more"}]}, "carried has no value 2: its values are 0, 1"),
    ({"expected": [{"says": "x", "along": "carried", "when": {"results": "40%"}, "direction": "more"}]}, "results has no value '40%': its values are a range"),
    ({"expected": [{"says": "x", "along": "results", "outcome": "unmet", "direction": "more"}]}, "is 'unmet', which is not kept"),
    ({"expected": [{"says": "x", "along": "results", "direction": "up"}]}, "write more, fewer or same"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), BAD)
def test_what_is_wrong_is_said_with_its_line_before_anything_runs(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    file = small(tmp_path, **changes)
    with pytest.raises(simulator.ExperimentError) as raised:
        simulator.sweep(file)
    text = str(raised.value)
    assert " ".join(said.split()) in " ".join(text.split()), text
    assert not (tmp_path / "store").exists()
    lines = [problem.line for problem in raised.value.problems]
    assert all(line is not None and 1 <= line <= len(file.read_text(encoding="utf-8").splitlines()) for line in lines)


def test_the_line_is_that_of_what_is_wrong(tmp_path: Path) -> None:
    file = small(tmp_path, levers={"a": {**RESULTS, "high": "120%"}})
    with pytest.raises(simulator.ExperimentError) as raised:
        load_experiment(file)
    line = raised.value.problems[0].line
    assert line is not None
    assert file.read_text(encoding="utf-8").splitlines()[line - 1].strip() == "high: 120%"


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    levers = {"a": {**RESULTS, "high": "120%"}, "b": {"designs": ["no"]}, "survival": CARRIED}
    with pytest.raises(simulator.ExperimentError) as raised:
        _made(tmp_path, levers=levers)
    assert len(raised.value.problems) == 3


@pytest.mark.parametrize("text", ["", "just words", "- a list\n", "name: [1\n", "\x00", "name: a\nname: b\n"])
def test_files_that_are_no_experiment_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "experiment.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(simulator.ExperimentError):
        load_experiment(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(simulator.ExperimentError, match="nothing"):
        load_experiment(tmp_path / "nothing.yaml")


def test_the_store_lies_beside_the_experiment(tmp_path: Path) -> None:
    assert _made(tmp_path).home == tmp_path
    assert load_experiment(tmp_path).home == tmp_path
    assert load_experiment(small(tmp_path, name="mine.yaml")).home == tmp_path / "mine-sweep"


def test_a_file_as_it_is_written_is_read_again(tmp_path: Path) -> None:
    file = small(tmp_path)
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert load_experiment(file).file.model_dump(mode="json")["levers"]["results"]["low"] == data["levers"]["results"]["low"]
