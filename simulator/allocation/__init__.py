"""Dividing money, work, risk and cuts: rules, games and linear programmes, on plain arrays and mappings."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.allocation.fairness import gini
    from simulator.allocation.games import core_contains, nucleolus, shapley
    from simulator.allocation.rules import bankruptcy

__all__ = ["bankruptcy", "core_contains", "gini", "nucleolus", "shapley"]

_HOME = {"bankruptcy": "rules", "core_contains": "games", "gini": "fairness", "nucleolus": "games", "shapley": "games"}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'simulator.allocation' has no attribute {name!r}")
    value = getattr(import_module(f"simulator.allocation.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
