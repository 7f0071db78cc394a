"""Sweeps in parts and on a cluster: the bytes of one on this machine, whatever is lost on the way."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from random import Random
from threading import Thread, Timer
from typing import Any

import psutil
import pytest

from simulator.cli.sweeping import sweep
from tests.e2e.command import ROOT, Ran, consortium, environment, in_a_process
from tests.small_sweep import EXPERIMENT, contents, small

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(os.name == "nt", reason="Windows has neither bash nor SIGKILL")]

LONG = 60  # seconds: more than anything here takes on a busy machine
LEVERS = {**EXPERIMENT["levers"], "results": {"path": "payment.outcomes", "low": "0%", "high": "80%", "steps": 25}}


def _experiment(folder: Path) -> Path:
    """100 runs: long enough to lose something on the way."""
    return small(folder, levers=LEVERS, replications=300)


def _whole(file: Path) -> dict[str, bytes]:
    done = consortium("sweep", file)
    assert (done.code, done.err) == (0, "")
    return contents(file.parent / "store")


def _differ(file: Path, whole: dict[str, bytes]) -> list[str]:
    """The files of an experiment's store that are not as they should be, by their paths."""
    mine = contents(file.parent / "store")
    return [path for path in sorted({*mine, *whole}) if mine.get(path) != whole.get(path)]


def test_the_guide_knows_the_options() -> None:
    page = (ROOT / "docs" / "guides" / "sweep-on-a-cluster.md").read_text(encoding="utf-8")
    named = {option for line in re.findall("consortium sweep .*", page) for option in re.findall(r"--\w+", line)}
    assert {"--shard", "--workers", "--scheduler", "--analyse"} <= named
    assert named <= {option for parameter in sweep.params for option in parameter.opts}


# --- parts, in a shell


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The store of the small experiment, of 16 runs."""
    return _whole(small(tmp_path_factory.mktemp("few")))


def _shell(script: str, file: Path) -> Ran:
    command = f'consortium() {{ "{sys.executable}" -m simulator "$@"; }}\nE={file}\n{script}'
    done = subprocess.run(["bash", "-c", command], env=environment(), capture_output=True, timeout=LONG, check=False)
    return Ran(done.returncode, done.stdout, done.stdout.decode(), done.stderr.decode())


BY_ONE = """\
for i in 1 3; do consortium sweep $E --shard $i/3 >&2 || exit 11; done
consortium sweep $E --analyse >&2 && exit 12  # a part is missing
consortium sweep $E --shard 2/3 >&2 || exit 13
consortium sweep $E --analyse --json"""

AT_ONCE = """\
for i in 3 1 2; do consortium sweep $E --shard $i/3 >&2 & done; wait
consortium sweep $E --analyse --json"""


@pytest.mark.slow
@pytest.mark.parametrize("script", [BY_ONE, AT_ONCE], ids=["one by one", "at once"])
def test_parts_in_a_shell_make_one_sweep(few: dict[str, bytes], tmp_path: Path, script: str) -> None:
    file = small(tmp_path)
    ran = _shell(script, file)
    assert ran.code == 0, ran.err
    assert "Traceback" not in ran.err
    assert (ran.json["done"], ran.json["failed"], ran.json["to_do"]) == (16, 0, 0)
    assert _differ(file, few) == []


STARTS = """
import sys
from pathlib import Path
from simulator.studies.sweep.store import Store

store = Store(Path(sys.argv[1]))
for _ in range(150):
    store.open({"scenario": "x" * 10_000}, [30])
    assert store.read({"scenario": "x" * 10_000}) == [30]
"""


@pytest.mark.slow
def test_parts_that_start_at_once_read_no_half_of_an_index(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTS, str(tmp_path / "store")]
    parts = [subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [part.communicate(timeout=LONG)[1] for part in parts] == ["", "", ""]
    assert list(contents(tmp_path / "store")) == ["store.json"]


# --- Dask


class Cluster:
    """A Dask scheduler and its workers, each a process in a session of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        """Those with a nanny."""
        self._started: list[subprocess.Popen[bytes]] = []
        own = ("--port", "0", "--dashboard-address", "127.0.0.1:0", "--idle-timeout", "120")
        self.scheduler = self._dask("scheduler", *own)
        _wait(self.file.exists)

    @property
    def address(self) -> str:
        (address,) = re.findall(r'"address": "(tcp://[^"]+)"', self.file.read_text(encoding="utf-8"))
        return address

    @property
    def log(self) -> str:
        """What the scheduler says."""
        return (self.folder / "0.log").read_text(encoding="utf-8")

    def worker(self, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
        """A worker of one thread, once the scheduler knows it."""
        known = self.log.count("Register worker addr")
        own = ("--nworkers", "1", "--nthreads", "1", "--no-dashboard", "--death-timeout", "60")
        started = self._dask("worker", *own, "--local-directory", str(self.folder), *arguments, **env)
        _wait(lambda: self.log.count("Register worker addr") > known)
        if "--no-nanny" not in arguments:
            self.workers.append(started)
        return started

    def close(self) -> None:
        for process in self._started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(LONG)

    def _dask(self, what: str, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", what, "--host", "127.0.0.1", "--scheduler-file", str(self.file), *arguments]
        with (self.folder / f"{len(self._started)}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, env=environment(**env), stdout=log, stderr=log, start_new_session=True
            )
        self._started.append(process)
        return process


def _wait(until: Callable[[], object]) -> None:
    end = time.monotonic() + LONG
    while not until():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The store of 100 runs on this machine."""
    return _whole(_experiment(tmp_path_factory.mktemp("whole")))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """With one worker that a nanny starts again."""
    with contextlib.closing(Cluster(tmp_path_factory.mktemp("dask"))) as made:
        made.worker()
        yield made


def _sweep(file: Path, address: str, lose: Callable[[], object], runs: int = 20) -> tuple[int, str]:
    """A sweep that something is lost on the way of, once so many runs are done: its exit code and errors."""
    command = [sys.executable, "-m", "simulator", "sweep", str(file), "--scheduler", address, "--json"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        _wait(lambda: process.poll() is not None or len(list(file.parent.glob("store/runs/*/*.parquet"))) >= runs)
        assert process.poll() is None, "it had ended before"
        lose()
        return process.wait(LONG), process.stderr.read() if process.stderr is not None else ""


def _kill_within(nanny: subprocess.Popen[bytes]) -> None:
    for child in psutil.Process(nanny.pid).children():
        if "resource_tracker" not in " ".join(child.cmdline()):
            child.kill()


def _same_after_resuming(file: Path, whole: dict[str, bytes]) -> None:
    ran = consortium("sweep", file, "--resume")
    assert (ran.code, ran.err) == (0, "")
    assert _differ(file, whole) == []


@pytest.mark.slow
def test_a_worker_that_its_nanny_starts_again(cluster: Cluster, whole: dict[str, bytes], tmp_path: Path) -> None:
    file = _experiment(tmp_path)
    assert _sweep(file, str(cluster.file), lambda: _kill_within(cluster.workers[0])) == (0, "")
    assert _differ(file, whole) == []


@pytest.mark.slow
def test_a_worker_that_is_lost_for_good(cluster: Cluster, whole: dict[str, bytes], tmp_path: Path) -> None:
    file, lone = _experiment(tmp_path), cluster.worker("--no-nanny")
    assert _sweep(file, cluster.address, lone.kill) == (0, "")
    assert _differ(file, whole) == []


@pytest.mark.slow
def test_a_worker_that_has_another_program(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "other" / "simulator").mkdir(parents=True)
    (tmp_path / "other" / "simulator" / "__init__.py").touch()
    other = cluster.worker("--no-nanny", PYTHONPATH=str(tmp_path / "other"))
    ran = in_a_process("sweep", small(tmp_path), "--scheduler", cluster.file)
    other.kill()
    assert ran.code == 2
    assert re.fullmatch(r"the worker at tcp:\S+ cannot do the work \(ModuleNotFound.*\): install the same on all\.\n", ran.err)


@pytest.mark.slow
def test_a_worker_that_comes_late_and_a_scheduler_that_dies(whole: dict[str, bytes], tmp_path: Path) -> None:
    file = _experiment(tmp_path)
    with contextlib.closing(Cluster(tmp_path / "dask")) as cluster:
        Timer(2.5, cluster.worker).start()
        code, err = _sweep(file, str(cluster.file), cluster.scheduler.kill)
    assert code == 1
    assert re.fullmatch(r"The sweep stopped: .*scheduler.*What is done is kept: --resume goes on from there\.\n", err)
    assert len(contents(tmp_path / "store" / "runs")) >= 20
    _same_after_resuming(file, whole)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:9", "no scheduler answers at tcp://127.0.0.1:9: is `dask scheduler` running there?"),
        ("nowhere.json", "there is no scheduler file nowhere.json; give one that `dask scheduler --scheduler-file` wrote"),
        pytest.param("small.yaml", "there is no scheduler file small.yaml", marks=pytest.mark.slow),
    ],
)
def test_a_scheduler_that_is_not_there(tmp_path: Path, address: str, said: str) -> None:
    ran = in_a_process("sweep", small(tmp_path), "--scheduler", address, cwd=tmp_path)
    assert ran.code == 2
    assert ran.err.startswith(said)
    assert ran.err.count("\n") == 1


@pytest.mark.slow
def test_something_else_that_answers(tmp_path: Path) -> None:
    """Such as the page of the scheduler, a port further: Dask would wait for good."""
    with HTTPServer(("127.0.0.1", 0), _Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        ran = in_a_process("sweep", small(tmp_path), "--scheduler", f"tcp://127.0.0.1:{server.server_port}")
        server.shutdown()
    assert ran.code == 2
    assert "is `dask scheduler` running there? (nothing within 10 seconds)" in ran.err


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *what: Any) -> None:
        pass


@pytest.mark.slow
def test_ctrl_c_leaves_nothing_to_the_cluster(cluster: Cluster, whole: dict[str, bytes], tmp_path: Path) -> None:
    file = _experiment(tmp_path)
    command = [sys.executable, "-m", "simulator", "sweep", str(file), "--scheduler", cluster.address]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        _wait(lambda: len(list(file.parent.glob("store/runs/*/*.parquet"))) >= 20)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LONG)
    assert process.returncode == 130
    assert re.fullmatch(r"Stopped\. \d+ of 100 runs are done and kept: --resume goes on from there\.\n", err)
    ran = in_a_process("sweep", file, "--resume", "--scheduler", cluster.address)
    assert (ran.code, ran.err) == (0, "")
    assert _differ(file, whole) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_workers_lost_again_and_again(cluster: Cluster, whole: dict[str, bytes], tmp_path: Path, seed: int) -> None:
    file, luck = _experiment(tmp_path), Random(seed)
    if len(cluster.workers) < 2:
        cluster.worker()

    def lose() -> None:
        for _ in range(4):
            _kill_within(luck.choice(cluster.workers))
            time.sleep(luck.uniform(0, 1.5))

    assert _sweep(file, cluster.address, lose, luck.randrange(60)) == (0, ""), f"seed {seed}"
    assert _differ(file, whole) == [], f"seed {seed}"
