"""The page of a better split."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simulator.allocation.objectives import OBJECTIVES
from simulator.web import answers, jobs, several
from simulator.web.asking import asked, folder, office, settled, told
from simulator.web.pages import render

HERE = "/split"
WORDS = {
    "balanced": "Balanced: most outcomes, with each member's bad years within what it can bear",
    "least_harm": "Least harm: most months of cash for whoever has fewest",
    "survival": "Survival: each smaller partner insolvent in at most 1 of 10",
    "tail": "Tail: the least bad worst years",
    "outcomes": "Outcomes: most outcomes for the money",
    "fairness": "Fairness: prices by what the work costs each",
}


def routes() -> list[Route]:
    """Addresses of a better split."""
    return [Route(HERE, told(_page))]


async def _page(request: Request) -> Response:
    view = asked(request)
    if (own := settled(request, view, HERE)) is not None:
        return own
    scenario = answers.scenario(folder(request), view)
    query = view.alone().query()
    known = next((job for objective in OBJECTIVES if (job := office(request).known("split", query, objective))), None)
    return HTMLResponse(
        render(
            "split.html",
            here=HERE,
            view=view,
            scenario=scenario,
            changed=several.name_of(folder(request), view),
            objectives=[(name, WORDS[name]) for name in OBJECTIVES],
            chosen=known.arguments[1] if known else "balanced",
            job=Markup(jobs.piece(office(request), known)) if known else "",
        )
    )
