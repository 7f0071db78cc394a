"""The engine's own replication, day by day, read from its journal, in the oracle's form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.ledger import Journal
from simulator.model.organisations import INSOLVENT, WITHDRAWN
from simulator.model.results import AwardResults, contract_results
from simulator.scenario import Scenario


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
    }


def _totals(model: Ensemble) -> dict[str, dict[str, float]]:
    """Of each contract and of each of its terms: `contract`, `contract/2`."""
    terms = {**model.finished, **{key: contract_results(contract) for key, contract in model.contracts.items()}}
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
                "day": award.day,
                "bidders": int(award.bidders[replication]),
                "winner": award.teams[place] if place >= 0 else None,
                "price": float(award.price[replication]) if place >= 0 else None,
                "true_cost": float(award.true_cost[replication]) if place >= 0 else None,
            }
        )
    return found
