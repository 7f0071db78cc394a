"""The shapes the engine works on: axis 0 is the replication, axis 1 the organisation or member.

Arrays are kept column-major, so that one organisation's replications lie side by side. A figure that is the
same in every replication may have length 1 on axis 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]


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
    if values.shape[0] == 1:
        return np.array([sum(values[0].tolist())])
    return np.asarray(np.add.reduce(np.asfortranarray(values), axis=1))


def col(values: NDArray[Any]) -> NDArray[Any]:
    """(replications,) as a column, to stand beside (replications, members)."""
    return values[:, None]


def divide(amount: Any, by: Any) -> Reals:
    """amount / by, nil where the divisor is nil."""
    amount, by = np.asarray(amount, dtype=np.float64), np.asarray(by, dtype=np.float64)
    shape = np.broadcast_shapes(amount.shape, by.shape)
    out = np.zeros(shape, order="F")
    return np.asarray(np.divide(amount, by, out=out, where=np.broadcast_to(by != 0, shape)))


def below(amount: Reals, limit: Any) -> Mask:
    """amount < limit, compared to the penny."""
    return np.asarray(np.rint((amount - limit) * 100.0) < 0)
