"""Functions of `scipy.special` without the rest of it, which takes longer to import than NumPy and which no run asks for."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import threading
from typing import Any

__all__ = ["erf", "ndtr", "ndtri", "stdtrit"]

_PACKAGE = "scipy.special"


def _alone() -> Any:
    """The compiled functions of SciPy's package, which stands for itself, not run, while they load, and is then forgotten.

    Whoever imports it after that runs it, and finds the same functions. Raises ImportError where SciPy is built otherwise.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None:
        raise ImportError(f"there is no {_PACKAGE}")
    sys.modules[_PACKAGE] = importlib.util.module_from_spec(spec)
    try:
        return importlib.import_module(f"{_PACKAGE}._ufuncs")
    finally:
        del sys.modules[_PACKAGE]


def _functions() -> Any:
    """Where they are: alone if that can be, else in the package, as when another thread may be about to import it."""
    if _PACKAGE not in sys.modules and threading.active_count() == 1:
        with contextlib.suppress(ImportError, AttributeError):
            found = _alone()
            if all(hasattr(found, name) for name in __all__):
                return found
    return importlib.import_module(_PACKAGE)


_found = _functions()
erf, ndtr, ndtri, stdtrit = _found.erf, _found.ndtr, _found.ndtri, _found.stdtrit
