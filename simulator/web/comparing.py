"""The page of designs side by side: what is pinned, the one that is changed, and why partners fall."""

from __future__ import annotations

from collections.abc import Hashable

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simulator.scenario.problems import ScenarioError
from simulator.web import answers, jobs, live, several
from simulator.web.address import MOST_PINS, View, read
from simulator.web.asking import asked, folder, office, settled, told
from simulator.web.desk import LIVE
from simulator.web.levers import levers
from simulator.web.pages import render

HERE = "/compare"


def routes() -> list[Route]:
    """Addresses of designs side by side."""
    return [
        Route(HERE, told(_page)),
        *live.routes(HERE, _PANEL),
    ]


def beside(view: View) -> tuple[str, ...]:
    """The queries of the designs side by side: what is pinned, or the file as it stands; then the one that is changed."""
    pins = view.pins or (view.as_it_stands().alone(),)
    return tuple(dict.fromkeys(each.alone().query() for each in (*pins, view)))  # one that is not changed yet stands once


async def _page(request: Request) -> Response:
    view = asked(request)
    if (own := settled(request, view, HERE)) is not None:
        return own
    here = folder(request)
    start = now = answers.start_of(here, view)
    try:
        now = answers.scenario(here, view)
        panel = await _PANEL.answer(request, view, LIVE, answers.FIRST)
    except ScenarioError as error:
        panel = answers.problems(error)
    names = several.names_of(here, [read(query)[0] for query in beside(view)])
    pins = [(name, view.without_pin(place)) for place, name in enumerate(names[: len(view.pins)])]
    job = office(request).known("explain", view.alone().query())
    content = {
        "scenario": start,
        "designs": start.designs,
        "levers": levers(start, now),
        "pins": pins,
        "full": len(view.pins) == MOST_PINS,
        "panel": Markup(panel),
        "job": Markup(jobs.piece(office(request), job)) if job else "",
    }
    return HTMLResponse(render("compare.html", here=HERE, view=view, **content))


def _key(view: View, replications: int) -> Hashable:
    return "compare", beside(view), replications


def _piece(where: str, view: View, replications: int) -> str:
    return several.compared(where, beside(view), view.query(), replications)


_PANEL = live.Panel(_key, _piece)
