"""A small explorer: twelve designs of a contract that ends in every way, and what a page holds, read back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from simulator.report.explorer.packing import Shape, Unpacked, unpacked
from tests.small_sweep import SCENARIO

FAILING = (
    SCENARIO.replace("years: 1\n", "years: 2\n")
    .replace("free_reserves: 3 months", "free_reserves: £60k")
    .replace("peers: {share: 20%}", "peers: {share: 20%, honoured: {choose: [0, 1]}}")
)
"""The small contract for two years, with a lead that may fail or leave, and a partner that half of the time is sent nobody."""
LET_AGAIN = SCENARIO.replace(
    "    people_per_year: 400\n",
    "    people_per_year: 400\n    retender: {bidders: {rival: {structure: {kind: prime, lead: other, members: {other: {share: 100%}}}}}}\n",
).replace("contracts:\n", "  other: {name: Other, other_income: £5m, free_reserves: 3 months, unit_cost: £780}\ncontracts:\n")
"""The small contract, let again to a rival or not."""
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

    def share(self, design: int, name: str) -> float:
        """A share without its interval."""
        return float(self.figures.shares[design, self.told["shares"].index(name)])

    def counts(self, design: int, place: int) -> dict[str, int]:
        """What is counted of an organisation."""
        return dict(zip(self.told["counts"], self.figures.counts[design, place].tolist(), strict=True))


def held(text: str) -> Held:
    """What a page's text holds."""
    (told,) = re.findall(r'<script type="application/json" id="held">(.*?)</script>', text, flags=re.DOTALL)
    (packed,) = re.findall(r'<script type="text/plain" id="packed">(.*?)</script>', text, flags=re.DOTALL)
    read = json.loads(told)
    return Held(read, unpacked(packed, Shape(**read["shape"])))


def small(folder: Path) -> Path:
    """The scenario, written into a folder."""
    path = folder / "small.yaml"
    path.write_text(FAILING, encoding="utf-8")
    return path
