"""Who is served first, and what happens to those who leave; with threads in place of processes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
from starlette.requests import Request

from simulator.web.desk import AHEAD, LATER, LIVE, Desk, Gone

pytestmark = pytest.mark.unit


class _Reader:
    """A request whose reader leaves when told."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.left.wait()
        return {"type": "http.disconnect"}


def reader() -> Request:
    return cast(Request, _Reader())


def desk(workers: int = 2) -> Desk:
    made = Desk(workers)
    made._workers = cast(Any, ThreadPoolExecutor(workers))
    return made


def held() -> tuple[Callable[[str], str], threading.Event]:
    """A call that answers once it is let go."""
    gate = threading.Event()

    def call(text: str) -> str:
        assert gate.wait(10)
        return text

    return call, gate


def test_an_answer_is_given_once_to_the_same_question() -> None:
    async def inside() -> None:
        made, calls = desk(), []

        def call() -> str:
            calls.append(1)
            return "yes"

        assert [await made.answer(reader(), "a", LIVE, call) for _ in range(3)] == ["yes"] * 3
        assert len(calls) == 1

    asyncio.run(inside())


def test_a_refinement_leaves_a_worker_to_live_answers() -> None:
    async def inside() -> None:
        made, (call, gate) = desk(), held()
        later = [asyncio.ensure_future(made.answer(reader(), f"later {place}", LATER, call, "slow")) for place in range(3)]
        await asyncio.sleep(0.05)
        assert await asyncio.wait_for(made.answer(reader(), "live", LIVE, lambda: "now"), 5) == "now"
        gate.set()
        assert await asyncio.gather(*later) == ["slow"] * 3

    asyncio.run(inside())


def test_live_answers_overtake_refinements_that_wait() -> None:
    async def inside() -> None:
        made, (call, gate), order = desk(1), held(), []
        first = asyncio.ensure_future(made.answer(reader(), "first", LIVE, call, "first"))
        await asyncio.sleep(0.02)
        later = asyncio.ensure_future(made.answer(reader(), "later", LATER, lambda: order.append("later") or "later"))
        await asyncio.sleep(0.02)
        live = asyncio.ensure_future(made.answer(reader(), "live", LIVE, lambda: order.append("live") or "live"))
        await asyncio.sleep(0.02)
        gate.set()
        await asyncio.gather(first, later, live)
        assert order == ["live", "later"]

    asyncio.run(inside())


def test_a_reader_who_leaves_is_let_go_and_the_worker_is_free_again_once_it_is_done() -> None:
    async def inside() -> None:
        made, (call, gate), gone = desk(1), held(), _Reader()
        asked = asyncio.ensure_future(made.answer(cast(Request, gone), "left", LIVE, call, "nobody's"))
        await asyncio.sleep(0.02)
        gone.left.set()
        with pytest.raises(Gone):
            await asked
        waits = asyncio.ensure_future(made.answer(reader(), "next", LIVE, lambda: "next"))
        await asyncio.sleep(0.05)
        assert not waits.done()
        gate.set()
        assert await asyncio.wait_for(waits, 5) == "next"

    asyncio.run(inside())


def test_a_reader_who_leaves_while_waiting_takes_no_turn() -> None:
    async def inside() -> None:
        made, (call, gate), gone, calls = desk(1), held(), _Reader(), []
        first = asyncio.ensure_future(made.answer(reader(), "first", LIVE, call, "first"))
        await asyncio.sleep(0.02)
        left = asyncio.ensure_future(made.answer(cast(Request, gone), "left", LIVE, lambda: calls.append(1) or "left"))
        await asyncio.sleep(0.02)
        gone.left.set()
        with pytest.raises(Gone):
            await left
        gate.set()
        assert await first == "first"
        assert await asyncio.wait_for(made.answer(reader(), "next", LIVE, lambda: "next"), 5) == "next"
        assert calls == []

    asyncio.run(inside())


def test_a_question_that_is_being_answered_is_not_asked_twice_and_outlives_who_asked_first() -> None:
    async def inside() -> None:
        made, gate, first, calls = desk(), threading.Event(), _Reader(), []

        def call() -> str:
            calls.append(1)
            assert gate.wait(10)
            return "once"

        ahead = asyncio.ensure_future(made.answer(cast(Request, first), "a", AHEAD, call))
        await asyncio.sleep(0.05)
        live = asyncio.ensure_future(made.answer(reader(), "a", LIVE, call))
        await asyncio.sleep(0.02)
        first.left.set()
        with pytest.raises(Gone):
            await ahead
        gate.set()
        assert await asyncio.wait_for(live, 5) == "once"
        assert len(calls) == 1

    asyncio.run(inside())


def test_a_reader_does_not_wait_in_the_queue_of_what_was_only_foreseen() -> None:
    async def inside() -> None:
        made, (call, gate) = desk(2), held()
        busy = asyncio.ensure_future(made.answer(reader(), "busy", LATER, call, "slow"))
        await asyncio.sleep(0.02)
        foreseen = asyncio.ensure_future(made.answer(reader(), "next", AHEAD, lambda: "foreseen"))
        await asyncio.sleep(0.02)
        assert await asyncio.wait_for(made.answer(reader(), "next", LIVE, lambda: "live"), 5) == "live"
        gate.set()
        await busy
        assert await asyncio.wait_for(foreseen, 5) in ("foreseen", "live")

    asyncio.run(inside())


def test_nobody_joins_a_question_that_was_just_given_up() -> None:
    async def inside() -> None:
        made, (call, gate), gone = desk(1), held(), _Reader()
        busy = asyncio.ensure_future(made.answer(reader(), "busy", LIVE, call, "slow"))
        await asyncio.sleep(0.02)
        waits = asyncio.ensure_future(made.answer(cast(Request, gone), "a", LATER, lambda: "first"))
        await asyncio.sleep(0.02)
        gone.left.set()
        with pytest.raises(Gone):
            await waits
        asyncio.get_running_loop().call_later(0.05, gate.set)
        assert await made.answer(reader(), "a", LATER, lambda: "second") == "second"
        await busy

    asyncio.run(inside())


def test_a_call_that_fails_is_told_and_frees_its_worker() -> None:
    async def inside() -> None:
        made = desk(1)

        def call() -> str:
            raise ValueError("no")

        for _ in range(3):
            with pytest.raises(ValueError, match="no"):
                await made.answer(reader(), "a", LIVE, call)

    asyncio.run(inside())


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    async def inside() -> None:
        made = desk()
        monkeypatch.setattr("simulator.web.desk.KEPT", 25)
        for place in range(9):
            await made.answer(reader(), place, LIVE, lambda: "x" * 10)
        assert len(made._answers) == 2
        assert made._size == 20

    asyncio.run(inside())


def test_what_is_foreseen_is_answered_without_a_call_and_a_reader_who_goes_ends_it() -> None:
    async def inside() -> None:
        made, gone = desk(2), _Reader()
        assert await made.foresee(reader(), lambda: {"a": "ready", "b": "too"})
        assert [await made.answer(reader(), key, LIVE, _never) for key in "ab"] == ["ready", "too"]
        assert await made.foresee(reader(), dict)
        assert not await made.foresee(reader(), lambda: None)
        call, gate = held()
        busy = asyncio.ensure_future(made.foresee(cast(Request, gone), lambda: {"c": call("late")}))
        await asyncio.sleep(0.02)
        gone.left.set()
        with pytest.raises(Gone):
            await busy
        gate.set()

    asyncio.run(inside())


def _never() -> str:
    raise AssertionError("asked")
