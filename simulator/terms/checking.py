"""What a check is given, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.language.characters import Loc

if TYPE_CHECKING:
    from simulator.terms.file import ScenarioFile

Finding = tuple[Loc, str]
"""The place to change, and what is wrong there."""


@dataclass(frozen=True)
class Reading:
    """A file, and the places in it that were faulty and stand in only so that the rest can be checked."""

    file: ScenarioFile
    faulty: frozenset[Loc] = frozenset()

    def sound(self, *loc: str | int) -> bool:
        """Whether nothing at, above or below this place was faulty."""
        return not any(bad[: len(loc)] == loc[: len(bad)] for bad in self.faulty)
