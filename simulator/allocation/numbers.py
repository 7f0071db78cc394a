"""Arrays as callers give them: every value a finite number."""

from __future__ import annotations

from decimal import Decimal
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def finite(what: str, values: ArrayLike) -> Values:
    """The values as floats. Raises ValueError where one is text, true or false, missing, or no finite number."""
    given = np.asarray(values) if hasattr(values, "dtype") else np.asarray(values, dtype=object)  # in which True stays what it is
    if given.dtype.kind not in "iuf":
        odd = [each for each in given.ravel().tolist() if isinstance(each, bool) or not isinstance(each, (Real, Decimal))]
        if odd:
            raise ValueError(f"{what} must be finite numbers, not {odd[0]!r}")
    found = np.asarray(given, dtype=np.float64)
    if not np.isfinite(found).all():
        raise ValueError(f"{what} must be finite numbers, not {found[~np.isfinite(found)][0]}")
    return found
