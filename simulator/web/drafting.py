"""A scenario from a short form: asked, checked while it is filled in, and kept."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from simulator.scenario import paths
from simulator.scenario.problems import Problem, ScenarioError
from simulator.terms.structures import KINDS
from simulator.web import forms
from simulator.web.asking import GONE, library, told
from simulator.web.fields import COLUMNS, GROUPS, LATER, LEAD, LOCAL, MORE, OF_LINES
from simulator.web.pages import render
from simulator.web.sending import FULL, fields_in, unkept

HERE = "/new"
PARTS = tuple(f"payment.{part}" for part in paths.PARTS)
"""Fields that sum to the whole price."""
# A browser that may keep the page shows it as it was left, with all that was typed, when the reader comes back.
MAY_KEEP = {"Cache-Control": "no-cache"}


def routes() -> list[Route]:
    """Addresses of the form."""
    return [
        Route(HERE, told(_asked)),
        Route(HERE, _answered, methods=["POST"]),
        Route(f"{HERE}/check", _checked, methods=["POST"]),
    ]


async def _asked(request: Request) -> Response:
    case = request.query_params.get("case")
    if case is None:
        return HTMLResponse(_form(forms.starting()), headers=MAY_KEEP)
    draft = forms.again(library(request).scenario(case))
    if draft is None:
        raise ScenarioError(case, [Problem(None, "", "holds more than the form asks; change it in its file")])
    return HTMLResponse(_form(draft), headers=MAY_KEEP)


async def _answered(request: Request) -> Response:
    draft = None
    try:
        draft = forms.sent(await fields_in(request))
        scenario = await run_in_threadpool(forms.scenario_of, draft)
        case = await run_in_threadpool(library(request).keep_scenario, scenario)
    except ClientDisconnect:
        return Response(status_code=GONE)
    except ScenarioError as error:
        return HTMLResponse(_form(draft or forms.starting(), error), 422, MAY_KEEP)
    except OSError as error:
        return HTMLResponse(_form(draft or forms.starting(), unkept(error, forms.FORM)), FULL, MAY_KEEP)
    return RedirectResponse(f"/explore?case={case}", 303)


async def _checked(request: Request) -> Response:
    """What is wrong so far, or worth a second look, by the name of the input."""
    try:
        draft = forms.sent(await fields_in(request))
        faults, looks = await run_in_threadpool(_told, draft)
    except ClientDisconnect:
        return Response(status_code=GONE)
    except ScenarioError as error:  # what was sent is no form
        faults, looks = forms.faults(error), {}
    return JSONResponse({"faults": faults, "looks": looks})


def _told(draft: forms.Draft) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What is wrong in a draft, and where nothing is, what is worth a second look; both by the name of the input."""
    try:
        return {}, forms.looks(forms.scenario_of(draft))
    except ScenarioError as error:
        return forms.faults(error), {}


def _form(draft: forms.Draft, error: ScenarioError | None = None) -> str:
    faults = {} if error is None else forms.faults(error)
    looks = {} if faults else _told(draft)[1]
    first = next((name for name in faults if name), "")
    return render(
        "form.html",
        view=None,
        here=HERE,
        draft=draft,
        faults=faults,
        looks=looks,
        places=[(name, forms.called(name, draft)) for name in faults if name],
        focus={
            "payment": PARTS[0],
            forms.TABLE: f"{forms.TABLE}.{draft.rows[0]['at'] if draft.rows else 0}.share",
            forms.LINES: f"{forms.LINES}.{draft.lines[0]['at'] if draft.lines else 0}.name",
        }.get(first, first),
        groups=GROUPS,
        parts=PARTS,
        may_lead=[name for name, kind in KINDS.items() if kind.lead == "may"],
        later=LATER,
        of_lines=OF_LINES,
        used=_used(draft, faults),
        columns=COLUMNS,
        more=MORE,
        lead=LEAD,
        local=LOCAL,
        reasons=any(draft.values.get(f"why.{each.path}") for each in COLUMNS),
        most_rows=forms.MOST_ROWS,
    )


def _used(draft: forms.Draft, faults: Mapping[str, list[str]]) -> set[str]:
    """What is folded away and yet shown, for something stands in it or is wrong there: groups by their names, and `more` columns."""
    filled = {name.removeprefix("why.") for name, typed in draft.values.items() if typed.strip()} | {
        name.removeprefix("why.") for name in faults
    }
    found = {group.name for group in GROUPS if group.folded and any(each.path in filled for each in group.fields)}
    columns = tuple(each.path for each in MORE)
    if draft.lines:
        found.add(forms.LINES)
    in_rows = any(row.get(each, "").strip() for row in draft.rows for each in columns)
    wrong = any(name.startswith(f"{forms.TABLE}.") and name.rpartition(".")[2] in columns for name in faults)
    return found | ({"more"} if in_rows or wrong else set())
