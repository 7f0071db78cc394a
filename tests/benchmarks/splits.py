"""Splits: tail cuts against the whole programme on the same instances, the chance constraint, and a split from end to end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.cash import Cash
from simulator.allocation.objectives import Aim, failing, survival
from simulator.allocation.region import Region, allowed, proportional
from simulator.allocation.solver import Programme
from simulator.allocation.tails import Tails
from tests.benchmarks import machine

Values = NDArray[np.float64]

TAILS = ((15, 500), (30, 1_000), (30, 5_000))
CHANCE = (30, 500)
ALPHA, GAP, SECONDS = 0.10, 0.01, 120.0
TARGET, SOONEST = 50, 30.0
"""Times faster that tail cuts are to be than the whole programme; seconds in which a default split is to be found."""
DEFAULT = "consortium split live_well_leeds"


@dataclass(frozen=True)
class Run:
    """One instance solved one way."""

    what: str
    members: int
    scenarios: int
    seconds: float
    megabytes: float
    objective: float
    note: str = ""


def instance(members: int, scenarios: int, seed: int = 11) -> Aim:
    """Members of all sizes in one period: reserves, money and cost that vary together, five per cent of cost spare in the price. £k."""
    rng = np.random.default_rng(seed)
    people = rng.lognormal(4.5, 0.8, members)
    cost = rng.uniform(0.8, 1.3, members)
    month = people * cost / 12 * rng.uniform(1.2, 4.0, members)
    reserves = month * rng.lognormal(np.log(2.5), 0.8, members)
    common = rng.normal(size=scenarios)
    own = rng.normal(size=(members, scenarios))
    q = np.clip(0.85 + 0.12 * common + 0.10 * own, 0.0, 1.1)
    m = np.exp(0.04 * rng.normal(size=scenarios) + 0.05 * rng.normal(size=(members, scenarios)) + 0.02)
    rest = month[:, None] * (0.5 * rng.normal(size=scenarios) + 0.9 * rng.normal(size=(members, scenarios)))
    budget = 1.05 * float(people @ cost)
    region = Region(
        budget=budget,
        at_risk=0.2,
        spent=False,
        serves=np.ones((members, 1), dtype=bool),
        outcomes=rng.uniform(0.4, 0.6, (members, 1)),
        area_least=np.array([0.97 * people.sum()]),
        area_most=np.array([people.sum()]),
        least=0.5 * people,
        most=1.5 * people,
        cost=cost,
        paid_fixed=np.ones(members),
        paid_at_risk=q.mean(axis=1),
        smaller=np.ones(members, dtype=bool),
        smaller_least=0.0,
        smaller_share=0.0,
        recovery=0.98,
        exposure=np.full(members, np.inf),
        markup=1.2 * cost,
        advances=0.0,
    )
    shape = (members, scenarios, 1)
    cash = Cash(
        other=(reserves[:, None] + rest)[:, :, None],
        fixed=np.ones(shape),
        at_risk=q[:, :, None],
        cost=(m * cost[:, None])[:, :, None],
        advance=np.zeros((1, 1, 1)),
        loan=np.zeros((1, 1, 1)),
    )
    return Aim(region, cash, month, np.zeros((members, scenarios)), month, tail=0.05, alpha=ALPHA)


def tail_cuts(aim: Aim) -> float:
    """The least worst mean shortfall in the tail, in months, by rows made as they are broken."""
    made = allowed(aim.region)
    tails = Tails(made.programme, aim.cash, made.columns, aim.tail, proportional(aim.region), shortfall=True)
    worst = _worst(made.programme, tails.means, aim.month)
    made.programme.least([worst], [1.0])
    return tails.solve(made.programme).objective


def monolith(aim: Aim) -> float:
    """The same with a row for each scenario (Rockafellar and Uryasev 2000)."""
    made = allowed(aim.region)
    programme, columns = made.programme, made.columns
    members, scenarios = aim.cash.members, aim.cash.scenarios
    means = programme.columns(members)
    for member in range(members):
        eta, over = programme.column(), programme.columns(scenarios)
        ones = np.ones(scenarios)
        held = [columns.fixed[member], columns.at_risk[member], columns.people[member]]
        at = np.column_stack([over, eta * ones, *(column * ones for column in held)])
        factors = [aim.cash.fixed[member, :, 0], aim.cash.at_risk[member, :, 0], -aim.cash.cost[member, :, 0]]
        programme.at_least(at, np.column_stack([ones, ones, *factors]), -aim.cash.other[member, :, 0])
        mass = np.full(scenarios, -1.0 / (aim.tail * scenarios))
        programme.at_least([[means[member], eta, *over]], [[1.0, -1.0, *mass]], 0.0)
    worst = _worst(programme, means, aim.month)
    programme.least([worst], [1.0])
    return programme.solve().objective


def chance_by_repeating(aim: Aim) -> tuple[float, str]:
    """Most outcomes with each member failing in at most a part α, as `split` does it."""
    found = survival(aim)
    return found.outcomes, f"fails in at most {failing(aim.cash, aim.headroom, found.amounts).max():.1%}"


def chance_exactly(aim: Aim) -> tuple[float, str]:
    """The same with a whole number for each scenario that may fail, each as tight as its quantile allows; to a gap of 1%."""
    made = allowed(aim.region)
    programme, columns = made.programme, made.columns
    may_fail = int(aim.alpha * aim.cash.scenarios)
    whole = 0
    for member in range(aim.cash.members):
        corners = _corners(aim.region, member)
        factors = np.column_stack([aim.cash.fixed[member, :, 0], aim.cash.at_risk[member, :, 0], -aim.cash.cost[member, :, 0]])
        losses = -(aim.cash.other[member, :, 0][:, None] + factors @ corners.T)
        apart = np.maximum((losses[:, None, :] - losses[None, :, :]).max(axis=2), 0.0)
        large = np.minimum(losses.max(axis=1), np.sort(apart, axis=1)[:, may_fail])
        held = np.array([columns.fixed[member], columns.at_risk[member], columns.people[member]])
        some = np.flatnonzero(losses.max(axis=1) > 0)
        loose = some[large[some] > 1e-9]
        hard = np.setdiff1d(some, loose)
        programme.at_least(np.tile(held, (len(hard), 1)), factors[hard], -aim.cash.other[member, hard, 0])
        fails = programme.columns(len(loose), 0, 1, whole=True)
        whole += len(loose)
        if len(loose):
            at = np.column_stack([np.tile(held, (len(loose), 1)), fails])
            programme.at_least(at, np.column_stack([factors[loose], large[loose]]), -aim.cash.other[member, loose, 0])
            programme.at_most([fails], 1.0, may_fail)
    made.most_outcomes(programme)
    answer = programme.solve(seconds=SECONDS, gap=GAP)
    return -answer.objective, f"{whole:,} whole numbers, gap {answer.gap:.2%}"


def default_split() -> Run:
    """`consortium split live_well_leeds` as it stands, from start to end, in processes of its own."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "simulator", "split", "live_well_leeds"], check=True, capture_output=True)
    return Run(DEFAULT, 17, 5_000, time.perf_counter() - started, float("nan"), float("nan"), "wall clock")


WAYS: dict[str, Callable[[Aim], float | tuple[float, str]]] = {
    "tail cuts": tail_cuts,
    "whole programme": monolith,
    "chance, by repeating": chance_by_repeating,
    "chance, exactly": chance_exactly,
}


def measured() -> list[Run]:
    """Every instance by every way, each in a process of its own, and a split from end to end."""
    runs = [_apart(what, *size) for size in TAILS for what in ("tail cuts", "whole programme")]
    runs += [_apart(what, *CHANCE) for what in ("chance, by repeating", "chance, exactly")]
    return [*runs, default_split()]


def _apart(what: str, members: int, scenarios: int) -> Run:
    code = f"from tests.benchmarks.splits import _here; _here({what!r}, {members}, {scenarios})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def _here(what: str, members: int, scenarios: int) -> None:
    machine.start_counting()
    aim = instance(members, scenarios)
    before, started = machine.peak_megabytes(), time.process_time()
    found = WAYS[what](aim)
    seconds = time.process_time() - started
    objective, note = found if isinstance(found, tuple) else (found, "")
    run = Run(what, members, scenarios, seconds, machine.peak_megabytes() - before, float(objective), note)
    print(json.dumps(vars(run)))


def _worst(programme: Programme, means: NDArray[np.int64], month: Values) -> int:
    worst = programme.column()
    at = np.stack([np.full(len(month), worst), means], axis=1)
    programme.at_least(at, np.stack([month, -np.ones(len(month))], axis=1), 0.0)
    return worst


def _corners(region: Region, member: int) -> Values:
    """(corners, 3) of what one member may have by itself: fixed, at risk, people."""
    cost, most_a_person = region.recovery * region.cost[member], region.markup[member]
    rows = np.array(
        [
            [1.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 0.0, 1.0],
            [0.0, 0.0, -1.0],
            [1.0, region.paid_at_risk[member], -cost],
            [-1.0, -1.0, most_a_person],
        ]
    )
    least = np.array([0.0, 0.0, region.least[member], -region.most[member], 0.0, 0.0])
    found = []
    for three in combinations(range(len(rows)), 3):
        some = list(three)
        if abs(np.linalg.det(rows[some])) > 1e-9:
            corner = np.linalg.solve(rows[some], least[some])
            if (rows @ corner >= least - 1e-7).all():
                found.append(corner)
    return np.array(found)
