"""Write the reference of experiment files: `python -m simulator.studies.sweep.publish`, in the checkout."""

from __future__ import annotations

from pathlib import Path

from simulator.scenario.reference import reference_page
from simulator.studies.sweep.outcomes import CONTRACTS, ORGANISATIONS, OUTCOMES
from simulator.studies.sweep.schema import ExperimentFile

PAGE = Path("docs") / "reference-experiment.md"

_HEAD = """\
# Experiment files: every field

Made from the schema by `python -m simulator.studies.sweep.publish`; a test fails where it is out of date. `*` stands for a name of your own, or
for an item of a list. Values stand as they do in a scenario: `40%`, `£250k`, `30 days`. [Sweep](guides/sweep.md) shows how to write one.
"""
_WHOSE = {None: "the group", "lead": "the lead", CONTRACTS: "all contracts", ORGANISATIONS: "each organisation"}


def text() -> str:
    """The page."""
    rows = ["| outcome | unit | of | meaning |", "|---|---|---|---|"]
    rows += [f"| `{name}` | {kept.unit} | {_WHOSE[kept.of]} | {kept.help} |" for name, kept in OUTCOMES.items()]
    return reference_page(ExperimentFile, _HEAD) + "\n## Outcomes\n\nA figure a replication.\n\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8", newline="\n")
