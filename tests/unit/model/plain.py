"""The plainest scenarios: no luck, no inflation, no overhead, nobody leaves. £10,000 and 10 people a month; day 0 is 1 April 2024."""

from __future__ import annotations

from typing import Any

from simulator.execution.batches import trace
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.ledger import Movement
from simulator.scenario.scenario import Scenario, from_data

Data = dict[str, Any]
MONTH_ENDS = (29, 60, 90, 121, 152, 182, 213, 243, 274, 305, 333, 364)
"""Last days of the first year's months; 2024-04-30 is day 29."""


def organisation(**given: Any) -> Data:
    plain: Data = {
        "other_income": 0, "other_margin": 0, "other_noise": 0, "free_reserves": 100_000, "headroom": 0, "grace": 14,
        "walk_away": "never", "closing_cost": 0, "unit_cost": 100, "fixed_share": 1, "staffing_lag": 1, "overhead": 0,
        "capacity_factor": 1, "drop_out": 0, "outcome_spread": 0,
    }  # fmt: skip
    return {**plain, **given}


def member(share: float, **given: Any) -> Data:
    return {"share": share, **given}


def contract(structure: Data, **given: Any) -> Data:
    """Paid a fixed price on the day it is claimed, in the next pay run."""
    payment = {"terms": 0, "outcome_lag": 0, **given.pop("payment", {})}
    shape: Data = {"management_fee": 0, "hub_cost": 0, "management_cost": 0, **structure}
    plain = {"annual_value": 120_000, "years": 1, "people_per_year": 120, "transfer": 0, "transfer_cost": 0, "handover_loss": 0}
    return {**plain, "payment": payment, "structure": shape, **given}


def scenario(organisations: Data, service: Data, noise: bool = False, **given: Any) -> Scenario:
    """A scenario with one contract, `service`."""
    world = {"demand": 1, "outcome_scale": 1, "cost_inflation": 0, "noise": noise}
    plain = {"format": 1, "name": "plain", "start": "2024-04-01", "world": world, "organisations": organisations}
    return from_data({**plain, "contracts": {"service": service}, **given})


def direct(organisations: Data, shares: dict[str, float] | None = None, **given: Any) -> Scenario:
    """Direct lots; equal shares where none are given."""
    shares = shares or dict.fromkeys(organisations, 1.0 / len(organisations))
    members = {key: member(share) for key, share in shares.items()}
    return scenario(organisations, contract({"kind": "direct", "members": members}, **given))


def ran(of: Scenario, replications: int = 1) -> Ensemble:
    """The ensemble after a run, with its ledger checked."""
    model = Ensemble(of, Draws(1, 0, replications), checked=True)
    model.run()
    assert model.imbalance.max() < 0.005
    return model


def movements(of: Scenario, why: str = "") -> list[Movement]:
    """The movements whose reason starts with `why`."""
    return [move for move in trace(of, 1, 0) if move.why.startswith(why)]


def amounts(of: Scenario, why: str) -> dict[int, float]:
    """£ moved for this reason, by day."""
    by_day: dict[int, float] = {}
    for move in movements(of, why):
        by_day[move.day] = by_day.get(move.day, 0.0) + move.amount
    return by_day
