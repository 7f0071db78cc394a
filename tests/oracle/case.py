"""One replication of a scenario as plain data for the oracle: the engine's draws, every number concrete."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.language.units import Months
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.realised import Realised
from simulator.scenario import Scenario


def case_of(scenario: Scenario, seed: int, replication: int) -> dict[str, Any]:
    """The case of this replication. Reserves, headroom and noise are given as the engine settled them only where they are drawn or by size."""
    draws = Draws(seed, replication, 1)
    model = Ensemble(scenario, draws)
    now, years = model.now, 60
    case: dict[str, Any] = {
        "start": scenario.file.start.isoformat(),
        "smaller_partner_below": float(now.smaller_partner_below[0]),
        "world": {
            **_plain(now.world),
            "demand": [float(model.demand(year)[0]) for year in range(years)],
        },
        "organisations": {key: _plain(org) for key, org in now.organisations.items()},
        "contracts": {key: _contract(contract, scenario) for key, contract in now.contracts.items()},
        "draws": _draws(model, scenario, draws),
    }
    for place, key in enumerate(model.ids):
        org, standing = case["organisations"][key], model.organisations.standing
        if org["free_reserves"] == "sector":
            org["free_reserves"] = float(standing.reserves[0, place])
        if org["headroom"] is None:
            org["headroom"] = float(standing.headroom[0, place])
        if org["other_noise"] is None:
            org["other_noise"] = float(standing.noise[0, place])
    return case


def _contract(contract: Realised, scenario: Scenario) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(contract)
    plain["start"] = (contract.start or scenario.file.start).isoformat()
    plain["structure"]["reinvest_underspend"] = bool(contract.structure.reinvest_underspend)
    if plain["payment"]["target_rate"] == 0:
        plain["payment"]["target_rate"] = None
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Realised):
        return {key: _plain(part) for key, part in vars(value).items()}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Months):
        return {"months": _plain(value.months)}
    return float(value[0]) if isinstance(value, np.ndarray) else value


def _draws(model: Ensemble, scenario: Scenario, draws: Draws) -> dict[str, Any]:
    def by_month(source: str, key: str, months: int) -> list[float]:
        return [float(z) for year in range(-(-months // 12)) for z in draws.normals(source, [key], year, 12)[:, 0, 0]]

    def of_contract(source: str) -> dict[str, Any]:
        return {
            key: {member: by_month(source, f"{key}/{member}", contract.months) for member in contract.members}
            for key, contract in model.contracts.items()
        }

    cuts = {
        key: [
            [float(draws.uniforms("cut", f"{key}/{place}", year)[0]) for year in range(contract.years)]
            for place in range(len(contract.given.cuts))
        ]
        for key, contract in model.contracts.items()
    }
    return {
        "referrals": of_contract("referrals"),
        "outcomes": of_contract("outcomes"),
        "effect": {key: float(z) for key, z in zip(model.ids, draws.normals("effect", model.ids, 0, 1)[0, :, 0], strict=True)},
        "other": {key: by_month("other", key, len(model.month_ends) + 12) for key in model.ids},
        "cuts": cuts,
    }
