"""The designs of an explorer as an experiment: a grid over its terms."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from math import prod
from pathlib import Path

from simulator.report.explorer.terms import NoTerm, Term
from simulator.scenario.problems import ScenarioError
from simulator.scenario.scenario import Scenario
from simulator.scenario.yamltext import Source
from simulator.studies.sweep.axes import told
from simulator.studies.sweep.experiment import Experiment
from simulator.studies.sweep.schema import ExperimentFile

OUTCOMES = ("people", "outcomes", "paid", "stopped", "subsidy", "lead_subsidy", "exits")
"""What is kept of each replication."""


def lifted(scenario: Scenario) -> dict[str, str]:
    """Changes that let every term move: the least share for smaller partners is a check and moves no money."""
    held = scenario.file.contracts.items()
    return {f"contracts.{key}.smaller_share": "0%" for key, contract in held if contract.smaller_share > 0}


def experiment(scenario: Scenario, terms: Sequence[Term], replications: int, seed: int) -> Experiment:
    """Every combination of the terms' positions, the last term the first to move. Raises NoTerm where two terms cannot go together."""
    file = ExperimentFile.model_validate(
        {
            "name": f"Explorer: {scenario.name}"[:120],
            "scenario": scenario.path or scenario.name,
            "levers": {f"term_{place + 1}": each.axis.factor for place, each in enumerate(terms)},
            "plan": {"kind": "grid"},
            "replications": replications,
            "seed": seed,
            "outcomes": OUTCOMES,
        }
    )
    _check(scenario, terms)
    axes = tuple(each.axis for each in terms)
    return Experiment(file, Source("the explorer", {}), Path(), {file.scenario: scenario}, axes)


def count(terms: Sequence[Term]) -> int:
    """Designs."""
    return prod(len(each.values) for each in terms)


def standing(terms: Sequence[Term]) -> int:
    """The design of the file as it stands, counted from 0."""
    place = 0
    for each in terms:
        place = place * len(each.values) + each.stands
    return place


def _check(scenario: Scenario, terms: Sequence[Term]) -> None:
    """See that the ends of all terms go together: what fails between them is told of when it is run."""
    ends = [(each.sets[0], each.sets[-1]) if each.ordered else each.sets for each in terms]
    for chosen in itertools.product(*ends):
        changes = {path: value for each in chosen for path, value in each.items()}
        try:
            scenario.with_changes(changes)
        except ScenarioError as error:
            words = ", ".join(f"{path}={value}" for path, value in changes.items())
            raise NoTerm(f"{words} cannot go together: {told(error)}") from None
