"""A small experiment to sweep: a contract of one year, three organisations, a few points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

SCENARIO = """\
format: 1
name: A small service
start: 2026-04-01
organisations:
  lead: {name: Lead, other_income: £5m, free_reserves: 3 months, unit_cost: £780, local: true}
  advice: {name: Advice Centre, other_income: £300k, free_reserves: £20k, unit_cost: £760, local: true}
  peers: {name: Peer Group, other_income: £60k, free_reserves: sector, unit_cost: £720, local: true}
contracts:
  service:
    annual_value: £400k
    years: 1
    people_per_year: 400
    payment: {fixed: 50%, activity: 10%, outcomes: 40%, target_rate: 40%}
    structure:
      kind: prime
      lead: lead
      members: {lead: {share: 50%}, advice: {share: 30%}, peers: {share: 20%}}
      pass_through: {outcome_risk: 1, cuts: 1, discount: 1}
designs:
  cut: {contracts.service.cuts: [{year: 1, cut: 20%}]}
"""

EXPERIMENT: dict[str, Any] = {
    "name": "Who carries it",
    "scenario": "small.yaml",
    "levers": {
        "results": {"path": "payment.outcomes", "low": "0%", "high": "80%", "steps": 4},
        "carried": {"path": "structure.pass_through.outcome_risk", "values": [0, 1]},
        "design": {"designs": ["as it stands", "cut"]},
    },
    "plan": {"kind": "grid"},
    "replications": 30,
    "outcomes": ["survival", "margin", "lead_survival", "people", "paid"],
}


def small(folder: Path, name: str = "experiment.yaml", **changes: Any) -> Path:
    """The experiment with other fields, and its scenario, written into a folder; the experiment's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    kept = {key: value for key, value in {**EXPERIMENT, **changes}.items() if value is not None}
    (folder / name).write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder / name


def contents(store: Path) -> dict[str, bytes]:
    """Every file of a store by its path."""
    return {str(path.relative_to(store)): path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file()}
