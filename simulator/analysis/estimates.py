"""Every figure reported of an organisation, a group and a contract, with its 95% interval: JSON and tables both take them from here."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import DELIVERING, Group, asked, solvent, survived, survives_without
from simulator.analysis.intervals import NONE, Estimate, Interval, mean, mean_share, no_more, proportion, quantiles, ratio
from simulator.execution.batches import Replications
from simulator.model.ends import End, Ended
from simulator.model.organisations import INSOLVENT, WITHDRAWN
from simulator.model.results import AwardResults, ContractResults
from simulator.model.review import CAUSES
from simulator.terms import Contract

Estimates = dict[str, Estimate]

ENDS = {
    "delivering": End.DELIVERED,
    "handed_back": End.HANDED_BACK,
    "insolvent_delivering": End.INSOLVENT,
    "left_without": End.LEFT_WITHOUT,
    "lost": End.LOST,
}
"""Figures of how work ended; their sum over those who had work is 1."""

IN_ORDER = 0.75
"""Part of organisations that fail which merge or close in order, without a formal procedure (docs/background.md)."""

PERCENTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}


def of_organisation(runs: Replications, place: int) -> Estimates:
    """Figures of the organisation in column `place`: parts of replications, £ as means, £ as percentiles, ratios of means."""

    def column(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.ascontiguousarray(values[:, place])

    only, fate = runs.only(place), runs.fate[:, place]
    received, cost = column(runs.received), column(runs.cost)
    reserves = column(runs.reserves_start)
    return {
        **of_ends(only.ended, _alone(runs, place)),
        "survival": proportion(survived(only)[:, 0]),
        "solvent": proportion(solvent(only)[:, 0]),
        **_failed(proportion(fate == INSOLVENT)),
        "withdrawn": proportion(fate == WITHDRAWN),
        "survival_without": proportion(survives_without(only)[:, 0]),
        **_percentiles("lowest_cash", column(runs.lowest_cash)),
        "reserves_start": mean(reserves),
        **_percentiles("reserves_end", column(runs.reserves_end)),
        "received": mean(received),
        "received_gross": mean(received + column(runs.paid_on)),
        "paid_on": mean(column(runs.paid_on)),
        "cost": mean(cost),
        "cost_recovery": ratio(received, cost),
        "subsidy": mean(column(runs.subsidy)),
        "cut_elsewhere": mean(column(runs.cut_elsewhere)),
        "losing_work": mean(column(runs.losing_work)),
        "at_risk": mean(column(runs.at_risk)),
        "at_risk_to_reserves": ratio(column(runs.at_risk), reserves),
        "estate": mean(column(runs.estate)),
    }


def of_ends(ended: Ended, group: Group) -> Estimates:
    """How the work of a group ended: shares of those who had any, and the share of all that never had."""
    worked = replace(group, members=group.members & (ended.how != End.NO_WORK))
    found = {key: mean_share(worked.shares(ended.how == end)) for key, end in ENDS.items()}
    return found | {"never_had_work": mean_share(group.shares(ended.how == End.NO_WORK))}


def ends_on_contract(runs: Replications, contract: ContractResults, group: Group) -> Estimates:
    """The same of one contract alone: of those of a group who are members of it."""
    columns = [runs.column[key] for key in contract.members]
    return of_ends(contract.ended, replace(group, members=group.members[:, columns]))


def _failed(insolvent: Estimate) -> Estimates:
    """The insolvent, and how that goes as a rule."""
    parts = {"insolvent": 1.0, "merged_or_closed": IN_ORDER, "formally_insolvent": 1.0 - IN_ORDER}
    low, high = insolvent.interval
    return {key: Estimate(part * insolvent.value, Interval(part * low, part * high)) for key, part in parts.items()}


def _alone(runs: Replications, place: int) -> Group:
    """One organisation, without the others; nobody where it is in no contract."""
    return Group("", "", np.full((runs.replications, 1), runs.ids[place] in runs.members))


def causes(runs: Replications, place: int) -> Estimates:
    """Part of all replications in which the organisation became insolvent by each cause; they sum to `insolvent`."""
    insolvent = runs.fate[:, place] == INSOLVENT
    return {cause: proportion(insolvent & (runs.cause[:, place] == index)) for index, cause in enumerate(CAUSES)}


def of_insolvent(runs: Replications, group: Group) -> Estimate:
    """Share of a group that became insolvent."""
    return mean_share(group.shares(runs.fate == INSOLVENT))


def without_contracts(runs: Replications, group: Group) -> Estimate:
    """Share of a group that is solvent in the same luck with none of the contracts."""
    return mean_share(group.shares(survives_without(runs)))


def of_group(runs: Replications, group: Group) -> Estimates:
    """Figures of a group: means over replications of shares of its members, and how often all of them survive."""
    stands = survived(runs)
    return {
        **of_ends(runs.ended, group),
        "survival": mean_share(group.shares(stands)),
        "solvent": mean_share(group.shares(solvent(runs))),
        **_failed(of_insolvent(runs, group)),
        "withdrawn": mean_share(group.shares(runs.fate == WITHDRAWN)),
        "all_survive": proportion(group.all(stands)),
        "all_delivering": proportion(asked(runs, group, DELIVERING).all(runs.ended.how == End.DELIVERED)),
        "subsidy": mean((runs.subsidy * group.members).sum(axis=1)),
        "cut_elsewhere": mean((runs.cut_elsewhere * group.members).sum(axis=1)),
        "losing_work": mean((runs.losing_work * group.members).sum(axis=1)),
        "survival_without": without_contracts(runs, group),
    }


def of_contract(contract: ContractResults) -> Estimates:
    """Figures of a contract: £, people and outcomes over its whole life, means over replications."""
    served = mean(contract.served)
    return {
        "paid": mean(contract.paid),
        "agreed": mean(contract.agreed),
        "rebased": mean(contract.rebased),
        "people_served": served,
        "waiting": mean(contract.waiting),
        "unmet": mean(contract.unmet),
        "ended_early": proportion(contract.ended_early),
        "not_let": proportion(contract.not_let),
        "stopped": proportion(contract.stopped),
        "disrupted": mean(contract.disrupted),
        "outcomes": no_more(mean(contract.outcomes), served),
        "cost_per_outcome": ratio(contract.paid, contract.outcomes),
        **_percentiles("working_capital", contract.working_capital, ("p50", "p95")),
    }


def lengths(contract: ContractResults) -> dict[int, Estimate]:
    """Part of replications in which the first term came to so many months of service, each that came."""
    return {months: proportion(contract.months == months) for months in np.unique(contract.months).tolist()}


def broken_off(contract: ContractResults) -> Estimate:
    """Part of replications in which the commissioner broke it off."""
    return proportion(contract.broken_off)


def solvent_on(runs: Replications, group: Group, day: int) -> Estimate:
    """Share of a group that is solvent at the end of a day."""
    return mean_share(group.shares((runs.insolvent_on < 0) | (runs.insolvent_on > day)))


def units_served(terms: Contract, contract: ContractResults) -> Estimate:
    """People served in what the contract counts, mean over replications (ruling R65)."""
    return mean(contract.served * terms.units_per_person)


COUNTS_NOTHING = ("block", "at_cost", "gain_share")
"""Kinds of lines of payment that pay for no number of anything."""


def of_investors(contract: ContractResults) -> Estimates:
    """£ that investors paid in, that came back to them, and of what they paid in did not, means over replications; in which part any did not."""
    paid_in, repaid = (np.ascontiguousarray(column) for column in contract.investors.T)
    lost = np.maximum(paid_in - repaid, 0.0)
    return {"paid_in": mean(paid_in), "repaid": mean(repaid), "lost": mean(lost), "losing": proportion(lost > 0.005)}


def of_lines(terms: Contract, contract: ContractResults) -> dict[str, Estimates]:
    """By line of payment, what it counted, and £ claimed for it; means over replications of its whole life. A sum of money counts nothing."""
    found = {}
    for place, key in enumerate(contract.lines):
        kind = terms.payment.lines[key].kind
        times = terms.units_per_person if kind == "activity" else 1.0
        counted = Estimate(float("nan"), NONE) if kind in COUNTS_NOTHING else mean(contract.counted[:, place] * times)
        found[key] = {"counted": counted, "claimed": mean(np.ascontiguousarray(contract.claimed[:, place]))}
    return found


def of_award(award: AwardResults) -> Estimates:
    """Figures of one letting of a contract: parts of replications, and means over those in which somebody won."""
    won = award.winner >= 0
    price, cost = award.price[won], award.true_cost[won]
    dear = cost > 0.0
    return {
        "bidders": mean(award.bidders.astype(np.float64)),
        "nobody": proportion(~won),
        "price": mean(price),
        "true_cost": mean(cost),
        "winners_curse": mean(1.0 - price[dear] / cost[dear]),
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
