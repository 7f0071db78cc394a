"""Figures of a run that come from outside, beside those there are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import Group, partners
from simulator.analysis.intervals import mean
from simulator.analysis.tables import Unit
from simulator.execution.batches import Replications
from simulator.scenario.scenario import Scenario
from simulator.terms.plugins import LOADED, MEASURES, Extension


class Measure(Extension, ABC):
    """A figure of each replication."""

    unit: ClassVar[Unit]
    label: ClassVar[str]
    help: ClassVar[str] = ""

    def __init__(self, terms: Any) -> None:
        self.terms = terms
        """Its parameters, as the file has them."""

    @abstractmethod
    def values(self, runs: Replications, group: Group) -> NDArray[np.float64]:
        """(replications,) the figure, of a group where it is a group's; nan where there is none."""

    @classmethod
    def admitted(cls, name: str) -> None:
        """Its name is taken by no other."""
        if MEASURES.get(name, cls) is not cls:
            raise ValueError(f"is a measure called {name}, as another is")
        MEASURES[name] = cls


def measures(scenario: Scenario) -> dict[str, Measure]:
    """Those that a file names, by name."""
    plugins = scenario.file.plugins.items()
    return {
        name: made(terms) for name, terms in plugins if isinstance(made := LOADED[terms.use], type) and issubclass(made, Measure)
    }


def figures(scenario: Scenario, runs: Replications) -> dict[str, dict[str, Any]]:
    """Each measure's mean over replications, of smaller partners where it is a group's, with its 95% interval."""
    found = {}
    for name, measure in measures(scenario).items():
        values = measure.values(runs, partners(scenario, runs))
        known = mean(values[np.isfinite(values)])
        found[name] = {"label": measure.label, "unit": measure.unit, "mean": known.value, "interval": list(known.interval)}
    return found
