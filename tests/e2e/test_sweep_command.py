"""`consortium sweep` as a researcher uses it."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from simulator.analysis.record import sealed
from simulator.cli import execute
from simulator.report.findings.writing import FILES
from tests.e2e.command import consortium, in_a_process
from tests.small_sweep import contents, small

pytestmark = pytest.mark.e2e

FEW: dict[str, Any] = {"levers": {"carried": {"path": "structure.pass_through.outcome_risk", "values": [0, 1]}}}
CLAIM = {"says": "Those who carry it fall", "along": "carried", "direction": "fewer"}


@pytest.mark.slow
def test_a_sweep_is_announced_run_and_analysed(tmp_path: Path) -> None:
    small(tmp_path, **FEW, expected=[CLAIM])
    ran = in_a_process("sweep", tmp_path)
    assert ran.code == 0, ran.err
    assert re.match(r"2 points × 30 replications: 2 runs, about .* in this process, and \d+ kB in ", ran.out)
    assert "2 runs are done.\n" in ran.out
    assert ran.err == ""
    again = consortium("sweep", tmp_path, "--analyse")
    assert again.code == 0, again.err
    assert "expectations hold." in again.out
    names = {path.name for path in (tmp_path / "findings").iterdir()}
    assert {
        "README.md",
        "points.csv",
        "expected.csv",
        "ema_workbench.tar.gz",
        "options-survival.svg",
        "options-survival.png",
    } <= names
    assert (tmp_path / "findings" / "README.md").read_text(encoding="utf-8").startswith("# Who carries it\n")
    assert set(FILES) <= names


def test_a_run_that_was_damaged_is_told_and_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small(tmp_path, **FEW)
    assert execute(["sweep", str(tmp_path)]) == 0
    before = contents(tmp_path)
    one, other = sorted((tmp_path / "store" / "runs").rglob("*.parquet"))
    shutil.copy(other, one)
    why = f"1 run whose file could not be read, had changed since it was written, or was another run's: {one}."
    assert execute(["sweep", str(tmp_path), "--analyse"]) == 1
    told = capsys.readouterr().err
    assert told.splitlines()[0] == f"To be made again, with --resume: {why}"
    assert "1 of 2 runs are still to do: make them with --resume" in told
    assert execute(["sweep", str(tmp_path), "--resume"]) == 0
    assert capsys.readouterr().err == f"Made again: {why}\n"
    assert contents(tmp_path) == before


def test_one_command_fills_and_analyses_and_gives_the_same_bytes_again(tmp_path: Path) -> None:
    small(tmp_path, **FEW)
    ran = consortium("sweep", tmp_path, "--resume", "--analyse")
    assert ran.code == 0, ran.err
    before = contents(tmp_path)
    assert consortium("sweep", tmp_path, "--resume", "--analyse").code == 0
    assert contents(tmp_path) == before


def test_json_is_all_there_is_on_standard_output(tmp_path: Path) -> None:
    small(tmp_path, **FEW, expected=[CLAIM])
    ran = consortium("sweep", tmp_path, "--resume", "--analyse", "--json", "--replications", "10")
    assert ran.code == 0, ran.err
    assert (ran.json["points"], ran.json["runs"], ran.json["done"], ran.json["failed"]) == (2, 2, 2, 0)
    assert ran.json["replications"] == 10
    assert ran.json["findings"]["expected"][0]["verdict"] in ("holds", "cannot be told")


def test_results_come_as_csv_where_they_are_asked_for(tmp_path: Path) -> None:
    small(tmp_path, **FEW)
    assert consortium("sweep", tmp_path).code == 0
    assert not (tmp_path / "store" / "results.csv").exists()
    ran = consortium("sweep", tmp_path, "--resume", "--csv", "--out", tmp_path)
    assert ran.code == 0, ran.err
    rows = list(csv.DictReader((tmp_path / "store" / "results.csv").open(encoding="utf-8")))
    assert len(rows) == 60
    assert {row["carried"] for row in rows} == {"0", "1"}


@pytest.mark.slow
def test_replications_are_extended(tmp_path: Path) -> None:
    small(tmp_path, **FEW)
    assert consortium("sweep", tmp_path).code == 0
    ran = consortium("sweep", tmp_path, "--resume", "-n", "45")
    assert ran.code == 0, ran.err
    assert "4 runs, 50% of them to make" in ran.out
    again = consortium("sweep", tmp_path, "--analyse")
    assert "× 45 replications" in (tmp_path / "findings" / "README.md").read_text(encoding="utf-8"), again.err


def test_failures_are_told_and_end_with_exit_code_1(tmp_path: Path) -> None:
    levers = {
        "floor": {"path": "smaller_share", "values": ["0%", "45%"]},
        "who": {"changes": {"all": {}, "less": {"structure.members": {"lead": {"share": "80%"}, "peers": {"share": "20%"}}}}},
    }
    small(tmp_path, levers=levers)
    ran = consortium("sweep", tmp_path, "--resume", "--analyse")
    assert ran.code == 1
    assert "3 runs are done, 1 failed.\n" in ran.out
    assert "1 × its values make no scenario: contracts.service.smaller_share" in ran.out
    assert "**1 of 4 runs failed** and are left out" in (tmp_path / "findings" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--shard", "4/3"), "must be a part of how many, such as 3/8 for the third of eight, not '4/3'"),
        (("--shard", "0/3"), "must be a part of how many"),
        (("--shard", "one"), "must be a part of how many"),
        (("--shard", "1/2", "--analyse"), "A shard has only its part"),
        (("--workers", "0"), "the number of workers must be a whole number, 1 or more"),
        (("--workers", "2", "--scheduler", "tcp://127.0.0.1:9"), "--scheduler has workers of its own: leave out --workers"),
        (("--analyse", "--workers", "2"), "--analyse makes no runs: leave out --workers, or add --resume"),
        (("--analyse",), "has no runs yet: sweep the experiment first, without --analyse"),
        (("--out", " "), "names no folder"),
        (("--scheduler", "no-such-file.json"), "there is no scheduler file no-such-file.json"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    small(tmp_path, **FEW)
    before = set(contents(tmp_path))
    ran = consortium("sweep", tmp_path, *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert {name for name in contents(tmp_path) if not name.startswith("store/")} == before


def test_a_malformed_experiment_is_refused_with_its_lines(tmp_path: Path) -> None:
    file = small(tmp_path, levers={"a": {"path": "payment.outcome", "low": "80%", "high": "20%"}}, replications=1)
    ran = consortium("sweep", file)
    assert ran.code == 2
    lines = file.read_text(encoding="utf-8").splitlines()
    (place,) = [number for number, line in enumerate(lines, 1) if "replications" in line]
    assert f"line {place}  replications  is 1; it must be greater than or equal to 2" in ran.err
    assert not (tmp_path / "store").exists()


@pytest.mark.slow
def test_an_analysis_before_all_is_done_says_what_is_missing(tmp_path: Path) -> None:
    small(tmp_path, **FEW)
    assert consortium("sweep", tmp_path, "--shard", "1/2").code == 0
    ran = consortium("sweep", tmp_path, "--analyse")
    assert ran.code == 1
    assert "1 of 2 runs are still to do: make them with --resume, or wait for the parts that make them." in ran.err
    manifest = list(csv.DictReader((tmp_path / "store" / "manifest.csv").open(encoding="utf-8")))
    assert [row["status"] for row in manifest] == ["done", "to do"]


@pytest.mark.slow
def test_a_store_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    small(tmp_path, **FEW)
    assert consortium("sweep", tmp_path).code == 0
    before = contents(tmp_path)
    ran = consortium("sweep", tmp_path)
    assert ran.code == 2
    assert "holds runs of this experiment already: --resume fills the gaps" in ran.err
    index = json.loads((tmp_path / "store" / "store.json").read_text(encoding="utf-8"))
    del index["seal"]
    older = sealed(index | {"versions": index["versions"] | {"simulator": "0.0.1"}})
    (tmp_path / "store" / "store.json").write_text(json.dumps(older))
    ran = consortium("sweep", tmp_path, "--resume")
    assert ran.code == 2
    assert "was written with simulator 0.0.1" in ran.err
    after = contents(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"store/store.json"}
