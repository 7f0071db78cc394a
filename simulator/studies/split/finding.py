"""Finding a split: optimise in the scenarios measured at one split, measure again at the one found, until it holds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from simulator.allocation.cash import Amounts
from simulator.allocation.objectives import OBJECTIVES, Aim, Found, failing, months_of_cover
from simulator.allocation.solver import Infeasible
from simulator.studies.split.judged import measured
from simulator.studies.split.measured import Measured
from simulator.studies.split.priced import Price, prices
from simulator.studies.split.request import Request, aim, as_changes

SETTLED = 0.005
"""Change of the objective, as measured at a split and as it was promised, under which the split holds."""
FROM = 10.0
"""Months under nil from which months of cover are counted, so that a part of them means something."""
ROUNDS = 5
PREVIEW = 1_000
"""Scenarios in which the first split is found, from which factors are measured anew."""


@dataclass(frozen=True)
class Proposal:
    """A split, and what it was found to do in the scenarios it was made for."""

    objective: str
    amounts: Amounts
    found: Found
    aim: Aim
    """At the split, as last measured."""
    rounds: int
    settled: bool
    """Whether measuring at the split itself changed what was promised by under half a per cent."""

    @cached_property
    def prices(self) -> tuple[Price, ...]:
        """What each promise that binds costs, in the scenarios in which the split was first found."""
        return tuple(prices(self.aim.first(PREVIEW), self.found))

    def promised_solvent(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """(members,) part of the scenarios in which each stays within its headroom, if everybody stays."""
        return 1.0 - failing(self.aim.cash, self.aim.headroom, self.amounts)


def propose(
    asked: Request,
    objective: str,
    now: Measured,
    seed: int,
    terms: Callable[[Aim], Aim] = lambda made: made,
    executor: Executor | None = None,
    progress: Callable[[str, int], None] = lambda what, done: None,
) -> Proposal:
    """The best split by an objective, in as many scenarios as were measured at the split there is `now`; `terms` sets what it is
    judged by (α, the tail, the kind of fairness).

    Raises NoAnswer where no split keeps every promise (Infeasible) or none was found.
    """
    found: Found | None = None
    at, made, before, settled = asked.now, now, None, False
    scenarios = now.other.shape[1]
    for round_ in range(1, ROUNDS + 1):
        if found is not None:
            scenario = asked.scenario.with_changes(as_changes(asked, at))
            told = partial(progress, "measuring")
            made = measured(scenario, asked.key, scenarios, seed, executor, told, before=now)
        judged = replace(terms(aim(asked, made, at)), near=None if found is None else at)
        if objective == "fairness":  # what each is entitled to follows from its work, which is then not to move
            judged = replace(judged, region=replace(judged.region, least=asked.now.people, most=asked.now.people))
        if found is not None and before is not None:
            was, is_now = (_value(objective, each, at) for each in (before, judged))
            settled = abs(is_now - was) <= SETTLED * max(abs(was), 1e-9)
            if settled or round_ == ROUNDS:
                break
        progress("optimising", 0)
        preview = round_ == 1 and scenarios > PREVIEW
        try:
            found = OBJECTIVES[objective](judged.first(PREVIEW) if preview else judged)
        except Infeasible:
            if found is None:
                raise
            break  # measured where it was found, it misses a promise by a little, and nothing near it keeps them all
        at, before = found.amounts, None if preview else judged
    assert found is not None
    return Proposal(objective, at, found, judged, round_, settled)


def _value(objective: str, judged: Aim, split: Amounts) -> float:
    """What an objective comes to."""
    if objective in ("outcomes", "survival"):
        return float((judged.region.outcomes.max(axis=1) * split.people).sum())
    if objective == "fairness":
        return float((split.price / judged.entitled).min())
    return FROM + float(months_of_cover(judged, split).min())


def with_terms(alpha: float, tail: float, fairness: str) -> Callable[[Aim], Aim]:
    """Sets α, the tail and the kind of fairness."""
    return lambda made: replace(made, alpha=alpha, tail=tail, fairness=fairness)
