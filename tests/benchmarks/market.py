"""Markets: organisations that hold several contracts at once, each let again every three years; and many such side by side."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.allocation.least_harm import least_harm
from simulator.analysis.run import run
from simulator.execution.batches import run_batches
from simulator.execution.replicate import batch_size
from simulator.execution.workers import Workers
from simulator.scenario.scenario import Scenario, from_data
from tests.benchmarks import machine

Data = dict[str, Any]

PARTNERS, RIVALS, TERMS = 5, 2, 4
KINDS = ("prime", "consortium", "alliance", "direct")


def market(organisations: int, contracts: int) -> Scenario:
    """Contracts of three years let four times more, each to one of three teams; every fifth organisation is large enough to lead."""
    return from_data(
        _file(f"{organisations} organisations, {contracts} contracts, 15 years", _area("", organisations, contracts, TERMS))
    )


def areas(count: int) -> Scenario:
    """Areas that share nobody, each a market of 65 organisations and ten contracts of three years let once more."""
    of_each = [_area(f"area_{place:03d}_", 65, 10, 1) for place in range(count)]
    return from_data(_file(f"{count} areas, {65 * count:,} organisations, {10 * count:,} contracts, 6 years", *of_each))


def _file(name: str, *made: tuple[Data, Data]) -> Data:
    organisations = {key: each for mine, _ in made for key, each in mine.items()}
    contracts = {key: each for _, mine in made for key, each in mine.items()}
    return {"format": 1, "name": name, "start": "2024-04-01", "organisations": organisations, "contracts": contracts}


def _area(prefix: str, organisations: int, contracts: int, terms: int) -> tuple[Data, Data]:
    """Organisations and contracts of one market."""
    ids = [f"{prefix}org_{place:03d}" for place in range(organisations)]
    leads, partners = ids[::5], [key for place, key in enumerate(ids) if place % 5]
    return (
        {key: _organisation(place) for place, key in enumerate(ids)},
        {f"{prefix}contract_{place:02d}": _contract(place, leads, partners, terms) for place in range(contracts)},
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


def _contract(place: int, leads: list[str], partners: list[str], terms: int) -> Data:
    return {
        "annual_value": 420_000.0,
        "years": 3,
        "people_per_year": 400,
        "uplift": 0.02,
        "payment": {"fixed": 0.6, "activity": 0.2, "outcomes": 0.2, "target_rate": 0.4, "outcome_lag": 6},
        "structure": _structure(place, 0, leads, partners),
        "retender": {
            "terms": terms,
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


@dataclass(frozen=True)
class Cut:
    """What a market of many areas took."""

    areas: int
    replications: int
    workers: int
    """Nil: not cut, and only as many replications as fit the memory budget at once."""
    seconds: float
    """By the clock."""
    cpu: float
    """Seconds of all processes."""
    megabytes: float
    """Most memory that the process which joins them held, with Python and the libraries."""
    worker_megabytes: float
    """Most that a worker held; nil where there is none."""


AREAS, OF_AREAS = 154, 50


def in_areas(count: int = AREAS, replications: int = OF_AREAS) -> list[Cut]:
    """A market in areas cut, by two workers and by one, and uncut as far as one batch; each in a process of its own."""
    found = []
    for workers in (2, 1, 0):
        command = [sys.executable, "-m", "tests.benchmarks.market", "areas", *map(str, (count, replications, workers))]
        found.append(Cut(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)))
    return found


def _cut(count: int, replications: int, workers: int) -> dict[str, float]:
    machine.start_counting()
    scenario = areas(count)
    if not workers:
        replications = batch_size(scenario)
    begun, before = time.perf_counter(), os.times()
    held = 0.0
    if workers:
        with Workers(workers) if workers > 1 else nullcontext() as executor:
            run(scenario, replications, SEED, executor=executor)
            if executor is not None:
                held = max(each.result() for each in [executor.submit(machine.peak_megabytes) for _ in range(workers)])
    else:
        run_batches(scenario, replications, SEED)
    seconds, cpu = time.perf_counter() - begun, sum(os.times()[:4]) - sum(before[:4])
    told = {"areas": count, "replications": replications, "workers": workers}
    return {**told, "seconds": seconds, "cpu": cpu, "megabytes": machine.peak_megabytes(), "worker_megabytes": held}


def least_harm_seconds(replications: int = 1_000, members: int = 15) -> float:
    """CPU seconds of one cut shared by least harm."""
    rng = np.random.default_rng(SEED)
    claims = rng.uniform(5e3, 3e5, (replications, members))
    cash, a_month = rng.normal(1e5, 8e4, (replications, members)), rng.uniform(2e3, 5e4, (replications, members))
    begun = time.process_time()
    least_harm(claims, claims.sum(axis=1) * 0.9, cash, a_month)
    return time.process_time() - begun


if __name__ == "__main__":
    if sys.argv[1] == "areas":
        print(json.dumps(_cut(*map(int, sys.argv[2:]))))
    else:
        print(json.dumps(_measure(int(sys.argv[1]), int(sys.argv[2]))))
