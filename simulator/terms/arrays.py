"""The shapes the engine works on: axis 0 is the replication, axis 1 the organisation or member.

Arrays are kept column-major, so that one organisation's replications lie side by side. A figure that is the
same in every replication may have length 1 on axis 0.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.language.units import Number

Reals = NDArray[np.float64]
Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]
Rows = Whole | slice

Places = tuple[Whole, Whole]
"""Replications and columns of some places of an array."""

EVERY = slice(None)
"""Every replication."""


@dataclass(frozen=True)
class InMonths:
    """An amount that is so many months of spending or of cost, where £ may stand."""

    months: Reals


@dataclass(frozen=True)
class Redrawn:
    """A number that is drawn anew each year: as it is written in each scenario of a batch, None where it is left out."""

    written: tuple[Number | None, ...]

    @property
    def given(self) -> bool:
        """Whether it stands in any of them."""
        return any(each is not None for each in self.written)


@dataclass(frozen=True)
class ByYear:
    """An amount by contract year: the value of each of `years`, from 1, holds until the next of them; the last one from then on."""

    years: tuple[int, ...]
    values: tuple[Reals, ...]


def of_year(amount: Reals | ByYear, year: int) -> Reals:
    """(replications or 1,) what an amount is in a contract year, from 0 (ruling R53)."""
    return amount.values[bisect_right(amount.years, year + 1) - 1] if isinstance(amount, ByYear) else amount


def last_year(amount: Reals | ByYear) -> Reals:
    """(replications or 1,) what an amount is from its last year on."""
    return amount.values[-1] if isinstance(amount, ByYear) else amount


def zeros(replications: int, columns: int) -> Reals:
    """Nil everywhere, column-major."""
    return np.zeros((replications, columns), order="F")


def falses(replications: int, columns: int) -> Mask:
    """False everywhere, column-major."""
    return np.zeros((replications, columns), dtype=bool, order="F")


def row_sum(values: Reals) -> Reals:
    """Sum over columns, always from the first to the last, so that any batch gives the same bytes.

    NumPy adds whole columns one after the other where they lie side by side, but pairs up the numbers of a single row.
    """
    if len(values) == 1:
        total: Reals = np.add.accumulate(values[0])[-1:] + 0.0
        return total
    return np.asarray(np.add.reduce(np.asfortranarray(values), axis=1, initial=0.0))


def col(values: NDArray[Any]) -> NDArray[Any]:
    """(replications,) as a column, to stand beside (replications, members)."""
    return values[:, None]


def beside(columns: Sequence[Reals]) -> Reals:
    """(replications or 1, columns) of columns that may each have length 1; column-major."""
    out = zeros(max(map(len, columns)), len(columns))
    for place, values in enumerate(columns):
        out[:, place] = values
    return out


def neighbours(columns: list[int]) -> Whole | slice:
    """These columns, as a slice where they are side by side, which is reached without a copy."""
    if columns == list(range(columns[0], columns[-1] + 1)):
        return slice(columns[0], columns[-1] + 1)
    return np.array(columns)


def pick(values: NDArray[Any], rows: Rows) -> NDArray[Any]:
    """These replications of an array that may have length 1 on axis 0."""
    return values if len(values) == 1 else values[rows]


def true_at(mask: Mask) -> Places:
    """Where it is true, column by column."""
    (at,) = mask.T.ravel().nonzero()
    if not len(at):
        return at, at
    columns, rows = np.divmod(at, len(mask))
    return rows, columns


def add_at(total: Reals, rows: Whole, amount: Reals) -> None:
    """Add amounts to the totals (replications,) of these replications, of which each may come several times."""
    total += np.bincount(rows, amount, len(total))


def divide(amount: Any, by: Any) -> Reals:
    """amount / by, nil where the divisor is nil."""
    by = np.asarray(by)
    if np.count_nonzero(by) == by.size:
        return np.asarray(amount / by)
    return np.asarray(amount / np.where(by == 0.0, np.inf, by))


def below(amount: Reals | float, limit: Any) -> Mask:
    """amount < limit, compared to the penny."""
    return np.asarray(amount - limit < -0.005)
