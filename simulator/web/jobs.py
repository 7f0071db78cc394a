"""Long work: a process of its own for each, a few at a time, with progress, and ended when it is cancelled."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from simulator.terms import plugins
from simulator.web import work

AT_ONCE = 2
MOST_WAITING = 20
MOST_KEPT = 40
MOST_BYTES = 200_000_000
"""Of what jobs have made and is kept."""
_GENTLE = 10  # of a long job's priority, so that sliders answer beside it

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
_SPAWN = multiprocessing.get_context("spawn")


class Busy(Exception):
    """There is more work waiting than anybody will wait for."""


@dataclass(eq=False)
class Job:
    """A piece of long work and how far it is."""

    number: str
    kind: str
    arguments: tuple[Any, ...]
    state: str = WAITING
    stage: str = ""
    done: int = 0
    total: int = 0
    piece: str = ""
    """What is put into the page: what came of it, or why nothing did."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    began: float = 0.0
    process: Any = None

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in (DONE, FAILED, CANCELLED)

    @property
    def size(self) -> int:
        """Bytes that are kept of it."""
        return len(self.piece) + sum(map(len, self.files.values()))

    @property
    def seconds(self) -> int:
        """Since it began."""
        return round(time.monotonic() - self.began) if self.began else 0


class Office:
    """The long work of all readers."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._threads = ThreadPoolExecutor(AT_ONCE, "job")
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, number: str) -> Job | None:
        """A job by its number."""
        with self._lock:
            return self._jobs.get(number)

    def known(self, kind: str, *arguments: Any) -> Job | None:
        """The job that does or has done this, unless it failed or was cancelled."""
        with self._lock:
            every = [job for job in self._jobs.values() if (job.kind, job.arguments) == (kind, arguments)]
        return next((job for job in reversed(every) if job.state not in (FAILED, CANCELLED)), None)

    def start(self, kind: str, *arguments: Any) -> Job:
        """Have this done, or take what was done before. Raises Busy."""
        found = self.known(kind, *arguments)
        if found is not None:
            return found
        job = Job(secrets.token_urlsafe(12), kind, arguments)
        with self._lock:
            if sum(each.state == WAITING for each in self._jobs.values()) >= MOST_WAITING:
                raise Busy
            self._jobs[job.number] = job
            self._make_room()
        self._threads.submit(self._serve, job)
        return job

    def before(self, job: Job) -> int:
        """How many wait that came before."""
        with self._lock:
            every = list(self._jobs.values())
        return sum(each.state == WAITING for each in every[: every.index(job)]) if job in every else 0

    def cancel(self, job: Job) -> None:
        """End a job at once."""
        with self._lock:
            if job.over:
                return
            job.state = CANCELLED
            if job.process is not None:
                job.process.kill()

    def close(self) -> None:
        """End all of it."""
        for job in list(self._jobs.values()):
            self.cancel(job)
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _serve(self, job: Job) -> None:
        ours, theirs = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(
            target=_work, args=(theirs, dict(plugins.NAMED), job.kind, self._folder, job.arguments), daemon=True
        )
        with self._lock:
            if job.over:
                return
            process.start()
            job.process, job.state, job.began = process, RUNNING, time.monotonic()
        theirs.close()
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._hear(job, ours.recv())
        process.join()
        ours.close()
        with self._lock:
            job.process = None
            if not job.over:
                job.piece, job.state = work.lost(), FAILED

    def _hear(self, job: Job, message: tuple[str, Any]) -> None:
        what, told = message
        with self._lock:
            if job.over:
                return
            if what == RUNNING:
                job.stage, job.done, job.total = told
            elif what == DONE:
                job.piece, job.files, job.state = told.piece, told.files, DONE
            else:
                job.piece, job.state = told, FAILED

    def _make_room(self) -> None:
        """Forget the oldest that are over, where too many or too much are kept."""
        over = [job for job in self._jobs.values() if job.over]
        while over and (len(self._jobs) > MOST_KEPT or sum(each.size for each in self._jobs.values()) > MOST_BYTES):
            del self._jobs[over.pop(0).number]


def _work(pipe: Connection, named: dict[str, str], kind: str, folder: str, arguments: tuple[Any, ...]) -> None:
    """A job's own process."""
    if hasattr(os, "nice"):
        os.nice(_GENTLE)
    threading.Thread(target=_end_with_the_page, daemon=True).start()
    plugins.bring(named)
    last = 0.0

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > 0.1 or done == total:
            last = time.monotonic()
            pipe.send((RUNNING, (stage, done, total)))

    with contextlib.suppress(OSError, KeyboardInterrupt):
        pipe.send(work.done(kind, folder, arguments, tell))
    pipe.close()


def _end_with_the_page() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def piece(office: Office, job: Job) -> str:
    """A job as a piece of the page: how far it is, or what came of it."""
    from simulator.web.pages import render

    return render("job.html", job=job, before=office.before(job))
