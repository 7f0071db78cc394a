"""What is kept of a run: a figure a replication for each outcome asked for."""

from __future__ import annotations

import re
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
    """An outcome's unit, what it is called and means, and how it is found."""

    unit: Unit
    label: str
    help: str
    find: Callable[[Replications, Group], Values]
    of: str | None = None
    """Whose it is: a group's (None), the lead's, or the contracts'."""


CONTRACTS = "contracts"


def _share(of: str) -> Callable[[Replications, Group], Values]:
    return lambda runs, chosen: chosen.share(stands(runs.fate, of))


def _sum(name: str) -> Callable[[Replications, Group], Values]:
    def find(runs: Replications, chosen: Group) -> Values:
        return np.asarray(sum((getattr(each, name) for each in runs.contracts.values()), np.zeros(runs.replications)))

    return find


def _all(runs: Replications, chosen: Group) -> Values:
    whole = np.all(~chosen.members | stands(runs.fate, DELIVERING), axis=1)
    return np.where(chosen.members.any(axis=1), whole, np.nan)


def _ended(runs: Replications, chosen: Group) -> Values:
    return np.asarray(np.any([each.ended_early for each in runs.contracts.values()], axis=0), dtype=np.float64)


def _subsidy(runs: Replications, chosen: Group) -> Values:
    return np.asarray((runs.subsidy * chosen.members).sum(axis=1))


def _margin(runs: Replications, chosen: Group) -> Values:
    return np.asarray(((runs.received - runs.cost) * chosen.members).sum(axis=1))


_DELIVERING, _SOLVENT = "Share that is neither insolvent nor withdrawn", "Share that is not insolvent"

OUTCOMES: Mapping[str, Kept] = {
    "survival": Kept("fraction", "still standing", _DELIVERING, _share(DELIVERING)),
    "solvent": Kept("fraction", "solvent", _SOLVENT, _share(SOLVENT)),
    "all_survive": Kept("fraction", "all still standing", "Whether all survive", _all),
    "margin": Kept("pounds", "earned on contracts", "£ received under contracts less their cost", _margin),
    "subsidy": Kept("pounds", "own money put in", "£ of its own put into contracts", _subsidy),
    "lead_survival": Kept("fraction", "lead still standing", _DELIVERING, _share(DELIVERING), LEAD),
    "lead_solvent": Kept("fraction", "lead solvent", _SOLVENT, _share(SOLVENT), LEAD),
    "lead_margin": Kept("pounds", "lead's earnings", "£ received under contracts less their cost", _margin, LEAD),
    "people": Kept("people", "people served", "People served", _sum("served"), CONTRACTS),
    "unmet": Kept("people", "need unmet", "People referred and never served", _sum("unmet"), CONTRACTS),
    "disrupted": Kept("people", "people disrupted", "People whose provider left", _sum("disrupted"), CONTRACTS),
    "outcomes": Kept("people", "outcomes", "Outcomes reached", _sum("outcomes"), CONTRACTS),
    "paid": Kept("pounds", "commissioner pays", "£ paid by the commissioner", _sum("paid"), CONTRACTS),
    "ended_early": Kept(
        "fraction", "contract ended early", "Whether a contract ended with nobody left to deliver it", _ended, CONTRACTS
    ),
}


def columns(outcomes: Sequence[str], of_groups: Sequence[str]) -> tuple[str, ...]:
    """What the outcomes of every group are called in the results: `survival`, and `survival_lead` of a further group."""
    further = [f"{name}_{_slug(group)}" for group in of_groups[1:] for name in outcomes if OUTCOMES[name].of is None]
    return (*outcomes, *further)


def outcome_of(column: str) -> Kept:
    """The outcome that a column of the results is of."""
    name = column if column in OUTCOMES else next(each for each in OUTCOMES if column.startswith(f"{each}_"))
    return OUTCOMES[name]


def kept(scenario: Scenario, runs: Replications, outcomes: Sequence[str], of_groups: Sequence[str]) -> dict[str, Values]:
    """(replications,) every column; nan where nobody is in the group. Raises NoSuchGroup."""
    chosen = [named(scenario, runs, group) for group in of_groups] or [partners(scenario, runs)]
    lead = groups(scenario, runs)[LEAD]
    found = {name: OUTCOMES[name].find(runs, lead if OUTCOMES[name].of == LEAD else chosen[0]) for name in outcomes}
    for group, members in zip(of_groups[1:], chosen[1:], strict=True):
        for name in outcomes:
            if OUTCOMES[name].of is None:
                found[f"{name}_{_slug(group)}"] = OUTCOMES[name].find(runs, members)
    return found


def _slug(group: str) -> str:
    return re.sub(r"\W+", "_", group.strip().lower())
