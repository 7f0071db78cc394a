"""`python -m tests.validation.ends`: how work ends in every scenario of the library, written to docs/ends.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import simulator
from simulator.analysis.wording import ENDS
from simulator.scenario.bundled import bundled
from tests.validation.report import table

PAGE = Path(__file__).parents[2] / "docs" / "ends.md"
REPLICATIONS = 1_000
GROUPS = {"smaller_partners": "smaller partners", "lead": "lead"}
COLUMNS = ("survival", *ENDS, "solvent", "survival_without")
HEAD = (
    "scenario",
    "who",
    "still standing",
    *(each.label for each in ENDS.values()),
    "solvent",
    "solvent without",
    "contract stops",
)
WORDS = f"""# How work ends in the library

Written by `python -m tests.validation.ends`: every scenario as it stands, {REPLICATIONS:,} replications, seed 1: its smaller partners and its lead; where it has
neither, each organisation.

*Still standing* was the headline before version 0.1.0 was released: neither insolvent nor gone at the end of the run-off, its contract or another's included.
It counts those who never had work as standing, and one whose contract had stopped under it too. Now the work of whoever had some ends in one of the ways beside
it, which sum to 100% ([R51](rulings.md#r51), [R52](rulings.md#r52)). *Solvent without* is the same organisations without the contracts. *Contract stops*: nobody
was left to deliver it before its last day, or nobody won it when it was let again; of several contracts, the one that stops most often.

![UnitingCare on the page: nobody delivers to the end, and it says so first](images/a-chain-fails.png)

"""


def rows(name: str, replications: int = REPLICATIONS) -> list[tuple[str, ...]]:
    """A row for each group of a scenario; where it has neither, one for each organisation with work."""
    found: dict[str, Any] = simulator.run(name, replications=replications).json()
    stops = max(each["stopped"] for each in found["contracts"].values())
    told = {words: found["groups"][group] for group, words in GROUPS.items() if found["groups"][group]["members"]}
    told = told or {each["name"]: each for each in found["organisations"].values() if each["delivering"] is not None}
    return [(name, who, *(_percent(each[key]) for key in COLUMNS), _percent(stops)) for who, each in told.items()]


def page() -> str:
    """The whole of docs/ends.md."""
    return WORDS + table(HEAD, [row for name in sorted(bundled()) for row in rows(name)]) + "\n"


def _percent(part: float | None) -> str:
    return "–" if part is None else f"{part:.0%}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"written: docs/{PAGE.name}")
