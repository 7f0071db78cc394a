"""Pieces of a page that follow the sliders: at once, foreseen, and refined."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from itertools import count

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simulator.scenario.problems import ScenarioError
from simulator.web import answers
from simulator.web.address import View
from simulator.web.asking import asked, desk, folder, told
from simulator.web.desk import AHEAD, LATER, LIVE
from simulator.web.levers import NEAR, along, levers, moved
from simulator.web.pages import render


@dataclass(frozen=True)
class Panel:
    """The piece of a page that follows the sliders, by a view and a number of replications."""

    key: Callable[[View, int], Hashable]
    """What decides it."""
    piece: Callable[[str, View, int], str]
    """The piece, from the folder of readers' files. Raises ScenarioError."""

    async def answer(self, request: Request, view: View, rank: int, replications: int) -> str:
        """The piece as the desk has it."""
        key = self.key(view, replications)
        return await desk(request).answer(request, key, rank, self.piece, folder(request), view, replications)


def foreseen(panel: Panel, where: str, view: View, slider: str, part: int) -> dict[Hashable, str] | None:
    """The pieces of some positions of a slider, whose designs are run at once, by their keys; None once it is at its end."""
    start, now = answers.start_of(where, view), answers.scenario(where, view)
    positions = along(start, now, slider)[part * NEAR : (part + 1) * NEAR]
    views = [replace(view, changes=moved(start, now, view.changes, {slider: position})) for position in positions]
    some = [each for each in views if answers.is_scenario(where, each)]
    answers.run_at_once(where, some, answers.FIRST)
    return {panel.key(each, answers.FIRST): panel.piece(where, each, answers.FIRST) for each in some} if views else None


def _beside(where: str, view: View) -> str:
    """What is said beside the sliders of a view, which htmx puts there."""
    return render("beside.html", levers=levers(answers.start_of(where, view), answers.scenario(where, view)))


def routes(here: str, panel: Panel) -> list[Route]:
    """Addresses of a page's piece."""

    async def piece(request: Request, rank: int, replications: int) -> Response:
        view = asked(request)
        try:
            text = await panel.answer(request, view, rank, replications) + _beside(folder(request), view)
        except ScenarioError as error:
            text = answers.problems(error)
        return HTMLResponse(text, headers={"HX-Replace-Url": f"{here}?{view.query()}"})

    async def live(request: Request) -> Response:
        return await piece(request, LIVE, answers.FIRST)

    async def ahead(request: Request) -> Response:
        """What the next move of a slider would ask for, worked out while the reader looks."""
        await piece(request, AHEAD, answers.FIRST)
        return Response(status_code=204)

    async def range_(request: Request) -> Response:
        """Wherever a slider that is touched may go, behind all that anybody waits for."""
        view, slider = asked(request), request.path_params["slider"]
        parts = count()
        while await desk(request).foresee(request, foreseen, panel, folder(request), view, slider, next(parts)):
            pass
        return Response(status_code=204)

    async def refined(request: Request) -> Response:
        return await piece(request, LATER, answers.ALL)

    every = (("panel", live), ("ahead", ahead), ("range/{slider}", range_), ("refined", refined))
    return [Route(f"{here}/{name}", told(handler)) for name, handler in every]
