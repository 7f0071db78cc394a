"""A process of a user's own acts in every verb, and wherever the work is done; one loop lives everything through."""

from __future__ import annotations

import ast
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.execution.batches import run_batches
from simulator.execution.workers import Workers
from simulator.model.clock import Phase
from simulator.model.review import CAUSES
from tests.shocks import shock
from tests.small_sweep import EXPERIMENT, SCENARIO

pytestmark = pytest.mark.integration

HOME = Path(simulator.__file__).parent
ALLOWED = {"execution/replicate.py", "execution/batches.py", "execution/parts.py", "studies/split/measured.py"}
"""The loop, the two runs beside it that leave contracts out, and one that is only set up, to see how far it reaches."""


@pytest.fixture(scope="module")
def small() -> simulator.Scenario:
    from simulator.scenario import loads

    return loads(SCENARIO)


@pytest.fixture(scope="module")
def shocked(small: simulator.Scenario) -> simulator.Scenario:
    return small.with_processes([shock])


def reserves(result: simulator.Result) -> np.ndarray[Any, Any]:
    return np.asarray(result.runs.reserves_end)


def test_it_acts_in_a_run_and_is_in_its_record_by_its_source(small: simulator.Scenario, shocked: simulator.Scenario) -> None:
    plain, given, held = simulator.run(small, 6), simulator.run(small, 6, processes=[shock]), simulator.run(shocked, 6)
    assert (reserves(given) < reserves(plain)).any()
    assert reserves(held).tobytes() == reserves(given).tobytes()
    assert held.record() == given.record()
    assert held.record()["processes"] == ["tests.shocks.shock"]
    assert held.record()["sources"][0]["code"]
    again = simulator.repeat(given.record(), [shock])
    assert again.record()["results"] == given.record()["results"]


def test_it_acts_in_every_design_that_is_compared(small: simulator.Scenario, shocked: simulator.Scenario) -> None:
    found = simulator.compare(small, small.design("cut"), replications=6, processes=[shock])
    for result, scenario in zip(found.results, (shocked, shocked.design("cut")), strict=True):
        assert reserves(result).tobytes() == reserves(simulator.run(scenario, 6)).tobytes()
        assert result.processes == ("tests.shocks.shock",)
    assert found.json()["money"]


def test_it_acts_in_every_combination_that_is_explained(small: simulator.Scenario, shocked: simulator.Scenario) -> None:
    found = simulator.explain(small, mechanisms=["inflation"], replications=6, processes=[shock])
    assert found.result.processes == ("tests.shocks.shock",)
    none = found.values[frozenset()]
    without = simulator.run(shocked.with_changes({"world.cost_inflation": 0, "uplift": 0}), 6)
    assert none.mean() == pytest.approx(1 - without.json()["groups"]["smaller_partners"]["delivering"])


def test_it_acts_in_what_a_split_is_made_of_and_judged_by(small: simulator.Scenario) -> None:
    plain, with_it = (simulator.split(small, scenarios=20, replications=20, processes=each) for each in ((), (shock,)))
    assert (with_it.now.lowest <= plain.now.lowest + 1e-6).all()
    assert with_it.now.lowest.mean() < plain.now.lowest.mean() - 5_000
    before, after = (each.proposal.aim.cash for each in (plain, with_it))
    assert after.other[:, :, -1] == pytest.approx(before.other[:, :, -1] - 20_000.0, abs=1.0)
    assert after.fixed == pytest.approx(before.fixed, rel=1e-4, abs=2e-3)


def test_it_acts_in_every_point_of_a_sweep_which_knows_it(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    experiment = {**EXPERIMENT, "scenario": str(tmp_path / "small.yaml"), "outcomes": ["solvent", "margin"], "replications": 4}
    experiment["levers"] = {"results": experiment["levers"]["results"]}
    plain = simulator.sweep(experiment, tmp_path / "plain")
    acted = simulator.sweep(experiment, tmp_path / "acted", processes=[shock])
    assert (acted.values["solvent"] <= plain.values["solvent"]).all()
    keys = [{each.run for each in swept.statuses} for swept in (plain, acted)]
    assert not keys[0] & keys[1]
    with pytest.raises(simulator.StoreError):
        simulator.sweep(experiment, tmp_path / "acted", resume=True)


@pytest.mark.slow
def test_two_workers_come_to_the_same(small: simulator.Scenario) -> None:
    def figures(executor: Executor | None) -> Any:
        found = simulator.compare(small, small.design("cut"), replications=6, processes=[shock], executor=executor)
        return repr(found.table().rows)

    with Workers(2) as executor:
        assert figures(executor) == figures(None)


def test_what_cannot_be_called_is_no_process(small: simulator.Scenario) -> None:
    with pytest.raises(TypeError, match="is called with \\(env, model\\)"):
        simulator.run(small, 2, processes=["a shock"])  # type: ignore[list-item]


def test_one_loop_lives_everything_through() -> None:
    """Nothing else makes an ensemble, but for those beside it."""
    makes = set()
    for file in HOME.rglob("*.py"):
        calls = [node.func for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        if any(isinstance(each, ast.Name) and each.id == "Ensemble" for each in calls):
            makes.add(file.relative_to(HOME).as_posix())
    assert makes == ALLOWED


def test_shares_that_a_process_moves_bring_down_by_the_same_cause_with_a_cut_of_nothing_and_without_one() -> None:
    def shift(env: Any, model: Any) -> Any:
        yield model.clock.at(150, Phase.BILLS)
        for contract in model.contracts.values():
            contract.money[:, 0] *= 0.6
            contract.reprice()

    plain = simulator.load("race_to_the_bottom").with_processes([shift])
    causes = [
        run_batches(plain.with_changes({"contracts.recovery.cuts": cuts}), 60, 1).cause for cuts in ([], [{"year": 1, "cut": 0}])
    ]
    assert np.array_equal(*causes)
    assert (causes[0] == CAUSES.index("cut")).sum() > 1
