"""What a reader takes away: the report and the workbook, the scenario file, the address."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simulator.scenario.bundled import bundled
from simulator.scenario.scenario import Scenario
from simulator.scenario.yamltext import write_yaml
from simulator.studies.compare.designs import Design
from simulator.studies.split.writing import new_names, standing_for, with_designs
from simulator.web import answers, jobs
from simulator.web.asking import asked, folder, office, settled, told
from simulator.web.comparing import beside
from simulator.web.pages import render
from simulator.web.several import designs

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
    made = designs(folder(request), queries)
    several = made if view.pins else []
    named = _named(scenario, several)
    job = office(request).known("report", queries)
    return HTMLResponse(
        render(
            "take.html",
            here=HERE,
            view=view,
            scenario=scenario,
            names=[each.name for each in made],
            designs=named,
            address=f"{request.url.scheme}://{request.headers.get('host', '')}/{'compare' if view.pins else 'explore'}?{view.query()}",
            command=_allowed(_command(view.case, scenario, several, named), scenario),
            job=Markup(jobs.piece(office(request), job)) if job else "",
        )
    )


async def _scenario(request: Request) -> Response:
    view = asked(request)
    scenario = answers.scenario(folder(request), view)
    taken = _taken(scenario, _named(scenario, designs(folder(request), beside(view)) if view.pins else []))
    name = _file_name(scenario)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write_yaml(taken.base.stated()), media_type="application/yaml", headers=headers)


def _named(scenario: Scenario, several: Sequence[Design]) -> dict[str, Mapping[str, object]]:
    """Designs that stand side by side, but for the file as it stands: their changes, by the names that they have in the file."""
    changed = [each for each in several if each.scenario.changes] if len(several) > 1 else []
    names = new_names(scenario, (each.name for each in changed))
    return {name: each.scenario.changes for name, each in zip(names, changed, strict=True)}


def _taken(scenario: Scenario, named: Mapping[str, Mapping[str, object]]) -> Scenario:
    """The file with what is on the page: several designs by their names, one as what it stands for."""
    if named:
        return with_designs(scenario, named)
    return standing_for(scenario, AS_ON_THE_PAGE, {}) if scenario.changes else scenario


def _command(case: str, scenario: Scenario, several: Sequence[Design], named: Iterable[str]) -> str:
    """The command that repeats the figures, for whoever has a terminal, of the file as it is taken away where the case is not bundled.

    None of several designs without the file as it stands as their first, which `compare` holds all others against.
    """
    if len(several) > 1:
        if several[0].scenario.changes:
            return ""
        return " ".join(["consortium compare", _file_name(scenario), *(f"--design {shlex.quote(name)}" for name in named)])
    if case not in bundled():
        return f"consortium run {_file_name(scenario)}"
    sets = [f"--set {shlex.quote(f'{path}={_as_set(value)}')}" for path, value in scenario.changes.items()]
    return " ".join(["consortium run", case, *sets])


def _allowed(command: str, scenario: Scenario) -> str:
    """A command that may use the plug-ins of the file that it names."""
    return f"{command} --allow-plugins" if command and scenario.file.plugins else command


def _as_set(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _file_name(scenario: Scenario) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", scenario.name.lower()).strip("_")[:60]
    return f"{stem or 'scenario'}.yaml"
