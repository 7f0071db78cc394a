"""What a contract came to, and what came of letting it again."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from simulator.model.arrays import Mask, Reals, Whole
from simulator.model.plan import PLANNED

if TYPE_CHECKING:
    from simulator.model.contract import Contract


@dataclass(frozen=True)
class ContractResults:
    """What a contract came to, all its terms together; (replications,) unless said. People, outcomes, £."""

    members: tuple[str, ...]
    paid: Reals
    served: Reals
    waiting: Reals
    unmet: Reals
    disrupted: Reals
    outcomes: Reals
    ended_early: Mask
    """Whether nobody delivered it any more on a term's last day."""
    working_capital: Reals
    """Of the term that needed most."""
    received: Reals
    """(replications, members)"""
    cost: Reals
    """(replications, members)"""
    at_risk: Reals
    """(replications, members) £ of the first term's first year paid on outcomes."""
    cut_borne: Reals
    """(replications, members)"""
    lost: Reals
    """(replications, members) £ earned and never paid."""


@dataclass(frozen=True)
class AwardResults:
    """One letting of a contract; (replications,)."""

    term: int
    day: int
    teams: tuple[str, ...]
    winner: Whole
    """Place in `teams`; -1 where nobody won."""
    bidders: Whole
    price: Reals
    """£ a year the winner bid; nan where nobody won."""
    true_cost: Reals
    """£ a year of the winner's full cost; nan where nobody won."""


BY_MEMBER = ("received", "cost", "at_risk", "cut_borne", "lost")
SUMMED = ("paid", "served", "waiting", "unmet", "disrupted", "outcomes")


def contract_results(contract: Contract) -> ContractResults:
    """Of one contract, or of one team's further term."""
    people, purse = contract.caseload, contract.purse
    return ContractResults(
        members=tuple(contract.members),
        paid=purse.paid,
        served=people.served,
        waiting=people.waiting.cumsum(axis=1)[:, -1],
        unmet=people.unmet,
        disrupted=people.disrupted,
        outcomes=people.outcomes,
        ended_early=contract.won & ~contract.delivered_to_the_end,
        working_capital=-purse.lowest,
        received=purse.received,
        cost=purse.cost,
        at_risk=contract.at_risk if contract.let is None else np.zeros_like(contract.at_risk),
        lost=purse.lost,
        cut_borne=contract.plan.so_far()[:, PLANNED.index("price_cut")],
    )


def together(terms: list[ContractResults]) -> ContractResults:
    """All terms of a contract as one."""
    if len(terms) == 1:
        return terms[0]
    members = tuple(sorted({key for term in terms for key in term.members}))
    sums = {name: sum((getattr(term, name) for term in terms), start=np.zeros_like(terms[0].paid)) for name in SUMMED}
    by_member = {}
    for name in BY_MEMBER:
        total = np.zeros((len(terms[0].paid), len(members)))
        for term in terms:
            total[:, [members.index(key) for key in term.members]] += getattr(term, name)
        by_member[name] = total
    return ContractResults(
        members=members,
        ended_early=np.any([term.ended_early for term in terms], axis=0),
        working_capital=np.max([term.working_capital for term in terms], axis=0),
        **sums,
        **by_member,
    )


def join_contracts(parts: list[ContractResults]) -> ContractResults:
    """Batches of one contract, one after the other; a member that one batch lacks had nothing there."""
    members = tuple(sorted({key for part in parts for key in part.members}))
    joined = {}
    for name in (each.name for each in fields(ContractResults) if each.name != "members"):
        columns = [_spread(part, getattr(part, name), members) if name in BY_MEMBER else getattr(part, name) for part in parts]
        joined[name] = np.ascontiguousarray(np.concatenate(columns))
    return ContractResults(members=members, **joined)


def _spread(part: ContractResults, values: Reals, members: tuple[str, ...]) -> Reals:
    if part.members == members:
        return values
    out = np.zeros((len(values), len(members)))
    out[:, [members.index(key) for key in part.members]] = values
    return out


def join_awards(parts: list[tuple[AwardResults, ...]]) -> tuple[AwardResults, ...]:
    """Batches of the same lettings, one after the other; teams may differ between batches."""
    joined = []
    for same in zip(*parts, strict=True):
        teams = tuple(sorted({team for each in same for team in each.teams}))
        winners = [_renumbered(each, teams) for each in same]
        joined.append(
            AwardResults(
                same[0].term,
                same[0].day,
                teams,
                np.concatenate(winners),
                *(np.concatenate([getattr(each, name) for each in same]) for name in ("bidders", "price", "true_cost")),
            )
        )
    return tuple(joined)


def _renumbered(award: AwardResults, teams: tuple[str, ...]) -> Whole:
    places = np.array([*(teams.index(team) for team in award.teams), -1])
    return np.asarray(places[award.winner])
