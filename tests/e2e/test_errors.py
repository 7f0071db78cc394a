"""Errors: one message that says what to do, the right exit code, no traceback, nothing half written."""

from __future__ import annotations

import json
import os
import re
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
        (["run", "live_well_leeds", "--design", "nothing like"], "no uplift; a 10% fee, and no third set aside; paid by"),
        (
            ["run", "zzzzzz"],
            "Scenarios that come with it: blackburn_advocacy, creative_youth_network, eco_actif, equal_consortium, fair",
        ),
        (
            ["check", "live_well_leeds", "--set", "payment.outcomes=3%"],
            "`consortium run FILE --set PATH=VALUE` checks the change",
        ),
        (["compare", "live_well_leeds", "--design", "as it stands"], "one design alone cannot be compared"),
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


def _stopped(which: signal.Signals, place: Path, seconds: float, *arguments: str) -> tuple[int, str, str]:
    """A run that is stopped after so long: its exit code, output and errors."""
    command = [sys.executable, "-m", "simulator", "run", "equal_consortium", "--out", "results", *arguments]
    with subprocess.Popen(
        command, cwd=place, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        time.sleep(seconds)
        process.send_signal(which)
        out, err = process.communicate(timeout=90)
    assert "Traceback" not in err
    return process.returncode, out, err.strip()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to the whole console")
@pytest.mark.slow
def test_sigterm_keeps_what_is_done_and_says_so_as_ctrl_c_does(tmp_path: Path) -> None:
    code, out, err = _stopped(signal.SIGTERM, tmp_path, 2.5, "--replications", "900000", "--json")
    assert code == 130
    done = re.match(r"Stopped after ([\d,]+) of 900,000 replications\. ", err)
    assert done is not None, err
    if out:  # a machine too slow for one batch in the time has nothing to keep
        assert json.loads(out)["replications"] == int(done[1].replace(",", ""))
        assert json.loads((tmp_path / "results" / "record.json").read_text(encoding="utf-8"))["replications"] % 1000 == 0
    else:
        assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to the whole console")
def test_ctrl_c_ends_a_run_to_a_precision(tmp_path: Path) -> None:
    code, out, err = _stopped(signal.SIGINT, tmp_path, 4, "--precision", "0.01%")
    assert code == 130
    assert out == ""
    assert err.endswith("Nothing was written.")
    assert list(tmp_path.iterdir()) == []
