"""Calls made elsewhere, by any executor of `concurrent.futures`, or here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor

T = TypeVar("T")


def in_order(executor: Executor | None, calls: Iterable[Callable[[], T]]) -> Iterator[T]:
    """What each call comes to, in their order; here and one by one without an executor.

    Once it is left, whether done or not, what has not begun is cancelled.
    """
    yield from Begun(executor, calls).results()


class Begun(Generic[T]):
    """Calls begun at once, where an executor takes them; else when their results are asked for."""

    def __init__(self, executor: Executor | None, calls: Iterable[Callable[[], T]]) -> None:
        self._futures = [] if executor is None else [executor.submit(call) for call in calls]
        self._results: Iterable[Callable[[], T]] = [each.result for each in self._futures] if executor else calls

    def results(self) -> Iterator[T]:
        """What each comes to, in their order."""
        try:
            for result in self._results:
                yield result()
        finally:
            self.cancel()

    def cancel(self) -> None:
        """Begin no more of them."""
        for future in self._futures:
            future.cancel()
