"""A market: organisations that hold several contracts at once, each let again every three years, for 15 years."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.allocation.least_harm import least_harm
from simulator.execution.batches import run_batches
from simulator.scenario.scenario import Scenario, from_data
from tests.benchmarks import machine

Data = dict[str, Any]

PARTNERS, RIVALS, TERMS = 5, 2, 4
KINDS = ("prime", "consortium", "alliance", "direct")


def market(organisations: int, contracts: int) -> Scenario:
    """Contracts of three years let four times more, each to one of three teams; every fifth organisation is large enough to lead."""
    ids = [f"org_{place:03d}" for place in range(organisations)]
    leads, partners = ids[::5], [key for place, key in enumerate(ids) if place % 5]
    return from_data(
        {
            "format": 1,
            "name": f"{organisations} organisations, {contracts} contracts, 15 years",
            "start": "2024-04-01",
            "organisations": {key: _organisation(place) for place, key in enumerate(ids)},
            "contracts": {f"contract_{place:02d}": _contract(place, leads, partners) for place in range(contracts)},
        }
    )


def _organisation(place: int) -> Data:
    if place % 5 == 0:
        return {"other_income": 9_000_000, "free_reserves": "4 months", "unit_cost": 850, "outcome_rate": 0.4}
    return {
        "other_income": (60_000, 150_000, 400_000, 900_000)[place % 4],
        "free_reserves": ("sector", "4 months", "2 months")[place % 3],
        "unit_cost": 640 + 30 * (place % 5),
        "outcome_rate": 0.38 + 0.02 * (place % 4),
        "local": place % 2 == 0,
    }


def _contract(place: int, leads: list[str], partners: list[str]) -> Data:
    return {
        "annual_value": 420_000.0,
        "years": 3,
        "people_per_year": 400,
        "uplift": 0.02,
        "payment": {"fixed": 0.6, "activity": 0.2, "outcomes": 0.2, "target_rate": 0.4, "outcome_lag": 6},
        "structure": _structure(place, 0, leads, partners),
        "retender": {
            "terms": TERMS,
            "abnormally_low": 0.8,
            "bidders": {
                f"rival_{rival}": {"structure": _structure(place, rival, leads, partners), "bid": {"discount": 0.03 * rival}}
                for rival in range(1, RIVALS + 1)
            },
        },
    }


def _structure(place: int, team: int, leads: list[str], partners: list[str]) -> Data:
    kind = KINDS[(place + team) % len(KINDS)]
    lead = leads[(3 * place + 7 * team) % len(leads)]
    first = (PARTNERS * place + 11 * team) % len(partners)
    mine = [partners[(first + step) % len(partners)] for step in range(PARTNERS)]
    members: Data = {lead: {"share": 0.4}, **{key: {"share": 0.12} for key in mine}}
    return {"kind": kind, "members": members, **({} if kind == "direct" else {"lead": lead})}


@dataclass(frozen=True)
class Run:
    """What a market took, in a process of its own."""

    organisations: int
    contracts: int
    replications: int
    seconds: float
    """CPU."""
    megabytes: float
    """Most memory held, with Python and the libraries."""


SIZES = ((30, 4), (300, 40))
REPLICATIONS, SEED = 200, 1


def measured() -> list[Run]:
    """Each size in a process of its own."""
    return [_in_a_process_of_its_own(*size) for size in SIZES]


def _in_a_process_of_its_own(organisations: int, contracts: int) -> Run:
    command = [sys.executable, "-m", "tests.benchmarks.market", str(organisations), str(contracts)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Run(organisations, contracts, REPLICATIONS, **json.loads(told))


def _measure(organisations: int, contracts: int) -> dict[str, float]:
    machine.start_counting()
    scenario = market(organisations, contracts)
    begun = time.process_time()
    run_batches(scenario, REPLICATIONS, SEED)
    return {"seconds": time.process_time() - begun, "megabytes": machine.peak_megabytes()}


def least_harm_seconds(replications: int = 1_000, members: int = 15) -> float:
    """CPU seconds of one cut shared by least harm."""
    rng = np.random.default_rng(SEED)
    claims = rng.uniform(5e3, 3e5, (replications, members))
    cash, a_month = rng.normal(1e5, 8e4, (replications, members)), rng.uniform(2e3, 5e4, (replications, members))
    begun = time.process_time()
    least_harm(claims, claims.sum(axis=1) * 0.9, cash, a_month)
    return time.process_time() - begun


if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[1]), int(sys.argv[2]))))
