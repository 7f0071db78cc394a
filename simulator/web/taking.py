"""What a reader takes away: the report and the workbook, the scenario file, the address."""

from __future__ import annotations

import re
import shlex

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simulator.scenario.bundled import bundled
from simulator.scenario.scenario import Scenario
from simulator.scenario.yamltext import write_yaml
from simulator.splitting.writing import plain, standing_for
from simulator.web import answers, jobs
from simulator.web.asking import asked, folder, office, settled, told
from simulator.web.comparing import beside
from simulator.web.pages import render

HERE = "/take"
AS_ON_THE_PAGE = "as on the page"


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
    text = write_yaml(plain(standing_for(scenario, AS_ON_THE_PAGE, {}) if scenario.changes else scenario))
    return Response(
        text, media_type="application/yaml", headers={"Content-Disposition": f'attachment; filename="{_file_name(scenario)}"'}
    )


def _command(case: str, scenario: Scenario) -> str:
    """The command that repeats the figures, for whoever has a terminal; of a reader's own file, of the file as it is taken away."""
    if case not in bundled():
        return f"consortium run {_file_name(scenario)}"
    sets = [f"--set {shlex.quote(f'{path}={value}')}" for path, value in scenario.changes.items()]
    return " ".join(["consortium run", case, *sets])


def _file_name(scenario: Scenario) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", scenario.name.lower()).strip("_")[:60]
    return f"{stem or 'scenario'}.yaml"
