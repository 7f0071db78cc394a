"""Ctrl-C and SIGTERM, a command that is killed, and output that nobody reads: a quiet end, soon, with nothing left running."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

import simulator
from simulator.cli import exploring
from simulator.cli.errors import told
from simulator.cli.progress import Bar
from simulator.execution import replicate
from simulator.execution.workers import Workers, _asked
from simulator.language import units
from tests.e2e.command import environment
from tests.often import often

pytestmark = pytest.mark.e2e

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither process groups nor SIGKILL")

SOON = 20  # seconds in which what hangs is found out, beside other work too
LONG = ("-n", "200000", "--workers")
COMPARE = ("compare", "live_well_leeds", *LONG)


def _signalled(
    which: signal.Signals, when: float | Callable[[], object], *arguments: str, group: bool, **env: str
) -> tuple[int, str, str]:
    """A command that is sent a signal after so long, or once it has come to something: its exit code, output and errors, once none of its
    processes is left."""
    command = [sys.executable, "-m", "simulator", *arguments]
    with subprocess.Popen(
        command, env=environment(**env), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        if callable(when):
            while not when() and process.poll() is None:
                time.sleep(0.02)
        else:
            time.sleep(when)
        os.kill(-process.pid if group else process.pid, which)
        try:
            out, err = process.communicate(timeout=SOON)  # its workers hold its standard error too, so this waits for them
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, out, err


@posix
@pytest.mark.parametrize(
    ("which", "arguments"),
    [
        (signal.SIGTERM, (*COMPARE, "1", "--json")),
        pytest.param(
            signal.SIGINT,
            ("explain", "race_to_the_bottom", "--mechanism", "volumes", "--json", *LONG, "1"),
            marks=pytest.mark.slow,
        ),
        pytest.param(signal.SIGTERM, ("report", "live_well_leeds", *LONG, "1"), marks=pytest.mark.slow),
    ],
    ids=["compare", "explain", "report"],
)
def test_a_stop_between_batches_is_not_taken_for_their_end(
    which: signal.Signals, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    more = ("--out", str(tmp_path / "results")) if arguments[0] == "report" else ()
    code, out, err = _signalled(which, 2.5, *arguments, *more, group=True)
    assert (code, out, err.strip()) == (130, "", "Stopped.")
    assert list(tmp_path.iterdir()) == []


@posix
@pytest.mark.parametrize(("which", "seconds"), [(signal.SIGINT, 1.5), pytest.param(signal.SIGTERM, 3.0, marks=pytest.mark.slow)])
def test_a_stop_with_workers(which: signal.Signals, seconds: float) -> None:
    code, out, err = _signalled(which, seconds, *COMPARE, "2", group=True)
    assert (code, out, err.strip()) == (130, "", "Stopped.")


@posix
@pytest.mark.slow
@pytest.mark.parametrize("place", range(often(8, 80)))
def test_a_stop_with_workers_at_any_moment(place: int) -> None:
    which = (signal.SIGINT, signal.SIGTERM)[place % 2]
    seconds = 0.6 + 1.6 * place / often(8, 80)
    code, out, err = _signalled(which, seconds, *COMPARE, "3", group=True)
    assert (code, out, err.strip()) == (130, "", "Stopped.")


SWALLOWS = """
import signal
try:
    signal.raise_signal(signal.SIGINT)
except:
    print("lost")
print("whole")
"""

IMPORTS_IT = """
import time
from simulator import cli

def execute():
    try:
        import swallows
        [time.sleep(0.1) for _ in range(100)]
    except KeyboardInterrupt:
        return 130

cli.execute = execute
cli.main()
"""


def test_ctrl_c_is_not_lost_on_an_import_that_takes_it_for_a_missing_module(tmp_path: Path) -> None:
    (tmp_path / "swallows.py").write_text(SWALLOWS, encoding="utf-8")
    (tmp_path / "command.py").write_text(IMPORTS_IT, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "command.py")]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "whole\n", "")


@pytest.mark.slow
@posix
def test_workers_end_with_a_command_that_is_killed() -> None:
    code, out, err = _signalled(signal.SIGKILL, 3.0, *COMPARE, "2", group=False)
    assert (code, out, err) == (-signal.SIGKILL, "", "")


@pytest.mark.slow
@posix
def test_what_a_killed_command_leaves_is_cleared_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An explorer keeps its runs in the system's folder for what is temporary, as long as it runs."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    explorer = ("explorer", "live_well_leeds", "--workers", "2", "--out", str(tmp_path / "page.html"))
    runs = "consortium-explorer-*/files"
    killed = _signalled(signal.SIGKILL, lambda: list(tmp_path.glob(runs)), *explorer, group=False, TMPDIR=str(tmp_path))
    assert (killed[0], killed[2]) == (-signal.SIGKILL, "")
    assert len(list(tmp_path.iterdir())) == 1
    with exploring._store(None) as made:
        assert list(tmp_path.iterdir()) == [made.parent]
        with exploring._store(None) as other:
            assert sorted(tmp_path.iterdir()) == sorted([made.parent, other.parent])
    assert list(tmp_path.iterdir()) == []


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "race_to_the_bottom", "-n", "20", "--mechanism", "volumes", "--json"),
        pytest.param(("compare", "race_to_the_bottom", "equal_consortium", "-n", "20"), marks=pytest.mark.slow),
        ("list",),
        ("--help",),
    ],
    ids=["explain", "compare", "list", "help"],
)
def test_a_closed_output_is_one_that_nobody_reads(arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "simulator", *arguments]
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *command], env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


@posix
def test_a_closed_standard_error_sends_no_message_elsewhere() -> None:
    command = [sys.executable, "-m", "simulator", "check", "nowhere"]
    done = subprocess.run(
        ["sh", "-c", '"$@" 2>&-', "sh", *command], env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")


@pytest.fixture
def pressed_in_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the second batch, of one replication each."""
    run_one, begun = replicate.lived, []

    def run(*given: Any, **more: Any) -> Any:
        begun.append(1)
        if len(begun) == 2:
            raise KeyboardInterrupt
        return run_one(*given, **more)

    monkeypatch.setattr(replicate, "lived", run)
    monkeypatch.setattr(replicate, "batch_size", lambda scenario: 1)


@pytest.mark.usefixtures("pressed_in_the_second")
@pytest.mark.parametrize("work", [simulator.run, simulator.compare, simulator.explain])
def test_python_is_told_of_ctrl_c(work: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        work("live_well_leeds", replications=3)


@pytest.mark.usefixtures("pressed_in_the_second")
def test_who_asks_for_it_is_given_what_is_done() -> None:
    told: list[int] = []

    class Stopped:
        stopped = True

        def __call__(self, done: int) -> None:
            told.append(done)

    assert simulator.run("equal_consortium", 3, progress=Stopped()).replications == 1
    assert told == [1]
    assert isinstance(Bar(3), replicate.Stoppable)


def test_ctrl_c_that_pydantic_has_made_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a cause, as a file writes itself out by a function of its own."""

    def pressed(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(units, "plain_data", pressed)  # of a range
    with pytest.raises(PydanticSerializationError) as raised:
        simulator.load("live_well_leeds").file.model_dump(mode="json")
    assert raised.value.__cause__ is None
    assert told(raised.value) == ("Stopped.", 130)
    with pytest.raises(PydanticSerializationError) as other:
        TypeAdapter(Any).dump_json(object())
    assert told(other.value)[1] == 1


def test_workers_give_back_what_comes_of_a_call() -> None:
    with Workers(2) as workers:
        calls = [workers.submit(pow, 2, power) for power in range(20)]
        assert [call.result() for call in calls] == [2**power for power in range(20)]
        assert len(workers._processes) == 2
        with pytest.raises(ValueError, match="invalid literal") as raised:
            workers.submit(int, "x").result()
        assert "In a worker process:\nTraceback" in raised.value.__notes__[0]
        with pytest.raises(Exception, match="pickle"):
            workers.submit(lambda: 1).result()
        assert workers.submit(pow, 2, 3).result() == 8


def test_as_many_workers_as_there_is_work_for() -> None:
    with Workers(5) as workers:
        assert [workers.submit(pow, 2, 2).result(), workers.submit(pow, 2, 3).result()] == [4, 8]
        assert len(workers._processes) <= 2


def test_a_worker_that_is_ended_from_outside() -> None:
    with Workers(1) as workers:
        with pytest.raises(BrokenExecutor) as raised:
            workers.submit(os._exit, 1).result()
        assert "not enough memory" in told(raised.value)[0]
        assert workers.submit(pow, 2, 3).result() == 8  # by another


@posix
def test_a_worker_that_ends_with_half_an_answer_sent() -> None:
    ours, theirs = multiprocessing.Pipe()
    os.write(theirs.fileno(), struct.pack("!i", 100) + b"half")
    reading = os.dup(theirs.fileno())  # so that the call can be sent
    theirs.close()
    threading.Timer(0.1, socket.socket(fileno=reading).shutdown, (socket.SHUT_RDWR,)).start()
    with pytest.raises(BrokenExecutor):
        _asked(ours, (pow, (2, 3), {}))


def test_leaving_them_ends_them_whatever_they_are_at() -> None:
    began = time.monotonic()
    with Workers(1) as workers:
        calls = [workers.submit(time.sleep, 60) for _ in range(3)]
    assert time.monotonic() - began < SOON
    assert not any(process.is_alive() for process in workers._processes)
    assert all(isinstance(call.exception(SOON), BrokenExecutor) for call in calls if not call.cancelled())
    assert calls[2].cancelled()
