"""Dividing money, work, risk and cuts: rules, games and linear programmes, on plain arrays and mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.language.lazily import named

if TYPE_CHECKING:
    from simulator.allocation.fairness import gini
    from simulator.allocation.games import core_contains, nucleolus, shapley
    from simulator.allocation.rules import bankruptcy

__all__ = ["bankruptcy", "core_contains", "gini", "nucleolus", "shapley"]

__getattr__, __dir__ = named(
    __name__,
    {
        "bankruptcy": "simulator.allocation.rules",
        "core_contains": "simulator.allocation.games",
        "gini": "simulator.allocation.fairness",
        "nucleolus": "simulator.allocation.games",
        "shapley": "simulator.allocation.games",
    },
)
