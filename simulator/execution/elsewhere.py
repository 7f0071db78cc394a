"""Calls made elsewhere, by any executor of `concurrent.futures`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import TypeVar

T = TypeVar("T")


def in_order(executor: Executor, calls: Iterable[Callable[[], T]]) -> Iterator[T]:
    """What each call comes to, in their order. Once it is left, whether done or not, what has not begun is cancelled."""
    futures = [executor.submit(call) for call in calls]
    try:
        for future in futures:
            yield future.result()
    finally:
        for future in futures:
            future.cancel()
