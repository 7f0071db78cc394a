"""When outcomes of a line are seen: so many months after the month of service, or spread around that (ruling R68)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtr

from simulator.model.clock import whole
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, Whole, col, divide

ROUNDING = 1e-9
NEARLY_ALL = 0.99
"""The part of outcomes by which the rest is seen too."""


class Delays:
    """Of one line. Rows are (replications or 1)."""

    def __init__(self, weights: Reals) -> None:
        sums = np.cumsum(weights, axis=1)
        self.seen = np.where(sums > 1.0 - ROUNDING, 1.0, sums)
        """(replications or 1, months) part of the outcomes of a month that is seen by the end of so many months later."""
        self.seen[:, -1] = 1.0
        self.last: Whole = np.argmax(self.seen >= 1.0, axis=1)
        """(replications or 1,) months until all are seen."""
        self._at_once = bool(np.isin(self.seen, (0.0, 1.0)).all())
        """Whether all outcomes of a month are seen in one month, in each replication."""
        self.due: dict[int, Mask] = {
            each: weights[:, each] > 0.0 for each in np.flatnonzero((weights > 0.0).any(axis=0)).tolist()
        }
        """By months until any are seen, (replications or 1,) where they are."""
        self.in_one_month = self._at_once and len(weights) == 1
        """Whether that is the same month in all of them."""

    def part(self, months: int) -> Reals:
        """(replications or 1,) of what is expected, what is seen so many months later."""
        return np.asarray(self.seen[:, months] - (self.seen[:, months - 1] if months else 0.0))

    def of(self, count: Reals, months: int, whole_people: bool, before: Reals | None = None) -> tuple[Reals, Reals]:
        """Of a count of a month, (replications, members), those that are seen so many months later, and all that are by then, given `before`."""
        if self._at_once:
            seen = np.asarray(count * col(self.due[months]))
            return seen, seen
        by_now = count * col(self.seen[:, months])
        if whole_people:
            np.rint(by_now, out=by_now)
        return by_now if before is None else by_now - before, by_now


def delays(payment: realised.Payment) -> dict[str, Delays]:
    """Of each outcome line of a payment, in the order of the file."""
    if not payment.lines:
        return {"outcomes": Delays(_at(whole(payment.outcome_lag)))}
    lines = {key: line for key, line in payment.lines.items() if line.kind == "outcome"}
    made: dict[str, Reals] = {}
    return {key: Delays(_weights(lines, key, made)) for key in lines}


def _weights(lines: Mapping[str, realised.Line], key: str, made: dict[str, Reals]) -> Reals:
    """(replications or 1, months) of what is counted in a month, the part that is seen in each month after it."""
    if key not in made:
        line = lines[key]
        own = _spread(whole(line.lag), line.spread)
        made[key] = own if line.of is None else _one_after_the_other(_weights(lines, line.of, made), own)
    return made[key]


def _at(lag: Whole) -> Reals:
    return np.asarray(np.arange(lag.max() + 1) == col(lag), dtype=float)


def _spread(lag: Whole, spread: Reals) -> Reals:
    """By the lognormal distribution of this mean and standard deviation, to the nearest month."""
    sharp = (spread <= 0.0) | (lag <= 0)
    if sharp.all():
        return _at(lag)
    rows = max(len(lag), len(spread))
    mean, sd = (np.broadcast_to(np.asarray(each, dtype=float), rows) for each in (lag, spread))
    variance = np.log1p(divide(sd, mean) ** 2)
    scale, shape = np.log(np.maximum(mean, 1e-9)) - variance / 2.0, np.sqrt(np.maximum(variance, 1e-12))
    months = np.arange(int(np.ceil(np.max(mean + 40.0 * sd))) + 2)
    by = ndtr((np.log(months + 0.5) - col(scale)) / col(shape))
    by = np.where(col(np.broadcast_to(sharp, rows)), months >= col(mean), by)
    by = np.where(by >= NEARLY_ALL, 1.0, by)
    made = np.diff(by, axis=1, prepend=0.0)
    return np.asarray(made[:, : int(np.argmax(by >= 1.0, axis=1).max()) + 1])


def _one_after_the_other(first: Reals, then: Reals) -> Reals:
    rows, months = max(len(first), len(then)), first.shape[1] + then.shape[1] - 1
    made = np.zeros((rows, months))
    for month in range(first.shape[1]):
        made[:, month : month + then.shape[1]] += col(first[:, month]) * then
    return made
