"""SciPy's functions are the same ones, whether they came alone or with their package; in processes of their own, which have imported nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.integration

CALL = "from simulator.language import special"
SAME = """
import sys
print("scipy.special" in sys.modules)
import scipy.special, scipy.stats
print(all(getattr(scipy.special, name) is getattr(special, name) for name in special.__all__))
print(scipy.special._ufuncs.ndtr is special.ndtr and scipy.stats.norm.cdf(0.3) == special.ndtr(0.3))
"""
BUILT_OTHERWISE = """
import importlib
whole = importlib.import_module
def without(name, package=None):
    if name == "scipy.special._ufuncs":
        raise ModuleNotFoundError(name)
    return whole(name, package)
importlib.import_module = without
"""
RENAMED = """
import importlib, types
whole = importlib.import_module
importlib.import_module = lambda name, package=None: types.ModuleType(name) if name == "scipy.special._ufuncs" else whole(name, package)
"""
ANOTHER_THREAD = """
import threading
at_once = threading.Event()
threading.Thread(target=at_once.wait, daemon=True).start()
"""


def _said(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", f"{code}\n{CALL}\n{SAME}"], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_they_come_without_their_package_which_may_be_imported_after_them() -> None:
    assert _said("") == ["False", "True", "True"]


@pytest.mark.parametrize("code", ["import scipy.special", BUILT_OTHERWISE, RENAMED, ANOTHER_THREAD])
def test_they_come_with_their_package_where_they_cannot_come_alone(code: str) -> None:
    assert _said(code) == ["True", "True", "True"]
