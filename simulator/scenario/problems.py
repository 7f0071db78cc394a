"""What is wrong with a scenario, where, and what to do: the one kind of error a user sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.language.characters import printable
from simulator.language.near import shorten

Place = int | str
"""A line of a text file, or another source's own word for a place, such as `Contract!B7`."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong: its place in the source (None where it has none), its path, and what to do."""

    place: Place | None
    path: str
    message: str

    @property
    def line(self) -> int | None:
        """The line in the file, counted from 1; None where the problem has none."""
        return self.place if isinstance(self.place, int) else None

    @property
    def where(self) -> str:
        """The place in words: `line 31`."""
        return f"line {self.place}" if isinstance(self.place, int) else self.place or ""


class ScenarioError(Exception):
    """A scenario that cannot be used. `problems` lists all that was found; `str()` is the text to show."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__(source, self.problems)

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[str, tuple[Problem, ...]]]:
        return (type(self), (self.source, self.problems))

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"{self.source} has {count} problem{'s' if count != 1 else ''}"
        wheres = [p.where for p in self.problems]
        paths = [p.path for p in self.problems]
        where = max(map(len, wheres), default=0)
        path = min(max(map(len, paths), default=0), 60)
        return printable("\n".join([head, *(_row(p, where, path) for p in self.problems)]))


def _row(problem: Problem, where: int, path: int) -> str:
    parts = [problem.where.ljust(where)] if where else []
    parts += [problem.path.ljust(path)] if path else []
    return "  " + "  ".join([*parts, problem.message]).rstrip()


def path_text(loc: Sequence[str | int]) -> str:
    """`("contracts", "a", "cuts", 0)` -> `contracts.a.cuts.0`."""
    return ".".join(shorten(str(key), 80) for key in loc)
