"""Where commands write: seen to before a long run, and told in a sentence where it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from simulator.cli.errors import FAILED, CommandError, reason


def writing(folder: Path, write: Callable[[Path], Any]) -> Any:
    """Write into a folder, or see that it can be; where not, say why."""
    from simulator.execution.places import Taken

    try:
        return write(folder)
    except Taken as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"Nothing was written to {folder}: {_about(error, folder)}.", FAILED) from None


def file_place(out: str | None, option: str, force: bool) -> Path | None:
    """Where a file is to go. Raises CommandError where it cannot."""
    if out is None:
        return None
    place = Path(out)
    if not out.strip() or place.name in ("", ".", ".."):
        raise click.BadParameter("names no file.", param_hint=option)
    check_file(place, option, force)
    return place


def chart_place(out: str | None, force: bool) -> Path | None:
    """Where a chart is to go. Raises CommandError where it cannot, or is no picture."""
    place = file_place(out, "--chart", force)
    if place is not None and place.suffix.lower() not in (".svg", ".png"):
        raise CommandError(f"{place} is no chart: end it in .svg or .png.")
    return place


def check_file(place: Path, option: str, force: bool) -> None:
    """See that a file may be written. Raises CommandError."""
    from simulator.execution import places

    try:
        places.check_file(place, option, force)
    except places.Taken as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{place} cannot be written: {reason(error)}.", FAILED) from None


def replaced(place: Path, write: Callable[[Path], Any]) -> None:
    """Write a file, whole, where it is to go. Raises CommandError."""
    from simulator.execution.aside import replacing

    try:
        with replacing(place) as aside:
            write(aside)
    except OSError as error:
        raise CommandError(f"{place} cannot be written: {reason(error)}.", FAILED) from None


def _about(error: OSError, folder: Path) -> str:
    """What is in the way, and why; temporary names are not the user's business."""
    place, said = str(error.filename or ""), error.strerror or ""
    if said.startswith("is a "):
        return f"{place} {said}"
    if not place or ".unfinished-" in place or Path(place) == folder:
        return reason(error)
    return f"{place}: {reason(error)}"
