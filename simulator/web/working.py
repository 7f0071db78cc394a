"""Addresses of long work: begin it, see how far it is, end it, and take what it made."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from simulator.allocation.objectives import OBJECTIVES
from simulator.web import answers, jobs
from simulator.web.asking import asked_in, fault, folder, office, told
from simulator.web.comparing import beside
from simulator.web.pages import render

HERE = "/jobs"
_TYPES = {".html": "text/html; charset=utf-8", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def routes() -> list[Route]:
    """Addresses of long work."""
    return [
        Route(HERE, told(_begin), methods=["POST"]),
        Route(f"{HERE}/{{number}}", told(_look)),
        Route(f"{HERE}/{{number}}/cancel", told(_cancel), methods=["POST"]),
        Route(f"{HERE}/{{number}}/{{name}}", told(_file)),
    ]


async def _begin(request: Request) -> Response:
    async with request.form(max_files=0, max_fields=20) as form:
        kind, query, objective = (str(form.get(name, "")) for name in ("kind", "view", "objective"))
    view = asked_in(request, query)
    answers.scenario(folder(request), view)  # what is wrong with it is told at once
    arguments: dict[str, tuple[object, ...]] = {
        "explain": (view.alone().query(),),
        "split": (view.alone().query(), objective if objective in OBJECTIVES else "balanced"),
        "report": (beside(view),),
    }
    if kind not in arguments:
        return fault(request, render("problem.html", message="There is no such work."), 400)
    try:
        job = office(request).start(kind, *arguments[kind])
    except jobs.Busy:
        return fault(
            request, render("problem.html", message="Too much is waiting to be worked out already. Try again in a minute."), 503
        )
    return _shown(request, job)


async def _look(request: Request) -> Response:
    job = office(request).find(request.path_params["number"])
    return _shown(request, job) if job else _forgotten(request)


async def _cancel(request: Request) -> Response:
    job = office(request).find(request.path_params["number"])
    if job is None:
        return _forgotten(request)
    office(request).cancel(job)
    return _shown(request, job)


async def _file(request: Request) -> Response:
    job, name = office(request).find(request.path_params["number"]), request.path_params["name"]
    if job is None or name not in job.files:
        return _forgotten(request)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(job.files[name], media_type=_TYPES[name[name.rindex(".") :]], headers=headers)


def _shown(request: Request, job: jobs.Job) -> Response:
    piece = jobs.piece(office(request), job)
    if "HX-Request" in request.headers:
        return HTMLResponse(piece)
    if request.method == "POST":
        return RedirectResponse(f"{HERE}/{job.number}", 303)
    return HTMLResponse(render("work.html", piece=Markup(piece)))


def _forgotten(request: Request) -> Response:
    return fault(request, render("problem.html", message="This work is not known any more. Ask for it again."), 404)
