"""Who is served first: warm processes, live answers before refinements, and answers that were given before."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from starlette.requests import Request

from simulator.execution.workers import Workers

P = ParamSpec("P")
T = TypeVar("T")

LIVE, AHEAD, LATER, RANGE = 0, 1, 2, 3
"""What a reader waits for, what he may ask for next, what may come after, and wherever else he may go."""
KEPT = 32_000_000
"""Characters of answers that are kept."""


class Gone(Exception):
    """Nobody waits for the answer any more."""


@dataclass(order=True)
class _Waiting:
    rank: int
    number: int
    turn: asyncio.Future[None] = field(compare=False)


@dataclass(eq=False)
class _Asked:
    """A question that is being answered, and how many wait for it."""

    rank: int
    working: asyncio.Task[str]
    begun: bool = False
    waiting: int = 0


class Desk:
    """Processes that answer, in the order of who waits: what is not live never takes the last free one from what is."""

    def __init__(self, workers: int) -> None:
        self._workers = Workers(workers)
        self._free = self._all = workers
        self._later = 0
        self._waiting: list[_Waiting] = []
        self._numbers = itertools.count()
        self._asked: dict[Hashable, _Asked] = {}
        self._answers: OrderedDict[Hashable, str] = OrderedDict()
        self._size = 0

    async def warm(self, call: Callable[[], object]) -> None:
        """Start every worker, so that nobody waits for its imports."""
        await asyncio.gather(*(self._ask(LIVE, call) for _ in range(self._all)))

    async def answer(self, request: Request, key: Hashable, rank: int, call: Callable[..., str], *arguments: Any) -> str:
        """What `call` answers, elsewhere; what it answered before to the same key. Raises Gone where the reader has gone first."""
        if key in self._answers:
            self._answers.move_to_end(key)
            return self._answers[key]
        asked = self._asked.get(key)
        if asked is None or (rank < asked.rank and not asked.begun):
            asked = self._begun(key, rank, call, *arguments)
        asked.waiting += 1
        try:
            return await while_there(request, asyncio.shield(asked.working))
        finally:
            asked.waiting -= 1
            if not asked.waiting and not asked.begun:
                asked.working.cancel()
                if self._asked.get(key) is asked:  # whoever asks next must not wait for it
                    del self._asked[key]

    async def foresee(self, request: Request, call: Callable[..., dict[Hashable, str] | None], *arguments: Any) -> bool:
        """Have answers ready before anybody asks: what `call` gives, by its keys. Whether there may be more, which None denies.

        Raises Gone where the reader has gone first.
        """
        found = await while_there(request, self._ask(RANGE, call, *arguments))
        for key, text in (found or {}).items():
            self._keep(key, text)
        return found is not None

    def _begun(self, key: Hashable, rank: int, call: Callable[..., str], *arguments: Any) -> _Asked:
        """Have a question answered once for all who wait for it."""

        async def work() -> str:
            found = await self._ask(rank, call, *arguments, begins=begins)
            self._keep(key, found)
            return found

        def begins() -> None:
            asked.begun = True

        def ended(working: asyncio.Task[str]) -> None:
            if self._asked.get(key) is asked:
                del self._asked[key]
            if not working.cancelled():
                working.exception()  # seen, if nobody waits any more

        asked = _Asked(rank, asyncio.ensure_future(work()))
        asked.working.add_done_callback(ended)
        self._asked[key] = asked
        return asked

    def close(self) -> None:
        """End the workers."""
        self._workers.shutdown()

    async def _ask(self, rank: int, call: Callable[..., T], *arguments: Any, begins: Callable[[], None] = lambda: None) -> T:
        await self._turn(rank)
        begins()
        try:
            future = self._workers.submit(call, *arguments)
        except BaseException:
            self._done(rank)
            raise
        asked = asyncio.wrap_future(future)
        asked.add_done_callback(lambda _: self._done(rank))
        # A reader who leaves does not stop a worker: the shield keeps its place taken until it is free.
        return await asyncio.shield(asked)

    async def _turn(self, rank: int) -> None:
        waiting = _Waiting(rank, next(self._numbers), asyncio.get_running_loop().create_future())
        heapq.heappush(self._waiting, waiting)
        self._next()
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting.turn.done() and not waiting.turn.cancelled():
                self._done(rank)
            raise

    def _next(self) -> None:
        """Give turns to the first who wait, as far as there are workers."""
        while self._waiting and self._free:
            first = self._waiting[0]
            if first.turn.done():  # it has given up
                heapq.heappop(self._waiting)
                continue
            if first.rank != LIVE and self._later >= max(1, self._all - 1):
                return
            heapq.heappop(self._waiting)
            self._free -= 1
            self._later += first.rank != LIVE
            first.turn.set_result(None)

    def _done(self, rank: int) -> None:
        self._free += 1
        self._later -= rank != LIVE
        self._next()

    def _keep(self, key: Hashable, found: str) -> None:
        if key not in self._answers:
            self._answers[key] = found
            self._size += len(found)
        while self._size > KEPT:
            self._size -= len(self._answers.popitem(last=False)[1])


async def while_there(request: Request, work: Awaitable[T]) -> T:
    """What comes of work, as long as the reader's browser waits for it. Raises Gone where it does not."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Gone
        return working.result()
    finally:
        for each in (working, leaving):
            each.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
