"""Pieces of a page that follow the sliders: at once, foreseen, and refined."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simulator.scenario.problems import ScenarioError
from simulator.web import answers
from simulator.web.address import View
from simulator.web.asking import asked, folder, told
from simulator.web.desk import AHEAD, LATER, LIVE
from simulator.web.levers import levers
from simulator.web.pages import render

Panel = Callable[[Request, View, int, int], Awaitable[str]]
"""A view's piece, by its rank at the desk and how many replications."""


def _beside(where: str, view: View) -> str:
    """What is said beside the sliders of a view, which htmx puts there."""
    return render("beside.html", levers=levers(answers.start_of(where, view), answers.scenario(where, view)))


def routes(here: str, panel: Panel) -> list[Route]:
    """Addresses of a page's piece."""

    async def piece(request: Request, rank: int, replications: int) -> Response:
        view = asked(request)
        try:
            text = await panel(request, view, rank, replications) + _beside(folder(request), view)
        except ScenarioError as error:
            text = answers.problems(error)
        return HTMLResponse(text, headers={"HX-Replace-Url": f"{here}?{view.query()}"})

    async def live(request: Request) -> Response:
        return await piece(request, LIVE, answers.FIRST)

    async def ahead(request: Request) -> Response:
        """What the next move of a slider would ask for, worked out while the reader looks."""
        await piece(request, AHEAD, answers.FIRST)
        return Response(status_code=204)

    async def refined(request: Request) -> Response:
        return await piece(request, LATER, answers.ALL)

    return [Route(f"{here}/{name}", told(handler)) for name, handler in (("panel", live), ("ahead", ahead), ("refined", refined))]
