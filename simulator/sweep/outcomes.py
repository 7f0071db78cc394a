"""What is kept of a run: one figure a replication for each outcome asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import DELIVERING, LEAD, SOLVENT, Group, groups, partners, stands
from simulator.analysis.groups import group as named
from simulator.model.batches import Replications
from simulator.report.tables import Unit
from simulator.scenario.scenario import Scenario

Values = NDArray[np.float64]


class Kept(NamedTuple):
    """An outcome's unit and meaning, and how it is found."""

    unit: Unit
    help: str
    find: Callable[[Scenario, Replications, Group], Values]


def _share(of: str, lead: bool = False) -> Callable[[Scenario, Replications, Group], Values]:
    def find(scenario: Scenario, runs: Replications, chosen: Group) -> Values:
        whose = groups(scenario, runs)[LEAD] if lead else chosen
        return whose.share(stands(runs.fate, of))

    return find


def _sum(name: str) -> Callable[[Scenario, Replications, Group], Values]:
    def find(scenario: Scenario, runs: Replications, chosen: Group) -> Values:
        return np.asarray(sum((getattr(each, name) for each in runs.contracts.values()), np.zeros(runs.replications)))

    return find


def _all(scenario: Scenario, runs: Replications, chosen: Group) -> Values:
    whole = np.all(~chosen.members | stands(runs.fate, DELIVERING), axis=1)
    return np.where(chosen.members.any(axis=1), whole, np.nan)


def _ended(scenario: Scenario, runs: Replications, chosen: Group) -> Values:
    ended = np.zeros(runs.replications, dtype=bool)
    for each in runs.contracts.values():
        ended |= each.ended_early
    return ended.astype(np.float64)


def _subsidy(scenario: Scenario, runs: Replications, chosen: Group) -> Values:
    return np.asarray((runs.subsidy * chosen.members).sum(axis=1))


OUTCOMES: Mapping[str, Kept] = {
    "survival": Kept("fraction", "Share of the group that is neither insolvent nor withdrawn", _share(DELIVERING)),
    "solvent": Kept("fraction", "Share of the group that is not insolvent", _share(SOLVENT)),
    "lead_survival": Kept("fraction", "Share of leads that are neither insolvent nor withdrawn", _share(DELIVERING, lead=True)),
    "lead_solvent": Kept("fraction", "Share of leads that are not insolvent", _share(SOLVENT, lead=True)),
    "all_survive": Kept("fraction", "Whether all of the group survive", _all),
    "people": Kept("people", "People served", _sum("served")),
    "unmet": Kept("people", "People referred and never served", _sum("unmet")),
    "disrupted": Kept("people", "People whose provider left", _sum("disrupted")),
    "outcomes": Kept("people", "Outcomes reached", _sum("outcomes")),
    "paid": Kept("pounds", "£ paid by the commissioner", _sum("paid")),
    "ended_early": Kept("fraction", "Whether a contract ended with nobody left to deliver it", _ended),
    "subsidy": Kept("pounds", "£ of its own that the group put in", _subsidy),
}


def kept(scenario: Scenario, runs: Replications, wanted: Sequence[str], group: str | None = None) -> dict[str, Values]:
    """(replications,) each outcome wanted; nan where nobody is in the group. Raises NoSuchGroup."""
    chosen = partners(scenario, runs) if group is None else named(scenario, runs, group)
    return {name: OUTCOMES[name].find(scenario, runs, chosen) for name in wanted}
