"""Figures that are not there, as where nothing is there to divide by: – to people, null to machines; and what was run is kept."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from simulator.analysis import estimates
from simulator.analysis.as_json import figures
from simulator.analysis.intervals import NONE, Estimate, Interval, mean, no_more
from simulator.analysis.run import run
from simulator.cli import execute, screen, showing
from simulator.model.results import AwardResults
from simulator.report import output
from simulator.scenario import Scenario, from_data
from simulator.scenario.yamltext import write_yaml
from tests.unit.handmade_runs import SCENARIO, contract, replications
from tests.whole import whole

pytestmark = pytest.mark.unit

NAN = float("nan")


def award(winner: list[int], price: list[float], true_cost: list[float]) -> AwardResults:
    return AwardResults(
        2, 700, ("incumbent", "team"), np.array(winner), np.full(4, 2), *(np.array(each) for each in (price, true_cost))
    )


BY_NOBODY = award([-1] * 4, [NAN] * 4, [NAN] * 4)
FOR_NOTHING = award([0, 0, 1, 0], [0.0] * 4, [0.0] * 4)
BY_SOME = award([0, -1, 1, 0], [90.0, NAN, 0.0, 130.0], [100.0, NAN, 0.0, 100.0])


@pytest.mark.parametrize(
    ("found", "price", "curse"), [(BY_NOBODY, NAN, NAN), (FOR_NOTHING, 0.0, NAN), (BY_SOME, 220 / 3, (0.1 - 0.3) / 2)]
)
def test_what_a_winner_lost_is_told_of_those_whose_work_costs_something(found: AwardResults, price: float, curse: float) -> None:
    told = estimates.of_award(found)
    assert told["price"].value == pytest.approx(price, nan_ok=True)
    assert told["winners_curse"].value == pytest.approx(curse, nan_ok=True)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (BY_NOBODY, "Term 2: 2.0 bids; won by nobody (100%)."),
        (FOR_NOTHING, "Term 2: 2.0 bids; won by incumbent (75%) or team (25%); at £0 a year."),
        (BY_SOME, "won by incumbent (50%) or team (25%) or nobody (25%); at £73 a year, 10% over its full cost."),
    ],
)
def test_a_letting_is_told_whatever_is_missing(found: AwardResults, says: str) -> None:
    told = figures(let_again(), replications(awards={"one": (found,)}), False)["contracts"]["one"]["retender"][0]
    assert says in showing._award(told, {})
    assert "NaN" not in json.dumps(told)


def let_again() -> Scenario:
    bidders = {"team": {"structure": {"kind": "direct", "members": {"b": {"share": 1}}}}}
    return SCENARIO.with_changes({"contracts.one.retender": {"bidders": bidders}})


def test_a_whole_result_without_some_figures_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """One replication has no intervals; who has no work has no costs to cover; where nobody reaches the outcome none has a price."""
    data = whole("prime")
    data["organisations"] |= {"idle": {"other_income": 50_000, "free_reserves": 1_000, "unit_cost": 100}}
    for organisation in data["organisations"].values():
        organisation["outcome_rate"] = 0
    found = run(from_data(data), replications=1)
    showing.show(found, ())
    told = capsys.readouterr().out
    assert re.search(r"^idle .* – +0%$", told, flags=re.MULTILINE)
    assert found.json()["contracts"]["service"]["cost_per_outcome"] is None
    assert found.json()["organisations"]["idle"]["cost_recovery"] is None
    assert "nan" not in told + found.sentence() + "".join(map(str, found.tables().values())) + output.result_text(found)


def test_json_has_null_where_there_is_no_figure(capsys: pytest.CaptureFixture[str]) -> None:
    screen.write_json({"a": NAN, "b": [1.5, float("inf")]})
    assert json.loads(capsys.readouterr().out) == {"a": None, "b": [1.5, None]}
    assert json.loads(output.text_of({"a": (NAN, 2)})) == {"a": [None, 2]}


@pytest.mark.parametrize(
    ("outcomes", "people", "told"),
    [
        (Estimate(4.6, Interval(4.1, 5.1)), 4.4, Estimate(4.4, Interval(4.1, 5.1))),
        (Estimate(4.6, Interval(4.5, 4.7)), 4.4, Estimate(4.4, Interval(4.4, 4.7))),
        (Estimate(4.6, NONE), 4.4, Estimate(4.4, NONE)),
        (Estimate(4.2, Interval(4.1, 5.1)), 4.4, Estimate(4.2, Interval(4.1, 5.1))),
    ],
)
def test_no_more_outcomes_are_told_than_people(outcomes: Estimate, people: float, told: Estimate) -> None:
    found = no_more(outcomes, mean(np.array([people])))
    assert found.value == told.value
    assert found.interval == pytest.approx(told.interval, nan_ok=True)


def test_no_total_has_more_outcomes_than_people() -> None:
    found = estimates.of_contract(contract(served=np.full(4, 0.4), outcomes=np.array([1.0, 0.0, 1.0, 0.0])))
    assert (found["people_served"].value, found["outcomes"].value) == (0.4, 0.4)


# --- what was run is kept


def failing(*_: object) -> None:
    raise TypeError("bad operand")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "small.yaml"
    path.write_text(write_yaml(whole("prime")), encoding="utf-8")
    return path


def test_a_fault_in_showing_a_run_loses_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(showing, "show", failing)
    for count in (1, 2):
        assert execute(["run", str(file), "-n", "4"]) == 1
        told = capsys.readouterr().err
        assert f"TypeError, bad operand. What was run is kept in consortium-{count}-result.json." in told
        assert json.loads((file.parent / f"consortium-{count}-result.json").read_text(encoding="utf-8"))["replications"] == 4


def test_a_fault_in_writing_a_run_loses_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "_write_tables", failing)
    assert execute(["run", str(file), "-n", "4", "--out", "out"]) == 1
    assert "What was run is kept in out/result.json." in capsys.readouterr().err.replace("\\", "/")
    assert json.loads((file.parent / "out" / "result.json").read_text(encoding="utf-8"))["replications"] == 4
