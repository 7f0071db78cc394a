"""The command `consortium`. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import _thread
import contextlib
import gc
import os
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING

from simulator.cli import screen

if TYPE_CHECKING:
    from simulator.cli.options import Settings

__all__ = ["STOPS", "ctrl_c", "execute", "main"]

STOPS = (signal.SIGINT, signal.SIGTERM)
"""What ends a command: Ctrl-C, and what batch systems and `kill` send before they lose patience."""

IDLE = "20"
"""How long a thread of NumPy's linear algebra turns in place before it sleeps: 2 to this power cycles, under a millisecond.

Left alone it is 2 to the 26th; every processor but one then turns for some 30 ms as NumPy is imported, in the command and in each worker.
"""


def main() -> None:
    """Run the command with the arguments of the process, and end the process with its exit code."""
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", IDLE)
    for which in STOPS:
        if signal.getsignal(which) in (signal.default_int_handler, signal.SIG_DFL):
            signal.signal(which, ctrl_c)
    code = execute()
    for which in STOPS:
        signal.signal(which, signal.SIG_IGN)  # nothing is left to stop
    gc.freeze()  # what is left goes with the process: looking it through for cycles first takes a twentieth of a second
    sys.exit(code)


def ctrl_c(number: int, frame: FrameType | None) -> None:
    """Answer what stops it, once no import is under way: PuLP takes one that ends its import of highspy for a missing solver, and works on."""
    while frame is not None and frame.f_code is not main.__code__:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            _thread.start_new_thread(_press_again, (number,))
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _press_again(number: int) -> None:
    time.sleep(0.05)
    _thread.interrupt_main(signal.Signals(number))


def execute(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (by default the process's own); the exit code.

    0 done, 1 the run failed, 2 bad input, 130 stopped by Ctrl-C or SIGTERM.
    """
    screen.prepare()
    settings: Settings | None = None
    try:
        from simulator.cli import commands, options  # not above: only from `main` on is Ctrl-C answered

        settings = options.Settings()
        code = commands.consortium.main(arguments, prog_name="consortium", standalone_mode=False, obj=settings)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()  # the reader of a pipe has gone (`consortium list | head -1`): nobody to tell
        return 1
    except BaseException as error:
        if isinstance(error, SystemExit):
            return error.code if isinstance(error.code, int) else 1
        return _failed(error, settings is not None and settings.debug)
    return code if isinstance(code, int) else 0


def _failed(error: BaseException, debug: bool) -> int:
    from simulator.cli.errors import told

    if debug:
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    message, code = told(error)
    screen.warn(message)
    _drop_output()
    return code


def _drop_output() -> None:
    """Let the interpreter's last flush fail on nothing: what is left goes nowhere."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
