"""Other processes for a command to work in."""

from __future__ import annotations

import concurrent.futures
import contextlib
import multiprocessing
import os
from collections.abc import Iterator

MOST = 64
LEAST = 4_000
"""Replications under which starting other processes takes longer than it saves."""


@contextlib.contextmanager
def processes(asked: int | None, replications: int) -> Iterator[concurrent.futures.Executor | None]:
    """Other processes, started afresh as on every system; none where there is little to do."""
    count = asked or min(os.cpu_count() or 1, MOST)
    if count < 2 or replications < LEAST:
        yield None
        return
    context = multiprocessing.get_context("spawn")
    executor = concurrent.futures.ProcessPoolExecutor(count, mp_context=context)
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
