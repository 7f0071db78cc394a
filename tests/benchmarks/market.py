"""A market: organisations that hold several contracts at once, each let again every three years, for 15 years."""

from __future__ import annotations

from typing import Any

from simulator.scenario.scenario import Scenario, from_data

Data = dict[str, Any]

PARTNERS, RIVALS, TERMS = 5, 2, 4
KINDS = ("prime", "consortium", "alliance", "direct")


def market(organisations: int, contracts: int) -> Scenario:
    """Contracts of three years let four times more, each to one of three teams; every fifth organisation is large enough to lead."""
    ids = [f"org_{place:03d}" for place in range(organisations)]
    leads, partners = ids[::5], [key for place, key in enumerate(ids) if place % 5]
    return from_data(
        {
            "format": 1,
            "name": f"{organisations} organisations, {contracts} contracts, 15 years",
            "start": "2024-04-01",
            "organisations": {key: _organisation(place) for place, key in enumerate(ids)},
            "contracts": {f"contract_{place:02d}": _contract(place, leads, partners) for place in range(contracts)},
        }
    )


def _organisation(place: int) -> Data:
    if place % 5 == 0:
        return {"other_income": 9_000_000, "free_reserves": "4 months", "unit_cost": 850, "outcome_rate": 0.4}
    return {
        "other_income": (60_000, 150_000, 400_000, 900_000)[place % 4],
        "free_reserves": ("sector", "4 months", "2 months")[place % 3],
        "unit_cost": 640 + 30 * (place % 5),
        "outcome_rate": 0.38 + 0.02 * (place % 4),
        "local": place % 2 == 0,
    }


def _contract(place: int, leads: list[str], partners: list[str]) -> Data:
    return {
        "annual_value": 420_000.0,
        "years": 3,
        "people_per_year": 400,
        "uplift": 0.02,
        "payment": {"fixed": 0.6, "activity": 0.2, "outcomes": 0.2, "target_rate": 0.4, "outcome_lag": 6},
        "structure": _structure(place, 0, leads, partners),
        "retender": {
            "terms": TERMS,
            "abnormally_low": 0.8,
            "bidders": {
                f"rival_{rival}": {"structure": _structure(place, rival, leads, partners), "bid": {"discount": 0.03 * rival}}
                for rival in range(1, RIVALS + 1)
            },
        },
    }


def _structure(place: int, team: int, leads: list[str], partners: list[str]) -> Data:
    kind = KINDS[(place + team) % len(KINDS)]
    lead = leads[(3 * place + 7 * team) % len(leads)]
    first = (PARTNERS * place + 11 * team) % len(partners)
    mine = [partners[(first + step) % len(partners)] for step in range(PARTNERS)]
    members: Data = {lead: {"share": 0.4}, **{key: {"share": 0.12} for key in mine}}
    return {"kind": kind, "members": members, **({} if kind == "direct" else {"lead": lead})}
