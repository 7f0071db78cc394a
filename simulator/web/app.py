"""The page's server, put together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from simulator.web import answers, comparing, exploring, jobs, safety, splitting, starting, taking, working
from simulator.web.asking import fault
from simulator.web.desk import Desk
from simulator.web.library import Library
from simulator.web.pages import render
from simulator.web.shelves import shelves

STATIC = Path(__file__).parent / "static"


def page(folder: Path, workers: int, hosts: tuple[str, ...] = ()) -> Starlette:
    """The page as an ASGI application. Readers' files are kept in `folder`; `hosts` may be asked for beside this machine's own names."""
    desk, office = Desk(workers), jobs.Office(folder)

    @contextlib.asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        await asyncio.gather(desk.warm(answers.warm), run_in_threadpool(shelves))
        yield
        office.close()
        desk.close()

    made = Starlette(
        routes=[
            *starting.routes(),
            *exploring.routes(),
            *comparing.routes(),
            *splitting.routes(),
            *taking.routes(),
            *working.routes(),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(safety.Guard, hosts=hosts)],
        exception_handlers={404: _not_there, 500: _broken},
        lifespan=life,
    )
    made.state.library, made.state.desk, made.state.office = Library(folder), desk, office
    return made


async def _not_there(request: Request, error: Exception) -> Response:
    return fault(request, render("problem.html", message="There is no such page."), 404)


async def _broken(request: Request, error: Exception) -> Response:
    message = "Something went wrong in the simulator, and it is not your doing. Go back and try again; what you have is not lost."
    return fault(request, render("problem.html", message=message), 500)
