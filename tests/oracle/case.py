"""One replication of a scenario as plain data for the oracle: the engine's draws, every number concrete."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.expected import of_contract, of_member
from simulator.model.setting import Demand
from simulator.scenario import Scenario
from simulator.terms import Contract, Structure, planned, realised
from simulator.terms.arrays import ByYear, InMonths, of_year
from simulator.terms.realising import Realised

YEARS = 60
"""For which there is chance: more than anything is simulated."""


def case_of(scenario: Scenario, seed: int, replication: int) -> dict[str, Any]:
    """The case of this replication. Reserves, headroom and noise are given as the engine settled them only where they are drawn or by size."""
    draws = Draws(seed, replication, 1)
    model = Ensemble(scenario, draws)
    now = model.now
    case: dict[str, Any] = {
        "start": scenario.file.start.isoformat(),
        "smaller_partner_below": float(now.smaller_partner_below[0]),
        "world": {
            **_plain(now.world),
            "demand": _by_year(model.setting.demand),
        },
        "organisations": {key: _plain(org) for key, org in now.organisations.items()},
        "contracts": {
            key: _contract(contract, scenario, scenario.file.contracts[key]) for key, contract in now.contracts.items()
        },
        "draws": _draws(model, scenario, draws),
    }
    for key, contract in now.contracts.items():
        _draw_demand(case["contracts"][key], contract, key, model)
    for place, key in enumerate(model.ids):
        org, standing = case["organisations"][key], model.organisations.standing
        if org["free_reserves"] == "sector":
            org["free_reserves"] = float(standing.reserves[0, place])
        if org["headroom"] is None:
            org["headroom"] = float(standing.headroom[0, place])
        if org["other_noise"] is None:
            org["other_noise"] = float(standing.noise[0, place])
    return case


def _draw_demand(plain: dict[str, Any], contract: realised.Contract, key: str, model: Ensemble) -> None:
    """Put the demand of the contract's and of each member's own into the case, of those who may bid too."""

    plain["demand"] = _by_year(of_contract(model.setting, key, contract)) if contract.demand.given else None
    structures = [(plain["structure"], contract.structure)]
    if contract.retender is not None:
        bidders = plain["retender"]["bidders"]
        structures += [(bidders[team]["structure"], bidder.structure) for team, bidder in contract.retender.bidders.items()]
    for made, structure in structures:
        for name, member in structure.members.items():
            own = _by_year(of_member(model.setting, key, name, member)) if member.demand.given else None
            made["members"][name]["demand"] = own


def _by_year(demand: Demand) -> list[float]:
    return [float(demand.in_year(year)[0]) for year in range(YEARS)]


def _contract(contract: realised.Contract, scenario: Scenario, written: Contract) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(contract)
    if any(
        planned.own_pounds(line) is not None for line in written.payment.lines.values()
    ):  # what these come to the oracle works out itself
        plain["annual_value"] = _stated_value(contract, written)
    _with_vat(plain)
    if plain["investors"] is not None:
        plain["investors"]["return"] = plain["investors"].pop("return_")
    if not plain["payment"]["lines"]:
        plain["payment"]["lines"] = None
    plain["start"] = (contract.start or scenario.file.start).isoformat()
    for change in plain["changes"]:
        change |= {what: change[what] or 0.0 for what in ("price", "people")}
    plain["structure"]["reinvest_underspend"] = bool(contract.structure.reinvest_underspend)
    if plain["payment"]["target_rate"] == 0:
        plain["payment"]["target_rate"] = None
    return plain


def _with_vat(plain: dict[str, Any]) -> None:
    """Pounds of the price as the file has them, with VAT in them."""
    gross = 1.0 + plain["payment"]["price_vat"]

    def stated(value: Any) -> Any:
        if isinstance(value, dict):
            return {year: stated(each) for year, each in value.items()}
        return None if value is None else value * gross

    held = [(plain, "annual_value"), (plain["payment"], "most")]
    held += [(line, name) for line in plain["payment"]["lines"].values() for name in ("tariff", "ceiling", "target")]
    if plain["retender"] is not None:
        held.append((plain["retender"], "annual_value"))
    for section, name in held:
        section[name] = stated(section[name])


def _stated_value(contract: realised.Contract, written: Contract) -> Any:
    """What lines are parts of, by year: a part's pounds over the part. None where all have tariffs and nothing else is stated."""
    for key, line in contract.payment.lines.items():
        if line.part is not None and line.part[0] > 0.0:
            share, price = contract.payment.parts[key], contract.annual_value
            years = price.years if isinstance(price, ByYear) else (1,)
            return {year: float((of_year(share, year - 1) * of_year(price, year - 1) / line.part)[0]) for year in years}
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, Realised):
        return {key: _plain(part) for key, part in vars(value).items()}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, InMonths):
        return {"months": _plain(value.months)}
    if isinstance(value, ByYear):
        return {year: _plain(each) for year, each in zip(value.years, value.values, strict=True)}
    return float(value[0]) if isinstance(value, np.ndarray) else value


def _draws(model: Ensemble, scenario: Scenario, draws: Draws) -> dict[str, Any]:
    def by_month(source: str, key: str, months: int) -> list[float]:
        return [float(z) for year in range(-(-months // 12)) for z in draws.normals(source, [key], year, 12)[:, 0, 0]]

    def of_terms(source: str) -> dict[str, Any]:
        return {
            term: {member: by_month(source, f"{term}/{member}", months) for member in names}
            for key, contract in scenario.file.contracts.items()
            for term, months, names in _terms(key, contract)
        }

    def by_entry(source: str, field: str) -> dict[str, list[list[float]]]:
        """By contract and entry of a list of it, a uniform for each contract year."""
        return {
            key: [
                [float(draws.uniforms(source, f"{key}/{place}", year)[0]) for year in range(60)]
                for place in range(len(getattr(contract.given, field)))
            ]
            for key, contract in model.contracts.items()
        }

    def of_lines() -> dict[str, Any]:
        """Of outcome lines, by their own streams, and of deductions, by contract and by each member."""
        found: dict[str, Any] = {"deduction": {}}
        for key, contract in scenario.file.contracts.items():
            for term, months, names in _terms(key, contract):
                for line, given in contract.payment.lines.items():
                    if given.kind == "outcome" and line != "outcomes":
                        its = {name: by_month("outcomes", f"{term}/{name}/{line}", months) for name in names}
                        found.setdefault(f"outcomes/{line}", {})[term] = its
                    if given.kind == "deduction":
                        each = {name: uniforms(f"{term}/{line}/{name}", months) for name in names}
                        found["deduction"].setdefault(term, {})[line] = {
                            **dict(enumerate(uniforms(f"{term}/{line}", months))),
                            **each,
                        }
        return found

    def uniforms(key: str, months: int) -> list[float]:
        return [float(draws.uniforms("deduction", key, month)[0]) for month in range(months)]

    return {
        **of_lines(),
        "referrals": of_terms("referrals"),
        "outcomes": of_terms("outcomes"),
        "effect": {key: float(z) for key, z in zip(model.ids, draws.normals("effect", model.ids, 0, 1)[0, :, 0], strict=True)},
        "other": {key: by_month("other", key, len(model.month_ends) + 12) for key in model.ids},
        "uplift": {
            term: [float(draws.uniforms("uplift", term, year)[0]) for year in range(YEARS)]
            for key, contract in scenario.file.contracts.items()
            for term, *_ in _terms(key, contract)
        },
        "inflation": {
            what: [float(draws.normals("inflation", [what], year, 1)[0, 0, 0]) for year in range(YEARS)]
            for what in ("index", "costs over")
        },
        "cuts": by_entry("cut", "cuts"),
        "changes": by_entry("change", "changes"),
        "options": {
            key: [float(draws.uniforms("option", f"{key}/{place}", 0)[0]) for place in range(len(contract.given.extensions))]
            for key, contract in model.contracts.items()
        },
        **_tenders(scenario, draws),
    }


def _terms(key: str, contract: Contract) -> Iterator[tuple[str, int, list[str]]]:
    """The name and months of each term, and all who may deliver it."""
    months, longest = round(12 * contract.years), round(12 * contract.longest)
    yield key, longest, list(contract.structure.members)
    rules = contract.retender
    if rules is not None:
        names = {name for _, structure in _teams(contract) for name in structure.members}
        again = months if rules.term is None else round(12 * rules.term)
        for term in range(2, rules.terms + 2):
            yield f"{key}/{term}", again, sorted(names)


def _teams(contract: Contract) -> list[tuple[str, Structure]]:
    assert contract.retender is not None
    return [("incumbent", contract.structure), *((name, each.structure) for name, each in contract.retender.bidders.items())]


def _tenders(scenario: Scenario, draws: Draws) -> dict[str, Any]:
    """By contract and team, one of each award: the error of its estimate, and whether a member joins."""
    bid: dict[str, Any] = {}
    join: dict[str, Any] = {}
    for key, contract in scenario.file.contracts.items():
        terms = range(2, 2 + (contract.retender.terms if contract.retender is not None else 0))
        for team, structure in _teams(contract) if terms else ():
            here = f"{key}/{team}"
            errors = [float(draws.normals("bid", [here], term, 1)[0, 0, 0]) for term in terms]
            bid.setdefault(key, {})[team] = errors
            join.setdefault(key, {})[team] = {
                name: [float(draws.uniforms("join", f"{here}/{name}", term)[0]) for term in terms] for name in structure.members
            }
    return {"bid": bid, "join": join}
