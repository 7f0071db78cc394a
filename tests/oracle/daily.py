"""The engine's own replication, day by day, read from its journal, in the oracle's form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.execution.batches import contracts_of
from simulator.model.draws import Draws
from simulator.model.ends import End, Ended
from simulator.model.ensemble import Ensemble
from simulator.model.ledger import Journal
from simulator.model.organisations import INSOLVENT, WITHDRAWN
from simulator.model.results import AwardResults, ContractResults, ended_of
from simulator.scenario import Scenario

HOW = {
    End.NO_WORK: "never had work",
    End.DELIVERED: "delivered",
    End.INSOLVENT: "insolvent",
    End.HANDED_BACK: "handed back",
    End.LEFT_WITHOUT: "left without",
    End.LOST: "lost",
}


def engine_days(scenario: Scenario, seed: int, replication: int) -> dict[str, Any]:
    """Cash at the end of each day, estates, exits and contract totals of one replication of the engine."""
    journal = Journal()
    model = Ensemble(scenario, Draws(seed, replication, 1), recorder=journal, checked=True)
    opening = model.ledger.cash[0].tolist()
    model.run()
    horizon = int(model.horizon[0])
    change: dict[str, list[float]] = {key: [0.0] * (horizon + 1) for key in model.ids}
    for move in journal.movements:
        if move.day <= horizon:
            if move.source in change:
                change[move.source][move.day] -= move.amount
            if move.target in change:
                change[move.target][move.day] += move.amount
    cash = {}
    for key, start in zip(model.ids, opening, strict=True):
        total, days = start, []
        for step in change[key]:
            total += step
            days.append(total)
        cash[key] = days
    orgs = model.organisations
    return {
        "horizon": horizon,
        "cash": cash,
        "estate": dict(zip(model.ids, model.ledger.estates[0].tolist(), strict=True)),
        "fates": {
            key: ({INSOLVENT: "insolvent", WITHDRAWN: "withdrawn"}.get(int(orgs.fate[0, i])), int(orgs.left_on[0, i]))
            for i, key in enumerate(model.ids)
        },
        "contracts": _totals(model),
        "awards": {key: plain_awards(retender.awards, 0) for key, retender in model.retenders.items()},
        "imbalance": float(model.imbalance[0]),
        **plain_ends(model.ids, (contracts := contracts_of(model)), ended_of(model.ids, contracts, 1), 0),
    }


def plain_ends(ids: Sequence[str], contracts: dict[str, ContractResults], of_all: Ended, replication: int) -> dict[str, Any]:
    """How the work of each ended, by contract and over all, and which contracts stopped; of one replication, in the oracle's form."""
    return {
        "ended": {key: _plain_ended(each.members, each.ended, replication) for key, each in contracts.items()},
        "ended_over_all": _plain_ended(ids, of_all, replication),
        "stopped": {key: bool(each.stopped[replication]) for key, each in contracts.items()},
        "not_let": {key: bool(each.not_let[replication]) for key, each in contracts.items()},
        "received_gross": {
            key: dict(zip(each.members, (each.received + each.paid_on)[replication].tolist(), strict=True))
            for key, each in contracts.items()
        },
        "paid_on": {
            key: dict(zip(each.members, each.paid_on[replication].tolist(), strict=True)) for key, each in contracts.items()
        },
    }


def _plain_ended(members: Sequence[str], ended: Ended, replication: int) -> dict[str, tuple[str, int | None]]:
    ends = zip(members, ended.how[replication].tolist(), ended.on[replication].tolist(), strict=True)
    return {member: (HOW[End(how)], day if day >= 0 else None) for member, how, day in ends}


def _totals(model: Ensemble) -> dict[str, dict[str, float]]:
    """Of each contract and of each of its terms: `contract`, `contract/2`."""
    terms = model.roster.results()
    return {
        "/".join(key.split("/")[:2]): {
            "paid": float(term.paid[0]),
            "served": float(term.served[0]),
            "outcomes": float(term.outcomes[0]),
            "unmet": float(term.unmet[0]),
            "waiting": float(term.waiting[0]),
            "disrupted": float(term.disrupted[0]),
        }
        for key, term in terms.items()
    }


def plain_awards(awards: Sequence[AwardResults], replication: int) -> list[dict[str, Any]]:
    """Of one replication, in the oracle's form; of those who bid, how many."""
    found = []
    for award in awards:
        place = int(award.winner[replication])
        found.append(
            {
                "term": award.term,
                "day": int(award.day[replication]),
                "bidders": int(award.bidders[replication]),
                "winner": award.teams[place] if place >= 0 else None,
                "price": float(award.price[replication]) if place >= 0 else None,
                "true_cost": float(award.true_cost[replication]) if place >= 0 else None,
            }
        )
    return found
