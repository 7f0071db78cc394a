"""Dividing too little among claims: the classical rules, on arrays (Thomson 2003, Mathematical Social Sciences 45)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.allocation.coalitions import added_on_average, sums
from simulator.allocation.numbers import finite

Values = NDArray[np.float64]


def bankruptcy(claims: ArrayLike, estate: ArrayLike, *, rule: str = "proportional") -> Values:
    """Divide `estate` among `claims` by a rule.

    claims: (..., n), none negative; estate: (...), no more than their sum, in the same unit. `rule` is one of `proportional`,
    `equal_awards` (constrained), `equal_losses` (constrained), `talmud` (Aumann and Maschler 1985) and `random_arrival` (O'Neill
    1982: whoever comes first is met in full, over all orders; over twelve claimants, 20,000 orders and their reverses); Thomson
    2003 has them all. Returns awards (..., n) that sum to the estate. Raises ValueError for an unknown rule, a claim or estate
    that is negative or no finite number, and an estate larger than the claims.
    """
    d = finite("claims", claims)
    e = np.broadcast_to(finite("the estate", estate), d.shape[:-1])
    if rule not in _RULES:
        raise ValueError(f"no rule {rule!r}; the rules are {', '.join(_RULES)}")
    if (d < 0).any() or (e < 0).any():
        raise ValueError("claims and estate must not be negative")
    total = d.cumsum(axis=-1)[..., -1]
    if (e > total * (1 + 1e-9) + 1e-9).any():
        raise ValueError("the estate is larger than the sum of the claims: there is nothing to divide by a rule")
    return _RULES[rule](d, np.minimum(e, total))


ROUNDING = 1e-12
"""Of all claims."""


def in_order(claims: Values, estate: Values, losing: NDArray[Any]) -> Values:
    """Awards (..., n) where the claimants of the lowest `losing` (..., n) lose first, down to nothing; equals lose pro rata."""
    total = claims.cumsum(axis=-1)[..., -1]
    loss, award = total - estate, claims.copy()
    for level in np.unique(losing):
        group = np.where(losing == level, award, 0.0)
        held = group.cumsum(axis=-1)[..., -1]
        taken = np.where(held - loss > ROUNDING * total, loss, held)  # of who loses all nothing is left by rounding
        part = np.divide(taken, held, out=np.zeros_like(held), where=held > 0)
        award = award - group * part[..., None]
        loss = np.maximum(loss - taken, 0.0)
    return award


def _proportional(d: Values, e: Values) -> Values:
    total = d.cumsum(axis=-1)[..., -1]
    return np.asarray(d * np.divide(e, total, out=np.zeros_like(total), where=total > 0)[..., None])


def _equal_awards(d: Values, e: Values) -> Values:
    """min(d, λ): λ found exactly at the breakpoints, claims taken from the smallest."""
    n = d.shape[-1]
    ordered = np.sort(d, axis=-1)
    gone = ordered.cumsum(axis=-1) - ordered  # met in full before this claim
    level = (e[..., None] - gone) / (n - np.arange(n))
    fits = level <= ordered
    place = np.where(fits.any(axis=-1), fits.argmax(axis=-1), n - 1)
    cap = np.take_along_axis(level, place[..., None], axis=-1)
    return np.where(fits.any(axis=-1)[..., None], np.minimum(d, cap), d)


def _equal_losses(d: Values, e: Values) -> Values:
    total = d.cumsum(axis=-1)[..., -1]
    return d - _equal_awards(d, total - e)


def _talmud(d: Values, e: Values) -> Values:
    half = d / 2.0
    middle = half.cumsum(axis=-1)[..., -1]
    low = _equal_awards(half, np.minimum(e, middle))
    high = half + _equal_losses(half, np.clip(e - middle, 0.0, middle))
    return np.where((e <= middle)[..., None], low, high)


def _random_arrival(d: Values, e: Values) -> Values:
    """Mean over orders of min(claim, what is left); equal claims get the same."""
    n = d.shape[-1]
    rows, left = d.reshape(-1, n), e.reshape(-1)
    award = np.empty_like(rows)
    different, where = np.unique(np.column_stack([rows, left]), axis=0, return_inverse=True)
    for place, row in enumerate(different):
        found = _arrivals(row[:-1], float(row[-1])) if n <= _EVERY_ORDER else _some_arrivals(row[:-1], float(row[-1]))
        award[where.reshape(-1) == place] = found
    return award.reshape(d.shape)


def _arrivals(d: Values, e: float) -> Values:
    """Whoever comes next adds to what has been paid out: as much as is claimed and left."""
    return added_on_average(np.minimum(sums(d), e))


def _some_arrivals(d: Values, e: float) -> Values:
    order = np.random.default_rng(1).permuted(np.tile(np.arange(d.size), (_ORDERS, 1)), axis=1)
    order = np.concatenate([order, order[:, ::-1]])
    came = d[order]
    got = np.clip(e - (came.cumsum(axis=1) - came), 0.0, came)
    award = np.zeros(d.size)
    np.add.at(award, order, got)
    award /= len(order)
    alike = np.unique(d, return_inverse=True)[1].reshape(-1)
    return np.asarray((np.bincount(alike, award) / np.bincount(alike))[alike])


_EVERY_ORDER = 12
_ORDERS = 20_000

_RULES: dict[str, Callable[[Values, Values], Values]] = {
    "proportional": _proportional,
    "equal_awards": _equal_awards,
    "equal_losses": _equal_losses,
    "talmud": _talmud,
    "random_arrival": _random_arrival,
}
