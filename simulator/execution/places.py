"""Where may be written: a folder that is new, empty or our own, a file that is not there. Nobody loses anything unless told to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path, PureWindowsPath
from typing import Any

from simulator.execution.aside import PREFIX, in_folder, unfinished

MARK = "files.json"
"""In every folder that is written: its files and their hashes, by which the next to write there knows them for its own."""
_TOLD = 4  # names in a message


class Taken(Exception):
    """A place where somebody would lose something; the message says what, and what to do."""


def check_folder(folder: Path, names: Collection[str], force: bool = False) -> None:
    """See, before a long run, that a folder may be written, and can be. `names` are its files and, with a slash, its folders.

    Raises Taken at the root of a disk and in a home folder; unless forced, where it has what this program did not write; and OSError.
    """
    check_home(folder)
    strange = [] if force else _strange(folder, names)
    if strange:
        lost = [each for each in strange if each in names or each in written(folder)]
        loses = f"--force replaces {some(lost)}" if lost else "--force writes beside it"
        raise Taken(
            f"{folder} has what this program did not write, or not as it is now: {some(strange)}. Name another folder; {loses}."
        )
    with in_folder(folder):
        pass


def check_file(path: Path, option: str, force: bool = False) -> None:
    """See, before a long run, that a file may be written, and can be. Raises Taken where it is there, unless forced; and OSError."""
    if path.is_dir() or (path.exists() and not path.is_file()):
        raise Taken(f"{path} cannot be written: it is {'a folder' if path.is_dir() else 'no ordinary file'}.")
    if not path.parent.is_dir():
        raise Taken(f"{path} cannot be written: there is no folder {path.parent}.")
    if (path.exists() or path.is_symlink()) and not force:
        raise Taken(f"{path} is there already and is left as it is: give another name with {option}, or --force.")
    with unfinished(path.resolve().parent):
        pass


def check_home(folder: Path) -> None:
    """Raises Taken at the root of a disk, and in a home folder or above it."""
    place = folder.resolve()
    if place == place.parent or place in _homes():
        what = "the root of a disk" if place == place.parent else "your home folder, or above it"
        raise Taken(f"{folder} is {what}: nothing is written there, even with --force. Name a folder of its own.")


def _homes() -> tuple[Path, ...]:
    """The home folder, and those above it."""
    try:
        home = Path.home().resolve()
    except RuntimeError:  # a user whom this machine does not know
        return ()
    return home, *home.parents


def entries(folder: Path) -> list[str]:
    """What is in a folder, folders with a slash; neither empty folders nor what is written aside."""
    there = sorted(folder.iterdir()) if folder.is_dir() else ()
    kept = [each for each in there if not each.name.startswith(PREFIX) and _full(each)]
    return [f"{each.name}/" if each.is_dir() else each.name for each in kept]


def some(names: Collection[str]) -> str:
    """The first of some names."""
    first = list(names)[:_TOLD]
    return ", ".join(first) + (f" and {len(names) - _TOLD} more" if len(names) > _TOLD else "")


def mark(earlier: Mapping[str, str], folder: Path, names: Iterable[str]) -> dict[str, Any]:
    """What the mark has of files in a folder, beside what an earlier one had."""
    return {"files": dict(sorted({**earlier, **{name: _hash(folder / name) for name in names}}.items()))}


def written(folder: Path) -> dict[str, str]:
    """The files that a folder's mark names, with their hashes; none where it has no mark of ours. Raises OSError."""
    try:
        files = json.loads((folder / MARK).read_bytes())["files"]
    except (FileNotFoundError, NotADirectoryError, ValueError, LookupError, TypeError, RecursionError):
        return {}
    every = files.items() if isinstance(files, dict) else ()
    return {name: text for name, text in every if isinstance(text, str) and _below(name)}


def unchanged(file: Path, text: str) -> bool:
    """Whether a file is as it was when this was its hash. Raises OSError."""
    return _hash(file) == text


def _strange(folder: Path, names: Collection[str]) -> list[str]:
    """What is not ours: in a folder of our own, what would be lost of it alone."""
    ours = written(folder)
    if not ours:
        return entries(folder)
    unlisted = [name for name in names if name not in ours and name != MARK and (folder / name).is_file()]
    return unlisted + [name for name, text in ours.items() if (folder / name).is_file() and not unchanged(folder / name, text)]


def _full(place: Path) -> bool:
    """Whether it is a file, or a folder with one somewhere in it."""
    return not place.is_dir() or place.is_symlink() or any(not below.is_dir() for below in place.rglob("*"))


def _below(name: str) -> bool:
    """Whether a name stays in its folder, on every system."""
    path = PureWindowsPath(name)
    return not path.anchor and ".." not in path.parts


def _hash(file: Path) -> str:
    return f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
