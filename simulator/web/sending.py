"""What a reader sends: forms and files, read within limits, their text fit to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from simulator.language.near import shorten
from simulator.scenario.problems import Problem, ScenarioError

FULL = 507
"""The status where there is no room to keep what was sent."""
MOST_FIELDS = 4000
MOST_LONG = 20_000
"""Bytes of one field; the longest text of a scenario is shorter."""


async def file_in(request: Request) -> tuple[bytes, str]:
    """A file that was sent, and what it is called. Raises ScenarioError where none was, OSError, ClientDisconnect."""
    form = await _form(request, files=1, fields=10)
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise ScenarioError("The form", [Problem(None, "", "none was chosen; choose one, then open it")])
    return await file.read(), _called(file.filename)


async def fields_in(request: Request) -> Mapping[str, str]:
    """What was written in a form, by name. Raises ScenarioError, OSError, ClientDisconnect."""
    form = await _form(request, files=0, fields=MOST_FIELDS)
    return {_text(name): _text(value) for name, value in form.multi_items() if isinstance(value, str)}


def unkept(error: OSError, name: str) -> ScenarioError:
    """Why something cannot be kept, in words."""
    why = f"cannot be kept on this machine: {error.strerror or error}"
    remedy = "Make room where the page keeps files, or start it with another --folder"
    return ScenarioError(name, [Problem(None, "", f"{why}. {remedy}")])


async def _form(request: Request, files: int, fields: int) -> FormData:
    try:
        return await request.form(max_files=files, max_fields=fields, max_part_size=MOST_LONG)
    except (HTTPException, ValueError):  # ValueError: a character set that Python knows, but not one of text
        raise ScenarioError("What was sent", [Problem(None, "", "cannot be read as a form; try again")]) from None


def _called(name: str) -> str:
    """A file's name without its folders, fit to be shown, its ending kept."""
    last = PurePosixPath(PureWindowsPath(name).name)
    ending = "".join(each for each in last.suffix if each.isprintable())[:10]
    return shorten("".join(each if each.isprintable() else "?" for each in last.stem), 100) + ending or "The file"


def _text(text: str) -> str:
    """Text without what no text holds: halves of characters, which a hostile form can bring."""
    return text.encode("utf-8", "replace").decode("utf-8")
