"""A small explorer: eight designs of the small contract, and what a page holds, read back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from simulator.explorer.packing import Shape, Unpacked, unpacked
from tests.small_sweep import SCENARIO

TERMS = ("payment.outcomes=0%,40%,80%", "structure.pass_through.outcome_risk=0,1", "structure.kind=prime,consortium")


class Held(NamedTuple):
    """What a page holds: its words, and its figures."""

    told: dict[str, Any]
    figures: Unpacked

    def design(self, *places: int) -> int:
        """The design at places of its terms."""
        found = 0
        for term, place in zip(self.told["terms"], places, strict=True):
            found = found * len(term["values"]) + place
        return found

    def figure(self, design: int, name: str) -> tuple[float, ...]:
        """A figure with its interval."""
        first = 3 * self.told["figures"].index(name)
        return tuple(float(each) for each in self.figures.figures[design, first : first + 3])


def held(text: str) -> Held:
    """What a page's text holds."""
    (told,) = re.findall(r'<script type="application/json" id="held">(.*?)</script>', text, flags=re.DOTALL)
    (packed,) = re.findall(r'<script type="text/plain" id="packed">(.*?)</script>', text, flags=re.DOTALL)
    read = json.loads(told)
    return Held(read, unpacked(packed, Shape(**read["shape"])))


def small(folder: Path) -> Path:
    """The scenario, written into a folder."""
    path = folder / "small.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path
