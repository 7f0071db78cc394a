"""Every figure reported of an organisation, a group and a contract, with its 95% interval: JSON and tables both take them from here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import Group, solvent, survived, survives_without
from simulator.analysis.intervals import Estimate, mean, mean_share, proportion, quantiles, ratio
from simulator.model.batches import Replications
from simulator.model.organisations import INSOLVENT, WITHDRAWN
from simulator.model.results import AwardResults, ContractResults
from simulator.model.review import CAUSES

Estimates = dict[str, Estimate]

PERCENTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}


def of_organisation(runs: Replications, place: int) -> Estimates:
    """Figures of the organisation in column `place`: parts of replications, £ as means, £ as percentiles, ratios of means."""

    def column(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.ascontiguousarray(values[:, place])

    fate = runs.fate[:, place]
    received, cost = column(runs.received), column(runs.cost)
    reserves = column(runs.reserves_start)
    return {
        "survival": proportion(survived(runs)[:, place]),
        "solvent": proportion(solvent(runs)[:, place]),
        "insolvent": proportion(fate == INSOLVENT),
        "withdrawn": proportion(fate == WITHDRAWN),
        "survival_without": proportion(survives_without(runs)[:, place]),
        **_percentiles("lowest_cash", column(runs.lowest_cash)),
        "reserves_start": mean(reserves),
        **_percentiles("reserves_end", column(runs.reserves_end)),
        "received": mean(received),
        "cost": mean(cost),
        "cost_recovery": ratio(received, cost),
        "subsidy": mean(column(runs.subsidy)),
        "at_risk": mean(column(runs.at_risk)),
        "at_risk_to_reserves": ratio(column(runs.at_risk), reserves),
        "estate": mean(column(runs.estate)),
    }


def causes(runs: Replications, place: int) -> Estimates:
    """Part of all replications in which the organisation became insolvent by each cause; they sum to `insolvent`."""
    insolvent = runs.fate[:, place] == INSOLVENT
    return {cause: proportion(insolvent & (runs.cause[:, place] == index)) for index, cause in enumerate(CAUSES)}


def of_group(runs: Replications, group: Group) -> Estimates:
    """Figures of a group: means over replications of shares of its members, and how often all of them survive."""
    stands = survived(runs)
    return {
        "survival": mean_share(group.shares(stands)),
        "solvent": mean_share(group.shares(solvent(runs))),
        "insolvent": mean_share(group.shares(runs.fate == INSOLVENT)),
        "withdrawn": mean_share(group.shares(runs.fate == WITHDRAWN)),
        "all_survive": proportion(group.all(stands)),
        "survival_without": mean_share(group.shares(survives_without(runs))),
    }


def of_contract(contract: ContractResults) -> Estimates:
    """Figures of a contract: £, people and outcomes over its whole life, means over replications."""
    return {
        "paid": mean(contract.paid),
        "people_served": mean(contract.served),
        "waiting": mean(contract.waiting),
        "unmet": mean(contract.unmet),
        "ended_early": proportion(contract.ended_early),
        "disrupted": mean(contract.disrupted),
        "outcomes": mean(contract.outcomes),
        "cost_per_outcome": ratio(contract.paid, contract.outcomes),
        **_percentiles("working_capital", contract.working_capital, ("p50", "p95")),
    }


def of_award(award: AwardResults) -> Estimates:
    """Figures of one letting of a contract: parts of replications, and means over those in which somebody won."""
    won = award.winner >= 0
    return {
        "bidders": mean(award.bidders.astype(np.float64)),
        "nobody": proportion(~won),
        "price": mean(award.price[won]),
        "true_cost": mean(award.true_cost[won]),
        "winners_curse": mean(1.0 - award.price[won] / award.true_cost[won]),
    }


def winners(award: AwardResults) -> Estimates:
    """Part of replications in which each team won."""
    return {team: proportion(award.winner == place) for place, team in enumerate(award.teams)}


def cut_borne(contract: ContractResults) -> Estimates:
    """£ each member lost to cuts, by id."""
    return {key: mean(np.ascontiguousarray(contract.cut_borne[:, place])) for place, key in enumerate(contract.members)}


def _percentiles(name: str, values: NDArray[np.float64], which: tuple[str, ...] = tuple(PERCENTILES)) -> Estimates:
    made = quantiles(values, [PERCENTILES[key] for key in which])
    return {f"{name}_{key}": each for key, each in zip(which, made, strict=True)}
