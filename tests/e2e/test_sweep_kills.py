"""Sweeps that are killed, stopped or out of disk at any moment: in the end the same bytes, and nothing left running."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import psutil
import pytest

from tests.e2e.command import consortium, environment
from tests.often import often
from tests.small_sweep import EXPERIMENT, contents, small

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(os.name == "nt", reason="Windows has neither sessions nor SIGKILL")]

SOON = 5  # seconds
LONG = 60  # seconds: more than a sweep takes on a busy machine
LEVERS = {**EXPERIMENT["levers"], "results": {"path": "payment.outcomes", "low": "0%", "high": "80%", "steps": 12}}
KEPT = "Finished runs are kept."
UNBORN = re.compile(
    r"(Traceback \(most recent call last\):\n(  File \"(<string>|[^\"]*/multiprocessing/spawn\.py)\", .*\n(    .*\n)*)+EOFError: Ran out of input\n)+"
)
"""Python's own words, and none of ours, of workers to which a parent killed in these milliseconds told nothing."""


class Whole(NamedTuple):
    """An undisturbed sweep."""

    contents: dict[str, bytes]
    seconds: float


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("whole")
    began = time.monotonic()
    done = consortium("sweep", _experiment(folder), "--workers", "2")
    assert (done.code, done.err) == (0, "")
    return Whole(contents(folder / "store"), time.monotonic() - began)


def _experiment(folder: Path) -> Path:
    """48 runs: some seconds in which it starts, runs and collects."""
    return small(folder, levers=LEVERS, replications=100)


class Sweep(subprocess.Popen[str]):
    """The command in a session of its own."""

    def __init__(self, file: Path, *arguments: str) -> None:
        super().__init__(
            [sys.executable, "-m", "simulator", "sweep", str(file), "--workers", "2", *arguments],
            env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        self.store = file.parent / "store"

    @property
    def runs(self) -> int:
        """How many are kept."""
        return sum(1 for _ in self.store.glob("runs/*/*.parquet"))

    @property
    def others(self) -> list[psutil.Process]:
        """The processes of its session but the command's own."""
        return [each for each in psutil.process_iter() if each.pid != self.pid and _alive_in(self.pid, each)]

    @property
    def workers(self) -> list[psutil.Process]:
        """Those that make runs: neither Python's tracker of resources, nor what has only just been forked."""
        return [each for each in self.others if "spawn_main" in _command(each)]

    def waited(self, until: Callable[[], object]) -> bool:
        """Wait for something to come, or for the end of the command; whether it came first."""
        while self.poll() is None:
            if until():
                return True
            time.sleep(0.005)
        return False

    def ended(self, within: float = SOON) -> tuple[int, str, str]:
        """Its exit code, output and errors, once none of its session is left."""
        try:
            out, err = self.communicate(timeout=within)
            end = time.monotonic() + SOON
            while (left := self.others) and time.monotonic() < end:
                time.sleep(0.05)
            assert [_command(each) for each in left] == []
        finally:
            for each in self.others:
                each.kill()
            self.kill()
        return self.returncode, out, err


def _alive_in(session: int, process: psutil.Process) -> bool:
    try:
        return os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, psutil.Error):
        return False


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return "resource_tracker"  # it has just ended: none of ours


def _wait_for_runs(sweep: Sweep, count: int) -> None:
    assert sweep.waited(lambda: sweep.runs >= count), "it had ended before"


def _kill(sweep: Sweep, whom: str, after: float) -> bool:
    """Kill the command, a worker or all of them after so many seconds; whether the command ended before its work was done."""
    end = time.monotonic() + after
    if sweep.waited(lambda: time.monotonic() > end):
        if whom == "worker":
            sweep.waited(lambda: [each.kill() for each in sweep.workers[:1]])
        else:
            os.kill(-sweep.pid if whom == "all" else sweep.pid, signal.SIGKILL)
    code, _, err = sweep.ended(LONG)
    if whom != "worker" and code != 0 and UNBORN.fullmatch(err):
        err = ""
    assert (code, err) in ([(0, "")] if whom == "worker" else [(0, ""), (-signal.SIGKILL, "")])
    return code != 0


def _killed(whole: Whole, folder: Path, whom: str, seed: int) -> None:
    """A sweep that is killed, and some that resume it too, ends with the same bytes."""
    luck, file, told = Random(seed), _experiment(folder), [f"seed {seed}, {whom} killed"]
    sweep = Sweep(file)
    while True:
        told.append(f"after {(after := luck.uniform(0, whole.seconds)):.2f} s")
        if not _kill(sweep, whom, after):
            break
        sweep = Sweep(file, "--resume")
        if luck.random() < 2 / 3:
            assert sweep.ended(LONG)[0] == 0, told
            break
    assert _differ(folder / "store", whole.contents) == [], told


def _differ(store: Path, other: dict[str, bytes]) -> list[str]:
    """The files of a store that are not as in another, by their paths."""
    mine = contents(store)
    return [path for path in sorted({*mine, *other}) if mine.get(path) != other.get(path)]


def _same_after_resuming(file: Path, whole: Whole) -> None:
    assert Sweep(file, "--resume").ended(LONG)[::2] == (0, "")
    assert _differ(file.parent / "store", whole.contents) == []


@pytest.mark.slow
@pytest.mark.parametrize(("whom", "seed"), [("parent", 1), ("worker", 26)])
def test_a_kill_at_any_moment_loses_nothing(whole: Whole, tmp_path: Path, whom: str, seed: int) -> None:
    _killed(whole, tmp_path, whom, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(27, 27 + often(9, 60)))
def test_many_more_kills_lose_nothing(whole: Whole, tmp_path: Path, seed: int) -> None:
    _killed(whole, tmp_path, ("parent", "all", "worker")[seed % 3], seed)


@pytest.mark.slow
def test_what_is_left_half_written_is_cleared(whole: Whole, tmp_path: Path) -> None:
    """As if it had been killed between writing files aside and moving them, at the start, while it ran and in the end."""
    file = _experiment(tmp_path)
    sweep = Sweep(file)
    _wait_for_runs(sweep, 10)
    assert _kill(sweep, "all", 0)
    one, *_ = (sweep.store / "runs").rglob("*.parquet")
    for path in (sweep.store / "store.json", one, sweep.store / "failed" / "x.json", sweep.store / "results.csv"):
        path.with_name(f".{path.name}.01234567.part").write_bytes(b"half")
    _same_after_resuming(file, whole)


def _stopped(sweep: Sweep) -> int:
    """How many runs it says are done when Ctrl-C is pressed."""
    os.killpg(sweep.pid, signal.SIGINT)
    code, _, err = sweep.ended()
    said = re.fullmatch(r"Stopped\. (\d+) of 48 runs are done and kept: --resume goes on from there\.\n", err)
    assert code == 130, err
    assert said, err
    assert int(said[1]) <= sweep.runs
    return int(said[1])


@pytest.mark.slow
def test_ctrl_c_says_how_many_are_done_and_how_to_go_on(whole: Whole, tmp_path: Path) -> None:
    file = _experiment(tmp_path)
    sweep = Sweep(file)
    _wait_for_runs(sweep, 15)
    assert (first := _stopped(sweep)) > 5
    sweep = Sweep(file, "--resume")
    assert sweep.waited(lambda: sweep.workers)  # which have done nothing yet
    assert first <= _stopped(sweep) < 48
    _same_after_resuming(file, whole)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(often(6, 60)))
def test_a_stop_at_any_moment(whole: Whole, tmp_path: Path, seed: int) -> None:
    file, after = _experiment(tmp_path), Random(seed).uniform(0.3, whole.seconds)
    sweep = Sweep(file)
    end = time.monotonic() + after
    if sweep.waited(lambda: time.monotonic() > end):
        os.killpg(sweep.pid, (signal.SIGINT, signal.SIGTERM)[seed % 2])
    code, _, err = sweep.ended()
    told = f"seed {seed}: after {after:.2f} s"
    assert code in (0, 130), (told, err)
    assert re.fullmatch(r"(Stopped\.( \d+ of 48 runs are done and kept: --resume goes on from there\.)?)?", err.strip()), told
    _same_after_resuming(file, whole)


def test_a_folder_that_is_locked(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(0o500)
    out = tmp_path / "locked"
    command = [*_as_anybody(), sys.executable, "-m", "simulator", "sweep", str(small(tmp_path)), "--out", str(out)]
    ran = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=LONG, check=False)
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert re.search(rf"{out}\S* cannot be written: you may not write there.*\. {KEPT}", ran.stderr)


def test_a_folder_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("a file", encoding="utf-8")
    out = tmp_path / "there" / "below"
    ran = consortium("sweep", small(tmp_path), "--out", out)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert re.search(rf"{out}\S* cannot be written: a part of its path is a file.*\. {KEPT}", ran.err)


def _as_anybody() -> list[str]:
    """What takes a command the right of root to write anywhere."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere")
    return ["setpriv", "--bounding-set=-dac_override"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this user may mount nothing")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.slow
def test_a_disk_that_fills_up(whole: Whole, disk: Path) -> None:
    file, other = _experiment(disk), disk / "other"
    sweep = Sweep(file)
    _wait_for_runs(sweep, 10)
    with pytest.raises(OSError, match="No space left"):
        other.write_bytes(bytes(5_000_000))
    code, _, err = sweep.ended(LONG)
    assert (code, err.count("\n")) == (1, 1)
    assert err.endswith(f" cannot be written: the disk is full. {KEPT}\n")
    kept = contents(sweep.store / "runs")
    assert len(kept) >= 10
    assert kept.items() <= {path.removeprefix("runs/"): content for path, content in whole.contents.items()}.items()
    other.unlink()
    _same_after_resuming(file, whole)


@pytest.mark.slow
def test_a_disk_that_takes_no_large_file(whole: Whole, tmp_path: Path) -> None:
    """All the runs and not the results."""
    file = _experiment(tmp_path)
    command = f"ulimit -f 32; {sys.executable} -m simulator sweep {file}"
    ran = subprocess.run(["bash", "-c", command], env=environment(), capture_output=True, text=True, timeout=LONG, check=False)
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert re.search(rf"results\.parquet cannot be written: .*File too large\. {KEPT}", ran.stderr)
    left = set(whole.contents) - {"results.parquet"}
    assert set(contents(tmp_path / "store")) == left
    _same_after_resuming(file, whole)
