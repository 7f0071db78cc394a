"""How far a run is and how long it has to go, on standard error, for whoever sits before a terminal."""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from simulator.cli import STOPS, ctrl_c

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SHORT = 1.0  # seconds: a run that takes less shows nothing


class Bar:
    """Told how many replications are done. Shows nothing on a run of under a second, or where nobody watches.

    As a context it notices Ctrl-C and SIGTERM: a run of many batches whose progress it is, and not only a part of, gives back those that are done.
    """

    def __init__(self, total: int | None) -> None:
        self.total = total
        self.done = 0
        self.stopped = False
        """Whether Ctrl-C was pressed."""
        self._before: dict[int, Any] = {}
        self._watched = bool(sys.stderr and sys.stderr.isatty())
        self._started = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int) -> None:
        """So many replications are done in all."""
        self.done = done
        if self.stopped:
            raise KeyboardInterrupt
        if not self._watched or (self.total is not None and done >= self.total and self._shown is None):
            return
        if self._shown is None and self._expected() > _SHORT:
            self._shown = self._show()
        if self._shown is not None:
            progress, task = self._shown
            progress.update(task, completed=done)

    def __enter__(self) -> Bar:
        for which in STOPS if threading.current_thread() is threading.main_thread() else ():
            if signal.getsignal(which) in (signal.default_int_handler, ctrl_c):
                self._before[which] = signal.signal(which, self._stop)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        for which, before in self._before.items():
            signal.signal(which, before)
        if self._shown is not None:
            self._shown[0].stop()

    @property
    def progress(self) -> str:
        """`3,000 of 10,000 replications`."""
        return f"{self.done:,} of {self.total:,} replications" if self.total is not None else f"{self.done:,} replications"

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopped = True
        self._before[number](number, frame)

    def _expected(self) -> float:
        elapsed = time.monotonic() - self._started
        return elapsed if self.total is None else elapsed * self.total / max(self.done, 1)

    def _show(self) -> tuple[Progress, TaskID]:
        progress = _shown()
        task = progress.add_task("Replications", total=self.total)
        progress.start()
        return progress, task


class Stages:
    """Told how far each stage of a longer work is. Shows nothing in the first second, or where nobody watches."""

    def __init__(self) -> None:
        self._watched = bool(sys.stderr and sys.stderr.isatty())
        self._started = time.monotonic()
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, of: int) -> None:
        """So much of a stage is done."""
        if not self._watched or time.monotonic() - self._started < _SHORT:
            return
        if self._progress is None:
            self._progress = _shown()
            self._progress.start()
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=of)
        self._progress.update(self._tasks[what], completed=done % of or of if done else 0)

    def __enter__(self) -> Stages:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        if self._progress is not None:
            self._progress.stop()


def _shown() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("left")]
    return Progress(*columns, console=Console(file=sys.stderr), transient=True)
