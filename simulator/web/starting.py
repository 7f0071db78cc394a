"""The first page: the library, a reader's own file, the guided form."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simulator.scenario.bundled import by_kind
from simulator.web.asking import library, told
from simulator.web.pages import render


def routes() -> list[Route]:
    """Addresses of the start."""
    return [Route("/", told(_start))]


async def _start(request: Request) -> Response:
    shelves = []
    for heading, names in by_kind().items():
        cases = []
        for name in names:
            file = library(request).scenario(name).file
            cases.append({"case": name, "name": file.name, "about": file.about})
        shelves.append((heading, cases))
    return HTMLResponse(render("start.html", view=None, here="/", shelves=shelves))
