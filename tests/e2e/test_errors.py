"""Errors: one message that says what to do, the right exit code, no traceback, nothing half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.command import consortium, environment

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rnu"], "Did you mean 'run'?"),
        (["run", "live_wel_leeds"], "Did you mean 'live_well_leeds'?"),
        (["run", "live_well_leeds", "--desing", "x"], "--design"),
        (["run", "live_well_leeds", "--design", "cut past down"], "Did you mean 'cut passed down'?"),
        (["run", "live_well_leeds", "--set", "payment.outcoms=3%"], "Did you mean 'outcomes'?"),
        (["run", "live_well_leeds", "--set", "payment.outcomes=400%"], "it must be between 0% and 100%"),
        (["run", "live_well_leeds", "--replications", "10", "--trace", "11"], "choose one from 1 to 10"),
    ],
)
def test_bad_input(arguments: list[str], says: str, tmp_path: Path) -> None:
    ran = consortium(*arguments, "--out", "results", cwd=tmp_path) if arguments[0] == "run" else consortium(*arguments)
    assert ran.code == 2
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("mine", encoding="utf-8")
    ran = consortium("run", "equal_consortium", "--out", "results/first", cwd=tmp_path)
    assert ran.code == 1
    assert "Nothing was written to" in ran.err
    assert "results is a file, not a folder." in ran.err
    assert (tmp_path / "results").read_text(encoding="utf-8") == "mine"


def test_a_traceback_only_with_debug(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("", encoding="utf-8")
    arguments = ("run", "equal_consortium", "--replications", "5", "--out", "f")
    assert "Traceback" not in consortium(*arguments, cwd=tmp_path).err
    shown = consortium(*arguments, "--debug", cwd=tmp_path)
    assert "Traceback" in shown.err
    assert shown.code == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_cannot_be_written() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "simulator", "schema"]
        done = subprocess.run(command, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "The output cannot be written: the disk is full.\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to the whole console")
def test_ctrl_c_says_what_is_done_and_writes_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulator", "run", "live_well_leeds", "--replications", "500000", "--out", "results"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert err.strip().startswith("Stopped")
    assert "of 500,000 replications. Nothing was written." in err
    assert list(tmp_path.iterdir()) == []
