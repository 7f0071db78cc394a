"""What was run is kept, whatever showing it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from simulator.cli.errors import CommandError


@contextmanager
def kept(name: str, figures: Callable[[], Any], folder: Path | None = None) -> Iterator[None]:
    """Where a fault ends the showing of what was run, its figures are written as JSON, and the message says where.

    Into `folder`, or else beside where the command runs, under a name that nothing there has.
    """
    try:
        yield
    except (CommandError, OSError):  # a disk or a reader that fails is no fault, and costs no more than it did
        raise
    except Exception as error:
        with suppress(Exception):
            error.add_note(f"What was run is kept in {_write(name, figures(), folder)}.")
        raise


def _write(name: str, figures: Any, folder: Path | None) -> Path:
    from simulator.report.output import put, text_of

    text = text_of(figures)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        put(folder / name, text)
        return folder / name
    for count in range(1, 1000):
        path = Path(f"consortium-{count}-{name}")
        if not path.exists():
            break
    put(path, text)
    return path
