"""Other processes for a command to work in."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent import futures
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import Empty, SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Task = tuple[futures.Future[Any], tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]]
"""Whom to tell of what came of a call, and the call."""

MOST = 64
LEAST = 4_000
"""Replications under which starting other processes takes longer than it saves."""

_SPELL = 0.2  # seconds
_STOPS = {signal.SIGINT, signal.SIGTERM}
_SPAWN = multiprocessing.get_context("spawn")


@contextlib.contextmanager
def processes(asked: int | None, replications: int) -> Iterator[futures.Executor | None]:
    """Other processes, started afresh as on every system; none where there is little to do."""
    count = asked or min(os.cpu_count() or 1, MOST)
    if count < 2 or replications < LEAST:
        yield None
        return
    with Workers(count) as executor:
        yield executor


class Workers(futures.Executor):
    """Up to `most` processes, started as there is work for them and ended when the context is left, whatever they are at.

    Each has a pipe of its own. The processes of a ProcessPoolExecutor share pipes and the locks on them: one that is ended while it
    holds a lock, or has sent half of a result, leaves the command waiting for good. Each has a thread here that starts and serves
    it, for Ctrl-C interrupts no thread but the main one.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._threads = 0
        self._starting = threading.Lock()
        self._processes: list[SpawnProcess] = []
        self._ended = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> futures.Future[T]:
        """Have a worker call `fn`, which like its arguments and what it returns must pickle."""
        future: futures.Future[T] = _Future()
        self._tasks.put((future, (fn, args, kwargs)))
        if not self._idle.acquire(blocking=False) and self._threads < self._most:
            self._threads += 1
            threading.Thread(target=self._serve, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """End the workers at once. What is not begun is cancelled; what is not done fails."""
        with contextlib.suppress(Empty):
            while task := self._tasks.get_nowait():
                task[0].cancel()
        for _ in range(self._threads):
            self._tasks.put(None)
        with self._starting:
            self._ended = True
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()

    def _serve(self) -> None:
        """Give one worker its tasks, one after the other."""
        pipe: Connection | None = None
        while task := self._tasks.get():
            future, call = task
            if future.set_running_or_notify_cancel():
                try:
                    pipe = pipe or self._started()
                    value, error = _asked(pipe, call)
                except futures.BrokenExecutor as lost:
                    pipe, error = None, lost  # the next task has a new process
                except Exception as unsent:  # no process to be had; a call, or an error, that does not pickle
                    error = unsent
                if error is None:
                    future.set_result(value)
                else:
                    future.set_exception(error)
            self._idle.release()

    def _started(self) -> Connection:
        """This end of the pipe to a new worker."""
        from simulator.terms import plugins  # not above: `--help` need not wait for it

        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_work, args=(theirs, dict(plugins.NAMED)), daemon=True)
        if sys.platform != "win32":
            # A process inherits the signals that its thread blocks, so it never hears of Ctrl-C or SIGTERM, not even before it can say
            # so. But the first one started starts the tracker too, which lets them through again.
            resource_tracker.ensure_running()
            signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        with self._starting:
            if self._ended:
                raise futures.BrokenExecutor("the workers have been ended")
            process.start()
            self._processes.append(process)
        theirs.close()  # the worker alone has it now, so that its end is the end of the pipe
        return ours


def _asked(pipe: Connection, call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]) -> tuple[Any, Exception | None]:
    """What a worker answers to a call. Raises BrokenExecutor where it has ended, if need be in the middle of a sentence."""
    try:
        pipe.send(call)
        answer: tuple[Any, Exception | None] = pipe.recv()
    except (EOFError, OSError) as ended:
        raise futures.BrokenExecutor("a worker process has ended before its work was done") from ended
    return answer


class _Future(futures.Future[T]):
    def result(self, timeout: float | None = None) -> T:
        """What came of the call; waited for in short spells, for on Windows Ctrl-C is noticed only between waits."""
        while timeout is None and not self.done():
            futures.wait([self], _SPELL)
        return super().result(timeout)


def _bring(named: dict[str, str]) -> None:
    """The plug-ins that the command has."""
    from simulator.terms import plugins

    plugins.bring(named)


def _work(pipe: Connection, named: dict[str, str]) -> None:
    """A worker's life: calls, until the command or its end of the pipe has gone. Ctrl-C and SIGTERM are for the command to answer."""
    for which in _STOPS:
        signal.signal(which, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_command, daemon=True).start()
    if named:
        _bring(named)
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_called(*pipe.recv()))


def _called(fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Exception | None]:
    try:
        return fn(*args, **kwargs), None
    except Exception as error:
        error.add_note(f"In a worker process:\n{''.join(traceback.format_exception(error))}")  # for --debug: no traceback pickles
        return None, error


def _end_with_the_command() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
