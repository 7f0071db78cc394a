"""The engine's own replication, day by day, read from its journal, in the oracle's form."""

from __future__ import annotations

from typing import Any

from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.ledger import Journal
from simulator.model.organisations import INSOLVENT, WITHDRAWN
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
        "contracts": {
            key: {
                "paid": float(c.purse.paid[0]),
                "served": float(c.caseload.served[0]),
                "outcomes": float(c.caseload.outcomes[0]),
                "unmet": float(c.caseload.unmet[0]),
                "waiting": float(c.caseload.waiting[0].sum()),
                "disrupted": float(c.caseload.disrupted[0]),
            }
            for key, c in model.contracts.items()
        },
        "imbalance": float(model.imbalance[0]),
    }
