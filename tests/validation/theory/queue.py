"""The waiting list: a fixed point worked out by hand, a queue served in bulk, and Little's law person by person."""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import Any

import numpy as np
import simpy
from scipy.stats import poisson

from simulator.analysis.intervals import Estimate, mean, ratio
from simulator.model.clock import Process
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario import Scenario, from_data
from tests.validation.check import Check, equals, plain, small, tiny
from tests.validation.effort import part_of

REFERRED, PLACES, MONTHS = 20, 22, 60


def service(years: int, capacity_factor: float, drop_out: float, noise: bool) -> Scenario:
    """One provider to whom twenty people a month are referred; it can pay whatever comes."""
    only = {
        "other_income": 0,
        "free_reserves": "£1bn",
        "walk_away": "never",
        "unit_cost": 100,
        "capacity_factor": capacity_factor,
    }
    contract: dict[str, Any] = {
        "annual_value": 100_000,
        "years": years,
        "people_per_year": 12 * REFERRED,
        "structure": {"kind": "direct", "members": {"only": {"share": 1}}},
    }
    data = {
        "format": 1,
        "name": "queue",
        "start": "2024-04-01",
        "world": {"demand": 1, "noise": noise},
        "organisations": {"only": {**only, "drop_out": drop_out}},
        "contracts": {"service": contract},
    }
    return from_data(data)


def fixed_point(effort: float) -> Check:
    """Referrals 20 and places for 16 a month; 5% of those waiting give up: W = (W + 20 − 16) × 0.95, so W goes to 76."""
    model = Ensemble(service(20, 0.8, 0.05, noise=False), Draws(1, 0, 1))
    model.run()
    waiting, unmet = 0.0, 0.0
    for _ in range(240):
        waiting, unmet = (waiting + 4) * 0.95, unmet + (waiting + 4) * 0.05
    people = model.contracts["service"].caseload
    worst = max(abs(float(people.waiting.sum()) - waiting), abs(float(people.unmet[0]) - unmet))
    known = f"{waiting:.4f} waiting and {unmet:.4f} unmet after 20 years, by recurrence; the fixed point is 76 waiting"
    return small("Waiting list of an overfull service, no noise: largest difference, people", known, worst, 1e-6, tiny)


@cache
def watched(effort: float) -> tuple[np.ndarray, np.ndarray]:
    """Waiting at each month's end, (months, replications), and people served in all, where staff are always there for twenty."""
    waiting: list[np.ndarray] = []

    def watch(env: simpy.Environment, model: Ensemble) -> Process:
        contract = model.contracts["service"]
        for day in contract.deal.calendar.last_day[: contract.deal.calendar.months]:
            yield env.timeout(day + 1 - env.now)
            waiting.append(contract.caseload.waiting[:, 0].copy())
            contract.caseload.staffed[:] = REFERRED

    model = Ensemble(service(5, PLACES / REFERRED, 0.0, noise=True), Draws(1, 0, part_of(40_000, effort)))
    model.run([watch])
    return np.array(waiting), model.contracts["service"].caseload.served


@cache
def expected() -> list[float]:
    """Mean number waiting at each month's end: Poisson arrivals, up to 22 served a month, the distribution carried from month to month."""
    most = 600
    arrive = poisson.pmf(np.arange(most), REFERRED)
    chance, means = np.eye(1, most)[0], []
    for _ in range(MONTHS):
        there = np.convolve(chance, arrive)[: most + PLACES]
        chance = np.append(there[: PLACES + 1].sum(), there[PLACES + 1 : PLACES + most])
        means.append(float(chance @ np.arange(most)))
    return means


def bulk_queue(effort: float) -> Check:
    value = expected()[-1]
    known = f"{plain(value)} people: the queue's distribution, month by month"
    return equals("People waiting after five years at 91% of capacity", known, value, mean(watched(effort)[0][-1]), plain)


@cache
def months_waited() -> float:
    """Mean whole months between referral and service, person by person, first come first served, of those served in five years."""
    rng = np.random.default_rng(7)
    waits = served = 0
    for _ in range(4_000):
        line: deque[int] = deque()
        for month in range(MONTHS):
            line.extend([month] * rng.poisson(REFERRED))
            for _ in range(min(PLACES, len(line))):
                waits += month - line.popleft()
                served += 1
        waits += sum(MONTHS - came for came in line)  # those still waiting have waited too
    return waits / served


def little(effort: float) -> Check:
    waiting, served = watched(effort)
    found: Estimate = ratio(waiting.sum(axis=0), served)
    value = sum(expected()) / (REFERRED * MONTHS - expected()[-1])
    known = f"{days(value)}, from the same distribution; {days(months_waited())} in 4,000 services simulated person by person"
    note = "Little's law: people waiting, summed over months, over people served."
    return equals("How long a person waits", known, value, found, days, note)


def days(months: float) -> str:
    return f"{months * 365.25 / 12:.2f} days"


CHECKS = (fixed_point, bulk_queue, little)
