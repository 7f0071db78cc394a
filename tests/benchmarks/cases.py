"""Scenarios to measure: one service, delivered by as many organisations as asked for."""

from __future__ import annotations

from typing import Any

from simulator.scenario.scenario import Scenario, from_data

Data = dict[str, Any]


def service(organisations: int = 15, years: int = 5, kind: str = "prime") -> Scenario:
    """A lead with 30% of the work and partners with the rest, with luck, payment by results and a cut in year 3.

    Some partners are poorer than others, so that in some replications some fail or withdraw and their work is handed over.
    """
    partners = [f"partner_{place:03d}" for place in range(1, organisations)]
    return from_data(
        {
            "format": 1,
            "name": f"{kind} with {organisations} organisations for {years} years",
            "start": "2024-04-01",
            "organisations": {"lead": _lead(), **{key: _partner(place) for place, key in enumerate(partners)}},
            "contracts": {"service": _contract(partners, years, kind)},
        }
    )


def _lead() -> Data:
    return {"other_income": 8_000_000, "free_reserves": "2.4 months", "unit_cost": 900, "outcome_rate": 0.42}


def _partner(place: int) -> Data:
    return {
        "other_income": (40_000, 120_000, 300_000, 900_000)[place % 4],
        "free_reserves": ("sector", "3 months", "1 month")[place % 3],
        "unit_cost": 640 + 20 * (place % 5),
        "outcome_rate": 0.38 + 0.02 * (place % 4),
    }


def _contract(partners: list[str], years: int, kind: str) -> Data:
    shares = _shares(len(partners), 0.7)
    members: Data = {
        "lead": {"share": 1.0 - sum(shares)},
        **{key: {"share": part} for key, part in zip(partners, shares, strict=True)},
    }
    return {
        "annual_value": 150_000.0 * (len(partners) + 1),
        "years": years,
        "people_per_year": 140 * (len(partners) + 1),
        "payment": {"fixed": 0.5, "activity": 0.2, "outcomes": 0.3, "target_rate": 0.4, "outcome_lag": 6, "terms": 30},
        "discount": 0.04,
        "uplift": 0.02,
        "cuts": [{"year": 3, "cut": 0.1}] if years >= 3 else [],
        "structure": {"kind": kind, "lead": "lead", "members": members, "cut_rule": "pro_rata"},
    }


def _shares(count: int, together: float) -> list[float]:
    weights = [1.0 + place % 3 for place in range(count)]
    return [together * weight / sum(weights) for weight in weights]
