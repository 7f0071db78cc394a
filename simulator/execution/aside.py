"""Written aside first, then moved in: a full disk or a kill leaves what was there whole, and whoever writes there next clears up."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl  # noqa: TID251  (guarded)

PREFIX = ".unfinished-"
_FILES, _LOCK = "files", "lock"
"""In each folder aside: what is written, and what its process holds as long as it lives; the system lets go, whatever ends it."""
_TAKEN = (BlockingIOError, PermissionError)  # by another; on Windows the second


@contextlib.contextmanager
def unfinished(where: Path, prefix: str = PREFIX) -> Iterator[Path]:
    """An empty folder of its own in `where`, gone afterwards. Those that killed processes left there are cleared. Raises OSError."""
    for left in where.glob(f"{prefix}*"):
        if not left.is_symlink():
            _clear(left)
    made, lock = _made(where, prefix)
    try:
        (made / _FILES).mkdir()
        yield made / _FILES
    finally:
        _remove(made, lock)


@contextlib.contextmanager
def in_folder(folder: Path) -> Iterator[Path]:
    """The same in a folder that is made where it is not there, and gone again if nothing has come into it."""
    made = _make(folder)
    try:
        with unfinished(folder) as aside:
            yield aside
    finally:
        for each in made:
            with contextlib.suppress(OSError):  # something has come into it
                each.rmdir()


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write a file which then takes the place of `path`, through to the disk. Raises OSError; then what was there is whole."""
    path = path.resolve()
    with unfinished(path.parent) as folder:
        aside = folder / path.name
        yield aside
        with aside.open("r+b") as file:
            os.fsync(file.fileno())
        aside.replace(path)


def _make(folder: Path) -> list[Path]:
    """Make a folder; those that were missing, the innermost first. Raises OSError."""
    made: list[Path] = []
    at = folder
    while not at.exists() and at != at.parent:
        made.append(at)
        at = at.parent
    if not at.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "is a file, not a folder", str(at))
    folder.mkdir(parents=True, exist_ok=True)
    return made


def _made(where: Path, prefix: str) -> tuple[Path, BinaryIO]:
    """A new folder and its lock, held; another, where somebody clears it before it is."""
    while True:
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=where))
        with contextlib.suppress(FileNotFoundError):
            lock = (made / _LOCK).open("xb")
            try:
                _hold(lock)
            except _TAKEN:
                pass
            except OSError:  # a disk without locks, on which nothing is ever cleared
                return made, lock
            else:
                if (made / _LOCK).exists():
                    return made, lock
            lock.close()


def _clear(left: Path) -> None:
    """Take away a folder aside that nobody holds, and nothing else."""
    with contextlib.suppress(OSError):
        left.rmdir()  # it never came to its lock
        return
    with contextlib.suppress(OSError), (left / _LOCK).open("r+b") as lock:
        _hold(lock)
        _remove(left, lock)


def _hold(lock: BinaryIO) -> None:
    """Take a lock. Raises OSError where another has it, or where the disk has none."""
    if sys.platform == "win32":
        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove(made: Path, lock: BinaryIO) -> None:
    """The files first, so that what a second Ctrl-C leaves is cleared as well."""
    shutil.rmtree(made / _FILES, ignore_errors=True)
    if sys.platform == "win32":
        lock.close()  # it could not be deleted
    shutil.rmtree(made, ignore_errors=True)
    lock.close()
