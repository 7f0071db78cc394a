"""A cut that keeps the worst claimant's months of cash highest: a linear programme for a whole ensemble at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.allocation.numbers import finite
from simulator.allocation.solver import Programme

Values = NDArray[np.float64]

PENNY = 0.005


def least_harm(claims: ArrayLike, estate: ArrayLike, cash: ArrayLike, a_month: ArrayLike) -> Values:
    """Divide `estate` so that whoever would have the most months of cash after a year's loss loses first (ruling R44).

    claims, cash, a_month (spending): (rows, n), £; estate: (rows,), no more than the claims. Returns awards (rows, n) that
    sum to the estate: loss_i = min(claim_i, max(0, cash_i − λ a_month_i)). One programme finds every row's level λ: the
    least for which nobody who can still lose is left with more. Whoever loses its whole claim is then set aside, and the
    rest solved again. A level is worked out from who loses, so it does not depend on the solver's last digit.
    Raises ValueError for what is no finite number.
    """
    d = finite("claims", claims)
    total = d.cumsum(axis=1)[:, -1]
    loss = np.maximum(total - finite("the estate", estate), 0.0)
    n = np.maximum(finite("spending", a_month), 1.0)
    held = finite("cash", cash)
    whole = np.broadcast_to(d <= 0.0, d.shape).copy()  # who loses its whole claim; at first, whoever has none
    open_rows = loss > PENNY
    level = np.zeros(len(d))
    while open_rows.any():
        rows = np.flatnonzero(open_rows)
        rest = loss[rows] - np.where(whole[rows], d[rows], 0.0).cumsum(axis=1)[:, -1]
        level[rows] = _levels(held[rows], n[rows], ~whole[rows], rest)
        over = ~whole[rows] & (held[rows] - level[rows, None] * n[rows] > d[rows] + PENNY)
        whole[rows] |= over
        open_rows[rows] = over.any(axis=1) & (~whole[rows]).any(axis=1)
    lost = np.where(whole, d, np.clip(held - level[:, None] * n, 0.0, d))
    return np.asarray(d - np.where((loss > PENNY)[:, None], lost, _pro_rata(d, loss, total)))


def _levels(cash: Values, n: Values, may_lose: NDArray[np.bool_], rest: Values) -> Values:
    """The level of each row at which those who may lose give up `rest` together."""
    found = _solved(cash, n, may_lose, rest)
    # Who loses at the level that was found; the level follows from them exactly.
    losing = may_lose & (cash - found[:, None] * n > PENNY)
    amount = np.where(losing, cash, 0.0).cumsum(axis=1)[:, -1] - rest
    months = np.where(losing, n, 0.0).cumsum(axis=1)[:, -1]
    return np.asarray(np.divide(amount, months, out=found.copy(), where=months > 0.0))


def _solved(cash: Values, n: Values, may_lose: NDArray[np.bool_], rest: Values) -> Values:
    """By linear programme: the least λ with loss_i ≥ cash_i − λ n_i, loss ≥ 0 and Σ loss ≤ rest, in every row at once."""
    programme = Programme("least_harm")
    rows, places = np.nonzero(may_lose)
    levels = programme.columns(len(rest), low=-np.inf)
    losses = programme.columns(len(rows))
    programme.least(levels, 1.0)
    factors = np.stack([np.ones(len(rows)), n[rows, places]], axis=1)
    programme.at_least(np.stack([losses, levels[rows]], axis=1), factors, cash[rows, places])
    together = np.zeros(may_lose.shape, dtype=np.int64)  # any column will do where the factor is nil
    together[may_lose] = losses
    programme.at_most(together, may_lose, rest)
    return programme.solve().values[levels]


def _pro_rata(d: Values, loss: Values, total: Values) -> Values:
    return np.asarray(d * np.divide(loss, total, out=np.zeros_like(total), where=total > 0.0)[:, None])
