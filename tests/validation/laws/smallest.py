"""Small files that break laws as they were first written: the laws are wrong there, not the model."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

QUIET = {
    "demand": 1,
    "volume_scale": 1,
    "outcome_scale": 1,
    "cost_inflation": 0,
    "trust_effect": 0,
    "support_effect": 0,
    "noise": False,
}


def more_outcome_risk_helps() -> Data:
    """Six people come for ten planned, and the partner reaches 70% where the target is 30%: results pay it better than people do."""
    plain = {"other_income": 0, "headroom": 0, "walk_away": "never", "closing_cost": 0, "unit_cost": 2_150, "outcome_rate": 0.7}
    structure = {
        "kind": "prime",
        "lead": "org_0",
        "members": {"org_0": {"share": 0.5}, "org_1": {"share": 0.5}},
        "management_fee": 0,
        "pass_through": {"outcome_risk": 0, "cuts": 1, "discount": 1},
    }
    payment = {"fixed": 0, "activity": 0.8, "outcomes": 0.2, "target_rate": 0.3, "outcome_lag": 0, "outcome_cap": 1.5}
    contract = {"annual_value": 60_000, "years": 3, "people_per_year": 24, "payment": payment, "structure": structure}
    organisations = {"org_0": {**plain, "free_reserves": 1e10}, "org_1": {**plain, "free_reserves": 6_000}}
    world = {**QUIET, "volume_scale": 0.6}
    data = {"format": 1, "name": "smallest", "start": "2024-04-01", "world": world}
    return {**data, "organisations": organisations, "contracts": {"contract_0": contract}}


def names_break_a_tie() -> Data:
    """The lead fails at once, and of two members with the same work the first by id leads and pays for support (R34)."""
    plain = {"other_income": 0, "headroom": 0, "walk_away": "never", "closing_cost": 0, "unit_cost": 100, "grace": 0}
    structure = {
        "kind": "consortium",
        "lead": "org_0",
        "members": {"org_0": {"share": 0.5}, "org_1": {"share": 0.25, "support": 6_000}, "org_2": {"share": 0.25}},
    }
    contract = {"annual_value": 60_000, "years": 1, "people_per_year": 24, "structure": structure}
    organisations = {
        "org_0": {**plain, "free_reserves": 0, "unit_cost": 5_000},
        "org_1": {**plain, "free_reserves": 50_000},
        "org_2": {**plain, "free_reserves": 50_000},
    }
    data = {"format": 1, "name": "smallest", "start": "2024-04-01", "world": QUIET}
    return {**data, "organisations": organisations, "contracts": {"contract_0": contract}}


def a_deeper_cut_saves() -> Data:
    """Cut deeper, the partner hands the contract back after a year; cut less, it stays and fails of rising costs."""
    plain = {"other_income": 0, "headroom": 0, "closing_cost": 0, "notice": 0, "overhead": 0, "outcome_rate": 0.5}
    structure = {
        "kind": "prime",
        "lead": "org_0",
        "members": {"org_0": {"share": 0.5}, "org_1": {"share": 0.5}},
        "management_fee": 0,
        "pass_through": {"outcome_risk": 0, "cuts": 1, "discount": 1},
    }
    cuts = [{"year": 1, "cut": 0.1}]
    contract = {"annual_value": 60_000, "years": 3, "people_per_year": 24, "cuts": cuts, "structure": structure}
    organisations = {
        "org_0": {**plain, "free_reserves": 1e10, "walk_away": "never", "unit_cost": 100},
        "org_1": {**plain, "free_reserves": 9_000, "walk_away": 0, "unit_cost": 2_300},
    }
    data = {"format": 1, "name": "smallest", "start": "2024-04-01", "world": {**QUIET, "cost_inflation": 0.4}}
    return {**data, "organisations": organisations, "contracts": {"contract_0": contract}}
