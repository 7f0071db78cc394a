"""How equal a division is, and the fairest one that a programme allows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.allocation.numbers import finite
from simulator.allocation.solver import Answer, Infeasible, Places, Programme

Values = NDArray[np.float64]
Solve = Callable[[Programme], Answer]

STUCK = 1e-7
SLACKS = (1e-7, 1e-6, 1e-5, 1e-4, 1e-3)
ROUNDS = 60
CLOSE = 1e-7


def gini(values: ArrayLike) -> float:
    """Gini's coefficient: Σ|xᵢ − xⱼ| / (2 n² mean), from 0, where all are equal or nil, to under 1.

    `values`: of any shape and unit. Raises ValueError where there are none, and for one that is negative or no finite number. Source: Gini 1912.
    """
    x = np.sort(finite("values", values).ravel())
    if not x.size or (x < 0).any():
        raise ValueError("gini needs one value or more, none negative")
    total = float(x.sum())
    if total == 0.0:
        return 0.0
    return float(((2 * np.arange(1, x.size + 1) - x.size - 1) * x).sum() / (x.size * total))


def leximin(programme: Programme, levels: ArrayLike, *, solve: Solve = Programme.solve) -> Answer:
    """The solution that makes the worst level highest, then the next worst, and so on.

    `levels`: columns (n,) of the programme. A sequence of programmes; a level is settled only where it cannot be higher in any
    solution that is best so far: where its row has a price (Ogryczak and Śliwiński 2006). `solve` may add rows that were
    missing to the programme it is given. Raises as `Programme.solve` does.
    """
    at = np.asarray(levels, dtype=np.int64)
    settled = np.full(len(at), -np.inf)
    answer: Answer | None = None
    while np.isneginf(settled).any():
        open_ = np.flatnonzero(np.isneginf(settled))
        answer, worst, prices = _stage(programme, at, settled, solve)
        full = np.array(programme.high)[at[open_]] <= worst + STUCK * (1.0 + abs(worst))
        held = open_[(prices > STUCK) | full]
        settled[held if len(held) else open_[[int(np.argmax(prices))]]] = worst
    assert answer is not None
    return answer


def _stage(programme: Programme, at: Places, settled: Values, solve: Solve) -> tuple[Answer, float, Values]:
    """The highest worst level of those still open, and the prices of their rows.

    Settled levels are eased as little as lets the programme be solved: rows that a stage was missing may take a last digit back.
    """
    open_, done = np.flatnonzero(np.isneginf(settled)), np.flatnonzero(~np.isneginf(settled))
    for slack in SLACKS:
        stage = programme.copy()
        worst = stage.column(low=-np.inf)
        stage.least([worst], [-1.0])
        ones = np.ones(len(open_))
        rows = stage.at_least(np.stack([at[open_], worst * ones], axis=1), np.stack([ones, -ones], axis=1), np.zeros(len(open_)))
        for place in done.tolist():
            eased = settled[place] - slack * (1.0 + abs(settled[place]))
            stage.low[int(at[place])] = max(stage.low[int(at[place])], eased)
        try:
            answer = solve(stage)
        except Infeasible:
            if slack == SLACKS[-1] or not len(done):
                raise
            continue
        return answer, float(answer.values[worst]), answer.prices[rows]
    raise AssertionError


def proportionally_fair(programme: Programme, levels: ArrayLike, weights: ArrayLike = 1.0) -> Answer:
    """The solution with the greatest Σ weight × log(level) (Kelly 1997), by tangents where each optimum stood.

    `levels`: columns (n,), none of which may be under nil. Nobody gets less than its weight's part of the most it could have alone,
    so tangents need not go lower. Ends where they overstate the sum by under a ten-millionth.
    Raises ValueError where somebody can have nothing at all.
    """
    at = np.asarray(levels, dtype=np.int64)
    each = np.broadcast_to(finite("weights", weights), at.shape)
    tangents = programme.copy()
    for place, column in enumerate(at.tolist()):
        alone = programme.copy()
        alone.least([column], [-1.0])
        most = -alone.solve().objective
        if most <= 0:
            raise ValueError("proportional fairness needs every level to reach over nil")
        tangents.low[column] = max(tangents.low[column], (1.0 - 1e-6) * most * each[place] / each.sum())
    logs = tangents.columns(len(at), low=-np.inf)
    tangents.least(logs, -each)
    here = leximin(tangents, at).values[at]
    best: Answer | None = None
    reached = -np.inf
    for _ in range(ROUNDS):
        tangents.at_most(np.column_stack([logs, at]), np.column_stack([np.ones(len(at)), -1.0 / here]), np.log(here) - 1.0)
        answer = tangents.solve()
        here = answer.values[at]
        now = float((each * np.log(here)).sum())
        if now > reached:
            reached, best = now, answer
        if -answer.objective - reached <= CLOSE * each.sum():
            break
    assert best is not None
    return best


def mean_difference(programme: Programme, levels: ArrayLike, weights: ArrayLike = 1.0) -> Places:
    """(pairs,) columns that are at least wᵢ wⱼ |levelᵢ − levelⱼ|: make their sum least for the least Gini at a given mean.

    `levels`: columns (n,) of the programme; `weights`: (n,), or one for all.
    """
    at = np.asarray(levels, dtype=np.int64)
    each = np.broadcast_to(finite("weights", weights), at.shape)
    i, j = np.triu_indices(len(at), 1)
    apart = programme.columns(len(i))
    both = each[i] * each[j]
    for sign in (1.0, -1.0):
        programme.at_least(
            np.column_stack([apart, at[i], at[j]]),
            np.column_stack([np.ones(len(i)), -sign * both, sign * both]),
            np.zeros(len(i)),
        )
    return apart
