"""Sweeps: the same bytes however they are made, gaps filled, failures told, and nothing lost."""

from __future__ import annotations

import csv
import errno
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import simulator
from simulator.analysis.record import sealed
from simulator.execution.workers import Workers
from simulator.studies.sweep import planning, running, store, work
from simulator.studies.sweep.result import Sweep, stored
from tests.small_sweep import contents, small

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """The small experiment, run here without a break."""
    return simulator.sweep(small(tmp_path_factory.mktemp("whole")))


class _Backwards(Executor):
    """Holds four calls back, and makes the last first."""

    def __init__(self) -> None:
        self.held: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.held.append((future, lambda: fn(*args, **kwargs)))
        if len(self.held) == 4:
            for held, call in reversed(self.held):
                held.set_result(call())
            self.held.clear()
        return future


def _pool() -> Executor:
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: ThreadPoolExecutor(3),
        lambda: Workers(2),
        pytest.param(lambda: Workers(1), marks=pytest.mark.slow),
        pytest.param(_pool, marks=pytest.mark.slow),
    ],
    ids=["threads", "two", "one", "pool"],
)
def test_any_executor_makes_the_same_bytes(whole: Sweep, tmp_path: Path, make: Callable[[], Executor]) -> None:
    with make() as executor:
        made = simulator.sweep(small(tmp_path), executor=executor)
    assert contents(made.folder) == contents(whole.folder)


def test_runs_that_come_in_another_order_make_the_same_bytes(whole: Sweep, tmp_path: Path) -> None:
    made = simulator.sweep(small(tmp_path), executor=_Backwards(), ahead=4)
    assert contents(made.folder) == contents(whole.folder)


def test_shards_make_the_same_bytes_whatever_their_order(whole: Sweep, tmp_path: Path) -> None:
    file = small(tmp_path)
    parts = [simulator.sweep(file, shard=(part, 3)) for part in (3, 1, 2)]
    assert sum(part.done for part in parts) == whole.done
    assert contents(stored(file).folder) == contents(whole.folder)


def test_a_gap_is_filled_and_nothing_else_is_done_again(whole: Sweep, tmp_path: Path) -> None:
    file = small(tmp_path)
    shutil.copytree(whole.folder, tmp_path / "store")
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "store" / "runs").rglob("*.parquet")}
    lost, broken, flipped, copied, other, *_ = kept
    lost.unlink()
    broken.write_bytes(broken.read_bytes()[:100])  # as a disk that lost its power leaves it
    flipped.write_bytes(flipped.read_bytes()[:200] + bytes([flipped.read_bytes()[200] ^ 4]) + flipped.read_bytes()[201:])
    shutil.copy(other, copied)
    (tmp_path / "store" / "results.parquet").unlink()
    seen = stored(file)
    assert (seen.to_do, seen.damaged) == (4, sorted([broken, flipped, copied]))
    assert not (tmp_path / "store" / "results.parquet").exists()
    made = simulator.sweep(file, resume=True)
    assert made.damaged == seen.damaged
    assert contents(made.folder) == contents(whole.folder)
    assert [path for path, when in kept.items() if path.stat().st_mtime_ns != when] == [lost, broken, flipped, copied]


def test_replications_are_extended_to_what_a_longer_run_gives(whole: Sweep, tmp_path: Path) -> None:
    file = small(tmp_path)
    shutil.copytree(whole.folder, tmp_path / "store")
    longer = simulator.sweep(file, replications=50, resume=True)
    afresh = simulator.sweep(small(tmp_path / "afresh"), replications=50)
    assert longer.results().drop_columns(["failed"]).equals(afresh.results().drop_columns(["failed"]))
    assert len(longer.statuses) == 2 * len(afresh.statuses)
    with pytest.raises(simulator.StoreError, match="50 replications of each point, and 30 are asked for"):
        simulator.sweep(file, resume=True)


def test_a_long_point_is_run_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = small(tmp_path, levers={"carried": {"path": "structure.pass_through.outcome_risk", "values": [0, 1]}})
    monkeypatch.setattr(planning, "BLOCK", 20)
    made = simulator.sweep(file, replications=50)
    assert [(each.point, each.first, each.replications) for each in made.statuses] == [
        (point, first, count) for point in (1, 2) for first, count in ((1, 20), (21, 20), (41, 10))
    ]
    monkeypatch.undo()
    once = simulator.sweep(file, tmp_path / "once", replications=50)
    assert made.results().equals(once.results())


def test_every_row_has_its_parameters_and_equals_a_run_of_them(whole: Sweep) -> None:
    rows = whole.results()
    assert rows.num_rows == 16 * 30
    assert rows.column_names == [
        "point", "results", "carried", "design", "replication", "survival", "margin", "lead_survival", "people", "paid", "failed",
    ]  # fmt: skip
    point = rows.filter(pa.compute.equal(rows.column("point"), 12)).to_pydict()
    assert set(point["carried"]) == {1.0}
    assert set(point["design"]) == {"cut"}
    changes = {"payment.outcomes": point["results"][0], "structure.pass_through.outcome_risk": 1}
    run = simulator.run(whole.experiment.base.design("cut").with_changes(changes), 30, 1)
    group = run.json()["groups"]["smaller_partners"]
    assert np.mean(point["survival"]) == pytest.approx(group["survival"])
    assert np.mean(point["paid"]) == pytest.approx(run.json()["contracts"]["service"]["paid"])
    assert point["replication"] == list(range(1, 31))


def test_results_open_elsewhere(whole: Sweep, tmp_path: Path) -> None:
    frame = whole.results().to_pandas()
    assert frame.groupby("point").survival.mean().to_numpy() == pytest.approx(np.nanmean(whole.values["survival"], axis=1))
    written = pyarrow.csv.read_csv(whole.planned.store.as_csv())
    (whole.folder / "results.csv").unlink()
    assert written.num_rows == whole.results().num_rows
    assert written.column("margin").to_numpy() == pytest.approx(whole.results().column("margin").to_numpy())
    assert pq.read_schema(whole.folder / "results.parquet").field("paid").metadata[b"unit"] == b"pounds"


def test_points_alike_are_run_once(tmp_path: Path) -> None:
    same = {"twice": {"changes": {"one": {"discount": "5%"}, "other": {"discount": 0.05}}}}
    made = simulator.sweep(small(tmp_path, levers=same))
    assert made.done == 2
    assert made.planned.store.count == 1


def test_values_that_make_no_scenario_are_rows_with_their_cause(tmp_path: Path) -> None:
    levers = {
        "floor": {"path": "smaller_share", "values": ["0%", "45%"]},
        "who": {"changes": {"all": {}, "less": {"structure.members": {"lead": {"share": "80%"}, "peers": {"share": "20%"}}}}},
    }
    made = simulator.sweep(small(tmp_path, levers=levers))
    assert (made.done, made.failed) == (3, 1)
    failed = made.results().filter(made.results().column("failed").is_valid())
    assert failed.num_rows == made.failed
    assert failed.column("replication").null_count == made.failed
    assert all(cause.startswith("its values make no scenario: ") for cause in failed.column("failed").to_pylist())
    manifest = list(csv.DictReader((made.folder / "manifest.csv").open(encoding="utf-8")))
    assert [row["cause"] for row in manifest if row["status"] == "failed"] == failed.column("failed").to_pylist()
    assert np.isnan(made.values["survival"]).all(axis=1).sum() == made.failed


def test_a_run_that_fails_is_a_row_and_is_tried_again(whole: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(scenario: simulator.Scenario, *args: Any, **more: Any) -> Any:
        if args[0] == 30 and scenario.file.contracts["service"].cuts:
            raise ZeroDivisionError("a cut too deep")
        return real(scenario, *args, **more)

    def faulty_stack(scenarios: Sequence[simulator.Scenario], *args: Any, **more: Any) -> Any:
        if any(each.file.contracts["service"].cuts for each in scenarios):
            raise ZeroDivisionError("nobody knows whose")
        return real_stack(scenarios, *args, **more)

    real, real_stack = work.run_batches, work.run_each
    file = small(tmp_path)
    monkeypatch.setattr(work, "run_batches", faulty)
    monkeypatch.setattr(work, "run_each", faulty_stack)
    made = simulator.sweep(file)
    assert (made.done, made.failed, made.to_do) == (8, 8, 0)
    assert made.causes == {"ZeroDivisionError: a cut too deep": 8}
    assert set(made.results().column("failed").drop_null().to_pylist()) == {"ZeroDivisionError: a cut too deep"}
    monkeypatch.undo()
    assert contents(simulator.sweep(file, resume=True).folder) == contents(whole.folder)


class _Fragile(Executor):
    """Loses whatever `loses` tells it to, as often as it is given."""

    def __init__(self, loses: Callable[[list[work.Run]], bool], error: BaseException) -> None:
        self.loses, self.error = loses, error
        self.given: list[int] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        (runs,) = args
        self.given.append(len(runs))
        if self.loses(runs):
            future.set_exception(self.error)
        else:
            future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.parametrize("error", [BrokenExecutor("gone"), RuntimeError("KilledWorker")])
def test_a_run_that_always_loses_its_worker_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    monkeypatch.setattr(running, "_together", lambda planned: 4)

    def poison(runs: list[work.Run]) -> bool:
        files = [run.scenario.file.contracts["service"] for run in runs]
        return any(each.payment.outcomes == 0.8 and each.structure.pass_through.outcome_risk == 0 for each in files)

    fragile = _Fragile(poison, error)
    made = simulator.sweep(small(tmp_path), executor=fragile, ahead=1)
    assert (made.done, made.failed) == (14, 2)
    assert all("worker was lost 3 times" in cause for cause in made.causes)
    assert max(fragile.given) == 4
    assert fragile.given.count(1) > 4


def test_a_worker_lost_now_and_then_loses_nothing(whole: Sweep, tmp_path: Path) -> None:
    calls = iter(range(1000))
    made = simulator.sweep(small(tmp_path), executor=_Fragile(lambda runs: next(calls) % 3 == 0, BrokenExecutor("gone")))
    assert contents(made.folder) == contents(whole.folder)


class _Ends(ThreadPoolExecutor):
    """Takes five calls and no more."""

    def __init__(self, error: Exception) -> None:
        super().__init__(1)
        self.left, self.error = 5, error

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.left -= 1
        if self.left < 0:
            raise self.error
        return super().submit(fn, *args, **kwargs)


@pytest.mark.slow
def test_an_executor_that_gives_up_ends_the_sweep_with_what_is_done(whole: Sweep, tmp_path: Path) -> None:
    file = small(tmp_path)
    with pytest.raises(simulator.SweepError, match="takes no more work"), _Ends(BrokenExecutor("broken")) as executor:
        simulator.sweep(file, executor=executor, ahead=1)
    done = contents(tmp_path / "store" / "runs")
    assert 4 <= len(done) <= 5
    assert done.items() <= contents(whole.folder / "runs").items()
    with pytest.raises(simulator.StoreError, match="--resume fills the gaps"):
        simulator.sweep(file)
    assert contents(simulator.sweep(file, resume=True).folder) == contents(whole.folder)


def test_work_that_is_dropped_ends_the_sweep(tmp_path: Path) -> None:
    with pytest.raises(simulator.SweepError, match="is the scheduler still there"):
        simulator.sweep(small(tmp_path), executor=_Fragile(lambda runs: True, CancelledError()))


def test_workers_of_another_version_end_the_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = {**work.versions(), "numpy": "1.0"}
    monkeypatch.setattr(running, "versions", lambda: other)
    with pytest.raises(simulator.SweepError, match=r"a worker has numpy .* and this is 1\.0: install the same on all"):
        simulator.sweep(small(tmp_path))
    assert not contents(tmp_path / "store" / "runs")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": 2}, "its seed differ"),
        ({"set": {"discount": "3%"}}, "its scenario and set differ"),
        ({"outcomes": ["survival"]}, "its outcomes differ"),
        (
            {
                "plan": {"kind": "latin_hypercube", "points": 2},
                "levers": {"results": {"path": "payment.outcomes", "low": 0, "high": 1}},
            },
            "factors and plan",
        ),
    ],
)
def test_a_store_of_another_experiment_is_refused(whole: Sweep, tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    shutil.copytree(whole.folder, tmp_path / "store")
    before = contents(tmp_path / "store")
    with pytest.raises(simulator.StoreError, match=said):
        simulator.sweep(small(tmp_path, **changes), resume=True)
    assert contents(tmp_path / "store") == before


def test_words_may_change_and_the_store_stays_the_same(whole: Sweep, tmp_path: Path) -> None:
    shutil.copytree(whole.folder, tmp_path / "store")
    made = simulator.sweep(small(tmp_path, name="Another name.yaml", about="Said otherwise.", level="60%"), tmp_path, resume=True)
    assert contents(made.folder)["results.parquet"] == contents(whole.folder)["results.parquet"]


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (
            lambda index: sealed({**index, "versions": {**index["versions"], "simulator": "0.0.9"}}),
            "simulator 0.0.9 and this is .* results may differ",
        ),
        (
            lambda index: sealed({**index, "versions": {**index["versions"], "numpy": "1.0"}}),
            "numpy 1.0 and this is .* last digits may differ",
        ),
        (lambda index: sealed({**index, "format": 99}), "of a later one"),
        (
            lambda index: {**index, "format": 1},
            "is of an earlier version, whose runs had no seal: sweep again. Name another folder",
        ),
        (lambda index: {**index, "replications": [31]}, "was changed since it was written"),
        (lambda index: [], "no store of this program"),
        (lambda index: "{", "no JSON"),
    ],
    ids=["version", "library", "format", "earlier", "changed", "list", "broken"],
)
def test_a_store_of_another_version_is_refused(whole: Sweep, tmp_path: Path, index: Callable[[Any], Any], said: str) -> None:
    shutil.copytree(whole.folder, tmp_path / "store")
    at = tmp_path / "store" / "store.json"
    there = json.loads(at.read_text(encoding="utf-8"))
    del there["seal"]
    changed = index(there)
    at.write_text(changed if isinstance(changed, str) else json.dumps(changed), encoding="utf-8")
    with pytest.raises(simulator.StoreError, match=said):
        simulator.sweep(small(tmp_path), resume=True)


def test_more_runs_than_the_disk_can_hold_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning.shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10**9, 10**9, 20_000))
    with pytest.raises(
        simulator.ExperimentError, match=r"line \d+  plan  16 points of 30 replications need about .* has 20 kB left"
    ):
        simulator.sweep(small(tmp_path))
    assert not (tmp_path / "store").exists()


def test_a_group_that_is_not_there_is_refused_before_the_first_run(tmp_path: Path) -> None:
    with pytest.raises(simulator.ExperimentError, match=r"line \d+  groups  no group or organisation is called 'peer'"):
        simulator.sweep(small(tmp_path, groups=["smaller partners", "peer"]))
    assert not (tmp_path / "store").exists()


def test_a_disk_that_fills_up_loses_no_finished_run(whole: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter(range(9))

    def full(path: Path, content: bytes) -> None:
        if next(left, None) is None:
            path.write_bytes(content[: len(content) // 2])
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        real(path, content)

    real = store._put
    file = small(tmp_path)
    monkeypatch.setattr(store, "_put", full)
    with pytest.raises(OSError, match="No space left"):
        simulator.sweep(file)
    kept = contents(tmp_path / "store" / "runs")
    assert len(kept) == 8
    assert kept.items() <= contents(whole.folder / "runs").items()
    monkeypatch.undo()
    assert contents(simulator.sweep(file, resume=True).folder) == contents(whole.folder)


def test_groups_have_columns_of_their_own(tmp_path: Path) -> None:
    made = simulator.sweep(small(tmp_path, groups=["smaller partners", "peers", "Advice Centre"], outcomes=["survival", "paid"]))
    assert made.experiment.outcomes == ("survival", "paid", "survival_peers", "survival_advice_centre")
    both = (made.values["survival_peers"] + made.values["survival_advice_centre"]) / 2
    assert both == pytest.approx(made.values["survival"])


def test_who_left_when_has_columns_of_its_own_that_are_those_of_a_run(tmp_path: Path) -> None:
    made = simulator.sweep(small(tmp_path, outcomes=["delivering", "exits"]))
    assert made.experiment.outcomes == ("delivering",)
    rows = made.results()
    assert all(
        rows.schema.field(name).metadata[b"help"] for name in ("horizon", "ended_on_advice", "end_advice", "smaller_peers")
    )
    last = made.experiment.count - 1
    runs = simulator.run(made.experiment.scenario(made.experiment.points[last]), 30, 1).runs
    kept = rows.slice(30 * last, 30)
    assert kept.column("horizon").to_pylist() == runs.horizon.tolist()
    for place, key in enumerate(runs.ids):
        days_of = {"ended_on": runs.ended.on, "insolvent_on": runs.insolvent_on, "insolvent_without": runs.insolvent_without}
        assert kept.column(f"end_{key}").to_pylist() == runs.ended.how[:, place].tolist()
        for name, days in days_of.items():
            values = kept.column(f"{name}_{key}").to_numpy()
            assert np.array_equal(np.where(np.isnan(values), -1, values), days[:, place]), (name, key)
    smaller = [set(kept.column(f"smaller_{key}").to_pylist()) for key in ("lead", "advice", "peers")]
    assert smaller == [{0.0}, {1.0}, {1.0}]
    assert "exits" not in str(made.analyse().json())


@pytest.mark.parametrize(("shard", "error"), [((0, 2), ValueError), ((3, 2), ValueError), ((1.5, 2), TypeError)])
def test_a_part_that_is_none_is_refused(tmp_path: Path, shard: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="shard must be"):
        simulator.sweep(small(tmp_path), shard=shard)


def test_a_sweep_of_plain_data_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = {"name": "From Python", "scenario": "live_well_leeds", "plan": {"kind": "grid"}, "replications": 5, "outcomes": ["survival"],
            "levers": {"fee": {"path": "structure.management_fee", "values": ["0%", "2%"]}}}  # fmt: skip
    monkeypatch.chdir(tmp_path)
    made = simulator.sweep(data)
    assert made.folder == Path("from-python-sweep") / "store"
    assert made.results().num_rows == 10
