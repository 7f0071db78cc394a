"""What can go wrong in the command, in one message, and the exit code it ends with."""

from __future__ import annotations

import errno

import click

from simulator.execution.interrupt import interrupted

BAD_INPUT = 2
FAILED = 1
STOPPED = 130

_REASONS = {
    errno.ENOSPC: "the disk is full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "the disk is full",
    errno.EROFS: "that disk cannot be written to",
    errno.EACCES: "you may not write there, or another program has it open",
    errno.EPERM: "you may not write there",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOENT: "no such file or folder",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
}


class CommandError(Exception):
    """A command that cannot do what it was asked: the message says why and what to do."""

    def __init__(self, message: str, code: int = BAD_INPUT) -> None:
        super().__init__(message)
        self.code = code


class Stopped(CommandError):
    """The user pressed Ctrl-C; the message says what is done and what is not."""

    def __init__(self, message: str) -> None:
        super().__init__(message, STOPPED)


def reason(error: OSError) -> str:
    """Why a file could not be read or written, in words: `the disk is full`."""
    known = _REASONS.get(error.errno or 0)
    return known or (error.strerror or str(error) or type(error).__name__)


def told(error: BaseException) -> tuple[str, int]:
    """The message for a user and the exit code."""
    if isinstance(error, CommandError):
        return str(error), error.code
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message(), BAD_INPUT
    if isinstance(error, click.UsageError):
        return f"{_sentence(error.format_message())} {_where_to_look(error)}", BAD_INPUT
    if isinstance(error, click.ClickException):
        return error.format_message(), BAD_INPUT
    if isinstance(error, click.Abort) or interrupted(error):
        return "Stopped.", STOPPED
    if isinstance(error, MemoryError) or _ended_from_outside(error):
        return "There is not enough memory for this run. Ask for fewer replications, or close other programs.", FAILED
    if isinstance(error, OSError):
        return f"{error.filename or 'The output cannot be written'}: {reason(error)}.", FAILED
    return _unforeseen(error)


def _ended_from_outside(error: BaseException) -> bool:
    """Whether a worker was, which mostly took too much memory."""
    from concurrent.futures import BrokenExecutor

    return isinstance(error, BrokenExecutor)


def _unforeseen(error: BaseException) -> tuple[str, int]:
    from simulator.scenario import ScenarioError

    if isinstance(error, ScenarioError):
        return str(error), BAD_INPUT
    kind = type(error).__name__
    text = " ".join(str(error).split())
    message = f"The run failed: {kind}{f', {text}' if text else ''}."
    message = " ".join([message, *getattr(error, "__notes__", ())])
    return f"{message} This is a fault in the simulator; the same command with --debug shows where.", FAILED


def _where_to_look(error: click.UsageError) -> str:
    return f"See {error.ctx.command_path} --help." if error.ctx is not None else "See consortium --help."


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."
