"""A report as plain data: its figures, and what each run beside the designs' own changed."""

from __future__ import annotations

from typing import Any

from simulator.report.document.covering import in_full
from simulator.report.document.gathered import Gathered
from simulator.studies.compare.doubting import HIGH, Doubted
from simulator.studies.explain.result import Explanation


def as_json(gathered: Gathered) -> dict[str, Any]:
    """Everything a report tells, for JSON.

    Each run that no record under `records` repeats is one of these with changes: `why` and `difference` name for each
    mechanism what is `off` (a run for every combination of them), `doubts` what each number was `moved` to in every design.
    """
    found = gathered.comparison
    return {
        "title": gathered.title,
        "answer": gathered.answer(),
        "price": {name: in_full(scenario).flat_columns for name, scenario in gathered.files()},
        "comparison": found.json(),
        "why": _explained(gathered.explanation, found.names[0]),
        "difference": None if gathered.difference is None else _explained(gathered.difference, found.names[found.told_of]),
        "doubts": None if gathered.doubted is None else _doubted(gathered.doubted),
    }


def _explained(found: Explanation, design: str) -> dict[str, Any]:
    return {"design": design, **found.json(), "off": {each.key: each.off for each in found.mechanisms}}


def _doubted(found: Doubted) -> dict[str, Any]:
    return {
        "sentence": found.sentence(),
        "not_moved": list(found.left_out),
        "moved": [
            {
                "path": each.doubt.path,
                "end": each.end,
                "moved": each.doubt.high if each.end == HIGH else each.doubt.low,
                "replications": each.replications,
                "survival": list(each.survival),
                "best": found.found.names[each.best],
                "changes_the_answer": each.changes,
            }
            for each in found.moved
        ],
    }
