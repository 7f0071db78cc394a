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
from simulator.splitting.writing import plain, standing_for, with_designs
from simulator.web import answers, jobs
from simulator.web.address import View
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
    scenario, queries = answers.scenario(folder(request), view), beside(view)
    job = office(request).known("report", queries)
    return HTMLResponse(
        render(
            "take.html",
            here=HERE,
            view=view,
            scenario=scenario,
            names=[each.name for each in answers.designs(folder(request), queries)],
            address=f"{request.url.scheme}://{request.headers.get('host', '')}/{'compare' if view.pins else 'explore'}?{view.query()}",
            command=_command(folder(request), view, scenario),
            job=Markup(jobs.piece(office(request), job)) if job else "",
        )
    )


async def _scenario(request: Request) -> Response:
    view = asked(request)
    scenario = answers.scenario(folder(request), view)
    text = write_yaml(plain(_standing(folder(request), view, scenario)))
    return Response(
        text, media_type="application/yaml", headers={"Content-Disposition": f'attachment; filename="{_file_name(scenario)}"'}
    )


def _standing(folder: str, view: View, scenario: Scenario) -> Scenario:
    """The file with what is on the page: what is pinned as designs, and the one that is changed as the one that it stands for."""
    named = _named(folder, view)
    if view.pins:
        return with_designs(scenario, {name: each.changes for name, each in named.items() if each.changes})
    return standing_for(scenario, AS_ON_THE_PAGE, {}) if scenario.changes else scenario


def _named(folder: str, view: View) -> dict[str, Scenario]:
    return {each.name: each.scenario for each in answers.designs(folder, beside(view))}


def _command(folder: str, view: View, scenario: Scenario) -> str:
    """The command that repeats the figures, for whoever has a terminal; of a reader's own file, and of several designs, of the file as it is taken away."""
    if view.pins:
        names = [name for name, each in _named(folder, view).items() if each.changes]
        return " ".join(["consortium compare", _file_name(scenario), *(f"--design {shlex.quote(name)}" for name in names)])
    if view.case not in bundled():
        return f"consortium run {_file_name(scenario)}"
    sets = [f"--set {shlex.quote(f'{path}={value}')}" for path, value in scenario.changes.items()]
    return " ".join(["consortium run", view.case, *sets])


def _file_name(scenario: Scenario) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", scenario.name.lower()).strip("_")[:60]
    return f"{stem or 'scenario'}.yaml"
