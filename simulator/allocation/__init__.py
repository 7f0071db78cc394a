"""Dividing money, work, risk and cuts: rules, games and linear programmes, on plain arrays and mappings."""

from simulator.allocation.fairness import gini
from simulator.allocation.games import core_contains, nucleolus, shapley
from simulator.allocation.rules import bankruptcy

__all__ = ["bankruptcy", "core_contains", "gini", "nucleolus", "shapley"]
