"""Figures in a form that can be pinned: whole numbers, dates and words by a hash, pounds by a weighted sum.

Sums of pounds are compared to a part in ten million million, since the last digits differ between processors and libraries.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from simulator.execution.batches import Replications, run_batches
from simulator.scenario.scenario import Scenario, load

REPLICATIONS = 20
CLOSE = 1e-13
ORGANISATIONS = (
    "horizon",
    "fate",
    "left_on",
    "insolvent_on",
    "insolvent_without",
    "cause",
    "smaller",
    "size",
    "reserves_start",
    "reserves_end",
    "lowest_cash",
    "received",
    "cost",
    "subsidy",
    "at_risk",
    "estate",
)
CONTRACT = (
    "paid",
    "served",
    "waiting",
    "unmet",
    "disrupted",
    "outcomes",
    "ended_early",
    "working_capital",
    "received",
    "cost",
    "at_risk",
    "cut_borne",
    "lost",
)
AWARD = ("winner", "bidders", "price", "true_cost")
Pin = list[Any]
"""A hash of what is exact, and a weighted sum of what is not."""


def designs(name: str) -> Iterator[tuple[str, Scenario]]:
    """Every design of a bundled scenario, what the file stands for first."""
    scenario = load(name)
    yield "", scenario
    for design in scenario.designs:
        yield design, scenario.design(design)


def of_run(scenario: Scenario, seed: int) -> Pin:
    """Everything that the engine says of a few replications."""
    return pinned(_arrays(run_batches(scenario, REPLICATIONS, seed)))


def of_data(data: object) -> dict[str, Pin]:
    """Every top-level key of something as it is written in JSON; record numbers change with every field that a file may have."""
    plain = json.loads(json.dumps(data, default=str))
    return {key: pinned(_leaves(value)) for key, value in plain.items() if key not in ("record", "records")}


def pinned(values: Iterator[Any]) -> Pin:
    """All values in their order."""
    exact, total, place = hashlib.blake2b(digest_size=6), 0.0, 0
    for value in values:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            known = np.nan_to_num(value.ravel(order="C").astype(np.float64))
            weights = 1.0 + np.modf((place + np.arange(known.size)) * 0.6180339887498949)[0]
            total += float((np.abs(known) * weights).sum() + known.sum() / 3.0)
            place += known.size
        elif isinstance(value, np.ndarray):
            exact.update(np.ascontiguousarray(value.astype(np.int64)).tobytes())
        else:
            exact.update(repr(value).encode())
    return [exact.hexdigest(), float(f"{total:.16g}")]


def same(pin: Pin, was: Pin) -> bool:
    """Whether two pins are of the same figures."""
    return bool(pin[0] == was[0] and abs(pin[1] - was[1]) <= CLOSE * max(abs(was[1]), 1.0))


def _arrays(runs: Replications) -> Iterator[Any]:
    yield runs.ids
    yield np.array(runs.month_ends)
    for name in ORGANISATIONS:
        yield getattr(runs, name)
    yield runs.series
    for key, contract in runs.contracts.items():
        yield (key, contract.members)
        for name in CONTRACT:
            yield getattr(contract, name)
    for key, awards in runs.awards.items():
        for award in awards:
            yield (key, award.term, int(award.day[0]), award.teams)
            for name in AWARD:
                yield getattr(award, name)


def _leaves(value: Any, path: str = "") -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _leaves(each, f"{path}.{key}")
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _leaves(each, f"{path}.{place}")
    elif isinstance(value, float) and not value.is_integer():
        yield path
        yield np.array([value])
    else:
        yield (path, value)
