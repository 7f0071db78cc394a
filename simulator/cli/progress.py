"""How far a run is and how long it has to go, on standard error, for whoever sits before a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SHORT = 1.0  # seconds: a run that takes less shows nothing


class Bar:
    """Told how many replications are done. Shows nothing on a run of under a second, or where nobody watches."""

    def __init__(self, total: int | None) -> None:
        self.total = total
        self.done = 0
        self._watched = bool(sys.stderr and sys.stderr.isatty())
        self._started = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int) -> None:
        """So many replications are done in all."""
        self.done = done
        if not self._watched or (self.total is not None and done >= self.total and self._shown is None):
            return
        if self._shown is None and self._expected() > _SHORT:
            self._shown = self._show()
        if self._shown is not None:
            progress, task = self._shown
            progress.update(task, completed=done)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        if self._shown is not None:
            self._shown[0].stop()

    @property
    def progress(self) -> str:
        """`3,000 of 10,000 replications`."""
        return f"{self.done:,} of {self.total:,} replications" if self.total is not None else f"{self.done:,} replications"

    def _expected(self) -> float:
        elapsed = time.monotonic() - self._started
        return elapsed if self.total is None else elapsed * self.total / max(self.done, 1)

    def _show(self) -> tuple[Progress, TaskID]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = [TextColumn("Replications"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("left")]
        progress = Progress(*columns, console=Console(file=sys.stderr), transient=True)
        task = progress.add_task("run", total=self.total)
        progress.start()
        return progress, task
