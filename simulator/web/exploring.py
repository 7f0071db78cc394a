"""The page of one design: its terms, and what becomes of whom, live."""

from __future__ import annotations

from collections.abc import Hashable

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from simulator.scenario.problems import ScenarioError
from simulator.web import answers, live
from simulator.web.address import View
from simulator.web.asking import asked, folder, settled, told
from simulator.web.desk import LIVE
from simulator.web.forms import again
from simulator.web.levers import levers
from simulator.web.library import NUMBER
from simulator.web.pages import render

HERE = "/explore"


def routes() -> list[Route]:
    """Addresses of the explored design."""
    return [
        Route(HERE, told(_page)),
        *live.routes(HERE, _PANEL),
        Route("/pin", told(_pin)),
    ]


async def _page(request: Request) -> Response:
    view = asked(request)
    if (own := settled(request, view, HERE)) is not None:
        return own
    start = answers.start_of(folder(request), view)
    try:
        now, panel = answers.scenario(folder(request), view), await _PANEL.answer(request, view, LIVE, answers.FIRST)
    except ScenarioError as error:
        now, panel = start, answers.problems(error)
    names = [(key, each.name or key) for key, each in start.file.organisations.items()]
    content = {
        "scenario": start,
        "designs": start.designs,
        "levers": levers(start, now),
        "names": names,
        "panel": Markup(panel),
        "own": NUMBER.fullmatch(view.case) is not None and again(start) is not None,
    }
    return HTMLResponse(render("explore.html", here=HERE, view=view, **content))


def _key(view: View, replications: int) -> Hashable:
    return "explore", view.alone().query(), view.who, replications


_PANEL = live.Panel(_key, answers.explored)


async def _pin(request: Request) -> Response:
    return RedirectResponse(f"/compare?{asked(request).with_pin().query()}", 303)
