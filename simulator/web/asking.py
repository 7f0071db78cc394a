"""From a request to what it asks for, and from an error to what the reader is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from simulator.scenario.problems import ScenarioError
from simulator.web import answers
from simulator.web.address import BadAddress, View, read
from simulator.web.desk import Desk, Gone
from simulator.web.jobs import Office
from simulator.web.levers import moved
from simulator.web.library import Library
from simulator.web.pages import render

Handler = Callable[[Request], Awaitable[Response]]

GONE = 499
"""The status of an answer that nobody waits for."""


def library(request: Request) -> Library:
    """The scenarios that can be chosen."""
    found: Library = request.app.state.library
    return found


def desk(request: Request) -> Desk:
    """Where live answers come from."""
    found: Desk = request.app.state.desk
    return found


def office(request: Request) -> Office:
    """Where long work is done."""
    found: Office = request.app.state.office
    return found


def folder(request: Request) -> str:
    """Where readers' files are."""
    return str(library(request).folder)


def asked(request: Request) -> View:
    """The view that is asked for, sliders moved and all. Raises BadAddress, ScenarioError."""
    return asked_in(request, request.url.query)


def settled(request: Request, view: View, here: str) -> Response | None:
    """The view's own address, where it was asked for by the positions of sliders."""
    return RedirectResponse(f"{here}?{view.query()}", 303) if read(request.url.query)[1] else None


def asked_in(request: Request, query: str) -> View:
    """The view that a query asks for. Raises BadAddress, ScenarioError."""
    view, positions = read(query)
    if not positions:
        return view
    here = folder(request)
    start, now = answers.start_of(here, view), answers.scenario(here, view)
    return View(view.case, view.design, moved(start, now, view.changes, positions), view.who, view.pins)


def told(handler: Handler) -> Handler:
    """A handler whose errors are told to the reader."""

    async def inside(request: Request) -> Response:
        try:
            return await handler(request)
        except ScenarioError as error:
            return fault(request, answers.problems(error), 422)
        except BadAddress as error:
            return fault(request, render("problem.html", message=str(error)), 400)
        except Gone:
            return Response(status_code=GONE)

    return inside


def fault(request: Request, piece: str, status: int) -> Response:
    """A fault in the place of what was asked for: of a piece of a page as such, which htmx puts in."""
    if "HX-Request" in request.headers:
        return HTMLResponse(piece)
    return HTMLResponse(render("fault.html", piece=Markup(piece)), status)
