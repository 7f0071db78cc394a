"""A split as a scenario file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from simulator.model.draws import Draws
from simulator.scenario.ranges import Months
from simulator.scenario.scenario import Scenario, from_data
from simulator.splitting.measured import standing_of
from simulator.splitting.pooled import pool_of
from simulator.splitting.request import Request

NAME_MOST = 200


def as_file(asked: Request, changed: Scenario, objective: str) -> Scenario:
    """The changed scenario standing by itself: without the designs of the file it came from, and saying where it is from."""
    data = changed.resolved()
    home = f"contracts.{asked.key}.structure.members.*"
    made = f"found by `consortium split` with the objective '{objective}'"
    _as_they_were(asked.scenario, data)
    data["name"] = f"{asked.scenario.name}: split by {objective}"[:NAME_MOST]
    data["designs"] = {}
    data["rationale"] = {
        **{path: text for path, text in data["rationale"].items() if not path.startswith(home)},
        **{f"{home}.{field}": made for field in ("share", "money", "outcomes", "advance", *_others(asked))},
    }
    return from_data(data, asked.scenario.path or asked.scenario.name)


def _others(asked: Request) -> Iterator[str]:
    if asked.contract.loan is not None:
        yield "loan"
    if pool_of(asked) is not None:
        yield "pool"


def _as_they_were(scenario: Scenario, data: dict[str, Any]) -> None:
    """Organisations keep, in pounds, what else would follow from their new income and work: reserves and headroom, and noise."""
    standing = standing_of(scenario, Draws(1, 0, 1))
    for place, key in enumerate(sorted(scenario.file.organisations)):
        own, made = scenario.file.organisations[key], data["organisations"][key]
        if own.headroom is None or isinstance(own.headroom, Months):
            made["headroom"] = round(float(standing.headroom[0, place]), 2)
        if isinstance(own.free_reserves, Months):
            made["free_reserves"] = round(float(standing.reserves[0, place]), 2)
        if own.other_noise is None:
            made["other_noise"] = float(standing.noise[0, place])


def write(scenario: Scenario, path: Path) -> None:
    """Write a scenario as YAML. Raises FileExistsError rather than write over another file."""
    text = yaml.safe_dump(plain(scenario), sort_keys=False, allow_unicode=True, width=120)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def plain(scenario: Scenario) -> dict[str, Any]:
    """What differs from the defaults, and reads back to the same file."""
    data: dict[str, Any] = scenario.file.model_dump(mode="json", exclude_defaults=True)
    return {"format": 1, "name": data.pop("name"), **data}
