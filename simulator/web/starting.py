"""The first page: the library, a reader's own file, the guided form."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from simulator.scenario.books import MOST_BYTES
from simulator.scenario.problems import ScenarioError
from simulator.scenario.sheets import BOOKS
from simulator.web import drafting
from simulator.web.asking import GONE, library, told
from simulator.web.pages import render
from simulator.web.pictures import key
from simulator.web.sending import FULL, file_in, unkept
from simulator.web.shelves import shelves

KINDS = (".yaml", ".yml", BOOKS[0])
"""Of files that are offered for choosing; others are told what to be saved as."""


def routes() -> list[Route]:
    """Addresses of the start."""
    return [Route("/", told(_start)), Route("/open", _open, methods=["POST"]), Route("/open", _back), *drafting.routes()]


async def _start(request: Request) -> Response:
    return HTMLResponse(await _page())


async def _back(request: Request) -> Response:
    """Where a reader lands who asks again for what a file was answered with."""
    return RedirectResponse("/", 303)


async def _open(request: Request) -> Response:
    name = ""
    try:
        raw, name = await file_in(request)
        case = await run_in_threadpool(library(request).keep, raw, name)
    except ClientDisconnect:
        return Response(status_code=GONE)
    except ScenarioError as error:
        return HTMLResponse(await _page(error, name), 422)
    except OSError as error:
        return HTMLResponse(await _page(unkept(error, name), name), FULL)
    return RedirectResponse(f"/explore?case={case}", 303)


async def _page(error: ScenarioError | None = None, chosen: str = "") -> str:
    return render(
        "start.html",
        view=None,
        here="/",
        shelves=await run_in_threadpool(shelves),
        error=error,
        chosen=chosen,
        keys=key(),
        kinds=KINDS,
        most=MOST_BYTES,
    )
