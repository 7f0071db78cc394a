"""The commands that read and write scenario files."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator import __version__
from simulator.scenario import bundled
from tests.e2e.command import consortium, environment, few, in_a_process

pytestmark = pytest.mark.e2e

HEAVY = {"numpy", "scipy", "pydantic", "simpy", "matplotlib", "rich", "yaml", "pyarrow"}
ELSEWHERE = {"multiprocessing", "simulator.execution.workers"}
"""What other processes are worked in with."""


def test_without_arguments_it_says_what_it_is_and_what_to_try() -> None:
    ran = consortium()
    assert ran.code == 0
    assert [line.strip().split("  ")[0] for line in ran.out.splitlines() if line.startswith("  consortium ")] == [
        "consortium list",
        "consortium check live_well_leeds",
        "consortium run live_well_leeds",
    ]


def test_the_three_to_try_first_work() -> None:
    for arguments in (("list",), ("check", "live_well_leeds"), ("run", "live_well_leeds", "-n", "5")):
        assert in_a_process(*arguments).code == 0


def test_list_has_a_line_for_every_bundled_scenario() -> None:
    ran = consortium("list")
    kinds = [block.splitlines() for block in ran.out.split("\n\n")]
    headings = ["To start with", "Illustrations", "Drawn from real cases", "Drawn from real collapses"]
    assert [kind[0] for kind in kinds] == headings
    names = [[line.split()[0] for line in kind[1:]] for kind in kinds]
    assert names[0] == ["live_well_leeds"]
    assert names == [sorted(each) for each in names]
    assert sorted(name for each in names for name in each) == sorted(bundled())
    assert all(len(line) <= 120 for line in ran.out.splitlines())
    assert "Live Well Leeds: Touchstone leads" in ran.out


def test_version() -> None:
    assert __version__ in consortium("--version").out


def test_new_then_check_then_run(tmp_path: Path) -> None:
    made = consortium("new", "Leeds day service", cwd=tmp_path)
    assert made.code == 0
    assert "consortium run leeds_day_service.yaml" in made.out
    checked = consortium("check", "leeds_day_service.yaml", cwd=tmp_path)
    assert checked.code == 0
    assert checked.out.startswith("Leeds day service: 3 organisations, 1 contract")
    assert "Worth a second look:\n- " in checked.out
    assert "The lead charity" in few("leeds_day_service.yaml", cwd=tmp_path).out


def test_new_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "my_service.yaml").write_text("mine", encoding="utf-8")
    ran = consortium("new", cwd=tmp_path)
    assert ran.code == 2
    assert "is there already and is left as it is. Give another name: consortium new NAME" in ran.err
    assert (tmp_path / "my_service.yaml").read_text(encoding="utf-8") == "mine"


def test_check_tells_every_problem_of_every_file(tmp_path: Path) -> None:
    consortium("new", "good.yaml", cwd=tmp_path)
    text = (tmp_path / "good.yaml").read_text(encoding="utf-8")
    bad = text.replace("outcomes: 20%", "outcoms: 20%").replace("lead: {share: 65%}", "lead: {share: 60%}")
    (tmp_path / "bad.yaml").write_text(bad, encoding="utf-8")
    ran = consortium("check", "bad.yaml", "good.yaml", "nowhere", cwd=tmp_path)
    assert ran.code == 2
    assert "Did you mean 'outcomes'?" in ran.err
    assert "nowhere has 1 problem" in ran.err
    assert ran.out.strip().startswith("good: 3 organisations")
    assert "Traceback" not in ran.err


def test_schema_is_json_schema() -> None:
    ran = consortium("schema")
    assert ran.code == 0
    assert ran.json["$schema"].startswith("https://json-schema.org/")
    assert "contracts" in ran.json["properties"]


def _imported(*arguments: str) -> set[str]:
    """Modules that the command imports, in a process of its own."""
    command = [sys.executable, "-X", "importtime", "-m", "simulator.cli", *arguments]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True, encoding="utf-8")
    return {line.split("|")[-1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_help_imports_nothing_heavy() -> None:
    imported = {name.split(".")[0] for name in _imported("--help")}
    assert "click" in imported
    assert imported & (HEAVY | ELSEWHERE) == set()


def test_a_run_imports_nothing_that_it_does_without() -> None:
    imported = _imported("run", "live_well_leeds", "--replications", "2")
    assert {"numpy", "simpy", "simulator.model.ensemble"} <= imported
    assert imported & (ELSEWHERE | {"scipy.stats", "simulator.report.drawing", "simulator.web"}) == set()
    assert {name.split(".")[0] for name in imported} & {
        "matplotlib",
        "rich",
        "pyarrow",
        "openpyxl",
        "pulp",
        "highspy",
        "jinja2",
    } == set()


def test_help_costs_little() -> None:
    # CPU of the child alone, which other work on the machine does not lengthen as it does the clock; the least of three.
    script = (
        "import subprocess, sys, os\n"
        "before = os.times()\n"
        "subprocess.run([sys.executable, '-m', 'simulator', '--help'], stdout=subprocess.DEVNULL, check=True)\n"
        "after = os.times()\n"
        "print(after.children_user + after.children_system - before.children_user - before.children_system)\n"
    )
    spent = []
    for _ in range(3):
        started = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True)
        # Windows counts no children's time: the clock stands in for it.
        spent.append(float(done.stdout) or time.perf_counter() - started)
    assert min(spent) < 0.4


@pytest.mark.parametrize("module", ["simulator", "simulator.cli"])
def test_it_runs_as_a_module(module: str) -> None:
    done = subprocess.run([sys.executable, "-m", module, "schema"], env=environment(), capture_output=True, check=True)
    assert json.loads(done.stdout)


def test_nobody_reading_is_no_fault() -> None:
    command = [sys.executable, "-m", "simulator", "schema"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
