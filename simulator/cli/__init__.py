"""The command `consortium`. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Sequence

from simulator.cli import screen
from simulator.cli.commands import consortium
from simulator.cli.errors import FAILED, told
from simulator.cli.options import Settings

__all__ = ["execute", "main"]


def main() -> None:
    """Run the command with the arguments of the process, and end the process with its exit code."""
    sys.exit(execute())


def execute(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (by default the process's own); the exit code.

    0 done, 1 the run failed, 2 bad input, 130 stopped by Ctrl-C.
    """
    screen.prepare()
    settings = Settings()
    try:
        code = consortium.main(arguments, prog_name="consortium", standalone_mode=False, obj=settings)
        sys.stdout.flush()
    except BrokenPipeError:
        return _nobody_reads()
    except BaseException as error:
        if isinstance(error, SystemExit):
            return error.code if isinstance(error.code, int) else FAILED
        return _failed(error, settings)
    return code if isinstance(code, int) else 0


def _failed(error: BaseException, settings: Settings) -> int:
    if settings.debug:
        traceback.print_exception(error, file=sys.stderr)
    message, code = told(error)
    screen.warn(message)
    _drop_output()
    return code


def _nobody_reads() -> int:
    """The reader of a pipe has gone (`consortium list | head -1`): nobody to tell."""
    _drop_output()
    return FAILED


def _drop_output() -> None:
    """Let the interpreter's last flush fail on nothing: what is left goes nowhere."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
