"""The Python way in: run a scenario, read its figures, repeat it from its record."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.analysis import precision, run_to_precision
from simulator.analysis.estimates import ENDS
from simulator.analysis.record import inputs_hash
from simulator.analysis.result import Result
from simulator.execution import batches
from simulator.model.review import CAUSES
from simulator.scenario import bundled, from_data

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def leeds() -> Result:
    return simulator.run("live_well_leeds", replications=60)


def _bytes(data: Any) -> bytes:
    return json.dumps(data, allow_nan=False).encode()


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("import simulator", ("numpy", "scipy", "pydantic", "simpy", "yaml")),
        ("import simulator; simulator.analysis, simulator.allocation", ("numpy", "scipy", "pydantic")),
        (
            "import simulator; simulator.run('equal_consortium', 2).json()",
            ("scipy.stats", "pandas", "pyarrow", "matplotlib", "rich"),
        ),
    ],
)
def test_an_import_brings_in_no_more_than_it_needs(code: str, heavy: tuple[str, ...]) -> None:
    assert _python(f"{code}\nimport sys\nprint([name for name in {heavy!r} if name in sys.modules])") == "[]"


def test_every_public_name_is_there() -> None:
    assert set(simulator.__all__) <= set(dir(simulator))
    assert [name for name in simulator.__all__ if not hasattr(simulator, name)] == []
    with pytest.raises(AttributeError, match="'simulator' has no attribute 'runn'"):
        simulator.runn  # noqa: B018


def test_a_scenario_runs_by_name_by_path_and_as_such(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(bundled()["equal_consortium"].read_bytes())
    ways = [simulator.run(way, 3).json() for way in ("equal_consortium", str(path), path, simulator.load("equal_consortium"))]
    assert all(way == ways[0] for way in ways)
    with pytest.raises(simulator.ScenarioError, match="no such scenario"):
        simulator.run("equal_consortum")


@pytest.mark.parametrize("bad", [{"replications": 0}, {"replications": -1}, {"batch": 0}])
def test_fewer_than_one_replication_is_refused(bad: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        simulator.run("equal_consortium", **bad)  # type: ignore[arg-type]


def test_the_json_holds_what_the_interface_promises(leeds: Result) -> None:
    data = leeds.json()
    assert {"scenario", "version", "seed", "replications", "record", "organisations", "groups", "contracts", "ledger"} <= set(
        data
    )
    promised = {
        "survival", "survival_interval", "solvent", "insolvent", "withdrawn", "survival_without", "causes", "lowest_cash",
        "reserves_end", "received", "cost", "cost_recovery", "subsidy", "at_risk_to_reserves", "smaller_partner", "size",
    }  # fmt: skip
    assert list(data["organisations"]) == list(leeds.scenario.file.organisations)
    for organisation in data["organisations"].values():
        assert promised <= set(organisation)
        assert set(organisation["lowest_cash"]) == {"p05", "p50", "p95"}
    for group in data["groups"].values():
        assert {"survival", "survival_interval", "solvent", "all_survive", "survival_without", "members"} <= set(group)
    assert {"smaller_partners", "lead", "micro", "small", "medium", "large"} == set(data["groups"])
    day_service = data["contracts"]["day_service"]
    assert {"paid", "people_served", "waiting", "unmet", "disrupted", "outcomes", "cost_per_outcome"} <= set(day_service)
    assert set(day_service["working_capital"]) == {"p50", "p95"}
    assert set(day_service["cut_borne"]) == set(data["organisations"])
    assert _bytes(data)


@pytest.mark.parametrize("name", sorted(bundled()))
def test_the_parts_sum_in_every_scenario(name: str) -> None:
    result = simulator.run(name, replications=40, check_ledger=True)
    data = result.json()
    for organisation in data["organisations"].values():
        assert organisation["survival"] + organisation["insolvent"] + organisation["withdrawn"] == pytest.approx(1)
        assert organisation["solvent"] == pytest.approx(1 - organisation["insolvent"])
        assert sum(organisation["causes"].values()) == pytest.approx(organisation["insolvent"])
        assert tuple(organisation["causes"]) == CAUSES
        if organisation["delivering"] is not None:
            assert sum(organisation[end] for end in ENDS) == pytest.approx(1)
            assert organisation["received_gross"] == pytest.approx(organisation["received"] + organisation["paid_on"])
            assert organisation["merged_or_closed"] + organisation["formally_insolvent"] == pytest.approx(
                organisation["insolvent"]
            )
    for key, group in data["groups"].items():
        if group["members"]:
            if group["delivering"] is None:  # nobody of that size is in a contract
                assert group["never_had_work"] == 1
                continue
            low, high = group["delivering_interval"]
            assert 0 <= low <= group["delivering"] <= high <= 1
            assert sum(group[end] for end in ENDS) == pytest.approx(1)
            assert group["all_delivering"] <= group["delivering"]
            assert group["all_survive"] <= group["survival"] <= group["solvent"]
            assert result.survival_curve(key).survival[-1] == pytest.approx(group["delivering"])
            assert result.survival_curve(key, of="without").survival[-1] == pytest.approx(group["survival_without"])
    assert data["ledger"]["largest_imbalance"] <= 0.005
    assert all(len(table) for table in result.tables().values() if table.title != "Exits")
    assert result.sentence().endswith(".")


def test_the_batch_changes_no_byte(leeds: Result) -> None:
    other = simulator.run("live_well_leeds", replications=60, batch=13)
    assert _bytes(other.json()) == _bytes(leeds.json())
    assert other.record() == leeds.record()
    assert {name: str(table) for name, table in other.tables().items()} == {
        name: str(table) for name, table in leeds.tables().items()
    }


def test_the_batch_changes_no_byte_where_run_offs_differ() -> None:
    late = simulator.load("equal_consortium").with_changes({"payment.lateness": {"choose": [0, 30, 90]}})
    ways = [simulator.run(late, 6, batch=batch) for batch in (1, 4, 6)]
    assert len(set(ways[0].runs.horizon.tolist())) > 1
    assert len({_bytes(way.json()) for way in ways}) == 1


def test_the_batch_changes_no_month_where_run_offs_differ() -> None:
    late = simulator.load("equal_consortium").with_changes({"payment.lateness": {"choose": [0, 30, 90]}})
    assert len({simulator.run(late, 6, batch=batch).runs.series.tobytes() for batch in (1, 4, 6)}) == 1


@pytest.mark.parametrize("batch", [2, 6])
def test_no_more_months_are_kept_than_fit(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = simulator.run("equal_consortium", 6).runs.series
    monkeypatch.setattr(batches, "series_kept", lambda scenario: 3)
    kept = simulator.run("equal_consortium", 6, batch=batch).runs.series
    assert kept.shape == (3, *whole.shape[1:])
    assert (kept == whole[:3]).all()


def test_one_replication_has_figures_and_no_intervals_of_means() -> None:
    one = simulator.run("equal_consortium", 1)
    assert _bytes(one.json())
    assert all(str(table) for table in one.tables().values())
    assert one.sentence()
    assert one.survival_curve().survival[0] == 1.0


def test_a_scenario_without_contracts_has_nothing_to_tell() -> None:
    nothing = {
        "format": 1,
        "name": "Alone",
        "start": "2024-04-01",
        "organisations": {"a": {"other_income": 5e5, "free_reserves": 2e4}},
    }
    result = simulator.run(from_data(nothing), 3)
    assert result.sentence() == "The scenario has no contracts: there is nothing to tell."
    assert _bytes(result.json())
    assert len(result.tables()["contracts"]) == 0


def test_what_a_reader_does_to_the_json_stays_with_the_reader(leeds: Result) -> None:
    before = leeds.record()
    leeds.json()["organisations"].clear()
    leeds.json()["groups"]["lead"]["survival"] = 0
    assert leeds.record() == before


def test_another_seed_is_other_luck(leeds: Result) -> None:
    other = simulator.run("live_well_leeds", replications=60, seed=2)
    assert other.json()["organisations"] != leeds.json()["organisations"]
    assert other.record()["record"] != leeds.record()["record"]


def test_progress_counts_to_the_end() -> None:
    told: list[int] = []
    simulator.run("equal_consortium", 5, batch=2, progress=told.append)
    assert told == [2, 4, 5]


def test_a_record_repeats_to_the_same_bytes(leeds: Result, tmp_path: Path) -> None:
    record = leeds.record()
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    again = simulator.repeat(path)
    assert _bytes(again.json()) == _bytes(leeds.json())
    assert _bytes(again.record()) == _bytes(record)
    assert leeds.json()["record"] == record["record"]
    assert set(record["libraries"]) == {"numpy", "scipy", "simpy", "pydantic"}


def test_the_record_of_a_changed_scenario_keeps_who_is_who() -> None:
    """A design that makes the partners larger changes nobody's status; named reserves are as named."""
    changes = {
        "organisations.*.other_income": "£3m",
        "organisations.a_women.free_reserves": "£5k",
        "contracts.day_service.uplift": "1%",
    }
    scenario = simulator.load("live_well_leeds").design("price race").with_changes(changes)
    result = simulator.run(scenario, replications=20, check_ledger=True)
    assert result.json()["groups"]["smaller_partners"]["members"] == 16
    again = simulator.repeat(json.loads(json.dumps(result.record())))
    assert _bytes(again.json()) == _bytes(result.json())
    assert again.scenario.base == scenario.base
    assert again.scenario.named == scenario.named


def _changed(record: dict[str, Any], **new: Any) -> dict[str, Any]:
    return {**record, **new}


def test_a_record_that_does_not_fit_is_refused(leeds: Result, tmp_path: Path) -> None:
    record = leeds.record()
    with pytest.raises(simulator.RecordError, match=r"of version 0\.0\.9 and this is"):
        simulator.repeat(_changed(record, version="0.0.9"))
    changes: tuple[dict[str, Any], ...] = (
        {"seed": 2},
        {"replications": 61},
        {"scenario": {**record["scenario"], "start": "2020-04-01"}},
        {"scenario": float("nan")},
        {"named": ["world.demand"]},
        {"base": {}},
    )
    for changed in changes:
        with pytest.raises(simulator.RecordError, match="was changed since it was written"):
            simulator.repeat(_changed(record, **changed))
    with pytest.raises(simulator.RecordError, match="no run record: it has no record"):
        simulator.repeat({"seed": 1})
    for name, text in (("none.json", None), ("text.json", "not JSON"), ("list.json", "[]")):
        if text is not None:
            (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(simulator.RecordError, match=name):
            simulator.repeat(tmp_path / name)


def idle(env: Any, model: Any) -> Any:
    yield env.timeout(1)


def _grant(pounds: float) -> Any:
    def grant(env: Any, model: Any) -> Any:
        yield env.timeout(pounds)

    return grant


def _other_grant(pounds: float) -> Any:
    def grant(env: Any, model: Any) -> Any:
        yield env.timeout(2 * pounds)

    grant.__qualname__ = "_grant.<locals>.grant"
    return grant


def test_processes_of_one_name_and_other_code_have_other_record_numbers() -> None:
    one, other, larger = (
        simulator.run("equal_consortium", 2, processes=[each]) for each in (_grant(1), _other_grant(1), _grant(2))
    )
    assert one.processes == other.processes == larger.processes
    assert len({result.json()["record"] for result in (one, other, larger)}) == 3
    with pytest.raises(simulator.RecordError, match=r"grant is not the one that was run: its source differs"):
        simulator.repeat(one.record(), processes=[_other_grant(1)])
    with pytest.raises(simulator.RecordError, match=r"grant is not the one that was run: the values that it starts with differ"):
        simulator.repeat(one.record(), processes=[_grant(2)])
    assert simulator.repeat(one.record(), processes=[_grant(1)]).record() == one.record()


def test_a_record_whose_processes_have_no_source_is_refused() -> None:
    """As they were written before: the names alone are hashed."""
    record = {
        key: value for key, value in simulator.run("equal_consortium", 2, processes=[idle]).record().items() if key != "sources"
    }
    with pytest.raises(simulator.RecordError, match="without their source, as older ones do: run it afresh"):
        simulator.repeat({**record, "record": inputs_hash(record)}, processes=[idle])


def test_figures_that_differ_from_the_records_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    record = simulator.run("equal_consortium", 2).record()
    monkeypatch.setattr("simulator.analysis.record.results_hash", lambda figures: "sha256:0")
    differs = "The result differs from the record's: its figures are not the same to the last digit"
    with pytest.warns(UserWarning, match=f"{differs}. Its versions are the same, so another kind of machine may have run it"):
        simulator.repeat(record)
    monkeypatch.setattr("platform.python_version", lambda: "9.9.9")
    with pytest.warns(UserWarning, match=rf"It was run with Python {record['python']} \(here 9\.9\.9\)"):
        simulator.repeat(record)


def test_a_record_names_the_processes_it_needs() -> None:
    result = simulator.run("equal_consortium", 3, processes=[idle])
    assert result.processes == (f"{__name__}.idle",)
    record = json.loads(json.dumps(result.record()))
    with pytest.raises(simulator.RecordError, match=r"other processes .*idle"):
        simulator.repeat(record)
    assert record["processes"] == [f"{__name__}.idle"]
    assert [set(each) for each in record["sources"]] == [{"code", "values", "unread"}]
    assert "sources" not in simulator.run("equal_consortium", 2).record()
    assert simulator.repeat(result.record(), processes=[idle]).json() == result.json()


def test_to_a_precision_is_a_plain_run_of_that_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the byte, months and all, where fewer replications' months are kept than are run."""
    monkeypatch.setattr(precision, "LOOKS", (20, 40, 80))
    for module in (batches, precision):
        monkeypatch.setattr(module, "series_kept", lambda scenario: 25)
    told: list[int] = []
    found = run_to_precision("live_well_leeds", 0.03, seed=3, progress=told.append)
    count = found.result.replications
    assert count in (40, 80)
    assert told == [20, 40, 80][: len(told)]
    plain = simulator.run("live_well_leeds", count, seed=3)
    assert _bytes(found.result.json()) == _bytes(plain.json())
    assert found.result.record() == plain.record()
    for field in fields(plain.runs):
        one, other = getattr(found.result.runs, field.name), getattr(plain.runs, field.name)
        if isinstance(one, np.ndarray):
            assert one.tobytes() == other.tobytes(), field.name
            assert one.shape == other.shape, field.name


def test_the_figures_are_drawn_when_asked_for(leeds: Result) -> None:
    pytest.importorskip("simulator.report.figures")
    assert leeds.plot.survival().axes
    assert leeds.plot.cash("touchstone").axes
