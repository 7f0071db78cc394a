"""What a reader takes away: the report and the workbook, the scenario file, the address."""

from __future__ import annotations

import re

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simulator.scenario.scenario import Scenario, from_data
from simulator.scenario.yamltext import write_yaml
from simulator.splitting.writing import plain
from simulator.web import answers, jobs
from simulator.web.asking import asked, folder, office, settled, told
from simulator.web.comparing import beside
from simulator.web.pages import render

HERE = "/take"


def routes() -> list[Route]:
    """Addresses of what is taken away."""
    return [Route(HERE, told(_page)), Route(f"{HERE}/scenario.yaml", told(_scenario))]


async def _page(request: Request) -> Response:
    view = asked(request)
    if (own := settled(request, view, HERE)) is not None:
        return own
    scenario = answers.scenario(folder(request), view)
    queries = beside(view) if view.pins or view.changes or view.design else (view.alone().query(),)
    job = office(request).known("report", queries)
    return HTMLResponse(
        render(
            "take.html",
            here=HERE,
            view=view,
            scenario=scenario,
            names=[each.name for each in answers.designs(folder(request), queries)],
            address=f"{request.url.scheme}://{request.headers.get('host', '')}/{'compare' if view.pins else 'explore'}?{view.query()}",
            command=_command(view.case, scenario),
            job=Markup(jobs.piece(office(request), job)) if job else "",
        )
    )


async def _scenario(request: Request) -> Response:
    view = asked(request)
    scenario = answers.scenario(folder(request), view)
    text = write_yaml(plain(as_file(scenario)))
    name = re.sub(r"[^a-z0-9]+", "_", scenario.name.lower()).strip("_")[:60] or "scenario"
    return Response(text, media_type="application/yaml", headers={"Content-Disposition": f'attachment; filename="{name}.yaml"'})


def as_file(scenario: Scenario) -> Scenario:
    """A scenario with its changes as a design that the file stands for; itself where nothing is changed.

    A design, and not a file of the new terms: who somebody is follows from the file before changes (ruling R24).
    """
    if not scenario.changes:
        return scenario
    data = scenario.base.model_dump(mode="json")
    name = next(
        each
        for each in ("as on the page", *(f"as on the page ({count})" for count in range(2, 1000)))
        if each not in scenario.designs
    )
    data["designs"][name] = dict(scenario.changes)
    data["design"] = name
    return from_data(data, scenario.path or scenario.name)


def _command(case: str, scenario: Scenario) -> str:
    """The command that repeats the figures, for whoever has a terminal."""
    sets = " ".join(f"--set '{path}={value}'" for path, value in scenario.changes.items())
    return f"consortium run {case} {sets}".strip()
